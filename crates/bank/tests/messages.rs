//! Every message: its golden XML, and that it reads back.

use bank::message::{
    CodeConfirmation, CodeResend, Header, Mailbox, MailboxRequest, MandateCancellation, Message, Request,
    StatementRequest, StatusRequest, read,
};
use bank::{
    AccountVerification, CardCredit, CardDebit, CodeSent, Direction, EntryKind, Mail, MailItem, MandateAnswer,
    MandateRequest, MandateTerms, MessageError, PaymentReturn, PaymentStatus, ReasonCode, Statement, StatementEntry,
    StatusNotice, VerificationReport, VerifiedElement,
};
use jiff::Timestamp;
use jiff::civil::date;
use money::{Amount, Pan};
use proptest::prelude::*;

fn at() -> Timestamp {
    "2026-11-22T13:30:00.125Z".parse().unwrap()
}

fn header() -> Header {
    Header { id: "4fd1a0c0b3d84a6f8c1a2b3c4d5e6f70".to_owned(), at: at() }
}

fn yuan(text: &str) -> Amount {
    text.parse().unwrap()
}

/// Writes, compares with the golden text if there is one, reads, and compares again.
fn check<M: Message + PartialEq>(message: &M, golden: Option<&str>) {
    let xml = header().document(message);
    if let Some(golden) = golden {
        assert_eq!(xml.replace("><", ">\n<"), golden.trim_end(), "{}", M::SCHEMA.name);
    }
    let (read_header, back) = read::<M>(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"));
    assert!(back == *message && read_header == header(), "{xml}");
}

/// The same for what may be asked; it must also be found among the requests.
fn check_request<M: Message + PartialEq>(message: &M, golden: &str) {
    check(message, Some(golden));
    let (_, request) = Request::read(header().document(message).as_bytes()).ok().unwrap();
    assert_eq!(request.schema(), M::SCHEMA.name);
}

fn pan() -> Pan {
    Pan::parse("6299010000000000018").unwrap()
}

#[test]
fn questions_about_a_holder() {
    let question = AccountVerification {
        request_id: "bnd1".to_owned(),
        name: "阿依古丽·买买提 <&>".to_owned(),
        id_number: "650104199706080288".to_owned(),
        pan: pan(),
        phone: "13800000008".to_owned(),
        branch: Some("观台银行北城支行".to_owned()),
    };
    check_request(&question, include_str!("golden/acmt.023.xml"));
    check(&AccountVerification { branch: None, ..question }, None);
    check(&VerificationReport::Mismatch(VerifiedElement::Phone), Some(include_str!("golden/acmt.024.xml")));
    check(&VerificationReport::Verified, None);
    for element in [VerifiedElement::Name, VerifiedElement::IdNumber] {
        check(&VerificationReport::Mismatch(element), None);
    }
    for reason in ReasonCode::ALL {
        check(&VerificationReport::Refused(reason.clone()), None);
    }
}

#[test]
fn mandates() {
    let request = MandateRequest {
        request_id: "bnd1".to_owned(),
        name: "林晓雨".to_owned(),
        id_number: "310115199503160422".to_owned(),
        pan: pan(),
        phone: "13800000001".to_owned(),
        branch: None,
    };
    check_request(&request, include_str!("golden/pain.009.xml"));
    check(&MandateRequest { branch: Some("x".to_owned()), ..request }, None);
    let mandate_ref = "MND1".to_owned();
    check_request(&MandateCancellation { mandate_ref: mandate_ref.clone() }, include_str!("golden/pain.011.xml"));
    let confirmation = CodeConfirmation { mandate_ref: mandate_ref.clone(), code: "482913".to_owned() };
    check_request(&confirmation, include_str!("golden/code.confirmation.xml"));
    check_request(&CodeResend { mandate_ref }, include_str!("golden/code.resend.xml"));
}

#[test]
fn answers_about_mandates() {
    let mandate_ref = "MND1".to_owned();
    let terms = MandateTerms { mandate_ref: mandate_ref.clone(), single_limit: yuan("5000"), daily_limit: yuan("1") };
    check(&MandateAnswer::Accepted(terms), Some(include_str!("golden/pain.012.xml")));
    let sent_to = "138****0001".to_owned();
    check(&MandateAnswer::CodeSent(CodeSent { mandate_ref: mandate_ref.clone(), sent_to, expires_at: at() }), None);
    check(&MandateAnswer::Cancelled { mandate_ref }, None);
    check(&MandateAnswer::Mismatch(VerifiedElement::Name), None);
    for (reason, tries_left) in [(ReasonCode::CodeWrong, Some(2)), (ReasonCode::NoMandate, None)] {
        check(&MandateAnswer::Rejected { reason, tries_left }, None);
    }
}

#[test]
fn payments() {
    let (end_to_end_id, mandate_ref) = ("ins_1".to_owned(), "MND1".to_owned());
    let (amount, remittance) = (yuan("100.05"), "飞钱 充值".to_owned());
    let debit = CardDebit {
        end_to_end_id: end_to_end_id.clone(),
        mandate_ref: mandate_ref.clone(),
        amount,
        remittance: remittance.clone(),
    };
    check_request(&debit, include_str!("golden/pacs.003.xml"));
    let credit = CardCredit { end_to_end_id: end_to_end_id.clone(), mandate_ref, amount, remittance };
    check_request(&credit, include_str!("golden/pacs.008.xml"));
    check_request(&StatusRequest { end_to_end_id }, include_str!("golden/pacs.028.xml"));
}

fn notice(status: PaymentStatus) -> StatusNotice {
    StatusNotice { end_to_end_id: "ins_1".to_owned(), status }
}

#[test]
fn statuses() {
    let rejected = notice(PaymentStatus::Rejected(ReasonCode::InsufficientFunds));
    check(&rejected, Some(include_str!("golden/pacs.002.xml")));
    check(&notice(PaymentStatus::Settled { at: at() }), None);
    check(&notice(PaymentStatus::Accepted), None);
    check(&notice(PaymentStatus::Unknown), None);
    check(&notice(PaymentStatus::Rejected(ReasonCode::Other("ZZ99".to_owned()))), None);
}

fn back() -> PaymentReturn {
    PaymentReturn {
        return_id: "RT-1".to_owned(),
        end_to_end_id: "ins_1".to_owned(),
        amount: yuan("77.26"),
        reason: ReasonCode::ClosedAccountNumber,
        at: at(),
    }
}

#[test]
fn mail() {
    check(&back(), Some(include_str!("golden/pacs.004.xml")));
    check_request(&MailboxRequest { after: 41 }, include_str!("golden/mailbox.request.xml"));
    let items = vec![
        MailItem { sequence: 42, mail: Mail::Status(notice(PaymentStatus::Settled { at: at() })) },
        MailItem { sequence: 43, mail: Mail::Return(back()) },
    ];
    check(&Mailbox { items }, Some(include_str!("golden/mailbox.xml")));
    check(&Mailbox::default(), None);
}

#[test]
fn statements() {
    check_request(&StatementRequest { date: date(2026, 11, 22) }, include_str!("golden/camt.060.xml"));
    let entry = |kind, direction| StatementEntry {
        bank_ref: "BK0000000001".to_owned(),
        end_to_end_id: "ins_1".to_owned(),
        direction,
        kind,
        amount: yuan("0.01"),
        at: at(),
    };
    let entries = vec![
        entry(EntryKind::Debit, Direction::In),
        entry(EntryKind::Credit, Direction::Out),
        entry(EntryKind::Return, Direction::In),
        entry(EntryKind::Funding, Direction::In),
    ];
    let account = "FEIQIAN-RESERVE-CNY".to_owned();
    let statement =
        Statement { account, date: date(2026, 11, 22), opening: Amount::ZERO, closing: yuan("0.02"), entries };
    check(&statement, Some(include_str!("golden/camt.053.xml")));
    check(&Statement { entries: Vec::new(), ..statement }, None);
}

/// The golden debit with one thing changed.
fn changed(from: &str, to: &str) -> Result<(), MessageError> {
    let golden = include_str!("golden/pacs.003.xml");
    assert!(golden.contains(from), "{from}");
    read::<CardDebit>(golden.replacen(from, to, 1).as_bytes()).map(|_| ())
}

#[test]
fn what_is_wrong_with_a_document_is_named() {
    let missing = |path: &str| Err(MessageError::Missing(path.to_owned()));
    let malformed = |path: &str| Err(MessageError::Malformed(path.to_owned()));
    let id = "DrctDbtTxInf/PmtId/EndToEndId";
    let amount = "DrctDbtTxInf/IntrBkSttlmAmt";
    assert_eq!(changed("<EndToEndId>ins_1</EndToEndId>", ""), missing(id));
    assert_eq!(changed("ins_1", ""), malformed(id));
    assert_eq!(changed("ins_1", &"x".repeat(37)), malformed(id));
    assert_eq!(
        changed("</EndToEndId>", "</EndToEndId><EndToEndId>x</EndToEndId>"),
        Err(MessageError::Repeated(id.to_owned()))
    );
    assert_eq!(changed("100.05", "100.5"), malformed(amount));
    assert_eq!(changed("100.05", "-100.05"), malformed(amount));
    assert_eq!(changed("CNY", "USD"), malformed(amount));
    assert_eq!(changed("2026-11-22T13:30:00.125Z", "yesterday"), malformed("GrpHdr/CreDtTm"));
    let other = changed("pacs.003.001.08", "pacs.003.001.99").unwrap_err();
    assert_eq!(other.code(), "document_unknown");
    assert_eq!(changed("<Document ", "<Dokument ").unwrap_err().code(), "document_not_xml");
    let wrong_root = read::<CardCredit>(include_str!("golden/pacs.003.xml").as_bytes()).err().unwrap();
    assert!(wrong_root.to_string().contains("FIToFICstmrDrctDbt"), "{wrong_root}");
}

#[test]
fn elements_that_we_do_not_use_are_passed_over() {
    assert_eq!(changed("<GrpHdr>", "<GrpHdr><CtrlSum>1</CtrlSum>"), Ok(()));
}

proptest! {
    #[test]
    fn no_change_of_a_document_makes_a_reader_panic(
        which in 0..6_usize, place in 0..2_000_usize, gone in 0..40_usize, put in "[<>/A-Za-z0-9 \"=&;-]{0,12}"
    ) {
        let golden = [
            include_str!("golden/acmt.023.xml"),
            include_str!("golden/pain.012.xml"),
            include_str!("golden/pacs.003.xml"),
            include_str!("golden/pacs.002.xml"),
            include_str!("golden/mailbox.xml"),
            include_str!("golden/camt.053.xml"),
        ][which];
        let characters: Vec<char> = golden.chars().collect();
        let (place, end) = (place.min(characters.len()), (place + gone).min(characters.len()));
        let text: String = characters[..place].iter().copied().chain(put.chars()).chain(characters[end..].iter().copied()).collect();
        let bytes = text.as_bytes();
        let _ = (Request::read(bytes).is_ok(), read::<MandateAnswer>(bytes).is_ok(), read::<StatusNotice>(bytes).is_ok());
        let _ = (read::<Mailbox>(bytes).is_ok(), read::<Statement>(bytes).is_ok(), read::<VerificationReport>(bytes).is_ok());
    }
}
