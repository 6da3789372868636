//! The store's own layout.

use std::time::Instant;

use jiff::Timestamp;
use ledger::{AccountId, AccountKind, EntryKind, JournalEntry, house};
use money::{Amount, Entropy, EntryId};
use store::{Fault, PostError, Store, StoreConfig};

use crate::work::{Case, FUNDS, Measured, Transfer, size_of};

/// The first account of the benchmark.
const FIRST: i64 = 10_000;

/// Accounts that one entry funds: an entry has 255 postings at most.
const FUNDED_AT_ONCE: usize = 250;

pub fn run(case: &Case) -> Measured {
    let directory = tempfile::tempdir().expect("a directory for the database");
    let store = Store::open(&StoreConfig::sqlite(directory.path().join("store.db"))).expect("the store opens");
    fund(&store, case.accounts);
    let before = size_of(directory.path());
    let mut last = None;
    let batches = case.batches().into_iter().map(|batch| {
        last = batch.last().copied();
        let entries: Vec<_> = batch.iter().map(entry).collect();
        let begin = Instant::now();
        let posted = store.write_blocking::<_, Fault>(move |tx| {
            for entry in &entries {
                tx.post(entry.clone())?;
            }
            Ok(())
        });
        posted.expect("every transfer is covered");
        begin.elapsed()
    });
    let batches: Vec<_> = batches.collect();
    prove(&store, &last.expect("there was a batch"));
    store.close();
    Measured { batches, bytes: size_of(directory.path()).saturating_sub(before) }
}

fn account(place: usize) -> AccountId {
    AccountId(FIRST + i64::try_from(place).unwrap_or(0))
}

fn entry(transfer: &Transfer) -> JournalEntry {
    let fen = Amount::from_fen(transfer.fen).expect("a small amount");
    let entry = JournalEntry::build(transfer.id, EntryKind::Transfer, transfer.id.to_bytes(), Timestamp::now());
    entry.transfer(account(transfer.from), account(transfer.to), fen).finish().expect("a balanced entry")
}

/// Opens the accounts and gives each the same.
fn fund(store: &Store, accounts: usize) {
    let mut entropy = Entropy::from_seed([7; 32]);
    let places: Vec<usize> = (0..accounts).collect();
    for some in places.chunks(FUNDED_AT_ONCE * 100) {
        let some = some.to_vec();
        let mut fresh = Entropy::from_seed(entropy.bytes());
        let funded = store.write_blocking::<_, Fault>(move |tx| {
            for group in some.chunks(FUNDED_AT_ONCE) {
                let id = EntryId::new(1_700_000_000_000, &mut fresh);
                let funds = Amount::from_fen(FUNDS).expect("an amount");
                let mut entry = JournalEntry::build(id, EntryKind::TopUp, [0; 16], Timestamp::UNIX_EPOCH);
                for place in group {
                    tx.open_account(account(*place), AccountKind::Holder)?;
                    entry = entry.credit(account(*place), funds);
                }
                let total = FUNDS * i64::try_from(group.len()).unwrap_or(0);
                let entry = entry.debit(house::BANK_RESERVE, Amount::from_fen(total).expect("an amount"));
                tx.post(entry.finish().expect("a balanced entry"))?;
            }
            Ok(())
        });
        funded.expect("the accounts are funded");
    }
    store.checkpoint().expect("a checkpoint before the clock starts");
}

/// The last transfer is found by its id and in the list of its account, and is refused a second time.
fn prove(store: &Store, last: &Transfer) {
    let (id, from) = (last.id, account(last.from));
    let found = store.read_blocking::<_, Fault>(|view| Ok((view.entry(id)?, view.history(from, None, 1)?)));
    let (by_id, listed) = found.expect("the journal answers");
    assert_eq!(by_id.as_ref(), listed.first(), "the newest entry of the account is the last one");
    let again = by_id.expect("the last entry is there");
    let repeated = store.write_blocking::<_, Fault>(move |tx| {
        Ok(matches!(tx.post(again.clone()), Err(PostError::Repeated(repeated)) if repeated == id))
    });
    assert!(repeated.expect("the journal answers"), "a repeat is refused");
}
