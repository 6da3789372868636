use crate::session::{self, Proof};
use crate::stage::{PHONE, Stage};

#[test]
fn a_code_opens_an_account_once_and_signs_in_afterwards() {
    let mut stage = Stage::new();
    let first = stage.sign_in(PHONE);
    assert!(first.is_new);
    stage.later(61);
    let second = stage.sign_in(PHONE);
    assert!(!second.is_new);
    assert_eq!(first.holder, second.holder);
    assert_eq!(stage.notices(first.holder), ["welcome", "signed_in"]);
}

#[test]
fn a_session_needs_its_own_device() {
    let mut stage = Stage::new();
    let one = stage.sign_in(PHONE);
    let other = stage.sign_in("13900000002");
    let who = |token: &str, secret: &str| {
        stage.see(|view, ctx| session::authenticate(view, ctx, token, secret)).map(|session| session.holder)
    };
    assert_eq!(who(&one.token, &one.device_secret), Some(one.holder));
    assert_eq!(who(&one.token, &other.device_secret), None);
    assert_eq!(who(&other.token, &one.device_secret), None);
    assert_eq!(who("", ""), None);
}

#[test]
fn a_revoked_or_idle_session_is_over() {
    let mut stage = Stage::new();
    let one = stage.sign_in(PHONE);
    stage.later(61);
    let other = stage.sign_in(PHONE);
    let alive = |stage: &Stage, signed_in: &session::SignedIn| {
        let (token, secret) = (signed_in.token.clone(), signed_in.device_secret.clone());
        stage.see(|view, ctx| session::authenticate(view, ctx, &token, &secret)).is_some()
    };
    let (holder, kept) = (other.holder, other.session);
    stage.run::<_, ()>(move |tx, ctx| Ok(session::revoke_others(tx, ctx, holder, kept)?)).unwrap();
    assert!(!alive(&stage, &one) && alive(&stage, &other));
    stage.later(31 * 86_400);
    assert!(!alive(&stage, &other));
}

#[test]
fn codes_are_few_short_lived_and_used_once() {
    let mut stage = Stage::new();
    stage.ask_code(PHONE).unwrap();
    let code = stage.sms();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(stage.ask_code(PHONE), Err("too_many_codes".to_owned()), "the next one waits a minute");
    let enter = |stage: &mut Stage, code: &str| {
        let entered = stage.sign_in_by(PHONE, Proof::Code(code.to_owned()));
        assert!(entered.is_ok(), "{:?}", entered.err());
    };
    let refused = |stage: &mut Stage, code: &str| stage.sign_in_by(PHONE, Proof::Code(code.to_owned())).err().unwrap();
    for _ in 0..4 {
        assert_eq!(refused(&mut stage, wrong), "code_wrong");
    }
    enter(&mut stage, &code);
    assert_eq!(refused(&mut stage, &code), "code_expired", "used");
    stage.later(61);
    stage.ask_code(PHONE).unwrap();
    let late = stage.sms();
    stage.later(301);
    assert_eq!(refused(&mut stage, &late), "code_expired", "too old");
    stage.ask_code(PHONE).unwrap();
    for _ in 0..5 {
        assert_eq!(refused(&mut stage, wrong), "code_wrong");
    }
    let right = stage.sms();
    assert_eq!(refused(&mut stage, &right), "code_expired", "tried too often");
}

#[test]
fn a_phone_gets_only_so_many_codes() {
    let mut stage = Stage::new();
    for _ in 0..5 {
        stage.ask_code(PHONE).unwrap();
        stage.later(61);
    }
    assert_eq!(stage.ask_code(PHONE), Err("too_many_codes".to_owned()));
    stage.later(3_600);
    stage.ask_code(PHONE).unwrap();
}

#[test]
fn a_password_signs_in_until_it_was_wrong_too_often() {
    let mut stage = Stage::new();
    let holder = stage.sign_in(PHONE).holder;
    let hash = session::hash_password("a good password", &[1; 16]).unwrap();
    let kept = hash.clone();
    stage
        .run(move |tx, _| crate::account::set_password(tx, holder, None, &kept))
        .unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let proof = |right| Proof::Password { checked_against: Some(hash.clone()), right };
    assert_eq!(stage.sign_in_by(PHONE, proof(true)).unwrap().holder, holder);
    let outdated = Proof::Password { checked_against: None, right: true };
    assert_eq!(stage.sign_in_by(PHONE, outdated).err().unwrap(), "credentials_wrong", "changed since it was checked");
    for _ in 0..9 {
        assert_eq!(stage.sign_in_by(PHONE, proof(false)).err().unwrap(), "credentials_wrong");
    }
    assert_eq!(stage.sign_in_by(PHONE, proof(true)).err().unwrap(), "too_many_tries");
    assert_eq!(stage.sign_in_by("13900000009", proof(true)).err().unwrap(), "credentials_wrong", "nobody's phone");
}
