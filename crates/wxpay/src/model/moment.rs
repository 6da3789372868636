//! Times on the wire: whole seconds, written at the offset of Beijing.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The wire's clock: UTC+8, without summer time.
const BEIJING: Offset = Offset::constant(8);

/// An instant of whole seconds: `2018-06-08T10:34:56+08:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

impl Moment {
    /// Reads a time in the form of RFC 3339, at any offset; parts of a second are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().and_then(Self::whole)
    }

    /// The instant; a part of a second is dropped.
    pub fn new(instant: Timestamp) -> Self {
        Self::whole(instant).unwrap_or(Self(Timestamp::UNIX_EPOCH))
    }

    fn whole(instant: Timestamp) -> Option<Self> {
        let floor = if instant.subsec_nanosecond() < 0 { -1 } else { 0 };
        Timestamp::from_second(instant.as_second().saturating_add(floor)).ok().map(Self)
    }

    /// The instant.
    pub const fn instant(self) -> Timestamp {
        self.0
    }

    /// The time on a clock in Beijing.
    pub fn civil(self) -> DateTime {
        BEIJING.to_datetime(self.0)
    }

    /// The time as a bill writes it: `2018-06-08 10:34:56`.
    pub fn spaced(self) -> String {
        self.civil().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

impl From<Timestamp> for Moment {
    fn from(instant: Timestamp) -> Self {
        Self::new(instant)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.display_with_offset(BEIJING))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a time of RFC 3339"))
    }
}

/// An instant as v2 writes it: `20180608103456` on a clock in Beijing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompactMoment(pub Moment);

impl CompactMoment {
    /// Reads a time of v2.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digits = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
        let civil = is_digits.then(|| DateTime::strptime("%Y%m%d%H%M%S", text).ok())??;
        let zoned = civil.to_zoned(TimeZone::fixed(BEIJING)).ok()?;
        Some(Self(Moment(zoned.timestamp())))
    }
}

impl fmt::Display for CompactMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.civil().strftime("%Y%m%d%H%M%S"))
    }
}

impl Serialize for CompactMoment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CompactMoment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a time of fourteen digits"))
    }
}

/// A day as v2 writes it: `20180608`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompactDate(pub Date);

impl CompactDate {
    /// Reads a day of v2.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then(|| Date::strptime("%Y%m%d", text).ok().map(Self))?
    }
}

impl Serialize for CompactDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.strftime("%Y%m%d"))
    }
}

/// Reads `2018-06-08`.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_at_beijing_without_parts_of_a_second() {
        let moment = Moment::parse("2018-06-08T02:34:56.789Z").unwrap();
        assert_eq!(moment.to_string(), "2018-06-08T10:34:56+08:00");
        assert_eq!(moment.spaced(), "2018-06-08 10:34:56");
        assert_eq!(CompactMoment(moment).to_string(), "20180608103456");
        assert_eq!(CompactMoment::parse("20180608103456"), Some(CompactMoment(moment)));
    }

    #[test]
    fn a_part_of_a_second_before_1970_is_dropped_downwards_too() {
        assert_eq!(Moment::parse("1969-12-31T23:59:59.5Z").unwrap().instant().as_second(), -1);
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in ["", "2018-06-08", "2018-06-08 10:34:56", "2018-06-08T10:34:56", "20180608103456", "now"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        for text in ["", "2018060810345", "20180608103499", "2018-06-08 103456"] {
            assert_eq!(CompactMoment::parse(text), None, "{text}");
        }
        for text in ["2018-02-30", "20180608", "2018-6-8", "2018-06-08T10:00:00"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in ["20180230", "2018-6-8", "201868", "2018060８"] {
            assert_eq!(CompactDate::parse(text), None, "{text}");
        }
    }
}
