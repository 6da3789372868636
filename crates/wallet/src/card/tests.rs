use crate::account::AccountClass;
use crate::card::{self, BankAnswer, BankTask, BindCard, BindingState, Call, Element};
use crate::stage::{OTHER_PAN, PAN, PHONE, Stage};
use crate::{MoneyState, Refusal, RetryAdvice};

fn refused(reason: &str) -> BankAnswer {
    BankAnswer::Refused { reason: reason.to_owned(), tries_left: None }
}

#[test]
fn a_card_is_bound_step_by_step_and_counts_as_a_check() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    assert!(matches!(stage.bank_says(BankAnswer::Matches), BankTask::Verify { .. }));
    let sent = stage.code_sent();
    assert!(matches!(stage.bank_says(sent), BankTask::Mandate { .. }));
    let waiting = stage.binding(holder, id);
    assert_eq!((waiting.state, waiting.sent_to.as_str()), (BindingState::CodeSent, "138****0001"));
    stage.enter_code(holder, id).unwrap();
    assert_eq!(stage.binding(holder, id).state, BindingState::Confirming);
    stage.bank_says(Stage::in_force());
    let cards = stage.see(|view, _| card::cards(view, holder));
    assert_eq!((cards.len(), cards[0].tail.as_str(), cards[0].mandate.as_str()), (1, "0018", "M-1"));
    assert_eq!(cards[0].daily_limit.fen(), 10_000_000);
    assert_eq!(stage.hot(holder).class, Some(AccountClass::I));
    stage.bound(holder, OTHER_PAN);
    assert_eq!(stage.hot(holder).class, Some(AccountClass::II), "registry and two banks");
    assert!(stage.notices(holder).contains(&"class_raised".to_owned()));
}

#[test]
fn what_can_be_refused_without_the_bank_is_refused_at_once() {
    let mut stage = Stage::new();
    let stranger = stage.sign_in("13900000002").holder;
    assert_eq!(stage.bind(stranger, PAN), Err("not_verified".to_owned()));
    let holder = stage.verified().holder;
    for (pan, expected) in [
        ("6299010000000000019", "card_number_invalid"),
        ("62990100", "card_number_invalid"),
        ("4111111111111111", "bank_not_supported_online"),
        ("6299020000000000016", "bank_not_supported_online"),
        ("6299510000000013", "card_type_not_supported"),
        ("6299050000000000019", "branch_needed"),
    ] {
        assert_eq!(stage.bind(holder, pan), Err(expected.to_owned()), "{pan}");
    }
    stage.bound(holder, PAN);
    assert_eq!(stage.bind(holder, PAN), Err("card_already_bound".to_owned()));
    for _ in 0..4 {
        stage.bind(holder, OTHER_PAN).unwrap();
    }
    assert_eq!(stage.bind(holder, OTHER_PAN), Err("too_many_bindings_today".to_owned()));
}

/// Every way in which a bank can end or hold up a binding: its answer, at which step, and what the holder is told.
#[test]
fn every_answer_of_the_bank_has_its_own_code_money_and_next_step() {
    let table: Vec<(BankAnswer, &str, &str, &str)> = vec![
        (BankAnswer::Differs(Element::Name), "failed", "name_mismatch", "contact_bank choose_bank"),
        (
            BankAnswer::Differs(Element::IdentityNumber),
            "failed",
            "identity_number_mismatch",
            "contact_bank choose_bank",
        ),
        (BankAnswer::Differs(Element::Phone), "failed", "reserved_phone_mismatch", "correct_input contact_bank"),
        (refused("AC01"), "failed", "card_number_invalid", "correct_input"),
        (refused("AC04"), "failed", "card_closed", "choose_bank"),
        (refused("AC06"), "failed", "card_frozen", "contact_bank choose_bank"),
        (refused("AC14"), "failed", "card_type_not_supported", "choose_bank"),
        (refused("AG01"), "failed", "bank_not_supported_online", "choose_bank contact_bank"),
        (refused("BE01"), "failed", "name_mismatch", "contact_bank choose_bank"),
        (refused("CARD_EXPIRED"), "failed", "card_expired", "choose_bank"),
        (refused("CARD_LOST"), "failed", "card_lost", "contact_bank choose_bank"),
        (refused("BRANCH_NEEDED"), "failed", "branch_needed", "correct_input"),
        (refused("RR04"), "failed", "bank_refused", "contact_bank choose_bank"),
        (refused("AB05"), "checking", "bank_slow", "wait choose_bank"),
        (refused("AB07"), "checking", "bank_unreachable", "wait choose_bank"),
        (BankAnswer::NotSent, "checking", "bank_unreachable", "wait choose_bank"),
        (BankAnswer::NoAnswer, "checking", "bank_slow", "wait choose_bank"),
    ];
    for step in ["verify", "mandate"] {
        for (answer, state, code, next) in &table {
            let mut stage = Stage::new();
            let holder = stage.verified().holder;
            let id = stage.bind(holder, PAN).unwrap();
            if step == "mandate" {
                stage.bank_says(BankAnswer::Matches);
            }
            stage.bank_says(answer.clone());
            let binding = stage.binding(holder, id);
            let failure = binding.failure.expect("a failure");
            let steps: Vec<&str> = failure.next().iter().map(|next| next.code()).collect();
            assert_eq!((binding.state.code(), failure.code(), steps.join(" ").as_str()), (*state, *code, *next));
            assert_eq!(failure.money(), MoneyState::None);
            let told = stage.notices(holder).contains(&"binding_failed".to_owned());
            assert_eq!(told, *state == "failed", "{step} {code}");
            let kept = stage.jobs(card::QUEUE).len();
            assert_eq!(kept, usize::from(*state == "checking"), "what was not answered is asked again");
            assert_eq!(failure.retry() == RetryAdvice::Later, *state == "checking", "{code}");
        }
    }
}

#[test]
fn a_wrong_or_old_code_leaves_another_try_while_there_is_one() {
    for (answer, state, code) in [
        (BankAnswer::Refused { reason: "CODE_WRONG".into(), tries_left: Some(2) }, "code_sent", "code_wrong"),
        (refused("CODE_EXPIRED"), "code_sent", "code_expired"),
        (refused("CARD_LOST"), "failed", "card_lost"),
        (BankAnswer::NoAnswer, "confirming", "bank_slow"),
    ] {
        let mut stage = Stage::new();
        let holder = stage.verified().holder;
        let id = stage.bind(holder, PAN).unwrap();
        stage.bank_says(BankAnswer::Matches);
        let sent = stage.code_sent();
        stage.bank_says(sent);
        stage.enter_code(holder, id).unwrap();
        stage.bank_says(answer);
        let binding = stage.binding(holder, id);
        assert_eq!((binding.state.code(), binding.failure.unwrap().code()), (state, code));
    }
}

#[test]
fn codes_run_out_by_time_and_by_number() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    assert_eq!(stage.enter_code(holder, id), Err("binding_not_waiting".to_owned()));
    stage.bank_says(BankAnswer::Matches);
    let sent = stage.code_sent();
    stage.bank_says(sent);
    stage.later(301);
    assert_eq!(stage.enter_code(holder, id), Err("code_expired".to_owned()));
    for left in [2, 1, 0] {
        stage.run(move |tx, ctx| card::resend(tx, ctx, holder, id)).unwrap();
        let sent = stage.code_sent();
        stage.bank_says(sent);
        assert_eq!(stage.binding(holder, id).resends_left, left);
    }
    let more = stage.run(move |tx, ctx| card::resend(tx, ctx, holder, id));
    assert_eq!(more.map_err(|refusal| refusal.code()), Err("too_many_codes"));
    stage.enter_code(holder, id).unwrap();
    stage.bank_says(refused("CODE_EXPIRED"));
    assert_eq!(stage.binding(holder, id).state, BindingState::Failed, "no code is left");
}

#[test]
fn a_bank_that_never_answers_is_given_up_after_a_day() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    for _ in 0..5 {
        stage.bank_says(BankAnswer::NotSent);
        stage.later(300);
    }
    assert_eq!(stage.binding(holder, id).asks, 5);
    stage.later(86_400);
    stage.bank_says(BankAnswer::NotSent);
    let binding = stage.binding(holder, id);
    assert_eq!((binding.state, binding.failure.unwrap().code()), (BindingState::Failed, "bank_unreachable"));
}

#[test]
fn a_late_mandate_of_a_binding_that_was_given_up_is_ended() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    stage.bank_says(BankAnswer::Matches);
    stage.run(move |tx, ctx| card::cancel(tx, ctx, holder, id)).unwrap();
    let sent = stage.code_sent();
    stage.bank_says(sent);
    assert_eq!(stage.binding(holder, id).state, BindingState::Failed);
    assert_eq!(stage.bank_says(BankAnswer::NotSent), BankTask::End { mandate: "M-1".into(), bank: "yunshan".into() });
    assert_eq!(
        stage.bank_says(BankAnswer::Ended),
        BankTask::End { mandate: "M-1".into(), bank: "yunshan".into() },
        "kept until it is ended"
    );
    assert!(stage.jobs(card::QUEUE).is_empty());
}

#[test]
fn two_accounts_that_bind_one_card_do_not_both_get_it() {
    let mut stage = Stage::new();
    let first = stage.verified().holder;
    let second = stage.sign_in("13900000002").holder;
    stage.submit(second, "陈大伟", "440305198807220511").unwrap();
    stage.registry_says(crate::identity::RegistryAnswer::Match);
    let id = stage.bind(second, PAN).unwrap();
    stage.bank_says(BankAnswer::Matches);
    let sent = stage.code_sent();
    stage.bank_says(sent);
    stage.bound(first, PAN);
    assert_eq!(stage.bind(second, PAN), Err("card_bound_elsewhere".to_owned()));
    stage.enter_code(second, id).unwrap();
    stage.bank_says(Stage::in_force());
    let binding = stage.binding(second, id);
    assert_eq!(binding.failure.unwrap().code(), "card_bound_elsewhere");
    assert!(matches!(stage.bank_says(BankAnswer::Ended), BankTask::End { .. }));
}

#[test]
fn the_same_key_gives_the_same_binding_and_another_request_is_refused() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let wish = |pan: &str| BindCard { pan: pan.into(), phone: PHONE.into(), branch: None, key: "one".into() };
    let (a, b, c) = (wish(PAN), wish(PAN), wish(OTHER_PAN));
    let first = stage.run(move |tx, ctx| card::bind(tx, ctx, holder, &a)).unwrap();
    assert_eq!(stage.run(move |tx, ctx| card::bind(tx, ctx, holder, &b)).unwrap(), first);
    let other = stage.run(move |tx, ctx| card::bind(tx, ctx, holder, &c));
    assert_eq!(other.map_err(|refusal| refusal.code()), Err("idempotency_mismatch"));
    assert_eq!(stage.jobs(card::QUEUE).len(), 1);
}

#[test]
fn a_worker_is_told_what_to_ask_and_nothing_once_it_is_over() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    let (job, _) = stage.jobs(card::QUEUE)[0].clone();
    let task = BankTask::Verify { binding: id };
    let asked = task.clone();
    let call = stage.run::<_, ()>(move |tx, ctx| Ok(card::begin(tx, ctx, job, &asked)?)).unwrap();
    let Call::Verify(question) = call else { panic!("a question") };
    assert_eq!((question.pan.expose(), question.name.as_str(), question.phone.as_str()), (PAN, "林晓雨", PHONE));
    assert!(question.request_id.len() <= 35);
    stage.run(move |tx, ctx| card::cancel(tx, ctx, holder, id)).unwrap();
    let call = stage.run::<_, ()>(move |tx, ctx| Ok(card::begin(tx, ctx, job, &task)?)).unwrap();
    assert!(matches!(call, Call::Nothing));
    assert!(stage.jobs(card::QUEUE).is_empty(), "the job is done");
}

#[test]
fn cards_are_ordered_and_unbound_by_their_holder() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    stage.set_pin(holder, "190254").unwrap();
    let (one, two) = (stage.bound(holder, PAN), stage.bound(holder, OTHER_PAN));
    stage.run(move |tx, _| card::reorder(tx, holder, &[two, one])).unwrap();
    let order = |stage: &Stage| -> Vec<_> {
        stage.see(|view, _| card::cards(view, holder)).into_iter().map(|card| card.id).collect()
    };
    assert_eq!(order(&stage), [two, one]);
    for bad in [vec![one], vec![one, one], vec![one, two, two]] {
        assert!(stage.run(move |tx, _| card::reorder(tx, holder, &bad)).is_err());
    }
    let unbind = |stage: &mut Stage, key: &str, card, pin| {
        let wish = card::UnbindCard { key: key.into(), card, pin: money::Pin::parse(pin).unwrap() };
        stage.run(move |tx, ctx| card::unbind(tx, ctx, holder, &wish)).map_err(|refusal| refusal.code())
    };
    assert_eq!(unbind(&mut stage, "a", one, "730952"), Err("pin_wrong"));
    assert_eq!(unbind(&mut stage, "a", one, "190254"), Ok(()));
    assert_eq!(unbind(&mut stage, "a", one, "190254"), Ok(()), "the same again changes nothing");
    assert_eq!(unbind(&mut stage, "a", two, "190254"), Err("idempotency_mismatch"));
    assert_eq!(unbind(&mut stage, "b", one, "190254"), Err("not_found"));
    assert_eq!(order(&stage), [two]);
    assert_eq!(stage.bank_says(BankAnswer::Ended), BankTask::End { mandate: "M-1".into(), bank: "yunshan".into() });
    stage.bind(holder, PAN).unwrap();
}

#[test]
fn another_holders_binding_is_not_there() {
    let mut stage = Stage::new();
    let holder = stage.verified().holder;
    let id = stage.bind(holder, PAN).unwrap();
    let other = stage.sign_in("13900000002").holder;
    stage.submit(other, "陈大伟", "440305198807220511").unwrap();
    stage.registry_says(crate::identity::RegistryAnswer::Match);
    assert!(stage.see(|view, _| card::binding(view, other, id)).is_none());
    assert_eq!(stage.enter_code(other, id), Err("not_found".to_owned()));
}
