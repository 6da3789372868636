//! What people write into the console's fields.

use crate::door::Problem;

/// One line of text without the spaces around it, at most so many characters.
pub fn word(field: &'static str, text: &str, max: u32) -> Result<String, Problem> {
    let text = text.trim();
    let fits = !text.is_empty() && is_short(text, max) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Problem::bad_request(field, "is empty or too long")) }
}

/// Whether a text has at most so many characters.
pub fn is_short(text: &str, max: u32) -> bool {
    u32::try_from(text.chars().count()).is_ok_and(|length| length <= max)
}

/// The id after which a page of a list begins; the first page has none.
pub fn before<Id: std::str::FromStr>(text: Option<String>) -> Result<Option<Id>, Problem> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| Problem::bad_request("before", "is none of ours"))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_line_and_not_too_long() {
        assert_eq!(word("name", " 茶馆 ", 2).unwrap(), "茶馆");
        for text in ["", "  ", "茶馆店", "茶\n馆"] {
            assert_eq!(word("name", text, 2).unwrap_err().code(), "bad_request", "{text:?}");
        }
    }
}
