//! The hash chain of a lane, and the seal over all lanes.

use std::fmt;

use sha2::{Digest, Sha256};

/// SHA-256 of an entry and of everything before it in its lane.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// Where every lane begins.
    pub const GENESIS: Self = Self([0; 32]);

    /// The hash after the entry with this number (from 1, without gaps) and these stored bytes.
    #[must_use]
    pub fn next(self, sequence: u64, stored: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(sequence.to_be_bytes()).chain_update(stored);
        Self(digest.finalize().into())
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The end of a lane at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneHead {
    /// Which lane.
    pub lane: i64,
    /// Its last sequence number, 0 when it is empty.
    pub sequence: u64,
    /// The hash there.
    pub hash: ChainHash,
}

/// One root over the heads of all lanes, in the order of their numbers.
pub fn seal_root(heads: &[LaneHead]) -> ChainHash {
    let mut ordered = heads.to_vec();
    ordered.sort_by_key(|head| head.lane);
    let digest = ordered.iter().fold(Sha256::new(), |digest, head| {
        digest.chain_update(head.lane.to_be_bytes()).chain_update(head.sequence.to_be_bytes()).chain_update(head.hash.0)
    });
    ChainHash(digest.finalize().into())
}
