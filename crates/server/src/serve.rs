//! Starting and stopping: the store, the doors, the workers, in this order; and back.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use store::{Store, StoreConfig};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wallet::card::Banks;
use wallet::{Policy, Vault};

use crate::app::{AppState, Parts};
use crate::clock::Clock;
use crate::config::Config;
use crate::connectors::Connectors;
use crate::door::OverTls;
use crate::{gateway, http1, keys, router, workers};

/// Why the server cannot start: what was tried, and what was said.
#[derive(Debug)]
pub struct StartError(pub String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Names what failed.
pub fn while_doing<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> StartError {
    move |error| StartError(format!("{what}: {error}"))
}

/// How long requests under way may take after a signal to stop.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// Opens what a configuration names. Blocks: the journal's tail is replayed here.
pub fn open(config: Config) -> Result<AppState, StartError> {
    keys::private_dir(&config.data_dir.0).map_err(while_doing("make the data directory"))?;
    let policy = read_policy(&config)?;
    let keys = keys::vault_keys(&config.data_dir.0).map_err(while_doing("read the key store"))?;
    let vault = Vault::new(&keys).map_err(while_doing("read the key store"))?;
    let store = open_store(&config)?;
    let clock = Clock::open(&store).map_err(while_doing("read the clock"))?;
    let (policy, vault, config) = (Arc::new(policy), Arc::new(vault), Arc::new(config));
    Ok(AppState::new(Parts { store, policy, vault, clock, config }))
}

/// The database that a configuration names.
pub fn store_config(config: &Config) -> StoreConfig {
    if config.store.url.is_empty() {
        return StoreConfig::sqlite(config.data_dir.0.join("feiqian.db"));
    }
    let store = &config.store;
    let ca_file = (!store.ca_file.as_os_str().is_empty()).then(|| store.ca_file.clone());
    StoreConfig::Postgres { url: store.url.clone(), ca_file, writers: store.writers, readers: 4 }
}

fn open_store(config: &Config) -> Result<Store, StartError> {
    Store::open(&store_config(config)).map_err(while_doing("open the database"))
}

fn read_policy(config: &Config) -> Result<Policy, StartError> {
    let text = configured(&config.policy.file)?;
    let policy = Policy::read(text.as_deref().unwrap_or(wallet::policy::DEFAULT))
        .map_err(while_doing("read the policy file"))?;
    let Some(banks) = configured(&config.policy.banks_file)? else { return Ok(policy) };
    Ok(policy.with_banks(Banks::read(&banks).map_err(while_doing("read the table of banks"))?))
}

/// The text of a file that the configuration names; nothing when it names none.
fn configured(file: &Path) -> Result<Option<String>, StartError> {
    if file.as_os_str().is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(file).map_err(while_doing("read a file of rules"))?;
    Ok(Some(text))
}

/// A server that answers requests.
pub struct Running {
    /// The wallet's and the till's door.
    pub public: SocketAddr,
    /// The operator's door.
    pub operator: SocketAddr,
    /// The merchants' gateway.
    pub gateway: SocketAddr,
    /// The HTTPS door and where its authority's certificate is.
    pub https: Option<(SocketAddr, keys::ServerCertificate)>,
    state: AppState,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Opens the doors and starts the workers.
pub async fn start(state: AppState) -> Result<Running, StartError> {
    let Beginning { connectors, stop, stopped, mut tasks } = Beginning::new(&state)?;
    let server = &state.config.server;
    let public_app = router::public(state.clone());
    let https = start_https(&mut tasks, &state, public_app.clone(), stopped.clone()).await?;
    let public = (server.http_address, server.http_port).into();
    let public = start_http(&mut tasks, public, public_app, stopped.clone()).await?;
    let operator = (server.operator_address, server.operator_port).into();
    let operator = start_http(&mut tasks, operator, router::operator(state.clone()), stopped.clone()).await?;
    let gateway = (server.gateway_address, server.gateway_port).into();
    let (listener, gateway) = http1::bind(gateway).await?;
    let door = http1::Door { app: gateway::router(state.clone()), tls: None };
    tasks.spawn(http1::serve(listener, door, stopped.clone()));
    workers::start(&mut tasks, &state, &connectors, &stopped);
    Ok(Running { public, operator, gateway, https, state, stop, tasks })
}

/// What every process has before its first door opens.
pub(crate) struct Beginning {
    pub(crate) connectors: Arc<Connectors>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) stopped: watch::Receiver<bool>,
    pub(crate) tasks: JoinSet<()>,
}

impl Beginning {
    pub(crate) fn new(state: &AppState) -> Result<Self, StartError> {
        let connectors = Connectors::open(&state.config).map_err(while_doing("prepare the connectors"))?;
        let (stop, stopped) = watch::channel(false);
        Ok(Self { connectors: Arc::new(connectors), stop, stopped, tasks: JoinSet::new() })
    }

    /// Everything behind one door.
    pub(crate) fn behind(self, door: SocketAddr, state: AppState) -> Running {
        let Self { stop, tasks, .. } = self;
        Running { public: door, operator: door, gateway: door, https: None, state, stop, tasks }
    }
}

async fn start_http(
    tasks: &mut JoinSet<()>,
    address: SocketAddr,
    app: Router,
    stopped: watch::Receiver<bool>,
) -> Result<SocketAddr, StartError> {
    let listener =
        TcpListener::bind(address).await.map_err(|error| StartError(format!("listen on {address}: {error}")))?;
    let bound = listener.local_addr().map_err(while_doing("listen"))?;
    // Small answers go out at once instead of waiting for more.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tasks.spawn(async move {
        let served = axum::serve(listener, service).with_graceful_shutdown(until_stopped(stopped)).await;
        if let Err(error) = served {
            tracing::error!(%error, "a door closed");
        }
    });
    Ok(bound)
}

async fn start_https(
    tasks: &mut JoinSet<()>,
    state: &AppState,
    app: Router,
    stopped: watch::Receiver<bool>,
) -> Result<Option<(SocketAddr, keys::ServerCertificate)>, StartError> {
    let server = &state.config.server;
    if server.https_port == 0 {
        return Ok(None);
    }
    // rustls is built without a default; a second installation in one process is refused and harmless.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let certificate = keys::server_certificate(&state.config.data_dir.0, &server.certificate_names)
        .map_err(while_doing("make the certificate"))?;
    let tls = RustlsConfig::from_pem_file(&certificate.chain, &certificate.key);
    let tls = tls.await.map_err(while_doing("read the certificate"))?;
    let address = SocketAddr::from((server.https_address, server.https_port));
    let listener =
        std::net::TcpListener::bind(address).map_err(|error| StartError(format!("listen on {address}: {error}")))?;
    listener.set_nonblocking(true).map_err(while_doing("listen"))?;
    let bound = listener.local_addr().map_err(while_doing("listen"))?;
    let service = app.layer(Extension(OverTls)).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let door = axum_server::from_tcp_rustls(listener, tls).map_err(while_doing("listen"))?.handle(handle.clone());
    tasks.spawn(async move {
        tokio::select! {
            ended = door.serve(service) => if let Err(error) = ended { tracing::error!(%error, "a door closed") },
            () = drain(handle, stopped) => {}
        }
    });
    Ok(Some((bound, certificate)))
}

async fn drain(handle: Handle<SocketAddr>, stopped: watch::Receiver<bool>) {
    until_stopped(stopped).await;
    handle.graceful_shutdown(Some(DRAIN_MAX));
    while handle.connection_count() > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Ends when the server is told to stop.
pub(crate) async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

impl Running {
    /// The shared state, for tests and the demo.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Ends what is under way, then closes the database with a checkpoint.
    pub async fn stop(mut self) -> Result<(), StartError> {
        let _ = self.stop.send(true);
        self.state.live.close();
        let all_ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN_MAX, all_ended).await.is_err() {
            tracing::warn!("some requests did not end in time and are cut off");
        }
        self.tasks.shutdown().await;
        let store = self.state.store.clone();
        let closed = tokio::task::spawn_blocking(move || store.close()).await;
        closed.map_err(while_doing("close the database"))
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn signal() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    let Ok(mut terminate) = terminate else { return drop(tokio::signal::ctrl_c().await) };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
