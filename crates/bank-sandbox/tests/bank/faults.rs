//! Every fault on purpose.

use std::time::Duration;

use bank::{BankClient, LinkError, Mail, MandateTerms, PaymentStatus, ReasonCode};
use serde_json::json;

use crate::desk::{Desk, LIN, credit, debit, request, sentinel};

/// For answers that are held back far longer.
const HASTE: Duration = Duration::from_millis(300);

fn settled(status: &PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Settled { .. })
}

async fn ready() -> (Desk, BankClient, MandateTerms) {
    let desk = Desk::open().await;
    let (client, terms) = (desk.client(), desk.bind(LIN).await);
    (desk, client, terms)
}

/// The mail as text, to compare: the instruction and what became of it.
async fn mail(client: &BankClient) -> Vec<(u64, String)> {
    let items = client.collect(0).await.unwrap();
    let words = items.into_iter().map(|item| match item.mail {
        Mail::Status(notice) => {
            (item.sequence, format!("{} settled={}", notice.end_to_end_id, settled(&notice.status)))
        }
        Mail::Return(back) => {
            (item.sequence, format!("{} back {} {}", back.end_to_end_id, back.amount.fen(), back.reason))
        }
    });
    words.collect()
}

#[tokio::test]
async fn sentinel_amounts_and_cards_reject_with_their_code() {
    let (desk, client, terms) = ready().await;
    for (fen, code) in [(1, "AC01"), (4, "AM04"), (6, "AC06"), (14, "AM14"), (15, "BE01"), (44, "RR04")] {
        let status = client.debit(&debit(&format!("d{fen}"), &terms, 7_700 + fen)).await.unwrap();
        assert_eq!(status, PaymentStatus::Rejected(ReasonCode::parse(code).unwrap()));
    }
    for (pan, code) in
        [("6299010000000000265", "RR04"), ("6299010000000000273", "AC06"), ("6299010000000000281", "BE01")]
    {
        let terms = desk.bind(sentinel(pan)).await;
        let status = client.debit(&debit(pan, &terms, 100)).await.unwrap();
        assert_eq!(status, PaymentStatus::Rejected(ReasonCode::parse(code).unwrap()));
    }
    assert_eq!(desk.reserve().await, 0);
}

#[tokio::test]
async fn a_late_answer_is_in_the_mailbox_once_its_time_has_come() {
    let (desk, client, terms) = ready().await;
    let hasty = desk.client_with(HASTE);
    for answer in [hasty.debit(&debit("d1", &terms, 7_721)).await, hasty.debit(&debit("d2", &terms, 7_721)).await] {
        assert!(matches!(answer, Err(LinkError::NoAnswer(_))), "{answer:?}");
    }
    assert_eq!(client.status("d1").await.unwrap(), PaymentStatus::Accepted);
    assert_eq!((mail(&client).await, desk.reserve().await), (vec![], 0));
    desk.post("/clock", json!({"advance_seconds": 20})).await;
    assert!(settled(&client.status("d1").await.unwrap()));
    assert_eq!(mail(&client).await, [(1, "d1 settled=true".to_owned()), (2, "d2 settled=true".to_owned())]);
    assert_eq!(client.collect(1).await.unwrap().len(), 1);
    assert_eq!(desk.reserve().await, 15_442);
}

#[tokio::test]
async fn a_patient_client_gets_the_late_answer_itself() {
    let (desk, client, terms) = ready().await;
    desk.fault(json!({"kind": "late", "delay_ms": 5, "times": 1})).await;
    assert!(settled(&client.debit(&debit("d1", &terms, 100)).await.unwrap()));
    assert_eq!(mail(&client).await, [(1, "d1 settled=true".to_owned())]);
}

#[tokio::test]
async fn an_answer_given_twice_more_is_in_the_mailbox() {
    let (desk, client, terms) = ready().await;
    assert!(settled(&client.debit(&debit("d1", &terms, 7_722)).await.unwrap()));
    assert_eq!(mail(&client).await, [(1, "d1 settled=true".to_owned()), (2, "d1 settled=true".to_owned())]);
    assert_eq!(desk.reserve().await, 7_722);
}

#[tokio::test]
async fn without_an_answer_only_the_status_tells() {
    let (desk, client, terms) = ready().await;
    let answer = client.debit(&debit("d1", &terms, 7_723)).await;
    assert!(matches!(answer, Err(LinkError::NoAnswer(_))), "{answer:?}");
    assert!(settled(&client.status("d1").await.unwrap()));
    assert_eq!((mail(&client).await, desk.reserve().await), (vec![], 7_723));
}

#[tokio::test]
async fn a_lost_request_can_be_sent_again() {
    let (desk, client, terms) = ready().await;
    let answer = client.debit(&debit("d1", &terms, 7_724)).await;
    assert!(matches!(answer, Err(LinkError::NoAnswer(_))), "{answer:?}");
    assert_eq!(client.status("d1").await.unwrap(), PaymentStatus::Unknown);
    assert!(settled(&client.debit(&debit("d1", &terms, 7_724)).await.unwrap()));
    assert_eq!(desk.reserve().await, 7_724);
}

#[tokio::test]
async fn what_is_stuck_is_done_the_next_day() {
    let (desk, client, terms) = ready().await;
    assert_eq!(client.debit(&debit("d1", &terms, 7_725)).await.unwrap(), PaymentStatus::Accepted);
    assert_eq!(client.debit(&debit("d1", &terms, 7_725)).await.unwrap(), PaymentStatus::Accepted);
    assert_eq!((mail(&client).await, desk.reserve().await), (vec![], 0));
    desk.next_day().await;
    assert_eq!(mail(&client).await, [(1, "d1 settled=true".to_owned())]);
    assert_eq!(desk.reserve().await, 7_725);
}

#[tokio::test]
async fn a_credit_comes_back_the_next_day_and_a_debit_does_not() {
    let (desk, client, terms) = ready().await;
    assert!(settled(&client.debit(&debit("d1", &terms, 7_726)).await.unwrap()));
    assert!(settled(&client.credit(&credit("c1", &terms, 7_726)).await.unwrap()));
    assert_eq!(desk.reserve().await, 0);
    desk.next_day().await;
    assert_eq!(mail(&client).await, [(1, "c1 back 7726 AC04".to_owned())]);
    assert_eq!(desk.reserve().await, 7_726);
    assert!(settled(&client.status("c1").await.unwrap()), "settled it was; the return is another booking");
}

#[tokio::test]
async fn the_statement_leaves_out_and_doubles_lines_but_not_money() {
    let (desk, client, terms) = ready().await;
    for (id, fen) in [("out", 7_731), ("twice", 7_732), ("plain", 7_733)] {
        assert!(settled(&client.debit(&debit(id, &terms, fen)).await.unwrap()));
    }
    let date = desk.get_json("/clock").await["business_date"].as_str().unwrap().parse().unwrap();
    let statement = client.statement(date).await.unwrap();
    let ids: Vec<_> = statement.entries.iter().map(|entry| entry.end_to_end_id.as_str()).collect();
    assert_eq!(ids, ["twice", "twice", "plain"]);
    assert_eq!(statement.closing.fen(), 7_731 + 7_732 + 7_733);
}

#[tokio::test]
async fn a_slow_answer_outlasts_a_hasty_client() {
    let desk = Desk::open().await;
    let slow = request(sentinel("6299010000000000158"), "m1");
    let answer = desk.client_with(HASTE).request_mandate(&slow).await;
    assert!(matches!(answer, Err(LinkError::NoAnswer(_))), "{answer:?}");
    let again = desk.client().request_mandate(&slow).await.unwrap();
    assert!(matches!(again, bank::MandateAnswer::CodeSent(_)), "the mandate was made, and is kept: {again:?}");
}

#[tokio::test]
async fn chance_strikes_the_same_places_for_the_same_seed() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let (desk, client, terms) = ready().await;
        desk.fault(json!({"kind": "reject", "code": "MS03", "probability": 0.5, "seed": 7})).await;
        let mut run = Vec::new();
        for n in 0..16 {
            run.push(settled(&client.debit(&debit(&format!("d{n}"), &terms, 100)).await.unwrap()));
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&true) && runs[0].contains(&false));
}

#[tokio::test]
async fn rules_are_checked_before_they_are_kept() {
    let desk = Desk::open().await;
    for (rule, status) in [
        (json!({"kind": "explode"}), 422),
        (json!({"kind": "reject", "bank": "nobody"}), 400),
        (json!({"kind": "reject", "card": "1"}), 400),
        (json!({"kind": "reject", "times": 0}), 400),
        (json!({"kind": "reject", "probability": 1.5}), 400),
        (json!({"kind": "reject", "code": "有"}), 400),
        (json!({"kind": "reject"}), 201),
    ] {
        assert_eq!(desk.post("/faults", rule.clone()).await, status, "{rule}");
    }
}
