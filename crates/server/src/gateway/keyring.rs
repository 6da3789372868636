//! Keys at hand: a merchant's certificates to verify with, and ours to sign with, parsed once and kept for a moment.
//!
//! **Invariant:** a private key leaves the key store only into this memory; nothing here prints one.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use money::MerchantId;
use wallet::credential::KeyMode;
use wxpay::certificate::Certificate;
use wxpay::key::PrivateKey;
use wxpay::key_id::{KeyId, Serial};
use wxpay::resource::ApiV3Key;
use wxpay::v2::ApiV2Key;

/// How long keys are believed without asking the database again. A merchant who changes keys waits no longer for it.
const BELIEVED_FOR: Duration = Duration::from_secs(2);
/// How many merchants are kept; when there are more, all are looked up again.
const KEPT_MAX: usize = 4_096;

/// One of our keys, and what clients call it.
pub struct Signer {
    pub id: KeyId,
    pub key: PrivateKey,
    /// The certificate that carries it, unless it is a bare public key.
    pub certificate: Option<Certificate>,
}

/// What is known of a merchant.
pub struct MerchantKeys {
    pub merchant: MerchantId,
    pub mchid: String,
    pub mode: KeyMode,
    /// Those in force.
    pub certificates: Vec<Certificate>,
    pub api_v3_key: Option<ApiV3Key>,
    pub api_v2_key: Option<ApiV2Key>,
}

impl MerchantKeys {
    /// The certificate with this serial number, in either case.
    pub fn certificate(&self, serial: &str) -> Option<&Certificate> {
        let serial = Serial::parse(serial)?;
        self.certificates.iter().find(|certificate| *certificate.serial() == serial)
    }

    /// The newest certificate: what fields of an answer are encrypted for.
    pub fn newest(&self) -> Option<&Certificate> {
        self.certificates.iter().max_by_key(|certificate| certificate.validity().0)
    }
}

/// Our keys in force, the newest of each kind first.
#[derive(Default)]
pub struct Platform {
    pub certificates: Vec<Signer>,
    pub public_keys: Vec<Signer>,
}

impl Platform {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Signer> {
        self.certificates.iter().chain(&self.public_keys)
    }

    /// The key of this name.
    pub fn named(&self, id: &KeyId) -> Option<&Signer> {
        self.all().find(|signer| signer.id == *id)
    }

    /// Which key signs for a merchant: what the request names, if it is of the kind that the merchant's mode has, else the
    /// newest of that kind. Somebody unknown is answered under a certificate.
    pub fn choose(&self, mode: Option<KeyMode>, named: Option<&KeyId>) -> Option<&Signer> {
        let kind = match (mode.unwrap_or(KeyMode::Certificate), named) {
            (KeyMode::PublicKey, _) | (KeyMode::Transition, Some(KeyId::PublicKey(_))) => &self.public_keys,
            (KeyMode::Certificate | KeyMode::Transition, _) => &self.certificates,
        };
        let asked = named.and_then(|id| kind.iter().find(|signer| signer.id == *id));
        asked.or(kind.first()).or(self.certificates.first())
    }
}

/// What was looked up lately.
#[derive(Default)]
pub struct Keyring {
    merchants: RwLock<HashMap<String, (Arc<MerchantKeys>, Instant)>>,
    platform: RwLock<Option<(Arc<Platform>, Instant)>>,
}

impl Keyring {
    /// A merchant that was looked up a moment ago.
    pub fn merchant(&self, mchid: &str) -> Option<Arc<MerchantKeys>> {
        let kept = self.merchants.read().ok()?;
        kept.get(mchid).filter(|(_, since)| since.elapsed() < BELIEVED_FOR).map(|(keys, _)| Arc::clone(keys))
    }

    /// Keeps a merchant for a moment.
    pub fn keep_merchant(&self, keys: &Arc<MerchantKeys>) {
        if let Ok(mut kept) = self.merchants.write() {
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(keys.mchid.clone(), (Arc::clone(keys), Instant::now()));
        }
    }

    /// Our keys as they were a moment ago.
    pub fn platform(&self) -> Option<Arc<Platform>> {
        let kept = self.platform.read().ok()?;
        kept.as_ref().filter(|(_, since)| since.elapsed() < BELIEVED_FOR).map(|(platform, _)| Arc::clone(platform))
    }

    /// Keeps our keys for a moment.
    pub fn keep_platform(&self, platform: &Arc<Platform>) {
        if let Ok(mut kept) = self.platform.write() {
            *kept = Some((Arc::clone(platform), Instant::now()));
        }
    }

    /// Forgets everything: keys were changed here and count at once.
    pub fn forget(&self) {
        if let Ok(mut kept) = self.merchants.write() {
            kept.clear();
        }
        if let Ok(mut kept) = self.platform.write() {
            *kept = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(id: &str) -> Signer {
        Signer { id: KeyId::parse(id).unwrap(), key: PrivateKey::generate().unwrap(), certificate: None }
    }

    #[test]
    fn the_mode_decides_which_key_signs_and_then_the_request() {
        let platform = Platform {
            certificates: vec![signer("B2"), signer("A1")],
            public_keys: vec![signer("PUB_KEY_ID_2"), signer("PUB_KEY_ID_1")],
        };
        let table = "
            mode        named         | signs
            cert        -             | B2
            cert        A1            | A1
            cert        C3            | B2
            cert        PUB_KEY_ID_1  | B2
            transition  -             | B2
            transition  A1            | A1
            transition  PUB_KEY_ID_1  | PUB_KEY_ID_1
            transition  PUB_KEY_ID_9  | PUB_KEY_ID_2
            pubkey      -             | PUB_KEY_ID_2
            pubkey      PUB_KEY_ID_1  | PUB_KEY_ID_1
            pubkey      A1            | PUB_KEY_ID_2
            unknown     -             | B2
        ";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let signs = platform.choose(KeyMode::from_code(words[0]), KeyId::parse(words[1]).as_ref()).unwrap();
            assert_eq!(signs.id.as_str(), words[3], "{line}");
        }
    }
}
