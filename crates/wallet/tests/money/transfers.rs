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
    a_payee_is_shown_masked_and_found_by_the_whole_number,
    a_code_with_an_amount_asks_for_it_and_expires,
    two_people_paying_each_other_do_not_block,
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
}

fn a_code_with_an_amount_asks_for_it_and_expires(world: &World) {
    let (from, to) = (world.holder("张三", 10_000), world.holder("林晓雨", 0));
    let command = MakeCode { holder: to, amount: Some(fen(300)), note: "书费".into() };
    let made = world.act(move |tx, ctx| receive_code::make(tx, ctx, &command)).unwrap();
    let (ctx, text) = (world.ctx(), format!("https://pay.example/q/p/{}", made.token));
    let scanned = world.store.read_blocking(move |view| scan::read(view, &ctx, &text)).unwrap();
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
