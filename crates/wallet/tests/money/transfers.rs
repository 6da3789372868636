//! Money between people.

use money::HolderId;
use wallet::account::Phone;
use wallet::balance::MoneyRefusal;
use wallet::receive_code::{self, MakeCode};
use wallet::scan::{self, Scanned};
use wallet::transfer::{self, SendTransfer, Transfer};
use wallet::{Stop, contact};

use crate::world::{World, battery, code, fen, pin};

battery!(
    a_transfer_arrives_at_once_with_a_bill_for_both,
    a_large_sum_needs_the_missing_character,
    a_name_can_be_tried_before_the_password_but_not_often,
    a_payee_is_shown_masked_and_found_by_the_whole_number,
    a_code_with_an_amount_asks_for_it_and_expires,
    two_people_paying_each_other_do_not_block,
    limits_are_lowered_after_a_reset_of_the_password,
    a_persons_limit_counts_over_all_accounts,
    accounts_that_may_not_pay_or_receive_say_so,
    a_mistyped_password_does_not_spoil_the_key,
);

fn token(world: &World, holder: HolderId) -> String {
    let command = MakeCode { holder, amount: None, note: String::new() };
    world.act(move |tx, ctx| receive_code::make(tx, ctx, &command)).unwrap().token
}

fn send(
    world: &World,
    holder: HolderId,
    token: &str,
    amount: i64,
    name: Option<&str>,
) -> Result<Transfer, Stop<MoneyRefusal>> {
    let command = SendTransfer {
        holder,
        key: world.key(),
        payee_token: token.to_owned(),
        amount: fen(amount),
        note: "午饭".into(),
        pin: pin(),
        name_character: name.map(str::to_owned),
    };
    world.act(move |tx, ctx| transfer::send(tx, ctx, command.clone()))
}

fn a_transfer_arrives_at_once_with_a_bill_for_both(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let token = token(world, to);
    let sent = send(world, from, &token, 2500, None).unwrap();
    assert_eq!((world.balance(from), world.balance(to)), ((7500, 0), (2500, 0)));
    assert!(sent.payee_name.contains("**雨"), "{}", sent.payee_name);
    assert_eq!(code(&send(world, from, &token, 7501, None)), "insufficient_balance");
    assert_eq!(code(&send(world, to, &token, 1, None)), "payee_oneself");
    assert_eq!(code(&send(world, from, "00", 1, None)), "payee_unknown");
    let known = world.work(move |tx, ctx| contact::contacts(tx, ctx, from));
    assert_eq!((known.len(), known[0].token.as_str()), (1, token.as_str()));
    world.check_books();
}

fn a_large_sum_needs_the_missing_character(world: &World) {
    let (from, to) = (world.holder("张三", 2_000_000), world.holder("林晓雨", 0));
    let token = token(world, to);
    assert_eq!(code(&send(world, from, &token, 499_999, None)), "ok");
    assert_eq!(code(&send(world, from, &token, 500_000, None)), "name_check_needed");
    assert_eq!(code(&send(world, from, &token, 500_000, Some("李"))), "name_check_failed");
    assert_eq!(code(&send(world, from, &token, 500_000, Some("林晓雨"))), "name_check_failed");
    assert_eq!(code(&send(world, from, &token, 500_000, Some(" 林 "))), "ok");
}

fn a_name_can_be_tried_before_the_password_but_not_often(world: &World) {
    let (from, to) = (world.holder("张三", 0), world.holder("林晓雨", 0));
    let token = token(world, to);
    let attempt = |character: &'static str| {
        let token = token.clone();
        code(&world.act(move |tx, ctx| transfer::try_name(tx, ctx, from, &token, character)))
    };
    assert_eq!(attempt(" 林 "), "ok");
    assert_eq!(attempt("晓"), "name_check_failed");
    assert_eq!(attempt(""), "name_check_failed");
    for _ in 3..100 {
        attempt("李");
    }
    assert_eq!(attempt("林"), "too_many_searches_today");
}

fn a_payee_is_shown_masked_and_found_by_the_whole_number(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let find = |digits: &'static str| {
        world.act(move |tx, ctx| receive_code::find_by_phone(tx, ctx, from, &Phone::parse(digits).unwrap()))
    };
    let found = find("13800000002").unwrap();
    assert_eq!((found.payee.name.as_str(), found.is_self, found.is_new), ("**雨", false, true));
    assert_eq!(found.token, token(world, to));
    assert!(find("13800000001").unwrap().is_self);
    assert_eq!(code(&find("13800000009")), "payee_unknown");
    send(world, from, &found.token, 100, None).unwrap();
    assert!(!find("13800000002").unwrap().is_new);
    for _ in 0..96 {
        assert_eq!(code(&find("13800000009")), "payee_unknown");
    }
    assert_eq!(code(&find("13800000002")), "too_many_searches_today");
}

fn a_code_with_an_amount_asks_for_it_and_expires(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let command = MakeCode { holder: to, amount: Some(fen(300)), note: "书费".into() };
    let made = world.act(move |tx, ctx| receive_code::make(tx, ctx, &command)).unwrap();
    let (ctx, text) = (world.ctx(), format!("https://pay.example/q/p/{}", made.token));
    let scanned = world.store.read_blocking(move |view| scan::read(view, &ctx, from, &text)).unwrap();
    let Scanned::Person { amount, note, .. } = scanned else { panic!("a person's code") };
    assert_eq!((amount, note.as_str()), (Some(fen(300)), "书费"));
    assert_eq!(code(&send(world, from, &made.token, 301, None)), "amount_differs");
    assert_eq!(code(&send(world, from, &made.token, 300, None)), "ok");
    world.wait_s(90_000);
    assert_eq!(code(&send(world, from, &made.token, 300, None)), "code_expired");
}

fn two_people_paying_each_other_do_not_block(world: &World) {
    let (a, b) = (world.holder("张三", 10_000), world.holder("李四", 10_000));
    let (to_a, to_b) = (token(world, a), token(world, b));
    let commands: Vec<_> = (0..20)
        .map(|n| {
            let (holder, payee_token) = if n % 2 == 0 { (a, to_b.clone()) } else { (b, to_a.clone()) };
            let command = SendTransfer {
                holder,
                key: world.key(),
                payee_token,
                amount: fen(10),
                note: String::new(),
                pin: pin(),
                name_character: None,
            };
            (command, world.ctx(), world.store.clone())
        })
        .collect();
    let threads: Vec<_> = commands
        .into_iter()
        .map(|(command, ctx, store)| {
            std::thread::spawn(move || {
                code(&store.write_blocking(move |tx| transfer::send(tx, &mut ctx.clone(), command.clone())))
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == "ok"));
    assert_eq!((world.balance(a), world.balance(b)), ((10_000, 0), (10_000, 0)));
    world.check_books();
}

fn limits_are_lowered_after_a_reset_of_the_password(world: &World) {
    let (from, to) = (world.holder("张三", 1_000_000), world.holder("林晓雨", 0));
    let token = token(world, to);
    let until = world.now().as_millisecond() + 86_400_000;
    world.work(move |tx, _| {
        tx.execute("UPDATE holder_hot SET lowered_until = ?2 WHERE holder = ?1", store::params![from, until])
    });
    assert_eq!(code(&send(world, from, &token, 100_000, None)), "ok");
    let Err(Stop::Refused(refusal)) = send(world, from, &token, 1, None) else { panic!("the limit is used up") };
    let params = wallet::Refusal::params(&refusal);
    assert!(params.contains(&("key", "after_pin_reset".to_owned())), "{params:?}");
    assert!(params.contains(&("resets_at", "2026-11-23T04:00:00Z".to_owned())), "{params:?}");
    world.wait_s(86_400);
    assert_eq!(code(&send(world, from, &token, 100_001, None)), "ok");
}

fn a_persons_limit_counts_over_all_accounts(world: &World) {
    let (one, two) = (world.holder("张三", 20_000_000), world.holder("张三", 20_000_000));
    let to = token(world, world.holder("林晓雨", 0));
    world.work(move |tx, _| {
        tx.execute(
            "UPDATE holder_hot SET person = (SELECT person FROM holder_hot WHERE holder = ?2) WHERE holder = ?1",
            store::params![two, one],
        )
    });
    assert_eq!(code(&send(world, one, &to, 5_000_000, Some("林"))), "ok");
    assert_eq!(code(&send(world, two, &to, 4_999_999, Some("林"))), "ok");
    assert_eq!(code(&send(world, two, &to, 2, None)), "limit_reached_yearly");
    assert_eq!(code(&send(world, one, &to, 1, None)), "ok");
}

fn accounts_that_may_not_pay_or_receive_say_so(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let token = token(world, to);
    let set = |who: HolderId, state: &'static str| {
        world.work(move |tx, _| {
            tx.execute("UPDATE holder_hot SET state = ?2 WHERE holder = ?1", store::params![who, state])
        })
    };
    for (payer, payee, expected) in [
        ("normal", "restricted", "ok"),
        ("normal", "frozen", "payee_unavailable"),
        ("restricted", "normal", "account_restricted"),
        ("frozen", "normal", "account_frozen"),
        ("normal", "closed", "payee_unavailable"),
    ] {
        set(from, payer);
        set(to, payee);
        assert_eq!(code(&send(world, from, &token, 10, None)), expected, "{payer} {payee}");
    }
    assert_eq!((world.balance(from), world.balance(to)), ((9990, 0), (10, 0)));
}

fn a_mistyped_password_does_not_spoil_the_key(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let right = SendTransfer {
        holder: from,
        key: "one intent".into(),
        payee_token: token(world, to),
        amount: fen(100),
        note: String::new(),
        pin: pin(),
        name_character: None,
    };
    let wrong = SendTransfer { pin: money::Pin::parse("000000").unwrap(), ..right.clone() };
    let ask = |command: SendTransfer| code(&world.act(move |tx, ctx| transfer::send(tx, ctx, command.clone())));
    assert_eq!([ask(wrong), ask(right.clone()), ask(right)], ["pin_wrong", "ok", "ok"]);
    assert_eq!(world.balance(to), (100, 0));
}
