//! Refunds: what merchants give back, and where it goes.

use ledger::house;
use money::{HolderId, Pan};
use wallet::balance::Method;
use wallet::bill::{self, Filter};
use wallet::callback;
use wallet::instruction::Answer;
use wallet::merchant;
use wallet::payment_code::{self, Confirm, IssueCode};
use wallet::refund::{self, Name, NewRefund, Refund, RefundRefusal, Source, State, To};
use wallet::trade::{self, State as TradeState, Trade, TradeRefusal};
use wallet::vault::Field;
use wallet::{Stop, message};

use crate::trades::{Seller, charged, order, pays};
use crate::world::{World, battery, code, fen, pin};

battery!(
    a_refund_goes_back_to_the_balance_at_once,
    many_refunds_give_back_the_whole_fee_and_no_more,
    a_number_stands_for_one_refund,
    what_cannot_be_refunded_is_refused,
    a_refund_to_a_card_goes_through_the_bank,
    an_abnormal_refund_goes_to_another_card,
    an_abnormal_refund_is_taken_back,
    a_refund_that_the_bank_sends_back_is_abnormal,
    a_merchant_gives_back_only_what_it_has,
    what_is_kept_for_sharing_pays_no_other_refund,
    a_payment_by_code_is_reversed,
    a_charge_under_way_is_given_up,
    only_payments_by_code_are_reversed,
);

pub fn wish(seller: &Seller, number: &str, out_refund_no: &str, (amount, total): (i64, i64)) -> NewRefund {
    NewRefund {
        party: seller.party,
        trade: trade::Name::OutTradeNo(number.to_owned()),
        out_refund_no: out_refund_no.to_owned(),
        amount: fen(amount),
        total: fen(total),
        source: Source::Pending,
        reason: Some("坏了两个".into()),
        notify_url: Some("https://shop.example/refunded".into()),
        detail: None,
    }
}

pub fn give_back(world: &World, command: &NewRefund) -> Result<Refund, Stop<RefundRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| refund::create(tx, ctx, &command))
}

pub fn refund_part(
    world: &World,
    seller: &Seller,
    (number, out_refund_no): (&str, &str),
    amounts: (i64, i64),
) -> Result<Refund, Stop<RefundRefusal>> {
    give_back(world, &wish(seller, number, out_refund_no, amounts))
}

fn see(world: &World, seller: &Seller, out_refund_no: &str) -> Refund {
    let (party, name) = (seller.party, Name::OutRefundNo(out_refund_no.to_owned()));
    world.store.read_blocking(move |view| refund::find(view, &party, &name)).unwrap()
}

pub fn sold(world: &World, seller: &Seller, holder: HolderId, (number, amount): (&str, i64), method: Method) -> Trade {
    let made = order(world, &seller.native(number, amount)).unwrap();
    assert_eq!(pays(world, holder, &made, method), "ok");
    if method != Method::Balance {
        world.bank(|_, _| Answer::Settled);
    }
    world.wait_s(1);
    seller.find(world, number)
}

fn posted(world: &World, account: ledger::AccountId) -> i64 {
    world.look(move |view, _| Ok(view.balance(account)?.posted))
}

/// The newest bill's kind, amount and state.
pub fn newest_bill(world: &World, holder: HolderId) -> (&'static str, i64, String) {
    let filter = Filter { limit: 1, ..Filter::default() };
    let page = world.look(move |view, _| bill::list(view, holder, &filter));
    let newest = &page.bills[0];
    (newest.kind.code(), newest.amount.fen(), newest.state.clone())
}

pub fn events(world: &World, seller: &Seller) -> Vec<&'static str> {
    let merchant = seller.party.merchant;
    let mut told = world.look(move |view, _| callback::list(view, merchant, None, 50));
    told.sort_by_key(|callback| (callback.created_at, callback.id));
    told.iter().map(|callback| callback.event.code()).collect()
}

fn apply(world: &World, seller: &Seller, to: &To) -> Result<Refund, Stop<RefundRefusal>> {
    let (party, to) = (seller.party, to.clone());
    world.act(move |tx, ctx| refund::apply_abnormal(tx, ctx, &party, &Name::OutRefundNo("R-1".into()), &to))
}

fn a_refund_goes_back_to_the_balance_at_once(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    world.wait_s(1);
    let made = refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000)).unwrap();
    assert_eq!((made.state, made.fee_back, made.label.as_str()), (State::Succeeded, fen(24), "balance"));
    assert!(made.number.len() == 29 && made.number.starts_with("503"));
    assert_eq!(world.balance(holder), (4_000, 0));
    assert_eq!((world.shop_balance(&seller.shop), posted(world, house::FEE_INCOME)), (5_964, 36));
    let trade = seller.find(world, "A-1");
    assert_eq!((trade.state, trade.refunded, trade.refundable()), (TradeState::Refunded, fen(4_000), fen(6_000)));
    assert_eq!(newest_bill(world, holder), ("refund", 4_000, "arrived".to_owned()));
    let notice = world.look(move |view, ctx| message::list(view, ctx, holder, None)).remove(0);
    assert_eq!((notice.kind.as_str(), notice.params["amount"].as_str()), ("refund_arrived", "4000"));
    assert_eq!(events(world, &seller), ["trade_paid", "refund_succeeded"]);
    assert_eq!(see(world, &seller, "R-1"), made);
    world.check_books();
}

fn many_refunds_give_back_the_whole_fee_and_no_more(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 1_250);
    sold(world, &seller, holder, ("A-1", 1_250), Method::Balance);
    for (number, amount) in [("R-1", 83), ("R-2", 1), ("R-3", 1), ("R-4", 665), ("R-5", 500)] {
        refund_part(world, &seller, ("A-1", number), (amount, 1_250)).unwrap();
    }
    assert_eq!((world.shop_balance(&seller.shop), posted(world, house::FEE_INCOME)), (0, 0));
    assert_eq!(world.balance(holder), (1_250, 0));
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-6"), (1, 1_250))), "refund_more_than_left");
    world.check_books();
}

fn a_number_stands_for_one_refund(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    let first = refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000)).unwrap();
    assert_eq!(refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000)).unwrap(), first);
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-1"), (4_001, 10_000))), "out_refund_no_used");
    assert_eq!(world.balance(holder), (4_000, 0));
    let stranger = Seller::named(world, "别家");
    let name = Name::OutRefundNo("R-1".into());
    let (party, by_number) = (stranger.party, Name::Number(first.number));
    for name in [name, by_number] {
        let found = world.store.read_blocking(move |view| refund::find(view, &party, &name));
        assert_eq!(code(&found), "refund_not_found");
    }
    assert_eq!(code(&refund_part(world, &stranger, ("A-1", "R-2"), (1, 10_000))), "trade_not_found");
}

fn what_cannot_be_refunded_is_refused(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    order(world, &seller.native("A-0", 700)).unwrap();
    sold(world, &seller, holder, ("A-1", 1_000), Method::Balance);
    for (number, refund, amount, total, expected) in [
        ("A-0", "R-0", 700, 700, "trade_not_paid"),
        ("A-9", "R-0", 700, 700, "trade_not_found"),
        ("A-1", "R-0", 100, 999, "refund_total_differs"),
        ("A-1", "R-0", 0, 1_000, "refund_amount_too_small"),
        ("A-1", "R-0", 1_001, 1_000, "refund_more_than_left"),
    ] {
        assert_eq!(code(&refund_part(world, &seller, (number, refund), (amount, total))), expected, "{expected}");
    }
    for part in 0..50 {
        refund_part(world, &seller, ("A-1", &format!("R-{part}")), (1, 1_000)).unwrap();
    }
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-50"), (1, 1_000))), "too_many_refunds");
    sold(world, &seller, holder, ("A-2", 1_000), Method::Balance);
    world.wait_s(365 * 86_400);
    assert_eq!(code(&refund_part(world, &seller, ("A-2", "R-60"), (1, 1_000))), "refund_too_late");
}

fn a_refund_to_a_card_goes_through_the_bank(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Card(card));
    let reserve = posted(world, house::BANK_RESERVE);
    let made = refund_part(world, &seller, ("A-1", "R-1"), (10_000, 10_000)).unwrap();
    assert_eq!((made.state, made.label.as_str()), (State::Processing, "dongfang 7894"));
    assert_eq!((world.shop_balance(&seller.shop), posted(world, house::IN_TRANSIT)), (0, 10_000));
    assert_eq!(newest_bill(world, holder), ("refund", 10_000, "with_bank".to_owned()));
    world.wait_s(1);
    world.bank(|_, _| Answer::Settled);
    assert_eq!(see(world, &seller, "R-1").state, State::Succeeded);
    assert_eq!((posted(world, house::IN_TRANSIT), posted(world, house::BANK_RESERVE)), (0, reserve - 10_000));
    assert_eq!(newest_bill(world, holder), ("refund", 10_000, "arrived".to_owned()));
    assert_eq!(events(world, &seller), ["trade_paid", "refund_succeeded"]);
    world.check_books();
}

/// A refund whose card the bank does not pay to any more.
fn abnormal(world: &World) -> (Seller, HolderId) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Card(card));
    refund_part(world, &seller, ("A-1", "R-1"), (5_000, 10_000)).unwrap();
    world.wait_s(1);
    world.bank(|_, _| Answer::Rejected { reason: "AC04".into() });
    let found = see(world, &seller, "R-1");
    assert_eq!((found.state, found.failure.as_deref()), (State::Abnormal, Some("AC04")));
    (seller, holder)
}

/// Binds a card by its number, as the binding does.
fn bound(world: &World, holder: HolderId, pan: &'static str) -> Pan {
    let card = world.card(holder);
    world.work(move |tx, ctx| {
        let index = ctx.vault.index(Field::Pan, pan);
        let sql = "INSERT INTO bound_pan (pan_index, holder, card) VALUES (?1, ?2, ?3)";
        tx.queue(sql, store::params![index, holder, card])
    });
    Pan::parse(pan).unwrap()
}

fn an_abnormal_refund_goes_to_another_card(world: &World) {
    let (seller, holder) = abnormal(world);
    let strange = Pan::parse("6299060000000000017").unwrap();
    assert_eq!(code(&apply(world, &seller, &To::Card(strange))), "refund_card_unknown");
    let other = bound(world, holder, "6299010000000000018");
    assert_eq!(apply(world, &seller, &To::Card(other.clone())).unwrap().state, State::Processing);
    assert_eq!(apply(world, &seller, &To::Card(other.clone())).unwrap().state, State::Processing);
    world.wait_s(1);
    assert_eq!(world.bank(|_, _| Answer::Settled).len(), 1);
    assert_eq!(see(world, &seller, "R-1").state, State::Succeeded);
    assert_eq!(posted(world, house::IN_TRANSIT), 0);
    assert_eq!(events(world, &seller), ["trade_paid", "refund_abnormal", "refund_succeeded"]);
    assert_eq!(code(&apply(world, &seller, &To::Card(other))), "refund_not_abnormal");
    world.check_books();
}

fn an_abnormal_refund_is_taken_back(world: &World) {
    let (seller, holder) = abnormal(world);
    let merchant = seller.party.merchant;
    let available = world.look(move |view, _| merchant::find(view, merchant)).unwrap().available;
    assert_eq!(apply(world, &seller, &To::Merchant).unwrap().state, State::Closed);
    assert_eq!(apply(world, &seller, &To::Merchant).unwrap().state, State::Closed);
    assert_eq!((posted(world, house::IN_TRANSIT), posted(world, available)), (0, 4_970));
    assert_eq!(posted(world, house::FEE_INCOME), 60);
    assert_eq!(seller.find(world, "A-1").refundable(), fen(10_000));
    assert_eq!(newest_bill(world, holder), ("refund", 5_000, "taken_back".to_owned()));
    assert_eq!(events(world, &seller), ["trade_paid", "refund_abnormal", "refund_closed"]);
    world.check_books();
}

fn a_refund_that_the_bank_sends_back_is_abnormal(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Card(card));
    refund_part(world, &seller, ("A-1", "R-1"), (5_000, 10_000)).unwrap();
    world.bank(|_, _| Answer::Returned { reason: "AC04".into() });
    assert_eq!((see(world, &seller, "R-1").state, posted(world, house::IN_TRANSIT)), (State::Abnormal, 5_000));
    world.check_books();
}

fn a_merchant_gives_back_only_what_it_has(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    let command = NewRefund { source: Source::Available, ..wish(&seller, "A-1", "R-1", (1_000, 10_000)) };
    assert_eq!(code(&give_back(world, &command)), "merchant_short");
    assert_eq!((world.balance(holder), seller.find(world, "A-1").refunded), ((0, 0), fen(0)));
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-1"), (1_000, 10_000))), "ok");
}

fn what_is_kept_for_sharing_pays_no_other_refund(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 20_000);
    let mut shared = seller.native("A-1", 10_000);
    shared.new.wish.sharing = true;
    let made = order(world, &shared).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    assert_eq!(seller.find(world, "A-1").frozen, fen(9_940));
    sold(world, &seller, holder, ("A-2", 1_000), Method::Balance);
    let account = seller.shop.account;
    world.act(move |tx, ctx| drain(tx, ctx, account)).unwrap();
    assert_eq!(code(&refund_part(world, &seller, ("A-2", "R-2"), (1_000, 1_000))), "merchant_short");
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000))), "ok");
    assert_eq!(seller.find(world, "A-1").frozen, fen(9_940 - 3_976));
}

/// Takes 500 fen of what the merchant has, as a wrong entry would.
fn drain(tx: &mut store::Tx<'_>, ctx: &mut wallet::Ctx, account: ledger::AccountId) -> Result<(), Stop<RefundRefusal>> {
    let id = money::EntryId::new(ctx.now_ms(), &mut ctx.entropy);
    let entry = ledger::JournalEntry::build(id, ledger::EntryKind::Reversal, [8; 16], ctx.now)
        .transfer(account, house::SUSPENSE, fen(500))
        .finish()
        .unwrap();
    Ok(tx.post(entry).map_err(store::Fault::from)?)
}

fn show(world: &World, holder: HolderId, method: Method) -> String {
    let command = IssueCode { holder, method, pin: Some(pin()) };
    world.act(move |tx, ctx| payment_code::issue(tx, ctx, command.clone())).unwrap().digits
}

fn reverse(world: &World, seller: &Seller, number: &str) -> Result<Trade, Stop<TradeRefusal>> {
    let (party, name) = (seller.party, trade::Name::OutTradeNo(number.to_owned()));
    world.act(move |tx, ctx| trade::reverse(tx, ctx, &party, &name))
}

fn by_code(world: &World, seller: &Seller, holder: HolderId, (number, method): (&str, Method)) {
    let digits = show(world, holder, method);
    let charge = charged(world, seller, number, (1_000, &digits)).unwrap().charge.unwrap();
    let command = Confirm { holder, key: world.key(), charge, shown: None, pin: pin() };
    world.act(move |tx, ctx| payment_code::confirm(tx, ctx, command.clone())).unwrap();
}

fn a_payment_by_code_is_reversed(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    by_code(world, &seller, holder, ("A-1", Method::Balance));
    assert_eq!(reverse(world, &seller, "A-1").unwrap().state, TradeState::Revoked);
    assert_eq!(reverse(world, &seller, "A-1").unwrap().state, TradeState::Revoked);
    assert_eq!((world.balance(holder), world.shop_balance(&seller.shop)), ((10_000, 0), 0));
    assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-1"), (1, 1_000))), "trade_revoked");
    by_code(world, &seller, holder, ("A-2", Method::Balance));
    world.wait_s(604_800);
    assert_eq!(code(&reverse(world, &seller, "A-2")), "reverse_too_late");
    world.check_books();
}

fn a_charge_under_way_is_given_up(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let card = world.card(holder);
    let digits = show(world, holder, Method::Balance);
    let asked = charged(world, &seller, "A-1", (1_000, &digits)).unwrap();
    assert_eq!(reverse(world, &seller, "A-1").unwrap().state, TradeState::Revoked);
    let command = Confirm { holder, key: world.key(), charge: asked.charge.unwrap(), shown: None, pin: pin() };
    let late = world.act(move |tx, ctx| payment_code::confirm(tx, ctx, command.clone()));
    assert_eq!(code(&late), "order_closed");
    by_code(world, &seller, holder, ("A-2", Method::Card(card)));
    assert_eq!(reverse(world, &seller, "A-2").unwrap().state, TradeState::Revoked);
    world.bank(|_, _| Answer::Settled);
    assert_eq!((world.balance(holder), world.shop_balance(&seller.shop)), ((11_000, 0), 0));
    world.check_books();
}

fn only_payments_by_code_are_reversed(world: &World) {
    let seller = Seller::new(world);
    order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(code(&reverse(world, &seller, "A-1")), "not_by_code");
    assert_eq!(code(&reverse(world, &seller, "A-9")), "trade_not_found");
}
