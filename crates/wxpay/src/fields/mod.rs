//! Tables of the fields of each operation and event, and the check of a JSON value against one. For tests: ours and
//! those of the doors.
//!
//! The tables stand in `crates/wxpay/fields/*.txt`. They were written from the field lists of the merchant
//! documentation, apart from the types of [`crate::model`], so that each proves the other. A comment in a table says
//! where its source was set aside and why.
//!
//! ```text
//! # a comment
//! [@goods]                           a group, to be named by other lines
//! goods_id* text                     * is required; of the members marked | one is
//! [POST /v3/some/path request]       request, query, answer; or an event's name
//! amount* object                     members stand two spaces further in
//!   total* int
//!   currency text CNY USD            the words that it may be; of a list, its entries
//! goods list object
//!   @goods
//! tags list text
//! success_time time                  also day, and stamp and daystamp of v2
//! ```

mod check;
mod notation;
mod sample;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use check::{Complaint, Fault};
pub use notation::NotationError;

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text; when words are given, one of them.
    Text(Vec<String>),
    /// A time or day in one form.
    Time(TimeForm),
    /// A whole number.
    Int,
    /// True or false.
    Bool,
    /// An object.
    Object(Vec<Field>),
    /// A list of one kind.
    List(Box<Kind>),
}

/// How a time or day is written, always on a clock in Beijing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// `time`: `2018-06-08T10:34:56+08:00`.
    Time,
    /// `day`: `2018-06-08`.
    Day,
    /// `stamp`, of v2: `20180608103456`.
    Stamp,
    /// `daystamp`, of v2: `20180608`.
    DayStamp,
}

/// Whether a member must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Always,
    /// It or another member of the same object that is marked so.
    OneOf,
    /// It may be left out.
    Never,
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Whether it must be there.
    pub need: Need,
    /// What it must be.
    pub kind: Kind,
}

/// The members of one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Such as `POST /v3/pay/transactions/jsapi request` or `event REFUND.SUCCESS`.
    pub id: String,
    /// In the order of the documentation.
    pub fields: Vec<Field>,
}

const FILES: [&str; 12] = [
    include_str!("../../fields/bill.txt"),
    include_str!("../../fields/certificates.txt"),
    include_str!("../../fields/close.txt"),
    include_str!("../../fields/codepay.txt"),
    include_str!("../../fields/combine.txt"),
    include_str!("../../fields/favor.txt"),
    include_str!("../../fields/prepay.txt"),
    include_str!("../../fields/refund.txt"),
    include_str!("../../fields/sharing.txt"),
    include_str!("../../fields/transaction.txt"),
    include_str!("../../fields/transfer.txt"),
    include_str!("../../fields/v2.txt"),
];

static TABLES: LazyLock<Result<BTreeMap<String, Table>, NotationError>> = LazyLock::new(|| {
    let files: Result<Vec<_>, _> = FILES.iter().map(|file| notation::read(file)).collect();
    Ok(files?.into_iter().flatten().map(|table| (table.id.clone(), table)).collect())
});

/// Every table by its id.
///
/// # Errors
/// When a table is not in the notation.
pub fn tables() -> Result<&'static BTreeMap<String, Table>, &'static NotationError> {
    TABLES.as_ref()
}

/// The table of an id; `None` when there is none.
pub fn table(id: &str) -> Option<&'static Table> {
    tables().ok()?.get(id)
}
