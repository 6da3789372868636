//! Writing HTML without being fooled: everything from outside goes through [`escape`].

/// The five characters that mean something in HTML, written so that they do not.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Fills a template's `{name}` places in one pass, so that what is filled in is never a place itself.
pub fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let place = after.split_once('}').and_then(|(name, _)| places.iter().find(|(known, _)| *known == name));
        let Some((name, value)) = place else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(value);
        rest = &after[name.len() + 1..];
    }
    out.push_str(rest);
    out
}

/// Fen as yuan, as in `1,234.50`.
pub fn yuan(fen: i64) -> String {
    let whole = (fen / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{:02}", fen % 100)
}

/// A card number in fours.
pub fn grouped(pan: &str) -> String {
    let digits: Vec<char> = pan.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escape("<b onclick=\"x\">'&"), "&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;");
    }

    #[test]
    fn a_place_in_a_value_is_not_filled() {
        let places = [("a", "{b}"), ("b", "x")];
        assert_eq!(fill("p { {a} } {b} {c} {", &places), "p { {b} } x {c} {");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(yuan(5), "0.05");
        assert_eq!(yuan(123_456_789), "1,234,567.89");
        assert_eq!(grouped("6299010000000000018"), "6299 0100 0000 0000 018");
    }
}
