//! Values that conform to a table.

use serde_json::{Map, Value};

use super::{Field, Kind, Need, Table, TimeForm};

/// How much of a table a sample fills.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    Required,
    All,
}

impl Table {
    /// A value with the required fields alone.
    pub fn minimal(&self) -> Value {
        object(&self.fields, Filling::Required)
    }

    /// A value with every field.
    pub fn full(&self) -> Value {
        object(&self.fields, Filling::All)
    }

    /// Pointers to the required fields of the minimal value: of optional parents there are none.
    pub fn required(&self) -> Vec<String> {
        let mut found = Vec::new();
        required("", &self.fields, &mut found);
        found
    }
}

fn required(place: &str, fields: &[Field], found: &mut Vec<String>) {
    for field in needed(fields) {
        let place = format!("{place}/{}", field.name);
        found.push(place.clone());
        match &field.kind {
            Kind::Object(fields) => required(&place, fields, found),
            Kind::List(kind) => {
                if let Kind::Object(fields) = kind.as_ref() {
                    required(&format!("{place}/0"), fields, found);
                }
            }
            Kind::Text(_) | Kind::Time(_) | Kind::Int | Kind::Bool => {}
        }
    }
}

/// What must be there: the required fields, and the first of those of which one is.
fn needed(fields: &[Field]) -> impl Iterator<Item = &Field> {
    let first = fields.iter().position(|field| field.need == Need::OneOf);
    let placed = fields.iter().zip(0..);
    placed.filter(move |(field, place)| field.need == Need::Always || first == Some(*place)).map(|(field, _)| field)
}

fn object(fields: &[Field], filling: Filling) -> Value {
    let filled: Vec<&Field> = match filling {
        Filling::Required => needed(fields).collect(),
        Filling::All => fields.iter().collect(),
    };
    let members = filled.into_iter().map(|field| (field.name.clone(), value(&field.name, &field.kind, filling)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn value(name: &str, kind: &Kind, filling: Filling) -> Value {
    match kind {
        Kind::Text(words) => words.first().map_or_else(|| text(name), String::as_str).into(),
        Kind::Time(form) => form.sample().into(),
        Kind::Int => 1.into(),
        Kind::Bool => true.into(),
        Kind::Object(fields) => object(fields, filling),
        Kind::List(kind) => vec![value(name, kind, filling); entries(name)].into(),
    }
}

/// How many entries a list of this name needs.
fn entries(name: &str) -> usize {
    if name == "sub_orders" { 2 } else { 1 }
}

impl TimeForm {
    /// A time in this form.
    pub const fn sample(self) -> &'static str {
        match self {
            Self::Time => "2018-06-08T10:34:56+08:00",
            Self::Day => "2018-06-08",
            Self::Stamp => "20180608103456",
            Self::DayStamp => "20180608",
        }
    }
}

/// A text that a field of this name may have.
fn text(name: &str) -> &'static str {
    match name {
        "transaction_id" | "combine_transaction_id" => "4200000000201806081234567890",
        "auth_code" => "134650000000000001",
        "nonce" => "fdasflkja484",
        "sha256" => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        _ => by_ending(name),
    }
}

fn by_ending(name: &str) -> &'static str {
    let endings = [
        ("mchid", "1900000109"),
        ("_merchants", "1900000109"),
        ("mch_id", "1900000109"),
        ("_merchant", "1900000109"),
        ("appid", "wx0123456789abcdef"),
        ("_url", "https://shop.example.com/notify"),
        ("_ip", "192.0.2.1"),
    ];
    endings.iter().find(|(ending, _)| name.ends_with(ending)).map_or("sample1", |(_, text)| *text)
}
