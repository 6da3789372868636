//! Idempotency records: a client's key and the hash of its request, stored with the outcome in the same unit.
//!
//! Same key, same request: the same answer. Same key, other request: a refusal that the caller names.

/// What is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    /// Nothing: carry it out, then [`Tx::remember`].
    New,
    /// It was carried out; these bytes were remembered.
    Same(Vec<u8>),
    /// The key was used for another request.
    Other,
}

/// What is stored of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub request_hash: [u8; 32],
    pub outcome: Vec<u8>,
}

impl Recall {
    /// What a stored record, if any, means for a request with this hash.
    pub(crate) fn of(stored: Option<Remembered>, request_hash: [u8; 32]) -> Self {
        match stored {
            None => Self::New,
            Some(same) if same.request_hash == request_hash => Self::Same(same.outcome),
            Some(_) => Self::Other,
        }
    }
}
