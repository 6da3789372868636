//! The till's door, `/till/api/v1`.

mod charges;
mod events;
mod orders;
pub mod password;
mod session;
mod shop;
mod takings;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of a till.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(password::routes())
        .merge(shop::routes())
        .merge(orders::routes())
        .merge(charges::routes())
        .merge(takings::routes())
        .merge(events::routes())
}
