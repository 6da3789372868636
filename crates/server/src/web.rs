//! The pages, built by `web/` and embedded in the executable.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// One of the entries of `web/`.
#[derive(Clone, Copy)]
pub enum Site {
    Wallet,
    Till,
    Operator,
    Sandbox,
}

impl Site {
    const fn folder(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Till => "merchant",
            Self::Operator => "operator",
            Self::Sandbox => "sandbox",
        }
    }
}

/// Shown when the executable was built without the pages.
const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>Feiqian</title>\
    <p>This executable was built without its pages. Run <code>cargo xtask run</code>.</p>\
    <p>此程序构建时没有包含页面。请运行 <code>cargo xtask run</code>。</p>";

/// A file of the site, or its first page: the page's own router finds the screen.
pub fn pages(site: Site, prefix: &str, request: &Request) -> Response<Body> {
    let path = request.uri().path().strip_prefix(prefix).unwrap_or_default().trim_start_matches('/');
    if let Some(file) = find(site, path) {
        return answer(path, file, request);
    }
    // A missing script or picture is missing; only a screen's address falls back to the page.
    if path.starts_with("assets/") {
        return with_status(StatusCode::NOT_FOUND, Body::empty());
    }
    match find(site, "index.html") {
        Some(file) => answer("index.html", file, request),
        None => html(Body::from(PLACEHOLDER)),
    }
}

fn find(site: Site, path: &str) -> Option<EmbeddedFile> {
    if path.is_empty() {
        return None;
    }
    Dist::get(&format!("{}/{path}", site.folder()))
}

/// Files under `assets/` carry their content's hash in their name and never change; everything else is asked about.
fn answer(path: &str, file: EmbeddedFile, request: &Request) -> Response<Body> {
    let tag = tag_of(&file);
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == tag.as_bytes());
    let mut response =
        if known { with_status(StatusCode::NOT_MODIFIED, Body::empty()) } else { Response::new(Body::from(file.data)) };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    insert(headers, header::ETAG, &tag);
    insert(headers, header::CONTENT_TYPE, file.metadata.mimetype());
    response
}

fn insert(headers: &mut axum::http::HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn tag_of(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    format!("\"{}\"", crate::keys::hex(&hash[..16]))
}

fn html(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn with_status(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
