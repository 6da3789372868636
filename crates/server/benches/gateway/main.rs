//! Signed orders and queries through the merchants' gateway, over HTTP against a real sandbox process.
//!
//! Every answer is signed with RSA-2048, which is most of the work: beside the figures stands how often one core signs
//! when it does nothing else, in the same run on the same processors. The client's own signatures are made before the clock starts.

#[path = "../payments/wire.rs"]
mod wire;

use std::cell::Cell;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use futures_util::future::join_all;
use jiff::Timestamp;
use money::Entropy;
use serde_json::{Value, json};
use wire::Connection;
use wxpay::authorization::Authorization;
use wxpay::key::PrivateKey;
use wxpay::message::Request;

#[derive(Parser)]
struct Line {
    /// One JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
    /// Connections, each waiting for its answer before it asks again.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Requests of each case.
    #[arg(long, default_value_t = 20_000)]
    requests: usize,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let line = Line::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(&line));
}

async fn run(line: &Line) {
    rustls::crypto::aws_lc_rs::default_provider().install_default().unwrap();
    let sandbox = Sandbox::start().await;
    let shop = Shop::new(&sandbox.settings);
    let baseline = signatures_per_second(&shop.key);
    let orders: Vec<Vec<u8>> = (0..line.requests).map(|turn| shop.order(turn)).collect();
    print(line, "native order", &ask_all(sandbox.address, line.connections, &orders).await, baseline);
    let queries: Vec<Vec<u8>> = (0..line.requests).map(|turn| shop.query(turn)).collect();
    print(line, "query", &ask_all(sandbox.address, line.connections, &queries).await, baseline);
}

/// One core, nothing else.
fn signatures_per_second(key: &PrivateKey) -> f64 {
    let (since, mut signed) = (Instant::now(), 0_u32);
    while since.elapsed() < Duration::from_secs(3) {
        key.sign(b"POST\n/v3/pay/transactions/native\n").unwrap();
        signed += 1;
    }
    f64::from(signed) / since.elapsed().as_secs_f64()
}

struct Figures {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
}

async fn ask_all(address: SocketAddr, connections: usize, requests: &[Vec<u8>]) -> Figures {
    let mut open = join_all((0..connections).map(|_| Connection::open(address))).await;
    let next = Cell::new(0);
    let since = Instant::now();
    let mut took = join_all(open.iter_mut().map(|connection| ask_in_turn(connection, requests, &next))).await.concat();
    let time = since.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |part: usize| f64::from(took[(took.len() * part / 1000).min(took.len() - 1)]) / 1000.0;
    let count = u32::try_from(took.len()).unwrap();
    Figures { per_second: f64::from(count) / time, p50_ms: at(500), p99_ms: at(990) }
}

async fn ask_in_turn(connection: &mut Connection, requests: &[Vec<u8>], next: &Cell<usize>) -> Vec<u32> {
    let mut took = Vec::new();
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        let since = Instant::now();
        let (status, answer) = connection.ask(request).await;
        took.push(u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX));
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    }
    took
}

fn print(line: &Line, case: &str, figures: &Figures, baseline: f64) {
    let ratio = figures.per_second / baseline;
    let (per_second, p50, p99) = (figures.per_second, figures.p50_ms, figures.p99_ms);
    if line.json {
        let object = json!({
            "bench": "gateway", "case": case, "per_second": per_second.round(), "p50_ms": p50, "p99_ms": p99,
            "baseline_per_second": baseline.round(), "ratio": (ratio * 1000.0).round() / 1000.0,
        });
        println!("{object}");
        return;
    }
    println!(
        "{case:14} {per_second:>8.0}/s  p50 {p50:>7.2} ms  p99 {p99:>7.2} ms  one core signs {baseline:.0}/s  ratio {ratio:.2}"
    );
}

/// A `feiqian sandbox` of this build.
struct Sandbox {
    address: SocketAddr,
    settings: Value,
    child: Child,
    _dir: tempfile::TempDir,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Sandbox {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_feiqian"))
            .args(["--port", &free.port().to_string(), "sandbox"])
            .env("FEIQIAN_DATA_DIR", dir.path().join("data"))
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut sandbox = Self { address: free, settings: Value::Null, child, _dir: dir };
        for _ in 0..1_200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if let Ok(settings) = settings(free).await {
                sandbox.settings = settings;
                return sandbox;
            }
        }
        panic!("the sandbox does not answer");
    }
}

async fn settings(address: SocketAddr) -> Result<Value, reqwest::Error> {
    let answer = reqwest::get(format!("http://{address}/sandbox/api/v1/settings")).await?;
    answer.error_for_status()?.json().await
}

/// A merchant's own system.
struct Shop {
    mchid: String,
    appid: String,
    serial: String,
    key: PrivateKey,
}

impl Shop {
    fn new(settings: &Value) -> Self {
        let text = |name: &str| settings[name].as_str().unwrap().to_owned();
        let key = std::fs::read_to_string(text("private_key_file")).unwrap();
        let key = PrivateKey::from_pem(&key).unwrap();
        Self { mchid: text("mchid"), appid: text("appid"), serial: text("serial"), key }
    }

    fn order(&self, turn: usize) -> Vec<u8> {
        let body = json!({
            "appid": self.appid, "mchid": self.mchid, "description": "tea", "out_trade_no": format!("bench-{turn:08}"),
            "notify_url": "http://127.0.0.1:9/notify", "amount": { "total": 100 },
        });
        self.signed("POST", "/v3/pay/transactions/native", &body.to_string())
    }

    fn query(&self, turn: usize) -> Vec<u8> {
        let target = format!("/v3/pay/transactions/out-trade-no/bench-{turn:08}?mchid={}", self.mchid);
        self.signed("GET", &target, "")
    }

    fn signed(&self, method: &str, target: &str, body: &str) -> Vec<u8> {
        let mut seed = [0; 32];
        aws_lc_rs::rand::fill(&mut seed).unwrap();
        let (nonce, timestamp) = (Entropy::from_seed(seed).digits(32), Timestamp::now().as_second());
        let request = Request { method, target: target.as_bytes(), timestamp, nonce: &nonce, body: body.as_bytes() };
        let signature = self.key.sign_base64(&request.to_bytes()).unwrap();
        let (mchid, serial_no) = (self.mchid.clone(), self.serial.clone());
        let header = Authorization { mchid, nonce_str: nonce, timestamp, serial_no, signature }.to_header();
        format!(
            "{method} {target} HTTP/1.1\r\nhost: bench\r\nauthorization: {header}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}
