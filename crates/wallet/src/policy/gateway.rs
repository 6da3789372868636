//! Figures about the merchant gateway's door.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::Figure;

/// What a signed request and a notice to a merchant must keep to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// How far a request's timestamp may be from our clock.
    pub request_window_s: Figure<u32>,
    /// How many refused signatures are explained in a second, for all merchants together; each costs many verifications.
    pub lessons_per_second_max: Figure<NonZeroU32>,
    /// How many refused signatures are kept for each merchant's developers.
    pub refusals_kept: Figure<u32>,
    /// How long a bill's download address works.
    pub download_ttl_s: Figure<u32>,
}
