//! Reading a bill back, as a merchant does. For tests and for checking totals.

use std::fmt;

use super::file::{BYTE_ORDER_MARK, LINE_END};

/// Why a text is not a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillFault {
    /// It does not begin with a byte order mark.
    NoByteOrderMark,
    /// It does not end with a line's end.
    Unfinished,
    /// It has fewer than the three lines of an empty bill.
    TooShort,
    /// A line of cells does not begin with a back-tick.
    NoBackTick,
    /// A line has more or fewer cells than its header.
    CellCount,
}

impl fmt::Display for BillFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoByteOrderMark => "the bill does not begin with a byte order mark",
            Self::Unfinished => "the bill does not end with a line's end",
            Self::TooShort => "the bill has no header or no summary",
            Self::NoBackTick => "a line of cells does not begin with a back-tick",
            Self::CellCount => "a line has more or fewer cells than its header",
        })
    }
}

impl std::error::Error for BillFault {}

/// A bill in cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows' cells.
    pub rows: Vec<Vec<String>>,
    /// The summary's names and cells.
    pub summary: Vec<(String, String)>,
}

impl Sheet {
    /// The cell of a row in the column of this name.
    pub fn cell<'a>(&'a self, row: &'a [String], name: &str) -> Option<&'a str> {
        let place = self.header.iter().position(|column| column == name)?;
        row.get(place).map(String::as_str)
    }

    /// The summary's cell of this name.
    pub fn total(&self, name: &str) -> Option<&str> {
        self.summary.iter().find(|(known, _)| known == name).map(|(_, cell)| cell.as_str())
    }
}

/// Reads a bill.
pub fn read(text: &str) -> Result<Sheet, BillFault> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).ok_or(BillFault::NoByteOrderMark)?;
    let text = text.strip_suffix(LINE_END).ok_or(BillFault::Unfinished)?;
    let lines: Vec<&str> = text.split(LINE_END).collect();
    let [header, rows @ .., summary_header, summary] = lines.as_slice() else { return Err(BillFault::TooShort) };
    let (header, summary_header) = (names(header), names(summary_header));
    let rows = rows.iter().map(|line| cells(line, header.len())).collect::<Result<_, _>>()?;
    let summary = cells(summary, summary_header.len())?;
    Ok(Sheet { header, rows, summary: summary_header.into_iter().zip(summary).collect() })
}

fn names(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

fn cells(line: &str, count: usize) -> Result<Vec<String>, BillFault> {
    let line = line.strip_prefix('`').ok_or(BillFault::NoBackTick)?;
    let cells: Vec<String> = line.split(",`").map(str::to_owned).collect();
    if cells.len() == count { Ok(cells) } else { Err(BillFault::CellCount) }
}
