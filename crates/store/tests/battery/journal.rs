//! The journal: what fits, what is refused, what can be found again.

use ledger::{AccountId, AccountKind, EntryKind, HoldOutcome, JournalEntry, OpenHold, house};
use money::{EntryId, HoldId};
use store::{Fault, PostError};

use crate::base::{
    Base, account_with, assert_sound, battery, entry_id, entry_id_at, fen, now, post, posted, top_up, transfer,
};

battery!(
    an_entry_is_posted_once,
    an_old_entry_id_is_still_a_repeat_after_the_start,
    an_overdraft_is_refused_with_its_figures,
    what_is_held_cannot_be_spent,
    a_hold_ends_once,
    an_unknown_account_is_refused,
    a_refusal_inside_a_unit_lets_it_go_on,
    entries_are_found_by_id_and_listed_newest_first,
    a_list_begins_before_any_id,
    a_shared_account_is_exact_before_and_after_the_fold,
    a_merchant_cannot_be_overdrawn_by_what_is_not_folded,
    one_unit_may_post_several_entries,
);

fn an_entry_is_posted_once(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    let id = entry_id();
    post(&store, top_up(id, account, 5)).unwrap();
    assert!(matches!(post(&store, top_up(id, account, 5)), Err(PostError::Repeated(repeated)) if repeated == id));
    assert!(matches!(post(&store, top_up(id, account, 6)), Err(PostError::Repeated(_))));
    assert_eq!(posted(&store, account), 105);
    assert_sound(&store);
}

fn an_old_entry_id_is_still_a_repeat_after_the_start(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 0);
    let ids: Vec<_> = (0..20).map(|_| entry_id()).collect();
    for id in &ids {
        post(&store, top_up(*id, account, 1)).unwrap();
    }
    drop(store);
    let store = base.open();
    for id in ids {
        assert!(matches!(post(&store, top_up(id, account, 1)), Err(PostError::Repeated(_))));
    }
    assert_eq!(posted(&store, account), 20);
}

fn an_overdraft_is_refused_with_its_figures(base: &Base) {
    let store = base.open();
    let (from, to) = (account_with(&store, AccountKind::Holder, 100), account_with(&store, AccountKind::Holder, 0));
    let refused = post(&store, transfer(entry_id(), from, to, 101));
    let Err(PostError::Insufficient { account, available, needed }) = refused else { panic!("{refused:?}") };
    assert_eq!((account, available, needed), (from, fen(100), fen(101)));
    post(&store, transfer(entry_id(), from, to, 100)).unwrap();
    assert_eq!((posted(&store, from), posted(&store, to)), (0, 100));
    assert_sound(&store);
}

fn place(id: HoldId, account: AccountId, amount: i64) -> JournalEntry {
    let entry = JournalEntry::build(entry_id(), EntryKind::HoldPlaced, [4; 16], now());
    entry.place_hold(id, OpenHold { account, amount: fen(amount) }).finish().unwrap()
}

fn capture(id: HoldId, account: AccountId, amount: i64) -> JournalEntry {
    let entry = JournalEntry::build(entry_id(), EntryKind::WithdrawalSettled, [4; 16], now());
    let entry = entry.end_hold(id, OpenHold { account, amount: fen(amount) }, HoldOutcome::Captured);
    entry.transfer(account, house::BANK_RESERVE, fen(amount)).finish().unwrap()
}

fn what_is_held_cannot_be_spent(base: &Base) {
    let store = base.open();
    let (from, to) = (account_with(&store, AccountKind::Holder, 100), account_with(&store, AccountKind::Holder, 0));
    let hold = HoldId::from_bytes([5; 16]);
    post(&store, place(hold, from, 60)).unwrap();
    assert!(matches!(post(&store, place(HoldId::from_bytes([6; 16]), from, 41)), Err(PostError::Insufficient { .. })));
    let refused = post(&store, transfer(entry_id(), from, to, 41));
    assert!(matches!(refused, Err(PostError::Insufficient { available, .. }) if available == fen(40)));
    post(&store, transfer(entry_id(), from, to, 40)).unwrap();
    post(&store, capture(hold, from, 60)).unwrap();
    assert_eq!(posted(&store, from), 0);
    assert_sound(&store);
}

fn a_hold_ends_once(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    let hold = HoldId::from_bytes([5; 16]);
    post(&store, place(hold, account, 60)).unwrap();
    assert!(matches!(post(&store, place(hold, account, 10)), Err(PostError::HoldExists(_))));
    assert!(matches!(post(&store, capture(hold, account, 59)), Err(PostError::NoSuchHold(_))));
    drop(store);
    let store = base.open();
    let open = store.read_blocking::<_, Fault>(|view| view.hold(hold)).unwrap();
    assert_eq!(open, Some(OpenHold { account, amount: fen(60) }));
    post(&store, capture(hold, account, 60)).unwrap();
    assert!(matches!(post(&store, capture(hold, account, 60)), Err(PostError::NoSuchHold(_))));
    assert_sound(&store);
}

fn an_unknown_account_is_refused(base: &Base) {
    let store = base.open();
    let unknown = AccountId(987_654);
    assert!(matches!(post(&store, top_up(entry_id(), unknown, 5)), Err(PostError::UnknownAccount(a)) if a == unknown));
    assert!(store.read_blocking::<_, Fault>(|view| view.balance(unknown)).is_err());
    assert_sound(&store);
}

fn a_refusal_inside_a_unit_lets_it_go_on(base: &Base) {
    let store = base.open();
    let (from, to) = (account_with(&store, AccountKind::Holder, 10), account_with(&store, AccountKind::Holder, 0));
    let ids = (entry_id(), entry_id());
    let done = store.write_blocking::<_, Fault>(move |tx| {
        assert!(matches!(tx.post(transfer(ids.0, from, to, 11)), Err(PostError::Insufficient { .. })));
        Ok(tx.post(transfer(ids.1, from, to, 10))?)
    });
    done.unwrap();
    assert_eq!((posted(&store, from), posted(&store, to)), (0, 10));
    assert_sound(&store);
}

fn entries_are_found_by_id_and_listed_newest_first(base: &Base) {
    let store = base.open();
    let (one, two) = (account_with(&store, AccountKind::Holder, 1_000), account_with(&store, AccountKind::Holder, 0));
    let mut ids: Vec<_> = (0..10).map(|_| entry_id()).collect();
    ids.sort();
    for (n, id) in (1..).zip(&ids) {
        post(&store, transfer(*id, one, two, n)).unwrap();
    }
    ids.reverse();
    let list = |before, limit| {
        let listed = store.read_blocking::<_, Fault>(move |view| view.history(two, before, limit)).unwrap();
        listed.iter().map(JournalEntry::id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, 100), ids);
    assert_eq!(list(None, 3), ids[..3]);
    assert_eq!(list(Some(ids[2]), 4), ids[3..7]);
    let found = store.read_blocking::<_, Fault>(|view| view.entry(ids[0])).unwrap();
    assert_eq!(found, Some(transfer(ids[0], one, two, 10)));
    assert_eq!(store.read_blocking::<_, Fault>(|view| view.entry(entry_id())).unwrap(), None);
    let in_unit = store.write_blocking::<_, Fault>(move |tx| tx.history(one, None, 2)).unwrap();
    assert_eq!(in_unit.len(), 2);
}

/// An id that no entry has, between those of two milliseconds.
fn id_at(ms: i64) -> EntryId {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    EntryId::from_bytes(bytes)
}

fn a_list_begins_before_any_id(base: &Base) {
    let store = base.open();
    let (busy, quiet) = (account_with(&store, AccountKind::Holder, 0), account_with(&store, AccountKind::Holder, 0));
    let first = entry_id_at(1_795_000_000_000);
    post(&store, top_up(first, quiet, 5)).unwrap();
    let ids: Vec<_> = (1..=50).map(|n| entry_id_at(1_795_000_000_000 + n * 10)).collect();
    for id in &ids {
        post(&store, top_up(*id, busy, 1)).unwrap();
    }
    let last = entry_id_at(1_795_000_001_000);
    post(&store, top_up(last, quiet, 5)).unwrap();
    let before = |account, ms| {
        let listed = store.read_blocking::<_, Fault>(move |view| view.history(account, Some(id_at(ms)), 1)).unwrap();
        listed.first().map(JournalEntry::id)
    };
    assert_eq!(before(busy, 1_795_000_000_255), Some(ids[24]));
    assert_eq!(before(busy, 1_795_000_000_250), Some(ids[23]));
    assert_eq!(before(busy, 1_795_000_000_005), None);
    assert_eq!(before(quiet, 1_795_000_000_255), Some(first));
    assert_eq!(before(quiet, 1_795_000_002_000), Some(last));
    assert_eq!(before(quiet, 1_795_000_000_000), None);
}

fn a_shared_account_is_exact_before_and_after_the_fold(base: &Base) {
    let store = base.open();
    let holder = account_with(&store, AccountKind::Holder, 1_000);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    for n in 1..=10 {
        post(&store, transfer(entry_id(), holder, shop, n)).unwrap();
        assert_eq!(posted(&store, shop), n * (n + 1) / 2);
        if n == 5 {
            store.fold().unwrap();
            assert_eq!(posted(&store, shop), 15);
        }
    }
    assert_eq!(posted(&store, house::BANK_RESERVE), 1_000, "an asset stands on its own side");
    assert_sound(&store);
    store.fold().unwrap();
    assert_eq!(posted(&store, shop), 55);
    assert_sound(&store);
}

fn a_merchant_cannot_be_overdrawn_by_what_is_not_folded(base: &Base) {
    let store = base.open();
    let holder = account_with(&store, AccountKind::Holder, 100);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    post(&store, transfer(entry_id(), holder, shop, 100)).unwrap();
    post(&store, transfer(entry_id(), shop, holder, 70)).unwrap();
    let refused = post(&store, transfer(entry_id(), shop, holder, 31));
    assert!(matches!(refused, Err(PostError::Insufficient { available, .. }) if available == fen(30)));
    store.fold().unwrap();
    assert!(post(&store, transfer(entry_id(), shop, holder, 31)).is_err());
    post(&store, transfer(entry_id(), shop, holder, 30)).unwrap();
    assert_eq!((posted(&store, shop), posted(&store, holder)), (0, 100));
    assert_sound(&store);
}

fn one_unit_may_post_several_entries(base: &Base) {
    let store = base.open();
    let (one, two) = (account_with(&store, AccountKind::Holder, 10), account_with(&store, AccountKind::Holder, 0));
    let shop = account_with(&store, AccountKind::Merchant, 0);
    let ids = [entry_id(), entry_id(), entry_id(), entry_id()];
    let done = store.write_blocking::<_, Fault>(move |tx| {
        tx.expect(&[two, one, shop], &[])?;
        tx.post(transfer(ids[0], one, two, 10))?;
        tx.post(transfer(ids[1], two, shop, 7))?;
        assert_eq!(tx.balance(shop)?.posted, 7);
        tx.post(transfer(ids[2], shop, one, 2))?;
        assert!(matches!(tx.post(transfer(ids[2], shop, one, 2)), Err(PostError::Repeated(_))));
        assert!(matches!(tx.post(transfer(ids[3], one, two, 3)), Err(PostError::Insufficient { .. })));
        Ok((tx.balance(one)?.posted, tx.balance(two)?.posted, tx.balance(shop)?.posted))
    });
    assert_eq!(done.unwrap(), (2, 3, 5));
    assert_eq!((posted(&store, one), posted(&store, two), posted(&store, shop)), (2, 3, 5));
    assert_sound(&store);
}
