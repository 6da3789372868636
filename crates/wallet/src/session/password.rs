//! Sign-in passwords, kept as argon2id (RFC 9106) in the PHC string format.
//!
//! Hashing is slow on purpose, so it is done before a unit of work begins and never inside one.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::policy::Passwords;

/// The hash of a password under a fresh salt; nothing when the hash cannot be made.
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<String> {
    Argon2::default().hash_password_with_salt(password.as_bytes(), salt).ok().map(|hash: PasswordHash| hash.to_string())
}

/// Whether a password belongs to a hash. Without a hash it takes as long and says no, so that the time does not tell
/// whether an account or a password exists.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Some(hash) = hash else {
        let _same_time = self::hash(password, &[0; 16]);
        return false;
    };
    let parsed = PasswordHash::new(hash);
    parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Whether the length of a password is within the rules, in characters.
pub fn fits(password: &str, rules: &Passwords) -> bool {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    (*rules.length_min..=*rules.length_max).contains(&length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_verifies() {
        let kept = hash("correct horse", &[7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$"));
        assert!(verify("correct horse", Some(&kept)));
        assert!(!verify("wrong horse", Some(&kept)));
        assert!(!verify("correct horse", None));
        assert!(!verify("correct horse", Some("not a hash")));
    }
}
