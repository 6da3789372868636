//! Who holds a card, and mandates.

use bank::sandbox::RegistryAnswer;
use bank::{AccountVerification, MandateAnswer, MandateRequest, ReasonCode, VerificationReport, VerifiedElement};
use serde_json::json;

use crate::desk::{Card, Desk, LIN, debit, request, sentinel};

fn question(card: Card) -> AccountVerification {
    let MandateRequest { request_id, name, id_number, pan, phone, branch } = request(card, "v1");
    AccountVerification { request_id, name, id_number, pan, phone, branch }
}

#[tokio::test]
async fn a_verification_names_the_first_thing_that_is_wrong() {
    let desk = Desk::open().await;
    let client = desk.client();
    let mismatch = VerificationReport::Mismatch;
    let refused = VerificationReport::Refused;
    let wu = Card { name: "吴芳", id_number: "420111199112180266", phone: "13800000006", pan: "6299020000000000016" };
    for (card, expected) in [
        (LIN, VerificationReport::Verified),
        (Card { name: "林晓", id_number: "1", ..LIN }, mismatch(VerifiedElement::Name)),
        (Card { id_number: "110105200109050378", ..LIN }, mismatch(VerifiedElement::IdNumber)),
        (Card { phone: "13800000002", ..LIN }, mismatch(VerifiedElement::Phone)),
        (sentinel("6299010000000000067"), VerificationReport::Verified),
        (sentinel("6299010000000000075"), refused(ReasonCode::CardExpired)),
        (sentinel("6299010000000000083"), refused(ReasonCode::CardLost)),
        (sentinel("6299010000000000091"), refused(ReasonCode::BlockedAccount)),
        (sentinel("6299010000000000109"), refused(ReasonCode::ClosedAccountNumber)),
        (sentinel("6299010000000000117"), mismatch(VerifiedElement::Name)),
        (sentinel("6299010000000000125"), mismatch(VerifiedElement::IdNumber)),
        (sentinel("6299010000000000133"), mismatch(VerifiedElement::Phone)),
        (sentinel("6299010000000000141"), refused(ReasonCode::AgentOffline)),
        (sentinel("6299018888888888880"), refused(ReasonCode::IncorrectAccountNumber)),
        (wu, refused(ReasonCode::TransactionForbidden)),
    ] {
        let report = client.verify_account(&question(card)).await.unwrap();
        assert_eq!(report, expected, "{} {}", card.name, card.pan);
    }
}

#[tokio::test]
async fn a_bank_that_asks_for_the_branch_wants_the_right_one() {
    let desk = Desk::open().await;
    let chen =
        Card { name: "陈大伟", id_number: "440305198807220511", phone: "13800000002", pan: "6299050000000000019" };
    let needed = VerificationReport::Refused(ReasonCode::BranchNeeded);
    for (branch, expected) in [
        (None, needed.clone()),
        (Some("海棠银行北城支行"), needed),
        (Some(" 观台银行北城支行 "), VerificationReport::Verified),
        (Some("watchtower bank north gate branch"), VerificationReport::Verified),
    ] {
        let asked = AccountVerification { branch: branch.map(str::to_owned), ..question(chen) };
        assert_eq!(desk.client().verify_account(&asked).await.unwrap(), expected, "{branch:?}");
    }
}

#[tokio::test]
async fn binding_can_be_refused_or_out_of_reach_by_rule() {
    let desk = Desk::open().await;
    desk.fault(json!({"kind": "unreachable", "bank": "yunshan", "times": 1})).await;
    desk.fault(json!({"kind": "refuse_binding", "card": LIN.pan, "code": "RR04", "times": 1})).await;
    let client = desk.client();
    for expected in [
        VerificationReport::Refused(ReasonCode::AgentOffline),
        VerificationReport::Refused(ReasonCode::RegulatoryReason),
        VerificationReport::Verified,
    ] {
        assert_eq!(client.verify_account(&question(LIN)).await.unwrap(), expected);
    }
    assert_eq!(desk.get_json("/faults").await, json!([]));
}

async fn ask(desk: &Desk) -> String {
    match desk.client().request_mandate(&request(LIN, "m1")).await.unwrap() {
        MandateAnswer::CodeSent(sent) => {
            assert_eq!(sent.sent_to, "138****0001");
            sent.mandate_ref
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_right_code_puts_a_mandate_in_force_once_and_for_all() {
    let desk = Desk::open().await;
    let client = desk.client();
    let mandate = ask(&desk).await;
    assert_eq!(ask(&desk).await, mandate, "the same request is the same mandate");
    assert_eq!(desk.get_json("/phone/messages").await.as_array().unwrap().len(), 1, "and sends no second code");
    let code = desk.code(LIN.phone).await;
    for _ in 0..2 {
        let MandateAnswer::Accepted(terms) = client.confirm_mandate(&mandate, &code).await.unwrap() else { panic!() };
        assert_eq!((terms.single_limit.fen(), terms.daily_limit.fen()), (5_000_000, 10_000_000));
    }
    let ended = MandateAnswer::Cancelled { mandate_ref: mandate.clone() };
    assert_eq!(client.cancel_mandate(&mandate).await.unwrap(), ended);
    assert_eq!(client.cancel_mandate(&mandate).await.unwrap(), ended);
    assert_eq!(client.confirm_mandate(&mandate, &code).await.unwrap(), rejected(ReasonCode::NoMandate, None));
}

fn rejected(reason: ReasonCode, tries_left: Option<u32>) -> MandateAnswer {
    MandateAnswer::Rejected { reason, tries_left }
}

#[tokio::test]
async fn wrong_codes_are_counted_and_a_new_code_starts_again() {
    let desk = Desk::open().await;
    let client = desk.client();
    let mandate = ask(&desk).await;
    for left in [2, 1, 0] {
        let answer = client.confirm_mandate(&mandate, "no").await.unwrap();
        assert_eq!(answer, rejected(ReasonCode::CodeWrong, Some(left)));
    }
    let first = desk.code(LIN.phone).await;
    assert_eq!(client.confirm_mandate(&mandate, &first).await.unwrap(), rejected(ReasonCode::CodeExpired, None));
    assert!(matches!(client.resend_code(&mandate).await.unwrap(), MandateAnswer::CodeSent(_)));
    let second = desk.code(LIN.phone).await;
    assert!(matches!(client.confirm_mandate(&mandate, &second).await.unwrap(), MandateAnswer::Accepted(_)));
}

#[tokio::test]
async fn a_code_expires_and_codes_run_out() {
    let desk = Desk::open().await;
    let client = desk.client();
    let mandate = ask(&desk).await;
    let code = desk.code(LIN.phone).await;
    assert_eq!(desk.post("/clock", json!({"advance_seconds": 300})).await, 200);
    assert_eq!(client.confirm_mandate(&mandate, &code).await.unwrap(), rejected(ReasonCode::CodeExpired, None));
    for _ in 0..4 {
        assert!(matches!(client.resend_code(&mandate).await.unwrap(), MandateAnswer::CodeSent(_)));
    }
    assert_eq!(client.resend_code(&mandate).await.unwrap(), rejected(ReasonCode::TooManyCodes, None));
    assert_eq!(client.resend_code("nobody's").await.unwrap(), rejected(ReasonCode::NoMandate, None));
}

#[tokio::test]
async fn a_mandate_is_needed_for_money_and_a_mismatch_gives_none() {
    let desk = Desk::open().await;
    let client = desk.client();
    let other = Card { phone: "13800000002", ..LIN };
    let answer = client.request_mandate(&request(other, "m2")).await.unwrap();
    assert_eq!(answer, MandateAnswer::Mismatch(VerifiedElement::Phone));
    let terms = desk.bind(LIN).await;
    client.cancel_mandate(&terms.mandate_ref).await.unwrap();
    let status = client.debit(&debit("d1", &terms, 100)).await.unwrap();
    assert_eq!(status, bank::PaymentStatus::Rejected(ReasonCode::NoMandate));
}

#[tokio::test]
async fn the_registry_knows_who_is_who() {
    let desk = Desk::open().await;
    let registry = desk.registry();
    for (name, number, expected) in [
        (LIN.name, LIN.id_number, RegistryAnswer::Match),
        ("林小雨", LIN.id_number, RegistryAnswer::Mismatch),
        (LIN.name, "310115199503160423", RegistryAnswer::NotFound),
        ("韩久", "210203198602140330", RegistryAnswer::Unavailable),
        ("韩久", "210203198602140330", RegistryAnswer::Unavailable),
        ("韩久", "210203198602140330", RegistryAnswer::Match),
    ] {
        assert_eq!(registry.check(name, number).await, expected, "{name}");
    }
    desk.fault(json!({"kind": "registry_unavailable", "times": 1})).await;
    assert_eq!(registry.check(LIN.name, LIN.id_number).await, RegistryAnswer::Unavailable);
    assert_eq!(registry.check(LIN.name, LIN.id_number).await, RegistryAnswer::Match);
    desk.sandbox.stop().await;
    assert_eq!(registry.check(LIN.name, LIN.id_number).await, RegistryAnswer::Unavailable);
}
