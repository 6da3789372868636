//! Counters of days: forgotten when no limit looks at them any more, while the journal and the check keep the proof.

use ledger::{AccountKind, CounterKey, EntryKind, JournalEntry, Window};
use store::{Fault, Store};

use crate::base::{Base, account_with, assert_sound, battery, entry_id, fen, now, post};

battery!(
    old_days_are_forgotten_and_the_rest_is_kept,
    what_is_forgotten_before_it_has_a_row_gets_none,
    rows_that_are_still_to_be_deleted_are_right_and_unread,
    a_wrong_row_is_found_after_days_were_forgotten,
);

const OLD: [Window; 2] = [Window::Day(20_251_021), Window::Day(20_251_231)];
const KEPT: [Window; 3] = [Window::Day(20_260_101), Window::Year(2_025), Window::Lifetime];
const FROM: u32 = 20_260_101;

fn key(window: Window) -> CounterKey {
    CounterKey { subject: [7; 16], meter: 2, window }
}

/// One entry that counts 9 in every window.
fn fill(store: &Store) {
    let account = account_with(store, AccountKind::Holder, 1_000);
    let shop = account_with(store, AccountKind::Merchant, 0);
    let entry = JournalEntry::build(entry_id(), EntryKind::Transfer, [2; 16], now()).transfer(account, shop, fen(1));
    let entry = OLD.iter().chain(&KEPT).fold(entry, |entry, window| entry.count(key(*window), 9));
    post(store, entry.finish().unwrap()).unwrap();
}

fn counted(store: &Store, windows: &[Window]) -> Vec<i64> {
    let each = |window: &Window| store.read_blocking::<_, Fault>(|view| view.counter(key(*window))).unwrap();
    windows.iter().map(each).collect()
}

fn rows(store: &Store) -> i64 {
    let count = "SELECT COUNT(*) FROM counter";
    store.read_blocking::<_, Fault>(|view| view.query_one(count, &[])?.get(0)).unwrap()
}

#[track_caller]
fn assert_forgotten(store: &Store) {
    assert_eq!((counted(store, &OLD), counted(store, &KEPT)), (vec![0; 2], vec![9; 3]));
    assert_eq!(rows(store), 3);
    assert_sound(store);
}

fn old_days_are_forgotten_and_the_rest_is_kept(base: &Base) {
    let store = base.open();
    fill(&store);
    store.checkpoint().unwrap();
    assert_eq!((counted(&store, &OLD), rows(&store)), (vec![9; 2], 5));
    assert_eq!(store.forget_days_before(FROM).unwrap(), 2);
    assert_eq!(store.forget_days_before(FROM).unwrap(), 0, "it is done");
    assert_eq!(store.forget_days_before(20_250_101).unwrap(), 0, "nothing comes back for an earlier day");
    assert_forgotten(&store);
    drop(store);
    assert_forgotten(&base.open());
}

fn what_is_forgotten_before_it_has_a_row_gets_none(base: &Base) {
    let store = base.open();
    fill(&store);
    while store.forget_days_before(FROM).unwrap() > 0 {}
    store.checkpoint().unwrap();
    assert_forgotten(&store);
}

/// As a process leaves it that is killed after it wrote what is kept.
fn rows_that_are_still_to_be_deleted_are_right_and_unread(base: &Base) {
    let store = base.open();
    fill(&store);
    drop(store);
    let sql = "UPDATE day_counters SET kept_from = 20260101";
    base.tamper(sql, sql);
    let store = base.open();
    assert_eq!((counted(&store, &KEPT), rows(&store)), (vec![9; 3], 5));
    assert_sound(&store);
    assert_eq!(store.forget_days_before(FROM).unwrap(), 2);
    assert_forgotten(&store);
}

fn a_wrong_row_is_found_after_days_were_forgotten(base: &Base) {
    let store = base.open();
    fill(&store);
    store.checkpoint().unwrap();
    assert_eq!(store.forget_days_before(20_251_231).unwrap(), 1);
    drop(store);
    for period in [20_251_231, 2_025] {
        let change = |by: i64| {
            let sql = format!("UPDATE counter SET value = value + {by} WHERE period = {period}");
            base.tamper(&sql, &sql);
        };
        change(1);
        let report = Store::check_books(&base.config).unwrap();
        assert!(report.findings.iter().any(|finding| finding.starts_with("counter CounterKey")), "{report}");
        change(-1);
        assert!(Store::check_books(&base.config).unwrap().is_sound());
    }
}
