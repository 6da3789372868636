//! A whole sandbox as a process of its own, and merchants who sign as real ones do.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use money::Entropy;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::demo::http_client;
use tempfile::TempDir;
use wxpay::authorization::Authorization;
use wxpay::key::{PrivateKey, PublicKey};
use wxpay::message::{Request, Response};
use wxpay::resource::ApiV3Key;

use super::{executable, free_port};

/// A started `feiqian sandbox` with its merchants.
pub struct Sandbox {
    pub base: String,
    pub http: Client,
    pub settings: Value,
    child: Child,
    dir: TempDir,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Sandbox {
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let child = Command::new(executable("feiqian"))
            .args(["--port", &port.to_string(), "sandbox"])
            .env("FEIQIAN_DATA_DIR", dir.path().join("data"))
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (base, http) = (format!("http://127.0.0.1:{port}"), http_client().unwrap());
        let settings = settings(&http, &base).await;
        Self { base, http, settings, child, dir }
    }

    /// Runs a command against this sandbox: its exit code, and what it printed and said.
    pub async fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let port = self.base.rsplit(':').next().unwrap().to_owned();
        let mut command = tokio::process::Command::new(executable("feiqian"));
        command.args(["--port", &port]).args(arguments).env("FEIQIAN_DATA_DIR", self.dir.path().join("data"));
        let output = command.current_dir(self.dir.path()).output().await.unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    /// What the merchants' people sign in with.
    pub fn till_password(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("data/keys/demo-till.txt")).unwrap().trim().to_owned()
    }

    /// The merchants, in the order of the settings.
    pub fn merchants(&self) -> Vec<Shop> {
        self.settings["merchants"].as_array().unwrap().iter().map(|known| Shop::new(self, known)).collect()
    }

    /// What the phone or the clock answers.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}/sandbox/api/v1{path}", self.base);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub async fn put(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask(Method::PUT, path, body).await
    }

    /// The same with a text, such as YAML.
    pub async fn put_text(&self, path: &str, text: &str) -> (StatusCode, Value) {
        let url = format!("{}/sandbox/api/v1{path}", self.base);
        let answer = self.http.put(url).body(text.to_owned()).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let url = format!("{}/sandbox/api/v1{path}", self.base);
        let answer = self.http.request(method, url).json(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }
}

/// A first start makes keys, databases and people.
async fn settings(http: &Client, base: &str) -> Value {
    for _ in 0..1_200 {
        if let Ok(answer) = http.get(format!("{base}/sandbox/api/v1/settings")).send().await
            && answer.status() == 200
        {
            return answer.json().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the sandbox does not answer");
}

/// A merchant's own system.
pub struct Shop {
    pub mchid: String,
    pub appid: String,
    pub openid: String,
    /// Of a service provider: the merchant that it deals for.
    pub sub_mchid: Option<String>,
    base: String,
    http: Client,
    serial: String,
    key: PrivateKey,
    pub api_v3_key: ApiV3Key,
    /// Ours, by which answers are checked.
    pub public_key: PublicKey,
    pub public_key_id: String,
}

/// An answer whose signature was checked.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub text: String,
}

impl Shop {
    fn new(sandbox: &Sandbox, known: &Value) -> Self {
        let text = |name: &str| known[name].as_str().unwrap().to_owned();
        let file = |name: &str| std::fs::read_to_string(Path::new(&text(name))).unwrap();
        Self {
            mchid: text("mchid"),
            appid: text("appid"),
            openid: text("openid"),
            sub_mchid: known["sub_mchid"].as_str().map(str::to_owned),
            base: sandbox.base.clone(),
            http: sandbox.http.clone(),
            serial: text("serial"),
            key: PrivateKey::from_pem(&file("private_key_file")).unwrap(),
            api_v3_key: ApiV3Key::parse(&text("apiv3_key")).unwrap(),
            public_key: PublicKey::from_pem(&file("public_key_file")).unwrap(),
            public_key_id: text("public_key_id"),
        }
    }

    /// The header with which a request is signed.
    pub fn authorization(&self, method: &Method, target: &str, body: &[u8]) -> String {
        let nonce = Entropy::from_seed(rand_seed()).digits(32);
        let timestamp = Timestamp::now().as_second();
        let request = Request { method: method.as_str(), target: target.as_bytes(), timestamp, nonce: &nonce, body };
        let signature = self.key.sign_base64(&request.to_bytes()).unwrap();
        let header = Authorization {
            mchid: self.mchid.clone(),
            nonce_str: nonce,
            timestamp,
            serial_no: self.serial.clone(),
            signature,
        };
        header.to_header()
    }

    /// Signs and asks, and checks who answered. The public key's id is named, so that either merchant's answers are signed
    /// with it.
    pub async fn ask(&self, method: Method, target: &str, body: Option<&Value>) -> Answer {
        let body = body.map(ToString::to_string).unwrap_or_default();
        let authorization = self.authorization(&method, target, body.as_bytes());
        let request =
            self.http.request(method, format!("{}{target}", self.base)).header("authorization", authorization);
        let request =
            request.header("wechatpay-serial", &self.public_key_id).header("content-type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, timestamp, nonce, signature) = (
            answer.status().as_u16(),
            header("wechatpay-timestamp").unwrap(),
            header("wechatpay-nonce").unwrap(),
            header("wechatpay-signature").unwrap(),
        );
        let bytes = answer.bytes().await.unwrap();
        let signed = Response { timestamp: timestamp.parse().unwrap(), nonce: &nonce, body: &bytes };
        signed.verify(&self.public_key, &signature).expect("an answer that the platform signed");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, body: serde_json::from_str(&text).unwrap_or_default(), text }
    }

    pub async fn get(&self, target: &str) -> Answer {
        self.ask(Method::GET, target, None).await
    }

    pub async fn post(&self, target: &str, body: &Value) -> Answer {
        self.ask(Method::POST, target, Some(body)).await
    }

    /// A native order.
    pub fn order(&self, out_trade_no: &str, total: i64) -> Value {
        json!({
            "appid": self.appid, "mchid": self.mchid, "description": "一壶茶", "out_trade_no": out_trade_no,
            "notify_url": "http://127.0.0.1:9/notify", "amount": { "total": total },
        })
    }

    /// Orders and lets the phone pay, and does not ask how it went.
    pub async fn sell_unseen(&self, sandbox: &Sandbox, out_trade_no: &str, total: i64) {
        let placed = self.post("/v3/pay/transactions/native", &self.order(out_trade_no, total)).await;
        assert_eq!(placed.status, 200, "{}", placed.text);
        let (status, paid) = sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
        assert_eq!((status.as_u16(), paid["trade_state"].as_str()), (200, Some("SUCCESS")), "{paid}");
    }

    /// Orders and lets the phone pay; answers the paid order.
    pub async fn sell(&self, sandbox: &Sandbox, out_trade_no: &str, total: i64) -> Value {
        self.sell_unseen(sandbox, out_trade_no, total).await;
        let target = format!("/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={}", self.mchid);
        self.get(&target).await.body
    }
}

fn rand_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    aws_lc_rs::rand::fill(&mut seed).unwrap();
    seed
}
