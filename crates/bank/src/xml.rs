//! A small tree of elements between bytes and messages.
//!
//! Messages are read and written by path (`GrpHdr/MsgId`), so that what is missing, doubled or malformed is named by
//! its place. The reader takes no document type, no processing instruction and no entity beyond the five of XML; depth,
//! size and number of elements are bounded. It never panics.

use std::fmt::{self, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, Currency};
use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The largest document that is read, in bytes: a statement of some twenty thousand lines.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
const DEPTH_MAX: usize = 32;
const ELEMENTS_MAX: usize = 600_000;

/// Why bytes are not a message we understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// More than [`DOCUMENT_BYTES_MAX`] bytes, or too deep, or too many elements.
    TooLarge,
    /// Not UTF-8, not well-formed, or with a part of XML that messages do not have.
    NotXml(String),
    /// A document that is not expected here: its namespace and root element.
    UnknownDocument(String),
    /// An element that must be there is not.
    Missing(String),
    /// An element that may be there once is there more often.
    Repeated(String),
    /// An element whose text is not what it must be.
    Malformed(String),
}

impl MessageError {
    /// The stable name of the kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "document_too_large",
            Self::NotXml(_) => "document_not_xml",
            Self::UnknownDocument(_) => "document_unknown",
            Self::Missing(_) => "element_missing",
            Self::Repeated(_) => "element_repeated",
            Self::Malformed(_) => "element_malformed",
        }
    }
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "the document is larger than is read here"),
            Self::NotXml(why) => write!(f, "the document is not XML of this kind: {why}"),
            Self::UnknownDocument(what) => write!(f, "the document {what} is not one that is expected here"),
            Self::Missing(path) => write!(f, "the element {path} is missing"),
            Self::Repeated(path) => write!(f, "the element {path} is there more than once"),
            Self::Malformed(path) => write!(f, "the element {path} does not have the form it must have"),
        }
    }
}

impl std::error::Error for MessageError {}

/// An element: its attributes, its text, its children in order. Messages carry personal data, so it has no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

/// Writing, by path.
impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(crate) fn with_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes `text` at `path`, going through the last element of each name and making those that are not there.
    pub(crate) fn set(&mut self, path: &str, text: impl fmt::Display) -> &mut Self {
        self.at(path).text = text.to_string();
        self
    }

    pub(crate) fn set_some(&mut self, path: &str, text: Option<impl fmt::Display>) -> &mut Self {
        if let Some(text) = text {
            self.set(path, text);
        }
        self
    }

    /// Writes an amount in yuan with two decimals and its currency.
    pub(crate) fn set_amount(&mut self, path: &str, amount: Amount) -> &mut Self {
        let element = self.at(path);
        element.text = format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100);
        element.attributes = vec![("Ccy".to_owned(), Currency::Cny.code().to_owned())];
        self
    }

    pub(crate) fn push(&mut self, child: Element) -> &mut Self {
        self.children.push(child);
        self
    }

    fn at(&mut self, path: &str) -> &mut Element {
        path.split('/').fold(self, |element, name| {
            let place = element.children.iter().rposition(|c| c.name == name).unwrap_or_else(|| {
                element.children.push(Element::new(name));
                element.children.len() - 1
            });
            &mut element.children[place]
        })
    }

    pub(crate) fn to_xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let _ = write!(out, "<{}", self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(value.as_str()));
        }
        if self.text.is_empty() && self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        let _ = write!(out, ">{}", escape(self.text.as_str()));
        self.children.iter().for_each(|child| child.write(out));
        let _ = write!(out, "</{}>", self.name);
    }
}

/// Reading, by path.
impl Element {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Element> + use<'a, 'n> {
        self.children.iter().filter(move |c| c.name == name)
    }

    pub(crate) fn only_child(&self) -> Result<&Element, MessageError> {
        match self.children.as_slice() {
            [child] => Ok(child),
            [] => Err(MessageError::Missing(format!("{}/*", self.name))),
            _ => Err(MessageError::Repeated(format!("{}/*", self.name))),
        }
    }

    pub(crate) fn find(&self, path: &str) -> Result<Option<&Element>, MessageError> {
        let mut element = self;
        for name in path.split('/') {
            let mut named = element.all(name);
            let Some(child) = named.next() else { return Ok(None) };
            if named.next().is_some() {
                return Err(MessageError::Repeated(path.to_owned()));
            }
            element = child;
        }
        Ok(Some(element))
    }

    pub(crate) fn need(&self, path: &str) -> Result<&Element, MessageError> {
        self.find(path)?.ok_or_else(|| MessageError::Missing(path.to_owned()))
    }

    /// The text at `path`: 1 to `max` characters.
    pub(crate) fn text(&self, path: &str, max: usize) -> Result<String, MessageError> {
        let text = self.need(path)?.text.trim();
        if text.is_empty() || text.chars().count() > max {
            return Err(MessageError::Malformed(path.to_owned()));
        }
        Ok(text.to_owned())
    }

    pub(crate) fn text_some(&self, path: &str, max: usize) -> Result<Option<String>, MessageError> {
        self.find(path)?.map(|_| self.text(path, max)).transpose()
    }

    /// The text at `path`, read by `read`.
    pub(crate) fn parse<T>(&self, path: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, MessageError> {
        let text = self.text(path, 2048)?;
        read(&text).ok_or_else(|| MessageError::Malformed(path.to_owned()))
    }

    /// An amount: digits with exactly two decimals, in the book's currency.
    pub(crate) fn amount(&self, path: &str) -> Result<Amount, MessageError> {
        let malformed = || MessageError::Malformed(path.to_owned());
        if self.need(path)?.attribute("Ccy") != Some(Currency::Cny.code()) {
            return Err(malformed());
        }
        self.parse(path, read_yuan)
    }

    pub(crate) fn instant(&self, path: &str) -> Result<Timestamp, MessageError> {
        self.parse(path, |text| text.parse().ok())
    }

    pub(crate) fn date(&self, path: &str) -> Result<Date, MessageError> {
        self.parse(path, |text| text.parse().ok())
    }
}

fn read_yuan(text: &str) -> Option<Amount> {
    let (yuan, fen) = text.split_once('.')?;
    let digits = |part: &str, max: usize| (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan, 14) || fen.len() != 2 || !digits(fen, 2) {
        return None;
    }
    let fen = yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen.parse().ok()?)?;
    Amount::from_fen(fen).ok()
}

/// Reads one document.
pub fn parse_document(bytes: &[u8]) -> Result<Element, MessageError> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(MessageError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| not_xml("not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(not_xml)? {
            Event::Start(start) => tree.open(&start)?,
            Event::Empty(start) => tree.open(&start).and_then(|()| tree.close())?,
            Event::End(_) => tree.close()?,
            Event::Text(text) => tree.append(&text.xml10_content())?,
            Event::CData(text) => tree.append(&text.xml10_content())?,
            Event::GeneralRef(entity) => tree.append(&resolve(&entity)?)?,
            Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) | Event::PI(_) => return Err(not_xml("document types and instructions are not read")),
            Event::Eof => return tree.root(),
        }
    }
}

fn resolve(entity: &BytesRef<'_>) -> Result<String, MessageError> {
    if let Some(character) = entity.resolve_char_ref().map_err(not_xml)? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(entity).map(str::to_owned).ok_or_else(|| not_xml("an entity that is not declared"))
}

fn not_xml(why: impl fmt::Display) -> MessageError {
    MessageError::NotXml(why.to_string())
}

/// The elements that are open while a document is read, and the root once it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), MessageError> {
        self.elements += 1;
        if self.open.len() >= DEPTH_MAX || self.elements > ELEMENTS_MAX {
            return Err(MessageError::TooLarge);
        }
        let mut element = Element::new(start.name().0);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(not_xml)?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(not_xml)?;
            element.attributes.push((attribute.key.0.to_owned(), value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), MessageError> {
        let element = self.open.pop().ok_or_else(|| not_xml("an end without a start"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None if self.root.is_some() => return Err(not_xml("more than one root")),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<(), MessageError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(not_xml("text outside the root")),
        }
        Ok(())
    }

    fn root(self) -> Result<Element, MessageError> {
        if !self.open.is_empty() {
            return Err(not_xml("an element is not closed"));
        }
        self.root.ok_or_else(|| not_xml("no root"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_escaped_and_read_back() {
        let mut root = Element::new("A");
        root.set("B/C", "<飞 & \"钱\">").set_amount("B/D", Amount::from_fen(1205).unwrap());
        let xml = root.to_xml();
        assert!(xml.contains("<D Ccy=\"CNY\">12.05</D>"), "{xml}");
        let back = parse_document(xml.as_bytes()).ok().unwrap();
        assert!(back == root);
        assert_eq!(back.amount("B/D").unwrap().fen(), 1205);
        assert_eq!(back.text("B/E", 9), Err(MessageError::Missing("B/E".to_owned())));
    }

    #[test]
    fn what_is_not_plain_xml_is_refused() {
        for bad in [
            "",
            "<A>",
            "</A>",
            "<A/><B/>",
            "x<A/>",
            "<A>&x;</A>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><A>&x;</A>",
            "<?php x?><A/>",
            "<A><B></A></B>",
        ] {
            assert_eq!(parse_document(bad.as_bytes()).err().map(|e| e.code()), Some("document_not_xml"), "{bad}");
        }
        let deep = "<A>".repeat(40) + &"</A>".repeat(40);
        assert_eq!(parse_document(deep.as_bytes()).err(), Some(MessageError::TooLarge));
    }

    #[test]
    fn amounts_have_two_decimals_and_our_currency() {
        for (xml, fen) in [
            ("<R><A Ccy=\"CNY\">0.01</A></R>", Some(1)),
            ("<R><A Ccy=\"CNY\">90071992547409.91</A></R>", Some(9_007_199_254_740_991)),
            ("<R><A Ccy=\"CNY\">90071992547409.92</A></R>", None),
            ("<R><A Ccy=\"USD\">1.00</A></R>", None),
            ("<R><A>1.00</A></R>", None),
            ("<R><A Ccy=\"CNY\">1.0</A></R>", None),
            ("<R><A Ccy=\"CNY\">-1.00</A></R>", None),
            ("<R><A Ccy=\"CNY\">1.00</A><A Ccy=\"CNY\">1.00</A></R>", None),
        ] {
            let root = parse_document(xml.as_bytes()).ok().unwrap();
            assert_eq!(root.amount("A").ok().map(Amount::fen), fen, "{xml}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse_document(&bytes);
        }

        #[test]
        fn no_near_xml_makes_the_reader_panic(text in "[<>/&;#x!\\[\\]CDATAa= \"?-]{0,80}") {
            let _ = parse_document(text.as_bytes());
        }

        #[test]
        fn amounts_read_back(fen in 0..=Amount::MAX.fen()) {
            let mut root = Element::new("R");
            root.set_amount("A", Amount::from_fen(fen).unwrap());
            let back = parse_document(root.to_xml().as_bytes()).ok().unwrap();
            prop_assert_eq!(back.amount("A").unwrap().fen(), fen);
        }
    }
}
