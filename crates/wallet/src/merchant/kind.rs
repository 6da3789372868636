//! What a merchant is to the house.

use money::MerchantId;

/// What a merchant is to the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Deals with the house itself.
    Direct,
    /// Deals for its sub-merchants, and for itself.
    Provider,
    /// Is dealt for by a provider; the money is its own.
    Sub { provider: MerchantId },
}

impl Kind {
    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Provider => "provider",
            Self::Sub { .. } => "sub",
        }
    }

    /// Who deals for it.
    pub const fn provider(self) -> Option<MerchantId> {
        match self {
            Self::Direct | Self::Provider => None,
            Self::Sub { provider } => Some(provider),
        }
    }

    /// The kind of a stored name and provider.
    pub fn from_parts(code: &str, provider: Option<MerchantId>) -> Option<Self> {
        match (code, provider) {
            ("direct", None) => Some(Self::Direct),
            ("provider", None) => Some(Self::Provider),
            ("sub", Some(provider)) => Some(Self::Sub { provider }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back_from_their_parts() {
        let provider = MerchantId::from_bytes([7; 16]);
        for kind in [Kind::Direct, Kind::Provider, Kind::Sub { provider }] {
            assert_eq!(Kind::from_parts(kind.code(), kind.provider()), Some(kind));
        }
        assert_eq!(Kind::from_parts("sub", None), None);
        assert_eq!(Kind::from_parts("direct", Some(provider)), None);
    }
}
