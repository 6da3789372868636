use crate::account::AccountClass;
use crate::identity::{self, Decision, RegistryAnswer, VerificationState};
use crate::operator::{self, NewOperator};
use crate::stage::{NAME, NUMBER, PHONE, Stage};

fn state(stage: &Stage, holder: money::HolderId) -> VerificationState {
    stage.see(|view, ctx| identity::latest(view, &ctx.vault, holder)).unwrap().state
}

#[test]
fn a_match_verifies_and_gives_class_i() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let hot = stage.hot(holder);
    assert_eq!((hot.class, hot.person.is_some()), (Some(AccountClass::I), true));
    assert_eq!(state(&stage, holder), VerificationState::Verified);
    assert_eq!(stage.submit(holder, NAME, NUMBER), Err("already_verified".to_owned()));
    assert_eq!(stage.notices(holder), ["identity_verified", "welcome"]);
}

#[test]
fn two_accounts_of_one_number_are_one_person() {
    let mut stage = Stage::new();
    let first = stage.verified().holder;
    let second = stage.sign_in("13900000002").holder;
    stage.submit(second, NAME, NUMBER).unwrap();
    stage.registry_says(RegistryAnswer::Match);
    assert_eq!(stage.hot(first).person, stage.hot(second).person);
    assert_eq!(stage.hot(first).limit_subject(), stage.hot(second).limit_subject());
}

#[test]
fn form_is_refused_before_the_registry_is_asked() {
    let mut stage = Stage::new();
    let holder = stage.sign_in(PHONE).holder;
    assert_eq!(stage.submit(holder, "Lin", NUMBER), Err("name_invalid".to_owned()));
    assert_eq!(stage.submit(holder, NAME, "310115199503160421"), Err("identity_number_invalid".to_owned()));
    assert!(stage.jobs(identity::QUEUE).is_empty());
}

#[test]
fn a_mismatch_may_be_corrected_a_few_times_a_day() {
    let mut stage = Stage::new();
    let holder = stage.sign_in(PHONE).holder;
    for _ in 0..5 {
        stage.submit(holder, "张三", NUMBER).unwrap();
        assert_eq!(stage.submit(holder, NAME, NUMBER), Err("verification_pending".to_owned()));
        stage.registry_says(RegistryAnswer::Mismatch);
        assert_eq!(state(&stage, holder), VerificationState::Mismatch);
        stage.later(60);
    }
    assert_eq!(stage.submit(holder, NAME, NUMBER), Err("too_many_verifications_today".to_owned()));
    stage.later(86_400);
    stage.submit(holder, NAME, NUMBER).unwrap();
}

#[test]
fn an_answer_taken_twice_changes_nothing() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.see(|view, ctx| identity::latest(view, &ctx.vault, holder)).unwrap().id;
    let again =
        stage.run::<_, ()>(move |tx, ctx| Ok(identity::settle(tx, ctx, id, RegistryAnswer::Mismatch)?)).unwrap();
    assert_eq!(again, identity::Settled::Already);
    assert_eq!(state(&stage, holder), VerificationState::Verified);
}

#[test]
fn what_the_registry_leaves_open_an_operator_decides() {
    let mut stage = Stage::new();
    let operator = stage
        .run(|tx, ctx| {
            let token = operator::invite(tx, ctx)?.token.to_string();
            let new = NewOperator { token, name: "王工".into(), password_chars: 12, password_hash: "x".into() };
            operator::join(tx, ctx, &new)
        })
        .unwrap()
        .operator;
    for (phone, name, number, answer, why) in [
        ("13800000010", "何小满", "320508201405200443", RegistryAnswer::Match, "age"),
        ("13800000011", NAME, NUMBER, RegistryAnswer::NotFound, "not_in_registry"),
    ] {
        let holder = stage.sign_in(phone).holder;
        stage.submit(holder, name, number).unwrap();
        stage.registry_says(answer);
        let waiting = stage.see(|view, ctx| identity::waiting(view, &ctx.vault, 10));
        assert_eq!((waiting.len(), waiting[0].review_reason.as_str()), (1, why));
        let id = waiting[0].id;
        let decision = if why == "age" { Decision::Deny } else { Decision::Approve };
        let unreasoned = stage.run(move |tx, ctx| operator::decide_review(tx, ctx, operator, id, decision, " "));
        assert_eq!(unreasoned.err(), Some(operator::OperatorRefusal::ReasonMissing));
        stage.run(move |tx, ctx| operator::decide_review(tx, ctx, operator, id, decision, "seen")).unwrap();
        let expected = if why == "age" { VerificationState::Rejected } else { VerificationState::Verified };
        assert_eq!(state(&stage, holder), expected);
    }
    let acts: Vec<_> = stage.see(|view, ctx| operator::list(view, ctx, None)).into_iter().map(|act| act.kind).collect();
    assert_eq!(acts.len(), 2);
}
