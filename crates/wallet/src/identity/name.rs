//! Names of persons.

use zeroize::Zeroizing;

/// The text is not a name as an identity card has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameError;

/// A person's real name. It cannot be printed; see [`mask`].
#[derive(Clone, PartialEq, Eq)]
pub struct RealName(Zeroizing<String>);

/// The longest name of the Ministry of Public Security's register has 15 characters; names of ethnic minorities written
/// with middle dots are longer.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=30;

impl RealName {
    /// Reads a name: Chinese characters, with a middle dot inside the names that have one. Other dots that keyboards
    /// offer are read as U+00B7, the one of identity cards.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name: String = text.trim().chars().filter(|c| *c != ' ').map(plain_dot).collect();
        let within = LENGTH.contains(&name.chars().count());
        let dots_inside = !name.starts_with('·') && !name.ends_with('·') && !name.contains("··");
        if !within || !dots_inside || !name.chars().all(|c| is_han(c) || c == '·') {
            return Err(NameError);
        }
        Ok(Self(Zeroizing::new(name)))
    }

    /// The name, for sealing, for the registry or for a bank. Never for a screen or a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

const fn plain_dot(c: char) -> char {
    match c {
        '•' | '・' | '‧' | '∙' | '．' | '.' => '·',
        other => other,
    }
}

/// CJK unified ideographs, their extensions A to H, and the compatibility ideographs.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// What others may see of a name: the last character, a star for each of the others: `*三`.
pub fn mask(name: &str) -> String {
    let hidden = name.chars().count().saturating_sub(1);
    name.chars().enumerate().map(|(place, c)| if place < hidden && c != '·' { '*' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_identity_cards_are_read() {
        for (text, expected) in [
            ("张三", Some("张三")),
            (" 林 晓雨 ", Some("林晓雨")),
            ("阿依古丽·买买提", Some("阿依古丽·买买提")),
            ("阿依古丽•买买提", Some("阿依古丽·买买提")),
            ("𬀩三", Some("𬀩三")),
            ("张", None),
            ("·张三", None),
            ("张三1", None),
            ("Zhang San", None),
            ("", None),
        ] {
            assert_eq!(RealName::parse(text).ok().map(|name| name.expose().to_owned()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_the_last_character_shows() {
        for (name, expected) in [("张三", "*三"), ("林晓雨", "**雨"), ("阿依·买提", "**·*提"), ("", "")] {
            assert_eq!(mask(name), expected);
        }
    }
}
