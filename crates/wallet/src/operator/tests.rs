use crate::Refusal;
use crate::account::{AccountClass, AccountState, StateCommand};
use crate::operator::{self, Masked, NewOperator};
use crate::stage::{NAME, NUMBER, PHONE, Stage};

fn operator(stage: &mut Stage) -> money::OperatorId {
    stage
        .run(|tx, ctx| {
            let token = operator::invite(tx, ctx)?.token.to_string();
            let new = NewOperator { token, name: "王工".into(), password_chars: 12, password_hash: "kept".into() };
            operator::join(tx, ctx, &new)
        })
        .unwrap()
        .operator
}

#[test]
fn a_link_makes_one_operator_once() {
    let mut stage = Stage::new();
    let token = stage.run::<_, ()>(|tx, ctx| Ok(operator::invite(tx, ctx)?.token.to_string())).unwrap();
    let join = |stage: &mut Stage, token: &str, chars| {
        let new = NewOperator {
            token: token.to_owned(),
            name: "王工".into(),
            password_chars: chars,
            password_hash: "kept".into(),
        };
        stage.run(move |tx, ctx| operator::join(tx, ctx, &new)).map_err(|refusal| refusal.code())
    };
    assert_eq!(join(&mut stage, "made up", 12).err(), Some("link_invalid"));
    assert_eq!(join(&mut stage, &token, 3).err(), Some("password_length"));
    let signed_in = join(&mut stage, &token, 12).unwrap();
    let who = |token: &str| stage.see(|view, ctx| operator::authenticate(view, ctx, token));
    assert_eq!(who(&signed_in.token), Some(signed_in.operator));
    assert_eq!(who("made up"), None);
    assert_eq!(join(&mut stage, &token, 12).err(), Some("link_invalid"));
}

#[test]
fn a_wrong_password_is_counted() {
    let mut stage = Stage::new();
    operator(&mut stage);
    let sign_in = |stage: &mut Stage, right| {
        stage
            .run(move |tx, ctx| operator::sign_in(tx, ctx, "王工", Some("kept"), right))
            .map(|_| ())
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(sign_in(&mut stage, true), Ok(()));
    for _ in 0..10 {
        assert_eq!(sign_in(&mut stage, false), Err("credentials_wrong"));
    }
    assert_eq!(sign_in(&mut stage, true), Err("too_many_tries"));
}

#[test]
fn states_are_changed_with_a_reason_that_the_holder_is_told() {
    let mut stage = Stage::new();
    let by = operator(&mut stage);
    let holder = stage.sign_in(PHONE).holder;
    let change = |stage: &mut Stage, command, reason: &'static str| {
        stage
            .run(move |tx, ctx| operator::change_account(tx, ctx, by, holder, command, reason))
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(change(&mut stage, StateCommand::Freeze, ""), Err("reason_missing"));
    assert_eq!(change(&mut stage, StateCommand::Restore, "why not"), Err("state_unchanged"));
    assert_eq!(change(&mut stage, StateCommand::Freeze, "reported"), Ok(AccountState::Frozen));
    assert_eq!(stage.hot(holder).state_reason, "reported");
    assert_eq!(stage.submit(holder, NAME, NUMBER), Err("account_frozen".to_owned()));
    assert_eq!(change(&mut stage, StateCommand::Restore, "cleared"), Ok(AccountState::Normal));
    assert_eq!(stage.hot(holder).state_reason, "");
    assert_eq!(stage.notices(holder), ["account_frozen", "account_restored", "welcome"]);
    let acts = stage.see(|view, ctx| operator::list(view, ctx, None));
    assert!(acts.iter().all(|act| act.operator == "王工" && act.subject == holder.to_string()));
    assert_eq!(acts.len(), 2);
}

#[test]
fn what_is_masked_is_revealed_on_record() {
    let mut stage = Stage::new();
    let by = operator(&mut stage);
    let holder = stage.verified().holder;
    for (what, expected) in [(Masked::Phone, PHONE), (Masked::Name, NAME), (Masked::IdentityNumber, NUMBER)] {
        let shown = stage.run(move |tx, ctx| operator::reveal(tx, ctx, by, holder, what, "a complaint")).unwrap();
        assert_eq!(shown.as_str(), expected);
    }
    assert_eq!(stage.see(|view, ctx| operator::list(view, ctx, None)).len(), 3);
}

#[test]
fn meeting_face_to_face_raises_a_verified_account_only() {
    let mut stage = Stage::new();
    let by = operator(&mut stage);
    let holder = stage.sign_in("13900000002").holder;
    let met = stage.run(move |tx, ctx| operator::met_face_to_face(tx, ctx, by, holder, "at the desk"));
    assert_eq!(met.map_err(|refusal| refusal.code()), Err("not_verified"));
    let holder = stage.verified().holder;
    stage.run(move |tx, ctx| operator::met_face_to_face(tx, ctx, by, holder, "at the desk")).unwrap();
    assert_eq!(stage.hot(holder).class, Some(AccountClass::III));
}
