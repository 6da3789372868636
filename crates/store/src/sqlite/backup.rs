//! Copies of the file: out of a running store, and back into a new one.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::reader::open_read_only;
use crate::Fault;

/// Copies the committed state of the file at `path` into a new file. The writer goes on meanwhile.
pub(crate) fn backup(path: &Path, copy: &Path) -> Result<(), Fault> {
    refuse_existing(copy)?;
    let source = open_read_only(path)?;
    copy_all(&source, copy)
}

/// Makes the file at `path` from a copy.
pub(crate) fn restore(path: &Path, copy: &Path) -> Result<(), Fault> {
    refuse_existing(path)?;
    let source = open_read_only(copy)?;
    let known: i64 = source.query_row("SELECT COUNT(*) FROM migration", [], |row| row.get(0))?;
    if known == 0 {
        return Err(Fault::corrupt(format!("{} is not a copy of a store", copy.display())));
    }
    copy_all(&source, path)
}

/// One step for all pages: a single snapshot, whatever is committed meanwhile.
fn copy_all(source: &Connection, target: &Path) -> Result<(), Fault> {
    let mut target = Connection::open(target)?;
    let done = Backup::new(source, &mut target)?.step(-1)?;
    if done != StepResult::Done {
        return Err(Fault::corrupt("the database was busy and was not copied"));
    }
    Ok(())
}

fn refuse_existing(path: &Path) -> Result<(), Fault> {
    if path.exists() {
        return Err(Fault::unavailable(std::io::Error::other(format!("{} exists already", path.display()))));
    }
    Ok(())
}
