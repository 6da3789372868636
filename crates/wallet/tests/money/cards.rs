//! Top-ups and withdrawals, with a bank that answers late, twice, never, or changes its mind.

use money::{CardId, HolderId, InstructionId};
use wallet::balance::MoneyRefusal;
use wallet::instruction::{self, Answer, Call, Outcome};
use wallet::topup::{self, OrderTopUp, TopUp};
use wallet::withdrawal::{self, OrderWithdrawal, Withdrawal};
use wallet::{Stop, bill};

use crate::world::{World, battery, code, fen, pin};

battery!(
    a_top_up_arrives_once_however_often_the_bank_says_so,
    an_unknown_answer_is_asked_about_and_never_guessed,
    a_bank_that_was_never_reached_is_given_up,
    a_call_that_may_have_arrived_is_never_given_up,
    a_refused_top_up_moves_nothing_and_says_why,
    a_top_up_that_the_bank_takes_back_leaves_the_balance,
    a_withdrawal_holds_then_pays_amount_and_fee,
    a_refused_withdrawal_releases_the_hold_and_the_allowance,
    a_returned_withdrawal_comes_back_with_its_fee,
    a_return_that_overtakes_its_settlement_is_both,
    the_same_request_again_is_the_same_movement,
    limits_of_cards_and_days_hold,
);

fn top_up(world: &World, holder: HolderId, card: CardId, amount: i64) -> Result<TopUp, Stop<MoneyRefusal>> {
    let command = OrderTopUp { holder, key: world.key(), card, amount: fen(amount), pin: pin() };
    world.act(move |tx, ctx| topup::order(tx, ctx, command.clone()))
}

fn withdraw(world: &World, holder: HolderId, card: CardId, amount: i64) -> Result<Withdrawal, Stop<MoneyRefusal>> {
    let command = OrderWithdrawal { holder, key: world.key(), card, amount: fen(amount), pin: pin() };
    world.act(move |tx, ctx| withdrawal::order(tx, ctx, command.clone()))
}

fn top_up_state(world: &World, top_up: &TopUp) -> (String, Vec<String>) {
    let (holder, id, bill) = (top_up.holder, top_up.id, top_up.bill);
    world.look(move |view, _| {
        let state = topup::find(view, holder, id)?.unwrap().state.code().to_owned();
        let steps = bill::steps(view, bill)?.into_iter().map(|step| step.state).collect();
        Ok((state, steps))
    })
}

fn hear(world: &World, id: InstructionId, answer: Answer) -> Outcome {
    world.work(move |tx, ctx| instruction::hear(tx, ctx, id, &answer))
}

/// What the bank saw of the only instruction.
fn seen(world: &World, answer: &Answer) -> InstructionId {
    let mut id = None;
    world.bank(|what, _| {
        id = Some(what.id);
        answer.clone()
    });
    id.unwrap()
}

fn a_top_up_arrives_once_however_often_the_bank_says_so(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let ordered = top_up(world, holder, card, 5000).unwrap();
    assert_eq!(world.balance(holder), (0, 0));
    let id = seen(world, &Answer::Settled);
    assert_eq!(world.balance(holder), (5000, 0));
    assert_eq!(hear(world, id, Answer::Settled), Outcome::AlreadyApplied);
    assert_eq!(hear(world, id, Answer::Pending), Outcome::AlreadyApplied);
    assert_eq!(hear(world, id, Answer::Rejected { reason: "AM04".into() }), Outcome::Contradiction);
    assert_eq!(world.balance(holder), (5000, 0));
    let (state, steps) = top_up_state(world, &ordered);
    assert_eq!((state.as_str(), steps.join(" ").as_str()), ("arrived", "accepted with_bank arrived"));
    world.check_books();
}

fn an_unknown_answer_is_asked_about_and_never_guessed(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let ordered = top_up(world, holder, card, 5000).unwrap();
    assert_eq!(world.bank(|_, _| Answer::NoAnswer), [Outcome::AskAgain]);
    let mut calls = Vec::new();
    for _ in 0..4 {
        world.wait_s(4000);
        world.bank(|_, call| {
            calls.push(call);
            if calls.len() == 2 { Answer::NeverSeen } else { Answer::Pending }
        });
    }
    assert_eq!(calls, [Call::Ask, Call::Ask, Call::Send, Call::Ask]);
    assert_eq!(top_up_state(world, &ordered).0, "with_bank");
    assert_eq!(world.balance(holder), (0, 0));
    world.wait_s(4000);
    world.bank(|_, _| Answer::Settled);
    assert_eq!(world.balance(holder), (5000, 0));
}

fn a_bank_that_was_never_reached_is_given_up(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let ordered = top_up(world, holder, card, 5000).unwrap();
    assert_eq!(world.bank(|_, _| Answer::NotSent), [Outcome::AskAgain]);
    world.wait_s(61);
    assert_eq!(world.bank(|_, _| Answer::NotSent), [Outcome::Applied]);
    assert_eq!(top_up_state(world, &ordered).0, "failed");
}

fn a_call_that_may_have_arrived_is_never_given_up(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let ordered = top_up(world, holder, card, 5000).unwrap();
    world.bank(|_, _| Answer::NoAnswer);
    for _ in 0..3 {
        world.wait_s(4000);
        assert_eq!(world.bank(|_, _| Answer::NotSent), [Outcome::AskAgain]);
    }
    assert_eq!(top_up_state(world, &ordered).0, "with_bank");
}

fn a_refused_top_up_moves_nothing_and_says_why(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let ordered = top_up(world, holder, card, 5000).unwrap();
    seen(world, &Answer::Rejected { reason: "AM04".into() });
    assert_eq!(top_up_state(world, &ordered).0, "failed");
    assert_eq!(world.balance(holder), (0, 0));
    let (id, bill) = (ordered.id, ordered.bill);
    world.look(move |view, _| {
        assert_eq!(topup::find(view, holder, id)?.unwrap().reason.as_deref(), Some("AM04"));
        assert_eq!(bill::detail(view, holder, bill)?.unwrap().bill.state, "failed");
        Ok(())
    });
}

fn a_top_up_that_the_bank_takes_back_leaves_the_balance(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    top_up(world, holder, card, 5000).unwrap();
    let id = seen(world, &Answer::Settled);
    assert_eq!(hear(world, id, Answer::Returned { reason: "MD06".into() }), Outcome::Applied);
    assert_eq!(hear(world, id, Answer::Returned { reason: "MD06".into() }), Outcome::AlreadyApplied);
    assert_eq!(world.balance(holder), (0, 0));
    world.check_books();
}

fn a_withdrawal_holds_then_pays_amount_and_fee(world: &World) {
    let holder = world.holder("张三", 500_000);
    let card = world.card(holder);
    // 1,000 CNY are free; 0.1 % of the other 1,000 is 1 CNY.
    let ordered = withdraw(world, holder, card, 200_000).unwrap();
    assert_eq!((ordered.fee, ordered.free_used), (fen(100), fen(100_000)));
    assert_eq!(world.balance(holder), (299_900, 200_100));
    let id = seen(world, &Answer::Settled);
    assert_eq!(world.balance(holder), (299_900, 0));
    assert_eq!(hear(world, id, Answer::Settled), Outcome::AlreadyApplied);
    assert_eq!(world.balance(holder), (299_900, 0));
    assert_eq!(withdraw(world, holder, card, 100_000).unwrap().fee, fen(100));
    world.check_books();
}

fn a_refused_withdrawal_releases_the_hold_and_the_allowance(world: &World) {
    let holder = world.holder("张三", 500_000);
    let card = world.card(holder);
    withdraw(world, holder, card, 100_000).unwrap();
    seen(world, &Answer::Rejected { reason: "AC04".into() });
    assert_eq!(world.balance(holder), (500_000, 0));
    assert_eq!(withdraw(world, holder, card, 100_000).unwrap().fee, fen(0));
    world.check_books();
}

fn a_returned_withdrawal_comes_back_with_its_fee(world: &World) {
    let holder = world.holder("张三", 500_000);
    let card = world.card(holder);
    withdraw(world, holder, card, 200_000).unwrap();
    let id = seen(world, &Answer::Settled);
    assert_eq!(hear(world, id, Answer::Returned { reason: "AC04".into() }), Outcome::Applied);
    assert_eq!(world.balance(holder), (500_000, 0));
    assert_eq!(hear(world, id, Answer::Returned { reason: "AC04".into() }), Outcome::AlreadyApplied);
    assert_eq!(world.balance(holder), (500_000, 0));
    world.check_books();
}

fn a_return_that_overtakes_its_settlement_is_both(world: &World) {
    let holder = world.holder("张三", 500_000);
    let card = world.card(holder);
    withdraw(world, holder, card, 200_000).unwrap();
    let id = seen(world, &Answer::NoAnswer);
    assert_eq!(hear(world, id, Answer::Returned { reason: "AC04".into() }), Outcome::Applied);
    assert_eq!(world.balance(holder), (500_000, 0));
    assert_eq!(hear(world, id, Answer::Settled), Outcome::AlreadyApplied);
    world.wait_s(4000);
    assert_eq!(world.bank(|_, _| unreachable!("it is decided")), []);
    world.check_books();
}

fn the_same_request_again_is_the_same_movement(world: &World) {
    let holder = world.holder("张三", 500_000);
    let card = world.card(holder);
    let command = OrderWithdrawal { holder, key: "k".into(), card, amount: fen(1000), pin: pin() };
    let mut ids = Vec::new();
    for _ in 0..3 {
        let command = command.clone();
        ids.push(world.act(move |tx, ctx| withdrawal::order(tx, ctx, command.clone())).unwrap().id);
    }
    assert_eq!(ids[0], ids[2]);
    assert_eq!(world.balance(holder), (499_000, 1000));
    let other = OrderWithdrawal { amount: fen(2000), ..command };
    let outcome = world.act(move |tx, ctx| withdrawal::order(tx, ctx, other.clone()));
    assert_eq!(code(&outcome), "idempotency_mismatch");
}

fn limits_of_cards_and_days_hold(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    // The card gives 10,000 at once and 20,000 a day; what is on its way counts.
    assert_eq!(code(&top_up(world, holder, card, 1_000_001)), "limit_reached_single");
    assert_eq!(code(&top_up(world, holder, card, 1_000_000)), "ok");
    assert_eq!(code(&top_up(world, holder, card, 1_000_000)), "ok");
    assert_eq!(code(&top_up(world, holder, card, 1)), "limit_reached_daily");
    world.bank(|_, _| Answer::Settled);
    assert_eq!(code(&top_up(world, holder, card, 1)), "limit_reached_daily");
    world.wait_s(86_400);
    assert_eq!(code(&top_up(world, holder, card, 1)), "ok");
    let credit = world.card_of(holder, "credit");
    assert_eq!(code(&top_up(world, holder, credit, 1)), "card_type_not_supported");
    let stranger = world.holder("李四", 0);
    assert_eq!(code(&top_up(world, stranger, card, 1)), "card_unknown");
}
