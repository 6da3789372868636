//! Payment codes at a till.

use money::HolderId;
use wallet::balance::{Method, MoneyRefusal};
use wallet::instruction::Answer;
use wallet::merchant::Opened;
use wallet::payment_code::{self, Charge, Confirm, IssueCode, NewCharge, State};
use wallet::{Refusal, Stop};

use crate::world::{World, battery, code, fen, pin};

battery!(
    a_code_is_shown_after_the_first_password_and_charged_once,
    a_small_sum_is_paid_at_once_when_wanted,
    the_phone_confirms_or_declines_and_the_till_may_cancel,
    a_code_and_a_wait_end_with_their_time,
    a_wait_that_nobody_answered_wakes_till_and_phone,
    a_card_charge_that_the_till_cancelled_goes_to_the_balance,
);

fn issue(world: &World, holder: HolderId, method: Method) -> String {
    let command = IssueCode { holder, method, pin: Some(pin()) };
    world.act(move |tx, ctx| payment_code::issue(tx, ctx, command.clone())).unwrap().digits
}

fn charge(world: &World, opened: Opened, digits: &str, amount: i64) -> Result<Charge, Stop<MoneyRefusal>> {
    let command = NewCharge {
        store: opened.store,
        key: world.key(),
        digits: digits.to_owned(),
        amount: fen(amount),
        description: "午餐".into(),
    };
    world.act(move |tx, ctx| payment_code::charge(tx, ctx, command.clone()))
}

fn see(world: &World, opened: Opened, charge: &Charge) -> Charge {
    let id = charge.id;
    let ctx = world.ctx();
    world.store.read_blocking(move |view| payment_code::see(view, &ctx, opened.store, id)).unwrap()
}

fn confirm(world: &World, holder: HolderId, charge: &Charge) -> &'static str {
    let command = Confirm { holder, key: world.key(), charge: charge.id, shown: None, pin: pin() };
    code(&world.act(move |tx, ctx| payment_code::confirm(tx, ctx, command.clone())))
}

fn a_code_is_shown_after_the_first_password_and_charged_once(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, shop) = world.shop();
    let bare = IssueCode { holder, method: Method::Balance, pin: None };
    let command = bare.clone();
    let refused = world.act(move |tx, ctx| payment_code::issue(tx, ctx, command.clone()));
    assert_eq!(code(&refused.map(|_| ())), "pin_required");
    let digits = issue(world, holder, Method::Balance);
    assert!(digits.len() == 18 && digits.starts_with("13") && digits.bytes().all(|b| b.is_ascii_digit()));
    let next = world.act(move |tx, ctx| payment_code::issue(tx, ctx, bare.clone())).unwrap();
    assert_ne!(next.digits, digits);
    let waiting = charge(world, opened, &digits, 500).unwrap();
    assert_eq!(waiting.state, State::AwaitingPin);
    assert_eq!(code(&charge(world, opened, &digits, 500)), "code_used");
    assert_eq!(code(&charge(world, opened, "130000000000000000", 500)), "code_unknown");
    assert_eq!(confirm(world, holder, &waiting), "ok");
    assert_eq!(confirm(world, holder, &waiting), "code_used");
    assert_eq!(see(world, opened, &waiting).state, State::Succeeded);
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((9500, 0), 500));
    world.check_books();
}

fn a_small_sum_is_paid_at_once_when_wanted(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, shop) = world.shop();
    world.work(move |tx, _| tx.execute("UPDATE holder_hot SET pinless = 1 WHERE holder = ?1", store::params![holder]));
    let digits = issue(world, holder, Method::Balance);
    assert_eq!(charge(world, opened, &digits, 10_000).unwrap().state, State::Succeeded);
    assert_eq!(world.shop_balance(&shop), 10_000);
    let digits = issue(world, holder, Method::Balance);
    let short = charge(world, opened, &digits, 1).unwrap();
    assert_eq!((short.state, short.failure().unwrap().code()), (State::Failed, "payer_short"));
    assert_eq!(code(&charge(world, opened, &digits, 1)), "code_used");
}

fn the_phone_confirms_or_declines_and_the_till_may_cancel(world: &World) {
    let (holder, stranger) = (world.holder("张三", 10_000), world.holder("李四", 10_000));
    let (opened, _) = world.shop();
    let first = charge(world, opened, &issue(world, holder, Method::Balance), 500).unwrap();
    let listed = world.look(move |view, ctx| payment_code::waiting(view, ctx, holder));
    assert_eq!(listed.iter().map(|found| found.charge.id).collect::<Vec<_>>(), [first.id]);
    assert_eq!(confirm(world, stranger, &first), "not_found");
    let id = first.id;
    world.act(move |tx, ctx| payment_code::decline(tx, ctx, holder, id)).unwrap();
    assert_eq!(see(world, opened, &first).failure().unwrap().code(), "charge_declined");
    assert_eq!(confirm(world, holder, &first), "order_closed");
    let second = charge(world, opened, &issue(world, holder, Method::Balance), 500).unwrap();
    let id = second.id;
    world.act(move |tx, ctx| payment_code::cancel(tx, ctx, opened.store, id)).unwrap();
    assert_eq!(confirm(world, holder, &second), "order_closed");
    assert_eq!(world.balance(holder), (10_000, 0));
}

fn a_code_and_a_wait_end_with_their_time(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, _) = world.shop();
    let digits = issue(world, holder, Method::Balance);
    world.wait_s(60);
    assert_eq!(code(&charge(world, opened, &digits, 500)), "code_expired");
    let waiting = charge(world, opened, &issue(world, holder, Method::Balance), 500).unwrap();
    world.wait_s(60);
    assert_eq!(see(world, opened, &waiting).failure().unwrap().code(), "charge_expired");
    assert_eq!(confirm(world, holder, &waiting), "code_expired");
}

fn a_wait_that_nobody_answered_wakes_till_and_phone(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, _) = world.shop();
    let older = charge(world, opened, &issue(world, holder, Method::Balance), 500).unwrap();
    world.wait_s(1);
    let newer = charge(world, opened, &issue(world, holder, Method::Balance), 600).unwrap();
    world.hints("charge");
    world.work(|tx, ctx| payment_code::expire(tx, ctx, 9));
    assert!(world.hints("charge").is_empty(), "both still wait");
    world.wait_s(60);
    world.work(|tx, ctx| payment_code::expire(tx, ctx, 1));
    assert_eq!(world.hints("charge"), [older.id.to_string(), older.id.to_string()], "the oldest, to till and phone");
    world.work(|tx, ctx| payment_code::expire(tx, ctx, 9));
    assert_eq!(world.hints("charge"), [newer.id.to_string(), newer.id.to_string()]);
    world.work(|tx, ctx| payment_code::expire(tx, ctx, 9));
    assert!(world.hints("charge").is_empty(), "once");
    let stored = |world: &World| world.look(|view, _| view.query_one("SELECT COUNT(*) FROM payment_code", &[])?.get(0));
    let before: i64 = stored(world);
    world.wait_s(3_700);
    world.work(|tx, ctx| payment_code::expire(tx, ctx, 1));
    assert_eq!((before, stored(world)), (2, 1), "codes go as well, and no more of them at once");
}

fn a_card_charge_that_the_till_cancelled_goes_to_the_balance(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let (opened, shop) = world.shop();
    let paid = charge(world, opened, &issue(world, holder, Method::Card(card)), 500).unwrap();
    assert_eq!(confirm(world, holder, &paid), "ok");
    assert_eq!(see(world, opened, &paid).state, State::Processing);
    world.bank(|_, _| Answer::Settled);
    assert_eq!((see(world, opened, &paid).state, world.shop_balance(&shop)), (State::Succeeded, 500));
    let late = charge(world, opened, &issue(world, holder, Method::Card(card)), 700).unwrap();
    assert_eq!(confirm(world, holder, &late), "ok");
    let id = late.id;
    world.act(move |tx, ctx| payment_code::cancel(tx, ctx, opened.store, id)).unwrap();
    world.bank(|_, _| Answer::Settled);
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((700, 0), 500));
    world.check_books();
}
