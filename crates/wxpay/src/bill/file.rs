//! A bill as a file: its lines, its hash, its packed form.

use std::io::{self, Write};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use flate2::{Compression, GzBuilder};

/// The byte order mark that a bill begins with.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';
pub(super) const LINE_END: &str = "\r\n";

/// A finished bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillFile {
    text: String,
}

impl BillFile {
    /// Header, rows, summary's header, summary. Every cell is cleaned.
    pub(super) fn of(header: &[&str], rows: &[Vec<String>], summary_header: &[&str], summary: &[String]) -> Self {
        let mut text = String::from(BYTE_ORDER_MARK);
        push_line(&mut text, &header.join(","));
        for row in rows {
            push_line(&mut text, &ticked(row));
        }
        push_line(&mut text, &summary_header.join(","));
        push_line(&mut text, &ticked(summary));
        Self { text }
    }

    /// The file, the byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-1 of the file before it is packed, in lower case hexadecimal digits.
    pub fn hash_value(&self) -> String {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.text.as_bytes());
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
        hash.as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// The file packed with gzip; the same bytes for the same file.
    pub fn gzip(&self) -> io::Result<Vec<u8>> {
        let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        packer.write_all(self.text.as_bytes())?;
        packer.finish()
    }
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push_str(LINE_END);
}

fn ticked(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("`{}", clean(cell))).collect::<Vec<_>>().join(",")
}

/// A text as it may stand in a cell: line breaks become spaces, back-ticks apostrophes.
pub(super) fn clean(cell: &str) -> String {
    cell.replace(['\r', '\n'], " ").replace('`', "'")
}
