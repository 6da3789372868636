//! Chance, handed in.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A stream of bytes grown from a 32-byte seed: block *n* is SHA-256(seed, n).
///
/// The server seeds it from the operating system for every command. A unit of work that is run again starts from a
/// clone, so it makes the same ids and salts again; a simulator seeds it from a number.
#[derive(Clone)]
pub struct Entropy {
    seed: [u8; 32],
    block: u64,
}

impl Entropy {
    /// A stream from a seed that nobody else uses.
    pub const fn from_seed(seed: [u8; 32]) -> Self {
        Self { seed, block: 0 }
    }

    /// The next `N` bytes, at most 32: a whole block is spent on each call.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        const { assert!(N <= 32, "one block gives 32 bytes") };
        let block = Sha256::new().chain_update(self.seed).chain_update(self.block.to_be_bytes()).finalize();
        self.block = self.block.wrapping_add(1);
        let mut out = [0; N];
        out.iter_mut().zip(block).for_each(|(to, from)| *to = from);
        out
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0. The bias is below 2^-32 for bounds of 32 bits.
    pub fn below(&mut self, bound: u32) -> u32 {
        let wide = u64::from_be_bytes(self.bytes()).checked_rem(u64::from(bound)).unwrap_or(0);
        u32::try_from(wide).unwrap_or(0)
    }

    /// `count` decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).filter_map(|_| char::from_digit(self.below(10), 10)).collect()
    }

    /// A `UUIDv7` (RFC 9562, section 5.7): ordered by the millisecond, random below it.
    pub fn uuid_v7(&mut self, unix_ms: i64) -> Uuid {
        let ms = u64::try_from(unix_ms).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_stream_and_no_repeats() {
        let mut a = Entropy::from_seed([7; 32]);
        let mut b = a.clone();
        let first: [u8; 16] = a.bytes();
        assert_eq!(first, b.bytes::<16>());
        assert_ne!(first, a.bytes::<16>());
    }

    #[test]
    fn ids_are_ordered_by_time() {
        let mut entropy = Entropy::from_seed([1; 32]);
        assert!(entropy.uuid_v7(1000) < entropy.uuid_v7(1001));
        assert_eq!(entropy.uuid_v7(5).get_version_num(), 7);
    }

    #[test]
    fn every_digit_comes_up() {
        let digits = Entropy::from_seed([2; 32]).digits(500);
        assert_eq!(digits.len(), 500);
        assert!(('0'..='9').all(|d| digits.contains(d)));
    }
}
