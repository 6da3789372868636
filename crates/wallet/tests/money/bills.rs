//! Bills: what the list, the search and the statistics show.

use jiff::civil::date;
use money::HolderId;
use wallet::balance::Method;
use wallet::bill::{self, BillKind, Filter, Page};
use wallet::payment::Target;

use crate::payments::{pay, pay_shop, place};
use crate::world::{World, battery, fen};

battery!(
    bills_are_listed_by_month_with_totals_and_found,
    bills_with_and_without_a_row_are_listed_together,
    payments_of_one_instant_are_each_listed_once,
    a_stranger_sees_no_bill,
);

fn bills_are_listed_by_month_with_totals_and_found(world: &World) {
    let holder = world.holder("张三", 100_000);
    let (_, shop) = world.shop();
    for amount in [100, 200, 300] {
        pay_shop(world, holder, &shop, amount).unwrap();
        world.wait_s(1);
    }
    world.wait_s(86_400 * 20);
    pay_shop(world, holder, &shop, 400).unwrap();
    let list = |filter: Filter| -> Page { world.look(move |view, _| bill::list(view, holder, &filter)) };
    let amounts = |page: &Page| page.bills.iter().map(|bill| bill.amount.fen()).collect::<Vec<_>>();
    let base = Filter { limit: 3, ..Filter::default() };
    let first = list(base.clone());
    assert_eq!(amounts(&first), [400, 300, 200]);
    let totals: Vec<_> = first.groups.iter().map(|group| (group.month, group.out)).collect();
    assert_eq!(totals, [(date(2026, 12, 1), fen(400)), (date(2026, 11, 1), fen(600))]);
    assert_eq!(amounts(&list(Filter { before: first.next, ..base.clone() })), [100]);
    let month = Some(date(2026, 11, 5));
    assert_eq!(amounts(&list(Filter { month, limit: 9, ..Filter::default() })), [300, 200, 100]);
    assert_eq!(amounts(&list(Filter { text: Some("4.00".into()), ..base.clone() })), [400]);
    assert_eq!(amounts(&list(Filter { text: Some("晨光".into()), ..base.clone() })).len(), 3);
    assert_eq!(amounts(&list(Filter { text: Some("%".into()), ..base.clone() })).len(), 0);
    assert_eq!(amounts(&list(Filter { kind: Some(BillKind::TopUp), ..base.clone() })).len(), 0);
    let of = |page: Page| page.groups.iter().map(|group| group.out.fen()).collect::<Vec<_>>();
    assert_eq!(of(list(Filter { text: Some("2.00".into()), ..base.clone() })), [200], "totals are of what is shown");
    assert_eq!(of(list(Filter { kind: Some(BillKind::Payment), ..base })), [400, 600]);
    let sums = world.look(move |view, _| bill::statistics(view, holder, date(2026, 11, 30)));
    assert_eq!((sums.out, sums.by_kind[0].count, sums.days.len(), sums.months.len()), (fen(600), 3, 1, 6));
}

/// Every bill's amount, page by page.
fn leaf_through(world: &World, holder: HolderId, limit: u16) -> Vec<i64> {
    let (mut before, mut amounts) = (None, Vec::new());
    loop {
        let filter = Filter { before, limit, ..Filter::default() };
        let page = world.look(move |view, _| bill::list(view, holder, &filter));
        amounts.extend(page.bills.iter().map(|bill| bill.amount.fen()));
        before = page.next;
        if before.is_none() {
            return amounts;
        }
    }
}

fn bills_with_and_without_a_row_are_listed_together(world: &World) {
    let holder = world.holder("张三", 100_000);
    let card = world.card(holder);
    let (opened, shop) = world.shop();
    for amount in (2..150).step_by(2) {
        pay_shop(world, holder, &shop, amount).unwrap();
        world.wait_s(1);
        let order = place(world, opened, amount + 1);
        pay(world, holder, Target::Order(order), Method::Card(card)).unwrap();
        world.wait_s(1);
    }
    let newest_first: Vec<i64> = (2..=149).rev().collect();
    for limit in [7, 64, 200] {
        assert_eq!(leaf_through(world, holder, limit), newest_first, "pages of {limit}");
    }
}

fn payments_of_one_instant_are_each_listed_once(world: &World) {
    let holder = world.holder("张三", 100_000);
    let (_, shop) = world.shop();
    for amount in 1..=40 {
        pay_shop(world, holder, &shop, amount).unwrap();
    }
    for limit in [3, 100] {
        let mut amounts = leaf_through(world, holder, limit);
        amounts.sort_unstable();
        assert_eq!(amounts, (1..=40).collect::<Vec<_>>(), "pages of {limit}");
    }
}

fn a_stranger_sees_no_bill(world: &World) {
    let (holder, stranger) = (world.holder("张三", 100_000), world.holder("李四", 0));
    let (_, shop) = world.shop();
    let bill = pay_shop(world, holder, &shop, 100).unwrap().bill;
    let seen = |who| world.look(move |view, _| bill::detail(view, who, bill));
    assert_eq!(seen(holder).unwrap().history.len(), 1);
    assert!(seen(stranger).is_none());
}
