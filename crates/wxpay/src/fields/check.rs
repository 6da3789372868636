//! Does a value have the fields of its table, and no others?

use std::fmt;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{Field, Kind, Need, Table, TimeForm};
use crate::model::{CompactDate, CompactMoment, Moment};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Required and not there.
    Missing,
    /// There and not in the table.
    Unknown,
    /// Null, or of another type.
    NotOfItsKind,
    /// A word outside its list.
    StrangeWord(String),
    /// Not a time or day in its form; empty, for instance.
    NotATime,
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// A JSON pointer.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Missing => write!(f, "{} is missing", self.field),
            Fault::Unknown => write!(f, "{} is not in the table", self.field),
            Fault::NotOfItsKind => write!(f, "{} is of another type", self.field),
            Fault::StrangeWord(word) => write!(f, "{} may not be {word}", self.field),
            Fault::NotATime => write!(f, "{} is not a time in its form", self.field),
        }
    }
}

impl Table {
    /// Everything in which a value differs from this table; empty when it conforms.
    pub fn check(&self, value: &Value) -> Vec<Complaint> {
        let mut found = Vec::new();
        match value.as_object() {
            Some(members) => object("", members, &self.fields, &mut found),
            None => complain("", Fault::NotOfItsKind, &mut found),
        }
        found
    }
}

fn complain(field: &str, fault: Fault, found: &mut Vec<Complaint>) {
    found.push(Complaint { field: field.to_owned(), fault });
}

fn object(place: &str, members: &Map<String, Value>, fields: &[Field], found: &mut Vec<Complaint>) {
    for field in fields {
        let place = format!("{place}/{}", field.name);
        match members.get(&field.name) {
            Some(value) => one(&place, value, &field.kind, found),
            None if field.need == Need::Always => complain(&place, Fault::Missing, found),
            None => {}
        }
    }
    let alternatives = || fields.iter().filter(|field| field.need == Need::OneOf);
    if let Some(first) =
        alternatives().next().filter(|_| !alternatives().any(|field| members.contains_key(&field.name)))
    {
        complain(&format!("{place}/{}", first.name), Fault::Missing, found);
    }
    let strange = members.keys().filter(|name| !fields.iter().any(|field| field.name == **name));
    strange.for_each(|name| complain(&format!("{place}/{name}"), Fault::Unknown, found));
}

fn one(place: &str, value: &Value, kind: &Kind, found: &mut Vec<Complaint>) {
    match (kind, value) {
        (Kind::Text(words), Value::String(text)) => word(place, text, words, found),
        (Kind::Object(fields), Value::Object(members)) => object(place, members, fields, found),
        (Kind::List(kind), Value::Array(entries)) => {
            let placed = entries.iter().zip(0..);
            placed.for_each(|(entry, n): (_, usize)| one(&format!("{place}/{n}"), entry, kind, found));
        }
        (Kind::Time(form), Value::String(text)) if !form.fits(text) => complain(place, Fault::NotATime, found),
        (Kind::Bool, Value::Bool(_)) | (Kind::Time(_), Value::String(_)) => {}
        (Kind::Int, Value::Number(number)) if number.is_i64() => {}
        (Kind::Text(_) | Kind::Time(_) | Kind::Object(_) | Kind::List(_) | Kind::Bool | Kind::Int, _) => {
            complain(place, Fault::NotOfItsKind, found);
        }
    }
}

fn word(place: &str, text: &str, words: &[String], found: &mut Vec<Complaint>) {
    if !words.is_empty() && !words.iter().any(|word| word == text) {
        complain(place, Fault::StrangeWord(text.to_owned()), found);
    }
}

impl TimeForm {
    /// Whether a text is a time in this form, to the letter.
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Time => Moment::parse(text).is_some_and(|moment| moment.to_string() == text),
            Self::Day => text.parse::<Date>().is_ok_and(|day| day.to_string() == text),
            Self::Stamp => CompactMoment::parse(text).is_some(),
            Self::DayStamp => CompactDate::parse(text).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::notation;
    use super::*;

    fn check(value: Value, expected: &[&str]) {
        let notation = "[t]\na* int\nb object\n  c* text X Y\n  p| int\n  q| int\nd list bool\nend_time time\non day";
        let table = notation::read(notation).unwrap().remove(0);
        let found: Vec<String> = table.check(&value).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn each_way_to_differ_from_a_table_is_named() {
        check(
            json!({"a": 1, "b": {"c": "X", "q": 1}, "d": [true], "end_time": "2018-06-08T10:34:56+08:00", "on": "2018-06-08"}),
            &[],
        );
        check(json!({"b": {"c": "Z", "p": 1}}), &["/a is missing", "/b/c may not be Z"]);
        check(
            json!({"a": 1.5, "b": {}, "e": 0}),
            &["/a is of another type", "/b/c is missing", "/b/p is missing", "/e is not in the table"],
        );
        check(json!({"a": 1, "b": null}), &["/b is of another type"]);
        check(
            json!({"a": 1, "d": [true, 1], "end_time": "", "on": "2018-02-30"}),
            &["/d/1 is of another type", "/end_time is not a time in its form", "/on is not a time in its form"],
        );
        check(json!([]), &[" is of another type"]);
    }
}
