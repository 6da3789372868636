//! The operator's door, `/operator/api/v1`, on its own port: one file per noun.
//!
//! **Invariant:** everything that changes something or shows something in the clear is recorded, by the use case that
//! does it.

mod accounts;
mod acts;
mod books;
mod colleagues;
mod letters;
mod proposals;
mod reconciliation;
mod reviews;
mod sessions;
mod suspense;
mod tickets;

use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;

/// Every operation of an operator.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sessions::routes())
        .merge(reviews::routes())
        .merge(accounts::routes())
        .merge(tickets::routes())
        .merge(letters::routes())
        .merge(reconciliation::routes())
        .merge(suspense::routes())
        .merge(proposals::routes())
        .merge(colleagues::routes())
        .merge(books::routes())
        .merge(acts::routes())
}
