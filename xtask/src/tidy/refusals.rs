//! A refusal without words leaves a person with a code: every code that a noun can answer is worded for the screen.

use std::collections::BTreeSet;

use super::translations::sentences;
use super::{Tree, Written};

const WORDS: &str = "web/shared/problem";

pub fn complaints(tree: &Tree) -> Vec<String> {
    let Some(words) = tree.under(WORDS).find(|file| file.is_named("zh.json")) else { return Vec::new() };
    let keys = sentences(words);
    let worded: BTreeSet<&str> = keys.keys().map(|key| key.split('.').next().unwrap_or(key)).collect();
    let rooms = tree.under("crates/wallet/src").filter(|file| file.has_extension(&["rs"]));
    let said = rooms.flat_map(|file| codes(file).into_iter().map(move |code| (file, code)));
    let wordless = said.filter(|(_, code)| !worded.contains(code));
    wordless.map(|(file, code)| format!("{}: the code {code} has no words in {WORDS}", file.name())).collect()
}

/// The texts in the bodies of `fn code`, as far as they look like codes.
fn codes(file: &Written) -> Vec<&str> {
    let bodies = file.text.split("fn code(&self) -> &'static str {").skip(1);
    let bodies = bodies.map(|rest| rest.split("\n    }").next().unwrap_or_default());
    bodies.flat_map(|body| body.split('"').skip(1).step_by(2)).filter(|text| is_code(text)).collect()
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_words_is_named() {
        let refusal = "impl Refusal for R {\n    fn code(&self) -> &'static str {\n        match self {\n            \
                       Self::A => \"known\",\n            Self::B => \"unknown\",\n        }\n    }\n}";
        let tree =
            Tree::of(&[("crates/wallet/src/a.rs", refusal), ("web/shared/problem/zh.json", r#"{"known":"知"}"#)]);
        let expected = "crates/wallet/src/a.rs: the code unknown has no words in web/shared/problem";
        assert_eq!(complaints(&tree), [expected]);
    }
}
