//! Statements: what merchants' days were.

use jiff::civil::Date;
use ledger::JournalEntry;
use money::HolderId;
use wallet::balance::Method;
use wallet::instruction::Answer;
use wallet::merchant::{self, BankAccount, Kind as MerchantKind, Payout};
use wallet::settlement::{self, OrderMerchantWithdrawal};
use wallet::statement::{self, Bill, FlowKind, FundAccount, Statement, StatementRefusal, TradeLine};
use wallet::trade::{self, Party, Trade};
use wallet::{Stop, business_day};

use crate::payments::pay_shop;
use crate::refunds::{refund_part, sold};
use crate::settlements::{next_day, settle, terms};
use crate::trades::{Seller, order, pays};
use crate::world::{World, battery, code, fen};

battery!(
    a_days_sums_are_the_journals,
    a_statement_never_changes,
    a_day_that_is_not_over_has_none,
    a_provider_sees_what_it_dealt_for_others,
    any_sequence_keeps_the_books_and_the_sums,
);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn take(world: &World, seller: &Seller, on: Date) -> Result<Statement, Stop<StatementRefusal>> {
    let merchant = seller.party.merchant;
    world.act(move |tx, ctx| statement::take(tx, ctx, merchant, on))
}

/// The entries on either of a merchant's accounts on a day.
fn journal(world: &World, seller: &Seller, on: Date) -> Vec<JournalEntry> {
    let terms = terms(world, seller);
    let mut entries = world.look(move |view, _| {
        let mut entries = view.history(terms.pending, None, 10_000)?;
        entries.extend(view.history(terms.available, None, 10_000)?);
        Ok(entries)
    });
    entries.sort_by_key(JournalEntry::id);
    entries.dedup_by_key(|entry| entry.id());
    entries.retain(|entry| business_day(entry.at()) == on);
    entries
}

/// What the journal adds to both accounts.
fn moved(world: &World, seller: &Seller, entries: &[JournalEntry]) -> i64 {
    let terms = terms(world, seller);
    let legs = entries.iter().flat_map(JournalEntry::postings);
    legs.filter(|leg| [terms.pending, terms.available].contains(&leg.account)).map(ledger::Posting::signed).sum()
}

fn fees(entries: &[JournalEntry]) -> i64 {
    let legs = entries.iter().flat_map(JournalEntry::postings);
    legs.filter(|leg| leg.account == ledger::house::FEE_INCOME).map(ledger::Posting::signed).sum()
}

fn agree(world: &World, seller: &Seller, statement: &Statement) {
    let entries = journal(world, seller, statement.day);
    let flow = &statement.flow;
    let lines = flow.of(FundAccount::Basic);
    let signed = lines.iter().map(|line| if line.is_income { line.amount.fen() } else { -line.amount.fen() });
    assert_eq!(signed.sum::<i64>(), moved(world, seller, &entries));
    assert_eq!(flow.closing_fen - flow.opening_fen, moved(world, seller, &entries));
    assert_eq!(lines.last().map_or(flow.opening_fen, |line| line.balance_fen), flow.closing_fen);
}

fn a_days_sums_are_the_journals(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 100_000);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    sold(world, &seller, holder, ("A-2", 1_250), Method::Card(card));
    refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000)).unwrap();
    world.wait_s(1);
    refund_part(world, &seller, ("A-2", "R-2"), (250, 1_250)).unwrap();
    world.wait_s(1);
    pay_shop(world, holder, &seller.shop, 700).unwrap();
    next_day(world);
    settle(world, &seller);
    sold(world, &seller, holder, ("A-3", 500), Method::Balance);
    let taken = take(world, &seller, day("2026-11-22")).unwrap();
    agree(world, &seller, &taken);
    assert_eq!((taken.flow.opening_fen, taken.flow.closing_fen), (0, 9_940 + 1_242 - 3_976 - 248 + 696));
    let all = taken.totals(Bill::All);
    assert_eq!((all.lines, all.total, all.paid, all.refunded), (4, fen(11_250), fen(11_250), fen(4_250)));
    let till_fee = 4;
    assert_eq!(all.fee_fen + till_fee, fees(&journal(world, &seller, taken.day)));
    assert_eq!((taken.lines(Bill::Success).count(), taken.lines(Bill::Refund).count()), (2, 2));
    let TradeLine::Refunded(to_card) = taken.lines(Bill::Refund).nth(1).unwrap() else { panic!("a refund") };
    assert_eq!((to_card.state.as_str(), to_card.trade.paid_with.as_str()), ("processing", "debit:dongfang"));
    assert_eq!((to_card.trade.fee_bps, to_card.is_reversal), (60, false));
    assert!(taken.flow.of(FundAccount::Fees).is_empty() && taken.flow.of(FundAccount::Operation).is_empty());
    next_day(world);
    let next = take(world, &seller, day("2026-11-23")).unwrap();
    agree(world, &seller, &next);
    assert_eq!((next.flow.opening_fen, next.flow.lines.len()), (taken.flow.closing_fen, 2));
    assert_eq!(next.flow.lines[0].out_number.as_deref(), Some("A-3"));
    assert_eq!((next.flow.lines[0].kind, next.flow.lines[1].kind), (FlowKind::Payment, FlowKind::Fee));
}

fn a_statement_never_changes(world: &World) {
    let seller = Seller::new(world);
    let (holder, merchant) = (world.holder("张三", 0), seller.party.merchant);
    let card = world.card(holder);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Card(card));
    refund_part(world, &seller, ("A-1", "R-1"), (4_000, 10_000)).unwrap();
    next_day(world);
    let taken = take(world, &seller, day("2026-11-22")).unwrap();
    world.bank(|_, _| Answer::Settled);
    world.act(move |tx, ctx| merchant::set_terms(tx, ctx, merchant, 100, 1)).unwrap();
    next_day(world);
    assert_eq!(take(world, &seller, day("2026-11-22")).unwrap(), taken);
    let kept = world.look(move |view, _| statement::find(view, merchant, day("2026-11-22")));
    assert_eq!(kept, Some(taken));
    assert_eq!(world.look(move |view, _| statement::find(view, merchant, day("2026-11-23"))), None);
}

fn a_day_that_is_not_over_has_none(world: &World) {
    let seller = Seller::new(world);
    assert_eq!(code(&take(world, &seller, day("2026-11-22"))), "day_not_over");
    assert_eq!(code(&take(world, &seller, day("2026-11-23"))), "day_not_over");
    let empty = take(world, &seller, day("2026-11-21")).unwrap();
    assert_eq!((empty.trades.len(), empty.flow.lines.len(), empty.flow.closing_fen), (0, 0, 0));
    let nobody = money::MerchantId::from_bytes([9; 16]);
    let refused = world.act(move |tx, ctx| statement::take(tx, ctx, nobody, day("2026-11-21")));
    assert_eq!(code(&refused), "merchant_unknown");
}

fn a_provider_sees_what_it_dealt_for_others(world: &World) {
    let provider = Seller { shop: world.online("服务商", MerchantKind::Provider).1, ..Seller::new(world) };
    let provider = Seller { party: Party { merchant: provider.shop.merchant, provider: None }, ..provider };
    let (sub, shop) = world.online("特约商户", MerchantKind::Sub { provider: provider.party.merchant });
    let party = Party { merchant: sub.merchant, provider: Some(provider.party.merchant) };
    let appid = crate::trades::new_app(world, &[provider.party.merchant]);
    let seller = Seller { opened: sub, shop, party, appid };
    let holder = world.holder("张三", 20_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    let on = day("2026-11-22");
    let (dealt, own) = (take(world, &provider, on).unwrap(), take(world, &seller, on).unwrap());
    let TradeLine::Paid(line) = &dealt.trades[0] else { panic!("a payment") };
    assert_eq!(line.mchid, terms(world, &provider).mchid);
    assert_eq!(line.sub_mchid, Some(terms(world, &seller).mchid));
    assert_eq!((dealt.trades.clone(), dealt.flow.lines.len()), (own.trades.clone(), 0));
    assert_eq!(own.flow.closing_fen, 9_940);
}

/// A little generator of choices: the same seed makes the same sequence.
struct Choices(u64);

impl Choices {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn amount(&mut self) -> i64 {
        i64::try_from(1 + self.below(3_000)).unwrap()
    }
}

fn all(world: &World, seller: &Seller) -> Vec<Trade> {
    let merchant = seller.party.merchant;
    world.look(move |view, ctx| trade::list(view, ctx, merchant, None, 1_000))
}

fn any_of(world: &World, seller: &Seller, choices: &mut Choices) -> Option<Trade> {
    let mut trades = all(world, seller);
    let place = choices.below(u64::try_from(trades.len()).unwrap().max(1));
    (!trades.is_empty()).then(|| trades.swap_remove(usize::try_from(place).unwrap()))
}

fn act(world: &World, seller: &Seller, holder: HolderId, (choices, turn): (&mut Choices, usize)) {
    let card = world.card(holder);
    let method = if choices.below(3) == 0 { Method::Card(card) } else { Method::Balance };
    let (number, refund_no) = (format!("A-{turn}"), format!("R-{turn}"));
    let earlier = any_of(world, seller, choices);
    match choices.below(9) {
        0..=2 => {
            let mut wish = seller.native(&number, choices.amount());
            wish.new.wish.sharing = choices.below(4) == 0;
            let made = order(world, &wish).unwrap();
            pays(world, holder, &made, method);
        }
        3 | 4 => {
            let Some(trade) = earlier else { return };
            let total = trade.amount.fen();
            let amount = 1 + i64::try_from(choices.below(u64::try_from(total).unwrap())).unwrap();
            let _ = refund_part(world, seller, (&trade.out_trade_no, &refund_no), (amount, total));
        }
        5 => {
            let rejected = choices.below(3) == 0;
            world.bank(|_, _| if rejected { Answer::Rejected { reason: "AC04".into() } } else { Answer::Settled });
        }
        6 => {
            let Some(trade) = earlier else { return };
            let (party, number) = (seller.party, trade.out_trade_no);
            let _ = world.act(move |tx, ctx| trade::close(tx, ctx, &party, &number));
        }
        7 => {
            next_day(world);
            settle(world, seller);
        }
        _ => {
            let (merchant, amount) = (seller.party.merchant, fen(choices.amount()));
            let command = OrderMerchantWithdrawal { merchant, key: number, amount };
            let _ = world.act(move |tx, ctx| settlement::order_withdrawal(tx, ctx, &command));
        }
    }
}

fn any_sequence_keeps_the_books_and_the_sums(world: &World) {
    sequence(world, 20_261_126);
}

#[test]
fn many_sequences_keep_the_books_and_the_sums() {
    for seed in 1..=12 {
        sequence(&World::sqlite(), seed);
    }
}

fn sequence(world: &World, seed: u64) {
    let seller = Seller::new(world);
    let merchant = seller.party.merchant;
    let holder = world.holder("张三", 1_000_000);
    world
        .act(move |tx, ctx| {
            let account = BankAccount { bank: "dongfang".into(), number: "6222".into(), name: "晨光".into() };
            merchant::set_bank_account(tx, ctx, merchant, &Payout { account, mandate: "M-9".into() })
        })
        .unwrap();
    let mut choices = Choices(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for turn in 0..120 {
        act(world, &seller, holder, (&mut choices, turn));
        world.wait_s(7);
    }
    world.check_books();
    next_day(world);
    let (mut on, mut closing) = (day("2026-11-22"), 0);
    while on < world.ctx().today() {
        let taken = take(world, &seller, on).unwrap();
        agree(world, &seller, &taken);
        assert_eq!(taken.flow.opening_fen, closing);
        closing = taken.flow.closing_fen;
        on = on.tomorrow().unwrap();
    }
    let terms = terms(world, &seller);
    let stands =
        world.look(move |view, _| Ok(view.balance(terms.pending)?.posted + view.balance(terms.available)?.posted));
    assert_eq!(closing, stands);
    let trades = all(world, &seller);
    let paid: i64 = trades.iter().filter_map(|trade| trade.paid.as_ref()).map(|paid| paid.amount.fen()).sum();
    let refunded: i64 = trades.iter().map(|trade| trade.refunded.fen()).sum();
    assert!(paid > 0 && refunded > 0, "seed {seed} pays {paid} and refunds {refunded}");
    assert!(trades.iter().all(|trade| trade.refunded <= trade.paid.as_ref().map_or(fen(0), |paid| paid.amount)));
    let fee: i64 = trades.iter().filter_map(|trade| trade.paid.as_ref()).map(|paid| paid.fee.fen()).sum();
    let fee_back: i64 = trades.iter().map(|trade| trade.fee_back.fen()).sum();
    let income = world.look(|view, _| Ok(view.balance(ledger::house::FEE_INCOME)?.posted));
    assert_eq!(fee - fee_back, income);
    let out = world.look(move |view, _| settlement::withdrawals(view, merchant, 1_000));
    let arrived: i64 =
        out.iter().filter(|one| one.state == settlement::WithdrawalState::Arrived).map(|one| one.amount.fen()).sum();
    assert_eq!(stands, paid - fee - refunded + fee_back - arrived);
}
