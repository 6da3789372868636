//! What may go wrong below the rules: the database, the network to it, or a bug.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a unit of work has no outcome. Outside the server only `internal_error` and a request id are said of it.
///
/// It can be cloned because one failed commit is the fault of every unit that shared it.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Somebody else committed first, again and again: the bounded number of retries is used up. Nothing happened.
    Conflict,
    /// The connection was lost while the commit was on its way: it may have happened or not. The same request with the
    /// same idempotency key finds out.
    Unsure(Source),
    /// The database could not be reached. Nothing happened.
    Unavailable(Source),
    /// The database refused a statement. Nothing happened.
    Database(Source),
    /// Stored data is not what this program writes, or a program used the store against its rules.
    Corrupt(String),
    /// The unit of work panicked and was rolled back.
    Panicked,
    /// The store is closed.
    Closed,
}

/// The error below a [`Fault`].
pub type Source = Arc<dyn Error + Send + Sync>;

impl Fault {
    /// Stored data is not what this program writes; `what` names the row and the fact.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    /// The database refused a statement.
    pub fn database(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Database(Arc::new(error))
    }

    /// The database could not be reached.
    pub fn unavailable(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Arc::new(error))
    }

    /// Whether the very same request may succeed when it is sent again.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Conflict | Self::Unsure(_) | Self::Unavailable(_) => true,
            Self::Database(_) | Self::Corrupt(_) | Self::Panicked | Self::Closed => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("others committed first, several times; nothing happened"),
            Self::Unsure(source) => write!(f, "the answer to a commit was lost, it may have happened: {source}"),
            Self::Unavailable(source) => write!(f, "the database cannot be reached, nothing happened: {source}"),
            Self::Database(source) => write!(f, "the database refused, nothing happened: {source}"),
            Self::Corrupt(what) => write!(f, "stored data is not as it was written: {what}"),
            Self::Panicked => f.write_str("a unit of work panicked and was rolled back"),
            Self::Closed => f.write_str("the store is closed"),
        }
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unsure(source) | Self::Unavailable(source) | Self::Database(source) => Some(source.as_ref()),
            Self::Conflict | Self::Corrupt(_) | Self::Panicked | Self::Closed => None,
        }
    }
}

/// What the error of a unit of work must be able to do.
pub trait UnitError: From<Fault> {
    /// Whether the unit's writes are kept although it ended with this error: a refusal that leaves a trace, such as a
    /// wrong payment password that is counted. Faults never are.
    fn commits(&self) -> bool {
        false
    }
}

impl UnitError for Fault {}
