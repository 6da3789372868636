//! `migrate`, `backup` and `restore`.

use std::path::Path;

use store::Store;

use super::{Failure, books};
use crate::config::Config;
use crate::keys::private_dir;
use crate::serve::{StartError, store_config, while_doing};

/// Opening runs what is missing.
pub(super) fn migrate(config: &Config) -> Result<(), StartError> {
    private_dir(&config.data_dir.0).map_err(while_doing("make the data directory"))?;
    let store = Store::open(&store_config(config)).map_err(while_doing("open the database"))?;
    store.close();
    println!("the database is up to date");
    Ok(())
}

pub(super) fn backup(config: &Config, file: &Path) -> Result<(), StartError> {
    Store::backup(&store_config(config), file).map_err(while_doing("write the backup"))?;
    println!("written to {}", file.display());
    Ok(())
}

/// A restored database counts only once its books were checked.
pub(super) fn restore(config: &Config, file: &Path) -> Result<(), Failure> {
    private_dir(&config.data_dir.0).map_err(while_doing("make the data directory"))?;
    Store::restore(&store_config(config), file).map_err(while_doing("restore"))?;
    let store = Store::open(&store_config(config)).map_err(while_doing("open the database"))?;
    let sound = books::report(&store)?;
    store.close();
    if sound { Ok(()) } else { Err(Failure::Unsound) }
}
