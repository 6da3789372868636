//! Bills: what the list, the search and the statistics show.

use jiff::civil::date;
use wallet::bill::{self, BillKind, Filter, Page};

use crate::payments::pay_shop;
use crate::world::{World, battery, fen};

battery!(bills_are_listed_by_month_with_totals_and_found, a_stranger_sees_no_bill);

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

fn a_stranger_sees_no_bill(world: &World) {
    let (holder, stranger) = (world.holder("张三", 100_000), world.holder("李四", 0));
    let (_, shop) = world.shop();
    let bill = pay_shop(world, holder, &shop, 100).unwrap().bill;
    let seen = |who| world.look(move |view, _| bill::detail(view, who, bill));
    assert_eq!(seen(holder).unwrap().history.len(), 1);
    assert!(seen(stranger).is_none());
}
