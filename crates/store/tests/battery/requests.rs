//! Idempotency records.

use jiff::Timestamp;
use store::{Fault, Recall, Store};

use crate::base::{Base, battery};

battery!(
    the_same_request_gets_the_same_answer,
    requests_are_remembered_across_a_start,
    one_of_many_equal_requests_is_carried_out,
    old_requests_are_forgotten,
);

fn recall(store: &Store, scope: &'static str, key: &'static str, hash: u8) -> Recall {
    store.write_blocking::<_, Fault>(move |tx| tx.recall(scope, key, [hash; 32])).unwrap()
}

fn remember(store: &Store, scope: &'static str, key: &'static str, outcome: &'static [u8]) {
    store.write_blocking::<_, Fault>(move |tx| tx.remember(scope, key, [1; 32], outcome)).unwrap();
}

fn the_same_request_gets_the_same_answer(base: &Base) {
    let store = base.open();
    assert_eq!(recall(&store, "holder 1", "key", 1), Recall::New);
    remember(&store, "holder 1", "key", b"outcome");
    assert_eq!(recall(&store, "holder 1", "key", 1), Recall::Same(b"outcome".to_vec()));
    assert_eq!(recall(&store, "holder 1", "key", 2), Recall::Other);
    assert_eq!(recall(&store, "holder 2", "key", 1), Recall::New);
    assert_eq!(recall(&store, "holder 1", "other", 1), Recall::New);
}

fn requests_are_remembered_across_a_start(base: &Base) {
    let store = base.open();
    remember(&store, "s", "k", b"sixteen bytes !!");
    drop(store);
    assert_eq!(recall(&base.open(), "s", "k", 1), Recall::Same(b"sixteen bytes !!".to_vec()));
}

fn one_of_many_equal_requests_is_carried_out(base: &Base) {
    let store = base.open();
    let carry_out = || {
        let done = store.write_blocking::<_, Fault>(|tx| {
            let known = tx.recall("s", "k", [1; 32])?;
            if known == Recall::New {
                tx.remember("s", "k", [1; 32], b"x")?;
            }
            Ok(known == Recall::New)
        });
        usize::from(done.unwrap())
    };
    let carried_out: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(carry_out)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(carried_out, 1);
}

fn old_requests_are_forgotten(base: &Base) {
    let store = base.open();
    remember(&store, "s", "k", b"x");
    store.forget_requests(Timestamp::UNIX_EPOCH).unwrap();
    assert_ne!(recall(&store, "s", "k", 1), Recall::New);
    store.forget_requests(Timestamp::MAX).unwrap();
    assert_eq!(recall(&store, "s", "k", 1), Recall::New);
    remember(&store, "s", "k", b"y");
    assert_eq!(recall(&store, "s", "k", 1), Recall::Same(b"y".to_vec()));
}
