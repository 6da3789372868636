//! The door: who may speak, and what is said to those who may not.

use std::sync::Arc;
use std::time::Duration;

use bank::message::{Header, StatusRequest};
use bank::signature::{
    NONCE_HEADER, SIGNATURE_HEADER, SignatureHeaders, Signed, SigningKey, TIMESTAMP_HEADER, new_nonce,
};
use bank::{BankClient, LinkConfig, LinkError, MESSAGES_PATH, PaymentStatus};
use bank_sandbox::Sandbox;
use jiff::Timestamp;

use crate::desk::{Desk, config, options};

const PATIENCE: Duration = Duration::from_secs(30);

fn link(desk: &Desk) -> LinkConfig {
    config(desk.folder.path(), &desk.sandbox.iso_url, PATIENCE)
}

fn refused(status: u16, code: &str) -> LinkError {
    LinkError::Refused { status, code: code.to_owned() }
}

#[tokio::test]
async fn a_stranger_is_refused_until_its_key_is_the_wallets() {
    let desk = Desk::open().await;
    let mut stranger = link(&desk);
    stranger.own_key = Arc::new(SigningKey::generate().unwrap());
    let client = BankClient::new(&stranger).unwrap();
    assert_eq!(client.status("x").await.unwrap_err(), refused(401, "signature_wrong"));
    let key_file = desk.folder.path().join("wallet.pub.pem");
    std::fs::write(&key_file, stranger.own_key.public_key().unwrap().to_pem()).unwrap();
    assert_eq!(client.status("x").await.unwrap(), PaymentStatus::Unknown, "the key file is read again");
}

#[tokio::test]
async fn without_a_key_file_nobody_is_known() {
    let desk = Desk::open().await;
    let config = link(&desk);
    std::fs::remove_file(desk.folder.path().join("wallet.pub.pem")).unwrap();
    let client = BankClient::new(&config).unwrap();
    assert_eq!(client.status("x").await.unwrap_err(), refused(401, "key_unknown"));
}

#[tokio::test]
async fn an_answer_not_signed_by_the_bank_is_not_believed() {
    let desk = Desk::open().await;
    let mut config = link(&desk);
    config.bank_key = SigningKey::generate().unwrap().public_key().unwrap();
    let error = BankClient::new(&config).unwrap().status("x").await.unwrap_err();
    assert_eq!(error, LinkError::BadAnswer("signature_wrong".to_owned()));
    assert!(error.may_have_taken_effect());
}

#[tokio::test]
async fn another_authority_is_not_trusted_and_a_closed_door_is_not_sent_to() {
    let desk = Desk::open().await;
    let other = Desk::open().await;
    let mut config = link(&desk);
    config.ca_pem = std::fs::read_to_string(other.folder.path().join("bank/link/ca.pem")).unwrap();
    let error = BankClient::new(&config).unwrap().status("x").await.unwrap_err();
    assert!(matches!(error, LinkError::NotSent(_)), "{error:?}");
    let client = desk.client();
    desk.sandbox.stop().await;
    let error = client.status("x").await.unwrap_err();
    assert!(matches!(error, LinkError::NotSent(_)) && !error.may_have_taken_effect(), "{error:?}");
}

/// Sends a body as it is: for what the client would never send.
async fn send(desk: &Desk, headers: &SignatureHeaders, body: &[u8]) -> (u16, String) {
    let config = link(desk);
    let authority = reqwest::Certificate::from_pem(config.ca_pem.as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([authority]).no_proxy().build().unwrap();
    let request = http
        .post(format!("{}{MESSAGES_PATH}", config.base_url))
        .header(TIMESTAMP_HEADER, &headers.timestamp)
        .header(NONCE_HEADER, &headers.nonce)
        .header(SIGNATURE_HEADER, &headers.signature)
        .body(body.to_vec());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn sign(desk: &Desk, body: &[u8], at: Timestamp) -> SignatureHeaders {
    let nonce = new_nonce().unwrap();
    Signed { method: "POST", path: MESSAGES_PATH, nonce: &nonce, body }.sign(&link(desk).own_key, at).unwrap()
}

#[tokio::test]
async fn a_request_replayed_changed_or_old_is_refused() {
    let desk = Desk::open().await;
    let header = Header { id: "m1".to_owned(), at: Timestamp::now() };
    let body = header.document(&StatusRequest { end_to_end_id: "x".to_owned() }).into_bytes();
    let headers = sign(&desk, &body, Timestamp::now());
    assert_eq!(send(&desk, &headers, &body).await.0, 200);
    assert_eq!(send(&desk, &headers, &body).await, (401, "signature_replayed".to_owned()));
    let changed = String::from_utf8(body.clone()).unwrap().replace(">x<", ">y<");
    let headers = sign(&desk, &body, Timestamp::now());
    assert_eq!(send(&desk, &headers, changed.as_bytes()).await, (401, "signature_wrong".to_owned()));
    let old = sign(&desk, &body, Timestamp::from_second(1_000_000_000).unwrap());
    assert_eq!(send(&desk, &old, &body).await, (401, "signature_outside_window".to_owned()));
    let none = SignatureHeaders { timestamp: String::new(), nonce: String::new(), signature: String::new() };
    assert_eq!(send(&desk, &none, &body).await, (401, "signature_malformed".to_owned()));
}

#[tokio::test]
async fn what_is_not_a_message_is_named() {
    let desk = Desk::open().await;
    for (body, code) in [
        ("hello", "document_not_xml"),
        ("<Document xmlns=\"urn:x\"><Y/></Document>", "document_unknown"),
        (
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pacs.028.001.03\"><FIToFIPmtStsReq/></Document>",
            "element_missing",
        ),
    ] {
        let headers = sign(&desk, body.as_bytes(), Timestamp::now());
        let (status, said) = send(&desk, &headers, body.as_bytes()).await;
        assert_eq!((status, said.split(':').next()), (400, Some(code)));
    }
}

#[tokio::test]
async fn keys_and_books_outlive_a_restart() {
    let desk = Desk::open().await;
    let terms = desk.bind(crate::desk::LIN).await;
    let order = crate::desk::debit("d1", &terms, 100);
    let status = desk.client().debit(&order).await.unwrap();
    let Desk { sandbox, folder, .. } = desk;
    sandbox.stop().await;
    let again = Sandbox::start(&options(folder.path())).await.unwrap();
    let client = BankClient::new(&config(folder.path(), &again.iso_url, PATIENCE)).unwrap();
    assert_eq!(client.debit(&order).await.unwrap(), status);
}
