//! `<xml><name><![CDATA[value]]></name>…</xml>`.
//!
//! **Invariant:** the reader takes no document type, no instruction and no entity beyond the five of XML; size, depth
//! and number of fields are bounded; a name that is there twice is refused, because two readers would not agree on it.

use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Fields, RepeatedField};

/// The largest document that is read, in bytes.
pub const BYTES_MAX: usize = 64 * 1024;
/// The most fields that are read.
pub const FIELDS_MAX: usize = 256;
const ROOT: &str = "xml";

/// Why bytes are not a document of the second version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlError {
    /// More than [`BYTES_MAX`] bytes or [`FIELDS_MAX`] fields.
    TooLarge,
    /// Elements inside a field.
    TooDeep,
    /// Not UTF-8, not well-formed, or with another root than `xml`.
    NotXml,
    /// A document type, an instruction, or an entity that is not one of XML's five.
    Forbidden,
    /// A field that is there twice.
    Repeated(String),
}

impl XmlError {
    /// The stable name of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "xml_too_large",
            Self::TooDeep => "xml_too_deep",
            Self::NotXml => "xml_not_xml",
            Self::Forbidden => "xml_forbidden",
            Self::Repeated(_) => "xml_field_repeated",
        }
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for XmlError {}

impl From<RepeatedField> for XmlError {
    fn from(repeated: RepeatedField) -> Self {
        Self::Repeated(repeated.0)
    }
}

impl Fields {
    /// Reads a document.
    pub fn from_xml(bytes: &[u8]) -> Result<Self, XmlError> {
        if bytes.len() > BYTES_MAX {
            return Err(XmlError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| XmlError::NotXml)?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut document = Document::default();
        loop {
            match reader.read_event().map_err(|_| XmlError::NotXml)? {
                Event::Start(start) => document.open(&start)?,
                Event::Empty(start) => document.open(&start).and_then(|()| document.close())?,
                Event::End(_) => document.close()?,
                Event::Text(text) => document.append(&text.into_inner())?,
                Event::CData(text) => document.append(&text.into_inner())?,
                Event::GeneralRef(entity) => document.append(&resolve(&entity)?)?,
                Event::Comment(_) | Event::Decl(_) => {}
                Event::DocType(_) | Event::PI(_) => return Err(XmlError::Forbidden),
                Event::Eof => return document.finish(),
            }
        }
    }

    /// The document, each value as CDATA. A character that XML cannot carry becomes a space.
    pub fn to_xml(&self) -> String {
        let mut out = format!("<{ROOT}>");
        for (name, value) in self.iter() {
            let carried: String = value.chars().map(|sign| if is_carried(sign) { sign } else { ' ' }).collect();
            let split = carried.replace("]]>", "]]]]><![CDATA[>");
            out.extend(["<", name, "><![CDATA[", &split, "]]></", name, ">"]);
        }
        out + "</" + ROOT + ">"
    }
}

/// XML 1.0, section 2.2.
fn is_carried(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn resolve(entity: &BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| XmlError::NotXml)? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(entity).map(str::to_owned).ok_or(XmlError::Forbidden)
}

/// Where in the document the reader is.
#[derive(Default)]
enum Place {
    #[default]
    Before,
    Inside,
    Field(String, String),
    After,
}

#[derive(Default)]
struct Document {
    fields: Fields,
    place: Place,
}

impl Document {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        let name = start.name().0.to_owned();
        self.place = match self.place {
            Place::Before if name == ROOT => Place::Inside,
            Place::Before | Place::After => return Err(XmlError::NotXml),
            Place::Inside if self.fields.len() >= FIELDS_MAX => return Err(XmlError::TooLarge),
            Place::Inside => Place::Field(name, String::new()),
            Place::Field(..) => return Err(XmlError::TooDeep),
        };
        Ok(())
    }

    fn close(&mut self) -> Result<(), XmlError> {
        self.place = match std::mem::take(&mut self.place) {
            Place::Field(name, value) => {
                self.fields.add(name, value)?;
                Place::Inside
            }
            Place::Inside => Place::After,
            Place::Before | Place::After => return Err(XmlError::NotXml),
        };
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<(), XmlError> {
        match &mut self.place {
            Place::Field(_, value) => value.push_str(text),
            Place::Before | Place::Inside | Place::After if text.trim().is_empty() => {}
            Place::Before | Place::Inside | Place::After => return Err(XmlError::NotXml),
        }
        Ok(())
    }

    fn finish(self) -> Result<Fields, XmlError> {
        match self.place {
            Place::After => Ok(self.fields),
            Place::Before | Place::Inside | Place::Field(..) => Err(XmlError::NotXml),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(xml: &str, expected: Result<&[(&str, &str)], XmlError>) {
        let found = Fields::from_xml(xml.as_bytes());
        let found = found.as_ref().map(|fields| fields.iter().collect::<Vec<_>>());
        assert_eq!(found, expected.as_ref().map(|pairs| pairs.to_vec()), "{xml}");
    }

    #[test]
    fn values_come_with_or_without_cdata() {
        check("<xml></xml>", Ok(&[]));
        check("<xml><a>1</a>\n <b><![CDATA[<&>]]></b><c/></xml>", Ok(&[("a", "1"), ("b", "<&>"), ("c", "")]));
        check("<?xml version=\"1.0\"?><!-- c --><xml><a>x&lt;&#39;y<![CDATA[ z]]></a></xml>\n", Ok(&[("a", "x<'y z")]));
    }

    #[test]
    fn what_is_not_such_a_document_is_refused() {
        for bad in [
            "",
            "{}",
            "<xml>",
            "<a/>",
            "<xml/><xml/>",
            "<xml>x</xml>",
            "<xml><a></b></xml>",
            "x<xml/>",
            "<xml><a>&#0;</a></xml>",
        ] {
            check(bad, Err(XmlError::NotXml));
        }
        check("<xml><a><b>1</b></a></xml>", Err(XmlError::TooDeep));
        check("<xml><a>1</a><a>1</a></xml>", Err(XmlError::Repeated("a".to_owned())));
        check(
            "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><a>&x;</a></xml>",
            Err(XmlError::Forbidden),
        );
        check("<xml><a>&x;</a></xml>", Err(XmlError::Forbidden));
        check("<?php 1?><xml/>", Err(XmlError::Forbidden));
        let many = (0..=FIELDS_MAX).map(|at| format!("<f{at}/>")).collect::<Vec<_>>().concat();
        check(&format!("<xml>{many}</xml>"), Err(XmlError::TooLarge));
        check(&format!("<xml><a>{}</a></xml>", "a".repeat(BYTES_MAX)), Err(XmlError::TooLarge));
        assert_eq!(Fields::from_xml(b"<xml><a>\xff</a></xml>"), Err(XmlError::NotXml));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            pairs in proptest::collection::btree_map("[a-z_][a-z0-9_]{0,9}", "(\\PC|[<>&\\]]|\\]\\]>|\n|\r){0,16}", 0..9),
        ) {
            let fields = Fields::from_pairs(pairs).unwrap();
            prop_assert_eq!(Fields::from_xml(fields.to_xml().as_bytes()), Ok(fields));
        }

        #[test]
        fn any_value_can_be_written(value in any::<String>()) {
            let mut fields = Fields::default();
            fields.set("a", value);
            prop_assert!(Fields::from_xml(fields.to_xml().as_bytes()).is_ok());
        }

        #[test]
        fn no_near_xml_makes_the_reader_panic(text in "(<xml>|</xml>|<a>|</a>|<!\\[CDATA\\[|\\]\\]>|&|;|#|<|>|/|!|\\?|a|é){0,24}") {
            let _ = Fields::from_xml(text.as_bytes());
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Fields::from_xml(&bytes);
        }
    }
}
