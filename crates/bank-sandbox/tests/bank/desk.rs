//! A bank started for one test, and a wallet's end of the link.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bank::sandbox::RegistryClient;
use bank::signature::{PublicKey, SigningKey};
use bank::{BankClient, CardCredit, CardDebit, LinkConfig, MandateAnswer, MandateRequest, MandateTerms};
use bank_sandbox::{Options, Sandbox};
use money::{Amount, Pan};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than any answer takes: a test that waits this long has found a fault.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bank in this process, with a folder of its own.
pub struct Desk {
    pub sandbox: Sandbox,
    pub folder: TempDir,
    http: reqwest::Client,
}

/// A person and card of the seed.
#[derive(Clone, Copy)]
pub struct Card {
    pub name: &'static str,
    pub id_number: &'static str,
    pub phone: &'static str,
    pub pan: &'static str,
}

const ZHENG: Card = Card { name: "郑试", id_number: "120103199001010191", phone: "13800000007", pan: "" };

/// 林晓雨's card of the bank that always works.
pub const LIN: Card =
    Card { name: "林晓雨", id_number: "310115199503160422", phone: "13800000001", pan: "6299010000000000018" };

/// A sentinel card of 郑试, by what it is for.
pub fn sentinel(pan: &'static str) -> Card {
    Card { pan, ..ZHENG }
}

pub fn options(folder: &Path) -> Options {
    Options {
        data: folder.join("bank"),
        wallet_key: folder.join("wallet.pub.pem"),
        host: [127, 0, 0, 1].into(),
        iso_port: 0,
        pages_port: 0,
    }
}

/// The wallet's end: a key whose public half lies where the bank looks for it.
pub fn config(folder: &Path, iso_url: &str, answer_timeout: Duration) -> LinkConfig {
    let key_file = folder.join("wallet.key.pem");
    let key = match std::fs::read_to_string(&key_file) {
        Ok(pem) => SigningKey::from_pem(&pem).unwrap(),
        Err(_) => SigningKey::generate().unwrap(),
    };
    std::fs::write(&key_file, key.to_pem().unwrap()).unwrap();
    std::fs::write(folder.join("wallet.pub.pem"), key.public_key().unwrap().to_pem()).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join("bank/link").join(name)).unwrap();
    LinkConfig {
        base_url: iso_url.to_owned(),
        ca_pem: read("ca.pem"),
        bank_key: PublicKey::from_pem(&read("bank.pub.pem")).unwrap(),
        own_key: Arc::new(key),
        connect_timeout: PATIENCE,
        answer_timeout,
    }
}

impl Desk {
    pub async fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let sandbox = Sandbox::start(&options(folder.path())).await.unwrap();
        let http = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
        Self { sandbox, folder, http }
    }

    pub fn client(&self) -> BankClient {
        self.client_with(PATIENCE)
    }

    /// A client that gives up early: only for answers that are held back on purpose.
    pub fn client_with(&self, answer_timeout: Duration) -> BankClient {
        BankClient::new(&config(self.folder.path(), &self.sandbox.iso_url, answer_timeout)).unwrap()
    }

    pub fn registry(&self) -> RegistryClient {
        RegistryClient::new(&config(self.folder.path(), &self.sandbox.iso_url, PATIENCE)).unwrap()
    }

    pub async fn get(&self, path: &str) -> String {
        let answer = self.http.get(format!("{}{path}", self.sandbox.pages_url)).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().await.unwrap()
    }

    pub async fn get_json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path).await).unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> u16 {
        let url = format!("{}{path}", self.sandbox.pages_url);
        self.http.post(url).json(&body).send().await.unwrap().status().as_u16()
    }

    pub async fn fault(&self, rule: Value) {
        assert_eq!(self.post("/faults", rule).await, 201);
    }

    pub async fn next_day(&self) {
        assert_eq!(self.post("/clock", json!({"advance_seconds": 86_400})).await, 200);
    }

    /// The code in the newest message of a phone.
    pub async fn code(&self, phone: &str) -> String {
        let messages = self.get_json(&format!("/phone/messages?to={phone}")).await;
        let text = messages[0]["text"].as_str().unwrap().to_owned();
        text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned()
    }

    /// A confirmed mandate for a card.
    pub async fn bind(&self, card: Card) -> MandateTerms {
        let client = self.client();
        let answer = client.request_mandate(&request(card, &format!("bind{}", card.pan))).await.unwrap();
        let MandateAnswer::CodeSent(sent) = answer else { panic!("no code: {answer:?}") };
        let code = self.code(card.phone).await;
        match client.confirm_mandate(&sent.mandate_ref, &code).await.unwrap() {
            MandateAnswer::Accepted(terms) => terms,
            other => panic!("not accepted: {other:?}"),
        }
    }

    /// Whether the bank's books are right, and the reserve in fen.
    pub async fn reserve(&self) -> i64 {
        let books = self.get_json("/sandbox/books.json").await;
        assert_eq!(books["balanced"], true);
        books["reserve"].as_i64().unwrap()
    }
}

pub fn request(card: Card, request_id: &str) -> MandateRequest {
    MandateRequest {
        request_id: request_id.to_owned(),
        name: card.name.to_owned(),
        id_number: card.id_number.to_owned(),
        pan: Pan::parse(card.pan).unwrap(),
        phone: card.phone.to_owned(),
        branch: None,
    }
}

pub fn debit(id: &str, terms: &MandateTerms, fen: i64) -> CardDebit {
    CardDebit {
        end_to_end_id: id.to_owned(),
        mandate_ref: terms.mandate_ref.clone(),
        amount: Amount::from_fen(fen).unwrap(),
        remittance: "top up".to_owned(),
    }
}

pub fn credit(id: &str, terms: &MandateTerms, fen: i64) -> CardCredit {
    CardCredit {
        end_to_end_id: id.to_owned(),
        mandate_ref: terms.mandate_ref.clone(),
        amount: Amount::from_fen(fen).unwrap(),
        remittance: "withdrawal".to_owned(),
    }
}
