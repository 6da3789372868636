//! The same JSON written otherwise, without touching its order or its numbers: as another serialiser would write it.

use serde_json::Value;

use super::BodyMistake;

/// White space between the tokens.
#[derive(Clone, Copy)]
enum Layout {
    Compact,
    Spaced,
    Pretty(usize),
}

/// How texts are escaped.
#[derive(Clone, Copy)]
enum Texts {
    AsTheyAre,
    /// Nothing but what must be.
    Plain,
    /// All beyond ASCII as `\uXXXX`.
    Ascii,
    /// That, and `/` as `\/`.
    AsciiSlashes,
    /// Only `/` as `\/`.
    Slashes,
}

const LAYOUTS: [(BodyMistake, Layout); 4] = [
    (BodyMistake::Compact, Layout::Compact),
    (BodyMistake::Spaced, Layout::Spaced),
    (BodyMistake::Pretty, Layout::Pretty(2)),
    (BodyMistake::Pretty, Layout::Pretty(4)),
];
const TEXTS: [Texts; 5] = [Texts::AsTheyAre, Texts::Plain, Texts::Ascii, Texts::AsciiSlashes, Texts::Slashes];

/// Every other way to write this JSON that is tried; none when it is not JSON.
pub(super) fn all(body: &[u8]) -> Vec<(BodyMistake, Vec<u8>)> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let tokens = tokens(text);
    let mut found: Vec<(BodyMistake, Vec<u8>)> = vec![(BodyMistake::Escapes, retexted(text))];
    for (mistake, layout) in LAYOUTS {
        for texts in TEXTS {
            found.push((mistake, write(&tokens, layout, texts).into_bytes()));
        }
    }
    // Values are kept in sorted maps, so writing one sorts the names.
    found.push((BodyMistake::Sorted, value.to_string().into_bytes()));
    found
}

/// The body as it is laid out, with nothing escaped that need not be.
fn retexted(text: &str) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (before, from) = rest.split_at(start);
        let (token, after) = from.split_at(text_end(from));
        out.push_str(before);
        out.push_str(&rewritten(token, Texts::Plain));
        rest = after;
    }
    (out + rest).into_bytes()
}

/// Texts, marks and bare words in order, without white space.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_ascii_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => text_end(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(['{', '}', '[', ']', ',', ':', '"', ' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after.trim_ascii_start();
    }
    tokens
}

/// Where the text ends that begins here.
fn text_end(from: &str) -> usize {
    let mut escaped = true;
    for (at, sign) in from.char_indices() {
        match sign {
            '"' if !escaped => return at.saturating_add(1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
        if at == 0 {
            escaped = false;
        }
    }
    from.len()
}

fn write(tokens: &[&str], layout: Layout, texts: Texts) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut last = "";
    for token in tokens {
        let closes = matches!(*token, "}" | "]");
        let opened = matches!(last, "{" | "[");
        if closes {
            depth = depth.saturating_sub(1);
        }
        if (opened || closes) && !(opened && closes) || last == "," {
            out.push_str(&between(layout, depth, last == ","));
        }
        match *token {
            ":" if !matches!(layout, Layout::Compact) => out.push_str(": "),
            token if token.starts_with('"') => out.push_str(&rewritten(token, texts)),
            token => out.push_str(token),
        }
        if matches!(*token, "{" | "[") {
            depth = depth.saturating_add(1);
        }
        last = token;
    }
    out
}

fn between(layout: Layout, depth: usize, after_comma: bool) -> String {
    match layout {
        Layout::Spaced if after_comma => " ".to_owned(),
        Layout::Compact | Layout::Spaced => String::new(),
        Layout::Pretty(indent) => format!("\n{}", " ".repeat(depth.saturating_mul(indent))),
    }
}

fn rewritten(token: &str, texts: Texts) -> String {
    let plain = || serde_json::from_str::<String>(token).ok().and_then(|text| serde_json::to_string(&text).ok());
    let written = match texts {
        Texts::AsTheyAre => None,
        Texts::Plain => plain(),
        Texts::Ascii => plain().map(|text| ascii(&text)),
        Texts::AsciiSlashes => plain().map(|text| ascii(&text).replace('/', "\\/")),
        Texts::Slashes => plain().map(|text| text.replace('/', "\\/")),
    };
    written.unwrap_or_else(|| token.to_owned())
}

fn ascii(text: &str) -> String {
    let escape = |unit: &mut u16| format!("\\u{unit:04x}");
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            sign if sign.is_ascii() => out.push(sign),
            sign => out.extend(sign.encode_utf16(&mut [0; 2]).iter_mut().map(escape)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &str = r#"{ "b":[1, {"é/":"\u98de\"\\"}],"a":{},"c":1.50 }"#;

    fn check(layout: Layout, texts: Texts, expected: &str) {
        assert_eq!(write(&tokens(BODY), layout, texts), expected);
    }

    #[test]
    fn only_white_space_and_escapes_change() {
        check(Layout::Compact, Texts::AsTheyAre, r#"{"b":[1,{"é/":"\u98de\"\\"}],"a":{},"c":1.50}"#);
        check(Layout::Compact, Texts::Plain, r#"{"b":[1,{"é/":"飞\"\\"}],"a":{},"c":1.50}"#);
        check(Layout::Spaced, Texts::Ascii, r#"{"b": [1, {"\u00e9/": "\u98de\"\\"}], "a": {}, "c": 1.50}"#);
        check(Layout::Compact, Texts::AsciiSlashes, r#"{"b":[1,{"\u00e9\/":"\u98de\"\\"}],"a":{},"c":1.50}"#);
        let pretty =
            "{\n  \"b\": [\n    1,\n    {\n      \"é\\/\": \"飞\\\"\\\\\"\n    }\n  ],\n  \"a\": {},\n  \"c\": 1.50\n}";
        check(Layout::Pretty(2), Texts::Slashes, pretty);
        assert_eq!(retexted(BODY), r#"{ "b":[1, {"é/":"飞\"\\"}],"a":{},"c":1.50 }"#.as_bytes());
    }

    #[test]
    fn what_is_not_json_is_not_rewritten() {
        assert!(all(b"{").is_empty() && all(b"").is_empty() && all(b"\xff").is_empty());
    }

    proptest! {
        #[test]
        fn every_rewriting_means_the_same(text in "\\PC{0,8}", number in any::<i64>(), deep in any::<bool>()) {
            let inner = serde_json::json!({ "t": text, "n": [number, null, [], {}], "/": deep });
            let body = serde_json::json!({ "z": [inner.clone()], "a": inner });
            for (mistake, other) in all(serde_json::to_string_pretty(&body).unwrap().as_bytes()) {
                let back: Value = serde_json::from_slice(&other).unwrap();
                prop_assert_eq!(&back, &body, "{:?}", mistake);
            }
        }

        #[test]
        fn pretty_is_as_the_usual_serialiser_writes_it(text in "[a-z\"\\\\ ]{0,8}") {
            let body = serde_json::json!({ "a": [text, { "b": [] }], "c": {} });
            let tokens_of = body.to_string();
            let written = write(&tokens(&tokens_of), Layout::Pretty(2), Texts::AsTheyAre);
            prop_assert_eq!(written, serde_json::to_string_pretty(&body).unwrap());
        }
    }
}
