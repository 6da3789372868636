//! The number at the end of a request's id.

/// What the number says. The documentation publishes these; support finds the reason of a refusal by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tail {
    /// The order is not there.
    OrderNotFound,
    /// The order is paid.
    OrderPaid,
    /// The order is paid, said to one who prepares it again.
    PreparedPaid,
    /// The order is past its time.
    OrderExpired,
    /// The signature is wrong.
    SignError,
    /// The same number was used with other parameters.
    ReenteredOtherwise,
    /// App and merchant are not bound to each other.
    AppidMchid,
    /// An order for a page does not say who pays.
    OpenidMissing,
    /// A parameter has not its form.
    BadParameter,
    /// A parameter is out of its range.
    OutOfRange,
    /// A parameter that is not known.
    UnknownParameter,
    /// Too many requests.
    RateLimit,
    /// A payment by code is undone by reversing, not by closing.
    MustReverse,
    /// The documentation gives this refusal no number.
    Unnumbered,
}

impl Tail {
    /// The number.
    pub const fn number(self) -> u32 {
        match self {
            Self::OrderNotFound => 268_512_771,
            Self::OrderPaid => 268_449_538,
            Self::PreparedPaid => 268_498_689,
            Self::OrderExpired => 268_447_914,
            Self::SignError => 268_443_699,
            Self::ReenteredOtherwise => 268_498_688,
            Self::AppidMchid => 268_445_527,
            Self::OpenidMissing => 268_501_013,
            Self::BadParameter => 268_435_461,
            Self::OutOfRange => 268_435_464,
            Self::UnknownParameter => 270_924_358,
            Self::RateLimit => 268_447_840,
            Self::MustReverse => 268_449_641,
            Self::Unnumbered => 268_435_456,
        }
    }
}
