//! Many at once: no balance is overdrawn, no money is made, whoever comes first.

use std::process::Command;

use ledger::{AccountId, AccountKind};
use store::{PostError, Store, StoreConfig};

use crate::base::{Base, account_with, assert_sound, battery, entry_id, post, posted, transfer};

battery!(
    concurrent_payments_never_overdraw,
    crossing_transfers_keep_every_fen,
    a_repeated_entry_is_posted_by_one_of_many,
);

/// Tries to pay `tries` times; says how often it could.
fn pay(store: &Store, from: AccountId, to: AccountId, tries: u32) -> i64 {
    let paid = |_| match post(store, transfer(entry_id(), from, to, 7)) {
        Ok(()) => 1,
        Err(PostError::Insufficient { .. }) => 0,
        Err(other) => panic!("{other}"),
    };
    (0..tries).map(paid).sum()
}

fn concurrent_payments_never_overdraw(base: &Base) {
    let store = base.open();
    let payer = account_with(&store, AccountKind::Holder, 1_000);
    let shop = account_with(&store, AccountKind::Merchant, 0);
    let paid: i64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| pay(&store, payer, shop, 20))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(paid, 1_000 / 7);
    assert_eq!((posted(&store, payer), posted(&store, shop)), (1_000 % 7, 1_000 / 7 * 7));
    assert_sound(&store);
}

fn crossing_transfers_keep_every_fen(base: &Base) {
    let store = base.open();
    let one = account_with(&store, AccountKind::Holder, 10_000);
    let two = account_with(&store, AccountKind::Holder, 10_000);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (from, to) = if n % 2 == 0 { (one, two) } else { (two, one) };
            let store = &store;
            scope.spawn(move || (0..15).for_each(|_| cross(store, from, to)));
        }
    });
    assert_eq!(posted(&store, one) + posted(&store, two), 20_000);
    assert_sound(&store);
}

/// A transfer between holders names both before it decides.
fn cross(store: &Store, from: AccountId, to: AccountId) {
    let id = entry_id();
    let done = store.write_blocking::<_, store::Fault>(move |tx| {
        tx.expect(&[from, to], &[])?;
        Ok(tx.post(transfer(id, from, to, 3))?)
    });
    done.unwrap();
}

fn a_repeated_entry_is_posted_by_one_of_many(base: &Base) {
    let store = base.open();
    let (from, to) = (account_with(&store, AccountKind::Holder, 100), account_with(&store, AccountKind::Holder, 0));
    let id = entry_id();
    let posted_by: usize = std::thread::scope(|scope| {
        let try_once = || match post(&store, transfer(id, from, to, 1)) {
            Ok(()) => 1,
            Err(PostError::Repeated(_)) => 0,
            Err(other) => panic!("{other}"),
        };
        let threads: Vec<_> = (0..12).map(|_| scope.spawn(try_once)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((posted_by, posted(&store, to)), (1, 1));
    assert_sound(&store);
}

mod sqlite_only {
    use super::*;
    use store::Fault;

    #[test]
    fn sqlite_file_belongs_to_one_process_at_a_time() {
        let base = Base::sqlite();
        let store = base.open();
        assert!(matches!(Store::open(&base.config), Err(Fault::Unavailable(_))));
        drop(store);
        base.open();
    }
}

mod postgres_only {
    use super::*;

    #[test]
    fn postgres_two_stores_never_overdraw_together() {
        let base = Base::postgres();
        let (here, there) = (base.open(), base.open());
        let payer = account_with(&here, AccountKind::Holder, 1_000);
        let shop = account_with(&here, AccountKind::Merchant, 0);
        let paid: i64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..12)
                .map(|n| {
                    let store = if n % 2 == 0 { &here } else { &there };
                    scope.spawn(move || pay(store, payer, shop, 20))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(paid, 1_000 / 7);
        here.fold().unwrap();
        there.fold().unwrap();
        assert_eq!((posted(&there, payer), posted(&here, shop)), (1_000 % 7, 1_000 / 7 * 7));
        assert_sound(&here);
    }

    const SECOND: &str = "STORE_SECOND_PROCESS";

    /// The same with a real second process: this test binary, run again for the test below.
    #[test]
    fn postgres_two_processes_never_overdraw_together() {
        let base = Base::postgres();
        let store = base.open();
        let payer = account_with(&store, AccountKind::Holder, 1_000);
        let shop = account_with(&store, AccountKind::Merchant, 0);
        let StoreConfig::Postgres { url, .. } = &base.config else { unreachable!("a PostgreSQL base") };
        let mut second = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "concurrency::postgres_only::postgres_second_process"])
            .env(SECOND, format!("{} {} {url}", payer.0, shop.0))
            .spawn()
            .unwrap();
        pay(&store, payer, shop, 150);
        assert!(second.wait().unwrap().success());
        pay(&store, payer, shop, 150);
        assert_eq!((posted(&store, payer), posted(&store, shop)), (1_000 % 7, 1_000 / 7 * 7));
        assert_sound(&store);
    }

    /// What the second process does; without its variable there is nothing to do.
    #[test]
    fn postgres_second_process() {
        let Ok(task) = std::env::var(SECOND) else { return };
        let mut words = task.split(' ');
        let mut account = || AccountId(words.next().unwrap().parse().unwrap());
        let (payer, shop) = (account(), account());
        let store = Store::open(&StoreConfig::postgres(words.next().unwrap())).unwrap();
        pay(&store, payer, shop, 100);
    }
}
