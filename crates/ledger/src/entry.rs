//! Journal entries: balanced before they exist.

use std::fmt;

use jiff::Timestamp;
use money::{Amount, EntryId, HoldId};

use crate::{AccountId, Count, CounterKey, HoldChange, HoldOutcome, OpenHold};

/// Which way a posting points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left.
    Debit,
    /// Right.
    Credit,
}

/// One leg of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which account.
    pub account: AccountId,
    /// Which way.
    pub direction: Direction,
    /// How much, above zero.
    pub amount: Amount,
}

impl Posting {
    /// Fen counted to the right: credits above zero, debits below.
    pub fn signed(&self) -> i64 {
        match self.direction {
            Direction::Credit => self.amount.fen(),
            Direction::Debit => self.amount.fen().saturating_neg(),
        }
    }
}

macro_rules! entry_kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// Why an entry was written. The numbers are stored and never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EntryKind { $($(#[$doc])* $name,)* }

        impl EntryKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stored number.
            pub const fn code(self) -> u16 {
                match self { $(Self::$name => $code,)* }
            }

            /// The kind of a stored number.
            pub const fn from_code(code: u16) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

entry_kinds! {
    /// Money from a bank card arrived in a wallet.
    TopUp = 1, "top_up";
    /// Balance reserved for a withdrawal.
    WithdrawalReserved = 2, "withdrawal_reserved";
    /// The bank paid a withdrawal out.
    WithdrawalSettled = 3, "withdrawal_settled";
    /// The bank refused a withdrawal: the reservation ended.
    WithdrawalReleased = 4, "withdrawal_released";
    /// The bank sent a withdrawal back after paying it.
    WithdrawalReturned = 5, "withdrawal_returned";
    /// A holder paid a merchant from balance.
    Payment = 6, "payment";
    /// A holder paid a merchant with a card: through the wallet in one entry.
    CardPayment = 7, "card_payment";
    /// A holder sent money to a holder.
    Transfer = 8, "transfer";
    /// Something was held.
    HoldPlaced = 9, "hold_placed";
    /// A hold ended without its money being taken.
    HoldReleased = 10, "hold_released";
    /// A merchant gave money back.
    Refund = 11, "refund";
    /// The house corrected a wrong entry.
    Reversal = 12, "reversal";
    /// The bank took a top-up back after paying it.
    TopUpReturned = 13, "top_up_returned";
    /// A refund reached the payer's card.
    RefundSettled = 14, "refund_settled";
    /// The bank sent a refund back after paying it.
    RefundReturned = 15, "refund_returned";
    /// A refund was given up: the money is the merchant's again.
    RefundClosed = 16, "refund_closed";
    /// What a merchant was paid became what it may take out.
    Settlement = 17, "settlement";
    /// What a merchant sends to a holder is held until the holder says yes.
    RemittanceReserved = 22, "remittance_reserved";
    /// The holder said yes: it is theirs.
    RemittancePaid = 23, "remittance_paid";
    /// It ended without the holder's yes: it is the merchant's again.
    RemittanceReleased = 24, "remittance_released";
    /// What a trade brought was shared.
    ProfitShared = 25, "profit_shared";
    /// A share came back.
    ShareReturned = 26, "share_returned";
    /// A merchant set money aside for its coupons.
    CouponFunded = 27, "coupon_funded";
    /// What its coupons did not use is the merchant's again.
    CouponReleased = 28, "coupon_released";
    /// A holder paid back what a bank had taken from the house.
    SuspenseRecovered = 20, "suspense_recovered";
    /// The house gave up collecting it.
    SuspenseWrittenOff = 21, "suspense_written_off";
}

/// Why an entry cannot exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryError {
    /// Debits and credits differ.
    Unbalanced {
        /// Sum of the debits, fen.
        debits: i64,
        /// Sum of the credits, fen.
        credits: i64,
    },
    /// A posting or hold of nothing.
    ZeroAmount,
    /// Neither postings nor holds.
    Empty,
    /// One hold changed twice in one entry.
    HoldTwice(HoldId),
    /// More than 255 postings, holds or counts, or a sum beyond the range of amounts.
    TooLarge,
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced { debits, credits } => {
                write!(f, "debits of {debits} fen do not equal credits of {credits} fen")
            }
            Self::ZeroAmount => f.write_str("a posting or hold of nothing"),
            Self::HoldTwice(hold) => write!(f, "{hold} is changed twice in one entry"),
            Self::Empty => f.write_str("an entry changes a balance or a hold"),
            Self::TooLarge => f.write_str("too many parts in one entry, or a sum beyond the largest amount"),
        }
    }
}

impl std::error::Error for EntryError {}

/// A balanced, immutable set of postings with what explains it. Fields are private: it is made by [`EntryBuilder`] or
/// read back from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    pub(crate) id: EntryId,
    pub(crate) kind: EntryKind,
    pub(crate) reference: [u8; 16],
    pub(crate) at: Timestamp,
    pub(crate) postings: Vec<Posting>,
    pub(crate) holds: Vec<HoldChange>,
    pub(crate) counts: Vec<Count>,
}

impl JournalEntry {
    /// Starts an entry: its id, why it is written, the 16 bytes of the id of what caused it, and the business time.
    pub fn build(id: EntryId, kind: EntryKind, reference: [u8; 16], at: Timestamp) -> EntryBuilder {
        EntryBuilder {
            entry: Self {
                id,
                kind,
                reference,
                at,
                postings: Vec::with_capacity(2),
                holds: Vec::new(),
                counts: Vec::new(),
            },
        }
    }

    /// Its id; a second entry with the same id is refused.
    pub const fn id(&self) -> EntryId {
        self.id
    }

    /// Why it was written.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The 16 bytes of the id of what caused it: a payment, a transfer.
    pub const fn reference(&self) -> [u8; 16] {
        self.reference
    }

    /// The business time, to the millisecond.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The legs.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// What is reserved or ended.
    pub fn holds(&self) -> &[HoldChange] {
        &self.holds
    }

    /// What it counts against.
    pub fn counts(&self) -> &[Count] {
        &self.counts
    }

    /// Every rule of an entry; what comes from the database is held against it too.
    pub(crate) fn validate(&self) -> Result<(), EntryError> {
        if self.postings.is_empty() && self.holds.is_empty() {
            return Err(EntryError::Empty);
        }
        if [self.postings.len(), self.holds.len(), self.counts.len()].into_iter().any(|n| n > 255) {
            return Err(EntryError::TooLarge);
        }
        if let Some(twice) = self.hold_changed_twice() {
            return Err(EntryError::HoldTwice(twice));
        }
        let zero_hold = self.holds.iter().any(|change| change.hold().amount.is_zero());
        if zero_hold || self.postings.iter().any(|posting| posting.amount.is_zero()) {
            return Err(EntryError::ZeroAmount);
        }
        let debits = self.sum(Direction::Debit)?;
        let credits = self.sum(Direction::Credit)?;
        if debits == credits { Ok(()) } else { Err(EntryError::Unbalanced { debits, credits }) }
    }

    fn hold_changed_twice(&self) -> Option<HoldId> {
        let mut seen = self.holds.iter().enumerate().map(|(place, change)| (place, change.id()));
        seen.find(|(place, id)| self.holds.iter().take(*place).any(|earlier| earlier.id() == *id)).map(|(_, id)| id)
    }

    fn sum(&self, direction: Direction) -> Result<i64, EntryError> {
        let mut legs = self.postings.iter().filter(|posting| posting.direction == direction);
        legs.try_fold(Amount::ZERO, |sum, posting| sum.plus(posting.amount))
            .map(Amount::fen)
            .map_err(|_| EntryError::TooLarge)
    }
}

/// Collects the parts of an entry; [`EntryBuilder::finish`] checks them.
#[must_use]
pub struct EntryBuilder {
    entry: JournalEntry,
}

impl EntryBuilder {
    /// A leg to the left.
    pub fn debit(self, account: AccountId, amount: Amount) -> Self {
        self.posting(Posting { account, direction: Direction::Debit, amount })
    }

    /// A leg to the right.
    pub fn credit(self, account: AccountId, amount: Amount) -> Self {
        self.posting(Posting { account, direction: Direction::Credit, amount })
    }

    /// Moves an amount from one liability account to another: a debit and a credit.
    pub fn transfer(self, from: AccountId, to: AccountId, amount: Amount) -> Self {
        self.debit(from, amount).credit(to, amount)
    }

    /// Reserves balance.
    pub fn place_hold(mut self, id: HoldId, hold: OpenHold) -> Self {
        self.entry.holds.push(HoldChange::Place { id, hold });
        self
    }

    /// Ends a reservation.
    pub fn end_hold(mut self, id: HoldId, hold: OpenHold, outcome: HoldOutcome) -> Self {
        self.entry.holds.push(HoldChange::End { id, hold, outcome });
        self
    }

    /// Counts against a limit.
    pub fn count(mut self, key: CounterKey, delta: i64) -> Self {
        self.entry.counts.push(Count { key, delta });
        self
    }

    fn posting(mut self, posting: Posting) -> Self {
        self.entry.postings.push(posting);
        self
    }

    /// The entry, when it is balanced.
    pub fn finish(self) -> Result<JournalEntry, EntryError> {
        self.entry.validate().map(|()| self.entry)
    }
}
