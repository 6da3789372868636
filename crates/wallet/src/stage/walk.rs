//! One walk through everything people do, on both databases: every statement of their rooms runs on each.

use money::Pin;

use super::{NAME, NUMBER, OTHER_PAN, PAN, PHONE, Stage};
use crate::account::{self, StateCommand};
use crate::card::{self, BankAnswer, UnbindCard};
use crate::identity::{self, Decision, RegistryAnswer};
use crate::operator::{self, ActKind, Masked, NewOperator};
use crate::pin::{self, ChangePin, Pinless, RecoveryProof};
use crate::settings::{self, Settings};
use crate::sms_code::Asker;
use crate::ticket::{self, TicketState, Topic};
use crate::{attempt, help, message, session};

const GOOD: &str = "190254";

fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

fn walk(mut stage: Stage) {
    let here = stage.verified();
    let holder = here.holder;
    account_and_sessions(&mut stage, &here);
    let first = stage.bound(holder, PAN);
    let second = stage.bound(holder, OTHER_PAN);
    stage.run(move |tx, _| card::reorder(tx, holder, &[second, first])).unwrap();
    stage.set_pin(holder, GOOD).unwrap();
    assert_eq!(stage.try_pin(holder, "730952"), Err("pin_wrong 4".to_owned()));
    stage.run(move |tx, ctx| pin::set_pinless(tx, ctx, holder, &Pinless::On(pin(GOOD)))).unwrap();
    let unbind = UnbindCard { key: "unbind".into(), card: second, pin: pin(GOOD) };
    stage.run(move |tx, ctx| card::unbind(tx, ctx, holder, &unbind)).unwrap();
    stage.bank_says(BankAnswer::Ended);
    recovery(&mut stage, &here);
    support(&mut stage, &here);
    let answers = stage.see(|view, ctx| help::diagnose(view, ctx, holder));
    assert_eq!(answers.len(), 4);
    let change = ChangePin { key: "change".into(), current: pin("604827"), new: pin(GOOD) };
    stage.run(move |tx, ctx| pin::change(tx, ctx, holder, &change)).unwrap();
    stage.run(move |tx, ctx| account::close(tx, ctx, holder, Some(&pin(GOOD)))).unwrap();
    stage.run::<_, ()>(|tx, ctx| Ok(attempt::sweep(tx, ctx)?)).unwrap();
    stage.later(61);
    assert!(stage.sign_in(PHONE).is_new, "the phone number is free again");
}

fn account_and_sessions(stage: &mut Stage, here: &session::SignedIn) {
    let (holder, id) = (here.holder, here.session);
    stage.run(move |tx, _| account::rename(tx, holder, "晓雨")).unwrap();
    stage.run(move |tx, _| settings::change(tx, holder, &Settings::default())).unwrap();
    stage.run(move |tx, _| account::set_password(tx, holder, None, "hash")).unwrap();
    stage.run::<_, ()>(move |tx, ctx| Ok(session::touch(tx, ctx, holder, id)?)).unwrap();
    stage.later(61);
    let there = stage.sign_in(PHONE).session;
    assert_eq!(stage.see(|view, ctx| session::list(view, ctx, holder)).len(), 2);
    stage.run(move |tx, ctx| session::revoke(tx, ctx, holder, there)).unwrap();
    assert!(stage.see(|view, ctx| session::authenticate(view, ctx, &here.token, &here.device_secret)).is_some());
    let notices = stage.see(|view, ctx| message::list(view, ctx, holder, None));
    let newest = notices[0].id;
    let unread = stage
        .run::<_, ()>(move |tx, _| {
            message::mark_read(tx, holder, newest)?;
            message::mark_read(tx, holder, newest)?;
            Ok(message::unread(tx, holder)?)
        })
        .unwrap();
    assert_eq!(unread, 0);
}

fn recovery(stage: &mut Stage, here: &session::SignedIn) {
    let (holder, id) = (here.holder, here.session);
    stage.later(61);
    let proof = RecoveryProof { name: NAME.into(), number: NUMBER.into(), pan: PAN.into() };
    let asker = Asker { device: Some("a phone".into()), address: "127.0.0.1".into() };
    let (recovery, _) = stage.run(move |tx, ctx| pin::begin_recovery(tx, ctx, holder, &proof, &asker)).unwrap();
    let code = stage.sms();
    stage.run(move |tx, ctx| pin::prove_recovery(tx, ctx, holder, recovery, &code)).unwrap();
    stage.run(move |tx, ctx| pin::finish_recovery(tx, ctx, holder, recovery, id, &pin("604827"))).unwrap();
    assert!(stage.hot(holder).is_lowered(stage.now()));
}

fn support(stage: &mut Stage, here: &session::SignedIn) {
    let holder = here.holder;
    let by = stage
        .run(|tx, ctx| {
            let token = operator::invite(tx, ctx)?.token.to_string();
            let new = NewOperator { token, name: "王工".into(), password_chars: 12, password_hash: "kept".into() };
            operator::join(tx, ctx, &new)
        })
        .unwrap()
        .operator;
    stage.run(move |tx, ctx| operator::sign_in(tx, ctx, "王工", Some("kept"), true)).unwrap();
    let ticket = stage.run(move |tx, ctx| ticket::open(tx, ctx, holder, Topic::Pin, "help", None)).unwrap();
    stage.run(move |tx, ctx| operator::answer_ticket(tx, ctx, by, ticket, "done")).unwrap();
    stage.run(move |tx, ctx| ticket::reply(tx, ctx, holder, ticket, "thanks")).unwrap();
    stage.run(move |tx, ctx| operator::close_ticket(tx, ctx, by, ticket)).unwrap();
    assert_eq!(stage.see(|view, _| ticket::lines(view, ticket)).len(), 3);
    assert!(stage.see(|view, ctx| ticket::waiting(view, ctx, TicketState::Open)).is_empty());
    for command in [StateCommand::Freeze, StateCommand::Restore] {
        stage.run(move |tx, ctx| operator::change_account(tx, ctx, by, holder, command, "looked at")).unwrap();
    }
    stage.run(move |tx, ctx| operator::reveal(tx, ctx, by, holder, Masked::Name, "looked at")).unwrap();
    stage.run(move |tx, ctx| operator::met_face_to_face(tx, ctx, by, holder, "looked at")).unwrap();
    let books = ActKind::BooksChecked;
    stage.run::<_, ()>(move |tx, ctx| Ok(operator::record(tx, ctx, by, books, "books", "")?)).unwrap();
    review(stage, by);
    assert_eq!(stage.see(|view, ctx| operator::list(view, ctx, None)).len(), 8);
    stage.run::<_, ()>(move |tx, ctx| Ok(operator::sign_out(tx, ctx, by)?)).unwrap();
}

fn review(stage: &mut Stage, by: money::OperatorId) {
    let child = stage.sign_in("13800000010").holder;
    stage.submit(child, "何小满", "320508201405200443").unwrap();
    stage.registry_says(RegistryAnswer::Match);
    let waiting = stage.see(|view, ctx| identity::waiting(view, &ctx.vault, 10))[0].id;
    stage.run(move |tx, ctx| operator::decide_review(tx, ctx, by, waiting, Decision::Approve, "yes")).unwrap();
    assert!(stage.hot(child).class.is_some());
}

#[test]
fn people_do_everything_on_sqlite() {
    walk(Stage::new());
}

mod postgres {
    use super::{Stage, walk};

    #[test]
    fn people_do_everything() {
        walk(Stage::on_postgres());
    }
}
