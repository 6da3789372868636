//! Which port is whose, and the commands that start the two processes.

use std::path::PathBuf;
use std::process::Command;

use super::address;
use crate::Trouble;
use crate::workspace::{self, Profile};

/// Where Vite serves the wallet's page.
pub const VITE_PORT: u16 = 5173;

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

    fn operator_port(&self) -> u16 {
        self.port + 1
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

    pub fn till_url(&self) -> String {
        format!("{}/till/", self.wallet_url())
    }

    pub fn operator_url(&self) -> String {
        format!("http://localhost:{}", self.operator_port())
    }

    pub fn phones_url(&self) -> String {
        format!("http://localhost:{}/", self.bank_page_port())
    }

    /// Where a phone finds the wallet: its camera works over HTTPS only.
    pub fn phone_url(&self) -> Option<String> {
        address::on_network().map(|address| format!("https://{address}:{}", self.https_port()))
    }

    pub fn wallet_command(&self, verb: &str) -> Command {
        let mut command = self.executable("feiqian");
        command.arg(verb);
        command
    }

    pub fn bank_command(&self) -> Command {
        self.executable("feiqian-bank")
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

    pub fn wallet_port_is_free(&self) -> Result<(), Trouble> {
        free(self.port).and_then(|()| free(self.operator_port()))
    }
}

fn free(port: u16) -> Result<(), Trouble> {
    if address::is_free(port) {
        return Ok(());
    }
    Err(format!("Port {port} is taken. Stop what listens there, or choose another: cargo xtask run --port 9080"))
}
