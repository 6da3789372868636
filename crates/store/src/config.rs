//! Which database, and how it is used.

use std::path::PathBuf;

/// Where the store is.
#[derive(Clone, Debug)]
pub enum StoreConfig {
    /// A file on this machine; one process at a time.
    Sqlite {
        /// The database file; it and its directory are created when missing.
        path: PathBuf,
        /// How many snapshots can be read at once.
        readers: usize,
    },
    /// A PostgreSQL database, shared by any number of processes.
    Postgres {
        /// `postgres://user:password@host:port/database`, with `?sslmode=` `disable`, `prefer`, `require` or
        /// `verify-full`.
        url: String,
        /// The certificates of the authorities that may vouch for the server, in PEM: for `sslmode=verify-full`.
        ca_file: Option<PathBuf>,
        /// How many units of work run at once; each has its connection, its thread and its lane of the journal.
        writers: usize,
        /// How many snapshots can be read at once.
        readers: usize,
    },
}

impl StoreConfig {
    /// A SQLite file with the usual number of readers.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite { path: path.into(), readers: 4 }
    }

    /// A PostgreSQL database with the usual number of connections.
    pub fn postgres(url: impl Into<String>) -> Self {
        Self::Postgres { url: url.into(), ca_file: None, writers: 8, readers: 4 }
    }
}
