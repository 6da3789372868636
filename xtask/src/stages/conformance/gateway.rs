//! The sandbox that the clients sell through: one process on a free port, with a data folder of its own.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::Trouble;
use crate::process::Running;
use crate::progress::Step;
use crate::workspace::{self, Profile};

/// A first start makes keys, databases and the demo's people.
const START_PATIENCE: Duration = Duration::from_mins(2);
const A_MOMENT: Duration = Duration::from_secs(5);

/// With which keys a merchant's answers and callbacks are signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KeyMode {
    Certificate,
    PublicKey,
}

impl KeyMode {
    fn word(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::PublicKey => "public_key",
        }
    }
}

pub struct Gateway {
    port: u16,
    // Ended when dropped.
    _sandbox: Running,
}

impl Gateway {
    pub fn start() -> Result<Self, Trouble> {
        let port = free_port()?;
        let mut step = Step::new("sandbox");
        let mut sandbox = Running::start("feiqian-sandbox", command(port)?)?;
        sandbox.until(&mut step, START_PATIENCE, || ask(port, KeyMode::Certificate).is_some())?;
        step.done(&format!("port {port}"));
        Ok(Self { port, _sandbox: sandbox })
    }

    /// A driver's settings: what the sandbox tells of its merchant of this key mode, the driver's mode, and a free port
    /// for its callbacks.
    pub fn settings(&self, key_mode: KeyMode, mode: &str) -> Result<Value, Trouble> {
        let mut settings = ask(self.port, key_mode).ok_or("the sandbox does not tell its settings")?;
        settings["mode"] = mode.into();
        settings["callback_port"] = free_port()?.into();
        Ok(settings)
    }
}

fn command(port: u16) -> Result<Command, Trouble> {
    let data = workspace::notes().join("conformance-data");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    let mut command = Command::new(workspace::executables(Profile::Debug).join("feiqian"));
    command.args(["--port", &port.to_string(), "sandbox"]).env("FEIQIAN_DATA_DIR", data);
    command.current_dir(workspace::root());
    Ok(command)
}

/// The sandbox's settings, once it answers.
fn ask(port: u16, key_mode: KeyMode) -> Option<Value> {
    let path = format!("/sandbox/api/v1/settings?key_mode={}", key_mode.word());
    let answer = get(port, &path).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    if !head.starts_with("HTTP/1.1 200") {
        return None;
    }
    serde_json::from_str(body).ok()
}

fn get(port: u16, path: &str) -> std::io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, A_MOMENT)?;
    stream.set_read_timeout(Some(A_MOMENT))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn free_port() -> Result<u16, Trouble> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}
