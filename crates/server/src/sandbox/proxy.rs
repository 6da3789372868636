//! A small CONNECT proxy: a client that has the gateway's host names built in is led here by its proxy settings.
//!
//! **Invariant:** it leads nowhere else. Any other host is refused with a plain word, so that nobody mistakes it for a
//! way to the network, and no test can reach the real system through it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Router, middleware::Next};
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::door::OverTls;
use crate::gateway::HOSTS;
use crate::http1;

/// What a led connection meets.
#[derive(Clone)]
pub struct Proxy {
    pub gateway: Router,
    pub tls: TlsAcceptor,
    pub stopped: watch::Receiver<bool>,
}

/// Takes what is meant for a proxy and lets everything else pass.
pub async fn lead(proxy: Proxy, request: Request, next: Next) -> Response<Body> {
    let host = request.uri().authority().map(|authority| authority.host().to_ascii_lowercase());
    let Some(host) = host else { return next.run(request).await };
    if request.method() != Method::CONNECT {
        return refusal(&host);
    }
    let is_ours = HOSTS.contains(&host.as_str()) && request.uri().port_u16() == Some(443);
    if !is_ours {
        return refusal(&host);
    }
    tokio::spawn(meet(proxy, request));
    Response::new(Body::empty())
}

/// The connection becomes a TLS connection with the gateway itself.
async fn meet(proxy: Proxy, request: Request) {
    let peer = request.extensions().get().map_or(([127, 0, 0, 1], 0).into(), |info| {
        let axum::extract::ConnectInfo::<std::net::SocketAddr>(peer) = info;
        *peer
    });
    let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
    match proxy.tls.accept(TokioIo::new(upgraded)).await {
        Ok(stream) => {
            let app = proxy.gateway.layer(axum::Extension(OverTls));
            http1::talk(stream, peer, app, proxy.stopped).await;
        }
        Err(error) => tracing::info!(%error, "a led client did not accept the certificate: has it been given ca.pem?"),
    }
}

fn refusal(host: &str) -> Response<Body> {
    let text = format!(
        "This proxy leads to the sandbox only, and only for: {}. It was asked for {host}.\n\
         本代理只通往沙箱，且只服务于上述域名；请求的是 {host}。\n",
        HOSTS.join(", ")
    );
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
