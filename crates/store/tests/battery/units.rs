//! Units of work: all or nothing, in the file and in memory.

use ledger::{AccountKind, CounterKey, JournalEntry, OpenHold, Window, house};
use money::HoldId;
use store::{Fault, NewJob, Recall, Store, UnitError, Value, params};

use crate::base::{Base, account_with, assert_sound, battery, entry_id, fen, now, posted, top_up, transfer};

battery!(
    a_failed_unit_undoes_everything,
    a_recorded_refusal_commits,
    a_panicking_unit_is_rolled_back_and_the_writer_lives,
    a_swallowed_fault_still_fails_the_unit,
    units_in_one_group_do_not_disturb_each_other,
    values_come_back_as_they_went_in,
    a_closed_store_says_so,
    locked_rows_keep_increments_apart,
);

enum Stop {
    Refused,
    Recorded,
    Fault,
}

impl From<Fault> for Stop {
    fn from(_: Fault) -> Self {
        Self::Fault
    }
}

impl UnitError for Stop {
    fn commits(&self) -> bool {
        matches!(self, Self::Recorded)
    }
}

const KEY: CounterKey = CounterKey { subject: [7; 16], meter: 1, window: Window::Day(20_261_122) };

/// Everything a unit can do, then the end that is asked for.
fn do_everything(store: &Store, account: ledger::AccountId, end: fn() -> Stop) -> Stop {
    let (first, second, hold) = (entry_id(), entry_id(), HoldId::from_bytes([9; 16]));
    let done = store.write_blocking::<(), Stop>(move |tx| {
        tx.execute("CREATE TABLE IF NOT EXISTS unused (a BIGINT)", params![])?;
        tx.new_account(AccountKind::Holder)?;
        let counted = JournalEntry::build(first, ledger::EntryKind::Payment, [3; 16], now());
        let counted = counted.transfer(account, house::FEE_INCOME, fen(10)).count(KEY, 10).finish().unwrap();
        tx.post(counted).map_err(Fault::from)?;
        let reserved = JournalEntry::build(second, ledger::EntryKind::HoldPlaced, [3; 16], now());
        let reserved = reserved.place_hold(hold, OpenHold { account, amount: fen(20) }).finish().unwrap();
        tx.post(reserved).map_err(Fault::from)?;
        tx.remember("scope", "key", [1; 32], b"done")?;
        tx.enqueue(NewJob { queue: "bank", peer: String::new(), payload: b"job".to_vec(), run_at: now() })?;
        assert_eq!(tx.balance(account)?.held, 20, "a unit sees its own writes");
        assert_eq!(tx.counter(KEY)?, 10);
        assert!(tx.hold(hold)?.is_some());
        Err(end())
    });
    done.unwrap_err()
}

/// Balance, held, counter, remembered, jobs that are due, entries.
fn seen(store: &Store, account: ledger::AccountId) -> (i64, i64, i64, bool, usize, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let jobs =
        runtime.block_on(store.lease(store::Wanted::of("bank", 10), now(), std::time::Duration::ZERO)).unwrap().len();
    let in_unit = store.write_blocking::<_, Fault>(move |tx| {
        let balance = tx.balance(account)?;
        let remembered = tx.recall("scope", "key", [1; 32])? != Recall::New;
        let entries = tx.history(account, None, 10)?.len();
        Ok((balance.posted, balance.held, tx.counter(KEY)?, remembered, jobs, entries))
    });
    let view = store.read_blocking::<_, Fault>(|view| Ok((view.balance(account)?, view.counter(KEY)?))).unwrap();
    let in_unit = in_unit.unwrap();
    assert_eq!((in_unit.0, in_unit.1, in_unit.2), (view.0.posted, view.0.held, view.1), "readers see the same");
    in_unit
}

fn a_failed_unit_undoes_everything(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    let before = seen(&store, account);
    assert!(matches!(do_everything(&store, account, || Stop::Refused), Stop::Refused));
    assert_eq!(seen(&store, account), before);
    assert_sound(&store);
    // And what follows continues the lane without a gap.
    assert!(matches!(do_everything(&store, account, || Stop::Recorded), Stop::Recorded));
    assert_eq!(seen(&store, account), (90, 20, 10, true, 1, 3));
    assert_sound(&store);
}

fn a_recorded_refusal_commits(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    assert!(matches!(do_everything(&store, account, || Stop::Recorded), Stop::Recorded));
    store.close();
    let store = base.open();
    assert_eq!(seen(&store, account), (90, 20, 10, true, 1, 3));
    assert_sound(&store);
}

fn a_panicking_unit_is_rolled_back_and_the_writer_lives(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    let id = entry_id();
    let done = store.write_blocking::<(), Fault>(move |tx| {
        tx.post(top_up(id, account, 5))?;
        panic!("a bug in a unit");
    });
    assert!(matches!(done, Err(Fault::Panicked)));
    assert_eq!(posted(&store, account), 100);
    assert!(crate::base::post(&store, top_up(id, account, 5)).is_ok(), "the id was not used up");
    assert_eq!(posted(&store, account), 105);
    assert_sound(&store);
}

fn a_swallowed_fault_still_fails_the_unit(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 100);
    let id = entry_id();
    let done = store.write_blocking::<(), Fault>(move |tx| {
        tx.post(top_up(id, account, 5))?;
        assert!(tx.execute("INSERT INTO no_such_table (a) VALUES (?1)", params![1]).is_err());
        Ok(())
    });
    assert!(matches!(done, Err(Fault::Database(_))));
    assert_eq!(posted(&store, account), 100);
    assert_sound(&store);
}

fn units_in_one_group_do_not_disturb_each_other(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 1_000);
    let other = account_with(&store, AccountKind::Holder, 0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcomes = runtime.block_on(async {
        let unit = |n: i64| {
            let (store, id) = (store.clone(), entry_id());
            tokio::spawn(async move {
                let done = store.write::<(), Stop>(move |tx| {
                    tx.post(transfer(id, account, other, n)).map_err(Fault::from)?;
                    if n % 3 == 0 { Err(Stop::Refused) } else { Ok(()) }
                });
                done.await.is_ok()
            })
        };
        let units: Vec<_> = (1..=30).map(unit).collect();
        let mut outcomes = Vec::new();
        for unit in units {
            outcomes.push(unit.await.unwrap());
        }
        outcomes
    });
    let kept: i64 = (1..=30).filter(|n| n % 3 != 0).sum();
    assert_eq!(outcomes.iter().filter(|kept| **kept).count(), 20);
    assert_eq!(posted(&store, other), kept);
    assert_sound(&store);
}

fn values_come_back_as_they_went_in(base: &Base) {
    let store = base.open();
    store
        .write_blocking::<_, Fault>(|tx| {
            let sql = "INSERT INTO request (scope, request_key, request_hash, outcome, created_at) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            tx.queue(sql, params!["钱包", "k", &[0_u8; 16], &[1_u8, 2, 3], i64::MIN])
        })
        .unwrap();
    let sql =
        "SELECT scope, request_key, request_hash, outcome, created_at FROM request WHERE request_key = ?1 LIMIT ?2";
    let row = store.read_blocking::<_, Fault>(|view| view.query_one(sql, params!["k", 5])).unwrap();
    assert_eq!(row.get::<String>(0).unwrap(), "钱包");
    assert_eq!(row.get::<[u8; 16]>(2).unwrap(), [0; 16]);
    assert_eq!(row.get::<Vec<u8>>(3).unwrap(), [1, 2, 3]);
    assert_eq!(row.get::<i64>(4).unwrap(), i64::MIN);
    assert!(row.get::<i64>(0).is_err() && row.get::<String>(9).is_err());
    let sum =
        "SELECT SUM(created_at), COUNT(*), MAX(?1), CAST(?2 AS BIGINT) FROM request WHERE (?1 IS NULL OR scope = ?1)";
    let row = store.read_blocking::<_, Fault>(|view| view.query_one(sum, params!["钱包", Value::Null])).unwrap();
    assert_eq!((row.get::<i64>(0).unwrap(), row.get::<u32>(1).unwrap()), (i64::MIN, 1));
    assert_eq!(row.get::<Option<i64>>(3).unwrap(), None);
}

fn a_closed_store_says_so(base: &Base) {
    let store = base.open();
    store.close();
    let done = store.write_blocking::<(), Fault>(|_| Ok(()));
    assert!(matches!(done, Err(Fault::Closed)));
}

fn locked_rows_keep_increments_apart(base: &Base) {
    let store = base.open();
    let set = "INSERT INTO seal (sealed_at, heads, root) VALUES (?1, ?2, ?3)";
    store.write_blocking::<_, Fault>(move |tx| tx.queue(set, params![0, &[0_u8; 0], &[0_u8; 32]])).unwrap();
    let add = |store: &Store| {
        let done = store.write_blocking::<_, Fault>(|tx| {
            let row = tx.query_opt_for_update("SELECT number, sealed_at FROM seal WHERE number = ?1", params![1])?;
            let count = row.map_or(Ok(0), |row| row.get::<i64>(1))?;
            tx.queue("UPDATE seal SET sealed_at = ?2 WHERE number = ?1", params![1, count + 1])
        });
        done.unwrap();
    };
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..20).for_each(|_| add(&store)));
        }
    });
    let row = store.read_blocking::<_, Fault>(|view| view.query_one("SELECT sealed_at FROM seal", params![]));
    assert_eq!(row.unwrap().get::<i64>(0).unwrap(), 160);
}
