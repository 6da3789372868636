//! The three shapes that a body is made of: words, requests, answers. Each macro writes a plain type and the traits
//! that this room needs of it, so that a member is named once.

use jiff::civil::Date;

use super::{CompactDate, CompactMoment, Moment};

/// A closed list of words as they stand on the wire.
pub trait Word: Copy + Sized + 'static {
    /// Every word, in the order of the documentation.
    const WORDS: &'static [&'static str];

    /// The word's value; `None` for a word outside the list. Case matters.
    fn parse(word: &str) -> Option<Self>;
}

/// Whether a member is left out of what is written.
pub trait Omit {
    /// Only an absent optional member is.
    fn is_omitted(&self) -> bool {
        false
    }
}

impl<T> Omit for Option<T> {
    fn is_omitted(&self) -> bool {
        self.is_none()
    }
}

impl<T> Omit for Vec<T> {}
impl Omit for String {}
impl Omit for i64 {}
impl Omit for bool {}
impl Omit for Moment {}
impl Omit for Date {}
impl Omit for CompactMoment {}
impl Omit for CompactDate {}

/// An enum of words: `words! { /// … pub enum Name { /// … Variant = "WORD", } }`.
macro_rules! words {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl $crate::model::Word for $name {
            const WORDS: &'static [&'static str] = &[$($word,)*];

            fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }

        impl $crate::model::Omit for $name {}
    )*};
}

/// A body that we write: a struct whose absent members are left out. It reads back what it wrote.
macro_rules! answer {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $kind:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $(
            $(#[$doc])*
            #[serde(skip_serializing_if = "crate::model::Omit::is_omitted")]
            pub $field: $kind,
        )* }

        impl $crate::model::Omit for $name {}
    )*};
}

/// A body that we read: a struct whose members say how they are read, as `pub appid: String = need(APPID)`. `need`,
/// `may` and `flat` are the methods of [`Body`](super::Body).
macro_rules! request {
    ($($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* pub $field:ident: $kind:ty = $how:ident($($rule:expr)?),)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        pub struct $name { $(
            $(#[$doc])*
            #[serde(skip_serializing_if = "crate::model::Omit::is_omitted")]
            pub $field: $kind,
        )* }

        impl $crate::model::Omit for $name {}

        impl $crate::model::Read for $name {
            fn read(body: &mut $crate::model::Body<'_>) -> Result<Self, $crate::model::FieldError> {
                Ok(Self { $($field: body.$how(stringify!($field), $($rule)?)?,)* })
            }
        }
    )*};
}
