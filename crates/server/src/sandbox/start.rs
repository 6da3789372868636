//! Starting and stopping the sandbox.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, header};
use axum::middleware::from_fn;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::api::faults::{self, FaultScript};
use super::bank::BankChild;
use super::merchant::{self, READY};
use super::phones::Phones;
use super::proxy::{self, Proxy};
use super::{Sandbox, Settings, TimeMachine, sheet, tls};
use crate::app::AppState;
use crate::config::Config;
use crate::keys::ServerCertificate;
use crate::serve::{Beginning, Running, StartError, open, while_doing};
use crate::{demo, gateway, http1, router, workers};

/// How far the bank's ports are from ours, as everywhere.
const BANK_OFFSETS: [u16; 2] = [10, 11];

/// A sandbox that answers.
pub struct RunningSandbox {
    pub running: Running,
    pub address: SocketAddr,
    /// What to copy, and where everything is.
    pub sheet: String,
    bank: BankChild,
}

impl RunningSandbox {
    /// Ends everything, the bank last.
    pub async fn stop(self) -> Result<(), StartError> {
        let stopped = self.running.stop().await;
        self.bank.stop().await;
        stopped
    }
}

/// Starts everything.
pub async fn start(mut config: Config, faults: Option<FaultScript>) -> Result<RunningSandbox, StartError> {
    let asked_for = config.server.http_port;
    let (listener, address) = http1::bind((config.server.http_address, asked_for).into()).await?;
    adjust(&mut config, address);
    crate::keys::private_dir(&config.data_dir.0).map_err(while_doing("make the data directory"))?;
    let bank_ports = BANK_OFFSETS.map(|offset| if asked_for == 0 { 0 } else { asked_for.saturating_add(offset) });
    let bank = BankChild::start(&mut config, bank_ports).await?;
    let (tls, files) = tls::acceptor(&config)?;
    let state = tokio::task::spawn_blocking(move || open(config)).await.map_err(while_doing("open"))??;
    state.gateway.watch.begin();
    let mut beginning = Beginning::new(&state)?;
    let sandbox = Arc::new(prepare(&state, &beginning, address)?);
    let led = Led { tls: tls.clone(), stopped: beginning.stopped.clone() };
    let shared = Arc::clone(&sandbox);
    let door = http1::Door { app: app(&state, sandbox, led), tls: Some(tls) };
    beginning.tasks.spawn(http1::serve(listener, door, beginning.stopped.clone()));
    let Beginning { connectors, stopped, tasks, .. } = &mut beginning;
    workers::start(tasks, &state, connectors, stopped);
    let people = demo::prepare(&state, address).await?;
    let settings = settings(&state, &files).await?;
    let sheet = sheet::sheet(&state.config, &settings, &people);
    if let Some(script) = faults {
        let applied = faults::apply(&state, script).await;
        applied.map_err(|problem| StartError(format!("put the faults in force: {}", problem.why())))?;
    }
    // Nothing else sets it.
    let _ = shared.settings.set(settings);
    Ok(RunningSandbox { sheet, running: beginning.behind(address, state), address, bank })
}

/// The merchants that are ready, and where everything is.
async fn settings(state: &AppState, files: &ServerCertificate) -> Result<Settings, StartError> {
    let mut merchants = Vec::new();
    for ready in &READY {
        merchants.push(merchant::prepare(state, ready).await?);
    }
    let ca_file = std::fs::canonicalize(&files.ca).map_err(while_doing("find the authority's certificate"))?;
    let base = state.config.server.link_base();
    let merchant = merchants.first().cloned().ok_or_else(|| StartError("no merchant is ready".to_owned()))?;
    Ok(Settings {
        base_url: base.clone(),
        proxy_url: base.clone(),
        ca_file: ca_file.display().to_string(),
        phone_url: base,
        merchant,
        merchants,
    })
}

/// What makes a configuration a sandbox's.
fn adjust(config: &mut Config, address: SocketAddr) {
    config.server.http_port = address.port();
    config.server.https_port = 0;
    config.gateway.allow_private_callbacks = true;
    config.gateway.public_url = config.server.link_base();
    config.workers.enabled = true;
}

fn prepare(state: &AppState, beginning: &Beginning, address: SocketAddr) -> Result<Sandbox, StartError> {
    let failed = while_doing("prepare the sandbox");
    let machine = TimeMachine::new(state.clone(), Arc::clone(&beginning.connectors));
    let inbox = state.config.sms.url.clone();
    let keys = state.config.data_dir.0.join("keys");
    let phones = Phones::new(format!("http://{address}"), inbox, keys);
    let both = machine.and_then(|machine| Ok(Sandbox { machine, phones: phones?, settings: OnceLock::new() }));
    both.map_err(failed)
}

/// The doors behind the one port.
#[derive(Clone)]
struct Doors {
    public: Router,
    operator: Router,
    gateway: Router,
}

/// What the proxy needs beside the gateway.
struct Led {
    tls: TlsAcceptor,
    stopped: watch::Receiver<bool>,
}

fn app(state: &AppState, sandbox: Arc<Sandbox>, led: Led) -> Router {
    let gateway = gateway::router(state.clone());
    let led = Proxy { gateway: gateway.clone(), tls: led.tls, stopped: led.stopped };
    let (public, operator) = (router::sandbox(state.clone(), sandbox), router::operator(state.clone()));
    let doors = Router::new().fallback(choose).with_state(Doors { public, operator, gateway });
    doors.layer(from_fn(move |request, next| proxy::lead(led.clone(), request, next)))
}

/// The operator's page keeps an origin of its own, `operator.localhost`, so that no other page reads its answers.
async fn choose(State(doors): State<Doors>, request: Request) -> Response<Body> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let door = if host.starts_with("operator.") {
        doors.operator
    } else if gateway::owns(request.uri().path()) {
        doors.gateway
    } else {
        doors.public
    };
    door.oneshot(request).await.unwrap_or_else(|never| match never {})
}
