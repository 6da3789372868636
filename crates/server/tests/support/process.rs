//! The real server as a process of its own, which can be killed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::Client;
use server::config::Config;

use super::bank::executable;

/// A `feiqian serve` on fixed ports, so that a new process is found where the old one was.
pub struct ServerProcess {
    file: PathBuf,
    pub base: String,
    child: Option<Child>,
    log: PathBuf,
    args: Vec<&'static str>,
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl ServerProcess {
    /// Writes the configuration down; nothing is started yet.
    pub fn new(dir: &Path, name: &str, mut config: Config) -> Self {
        config.server.http_port = free_port();
        config.server.operator_port = free_port();
        config.server.gateway_port = free_port();
        let base = format!("http://127.0.0.1:{}", config.server.http_port);
        let file = dir.join(format!("{name}.toml"));
        std::fs::write(&file, toml::to_string(&config).unwrap()).unwrap();
        Self { file, base, child: None, log: dir.join(format!("{name}.log")), args: Vec::new() }
    }

    fn command(&self) -> Command {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = Command::new(executable("feiqian"));
        command.arg("--config").arg(&self.file).stdout(Stdio::null()).stderr(log);
        command
    }

    /// Starts the process; see [`ServerProcess::answers`].
    pub fn start(&mut self) {
        self.child = Some(self.command().arg("serve").args(&self.args).spawn().unwrap());
    }

    /// Waits until the door answers.
    pub async fn answers(&mut self, http: &Client) {
        for _ in 0..2_000 {
            if http.get(format!("{}/health", self.base)).send().await.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
            assert!(ended.is_none(), "the server ended: {}", self.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the server does not answer: {}", self.said());
    }

    /// The end of its log.
    pub fn said(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().rev().take(20).collect::<Vec<_>>().join("\n")
    }

    /// SIGKILL: no goodbye, no flush.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }

    /// Another command with the same configuration.
    pub fn run(&self, args: &[&str]) -> (bool, String) {
        let output = self.command().args(args).stdout(Stdio::piped()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
