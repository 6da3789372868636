//! Both languages say the same things: the same keys, the same names to fill in, nothing left empty.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Tree, Written};

pub fn complaints(tree: &Tree) -> Vec<String> {
    let word_files = tree.under("web").filter(|file| file.is_named("zh.json") || file.is_named("en.json"));
    word_files.flat_map(|file| of_file(tree, file)).collect()
}

fn of_file(tree: &Tree, file: &Written) -> Vec<String> {
    let other = if file.is_named("zh.json") { "en.json" } else { "zh.json" };
    let Some(there) = tree.get(&file.path.with_file_name(other)) else {
        return vec![format!("{}: has no {other} beside it", file.name())];
    };
    let (here, there) = (sentences(file), sentences(there));
    let mut found = Vec::new();
    for (key, sentence) in &here {
        match there.get(key) {
            None => found.push(format!("{}: {key} is not in {other}", file.name())),
            Some(said) if blanks(said) != blanks(sentence) => {
                found.push(format!("{}: {key} fills in other names than in {other}", file.name()));
            }
            Some(_) if sentence.trim().is_empty() => found.push(format!("{}: {key} says nothing", file.name())),
            Some(_) => {}
        }
    }
    found
}

/// Every sentence of a file of words by its dotted key.
pub fn sentences(file: &Written) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Ok(words) = serde_json::from_str(&file.text) {
        collect("", &words, &mut found);
    }
    found
}

fn collect(at: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    let inside = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                collect(&inside(key), value, found);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                collect(&inside(&place.to_string()), item, found);
            }
        }
        Value::String(sentence) => {
            found.insert(at.to_owned(), sentence.clone());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The names in braces. A plural form may leave out or repeat one, so a set is compared.
fn blanks(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zh: &str, en: &str, expected: usize) {
        let tree = Tree::of(&[("web/a/zh.json", zh), ("web/a/en.json", en)]);
        assert_eq!(complaints(&tree).len(), expected, "{:?}", complaints(&tree));
    }

    #[test]
    fn keys_and_blanks_are_the_same_in_both_languages() {
        check(r#"{"a":{"b":"还剩 {n} 次"}}"#, r#"{"a":{"b":"{n} tries left"}}"#, 0);
        check(r#"{"a":"还剩 {n} 次"}"#, r#"{"a":"{m} tries left"}"#, 2);
        check(r#"{"a":"甲","b":"乙"}"#, r#"{"a":"A"}"#, 1);
        check(r#"{"a":""}"#, r#"{"a":"A"}"#, 1);
    }
}
