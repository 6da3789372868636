//! Where SQL may stand: in a noun's `rows.rs`, and nowhere in the server.

use std::path::Path;

use super::{Tree, Written};

/// How a statement begins.
const BEGINNINGS: [&str; 4] = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "];
/// Besides `rows.rs`, what only tests read.
const ALLOWED: [&str; 3] = ["rows.rs", "stage.rs", "tests.rs"];

pub fn complaints(tree: &Tree) -> Vec<String> {
    let server = tree.under("crates/server/src").flat_map(|file| of_file(file, "the server holds no SQL"));
    let nouns = tree.under("crates/wallet/src").filter(|file| !is_allowed(&file.path));
    let wallet = nouns.flat_map(|file| of_file(file, "SQL stands in the noun's rows.rs"));
    server.chain(wallet).collect()
}

fn is_allowed(path: &Path) -> bool {
    ALLOWED.iter().any(|name| path.file_name().is_some_and(|file| file == *name))
}

fn of_file(file: &Written, why: &str) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    let found = lines.filter(|(_, line)| BEGINNINGS.iter().any(|beginning| line.contains(beginning)));
    found.map(|(at, _)| format!("{}:{}: {why}", file.name(), at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_outside_of_the_rows_is_named() {
        let text = format!("fn a() {{\n    view.query({}1\", &[])\n}}", BEGINNINGS[0]);
        let tree = Tree::of(&[
            ("crates/server/src/rows.rs", &text),
            ("crates/wallet/src/card/rows.rs", &text),
            ("crates/wallet/src/card/bind.rs", &text),
            ("crates/store/src/tx.rs", &text),
        ]);
        assert_eq!(
            complaints(&tree),
            [
                "crates/server/src/rows.rs:2: the server holds no SQL",
                "crates/wallet/src/card/bind.rs:2: SQL stands in the noun's rows.rs"
            ]
        );
    }
}
