//! The configuration: one TOML file, overridden by the environment and by files of secrets.
//!
//! `FEIQIAN_STORE__URL=…` sets `store.url`; `FEIQIAN_STORE__URL_FILE=/run/secrets/url` reads it from a file.
//! Every key, its unit and its default are in `feiqian.example.toml`; a test compares that file with these types.

mod load;
mod show;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use load::{ConfigError, load};
pub use show::show;

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where keys, certificates and an embedded database live; made at first start with mode 0700.
    pub data_dir: DataDir,
    pub server: ServerConfig,
    pub gateway: GatewayConfig,
    pub store: StoreChoice,
    pub bank: BankConfig,
    pub registry: RegistryConfig,
    pub sms: SmsConfig,
    pub policy: PolicyConfig,
    pub workers: WorkerConfig,
    pub log: LogConfig,
}

impl Config {
    /// Moves every port with the first one, as `--port` does: the operator's is the next, the gateway's the one after,
    /// HTTPS 363 further, the sandbox
    /// bank's doors 10 and 11 further. The defaults lie the same way.
    pub fn move_to(&mut self, port: u16) {
        let at = |offset: u16| port.saturating_add(offset);
        self.server.http_port = port;
        self.server.operator_port = at(1);
        self.server.gateway_port = at(2);
        self.server.https_port = if self.server.https_port == 0 { 0 } else { at(363) };
        self.bank.url = format!("https://localhost:{}", at(10));
        self.registry.url.clone_from(&self.bank.url);
        self.sms.url = format!("http://localhost:{}", at(11));
    }
}

impl Config {
    /// What addresses of the gateway begin with, without a slash at the end.
    pub fn gateway_base(&self) -> String {
        if self.gateway.public_url.is_empty() {
            return format!("http://localhost:{}", self.server.gateway_port);
        }
        self.gateway.public_url.trim_end_matches('/').to_owned()
    }
}

/// A directory, `data` unless set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DataDir(pub PathBuf);

impl Default for DataDir {
    fn default() -> Self {
        Self(PathBuf::from("data"))
    }
}

/// The doors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address of the plain HTTP door; must be loopback.
    pub http_address: IpAddr,
    /// Port of the wallet and the till over HTTP.
    pub http_port: u16,
    /// Address of the HTTPS door.
    pub https_address: IpAddr,
    /// Port of the wallet and the till over HTTPS; 0 switches it off.
    pub https_port: u16,
    /// Address of the operator's door; HTTP, so it must be loopback.
    pub operator_address: IpAddr,
    /// Port of the operator's page.
    pub operator_port: u16,
    /// Address of the merchants' gateway; HTTP, so it must be loopback.
    pub gateway_address: IpAddr,
    /// Port of the merchants' gateway, for a proxy that ends TLS and speaks HTTP/1.1.
    pub gateway_port: u16,
    /// What codes and links begin with; empty means the HTTP door's own address.
    pub public_url: String,
    /// Names and addresses beside the machine's own that the local certificate is for.
    pub certificate_names: Vec<String>,
    /// Requests a minute that one address may make to sign in or ask for a code.
    pub sign_in_per_minute: u32,
    /// Largest request body, in bytes.
    pub body_bytes_max: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            http_address: Ipv4Addr::LOCALHOST.into(),
            http_port: 8080,
            https_address: Ipv4Addr::UNSPECIFIED.into(),
            https_port: 8443,
            operator_address: Ipv4Addr::LOCALHOST.into(),
            operator_port: 8081,
            gateway_address: Ipv4Addr::LOCALHOST.into(),
            gateway_port: 8082,
            public_url: String::new(),
            certificate_names: Vec::new(),
            sign_in_per_minute: 120,
            body_bytes_max: 65_536,
        }
    }
}

impl ServerConfig {
    /// What codes and links begin with, without a slash at the end.
    pub fn link_base(&self) -> String {
        if self.public_url.is_empty() {
            return format!("http://localhost:{}", self.http_port);
        }
        self.public_url.trim_end_matches('/').to_owned()
    }
}

/// The merchants' gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewayConfig {
    /// What download addresses and notices' own links begin with; empty means the gateway's own address.
    pub public_url: String,
    /// Whether notices may go to addresses of this machine or of a private network.
    pub allow_private_callbacks: bool,
    /// Whether a body with a member that no document names is refused.
    pub strict_unknown_fields: bool,
    /// Whether the same signed request is refused the second time.
    pub refuse_replays: bool,
    /// Largest request body, in bytes.
    pub body_bytes_max: usize,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            allow_private_callbacks: false,
            strict_unknown_fields: false,
            refuse_replays: true,
            body_bytes_max: 1_048_576,
        }
    }
}

/// Which database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreChoice {
    /// `postgres://…` uses PostgreSQL; empty uses the embedded SQLite file `feiqian.db` in `data_dir`. A secret.
    pub url: String,
    /// The certificate of the authority that vouches for PostgreSQL, when `url` says `sslmode=verify-full`.
    pub ca_file: PathBuf,
    /// Connections that write, on PostgreSQL.
    pub writers: usize,
}

impl Default for StoreChoice {
    fn default() -> Self {
        Self { url: String::new(), ca_file: PathBuf::new(), writers: 16 }
    }
}

/// The bank connector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankConfig {
    /// Which connector: `sandbox` speaks ISO 20022 over HTTPS to `feiqian-bank`.
    pub connector: String,
    /// Base address of the bank's message door.
    pub url: String,
    /// Directory with the bank's `ca.pem` and `bank.pub.pem`; empty means `bank/link` in `data_dir`.
    pub link_dir: PathBuf,
    /// How long to wait for an answer before it counts as none, in milliseconds.
    pub timeout_ms: u64,
    /// How often to collect late answers and returns, in milliseconds.
    pub collect_every_ms: u64,
}

impl Default for BankConfig {
    fn default() -> Self {
        Self {
            connector: "sandbox".to_owned(),
            url: "https://localhost:8090".to_owned(),
            link_dir: PathBuf::new(),
            timeout_ms: 5_000,
            collect_every_ms: 2_000,
        }
    }
}

/// The identity registry connector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistryConfig {
    /// Which connector: `sandbox` asks the registry door of `feiqian-bank`.
    pub connector: String,
    /// Base address of the registry.
    pub url: String,
    /// How long to wait for an answer, in milliseconds.
    pub timeout_ms: u64,
}

impl Default for RegistryConfig {
    fn default() -> Self {
        Self { connector: "sandbox".to_owned(), url: "https://localhost:8090".to_owned(), timeout_ms: 5_000 }
    }
}

/// The SMS connector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsConfig {
    /// Which connector: `sandbox` posts to the phone inbox of `feiqian-bank`.
    pub connector: String,
    /// Base address of the phone inbox.
    pub url: String,
    /// Who the message says it is from.
    pub sender: String,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self { connector: "sandbox".to_owned(), url: "http://localhost:8091".to_owned(), sender: "Feiqian".to_owned() }
    }
}

/// The rules of money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyConfig {
    /// A policy file; empty uses the one that comes with the executable.
    pub file: PathBuf,
    /// A table of banks and the numbers of their cards; empty uses the one that comes with the executable.
    pub banks_file: PathBuf,
}

/// The workers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerConfig {
    /// Whether this process does outbox work; `false` for a process that only answers requests.
    pub enabled: bool,
    /// How long a worker may hold a job before another may take it, in milliseconds.
    pub lease_ms: u64,
    /// Jobs of one queue carried out at the same time for one bank, as many again for what follows an unknown outcome.
    pub concurrency: usize,
    /// First wait after a failure, in milliseconds; doubled each time.
    pub back_off_first_ms: u64,
    /// Longest wait after a failure, in milliseconds.
    pub back_off_max_ms: u64,
    /// Failures after which a job is set aside for an operator. A bank instruction is never set aside while its outcome
    /// is unknown.
    pub attempts_max: u32,
    /// How often to look for expired orders, codes and charges, in milliseconds.
    pub housekeeping_every_ms: u64,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            lease_ms: 30_000,
            concurrency: 8,
            back_off_first_ms: 500,
            back_off_max_ms: 300_000,
            attempts_max: 20,
            housekeeping_every_ms: 1_000,
        }
    }
}

/// The log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `text` or `json`, one line an event, on standard error.
    pub format: String,
    /// A filter such as `info` or `info,feiqian::request=debug`.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: "text".to_owned(), filter: "info".to_owned() }
    }
}
