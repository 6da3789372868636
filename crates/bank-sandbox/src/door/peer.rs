//! The wallet as the bank knows it: its public key, read from a file, and the nonces it used.

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use bank::signature::{
    NONCE_HEADER, PublicKey, REPLAY_WINDOW_MS, SIGNATURE_HEADER, SignatureError, SignatureHeaders, Signed,
    TIMESTAMP_HEADER,
};
use jiff::Timestamp;

use super::header;

/// The wallet. Its key file may appear or change while the bank runs: it is read again whenever the key at hand does
/// not fit a signature.
pub struct Peer {
    key_file: PathBuf,
    key: Mutex<Option<PublicKey>>,
    nonces: Mutex<Nonces>,
}

/// The nonces of the replay window. They live in memory: a restart forgets them, and then a replayed request is
/// answered as what it is, the same request again.
#[derive(Default)]
struct Nonces {
    seen: HashSet<String>,
    order: VecDeque<(i64, String)>,
}

impl Peer {
    /// A wallet whose public key is, or will be, in this file (PEM).
    pub fn new(key_file: PathBuf) -> Self {
        Self { key_file, key: Mutex::new(None), nonces: Mutex::default() }
    }

    /// Whether the wallet's key could be read by now.
    pub fn is_known(&self) -> bool {
        self.current().or_else(|| self.reload()).is_some()
    }

    /// Checks the signature of a request, and that it was not seen before.
    pub fn admit(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        let carried = SignatureHeaders {
            timestamp: header(headers, TIMESTAMP_HEADER),
            nonce: header(headers, NONCE_HEADER),
            signature: header(headers, SIGNATURE_HEADER),
        };
        let now = Timestamp::now();
        let signed = Signed { method: "POST", path, nonce: &carried.nonce, body };
        let fits = |key: PublicKey| signed.verify(&carried, &key, now);
        match self.current().map(fits) {
            Some(Ok(())) => {}
            Some(Err(error)) if error != SignatureError::Wrong => return Err(error),
            Some(Err(_)) | None => self.reload().map_or(Err(SignatureError::KeyUnknown), fits)?,
        }
        self.remember(&carried.nonce, now.as_millisecond())
    }

    fn current(&self) -> Option<PublicKey> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reload(&self) -> Option<PublicKey> {
        let pem = std::fs::read_to_string(&self.key_file).ok()?;
        let key = PublicKey::from_pem(&pem).ok()?;
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = Some(key.clone());
        Some(key)
    }

    fn remember(&self, nonce: &str, now_ms: i64) -> Result<(), SignatureError> {
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        // A signature is good from one window before its time to one after, so two windows have to pass.
        while nonces.order.front().is_some_and(|(at, _)| now_ms - at > 2 * REPLAY_WINDOW_MS) {
            if let Some((_, old)) = nonces.order.pop_front() {
                nonces.seen.remove(&old);
            }
        }
        if !nonces.seen.insert(nonce.to_owned()) {
            return Err(SignatureError::Replayed);
        }
        nonces.order.push_back((now_ms, nonce.to_owned()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_once_and_forgotten_after_two_windows() {
        let peer = Peer::new(PathBuf::from("nowhere"));
        assert_eq!(peer.remember("a", 0), Ok(()));
        assert_eq!(peer.remember("a", 2 * REPLAY_WINDOW_MS), Err(SignatureError::Replayed));
        assert_eq!(peer.remember("b", 2 * REPLAY_WINDOW_MS + 1), Ok(()));
        assert_eq!(peer.nonces.lock().unwrap().order.len(), 1);
    }
}
