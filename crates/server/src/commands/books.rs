//! `books check`.

use store::Store;

use super::Failure;
use crate::config::Config;
use crate::serve::{store_config, while_doing};

/// Prints what was read and what is wrong; sound books end with 0.
pub(super) fn check(config: &Config) -> Result<(), Failure> {
    let store = Store::open(&store_config(config)).map_err(while_doing("open the database"))?;
    let sound = report(&store)?;
    store.close();
    if sound { Ok(()) } else { Err(Failure::Unsound) }
}

pub(super) fn report(store: &Store) -> Result<bool, Failure> {
    let report = store.books_check().map_err(while_doing("check the books"))?;
    print!("{report}");
    println!("{}", if report.is_sound() { "the books are sound" } else { "the books are NOT sound" });
    Ok(report.is_sound())
}
