//! The merchant's console, `/till/api/v1/console`: what the people of a merchant see and do beyond the till.
//!
//! **Invariant:** every operation is about the merchant of the session, and refuses roles that may not sit at its desk.

mod apps;
mod balance;
mod bills;
mod callbacks;
mod keys;
mod lessons;
mod me;
mod orders;
mod refunds;
mod signature;
mod staff;
mod text;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of the console.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(me::routes())
        .merge(callbacks::routes())
        .merge(lessons::routes())
        .merge(signature::routes())
        .merge(keys::routes())
        .merge(apps::routes())
        .merge(orders::routes())
        .merge(refunds::routes())
        .merge(bills::routes())
        .merge(balance::routes())
        .merge(staff::routes())
}
