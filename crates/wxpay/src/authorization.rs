//! The request's `Authorization` header: who signed, with which key, when, and the signature.
//!
//! `WECHATPAY2-SHA256-RSA2048 mchid="…",nonce_str="…",timestamp="…",serial_no="…",signature="…"`, the five fields in
//! any order ("WeChat Pay documentation", request signature).
//!
//! **Invariant:** a header that parses has each field exactly once, and no field holds a control character, so that no
//! field can pretend to be two lines of what was signed.

use std::fmt;

/// The scheme: SHA-256 and RSA with 2,048 bits.
pub const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// The longest header that is read, in bytes. A usual one has about 550.
pub const HEADER_BYTES_MAX: usize = 4096;
/// The longest nonce that is read, in characters. Clients send 32, one sends a UUID with its dashes.
pub const NONCE_CHARS_MAX: usize = 128;
/// Seconds of the year 5138: a number above it counts milliseconds.
const SECONDS_MAX: i64 = 99_999_999_999;

/// The five fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The merchant who signs; in partner mode the service provider.
    Mchid,
    /// A text that is used once.
    NonceStr,
    /// Unix seconds.
    Timestamp,
    /// The serial number of the merchant's certificate.
    SerialNo,
    /// The signature in Base64.
    Signature,
}

impl Field {
    /// All, in the order in which they are written here.
    pub const ALL: [Self; 5] = [Self::Mchid, Self::NonceStr, Self::Timestamp, Self::SerialNo, Self::Signature];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mchid => "mchid",
            Self::NonceStr => "nonce_str",
            Self::Timestamp => "timestamp",
            Self::SerialNo => "serial_no",
            Self::Signature => "signature",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A header that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// [`Field::Mchid`].
    pub mchid: String,
    /// [`Field::NonceStr`].
    pub nonce_str: String,
    /// [`Field::Timestamp`].
    pub timestamp: i64,
    /// [`Field::SerialNo`], as it was sent: clients use either case.
    pub serial_no: String,
    /// [`Field::Signature`], as it was sent.
    pub signature: String,
}

/// Why a header is not an authorization, in the order in which it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationError {
    /// There is no header.
    Absent,
    /// The header is longer than [`HEADER_BYTES_MAX`].
    TooLong,
    /// The header has another scheme: what it begins with.
    Scheme(String),
    /// After the scheme there is nothing.
    Empty,
    /// A part is not `name="value"`: the part.
    NotAPair(String),
    /// A value has no quotation marks around it.
    Unquoted(Field),
    /// A value's closing quotation mark is missing.
    Unterminated(Field),
    /// Something other than a comma follows a value.
    NoComma(Field),
    /// A name that is none of the five.
    Unknown(String),
    /// A field is there twice.
    Repeated(Field),
    /// A field's value is empty.
    Blank(Field),
    /// A field holds a control character, or one beyond ASCII.
    Character(Field),
    /// A field is not there.
    Missing(Field),
    /// The nonce is longer than [`NONCE_CHARS_MAX`].
    NonceTooLong,
    /// The timestamp is not a whole number of seconds without leading zeros.
    TimestampNotSeconds,
    /// The timestamp counts milliseconds.
    TimestampMilliseconds,
}

impl AuthorizationError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Absent => "authorization_absent",
            Self::TooLong => "authorization_too_long",
            Self::Scheme(_) => "authorization_scheme",
            Self::Empty => "authorization_empty",
            Self::NotAPair(_) => "authorization_not_a_pair",
            Self::Unquoted(_) => "authorization_unquoted",
            Self::Unterminated(_) => "authorization_unterminated",
            Self::NoComma(_) => "authorization_no_comma",
            Self::Unknown(_) => "authorization_field_unknown",
            Self::Repeated(_) => "authorization_field_repeated",
            Self::Blank(_) => "authorization_field_blank",
            Self::Character(_) => "authorization_field_character",
            Self::Missing(_) => "authorization_field_missing",
            Self::NonceTooLong => "authorization_nonce_too_long",
            Self::TimestampNotSeconds => "authorization_timestamp_not_seconds",
            Self::TimestampMilliseconds => "authorization_timestamp_milliseconds",
        }
    }

    /// The field that is wrong, when it is one.
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::Absent | Self::TooLong | Self::Scheme(_) | Self::Empty | Self::NotAPair(_) | Self::Unknown(_) => None,
            Self::Unquoted(field)
            | Self::Unterminated(field)
            | Self::NoComma(field)
            | Self::Repeated(field)
            | Self::Blank(field)
            | Self::Character(field)
            | Self::Missing(field) => Some(*field),
            Self::NonceTooLong => Some(Field::NonceStr),
            Self::TimestampNotSeconds | Self::TimestampMilliseconds => Some(Field::Timestamp),
        }
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for AuthorizationError {}

impl Authorization {
    /// Reads a header's value.
    pub fn parse(header: Option<&str>) -> Result<Self, AuthorizationError> {
        let header = header.ok_or(AuthorizationError::Absent)?.trim();
        if header.len() > HEADER_BYTES_MAX {
            return Err(AuthorizationError::TooLong);
        }
        let (scheme, fields) = header.split_once(' ').unwrap_or((header, ""));
        if scheme != SCHEME {
            return Err(AuthorizationError::Scheme(beginning(scheme)));
        }
        Values::read(fields.trim())?.finish()
    }

    /// The header's value.
    pub fn to_header(&self) -> String {
        format!(
            "{SCHEME} mchid=\"{}\",nonce_str=\"{}\",timestamp=\"{}\",serial_no=\"{}\",signature=\"{}\"",
            self.mchid, self.nonce_str, self.timestamp, self.serial_no, self.signature
        )
    }
}

/// The values found so far, by field.
#[derive(Default)]
struct Values<'a>([Option<&'a str>; 5]);

impl<'a> Values<'a> {
    fn read(fields: &'a str) -> Result<Self, AuthorizationError> {
        let mut values = Self::default();
        let mut rest = fields;
        if rest.is_empty() {
            return Err(AuthorizationError::Empty);
        }
        while !rest.is_empty() {
            let (field, value, after) = pair(rest)?;
            values.put(field, value)?;
            rest = after;
        }
        Ok(values)
    }

    fn put(&mut self, field: Field, value: &'a str) -> Result<(), AuthorizationError> {
        if value.is_empty() {
            return Err(AuthorizationError::Blank(field));
        }
        if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return Err(AuthorizationError::Character(field));
        }
        let mut places = Field::ALL.iter().zip(self.0.iter_mut());
        let place = places.find(|(known, _)| **known == field).map(|(_, place)| place);
        if place.and_then(|place| place.replace(value)).is_some() {
            return Err(AuthorizationError::Repeated(field));
        }
        Ok(())
    }

    fn finish(self) -> Result<Authorization, AuthorizationError> {
        let mut found = Field::ALL.iter().zip(self.0);
        let mut next = || match found.next() {
            Some((_, Some(value))) => Ok(value.to_owned()),
            Some((field, None)) => Err(AuthorizationError::Missing(*field)),
            None => Err(AuthorizationError::Empty),
        };
        let (mchid, nonce_str) = (next()?, next()?);
        let (timestamp, serial_no, signature) = (next()?, next()?, next()?);
        if nonce_str.len() > NONCE_CHARS_MAX {
            return Err(AuthorizationError::NonceTooLong);
        }
        let timestamp = seconds(&timestamp)?;
        Ok(Authorization { mchid, nonce_str, timestamp, serial_no, signature })
    }
}

/// The first `name="value"`, and what follows its comma.
fn pair(text: &str) -> Result<(Field, &str, &str), AuthorizationError> {
    let (name, rest) = text.split_once('=').ok_or_else(|| AuthorizationError::NotAPair(beginning(text)))?;
    let name = name.trim();
    let field = Field::ALL.into_iter().find(|field| field.name() == name);
    let field = field.ok_or_else(|| AuthorizationError::Unknown(beginning(name)))?;
    let rest = rest.trim_start().strip_prefix('"').ok_or(AuthorizationError::Unquoted(field))?;
    let (value, rest) = rest.split_once('"').ok_or(AuthorizationError::Unterminated(field))?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Ok((field, value, rest));
    }
    let rest = rest.strip_prefix(',').ok_or(AuthorizationError::NoComma(field))?;
    Ok((field, value, rest.trim_start()))
}

fn seconds(text: &str) -> Result<i64, AuthorizationError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number: i64 = match text.parse() {
        Ok(number) if plain => number,
        _ => return Err(AuthorizationError::TimestampNotSeconds),
    };
    if number > SECONDS_MAX { Err(AuthorizationError::TimestampMilliseconds) } else { Ok(number) }
}

/// As much of what was sent as may be repeated in an answer.
fn beginning(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::AuthorizationError::*;
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"mchid="1900000001",nonce_str="n",timestamp="1554208460",serial_no="5157",signature="c2ln""#;

    fn check(fields: &str, expected: Result<(), AuthorizationError>) {
        let header = format!("{SCHEME} {fields}");
        assert_eq!(Authorization::parse(Some(&header)).map(|_| ()), expected, "{fields}");
    }

    #[test]
    fn the_fields_come_in_any_order_with_or_without_spaces() {
        check(GOOD, Ok(()));
        check(
            r#" signature="c2ln", serial_no="5157" ,timestamp = "1554208460",  nonce_str="n",mchid="1900000001" "#,
            Ok(()),
        );
        check(&format!("{GOOD},"), Ok(()));
    }

    #[test]
    fn every_way_to_be_wrong_is_named() {
        assert_eq!(Authorization::parse(None), Err(Absent));
        assert_eq!(Authorization::parse(Some(&"x".repeat(HEADER_BYTES_MAX + 1))), Err(TooLong));
        assert_eq!(Authorization::parse(Some("Bearer x")), Err(Scheme("Bearer".to_owned())));
        assert_eq!(Authorization::parse(Some(SCHEME)), Err(Empty));
        check("mchid", Err(NotAPair("mchid".to_owned())));
        check("mchid=1900000001", Err(Unquoted(Field::Mchid)));
        check("mchid=\"1900000001", Err(Unterminated(Field::Mchid)));
        check("mchid=\"1\"nonce_str=\"n\"", Err(NoComma(Field::Mchid)));
        check("appid=\"1\"", Err(Unknown("appid".to_owned())));
        check(&format!("{GOOD},mchid=\"1\""), Err(Repeated(Field::Mchid)));
        check(&GOOD.replace("\"n\"", "\"\""), Err(Blank(Field::NonceStr)));
        check(&GOOD.replace("\"n\"", "\"n\nx\""), Err(Character(Field::NonceStr)));
        check(&GOOD.replace("\"n\"", "\"é\""), Err(Character(Field::NonceStr)));
        check(&GOOD.replace(",serial_no=\"5157\"", ""), Err(Missing(Field::SerialNo)));
        let long = "n".repeat(NONCE_CHARS_MAX + 1);
        check(&GOOD.replace("\"n\"", &format!("\"{long}\"")), Err(NonceTooLong));
        for bad in ["+1", "-1", "01", "1.5", "now", "99999999999999999999"] {
            check(&GOOD.replace("1554208460", bad), Err(TimestampNotSeconds));
        }
        check(&GOOD.replace("1554208460", "1554208460000"), Err(TimestampMilliseconds));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            mchid in "[0-9]{10}",
            nonce_str in "[A-Za-z0-9-]{1,36}",
            timestamp in 0..=SECONDS_MAX,
            serial_no in "[0-9A-Fa-f]{40}",
            signature in "[A-Za-z0-9+/]{344}",
        ) {
            let authorization = Authorization { mchid, nonce_str, timestamp, serial_no, signature };
            prop_assert_eq!(Authorization::parse(Some(&authorization.to_header())), Ok(authorization));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "(WECHATPAY2-SHA256-RSA2048|mchid|timestamp|=|\"|,| |é|1|\n){0,20}") {
            let _ = Authorization::parse(Some(&text));
        }
    }
}
