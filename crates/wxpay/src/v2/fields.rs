//! Names and values in order.

use std::fmt;

/// A name is there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedField(pub String);

impl fmt::Display for RepeatedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the field {} is there more than once", self.0)
    }
}

impl std::error::Error for RepeatedField {}

/// A flat document: each name once, in the order in which it came or was set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Takes pairs of different names.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, RepeatedField> {
        let mut fields = Self::default();
        for (name, value) in pairs {
            fields.add(name, value)?;
        }
        Ok(fields)
    }

    /// Adds a field that is not there yet.
    pub fn add(&mut self, name: String, value: String) -> Result<(), RepeatedField> {
        if self.get(&name).is_some() {
            return Err(RepeatedField(name));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// Sets a field, in its place if it is there.
    pub fn set(&mut self, name: &str, value: impl fmt::Display) -> &mut Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.to_string(),
            None => self.0.push((name.to_owned(), value.to_string())),
        }
        self
    }

    /// Sets a field if there is a value.
    pub fn set_some(&mut self, name: &str, value: Option<impl fmt::Display>) -> &mut Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// A field's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
