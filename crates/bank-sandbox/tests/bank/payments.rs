//! Money between cards and the reserve account, and its statement.

use bank::{Direction, EntryKind, LinkError, PaymentStatus, ReasonCode};
use jiff::civil::Date;
use serde_json::json;

use crate::desk::{Card, Desk, LIN, credit, debit, sentinel};

fn settled(status: &PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Settled { .. })
}

async fn today(desk: &Desk) -> Date {
    desk.get_json("/clock").await["business_date"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn money_comes_and_goes_and_the_statement_says_so() {
    let desk = Desk::open().await;
    let (client, terms) = (desk.client(), desk.bind(LIN).await);
    let first = client.debit(&debit("d1", &terms, 10_050)).await.unwrap();
    assert!(settled(&first), "{first:?}");
    assert_eq!(client.debit(&debit("d1", &terms, 10_050)).await.unwrap(), first, "again is the same answer");
    assert_eq!(client.status("d1").await.unwrap(), first);
    assert_eq!(desk.reserve().await, 10_050);
    assert!(settled(&client.credit(&credit("c1", &terms, 50)).await.unwrap()));
    let statement = client.statement(today(&desk).await).await.unwrap();
    assert_eq!((statement.opening.fen(), statement.closing.fen()), (0, 10_000));
    let lines: Vec<_> =
        statement.entries.iter().map(|e| (e.end_to_end_id.as_str(), e.direction, e.kind, e.amount.fen())).collect();
    let expected = [("d1", Direction::In, EntryKind::Debit, 10_050), ("c1", Direction::Out, EntryKind::Credit, 50)];
    assert_eq!(lines, expected);
    desk.next_day().await;
    let tomorrow = client.statement(today(&desk).await).await.unwrap();
    assert_eq!((tomorrow.opening.fen(), tomorrow.closing.fen(), tomorrow.entries.len()), (10_000, 10_000, 0));
}

#[tokio::test]
async fn an_id_used_for_something_else_is_refused_and_changes_nothing() {
    let desk = Desk::open().await;
    let (client, terms) = (desk.client(), desk.bind(LIN).await);
    client.debit(&debit("d1", &terms, 100)).await.unwrap();
    let refused = LinkError::Refused { status: 409, code: "end_to_end_id_reused".to_owned() };
    assert_eq!(client.debit(&debit("d1", &terms, 101)).await.unwrap_err(), refused);
    assert_eq!(client.credit(&credit("d1", &terms, 100)).await.unwrap_err(), refused);
    assert!(settled(&client.status("d1").await.unwrap()));
    assert_eq!(client.status("never").await.unwrap(), PaymentStatus::Unknown);
    assert_eq!(desk.reserve().await, 100);
}

#[tokio::test]
async fn the_bank_rejects_with_its_reason() {
    let desk = Desk::open().await;
    let client = desk.client();
    let rejected = PaymentStatus::Rejected;
    let lin = desk.bind(LIN).await;
    assert_eq!(client.credit(&credit("c0", &lin, 1)).await.unwrap(), rejected(ReasonCode::InsufficientFunds));
    assert_eq!(client.debit(&debit("d0", &lin, 0)).await.unwrap(), rejected(ReasonCode::NotAllowedAmount));

    let poor = desk.bind(sentinel("6299010000000000166")).await;
    assert_eq!(client.debit(&debit("d1", &poor, 1)).await.unwrap(), rejected(ReasonCode::InsufficientFunds));

    let small = desk.bind(sentinel("6299010000000000174")).await;
    let status = client.debit(&debit("d2", &small, 10_001)).await.unwrap();
    assert_eq!(status, rejected(ReasonCode::AmountExceedsAgreedLimit));
    for id in ["d3", "d4"] {
        assert!(settled(&client.debit(&debit(id, &small, 10_000)).await.unwrap()));
    }
    assert_eq!(client.debit(&debit("d5", &small, 1)).await.unwrap(), rejected(ReasonCode::LimitExceeded));
    desk.next_day().await;
    assert!(settled(&client.debit(&debit("d6", &small, 1)).await.unwrap()), "a new day, a new limit");

    let card = Card { name: "吴芳", id_number: "420111199112180266", phone: "13800000006", pan: "6299540000000028" };
    let line = desk.bind(card).await;
    assert!(settled(&client.debit(&debit("d7", &line, 500)).await.unwrap()), "a credit card pays");
    let status = client.credit(&credit("c1", &line, 1)).await.unwrap();
    assert_eq!(status, rejected(ReasonCode::InvalidCreditorAccountType), "and receives nothing");
    assert_eq!(desk.reserve().await, 20_501);
}

#[tokio::test]
async fn an_owner_can_pay_into_the_reserve() {
    let desk = Desk::open().await;
    assert_eq!(desk.post("/sandbox/reserve", json!({"amount": 7_000})).await, 200);
    assert_eq!(desk.post("/sandbox/reserve", json!({"amount": -1})).await, 400);
    let statement = desk.client().statement(today(&desk).await).await.unwrap();
    assert_eq!(statement.closing.fen(), 7_000);
    assert_eq!(statement.entries[0].kind, EntryKind::Funding);
}

#[tokio::test]
async fn many_at_once_never_overdraw_a_card() {
    let desk = Desk::open().await;
    let (client, terms) = (desk.client(), desk.bind(LIN).await);
    let tries = (0..20).map(|n| {
        let (client, order) = (client.clone(), debit(&format!("d{n}"), &terms, 300_000));
        tokio::spawn(async move { client.debit(&order).await.unwrap() })
    });
    let mut done = 0;
    for one in tries.collect::<Vec<_>>() {
        done += i64::from(settled(&one.await.unwrap()));
    }
    assert_eq!(done, 6, "20,000 yuan hold six times 3,000");
    assert_eq!(desk.reserve().await, 1_800_000);
}
