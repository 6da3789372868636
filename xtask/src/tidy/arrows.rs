//! Which crate may know which. The arrows go one way; a new one is a decision, written down in `docs/adr` and here.

use std::collections::BTreeSet;

use toml::Table;

use super::{Tree, Written};

/// A crate and the crates of ours that it may depend on.
const ARROWS: [(&str, &[&str]); 10] = [
    ("money", &[]),
    ("ledger", &["money"]),
    ("store", &["ledger", "money"]),
    ("bank", &["money"]),
    ("bank-sandbox", &["bank", "money"]),
    ("wxpay", &["money"]),
    ("wallet", &["store", "ledger", "money"]),
    ("server", &["wallet", "store", "ledger", "money", "bank", "wxpay"]),
    ("xtask", &[]),
    ("conformance", &[]),
];

/// What tests may use beyond that: the server is tried against the sandbox bank.
const TEST_ARROWS: [(&str, &[&str]); 1] = [("server", &["bank-sandbox"])];

pub fn complaints(tree: &Tree) -> Vec<String> {
    tree.files.iter().filter(|file| file.is_named("Cargo.toml")).flat_map(of_manifest).collect()
}

fn of_manifest(file: &Written) -> Vec<String> {
    let Ok(manifest) = file.text.parse::<Table>() else { return vec![format!("{}: is not TOML", file.name())] };
    let name = manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default();
    let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{}: the crate {name:?} has no place in the house; give it one in {}",
            file.name(),
            file!()
        )];
    };
    let tests = TEST_ARROWS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, more)| *more);
    let in_tests: Vec<&str> = allowed.iter().chain(tests).copied().collect();
    let mut found = crossing(file, &manifest, &["dependencies", "build-dependencies"], allowed);
    found.extend(crossing(file, &manifest, &["dev-dependencies"], &in_tests));
    found
}

fn crossing(file: &Written, manifest: &Table, sections: &[&str], allowed: &[&str]) -> Vec<String> {
    let ours: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let tables = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
    let used = tables.flat_map(|table| table.keys()).filter(|name| ours.contains(name.as_str()));
    let forbidden = used.filter(|name| !allowed.contains(&name.as_str()));
    forbidden.map(|name| format!("{}: may not depend on {name}", file.name())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str, expected: &[&str]) {
        assert_eq!(complaints(&Tree::of(&[("crates/x/Cargo.toml", manifest)])), expected);
    }

    #[test]
    fn an_arrow_against_the_stream_is_named() {
        let upstream = "package.name = 'ledger'\n[dependencies]\nstore.workspace = true\nmoney.workspace = true";
        check(upstream, &["crates/x/Cargo.toml: may not depend on store"]);
        check("package.name = 'wallet'\n[dependencies]\nstore.workspace = true", &[]);
    }

    #[test]
    fn tests_of_the_server_may_use_the_sandbox_bank_and_the_server_may_not() {
        check("package.name = 'server'\n[dev-dependencies]\nbank-sandbox.workspace = true", &[]);
        let shipped = "package.name = 'server'\n[dependencies]\nbank-sandbox.workspace = true";
        check(shipped, &["crates/x/Cargo.toml: may not depend on bank-sandbox"]);
    }
}
