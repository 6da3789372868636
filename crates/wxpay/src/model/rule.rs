//! What a member must be.
//!
//! Lengths are those of the documentation, counted in its unit. The largest amount is that of [`money::Amount`].

use std::marker::PhantomData;

use jiff::civil::Date;
use money::Amount;
use serde_json::{Number, Value};

use super::body::Place;
use super::moment::parse_date;
use super::{Body, CompactDate, CompactMoment, FieldError, Issue, Location, Moment, Read, Word};

/// How one member's value is read.
pub trait Rule {
    /// What it is read into.
    type Out;

    /// Reads the value, and adds what nobody knows to `unknown`.
    fn read(&self, value: &Value, place: &Place, unknown: &mut Vec<String>) -> Result<Self::Out, FieldError>;
}

/// What a text's length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

impl Unit {
    pub(super) const fn chinese(self) -> &'static str {
        match self {
            Self::Characters => "字符",
            Self::Bytes => "字节",
        }
    }

    pub(super) const fn english(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Bytes => "bytes",
        }
    }

    fn count(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Bytes => text.len(),
        }
    }
}

/// The characters that a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any.
    Any,
    /// Digits.
    Digits,
    /// ASCII letters and digits.
    Alphanumeric,
    /// ASCII letters, digits and `_-|*`: a merchant's order number.
    TradeNumber,
    /// ASCII letters, digits and `_-|*@`: a merchant's refund number.
    RefundNumber,
}

impl Charset {
    pub(super) const fn chinese(self) -> &'static str {
        match self {
            Self::Any => "任意字符",
            Self::Digits => "数字",
            Self::Alphanumeric => "数字和大小写字母",
            Self::TradeNumber => "数字、大小写字母和_-|*",
            Self::RefundNumber => "数字、大小写字母和_-|*@",
        }
    }

    pub(super) const fn english(self) -> &'static str {
        match self {
            Self::Any => "any characters",
            Self::Digits => "digits",
            Self::Alphanumeric => "letters and digits",
            Self::TradeNumber => "letters, digits and _-|*",
            Self::RefundNumber => "letters, digits and _-|*@",
        }
    }

    fn has(self, letter: char) -> bool {
        match self {
            Self::Any => true,
            Self::Digits => letter.is_ascii_digit(),
            Self::Alphanumeric => letter.is_ascii_alphanumeric(),
            Self::TradeNumber => letter.is_ascii_alphanumeric() || "_-|*".contains(letter),
            Self::RefundNumber => letter.is_ascii_alphanumeric() || "_-|*@".contains(letter),
        }
    }
}

/// A text of a length and an alphabet. One of digits may come as a number: a client's command line cannot help it.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    min: usize,
    max: usize,
    unit: Unit,
    charset: Charset,
}

/// A text of 1 to `max` characters.
pub const fn chars(max: usize) -> Text {
    Text { min: 1, max, unit: Unit::Characters, charset: Charset::Any }
}

/// A text of 1 to `max` bytes.
pub const fn bytes(max: usize) -> Text {
    Text { min: 1, max, unit: Unit::Bytes, charset: Charset::Any }
}

impl Text {
    pub const fn of(self, charset: Charset) -> Self {
        Self { charset, ..self }
    }

    pub const fn at_least(self, min: usize) -> Self {
        Self { min, ..self }
    }

    fn broken_by(self, text: &str) -> Option<Issue> {
        let length = self.unit.count(text);
        if length < self.min {
            return Some(Issue::TooShort(self.min, self.unit));
        }
        if length > self.max {
            return Some(Issue::TooLong(self.max, self.unit));
        }
        let is_clean = text.chars().all(|letter| self.charset.has(letter));
        (!is_clean).then_some(Issue::WrongCharacters(self.charset))
    }
}

impl Rule for Text {
    type Out = String;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<String, FieldError> {
        let number = value.as_u64().filter(|_| self.charset == Charset::Digits).map(|number| number.to_string());
        let text = match &number {
            Some(number) => number.as_str(),
            None => text_of(value, place)?,
        };
        match self.broken_by(text) {
            None => Ok(text.to_owned()),
            Some(issue) => Err(place.refuse(Some(value), issue)),
        }
    }
}

fn text_of<'a>(value: &'a Value, place: &Place) -> Result<&'a str, FieldError> {
    value.as_str().ok_or_else(|| place.refuse(Some(value), Issue::NotText))
}

/// An address that is called back.
#[derive(Clone, Copy, Debug)]
pub struct Url;

/// The longest address, in characters.
const URL_CHARS_MAX: usize = 256;

impl Url {
    fn broken_by(text: &str) -> Option<Issue> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_address = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
        if !is_address || text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Some(Issue::NotUrl);
        }
        if text.contains('?') {
            return Some(Issue::UrlHasQuery);
        }
        chars(URL_CHARS_MAX).broken_by(text)
    }
}

impl Rule for Url {
    type Out = String;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<String, FieldError> {
        let text = text_of(value, place)?;
        match Self::broken_by(text) {
            None => Ok(text.to_owned()),
            Some(issue) => Err(place.refuse(Some(value), issue)),
        }
    }
}

/// A whole number between two bounds, both included. Outside JSON it is written in digits.
#[derive(Clone, Copy, Debug)]
pub struct Int(i64, i64);

pub const fn int(min: i64, max: i64) -> Int {
    Int(min, max)
}

/// An amount of at least `min` fen.
pub const fn fen(min: i64) -> Int {
    Int(min, Amount::MAX.fen())
}

impl Rule for Int {
    type Out = i64;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<i64, FieldError> {
        let refuse = |issue| place.refuse(Some(value), issue);
        let number = match (place.location, value) {
            (_, Value::Number(number)) => whole(number, self.1),
            (Location::Query | Location::Document, Value::String(digits)) => whole_of_text(digits),
            _ => None,
        };
        match number.ok_or_else(|| refuse(Issue::NotInteger))? {
            number if number < self.0 => Err(refuse(Issue::BelowMin(self.0))),
            number if number > self.1 => Err(refuse(Issue::AboveMax(self.1))),
            number => Ok(number),
        }
    }
}

/// The number when it is whole; one that only an unsigned type holds is above every bound.
fn whole(number: &Number, max: i64) -> Option<i64> {
    number.as_i64().or_else(|| number.is_u64().then(|| max.saturating_add(1)))
}

fn whole_of_text(digits: &str) -> Option<i64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    unsigned.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// True or false. Outside JSON it is written `true` or `false`.
#[derive(Clone, Copy, Debug)]
pub struct Flag;

impl Rule for Flag {
    type Out = bool;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<bool, FieldError> {
        let written = |text: &str| match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let flag = match place.location {
            Location::Body => value.as_bool(),
            Location::Query | Location::Document => value.as_str().and_then(written),
        };
        flag.ok_or_else(|| place.refuse(Some(value), Issue::NotBoolean))
    }
}

/// One of a closed list of words.
#[derive(Clone, Copy, Debug)]
pub struct WordOf<W>(PhantomData<W>);

pub const fn word<W: Word>() -> WordOf<W> {
    WordOf(PhantomData)
}

impl<W: Word> Rule for WordOf<W> {
    type Out = W;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<W, FieldError> {
        let found = W::parse(text_of(value, place)?);
        found.ok_or_else(|| place.refuse(Some(value), Issue::NotOneOf(W::WORDS)))
    }
}

/// A text in a form that is parsed, or refused with an issue.
#[derive(Clone, Copy, Debug)]
pub struct Parsed<T>(fn(&str) -> Option<T>, Issue);

/// A time of RFC 3339.
pub const fn time() -> Parsed<Moment> {
    Parsed(Moment::parse, Issue::NotTime)
}

/// A time of v2.
pub const fn compact_time() -> Parsed<CompactMoment> {
    Parsed(CompactMoment::parse, Issue::NotCompactTime)
}

/// A day.
pub const fn date() -> Parsed<Date> {
    Parsed(parse_date, Issue::NotDate)
}

/// A day of v2.
pub const fn compact_date() -> Parsed<CompactDate> {
    Parsed(CompactDate::parse, Issue::NotDate)
}

impl<T> Rule for Parsed<T> {
    type Out = T;

    fn read(&self, value: &Value, place: &Place, _: &mut Vec<String>) -> Result<T, FieldError> {
        self.0(text_of(value, place)?).ok_or_else(|| place.refuse(Some(value), self.1))
    }
}

/// An object of its own type.
#[derive(Clone, Copy, Debug)]
pub struct ObjectOf<T>(PhantomData<T>);

pub const fn object<T: Read>() -> ObjectOf<T> {
    ObjectOf(PhantomData)
}

impl<T: Read> Rule for ObjectOf<T> {
    type Out = T;

    fn read(&self, value: &Value, place: &Place, unknown: &mut Vec<String>) -> Result<T, FieldError> {
        let members = value.as_object().ok_or_else(|| place.refuse(Some(value), Issue::NotObject))?;
        let mut body = Body::new(members, place.clone());
        let read = T::read(&mut body)?;
        unknown.extend(body.leftovers());
        Ok(read)
    }
}

/// A list of so many values of one rule.
#[derive(Clone, Copy, Debug)]
pub struct List<R>(R, usize, usize);

/// A list of `min` to `max` values.
pub const fn list<R: Rule>(rule: R, min: usize, max: usize) -> List<R> {
    List(rule, min, max)
}

impl<R: Rule> Rule for List<R> {
    type Out = Vec<R::Out>;

    fn read(&self, value: &Value, place: &Place, unknown: &mut Vec<String>) -> Result<Self::Out, FieldError> {
        let entries = value.as_array().ok_or_else(|| place.refuse(Some(value), Issue::NotList))?;
        if entries.len() < self.1 {
            return Err(place.refuse(Some(value), Issue::TooFew(self.1)));
        }
        if entries.len() > self.2 {
            return Err(place.refuse(Some(value), Issue::TooMany(self.2)));
        }
        let read = |(n, entry): (usize, &Value)| self.0.read(entry, &place.member(&n.to_string()), unknown);
        entries.iter().enumerate().map(read).collect()
    }
}
