//! Payments from balance and by card.

use std::sync::Arc;

use jiff::civil::date;
use money::{Amount, CardId, HolderId, OrderId};
use wallet::balance::{Method, MoneyRefusal};
use wallet::help::{self, Question};
use wallet::instruction::Answer;
use wallet::merchant::{self, Opened, Shop};
use wallet::message;
use wallet::order::{self, PlaceOrder};
use wallet::payment::{self, Pay, Payment, State, Target};
use wallet::{Refusal, Stop, bill};

use crate::world::{World, battery, code, fen, pin};

battery!(
    a_payment_moves_money_at_once_and_once,
    a_payment_from_balance_is_told_once_in_the_conversation,
    the_day_of_a_payment_is_the_day_it_was_taken,
    an_order_is_paid_by_one_payer_only,
    an_order_that_nobody_paid_expires_and_its_till_is_told,
    many_payments_at_once_never_overdraw,
    a_card_payment_waits_for_the_bank,
    a_cards_money_that_comes_too_late_goes_to_the_balance,
    a_wrong_password_is_counted_and_moves_nothing,
    small_sums_go_without_a_password_only_when_wanted,
    limits_of_codes_and_classes_hold,
);

pub fn pay_shop(world: &World, holder: HolderId, shop: &Shop, amount: i64) -> Result<Payment, Stop<MoneyRefusal>> {
    pay(world, holder, static_code(shop, amount), Method::Balance)
}

fn static_code(shop: &Shop, amount: i64) -> Target {
    Target::Shop { code: shop.code.clone(), amount: fen(amount), note: String::new() }
}

pub fn pay(world: &World, holder: HolderId, target: Target, method: Method) -> Result<Payment, Stop<MoneyRefusal>> {
    let command = Pay { holder, key: world.key(), target, method, shown: None, pin: Some(pin()) };
    world.act(move |tx, ctx| payment::pay(tx, ctx, command.clone()))
}

pub fn place(world: &World, opened: Opened, amount: i64) -> OrderId {
    let command = PlaceOrder { store: opened.store, amount: fen(amount), description: "奶茶".into() };
    world.act(move |tx, ctx| order::place(tx, ctx, command.clone())).unwrap().id
}

fn by_card(world: &World, holder: HolderId, card: CardId, order: OrderId) -> Payment {
    pay(world, holder, Target::Order(order), Method::Card(card)).unwrap()
}

fn again(world: &World, payment: &Payment) -> Payment {
    let (holder, id) = (payment.holder, payment.id);
    world.look(move |view, _| payment::find(view, holder, id)).unwrap()
}

fn payment_help(world: &World, holder: HolderId) -> Vec<&'static str> {
    let answers = world.look(move |view, ctx| help::diagnose(view, ctx, holder));
    let about_payment = answers.into_iter().find(|(question, _)| *question == Question::PaymentFailed).unwrap().1;
    about_payment.iter().map(|finding| finding.code).collect()
}

fn a_payment_moves_money_at_once_and_once(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, shop) = world.shop();
    let command = Pay {
        holder,
        key: "k".into(),
        target: static_code(&shop, 1200),
        method: Method::Balance,
        shown: None,
        pin: Some(pin()),
    };
    let mut paid = Vec::new();
    for _ in 0..3 {
        let command = command.clone();
        paid.push(world.act(move |tx, ctx| payment::pay(tx, ctx, command.clone())).unwrap());
    }
    assert_eq!(paid[0], paid[2]);
    assert_eq!(paid[0].state, State::Succeeded);
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((8800, 0), 1200));
    let other = Pay { target: static_code(&shop, 1300), ..command };
    assert_eq!(code(&world.act(move |tx, ctx| payment::pay(tx, ctx, other.clone()))), "idempotency_mismatch");
    let takings = world.look(move |view, ctx| merchant::takings(view, opened.store, ctx.today()));
    assert_eq!((takings.total, takings.count, takings.items.len()), (fen(1200), 1, 1));
    world.check_books();
}

fn a_payment_from_balance_is_told_once_in_the_conversation(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (_, shop) = world.shop();
    let unread = || world.look(move |view, _| message::unread(view, holder));
    let before = unread();
    let first = pay_shop(world, holder, &shop, 1200).unwrap();
    world.wait_s(1);
    let second = pay_shop(world, holder, &shop, 300).unwrap();
    let newest = world.look(move |view, ctx| message::list(view, ctx, holder, None)).remove(0);
    assert_eq!((newest.kind.as_str(), newest.bill, newest.read), ("payment_succeeded", Some(second.bill), false));
    assert_eq!((newest.params["amount"].as_str(), newest.params["method"].as_str()), ("300", "balance"));
    assert_eq!(newest.params["payee"], shop.name);
    let older = world.look(move |view, ctx| message::list(view, ctx, holder, Some(newest.id))).remove(0);
    assert_eq!(older.bill, Some(first.bill));
    assert_eq!(unread(), before + 2);
    world.work(move |tx, _| message::mark_read(tx, holder, older.id));
    assert_eq!(unread(), 1);
    world.work(move |tx, _| message::mark_read(tx, holder, newest.id));
    assert_eq!(unread(), 0);
}

fn the_day_of_a_payment_is_the_day_it_was_taken(world: &World) {
    let holder = world.holder("张三", 100_000);
    let (opened, shop) = world.shop();
    for amount in 1..=210 {
        pay_shop(world, holder, &shop, amount).unwrap();
        world.wait_s(1);
    }
    world.wait_s(86_400);
    pay_shop(world, holder, &shop, 4_000).unwrap();
    let taken = |day| world.look(move |view, _| merchant::takings(view, opened.store, day));
    let first = taken(date(2026, 11, 22));
    assert_eq!((first.total, first.count, first.items.len()), (fen(210 * 211 / 2), 210, 200));
    assert_eq!((first.items[0].amount, first.items[199].amount), (fen(210), fen(11)));
    let second = taken(date(2026, 11, 23));
    assert_eq!((second.total, second.count, second.items.len()), (fen(4_000), 1, 1));
    assert_eq!((taken(date(2026, 11, 21)).count, taken(date(2026, 11, 24)).items.len()), (0, 0));
}

fn an_order_is_paid_by_one_payer_only(world: &World) {
    let (first, second) = (world.holder("张三", 10_000), world.holder("李四", 10_000));
    let (opened, shop) = world.shop();
    let order = place(world, opened, 700);
    assert_eq!(code(&pay(world, first, Target::Order(order), Method::Balance)), "ok");
    assert_eq!(code(&pay(world, second, Target::Order(order), Method::Balance)), "order_paid");
    assert_eq!(world.shop_balance(&shop), 700);
    let closed = place(world, opened, 700);
    world.act(move |tx, ctx| order::close(tx, ctx, opened.store, closed)).unwrap();
    assert_eq!(code(&pay(world, second, Target::Order(closed), Method::Balance)), "order_closed");
    let old = place(world, opened, 700);
    world.wait_s(7200);
    assert_eq!(code(&pay(world, second, Target::Order(old), Method::Balance)), "order_expired");
    assert_eq!(world.balance(second), (10_000, 0));
}

fn an_order_that_nobody_paid_expires_and_its_till_is_told(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (opened, _) = world.shop();
    let old = place(world, opened, 700);
    let paid = place(world, opened, 800);
    assert_eq!(code(&pay(world, holder, Target::Order(paid), Method::Balance)), "ok");
    world.wait_s(1);
    let newer = place(world, opened, 900);
    world.hints("order");
    world.wait_s(7_199);
    world.work(|tx, ctx| order::expire(tx, ctx, 9));
    assert_eq!(world.hints("order"), [old.to_string()]);
    world.wait_s(1);
    world.work(|tx, ctx| order::expire(tx, ctx, 9));
    assert_eq!(world.hints("order"), [newer.to_string()]);
    let expired = "SELECT COUNT(*) FROM shop_order WHERE state = 'expired'";
    assert_eq!(world.look(move |view, _| view.query_one(expired, &[])?.get::<i64>(0)), 2);
    assert_eq!(code(&pay(world, holder, Target::Order(newer), Method::Balance)), "order_expired");
}

fn many_payments_at_once_never_overdraw(world: &World) {
    let holder = world.holder("张三", 10_000);
    let (_, shop) = world.shop();
    let commands: Vec<(Pay, wallet::Ctx)> = (0..24)
        .map(|_| {
            let target = static_code(&shop, 900);
            (
                Pay { holder, key: world.key(), target, method: Method::Balance, shown: None, pin: Some(pin()) },
                world.ctx(),
            )
        })
        .collect();
    let store = Arc::new(world.store.clone());
    let threads: Vec<_> = commands
        .into_iter()
        .map(|(command, ctx)| {
            let store = Arc::clone(&store);
            std::thread::spawn(move || {
                let outcome = store.write_blocking(move |tx| payment::pay(tx, &mut ctx.clone(), command.clone()));
                code(&outcome)
            })
        })
        .collect();
    let outcomes: Vec<&str> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    let paid = outcomes.iter().filter(|outcome| **outcome == "ok").count();
    assert_eq!(paid, 11, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(*outcome, "ok" | "insufficient_balance")), "{outcomes:?}");
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((100, 0), 9900));
    world.check_books();
}

fn a_card_payment_waits_for_the_bank(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let (opened, shop) = world.shop();
    let order = place(world, opened, 700);
    let payment = by_card(world, holder, card, order);
    assert_eq!(payment.state, State::Processing);
    assert_eq!(payment.failure().unwrap().code(), "answer_unknown");
    world.bank(|_, _| Answer::Settled);
    assert_eq!(again(world, &payment).state, State::Succeeded);
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((0, 0), 700));
    let takings = world.look(move |view, ctx| merchant::takings(view, opened.store, ctx.today()));
    let of_card: Vec<_> = takings.items.iter().map(|taking| (taking.payment, taking.amount)).collect();
    assert_eq!((of_card, takings.total, takings.count), (vec![(payment.id, fen(700))], fen(700), 1));
    world.wait_s(1);
    let refused = by_card(world, holder, card, place(world, opened, 800));
    world.bank(|_, _| Answer::Rejected { reason: "AM04".into() });
    assert_eq!(again(world, &refused).failure().unwrap().code(), "card_insufficient");
    assert_eq!(world.shop_balance(&shop), 700);
    assert_eq!(payment_help(world, holder)[..2], ["payment_last_failed", "card_insufficient"]);
    world.check_books();
}

fn a_cards_money_that_comes_too_late_goes_to_the_balance(world: &World) {
    let holder = world.holder("张三", 1000);
    let card = world.card(holder);
    let (opened, shop) = world.shop();
    let order = place(world, opened, 700);
    let payment = by_card(world, holder, card, order);
    assert_eq!(code(&pay(world, holder, Target::Order(order), Method::Balance)), "ok");
    world.bank(|_, _| Answer::Settled);
    let ended = again(world, &payment);
    assert_eq!((ended.state, ended.failure().unwrap().code()), (State::Diverted, "returned_to_balance"));
    let bill = world.look(move |view, _| bill::detail(view, holder, ended.bill)).unwrap();
    let steps: Vec<&str> = bill.history.iter().map(|step| step.state.as_str()).collect();
    assert_eq!(
        (steps.join(" ").as_str(), bill.bill.failure().unwrap().code()),
        ("processing diverted", "returned_to_balance")
    );
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((1000, 0), 700));
    world.check_books();
}

fn a_wrong_password_is_counted_and_moves_nothing(world: &World) {
    let holder = world.holder("张三", 1000);
    let (_, shop) = world.shop();
    let wrong = money::Pin::parse("000000").unwrap();
    let key = world.key();
    let command =
        Pay { holder, key, target: static_code(&shop, 100), method: Method::Balance, shown: None, pin: Some(wrong) };
    let mut left = Vec::new();
    for _ in 0..5 {
        let command = command.clone();
        let outcome = world.act(move |tx, ctx| payment::pay(tx, ctx, command.clone()));
        let Err(Stop::Recorded(refusal)) = outcome else { panic!("a wrong password is recorded") };
        left.push(format!("{} {:?}", refusal.code(), refusal.params().first().map(|p| p.0)));
    }
    assert_eq!(left[0], "pin_wrong Some(\"tries_left\")");
    assert!(left[4].starts_with("pin_locked"));
    assert_eq!(code(&pay_shop(world, holder, &shop, 100)), "pin_locked");
    assert_eq!((world.balance(holder), world.shop_balance(&shop)), ((1000, 0), 0));
}

fn without_pin(world: &World, holder: HolderId, opened: Opened, amount: i64) -> Result<Payment, Stop<MoneyRefusal>> {
    let target = Target::Order(place(world, opened, amount));
    let command = Pay { holder, key: world.key(), target, method: Method::Balance, shown: None, pin: None };
    world.act(move |tx, ctx| payment::pay(tx, ctx, command.clone()))
}

fn small_sums_go_without_a_password_only_when_wanted(world: &World) {
    let holder = world.holder("张三", 1_000_000);
    let (opened, _) = world.shop();
    assert_eq!(code(&without_pin(world, holder, opened, 100)), "pin_required");
    world.work(move |tx, _| tx.execute("UPDATE holder_hot SET pinless = 1 WHERE holder = ?1", store::params![holder]));
    assert_eq!(code(&without_pin(world, holder, opened, 20_001)), "pin_required");
    for _ in 0..5 {
        assert_eq!(code(&without_pin(world, holder, opened, 20_000)), "ok");
    }
    assert_eq!(code(&without_pin(world, holder, opened, 1)), "pin_required");
    world.wait_s(86_400);
    assert_eq!(code(&without_pin(world, holder, opened, 1)), "ok");
}

fn limits_of_codes_and_classes_hold(world: &World) {
    let holder = world.holder("张三", 30_000_000);
    let (opened, shop) = world.shop();
    assert_eq!(code(&pay_shop(world, holder, &shop, 50_000)), "ok");
    let reached = pay_shop(world, holder, &shop, 1);
    assert_eq!(code(&reached), "limit_reached_daily");
    let Err(Stop::Refused(refusal)) = reached else { panic!("a limit refuses") };
    assert!(refusal.params().contains(&("key", "static_code_daily".to_owned())), "{:?}", refusal.params());
    assert!(refusal.params().contains(&("resets_at", "2026-11-22T16:00:00Z".to_owned())));
    let dynamic = |amount| pay(world, holder, Target::Order(place(world, opened, amount)), Method::Balance);
    assert_eq!(code(&dynamic(500_000)), "ok");
    assert_eq!(code(&dynamic(1)), "limit_reached_daily");
    world.work(move |tx, _| tx.execute("UPDATE holder_hot SET class = 'I' WHERE holder = ?1", store::params![holder]));
    world.wait_s(86_400);
    assert_eq!(code(&dynamic(100_001)), "limit_reached_lifetime");
    assert_eq!(code(&dynamic(100_000)), "ok");
    assert_eq!(Amount::from_fen(world.shop_balance(&shop)), Ok(fen(650_000)));
}
