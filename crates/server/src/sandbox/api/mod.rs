//! The sandbox's own operations, `/sandbox/api/v1`: the virtual phone, the clock, and what a client must know. They are
//! open, because the sandbox listens on loopback only and holds no money.

mod clock;
mod examinations;
pub(super) mod faults;
mod orders;
mod phone;
mod settings;

pub use settings::Settings;

use std::sync::Arc;

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;

use super::Sandbox;
use crate::app::AppState;
use crate::demo::PhoneError;
use crate::door::Problem;

/// Every operation of the sandbox.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(clock::routes())
        .merge(examinations::routes())
        .merge(faults::routes())
        .merge(orders::routes())
        .merge(phone::routes())
        .merge(settings::routes())
}

/// The sandbox that a request reached.
type Here = Extension<Arc<Sandbox>>;

/// What a phone met, as its owner would be told: a refusal of the wallet keeps its code.
fn problem(error: PhoneError) -> Problem {
    match error {
        PhoneError::Refused { status, body } => Problem::passed_on(status, &body),
        PhoneError::Phone(why) => Problem::bad_request("phone", &why),
        PhoneError::Network(why) => Problem::internal(why),
    }
}
