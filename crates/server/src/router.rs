//! The doors put together, and the document that describes them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::AppState;
use crate::door::{Problem, ProblemBody, security_headers, throttle_sign_in, trace_request};
use crate::sandbox::{self, Sandbox};
use crate::web::{Site, pages};
use crate::{console, holder, operator, till};

#[derive(OpenApi)]
#[openapi(
    info(title = "Feiqian", version = "1", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    components(schemas(ProblemBody))
)]
struct Document;

fn public_api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", holder::routes())
        .nest("/till/api/v1", till::routes())
        .nest("/till/api/v1/console", console::routes())
}

fn operator_api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().nest("/operator/api/v1", operator::routes())
}

/// The document of every operation of the three doors, and of the sandbox.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = public_api().into_openapi();
    document.merge(operator_api().into_openapi());
    document.merge(sandbox_api().into_openapi());
    document
}

/// The wallet's and the till's door.
pub fn public(state: AppState) -> Router {
    public_with(public_api(), &[("/till", Site::Till), ("", Site::Wallet)], state)
}

/// The same door with the sandbox's own operations.
pub fn sandbox(state: AppState, sandbox: Arc<Sandbox>) -> Router {
    let sites = [("/till", Site::Till), ("/sandbox", Site::Sandbox), ("", Site::Wallet)];
    public_with(public_api().merge(sandbox_api()), &sites, state).layer(axum::Extension(sandbox))
}

fn sandbox_api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().nest("/sandbox/api/v1", sandbox::routes())
}

fn public_with(api: OpenApiRouter<AppState>, sites: &[(&'static str, Site)], state: AppState) -> Router {
    let api = Router::from(api).route("/api/{*rest}", get(nothing).fallback(nothing));
    let api = api.route("/till/api/{*rest}", get(nothing).fallback(nothing));
    let api = api.route("/ca.pem", get(authority));
    finish(api.route("/health", get(health)).merge(pages_of(sites)), state)
}

/// The operator's door, on its own port.
pub fn operator(state: AppState) -> Router {
    let api = Router::from(operator_api()).route("/operator/api/{*rest}", get(nothing).fallback(nothing));
    let api = api.route("/health", get(health)).route("/metrics", get(crate::metrics::page));
    finish(api.merge(pages_of(&[("", Site::Operator)])), state)
}

/// Everything under a prefix that no other route takes is a page or one of its files.
fn pages_of(sites: &[(&'static str, Site)]) -> Router<AppState> {
    let mut router = Router::new();
    for &(prefix, site) in sites {
        let page = get(move |request: axum::extract::Request| async move { pages(site, prefix, &request) });
        router = router.route(&format!("{prefix}/"), page.clone()).route(&format!("{prefix}/{{*path}}"), page.clone());
        if !prefix.is_empty() {
            router = router.route(prefix, page);
        }
    }
    router.layer(CompressionLayer::new())
}

fn finish(router: Router<AppState>, state: AppState) -> Router {
    let body_max = state.config.server.body_bytes_max;
    router
        .layer(DefaultBodyLimit::max(body_max))
        .layer(from_fn_with_state(state.clone(), throttle_sign_in))
        .layer(from_fn(trace_request))
        .layer(from_fn(security_headers))
        .with_state(state)
}

async fn nothing() -> Problem {
    Problem::not_found()
}

/// The local authority's certificate, which a phone installs before it trusts the HTTPS door. It is public.
async fn authority(State(state): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let file = state.config.data_dir.0.join("tls/ca.pem");
    let pem = tokio::fs::read(file).await.map_err(|_| Problem::not_found())?;
    Ok(([(header::CONTENT_TYPE, "application/x-x509-ca-cert")], pem))
}

/// The process answers; the smallest request there is, and the baseline of the benchmark.
async fn health() -> &'static str {
    "ok"
}
