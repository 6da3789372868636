//! The till's door, `/till/api/v1`.

mod events;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of a till.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(events::routes())
}
