//! Closing an order that nobody paid. Answered without a body.

use super::shared::MCHID;

request! {
    /// By the merchant.
    pub struct DirectClose {
        pub mchid: String = need(MCHID),
    }

    /// By the service provider.
    pub struct PartnerClose {
        pub sp_mchid: String = need(MCHID),
        pub sub_mchid: String = need(MCHID),
    }
}
