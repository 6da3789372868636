//! A sandbox bank process of a test's own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde_json::Value;
use server::config::Config;
use server::demo::{Stranger, http_client};

/// A running bank. It ends with the test.
pub struct BankProcess {
    child: Child,
    data: PathBuf,
    pub iso_url: String,
    pub pages_url: String,
    http: Client,
}

impl Drop for BankProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A freshly built executable of this workspace.
pub fn executable(name: &str) -> PathBuf {
    let named = std::env::var_os("FEIQIAN_BIN_DIR").map(PathBuf::from);
    // Tests run from target/PROFILE/deps.
    let beside = || std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let path = named.unwrap_or_else(beside).join(name);
    assert!(path.exists(), "{} is not built: cargo build --workspace", path.display());
    path
}

impl BankProcess {
    /// Starts a bank with empty books; its wallet is the one whose data directory is `dir/data`.
    pub fn start(dir: &Path) -> Self {
        let data = dir.join("bank");
        let mut child = Command::new(executable("feiqian-bank"))
            .args(["--iso-port", "0", "--pages-port", "0", "--data"])
            .arg(&data)
            .arg("--wallet-key")
            .arg(dir.join("data/keys/wallet-bank.pub.pem"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let part = |name: &str| {
            let mut words = line.split_whitespace();
            words.find_map(|word| word.strip_prefix(name)).unwrap_or_else(|| panic!("{line}")).to_owned()
        };
        Self { child, data, iso_url: part("iso="), pages_url: part("pages="), http: http_client().unwrap() }
    }

    pub fn configure(&self, config: &mut Config) {
        config.bank.url.clone_from(&self.iso_url);
        config.registry.url.clone_from(&self.iso_url);
        config.sms.url.clone_from(&self.pages_url);
        config.bank.link_dir = self.data.join("link");
    }

    pub fn link_dir(&self) -> PathBuf {
        self.data.join("link")
    }

    pub async fn get(&self, path: &str) -> Value {
        self.http.get(format!("{}{path}", self.pages_url)).send().await.unwrap().json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) {
        let answer = self.http.post(format!("{}{path}", self.pages_url)).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    /// The newest code for a phone.
    pub async fn newest_code(&self, phone: &str) -> String {
        for _ in 0..300 {
            let messages = self.get(&format!("/phone/messages?to={phone}")).await;
            let newest = messages.as_array().and_then(|all| all.first()).and_then(|first| first["text"].as_str());
            if let Some(code) = newest.and_then(server::demo::code_in) {
                return code;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no message for {phone}");
    }

    /// Somebody of the crowd, from 0.
    pub async fn crowd(&self, place: usize, first_top_up: i64) -> Stranger {
        let facts = self.get("/sandbox/facts.json").await;
        let one = &facts["crowd"][place];
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{one}")).to_owned();
        let name = text(&one["name"]["zh"]);
        let pan = text(&one["card"][0]["pan"]);
        let (id_number, phone) = (text(&one["id_number"]), text(&one["phone"]));
        Stranger { name, id_number, phone, pan, pin: PIN.to_owned(), first_top_up }
    }
}

/// The payment password of everybody in tests.
pub const PIN: &str = "739154";
