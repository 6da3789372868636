//! Copies: the same books in another database.

use ledger::{AccountKind, house};
use money::HoldId;
use store::{Fault, NewJob, Recall, Store};

use crate::base::{Base, account_with, assert_sound, battery, entry_id, fen, now, post, posted, transfer};

battery!(a_restored_copy_is_equal, a_copy_is_consistent_while_units_go_on, a_copy_never_overwrites);

fn a_restored_copy_is_equal(base: &Base) {
    let store = base.open();
    let holder = account_with(&store, AccountKind::Holder, 1_000);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    post(&store, transfer(entry_id(), holder, shop, 300)).unwrap();
    let (id, hold) = (entry_id(), HoldId::from_bytes([8; 16]));
    let more = store.write_blocking::<_, Fault>(move |tx| {
        let entry = ledger::JournalEntry::build(id, ledger::EntryKind::HoldPlaced, [0; 16], now());
        let entry = entry.place_hold(hold, ledger::OpenHold { account: holder, amount: fen(5) });
        tx.post(entry.finish().unwrap())?;
        tx.remember("s", "k", [1; 32], b"outcome")?;
        tx.enqueue(NewJob { queue: "bank", peer: String::new(), payload: vec![1, 2], run_at: now() })
    });
    more.unwrap();
    store.seal(now()).unwrap();
    let report = store.books_check().unwrap();
    let copy = base.file("copy");
    Store::backup(&base.config, &copy).unwrap();

    let other = base.another();
    Store::restore(&other.config, &copy).unwrap();
    let restored = other.open();
    assert_eq!(restored.books_check().unwrap().to_string(), report.to_string());
    assert_sound(&restored);
    assert_eq!((posted(&restored, holder), posted(&restored, shop)), (700, 300));
    assert_eq!(posted(&restored, house::BANK_RESERVE), 1_000);
    let known = restored.write_blocking::<_, Fault>(|tx| tx.recall("s", "k", [1; 32])).unwrap();
    assert_eq!(known, Recall::Same(b"outcome".to_vec()));
    // And it goes on where the other stood: numbers of accounts, lanes and jobs.
    let fresh = account_with(&restored, AccountKind::Holder, 5);
    assert!(fresh > shop);
    post(&restored, transfer(entry_id(), holder, fresh, 1)).unwrap();
    assert_sound(&restored);
}

fn a_copy_is_consistent_while_units_go_on(base: &Base) {
    let store = base.open();
    let (one, two) = (account_with(&store, AccountKind::Holder, 500), account_with(&store, AccountKind::Holder, 500));
    let copy = base.file("copy");
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..100).for_each(|_| post(&store, transfer(entry_id(), one, two, 1)).unwrap()));
        Store::backup(&base.config, &copy).unwrap();
        writer.join().unwrap();
    });
    let other = base.another();
    Store::restore(&other.config, &copy).unwrap();
    let restored = other.open();
    assert_eq!(posted(&restored, one) + posted(&restored, two), 1_000);
    assert_sound(&restored);
}

fn a_copy_never_overwrites(base: &Base) {
    let store = base.open();
    account_with(&store, AccountKind::Holder, 5);
    let copy = base.file("copy");
    Store::backup(&base.config, &copy).unwrap();
    assert!(Store::backup(&base.config, &copy).is_err(), "the file exists");
    assert!(Store::restore(&base.config, &copy).is_err(), "the database is not empty");
}
