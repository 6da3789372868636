//! The holder's door, `/api/v1`: one file per noun, each with its operations and the shapes they speak.

mod events;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of a holder.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(events::routes())
}
