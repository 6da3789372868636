//! Opening the books and both doors.

use std::fmt;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::books::{Books, BooksError};
use crate::door::{self, Bank, Peer};
use crate::keys::{self, KeysError};
use crate::pages;
use crate::seed::Seed;

/// How long open connections have to end when the bank stops.
const GRACE: Duration = Duration::from_secs(1);

/// Where the bank keeps its files and listens.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data directory; made if it is not there.
    pub data: PathBuf,
    /// The file with the wallet's public key.
    pub wallet_key: PathBuf,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port for messages; 0 for any that is free.
    pub iso_port: u16,
    /// The port for pages; 0 for any that is free.
    pub pages_port: u16,
}

/// Why the bank cannot start.
#[derive(Debug)]
pub enum StartError {
    /// The data directory or a port.
    Io(String, std::io::Error),
    /// The keys and certificates.
    Keys(KeysError),
    /// The books.
    Books(BooksError),
    /// The seed.
    Seed(toml::de::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(what, error) => write!(f, "{what}: {error}"),
            Self::Keys(error) => error.fmt(f),
            Self::Books(error) => error.fmt(f),
            Self::Seed(error) => write!(f, "the seed: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// A running bank.
pub struct Sandbox {
    /// Where messages go, as in `https://127.0.0.1:8090`.
    pub iso_url: String,
    /// Where the pages are, as in `http://127.0.0.1:8091`.
    pub pages_url: String,
    handle: Handle<SocketAddr>,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
}

impl Sandbox {
    /// Starts the bank; when this returns, both doors listen.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        // A second installation in the same process (a test starting two banks) is not an error.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        std::fs::create_dir_all(&options.data)
            .map_err(|error| StartError::Io(options.data.display().to_string(), error))?;
        let keys = keys::prepare(&options.data, options.host).map_err(StartError::Keys)?;
        let seed = Arc::new(Seed::embedded().map_err(StartError::Seed)?);
        let books = Books::open(&options.data.join("books.sqlite"), seed).map_err(StartError::Books)?;
        let bank = Bank {
            books,
            peer: Arc::new(Peer::new(options.wallet_key.clone())),
            key: Arc::new(keys.signing),
            inbox: watch::Sender::new(0),
            log: Arc::default(),
        };
        let tls = RustlsConfig::from_pem(keys.tls_certificate.into_bytes(), keys.tls_key.into_bytes())
            .await
            .map_err(|error| StartError::Io("the door's certificate".to_owned(), error))?;
        Self::listen(options, bank, tls)
    }

    fn listen(options: &Options, bank: Bank, tls: RustlsConfig) -> Result<Self, StartError> {
        let (iso, iso_at) = bind(options.host, options.iso_port)?;
        let (pages, pages_at) = bind(options.host, options.pages_port)?;
        let unusable = |error| StartError::Io("a listening socket".to_owned(), error);
        let handle = Handle::new();
        let messages = axum_server::from_tcp_rustls(iso, tls).map_err(unusable)?.handle(handle.clone());
        let shown = axum_server::from_tcp(pages).map_err(unusable)?.handle(handle.clone());
        let (door, pages): (Router, Router) = (door::routes(bank.clone()), pages::routes(bank));
        let servers = vec![
            tokio::spawn(messages.serve(door.into_make_service())),
            tokio::spawn(shown.serve(pages.into_make_service())),
        ];
        Ok(Self { iso_url: format!("https://{iso_at}"), pages_url: format!("http://{pages_at}"), handle, servers })
    }

    /// Stops both doors and waits for them.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        for server in self.servers {
            // A door that failed has nothing left to stop.
            let _ = server.await;
        }
    }
}

fn bind(host: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error| StartError::Io(format!("port {port} on {host}"), error);
    let listener = TcpListener::bind((host, port)).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}
