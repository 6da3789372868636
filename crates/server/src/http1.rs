//! A door for strict HTTP/1.1 clients: header names go out as `Wechatpay-Timestamp`, never in lower case, because some
//! merchants' clients look them up letter by letter; HTTP/2, which has no capitals, is never offered.
//!
//! The same port can also speak TLS: the first byte that a client sends tells the two apart.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::door::OverTls;
use crate::serve::{StartError, until_stopped, while_doing};

/// How long a client may take over its request line and headers.
const HEAD_MAX: Duration = Duration::from_secs(30);
/// The first byte of a TLS connection: a handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// What stands behind the door.
#[derive(Clone)]
pub struct Door {
    pub app: Router,
    /// For clients that begin with a TLS handshake; without it they are hung up on.
    pub tls: Option<TlsAcceptor>,
}

/// Takes a port.
pub async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener =
        TcpListener::bind(address).await.map_err(|error| StartError(format!("listen on {address}: {error}")))?;
    let bound = listener.local_addr().map_err(while_doing("listen"))?;
    Ok((listener, bound))
}

/// Answers until the server stops, and then what is under way.
pub async fn serve(listener: TcpListener, door: Door, stopped: watch::Receiver<bool>) {
    let (door, mut connections) = (Arc::new(door), JoinSet::new());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => drop(connections.spawn(greet(stream, peer, Arc::clone(&door), stopped.clone()))),
                // Out of file handles or the like: waiting a little is all that can be done.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
            () = until_stopped(stopped.clone()) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn greet(stream: TcpStream, peer: SocketAddr, door: Arc<Door>, stopped: watch::Receiver<bool>) {
    // Small answers go out at once instead of waiting for more.
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    tokio::select! {
        peeked = stream.peek(&mut first) => if peeked.is_err() { return },
        () = until_stopped(stopped.clone()) => return,
    }
    match (&door.tls, first) {
        (Some(tls), [TLS_HANDSHAKE]) => {
            if let Ok(stream) = tls.accept(stream).await {
                talk(stream, peer, door.app.clone().layer(axum::Extension(OverTls)), stopped).await;
            }
        }
        _ => talk(stream, peer, door.app.clone(), stopped).await,
    }
}

/// Serves one connection to its end.
pub(crate) async fn talk<S>(stream: S, peer: SocketAddr, app: Router, stopped: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request)
    });
    let mut builder = http1::Builder::new();
    builder.title_case_headers(true).timer(TokioTimer::new()).header_read_timeout(HEAD_MAX);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = until_stopped(stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
