//! Credentials: what merchants and the house sign and seal with towards each other.
//!
//! A merchant signs with the key of a certificate and reads what it is told under its version 3 key; tills of the old
//! protocol sign with its version 2 key. The house signs with its platform keys, of which several may be shown at a time
//! so that they can be replaced without a break. How a signature or a certificate looks is not known here: keys come in
//! as command data and go out as they came.
//!
//! **Invariant:** keys that are secret are stored sealed, and have no `Debug`.
//!
//! **Invariant:** a serial stands for one certificate for ever; a revoked or retired one is never used again.

mod certificate;
mod keys;
mod platform;
mod refusal;
mod rows;

pub use certificate::{Certificate, NewCertificate, Standing, add, revoke};
pub use keys::{KeyMode, MerchantKeys, NotifySettings, V2Key, V3Key, keys, set_v2_key, set_v3_key};
pub use platform::{NewPlatformKey, PlatformKey, PlatformKind, publish, retire, secret, signer};
pub use refusal::CredentialRefusal;
pub use rows::{certificate, certificates, coupon_url, platform, set_coupon_url, set_mode, set_notify, shown};

#[cfg(test)]
mod tests;
