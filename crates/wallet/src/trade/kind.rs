//! How a holder and a trade meet.

/// How a holder and a trade meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In a page or a mini program within the wallet, by one named holder.
    Jsapi,
    /// From an app on the phone.
    App,
    /// From a page in the phone's browser.
    H5,
    /// By a code that a phone scans.
    Native,
    /// By the code on a phone that a till scans.
    Code,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Jsapi, Self::App, Self::H5, Self::Native, Self::Code];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jsapi => "jsapi",
            Self::App => "app",
            Self::H5 => "h5",
            Self::Native => "native",
            Self::Code => "code",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
