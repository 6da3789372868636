//! RSA keys: who signs, who verifies, and their files.
//!
//! WeChat Pay knows one kind: RSA with 2,048 bits. Signatures are SHA-256 with PKCS#1 v1.5
//! ("WeChat Pay documentation", request signature and keys).
//!
//! **Invariant:** a [`PrivateKey`] cannot be printed; its text form wipes its memory when dropped.

mod pem;
mod private;
mod public;

pub use private::PrivateKey;
pub use public::{Digest, PublicKey};

pub(crate) use pem::{read_pem, write_pem};

use std::fmt;

/// The length of a signature and of an encrypted block, in bytes: as long as the modulus.
pub const SIGNATURE_BYTES: usize = 256;

/// Why a key could not be read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// There is no `-----BEGIN …-----` with its end around Base64.
    NotPem,
    /// A PEM block of another kind: what it says it is.
    OtherPem(String),
    /// The block holds no key of this kind.
    NotRsa,
    /// An RSA key that has not 2,048 bits: how many it has.
    Bits(usize),
    /// The cryptography library would not do it.
    Library,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPem => f.write_str("the text is not PEM"),
            Self::OtherPem(label) => write!(f, "the PEM block is a {label}, which is not read here"),
            Self::NotRsa => f.write_str("the block holds no RSA key"),
            Self::Bits(bits) => write!(f, "the RSA key has {bits} bits, not 2048"),
            Self::Library => f.write_str("the cryptography library refused"),
        }
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());

    #[test]
    fn both_halves_survive_their_files() {
        let pem = KEY.to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let public = PublicKey::from_pem(&KEY.public_key().to_pem()).unwrap();
        let signature = PrivateKey::from_pem(&pem).unwrap().sign(b"a").unwrap();
        assert!(public.verifies(b"a", &signature));
        assert_eq!(public.to_der(), KEY.public_key().to_der());
    }

    #[test]
    fn what_is_not_such_a_key_is_named() {
        let public = KEY.public_key().to_pem();
        let other = |label: &str| Err(KeyError::OtherPem(label.to_owned()));
        let private = |text: &str| PrivateKey::from_pem(text).map(|_| ());
        assert_eq!(private(&public), other("PUBLIC KEY"));
        assert_eq!(private(&KEY.to_pem().unwrap().replace("PRIVATE", "RSA PRIVATE")), other("RSA PRIVATE KEY"));
        assert_eq!(private(""), Err(KeyError::NotPem));
        assert_eq!(private("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"), Err(KeyError::NotRsa));
        assert_eq!(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----").map(|_| ()), Err(KeyError::NotPem));
        assert_eq!(PublicKey::from_der(b"x").map(|_| ()), Err(KeyError::NotRsa));
        let large = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa3072).unwrap();
        let der = aws_lc_rs::encoding::AsDer::as_der(&large).unwrap();
        assert_eq!(PrivateKey::from_der(der.as_ref()).map(|_| ()), Err(KeyError::Bits(3072)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_flipped_bit_is_noticed(message in proptest::collection::vec(any::<u8>(), 1..200), at in any::<usize>()) {
            let public = KEY.public_key();
            let signature = KEY.sign(&message).unwrap();
            prop_assert!(public.verifies(&message, &signature));
            let flip = |bytes: &[u8]| {
                let mut other = bytes.to_vec();
                let bit = at % (other.len() * 8);
                other[bit / 8] ^= 1 << (bit % 8);
                other
            };
            prop_assert!(!public.verifies(&flip(&message), &signature));
            prop_assert!(!public.verifies(&message, &flip(&signature)));
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in "(-----BEGIN |-----END |PUBLIC KEY|PRIVATE KEY|-----|\n|[A-Za-z=+]){0,12}") {
            let _ = PublicKey::from_pem(&text);
            let _ = PrivateKey::from_pem(&text);
        }
    }
}
