//! The link of an order for a browser: it leads to the wallet, where the holder signs in and pays.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
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
        Ok(Code::H5(link)) => Html(words(&state, &link)).into_response(),
        Ok(Code::Native(_) | Code::Static(_)) | Err(_) => {
            let words = "链接无效，请回到商家页面重新下单。This link leads nowhere; order again at the shop.";
            (StatusCode::BAD_REQUEST, words).into_response()
        }
    }
}

/// A page that goes on to the wallet by itself. It names the address for an app as well: clients look for it.
fn words(state: &AppState, link: &H5Link) -> String {
    let (wallet, app) = (escaped(&page(state, link)), escaped(&deep_link(link)));
    format!(
        "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"0;url={wallet}\"><title>付款 Payment</title>\
         <p><a href=\"{wallet}\">打开钱包付款 Open the wallet to pay</a></p>\
         <p><a href=\"{app}\">用手机应用打开 Open in the app</a></p></html>"
    )
}

fn deep_link(link: &H5Link) -> String {
    format!("weixin://wap/pay?prepayid={}&package={}&noncestr=0&sign=0", link.prepay_id, link.package)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// The wallet's page, which leads back to where the merchant wants its customer.
fn page(state: &AppState, link: &H5Link) -> String {
    let start = format!("{}/q/h/{}", state.config.server.link_base(), link.prepay_id);
    let Some(back) = &link.redirect_url else { return start };
    Url::parse_with_params(&start, [("back", back)]).map_or(start, String::from)
}
