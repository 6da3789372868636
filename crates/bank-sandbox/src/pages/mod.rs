//! The bank's pages and their JSON: for the people and tests of this machine. Plain HTTP, no sign-in, loopback.
//!
//! What changes something takes JSON or `DELETE`, which a foreign page cannot send here without being asked first.

mod control;
mod home;
mod html;
mod phone;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};

use crate::books::BooksError;
use crate::door::Bank;

/// The routes of the pages.
pub fn routes(bank: Bank) -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/phone", get(phone::page))
        .route("/phone/messages", get(phone::messages))
        .route("/phone/events", get(phone::events))
        .route("/sms", post(phone::receive))
        .route("/faults", get(control::faults).post(control::add_fault).delete(control::clear_faults))
        .route("/faults/{id}", delete(control::remove_fault))
        .route("/clock", get(control::clock).post(control::advance))
        .route("/sandbox/reserve", post(control::fund))
        .route("/sandbox/facts.json", get(control::facts))
        .route("/sandbox/instructions.json", get(control::instructions))
        .route("/sandbox/books.json", get(control::books))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(bank)
}

/// A page that could not be made.
enum PageError {
    Books(BooksError),
    /// What was asked for is wrong: the field.
    Input(&'static str),
}

impl From<BooksError> for PageError {
    fn from(error: BooksError) -> Self {
        Self::Books(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::Books(error) => {
                eprintln!("feiqian-bank: {error}");
                (StatusCode::INTERNAL_SERVER_ERROR, "the bank's books cannot be read").into_response()
            }
            Self::Input(field) => (StatusCode::BAD_REQUEST, format!("{field} is not what it must be")).into_response(),
        }
    }
}
