//! Settlement: what merchants were paid becomes theirs to take out.

use money::Pin;
use wallet::balance::{Method, MoneyRefusal};
use wallet::instruction::Answer;
use wallet::merchant::{self, BankAccount, Merchant, Payout};
use wallet::settlement::{
    self, MerchantWithdrawal, OrderMerchantWithdrawal, Settlement, SettlementRefusal, TakeOffer,
    WithdrawalState as State,
};
use wallet::{Stop, start_of_day};

use crate::payments::pay_shop;
use crate::refunds::{refund_part, sold};
use crate::trades::{Seller, order, pays};
use crate::world::{PIN, World, battery, code, fen};

battery!(
    a_day_is_settled_once_when_it_is_over,
    what_later_days_brought_waits,
    what_is_kept_for_sharing_waits,
    refunds_take_from_their_own_day,
    a_day_that_gave_back_more_than_it_brought_leaves_the_rest_to_the_next,
    agreed_days_are_waited_for,
    a_withdrawal_goes_through_the_bank,
    a_withdrawal_that_fails_or_returns_is_available_again,
    what_cannot_be_taken_out_is_refused,
    a_shop_is_paid_out_to_the_card_of_who_takes_its_offer,
);

pub fn terms(world: &World, seller: &Seller) -> Merchant {
    let merchant = seller.party.merchant;
    world.look(move |view, _| merchant::find(view, merchant)).unwrap()
}

/// Pending and available.
pub fn both(world: &World, seller: &Seller) -> (i64, i64) {
    let terms = terms(world, seller);
    world.look(move |view, _| {
        let (pending, available) = (view.balance(terms.pending)?, view.balance(terms.available)?);
        Ok((pending.posted, available.available().fen()))
    })
}

pub fn settle(world: &World, seller: &Seller) -> Settlement {
    let merchant = seller.party.merchant;
    world.act(move |tx, ctx| settlement::settle(tx, ctx, merchant)).unwrap()
}

/// Until ten minutes into the next business day.
pub fn next_day(world: &World) {
    let next = start_of_day(world.ctx().today().tomorrow().unwrap());
    world.wait_s(next.as_second() - world.now().as_second() + 600);
}

fn a_day_is_settled_once_when_it_is_over(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 20_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    pay_shop(world, holder, &seller.shop, 1_000).unwrap();
    assert_eq!(settle(world, &seller).amount, fen(0));
    assert_eq!(both(world, &seller), (10_934, 0));
    next_day(world);
    let done = settle(world, &seller);
    assert_eq!((done.day.to_string().as_str(), done.amount), ("2026-11-22", fen(10_934)));
    assert_eq!(both(world, &seller), (0, 10_934));
    world.wait_s(60);
    assert_eq!(settle(world, &seller), done);
    assert_eq!(both(world, &seller), (0, 10_934));
    world.check_books();
}

fn what_later_days_brought_waits(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 300_000);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    sold(world, &seller, holder, ("A-2", 20_000), Method::Card(card));
    for _ in 0..100 {
        pay_shop(world, holder, &seller.shop, 100).unwrap();
    }
    assert_eq!(settle(world, &seller).amount, fen(9_940));
    assert_eq!(both(world, &seller), (19_880 + 100 * 99, 9_940));
    next_day(world);
    assert_eq!(settle(world, &seller).amount, fen(19_880 + 9_900));
    assert_eq!(both(world, &seller), (0, 9_940 + 19_880 + 9_900));
    world.check_books();
}

fn what_is_kept_for_sharing_waits(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 20_000);
    let mut shared = seller.native("A-1", 10_000);
    shared.new.wish.sharing = true;
    let made = order(world, &shared).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    sold(world, &seller, holder, ("A-2", 1_000), Method::Balance);
    next_day(world);
    assert_eq!(settle(world, &seller).amount, fen(994));
    assert_eq!(both(world, &seller), (9_940, 994));
}

fn refunds_take_from_their_own_day(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 30_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    sold(world, &seller, holder, ("A-2", 10_000), Method::Balance);
    refund_part(world, &seller, ("A-1", "R-1"), (1_000, 10_000)).unwrap();
    refund_part(world, &seller, ("A-2", "R-2"), (5_000, 10_000)).unwrap();
    assert_eq!(settle(world, &seller).amount, fen(9_940 - 994));
    assert_eq!(both(world, &seller), (4_970, 8_946));
    world.check_books();
}

fn a_day_that_gave_back_more_than_it_brought_leaves_the_rest_to_the_next(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 30_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    settle(world, &seller);
    sold(world, &seller, holder, ("A-2", 10_000), Method::Balance);
    refund_part(world, &seller, ("A-1", "R-1"), (6_000, 10_000)).unwrap();
    next_day(world);
    assert_eq!(settle(world, &seller).amount, fen(9_940 - 5_964));
    assert_eq!(both(world, &seller), (0, 9_940 + 3_976));
    world.check_books();
}

fn agreed_days_are_waited_for(world: &World) {
    let seller = Seller::new(world);
    let (holder, merchant) = (world.holder("张三", 30_000), seller.party.merchant);
    world.act(move |tx, ctx| merchant::set_terms(tx, ctx, merchant, 60, 3)).unwrap();
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    for expected in [0, 0, 9_940] {
        next_day(world);
        assert_eq!(settle(world, &seller).amount, fen(expected));
    }
}

fn rich(world: &World) -> Seller {
    let seller = Seller::new(world);
    let (holder, merchant) = (world.holder("张三", 10_000), seller.party.merchant);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    settle(world, &seller);
    world
        .act(move |tx, ctx| {
            let account =
                BankAccount { bank: "dongfang".into(), number: "6222020000001234".into(), name: "晨光商贸".into() };
            merchant::set_bank_account(tx, ctx, merchant, &Payout { account, mandate: "M-9".into() })
        })
        .unwrap();
    seller
}

fn take_out(
    world: &World,
    seller: &Seller,
    key: &str,
    amount: i64,
) -> Result<MerchantWithdrawal, Stop<SettlementRefusal>> {
    let command = OrderMerchantWithdrawal { merchant: seller.party.merchant, key: key.to_owned(), amount: fen(amount) };
    world.act(move |tx, ctx| settlement::order_withdrawal(tx, ctx, &command))
}

fn newest(world: &World, seller: &Seller) -> MerchantWithdrawal {
    let merchant = seller.party.merchant;
    world.look(move |view, _| settlement::withdrawals(view, merchant, 10)).remove(0)
}

fn a_withdrawal_goes_through_the_bank(world: &World) {
    let seller = rich(world);
    let made = take_out(world, &seller, "k", 4_000).unwrap();
    assert_eq!((made.state, made.label.as_str()), (State::Accepted, "dongfang 1234"));
    assert_eq!(take_out(world, &seller, "k", 4_000).unwrap(), made);
    assert_eq!(code(&take_out(world, &seller, "k", 4_001)), "idempotency_mismatch");
    assert_eq!(both(world, &seller), (0, 5_940));
    let mut mandates = Vec::new();
    world.bank(|what, _| {
        mandates.push(what.mandate.clone());
        Answer::Settled
    });
    assert_eq!(mandates, ["M-9"]);
    assert_eq!((newest(world, &seller).state, both(world, &seller)), (State::Arrived, (0, 5_940)));
    world.check_books();
}

fn a_withdrawal_that_fails_or_returns_is_available_again(world: &World) {
    let seller = rich(world);
    for (key, answer, state) in [
        ("k1", Answer::Rejected { reason: "AC04".into() }, State::Failed),
        ("k2", Answer::Returned { reason: "AC04".into() }, State::Returned),
    ] {
        take_out(world, &seller, key, 9_940).unwrap();
        world.wait_s(1);
        world.bank(|_, _| answer.clone());
        let ended = newest(world, &seller);
        assert_eq!((ended.state, ended.reason.as_deref()), (state, Some("AC04")));
        assert_eq!(both(world, &seller), (0, 9_940));
    }
    world.check_books();
}

fn what_cannot_be_taken_out_is_refused(world: &World) {
    let poor = Seller::new(world);
    assert_eq!(code(&take_out(world, &poor, "k", 1)), "no_bank_account");
    let nobody =
        OrderMerchantWithdrawal { merchant: money::MerchantId::from_bytes([9; 16]), key: "k".into(), amount: fen(1) };
    let refused = world.act(move |tx, ctx| settlement::order_withdrawal(tx, ctx, &nobody));
    assert_eq!(code(&refused), "merchant_unknown");
}

#[test]
fn more_than_is_available_is_not_taken_out() {
    let world = World::sqlite();
    let seller = rich(&world);
    assert_eq!(code(&take_out(&world, &seller, "k", 9_941)), "merchant_short");
    assert_eq!(code(&take_out(&world, &seller, "k", 0)), "amount_too_small");
}

fn offered(world: &World, seller: &Seller) -> String {
    let merchant = seller.party.merchant;
    world.work(move |tx, ctx| Ok(settlement::offer(tx, ctx, merchant)?.token.to_string()))
}

fn takes(world: &World, command: &TakeOffer) -> Result<String, Stop<MoneyRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| settlement::take_offer(tx, ctx, &command))
}

fn a_shop_is_paid_out_to_the_card_of_who_takes_its_offer(world: &World) {
    let seller = Seller::new(world);
    let (owner, other) = (world.holder("张三", 10_000), world.holder("李四", 0));
    let (card, credit) = (world.card(owner), world.card_of(other, "credit"));
    let void = offered(world, &seller);
    let token = offered(world, &seller);
    let ctx = world.ctx();
    let (seen, read) = (token.clone(), ctx.clone());
    let shop = world.store.read_blocking(move |view| settlement::see_offer(view, &read, &seen)).unwrap();
    assert_eq!(shop.name, "网店");
    let wish = |holder, token: &str, card, entered: &str| TakeOffer {
        holder,
        key: world.key(),
        token: token.to_owned(),
        card,
        pin: Pin::parse(entered).unwrap(),
    };
    assert_eq!(code(&takes(world, &wish(owner, &void, card, PIN))), "not_found", "a newer offer voids it");
    assert_eq!(code(&takes(world, &wish(other, &token, credit, PIN))), "card_type_not_supported");
    assert_eq!(code(&takes(world, &wish(other, &token, card, PIN))), "card_unknown");
    assert_eq!(code(&takes(world, &wish(owner, &token, card, "135791"))), "pin_wrong");
    let agreed = wish(owner, &token, card, PIN);
    assert_eq!(takes(world, &agreed).unwrap(), "dongfang 7894");
    assert_eq!(takes(world, &agreed).unwrap(), "dongfang 7894", "the same request again");
    assert_eq!(code(&takes(world, &wish(owner, &token, card, PIN))), "not_found", "an offer is taken once");
    let late = offered(world, &seller);
    world.wait_s(600);
    assert_eq!(code(&takes(world, &wish(owner, &late, card, PIN))), "not_found");
    sold(world, &seller, owner, ("A-1", 10_000), Method::Balance);
    next_day(world);
    settle(world, &seller);
    let withdrawal = order_withdrawal_of(world, &seller, 9_000);
    assert_eq!(withdrawal.label, "dongfang 7894");
    world.bank(|instruction, _| {
        assert_eq!((instruction.bank.as_str(), instruction.mandate.as_str()), ("dongfang", "mandate-1"));
        Answer::Settled
    });
    assert_eq!(both(world, &seller), (0, 940));
    world.check_books();
}

fn order_withdrawal_of(world: &World, seller: &Seller, amount: i64) -> MerchantWithdrawal {
    let command = OrderMerchantWithdrawal { merchant: seller.party.merchant, key: world.key(), amount: fen(amount) };
    world.act(move |tx, ctx| settlement::order_withdrawal(tx, ctx, &command)).unwrap()
}
