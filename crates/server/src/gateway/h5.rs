//! The link of an order for a browser: it leads to the wallet, where the holder signs in and pays.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use reqwest::Url;
use wxpay::code_url::{Code, H5Link};

use super::code_form;
use crate::app::AppState;

/// Nobody signs a link, so this stands beside the door.
pub fn routes() -> Router<AppState> {
    Router::new().route("/cgi-bin/mmpayweb-bin/checkmweb", get(open))
}

async fn open(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let form = code_form(&state);
    match form.parse(&format!("{}?{}", form.h5, query.unwrap_or_default())) {
        Ok(Code::H5(link)) => Redirect::to(&page(&state, &link)).into_response(),
        Ok(Code::Native(_) | Code::Static(_)) | Err(_) => {
            let words = "链接无效，请回到商家页面重新下单。This link leads nowhere; order again at the shop.";
            (StatusCode::BAD_REQUEST, words).into_response()
        }
    }
}

/// The wallet's page, which leads back to where the merchant wants its customer.
fn page(state: &AppState, link: &H5Link) -> String {
    let start = format!("{}/q/h/{}", state.config.server.link_base(), link.prepay_id);
    let Some(back) = &link.redirect_url else { return start };
    Url::parse_with_params(&start, [("back", back)]).map_or(start, String::from)
}
