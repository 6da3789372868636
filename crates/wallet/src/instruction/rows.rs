//! Rows of instructions.

use jiff::Timestamp;
use money::{Amount, CardId, HolderId, InstructionId};
use store::{Fault, Row, Tx, View, params};

use super::{Call, Job, Kind, Purpose, State, Turn, enqueue};
use crate::Ctx;

/// What we asked a bank to do. Its id is also the end-to-end id that the bank sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    pub id: InstructionId,
    pub kind: Kind,
    pub purpose: Purpose,
    /// The 16 bytes of the id of what it is for.
    pub subject: [u8; 16],
    /// Whose card it is; nothing for a merchant's account.
    pub holder: Option<HolderId>,
    pub card: Option<CardId>,
    /// The card's or the account's bank, by its id in the table of banks.
    pub bank: String,
    /// The bank's reference of the binding: which card or account, without its number.
    pub mandate: String,
    pub amount: Amount,
    pub state: State,
    /// Why it was rejected or returned: an ISO 20022 reason code.
    pub reason: Option<String>,
    /// Calls that were begun.
    pub tries: u32,
    /// Calls that certainly never left us.
    pub unsent: u32,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// What is asked for.
pub(crate) struct Request {
    pub(crate) kind: Kind,
    pub(crate) purpose: Purpose,
    pub(crate) subject: [u8; 16],
    pub(crate) holder: Option<HolderId>,
    pub(crate) card: Option<CardId>,
    pub(crate) bank: String,
    pub(crate) mandate: String,
    pub(crate) amount: Amount,
}

impl Kind {
    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Debit, Self::Credit].into_iter().find(|kind| kind.code() == code)
    }
}

impl Purpose {
    const ALL: [Self; 5] = [Self::TopUp, Self::Withdrawal, Self::Payment, Self::Refund, Self::MerchantWithdrawal];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TopUp => "top_up",
            Self::Withdrawal => "withdrawal",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::MerchantWithdrawal => "merchant_withdrawal",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// Writes an instruction and the job that carries it to the bank.
pub(crate) fn order(tx: &mut Tx<'_>, ctx: &mut Ctx, request: &Request) -> Result<InstructionId, Fault> {
    let id = InstructionId::new(ctx.now_ms(), &mut ctx.entropy);
    tx.queue(
        "INSERT INTO instruction (id, kind, purpose, subject, holder, card, mandate, amount, state, tries, unsent, \
         created_at, bank) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, ?10, ?11)",
        params![
            id,
            request.kind.code(),
            request.purpose.code(),
            request.subject,
            request.holder,
            request.card,
            request.mandate.as_str(),
            request.amount,
            State::Queued.code(),
            ctx.now,
            request.bank.as_str()
        ],
    )?;
    enqueue(tx, (&request.bank, Turn::First), &Job { instruction: id, call: Call::Send }, ctx.now)?;
    Ok(id)
}

/// One instruction by its id, as [`read`] reads it.
pub(crate) const COLUMNS: &str = "SELECT id, kind, purpose, subject, holder, card, mandate, amount, state, reason, tries, unsent, \
                       created_at, ended_at, bank FROM instruction WHERE id = ?1";

/// An instruction.
pub(crate) fn find(view: &mut View<'_>, id: InstructionId) -> Result<Option<Instruction>, Fault> {
    view.query_opt(COLUMNS, params![id])?.map(|row| read(&row)).transpose()
}

/// Reads an instruction and keeps others from deciding it until the unit ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: InstructionId) -> Result<Option<Instruction>, Fault> {
    tx.query_opt_for_update(COLUMNS, params![id])?.map(|row| read(&row)).transpose()
}

/// Writes where an instruction stands.
pub(super) fn update(tx: &mut Tx<'_>, instruction: &Instruction) -> Result<(), Fault> {
    tx.queue(
        "UPDATE instruction SET state = ?2, reason = ?3, tries = ?4, unsent = ?5, ended_at = ?6 WHERE id = ?1",
        params![
            instruction.id,
            instruction.state.code(),
            instruction.reason.as_deref(),
            instruction.tries,
            instruction.unsent,
            instruction.ended_at
        ],
    )
}

/// What is being pulled and not decided yet; it counts against limits as if it had arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pending(Vec<(CardId, Purpose, Amount)>);

impl Pending {
    /// Fen on their way from a card.
    pub(crate) fn on_card(&self, card: CardId) -> i64 {
        self.sum(|(from, _, _)| *from == card)
    }

    /// Fen on their way for a purpose.
    pub(crate) fn for_purpose(&self, purpose: Purpose) -> i64 {
        self.sum(|(_, what, _)| *what == purpose)
    }

    fn sum(&self, wanted: impl Fn(&(CardId, Purpose, Amount)) -> bool) -> i64 {
        let fen = self.0.iter().filter(|line| wanted(line)).map(|(_, _, amount)| amount.fen());
        fen.fold(0, i64::saturating_add)
    }
}

/// What is on its way from a holder's cards.
pub(crate) fn pending(view: &mut View<'_>, holder: HolderId) -> Result<Pending, Fault> {
    let rows = view.query(
        "SELECT card, purpose, amount FROM instruction \
         WHERE holder = ?1 AND kind = 'debit' AND state IN ('queued', 'with_bank')",
        params![holder],
    )?;
    rows.iter().map(line).collect::<Result<_, _>>().map(Pending)
}

fn line(row: &Row) -> Result<(CardId, Purpose, Amount), Fault> {
    let purpose: String = row.get(1)?;
    let purpose = Purpose::from_code(&purpose).ok_or_else(|| Fault::corrupt(format!("instruction {purpose}")))?;
    Ok((row.get(0)?, purpose, row.get(2)?))
}

pub(crate) fn read(row: &Row) -> Result<Instruction, Fault> {
    let (kind, purpose, state): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(8)?);
    let unknown = |what: &str| Fault::corrupt(format!("instruction {what}"));
    Ok(Instruction {
        id: row.get(0)?,
        kind: Kind::from_code(&kind).ok_or_else(|| unknown(&kind))?,
        purpose: Purpose::from_code(&purpose).ok_or_else(|| unknown(&purpose))?,
        subject: row.get(3)?,
        holder: row.get(4)?,
        card: row.get(5)?,
        mandate: row.get(6)?,
        amount: row.get(7)?,
        state: State::from_code(&state).ok_or_else(|| unknown(&state))?,
        reason: row.get(9)?,
        tries: row.get(10)?,
        unsent: row.get(11)?,
        created_at: row.get(12)?,
        ended_at: row.get(13)?,
        bank: row.get(14)?,
    })
}

/// How far a bank's mailbox was read; nothing when it never was.
pub(super) fn mark(view: &mut View<'_>, bank: &str) -> Result<Option<u64>, Fault> {
    let row = view.query_opt("SELECT sequence FROM mailbox WHERE bank = ?1", params![bank])?;
    row.map(|row| row.get(0)).transpose()
}

/// The same, kept from others until the unit ends.
pub(super) fn lock_mark(tx: &mut Tx<'_>, bank: &str) -> Result<u64, Fault> {
    tx.execute("INSERT INTO mailbox (bank, sequence) VALUES (?1, 0) ON CONFLICT DO NOTHING", params![bank])?;
    let row = tx.query_opt_for_update("SELECT sequence FROM mailbox WHERE bank = ?1", params![bank])?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub(super) fn store_mark(tx: &mut Tx<'_>, bank: &str, sequence: u64) -> Result<(), Fault> {
    let sequence = i64::try_from(sequence).map_err(|_| Fault::corrupt("a mailbox sequence"))?;
    tx.queue("UPDATE mailbox SET sequence = ?2 WHERE bank = ?1", params![bank, sequence])
}
