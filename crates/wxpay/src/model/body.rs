//! Reading a request member by member.

use serde_json::{Map, Value};

use super::rule::Rule;
use super::{FieldError, Issue, Location};

/// A type that can be read out of the members of one object.
pub trait Read: Sized {
    /// Reads the members, each by its rule.
    ///
    /// # Errors
    /// The first member that is missing or breaks its rule.
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError>;
}

/// A request that was read, and what it carried beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<T> {
    /// What was read.
    pub value: T,
    /// Pointers to the members that no type knows, such as `/amount/totl`, in the order of the body.
    pub unknown: Vec<String>,
}

/// Where in a request a value stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub location: Location,
    /// A JSON pointer; empty for the whole body.
    pub pointer: String,
}

impl Place {
    pub fn member(&self, name: &str) -> Self {
        Self { location: self.location, pointer: format!("{}/{name}", self.pointer) }
    }

    pub fn refuse(&self, value: Option<&Value>, issue: Issue) -> FieldError {
        FieldError { field: self.pointer.clone(), value: value.cloned(), issue, location: self.location }
    }
}

/// The members of one object, while they are read.
#[derive(Debug)]
pub struct Body<'a> {
    members: &'a Map<String, Value>,
    place: Place,
    asked: Vec<&'static str>,
    unknown: Vec<String>,
}

impl<'a> Body<'a> {
    pub(super) fn new(members: &'a Map<String, Value>, place: Place) -> Self {
        Self { members, place, asked: Vec::new(), unknown: Vec::new() }
    }

    /// A member that must be there. An empty text is as good as none.
    pub(super) fn need<R: Rule>(&mut self, name: &'static str, rule: R) -> Result<R::Out, FieldError> {
        let missing = self.missing(name.trim_start_matches("r#"));
        self.may(name, rule)?.ok_or(missing)
    }

    /// A member that may be there; null and the empty text say that it is not.
    pub(super) fn may<R: Rule>(&mut self, name: &'static str, rule: R) -> Result<Option<R::Out>, FieldError> {
        let name = name.trim_start_matches("r#");
        self.asked.push(name);
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(value) => rule.read(value, &self.place.member(name), &mut self.unknown).map(Some),
        }
    }

    /// A group of members that stands in this object itself; the group's name is ours alone.
    pub(super) fn flat<T: Read>(&mut self, _group: &'static str) -> Result<T, FieldError> {
        T::read(self)
    }

    /// The refusal that the member at `path` (such as `payer/openid`) is not there.
    pub(super) fn missing(&self, path: &str) -> FieldError {
        self.place.member(path).refuse(None, Issue::Missing)
    }

    /// The refusal that in the member `inside` none of these members is there.
    pub(super) fn missing_all(&self, inside: &str, names: &'static [&'static str]) -> FieldError {
        let place =
            names.first().map_or_else(|| self.place.member(inside), |name| self.place.member(inside).member(name));
        place.refuse(None, Issue::OneOf(names))
    }

    /// The refusal of a value that was read and does not agree with `other`.
    pub(super) fn contradiction(&self, path: &str, value: Value, other: &'static str) -> FieldError {
        self.place.member(path).refuse(Some(&value), Issue::Contradicts(other))
    }

    /// Refuses a list that has fewer or more entries than these.
    pub(super) fn count(&self, name: &str, count: usize, (min, max): (usize, usize)) -> Result<(), FieldError> {
        let refuse = |issue| Err(self.place.member(name).refuse(self.members.get(name), issue));
        match count {
            few if few < min => refuse(Issue::TooFew(min)),
            many if many > max => refuse(Issue::TooMany(max)),
            _ => Ok(()),
        }
    }

    /// Refuses unless at least one of these members is there.
    pub(super) fn one_of(&self, names: &'static [&'static str]) -> Result<(), FieldError> {
        let is_there = |name: &&str| match self.members.get(*name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(_) => true,
        };
        match names.first() {
            Some(first) if !names.iter().any(is_there) => {
                Err(self.place.member(first).refuse(None, Issue::OneOf(names)))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What was carried and never asked for.
    pub(super) fn leftovers(self) -> Vec<String> {
        let strange = self.members.keys().filter(|name| !self.asked.contains(&name.as_str()));
        strange.map(|name| self.place.member(name).pointer).chain(self.unknown).collect()
    }
}

/// Reads a JSON body.
pub fn read_json<T: Read>(bytes: &[u8]) -> Result<Accepted<T>, FieldError> {
    read_json_with(bytes, T::read)
}

/// Reads a JSON body whose type needs to be told more, such as the kind of a prepay order.
pub fn read_json_with<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Body<'_>) -> Result<T, FieldError>,
) -> Result<Accepted<T>, FieldError> {
    let place = Place { location: Location::Body, pointer: String::new() };
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => finish(&members, place, read),
        Ok(other) => Err(place.refuse(Some(&other), Issue::NotObject)),
        Err(_) => Err(place.refuse(None, Issue::NotJson)),
    }
}

/// Reads the decoded pairs of a query string; of a name that stands twice, the last counts.
pub fn read_query<T: Read>(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Accepted<T>, FieldError> {
    read_texts(pairs, Location::Query)
}

/// Reads the elements of a v2 document.
pub fn read_pairs<T: Read>(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Accepted<T>, FieldError> {
    read_texts(pairs, Location::Document)
}

fn read_texts<T: Read>(
    pairs: impl IntoIterator<Item = (String, String)>,
    location: Location,
) -> Result<Accepted<T>, FieldError> {
    let members = pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect();
    finish(&members, Place { location, pointer: String::new() }, T::read)
}

fn finish<T>(
    members: &Map<String, Value>,
    place: Place,
    read: impl FnOnce(&mut Body<'_>) -> Result<T, FieldError>,
) -> Result<Accepted<T>, FieldError> {
    let mut body = Body::new(members, place);
    let value = read(&mut body)?;
    Ok(Accepted { value, unknown: body.leftovers() })
}
