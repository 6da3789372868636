//! The server that is measured: its own process, optimised, as an operator would run it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use server::config::Config;

pub struct Served {
    pub addresses: Vec<SocketAddr>,
    children: Vec<Child>,
}

impl Drop for Served {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The configuration that the town is built with and served with.
pub fn config_in(dir: &Path, url: &str) -> Config {
    let mut config = Config::default();
    config.data_dir.0 = dir.join("data");
    config.server.https_port = 0;
    url.clone_into(&mut config.store.url);
    "warn".clone_into(&mut config.log.filter);
    config
}

impl Served {
    pub async fn start(dir: &Path, url: &str, processes: usize) -> Self {
        let mut served = Self { addresses: Vec::new(), children: Vec::new() };
        for place in 0..processes {
            let mut config = config_in(dir, url);
            config.server.http_port = free_port();
            config.server.operator_port = free_port();
            config.server.gateway_port = free_port();
            let file = dir.join(format!("server-{place}.toml"));
            std::fs::write(&file, toml::to_string(&config).unwrap()).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_feiqian"));
            command.arg("--config").arg(&file).arg("serve").stdout(Stdio::null());
            served.children.push(command.spawn().unwrap());
            let address = (Ipv4Addr::LOCALHOST, config.server.http_port).into();
            until_open(address).await;
            served.addresses.push(address);
        }
        served
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn until_open(address: SocketAddr) {
    for _ in 0..3_000 {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the server does not open {address}");
}
