//! The books check finds what was changed behind the store's back, and names it.

use ledger::{AccountKind, CounterKey, EntryKind, JournalEntry, SHARED_METERS, Window};
use money::HoldId;
use store::Fault;

use crate::base::{Base, account_with, assert_sound, battery, entry_id, fen, now, post, transfer};

battery!(
    sound_books_are_reported_sound,
    a_changed_amount_is_found,
    a_missing_entry_is_found,
    an_inserted_entry_is_found,
    a_missing_tail_is_found_by_the_seal,
    a_changed_seal_is_found,
    a_changed_balance_row_is_found,
    a_changed_counter_row_is_found,
    a_shared_counter_adds_up_and_is_checked,
    a_lost_hold_row_is_found,
);

/// Ten entries, the seventh of which counts and holds, with everything in its table and a seal at the end.
fn fill(base: &Base) {
    let store = base.open();
    let one = account_with(&store, AccountKind::Holder, 1_000);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    for n in 1..=5 {
        post(&store, transfer(entry_id(), one, shop, n)).unwrap();
    }
    let key = CounterKey { subject: [7; 16], meter: 2, window: Window::Lifetime };
    let hold = ledger::OpenHold { account: one, amount: fen(100) };
    let entry = JournalEntry::build(entry_id(), EntryKind::HoldPlaced, [0; 16], now()).count(key, 9);
    post(&store, entry.place_hold(HoldId::from_bytes([3; 16]), hold).finish().unwrap()).unwrap();
    for n in 6..=8 {
        post(&store, transfer(entry_id(), one, shop, n)).unwrap();
    }
    store.seal(now()).unwrap();
    store.checkpoint().unwrap();
    assert_sound(&store);
    store.close();
}

/// One writer, so that PostgreSQL has one lane too and entries have known places.
fn one_lane(base: &Base) -> Base {
    let mut base = base.another();
    if let store::StoreConfig::Postgres { writers, .. } = &mut base.config {
        *writers = 1;
    }
    fill(&base);
    base
}

#[track_caller]
fn assert_first_finding(base: &Base, expected: &str) {
    let report = store::Store::check_books(&base.config).unwrap();
    let first = report.findings.first().cloned().unwrap_or_default();
    assert!(first.contains(expected), "{report}");
}

fn sound_books_are_reported_sound(base: &Base) {
    let base = one_lane(base);
    let report = store::Store::check_books(&base.config).unwrap();
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.entries, report.open_holds, report.counters, report.seals), (10, 1, 1, 1));
    assert!(report.to_string().contains("the books are sound"));
    assert!(report.to_string().contains("bank reserve               10.00 CNY"), "{report}");
}

/// The last byte of the amount of the second posting: the form of an entry is in `ledger::codec`.
fn a_changed_amount_is_found(base: &Base) {
    let base = one_lane(base);
    base.tamper(
        "UPDATE entry SET body = CAST(substr(body, 1, 75) || x'99' || substr(body, 77) AS BLOB) WHERE sequence = 4",
        "UPDATE entry SET body = overlay(body placing '\\x99'::bytea from 76 for 1) WHERE sequence = 4",
    );
    assert_first_finding(&base, "entry 4 of lane 1: its hash does not follow");
}

fn a_missing_entry_is_found(base: &Base) {
    let base = one_lane(base);
    base.tamper("DELETE FROM entry WHERE sequence = 5", "DELETE FROM entry WHERE sequence = 5");
    assert_first_finding(&base, "entry 5 of lane 1 is missing: entry 6 follows");
}

fn an_inserted_entry_is_found(base: &Base) {
    let base = one_lane(base);
    base.tamper(
        "INSERT INTO entry SELECT 11, CAST(substr(body, 1, 16) || x'42' || substr(body, 18) AS BLOB), back, hash \
         FROM entry WHERE sequence = 10",
        "INSERT INTO entry SELECT overlay(id placing '\\x42'::bytea from 16 for 1), owner, lane, 11, \
         overlay(body placing '\\x42'::bytea from 17 for 1), hash FROM entry WHERE sequence = 10",
    );
    assert_first_finding(&base, "entry 11 of lane 1: its hash does not follow");
}

fn a_missing_tail_is_found_by_the_seal(base: &Base) {
    let base = one_lane(base);
    base.tamper("DELETE FROM entry WHERE sequence = 10", "DELETE FROM entry WHERE sequence = 10");
    let report = store::Store::check_books(&base.config).unwrap();
    let found = report.findings.iter().any(|finding| finding.contains("entry 10 of lane 1 is missing: seal 1"));
    assert!(found, "{report}");
}

fn a_changed_seal_is_found(base: &Base) {
    let base = one_lane(base);
    base.tamper("UPDATE seal SET root = zeroblob(32)", "UPDATE seal SET root = decode(repeat('00', 32), 'hex')");
    assert_first_finding(&base, "seal 1: its root does not follow");
}

fn a_changed_balance_row_is_found(base: &Base) {
    let base = one_lane(base);
    let sql = "UPDATE account SET net = net + 1 WHERE kind = 1";
    base.tamper(sql, sql);
    assert_first_finding(&base, "its row is not what the journal comes to");
    let other = one_lane(&base);
    let sql = "UPDATE account SET net = net + 1 WHERE kind = 2";
    other.tamper(sql, sql);
    assert_first_finding(&other, "its row is not what the journal comes to");
}

fn a_changed_counter_row_is_found(base: &Base) {
    let base = one_lane(base);
    let sql = "UPDATE counter SET value = 0";
    base.tamper(sql, sql);
    assert_first_finding(&base, "counter CounterKey");
}

/// On PostgreSQL it is rows that add up, on SQLite one row.
fn a_shared_counter_adds_up_and_is_checked(base: &Base) {
    let store = base.open();
    let one = account_with(&store, AccountKind::Holder, 1_000);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    let key = CounterKey { subject: [8; 16], meter: SHARED_METERS | 1, window: Window::Day(20_261_122) };
    for n in 1..=4 {
        let entry = JournalEntry::build(entry_id(), EntryKind::Payment, [0; 16], now()).count(key, n);
        post(&store, entry.transfer(one, shop, fen(n)).finish().unwrap()).unwrap();
    }
    let counted = || store.read_blocking::<_, Fault>(|view| view.counter(key)).unwrap();
    assert_eq!(counted(), 10);
    let in_unit = store.write_blocking::<_, Fault>(move |tx| {
        tx.expect(&[one], &[key])?;
        let entry = JournalEntry::build(entry_id(), EntryKind::Payment, [0; 16], now()).count(key, 5);
        tx.post(entry.transfer(one, shop, fen(1)).finish().unwrap())?;
        tx.counter(key)
    });
    assert_eq!((in_unit.unwrap(), counted()), (15, 15));
    store.checkpoint().unwrap();
    assert_sound(&store);
    store.close();
    base.tamper("UPDATE counter SET value = 14", "UPDATE tally SET value = 4 WHERE value = 5");
    assert_first_finding(base, "counter CounterKey");
}

fn a_lost_hold_row_is_found(base: &Base) {
    let base = one_lane(base);
    base.tamper("DELETE FROM hold", "DELETE FROM hold");
    let report = store::Store::check_books(&base.config).unwrap();
    assert!(report.findings.iter().any(|finding| finding.starts_with("hol_")), "{report}");
    let store = base.open();
    let gone = store.read_blocking::<_, Fault>(|view| view.hold(HoldId::from_bytes([3; 16]))).unwrap();
    assert_eq!(gone, None, "the loss is real, and the check is what tells");
}
