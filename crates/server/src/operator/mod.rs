//! The operator's door, `/operator/api/v1`, on its own port.

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of an operator.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
