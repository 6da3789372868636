//! Two dialects, one history: the same numbers and names in both, no number twice, every step in the list that runs.

use std::collections::BTreeSet;

use super::Tree;

const SQLITE: &str = "crates/store/migrations/sqlite";
const POSTGRES: &str = "crates/store/migrations/postgres";
const LIST: &str = "crates/store/src/migration.rs";

pub fn complaints(tree: &Tree) -> Vec<String> {
    let (sqlite, postgres) = (names(tree, SQLITE), names(tree, POSTGRES));
    let only = |here: &BTreeSet<String>, there: &BTreeSet<String>, folder: &str| {
        here.difference(there)
            .map(|name| format!("{folder}/{name}: the other dialect has no such step"))
            .collect::<Vec<_>>()
    };
    let gaps = [only(&sqlite, &postgres, SQLITE), only(&postgres, &sqlite, POSTGRES)].concat();
    [gaps, misnumbered(&sqlite), unlisted(tree, &sqlite)].concat()
}

fn unlisted(tree: &Tree, names: &BTreeSet<String>) -> Vec<String> {
    let list = tree.under(LIST).next().map_or("", |file| file.text.as_str());
    let is_listed = |name: &String| list.contains(&format!("\"{}\";", name.trim_end_matches(".sql")));
    let unlisted = names.iter().filter(|name| !is_listed(name));
    unlisted.map(|name| format!("{SQLITE}/{name}: is not in the list of {LIST}, so it never runs")).collect()
}

fn names(tree: &Tree, folder: &str) -> BTreeSet<String> {
    tree.under(folder).filter_map(|file| Some(file.path.file_name()?.to_str()?.to_owned())).collect()
}

fn misnumbered(names: &BTreeSet<String>) -> Vec<String> {
    let mut numbers = BTreeSet::new();
    let is_wrong = |name: &&String| number(name).is_none_or(|number| !numbers.insert(number));
    let wrong: Vec<&String> = names.iter().filter(is_wrong).collect();
    wrong.iter().map(|name| format!("{SQLITE}/{name}: wants a number of its own, as in 0012_cards.sql")).collect()
}

/// 12 of `0012_cards.sql`.
fn number(name: &str) -> Option<u32> {
    let (digits, _) = name.strip_suffix(".sql")?.split_once('_')?;
    if digits.len() == 4 { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_in_one_dialect_a_number_taken_twice_and_a_step_that_never_runs_are_named() {
        let tree = Tree::of(&[
            ("crates/store/migrations/sqlite/0001_ledger.sql", ""),
            ("crates/store/migrations/postgres/0001_ledger.sql", ""),
            ("crates/store/migrations/sqlite/0001_jobs.sql", ""),
            ("crates/store/src/migration.rs", "1 \"0001_ledger\";"),
        ]);
        // 0001_jobs: in one dialect, with a number that is taken, and not in the list.
        assert_eq!(complaints(&tree).len(), 3);
    }
}
