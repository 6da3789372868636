use money::Pin;

use crate::pin::{self, ChangePin, Pinless, RecoveryProof};
use crate::sms_code::Asker;
use crate::stage::{NAME, NUMBER, OTHER_PAN, PAN, PHONE, Stage};
use crate::{Refusal, session};

const GOOD: &str = "190254";
const BETTER: &str = "730952";

#[test]
fn weak_ones_of_this_holder_are_refused() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.bound(holder, PAN);
    for (pin, expected) in [
        ("123456", "pin_weak_run"),
        ("950316", "pin_weak_birthday"),
        ("000001", "pin_weak_phone"),
        ("160422", "pin_weak_identity"),
        ("000018", "pin_weak_card"),
    ] {
        assert_eq!(stage.set_pin(holder, pin), Err(expected.to_owned()), "{pin}");
    }
    assert_eq!(stage.try_pin(holder, GOOD), Err("pin_not_set".to_owned()));
    stage.set_pin(holder, GOOD).unwrap();
    assert_eq!(stage.set_pin(holder, BETTER), Err("pin_already_set".to_owned()));
}

#[test]
fn wrong_tries_are_counted_although_the_unit_is_refused() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.set_pin(holder, GOOD).unwrap();
    for left in [4, 3, 2, 1] {
        assert_eq!(stage.try_pin(holder, BETTER), Err(format!("pin_wrong {left}")));
    }
    assert_eq!(stage.try_pin(holder, BETTER), Err("pin_locked".to_owned()));
    assert_eq!(stage.try_pin(holder, GOOD), Err("pin_locked".to_owned()), "the right one does not open the lock");
    assert!(stage.notices(holder).contains(&"pin_locked".to_owned()));
    stage.later(3 * 3_600);
    stage.try_pin(holder, GOOD).unwrap();
    assert_eq!(stage.try_pin(holder, BETTER), Err("pin_wrong 4".to_owned()));
}

#[test]
fn changing_needs_the_one_in_force_and_another() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.set_pin(holder, GOOD).unwrap();
    let change = |stage: &mut Stage, key: &str, from: &str, to: &str| {
        let (current, new) = (Pin::parse(from).unwrap(), Pin::parse(to).unwrap());
        let wish = ChangePin { key: key.into(), current, new };
        stage.run(move |tx, ctx| pin::change(tx, ctx, holder, &wish)).map_err(|refusal| refusal.code())
    };
    assert_eq!(change(&mut stage, "a", BETTER, GOOD), Err("pin_wrong"));
    assert_eq!(change(&mut stage, "a", GOOD, GOOD), Err("pin_same_as_before"));
    assert_eq!(change(&mut stage, "a", GOOD, "111111"), Err("pin_weak_repeat"));
    assert_eq!(change(&mut stage, "a", GOOD, BETTER), Ok(()));
    assert_eq!(change(&mut stage, "a", GOOD, BETTER), Ok(()), "the same again changes nothing");
    assert_eq!(change(&mut stage, "b", GOOD, BETTER), Err("pin_wrong"));
    stage.try_pin(holder, BETTER).unwrap();
}

#[test]
fn setting_it_again_with_the_same_key_is_answered_and_tells_nobody_whether_it_is_right() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let set = |stage: &mut Stage, key: &'static str, text: &str| {
        let new = Pin::parse(text).unwrap();
        stage.run(move |tx, ctx| pin::set(tx, ctx, holder, key, &new)).map_err(|refusal| refusal.code())
    };
    assert_eq!(set(&mut stage, "a", "111111"), Err("pin_weak_repeat"));
    for text in [GOOD, GOOD, BETTER] {
        assert_eq!(set(&mut stage, "a", text), Ok(()));
    }
    assert_eq!(set(&mut stage, "b", GOOD), Err("pin_already_set"));
    stage.try_pin(holder, GOOD).unwrap();
    assert_eq!(stage.notices(holder).iter().filter(|kind| *kind == "pin_set").count(), 1);
}

#[test]
fn paying_without_it_is_switched_on_only_with_it() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.set_pin(holder, GOOD).unwrap();
    let wish = |stage: &mut Stage, wish: Pinless| {
        stage.run(move |tx, ctx| pin::set_pinless(tx, ctx, holder, &wish)).map_err(|refusal| refusal.code())
    };
    assert_eq!(wish(&mut stage, Pinless::On(Pin::parse(BETTER).unwrap())), Err("pin_wrong"));
    assert!(!stage.hot(holder).pinless);
    assert_eq!(wish(&mut stage, Pinless::On(Pin::parse(GOOD).unwrap())), Ok(()));
    assert!(stage.hot(holder).pinless);
    assert_eq!(wish(&mut stage, Pinless::Off), Ok(()));
    assert!(!stage.hot(holder).pinless);
}

#[test]
fn a_forgotten_one_is_recovered_and_lowers_the_limits() {
    let mut stage = Stage::new();
    let here = stage.verified();
    let holder = here.holder;
    stage.set_pin(holder, GOOD).unwrap();
    let begin = |stage: &mut Stage, pan: &'static str| {
        let proof = RecoveryProof { name: NAME.into(), number: NUMBER.into(), pan: pan.into() };
        stage
            .run(move |tx, ctx| pin::begin_recovery(tx, ctx, holder, &proof, &Asker::default()))
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(begin(&mut stage, PAN).err(), Some("recovery_needs_card"));
    stage.bound(holder, PAN);
    assert_eq!(begin(&mut stage, OTHER_PAN).err(), Some("recovery_mismatch"));
    stage.later(61);
    let there = stage.sign_in(PHONE);
    let (id, sent) = begin(&mut stage, PAN).unwrap();
    assert_eq!(sent.sent_to, "138****0001");
    let finish = |stage: &mut Stage| {
        stage
            .run(move |tx, ctx| pin::finish_recovery(tx, ctx, holder, id, here.session, &Pin::parse(BETTER).unwrap()))
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(finish(&mut stage), Err("recovery_expired"), "the code comes first");
    let code = stage.sms();
    stage
        .run(move |tx, ctx| pin::prove_recovery(tx, ctx, holder, id, &code))
        .unwrap_or_else(|refusal| panic!("{}", refusal.code()));
    let until = finish(&mut stage).unwrap();
    assert_eq!(finish(&mut stage), Err("recovery_expired"), "once");
    stage.try_pin(holder, BETTER).unwrap();
    assert!(stage.hot(holder).is_lowered(stage.now()) && !stage.hot(holder).is_lowered(until));
    let alive =
        |token: &str, secret: &str| stage.see(|view, ctx| session::authenticate(view, ctx, token, secret)).is_some();
    assert!(alive(&here.token, &here.device_secret));
    assert!(!alive(&there.token, &there.device_secret), "other devices are signed out");
}

#[test]
fn guessing_at_a_recovery_ends_after_a_few_tries_a_day() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.bound(holder, PAN);
    let mut begin = || {
        let proof = RecoveryProof { name: "张三".into(), number: NUMBER.into(), pan: PAN.into() };
        let tried = stage.run(move |tx, ctx| pin::begin_recovery(tx, ctx, holder, &proof, &Asker::default()));
        tried.err().map(|refusal| refusal.code())
    };
    for _ in 0..5 {
        assert_eq!(begin(), Some("recovery_mismatch"));
    }
    assert_eq!(begin(), Some("too_many_recoveries_today"));
}
