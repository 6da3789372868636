//! Examples and properties of entries, their stored form and the books.

use jiff::Timestamp;
use money::{Amount, Entropy, EntryId, HoldId};
use proptest::prelude::*;

use crate::{
    AccountId, AccountKind, Books, ChainHash, CounterKey, DecodeError, EntryBuilder, EntryError, EntryKind,
    HoldOutcome, JournalEntry, LaneHead, OpenHold, PostRefusal, Window, house, seal_root,
};

const ALICE: AccountId = AccountId(1001);
const BOB: AccountId = AccountId(1002);

fn fen(n: i64) -> Amount {
    Amount::from_fen(n).unwrap()
}

fn entry(number: u8, kind: EntryKind) -> EntryBuilder {
    let id = EntryId::new(1000 + i64::from(number), &mut Entropy::from_seed([number; 32]));
    JournalEntry::build(id, kind, [number; 16], Timestamp::from_millisecond(1_790_000_000_000).unwrap())
}

fn hold_id(number: u8) -> HoldId {
    HoldId::new(1, &mut Entropy::from_seed([number; 32]))
}

fn books_with(alice: i64) -> Books {
    let mut books = Books::default();
    for (account, kind) in house::ALL {
        assert!(books.open(account, kind));
    }
    books.open(ALICE, AccountKind::Holder);
    books.open(BOB, AccountKind::Holder);
    let top_up = entry(1, EntryKind::TopUp).transfer(house::BANK_RESERVE, ALICE, fen(alice)).finish().unwrap();
    books.apply(1, &top_up).unwrap();
    books
}

fn snapshot(books: &Books) -> Vec<String> {
    let mut lines: Vec<String> = books.accounts().map(|a| format!("{a:?}")).collect();
    lines.extend(books.holds().map(|h| format!("{h:?}")));
    lines.extend(books.counters().map(|c| format!("{c:?}")));
    lines.sort();
    lines
}

#[test]
fn an_entry_exists_only_balanced() {
    let unbalanced = entry(1, EntryKind::Payment).debit(ALICE, fen(5)).credit(BOB, fen(4)).finish();
    assert_eq!(unbalanced.unwrap_err(), EntryError::Unbalanced { debits: 5, credits: 4 });
    assert_eq!(entry(1, EntryKind::Payment).finish().unwrap_err(), EntryError::Empty);
    let nothing = entry(1, EntryKind::Payment).transfer(ALICE, BOB, Amount::ZERO).finish();
    assert_eq!(nothing.unwrap_err(), EntryError::ZeroAmount);
    let hold = OpenHold { account: ALICE, amount: fen(1) };
    let twice = entry(1, EntryKind::HoldPlaced).place_hold(hold_id(1), hold).place_hold(hold_id(1), hold).finish();
    assert_eq!(twice.unwrap_err(), EntryError::HoldTwice(hold_id(1)));
    let huge = entry(1, EntryKind::Payment).transfer(ALICE, BOB, Amount::MAX).transfer(ALICE, BOB, fen(1)).finish();
    assert_eq!(huge.unwrap_err(), EntryError::TooLarge);
}

#[test]
fn balances_stand_on_their_normal_side() {
    let books = books_with(500);
    assert_eq!(books.account(house::BANK_RESERVE).unwrap().balance().posted, 500);
    assert_eq!(books.account(ALICE).unwrap().balance().available(), fen(500));
}

#[test]
fn a_guarded_account_is_never_overdrawn_and_the_refusal_names_the_numbers() {
    let mut books = books_with(500);
    let before = snapshot(&books);
    let too_much = entry(2, EntryKind::Transfer).transfer(ALICE, BOB, fen(501)).finish().unwrap();
    let refusal = books.apply(2, &too_much).unwrap_err();
    assert_eq!(refusal, PostRefusal::Insufficient { account: ALICE, available: fen(500), needed: fen(501) });
    assert_eq!(refusal.to_string(), "available balance 5.00 CNY of account 1001 is less than 5.01 CNY");
    assert_eq!(snapshot(&books), before);
}

#[test]
fn a_hold_reserves_and_ends_once() {
    let mut books = books_with(500);
    let hold = OpenHold { account: ALICE, amount: fen(400) };
    let place = entry(2, EntryKind::WithdrawalReserved).place_hold(hold_id(1), hold).finish().unwrap();
    books.apply(2, &place).unwrap();
    assert_eq!(books.account(ALICE).unwrap().balance().available(), fen(100));
    let spend = entry(3, EntryKind::Payment).transfer(ALICE, BOB, fen(101)).finish().unwrap();
    assert!(matches!(books.apply(3, &spend), Err(PostRefusal::Insufficient { .. })));
    assert_eq!(books.apply(3, &place).unwrap_err(), PostRefusal::HoldExists(hold_id(1)));

    let capture = entry(4, EntryKind::WithdrawalSettled)
        .end_hold(hold_id(1), hold, HoldOutcome::Captured)
        .transfer(ALICE, house::BANK_RESERVE, fen(400))
        .finish()
        .unwrap();
    books.apply(3, &capture).unwrap();
    let balance = books.account(ALICE).unwrap().balance();
    assert_eq!((balance.posted, balance.held), (100, 0));
    assert_eq!(books.apply(4, &capture).unwrap_err(), PostRefusal::NoSuchHold(hold_id(1)));
}

#[test]
fn a_hold_must_be_ended_as_it_was_placed() {
    let mut books = books_with(500);
    let hold = OpenHold { account: ALICE, amount: fen(400) };
    books.apply(2, &entry(2, EntryKind::HoldPlaced).place_hold(hold_id(1), hold).finish().unwrap()).unwrap();
    for wrong in [OpenHold { amount: fen(399), ..hold }, OpenHold { account: BOB, ..hold }] {
        let end =
            entry(3, EntryKind::HoldReleased).end_hold(hold_id(1), wrong, HoldOutcome::Released).finish().unwrap();
        assert_eq!(books.apply(3, &end).unwrap_err(), PostRefusal::NoSuchHold(hold_id(1)));
    }
}

#[test]
fn an_unknown_account_is_refused_whole() {
    let mut books = books_with(500);
    let before = snapshot(&books);
    let stray = entry(2, EntryKind::Transfer).transfer(ALICE, AccountId(4711), fen(1)).finish().unwrap();
    assert_eq!(books.apply(2, &stray).unwrap_err(), PostRefusal::UnknownAccount(AccountId(4711)));
    assert_eq!(snapshot(&books), before);
}

#[test]
fn undo_restores_everything() {
    let mut books = books_with(500);
    let before = snapshot(&books);
    let hold = OpenHold { account: ALICE, amount: fen(100) };
    let key = CounterKey { subject: [9; 16], meter: 3, window: Window::Day(20_261_122) };
    let all = entry(2, EntryKind::Transfer)
        .transfer(ALICE, BOB, fen(20))
        .transfer(ALICE, BOB, fen(30))
        .place_hold(hold_id(1), hold)
        .count(key, 50)
        .finish()
        .unwrap();
    let back = books.apply(2, &all).unwrap();
    assert_eq!((books.counter(&key), back.as_slice()), (50, [1, 0, 2, 2, 2].as_slice()));
    books.undo(&all, &back);
    assert_eq!(snapshot(&books), before);
}

#[test]
fn codes_are_unique_and_read_back() {
    for kind in EntryKind::ALL {
        assert_eq!(EntryKind::from_code(kind.code()), Some(*kind));
        assert_eq!(EntryKind::ALL.iter().filter(|other| other.name() == kind.name()).count(), 1);
    }
    for kind in AccountKind::ALL {
        assert_eq!(AccountKind::from_code(kind.code()), Some(kind));
    }
    assert_eq!(EntryKind::from_code(0), None);
}

#[test]
fn a_chain_depends_on_content_order_and_number() {
    let start = ChainHash::GENESIS.next(1, b"a");
    assert_ne!(start.next(2, b"b"), ChainHash::GENESIS.next(1, b"b").next(2, b"a"));
    assert_ne!(start, ChainHash::GENESIS.next(2, b"a"));
    let heads = [1, 2].map(|lane| LaneHead { lane, sequence: 1, hash: start });
    let [first, second] = heads;
    assert_eq!(seal_root(&[first, second]), seal_root(&[second, first]));
    assert_ne!(seal_root(&heads), seal_root(&[first]));
}

fn any_entry() -> impl Strategy<Value = JournalEntry> {
    let legs = prop::collection::vec((0..6_usize, 0..6_usize, 1..1000_i64), 1..4);
    let holds = prop::collection::vec((0..2_usize, 1..1000_i64, any::<u8>()), 0..2);
    let counts = prop::collection::vec((any::<[u8; 16]>(), any::<u16>(), -1000..1000_i64), 0..3);
    (any::<[u8; 32]>(), legs, holds, counts).prop_map(|(seed, legs, holds, counts)| {
        let accounts = [ALICE, BOB, house::BANK_RESERVE, house::FEE_INCOME, house::SUSPENSE, house::IN_TRANSIT];
        let mut entropy = Entropy::from_seed(seed);
        let id = EntryId::new(1_790_000_000_000, &mut entropy);
        let mut builder = JournalEntry::build(id, EntryKind::Transfer, entropy.bytes(), Timestamp::UNIX_EPOCH);
        for (from, to, amount) in legs {
            builder = builder.transfer(accounts[from], accounts[to], fen(amount));
        }
        for (account, amount, number) in holds {
            builder = builder.place_hold(hold_id(number), OpenHold { account: accounts[account], amount: fen(amount) });
        }
        for (subject, meter, delta) in counts {
            builder = builder.count(CounterKey { subject, meter, window: Window::Year(2026) }, delta);
        }
        builder.finish().unwrap()
    })
}

proptest! {
    #[test]
    fn stored_form_reads_back(entry in any_entry()) {
        let mut bytes = Vec::new();
        entry.encode(&mut bytes);
        prop_assert_eq!(JournalEntry::decode(&bytes), Ok(entry));
        prop_assert_eq!(JournalEntry::decode(&bytes[..bytes.len() - 1]), Err(DecodeError::Length));
    }

    #[test]
    fn decoding_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = JournalEntry::decode(&bytes);
    }

    #[test]
    fn money_is_conserved_guards_hold_and_undo_is_exact(entries in prop::collection::vec(any_entry(), 1..40)) {
        let mut books = books_with(2_000);
        let mut states = vec![snapshot(&books)];
        let mut applied = Vec::new();
        for entry in entries {
            let Ok(back) = books.apply(states.len() as u64 + 1, &entry) else {
                prop_assert_eq!(&snapshot(&books), states.last().unwrap());
                continue;
            };
            applied.push((entry, back));
            states.push(snapshot(&books));
            prop_assert_eq!(books.accounts().map(|(_, state)| state.net).sum::<i64>(), 0);
            for (account, state) in books.accounts().filter(|(_, state)| state.kind.is_guarded()) {
                let held: i64 = books.holds().filter(|(_, h)| h.account == account).map(|(_, h)| h.amount.fen()).sum();
                prop_assert!(state.net >= state.held && state.held == held);
            }
        }
        while let Some((entry, back)) = applied.pop() {
            books.undo(&entry, &back);
            states.pop();
            prop_assert_eq!(&snapshot(&books), states.last().unwrap());
        }
    }
}
