//! The keys a merchant shares with the house, and how it wants to be spoken to.

use money::MerchantId;
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::{CredentialRefusal, rows};
use crate::Ctx;
use crate::vault::Field;

const KEY_LENGTH: usize = 32;

macro_rules! shared_keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// A key as the merchant chose it.
            ///
            /// # Errors
            /// [`CredentialRefusal::KeyMalformed`].
            pub fn parse(text: &str) -> Result<Self, CredentialRefusal> {
                let fits = text.len() == KEY_LENGTH && text.bytes().all(|b| b.is_ascii_alphanumeric());
                if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(CredentialRefusal::KeyMalformed) }
            }

            /// The 32 signs, which are the key's bytes.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }
    )*};
}

shared_keys! {
    /// What a merchant reads messages under, version 3: an AES-256 key.
    V3Key;
    /// What a merchant signs under, version 2.
    V2Key;
}

/// How the house signs towards a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMode {
    /// Under a platform certificate.
    Certificate,
    /// Under a platform certificate, while the merchant tries the public key: it may ask for either.
    Transition,
    /// Under a platform public key.
    PublicKey,
}

impl KeyMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Certificate, Self::Transition, Self::PublicKey];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificate => "cert",
            Self::Transition => "transition",
            Self::PublicKey => "pubkey",
        }
    }

    /// The mode of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }
}

/// Where a merchant is told what no request names an address for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotifySettings {
    pub refund_url: Option<String>,
    pub sharing_url: Option<String>,
}

/// What a merchant shares with the house.
pub struct MerchantKeys {
    pub v3: Option<V3Key>,
    pub v2: Option<V2Key>,
    pub mode: KeyMode,
    pub notify: NotifySettings,
}

/// Sets the key under which a merchant is told things from now on.
pub fn set_v3_key(tx: &mut Tx<'_>, ctx: &mut Ctx, merchant: MerchantId, key: &V3Key) -> Result<(), Fault> {
    let sealed = ctx.vault.seal(Field::MerchantKey, key.expose(), &mut ctx.entropy)?;
    rows::store_v3_key(tx, merchant, sealed)
}

/// Sets the key under which a merchant signs, version 2, from now on.
pub fn set_v2_key(tx: &mut Tx<'_>, ctx: &mut Ctx, merchant: MerchantId, key: &V2Key) -> Result<(), Fault> {
    let sealed = ctx.vault.seal(Field::MerchantSecret, key.expose(), &mut ctx.entropy)?;
    rows::store_v2_key(tx, merchant, sealed)
}

/// What a merchant shares with the house; one that has set nothing has no keys.
pub fn keys(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId) -> Result<MerchantKeys, Fault> {
    let Some(kept) = rows::keys(view, merchant)? else { return Ok(none()) };
    let open = |field, sealed: Option<Vec<u8>>| sealed.map(|sealed| ctx.vault.open(field, &sealed)).transpose();
    Ok(MerchantKeys {
        v3: open(Field::MerchantKey, kept.v3)?.map(V3Key),
        v2: open(Field::MerchantSecret, kept.v2)?.map(V2Key),
        mode: kept.mode,
        notify: kept.notify,
    })
}

fn none() -> MerchantKeys {
    MerchantKeys { v3: None, v2: None, mode: KeyMode::Certificate, notify: NotifySettings::default() }
}
