//! The stored form of the heads under a seal: for each lane its number, last sequence and hash, 48 bytes, big-endian.

use ledger::{ChainHash, LaneHead};

pub(crate) fn encode(heads: &[LaneHead]) -> Vec<u8> {
    let mut out = Vec::with_capacity(heads.len() * 48);
    for head in heads {
        out.extend_from_slice(&head.lane.to_be_bytes());
        out.extend_from_slice(&head.sequence.to_be_bytes());
        out.extend_from_slice(&head.hash.0);
    }
    out
}

/// Reads what [`encode`] wrote, or `None` when the bytes are something else.
pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<LaneHead>> {
    if !bytes.len().is_multiple_of(48) {
        return None;
    }
    let head = |chunk: &[u8]| {
        Some(LaneHead {
            lane: i64::from_be_bytes(chunk.get(..8)?.try_into().ok()?),
            sequence: u64::from_be_bytes(chunk.get(8..16)?.try_into().ok()?),
            hash: ChainHash(chunk.get(16..)?.try_into().ok()?),
        })
    };
    bytes.chunks(48).map(head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_read_back() {
        let head = |lane| LaneHead { lane, sequence: 7, hash: ChainHash([9; 32]) };
        let heads = vec![head(1), head(2)];
        assert_eq!(decode(&encode(&heads)), Some(heads));
        assert_eq!(decode(&[0; 47]), None);
    }
}
