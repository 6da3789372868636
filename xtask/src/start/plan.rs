//! Which port is whose, and the commands that start the two processes.

use std::path::PathBuf;
use std::process::Command;

use super::address;
use crate::Trouble;
use crate::workspace::{self, Profile};

/// Where Vite serves the wallet's, the till's and the operator's pages from their sources; `web/vite.config.ts` says so.
pub const VITE_PORT: u16 = 5173;
const VITE_TILL_PORT: u16 = 5174;
const VITE_OPERATOR_PORT: u16 = 5175;

const PORT: u16 = 8080;

pub struct Plan {
    /// The wallet's and the till's; all others follow it.
    pub port: u16,
    pub profile: Profile,
}

impl Plan {
    pub fn new(port: Option<&str>, profile: Profile) -> Result<Self, Trouble> {
        let parsed = port.map_or(Ok(PORT), str::parse::<u16>);
        let port = parsed.ok().filter(|port| (1024..=65_000).contains(port));
        let port = port.ok_or("--port needs a number from 1024 to 65000.")?;
        Ok(Self { port, profile })
    }

    /// Whether the pages are served from their sources.
    pub fn reloads(&self) -> bool {
        self.profile == Profile::Debug
    }

    fn operator_port(&self) -> u16 {
        self.port + 1
    }

    fn gateway_port(&self) -> u16 {
        self.port + 2
    }

    fn bank_port(&self) -> u16 {
        self.port + 10
    }

    pub fn bank_page_port(&self) -> u16 {
        self.port + 11
    }

    fn https_port(&self) -> u16 {
        self.port + 363
    }

    pub fn wallet_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Where a person looks at the three pages.
    pub fn page_urls(&self) -> [String; 3] {
        let (wallet, till, operator) = if self.reloads() {
            (VITE_PORT, VITE_TILL_PORT, VITE_OPERATOR_PORT)
        } else {
            (self.port, self.port, self.operator_port())
        };
        let base = |port: u16| format!("http://localhost:{port}/");
        [base(wallet), format!("{}till/", base(till)), base(operator)]
    }

    pub fn operator_url(&self) -> String {
        format!("http://localhost:{}", self.operator_port())
    }

    pub fn bank_pages_url(&self) -> String {
        format!("http://localhost:{}", self.bank_page_port())
    }

    /// Where a phone finds the wallet: its camera works over HTTPS only.
    pub fn phone_url(&self) -> Option<String> {
        address::on_network().map(|address| format!("https://{address}:{}", self.https_port()))
    }

    pub fn wallet_command(&self, verb: &str) -> Command {
        let mut command = self.executable("feiqian");
        let bank = format!("https://localhost:{}", self.bank_port());
        command.args(["--port", &self.port.to_string(), verb]).env("FEIQIAN_DATA_DIR", workspace::data());
        command.env("FEIQIAN_BANK__URL", &bank).env("FEIQIAN_REGISTRY__URL", &bank);
        command.env("FEIQIAN_SMS__URL", self.bank_pages_url());
        command
    }

    /// The sandbox keeps apart from the wallet's own data.
    pub fn sandbox_command(&self) -> Command {
        let mut command = self.executable("feiqian");
        command.args(["--port", &self.port.to_string(), "sandbox"]);
        command.env("FEIQIAN_DATA_DIR", workspace::sandbox_data());
        command
    }

    pub fn bank_command(&self) -> Command {
        let mut command = self.executable("feiqian-bank");
        command.args(["--iso-port", &self.bank_port().to_string(), "--pages-port", &self.bank_page_port().to_string()]);
        command.arg("--data").arg(workspace::data().join("bank"));
        command.arg("--wallet-key").arg(workspace::data().join("keys/wallet-bank.pub.pem"));
        command
    }

    fn executable(&self, name: &str) -> Command {
        let file: PathBuf = workspace::executables(self.profile).join(name);
        let mut command = Command::new(file);
        command.current_dir(workspace::root());
        command
    }

    pub fn bank_port_is_free(&self) -> Result<(), Trouble> {
        free(self.bank_port()).and_then(|()| free(self.bank_page_port()))
    }

    pub fn sandbox_ports_are_free(&self) -> Result<(), Trouble> {
        free(self.port).and_then(|()| self.bank_port_is_free())
    }

    pub fn wallet_port_is_free(&self) -> Result<(), Trouble> {
        free(self.port).and_then(|()| free(self.operator_port())).and_then(|()| free(self.gateway_port()))
    }
}

/// How the demo's people sign in, as `feiqian demo` printed it.
pub fn sheet() -> PathBuf {
    workspace::data().join("demo.txt")
}

fn free(port: u16) -> Result<(), Trouble> {
    if address::is_free(port) {
        return Ok(());
    }
    Err(format!("Port {port} is taken. Stop what listens there, or choose another: cargo xtask run --port 9080"))
}
