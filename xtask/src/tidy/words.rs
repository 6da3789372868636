//! Words that mean unfinished work or a proof switched off.

use super::{Tree, Written};

/// Each word, and what it says about the work. They are joined here so that this file may hold them.
const FORBIDDEN: [(&str, &str); 8] = [
    (concat!("TO", "DO"), "finish it, or file it where plans are kept"),
    (concat!("FIX", "ME"), "finish it, or file it where plans are kept"),
    (concat!("db", "g!("), "was meant for one look"),
    (concat!("#[ign", "ore"), "a test that does not run proves nothing"),
    (concat!("test.sk", "ip("), "a test that does not run proves nothing"),
    (concat!("it.sk", "ip("), "a test that does not run proves nothing"),
    (concat!("it.on", "ly("), "switches all other tests off"),
    (concat!("debug", "ger;"), "was meant for one look"),
];

pub fn complaints(tree: &Tree) -> Vec<String> {
    let read = tree.files.iter().filter(|file| file.has_extension(&["rs", "ts", "vue", "mjs", "sql", "toml", "css"]));
    read.flat_map(of_file).collect()
}

fn of_file(file: &Written) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    let pairs = lines.flat_map(|(at, line)| FORBIDDEN.iter().map(move |(word, why)| (at, line, word, why)));
    let found = pairs.filter(|(_, line, word, _)| line.contains(*word));
    found.map(|(at, _, word, why)| format!("{}:{}: {word}: {why}", file.name(), at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_named() {
        let text = format!("fn a() {{\n    {}1);\n}}", FORBIDDEN[2].0);
        let tree = Tree::of(&[("crates/a/src/lib.rs", &text)]);
        assert_eq!(complaints(&tree), [format!("crates/a/src/lib.rs:2: {}: was meant for one look", FORBIDDEN[2].0)]);
    }
}
