//! The bank killed at any moment: what was acknowledged is there, and the books are right.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bank::{BankClient, MandateTerms, PaymentStatus};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::desk::{Desk, LIN, config, debit};

const KILLS: u32 = 8;
const AT_ONCE: u32 = 4;

/// The bank in a process of its own, and where its doors are.
struct Process {
    child: Child,
    iso_url: String,
}

fn start(folder: &Path) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_feiqian-bank"))
        .args(["--iso-port", "0", "--pages-port", "0"])
        .arg("--data")
        .arg(folder.join("bank"))
        .arg("--wallet-key")
        .arg(folder.join("wallet.pub.pem"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let iso_url = line.split("iso=").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    Process { child, iso_url }
}

/// A debit that the bank said was done.
type Acknowledged = (String, i64);

/// Debits until the bank is gone, telling what was acknowledged as it happens.
async fn debit_until_gone(
    client: BankClient,
    mandate: MandateTerms,
    name: String,
    told: UnboundedSender<Acknowledged>,
) {
    for n in 1.. {
        let id = format!("{name}-{n}");
        match client.debit(&debit(&id, &mandate, n)).await {
            Ok(PaymentStatus::Settled { .. }) => told.send((id, n)).unwrap(),
            Ok(other) => panic!("{other:?}"),
            Err(_) => break,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_bank_forgets_nothing_it_acknowledged() {
    let desk = Desk::open().await;
    let terms = desk.bind(LIN).await;
    let Desk { sandbox, folder, .. } = desk;
    sandbox.stop().await;
    let mut acknowledged = Vec::new();
    for round in 0..KILLS {
        let mut process = start(folder.path());
        let link = config(folder.path(), &process.iso_url, Duration::from_secs(30));
        let client = BankClient::new(&link).unwrap();
        let (told, mut heard) = unbounded_channel();
        for worker in 0..AT_ONCE {
            let name = format!("r{round}w{worker}");
            tokio::spawn(debit_until_gone(client.clone(), terms.clone(), name, told.clone()));
        }
        drop(told);
        // The moment of the kill: after as many answers as the round says, whatever the others are doing.
        for _ in 0..=round * 3 {
            acknowledged.push(heard.recv().await.unwrap());
        }
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        while let Some(late) = heard.recv().await {
            acknowledged.push(late);
        }
    }
    check(folder.path(), &acknowledged).await;
}

async fn check(folder: &Path, acknowledged: &[Acknowledged]) {
    let sandbox = bank_sandbox::Sandbox::start(&crate::desk::options(folder)).await.unwrap();
    let client = BankClient::new(&config(folder, &sandbox.iso_url, Duration::from_secs(30))).unwrap();
    for (id, _) in acknowledged {
        assert!(matches!(client.status(id).await.unwrap(), PaymentStatus::Settled { .. }), "{id}");
    }
    let books = reqwest::get(format!("{}/sandbox/books.json", sandbox.pages_url)).await.unwrap();
    let books: serde_json::Value = books.json().await.unwrap();
    assert_eq!(books["balanced"], true);
    let sum: i64 = acknowledged.iter().map(|(_, fen)| fen).sum();
    assert!(books["reserve"].as_i64().unwrap() >= sum, "{books} {sum}");
}
