//! A merchant that received a share gives some of it back, at the sharing merchant's wish.

use jiff::{SignedDuration, Timestamp};
use ledger::EntryKind;
use money::{Amount, MerchantId, ShareReturnId};
use store::{Tx, View};

use super::receiver::{Account, AccountKind};
use super::rows::{self, Share, Sharing};
use super::{Name, SharingRefusal, find, number};
use crate::balance::{self, MoneyRefusal};
use crate::trade::Party;
use crate::{Ctx, Stop, merchant, refuse, request};

/// Why nothing was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnFailure {
    /// The receiver has too little available.
    BalanceNotEnough,
    /// It is too long ago.
    TimeOver,
}

impl ReturnFailure {
    /// Every failure.
    pub const ALL: [Self; 2] = [Self::BalanceNotEnough, Self::TimeOver];

    /// The stable name, stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BalanceNotEnough => "balance_not_enough",
            Self::TimeOver => "time_over",
        }
    }

    /// The failure of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }
}

/// What was given back, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    pub id: ShareReturnId,
    pub merchant: MerchantId,
    pub sharing: money::SharingId,
    pub out_return_no: String,
    /// 30 digits, by which the house calls it.
    pub number: String,
    pub return_mchid: String,
    pub amount: Amount,
    pub description: String,
    pub(super) request_hash: [u8; 32],
    pub failure: Option<ReturnFailure>,
    pub created_at: Timestamp,
}

/// A share is to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveBack {
    pub party: Party,
    pub sharing: Name,
    pub out_return_no: String,
    /// The number of the merchant that received the share.
    pub return_mchid: String,
    pub amount: Amount,
    pub description: String,
}

impl GiveBack {
    fn hash(&self, sharing: &Sharing) -> [u8; 32] {
        let (of, amount) = (sharing.id.to_string(), self.amount.fen().to_string());
        request::hash(&[&of, &self.return_mchid, &amount, &self.description])
    }
}

/// Gives back. The same request again gives the same return. One that the receiver cannot pay fails and stays so.
///
/// # Errors
/// [`SharingRefusal::NotFound`], [`SharingRefusal::NumberUsed`], [`SharingRefusal::ReceiverUnknown`],
/// [`SharingRefusal::MoreThanShared`].
pub fn give_back(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &GiveBack) -> Result<Return, Stop<SharingRefusal>> {
    let id = find(tx, &command.party, &command.sharing)?.id;
    let sharing = rows::lock(tx, id)?;
    let hash = command.hash(&sharing);
    if let Some(earlier) = rows::return_by_number(tx, command.party.merchant, &command.out_return_no)? {
        return if earlier.request_hash == hash { Ok(earlier) } else { refuse(SharingRefusal::NumberUsed) };
    }
    let account = Account { kind: AccountKind::Merchant, number: command.return_mchid.clone() };
    let share = sharing.shares.iter().find(|share| share.account == account && share.failure.is_none());
    let Some(share) = share else { return refuse(SharingRefusal::ReceiverUnknown) };
    let left = share.amount.minus_or_zero(share.returned);
    if command.amount.is_zero() || command.amount > left {
        return refuse(SharingRefusal::MoreThanShared { left });
    }
    let failure = pay(tx, ctx, (&sharing, share), command)?;
    let made = draft(ctx, &sharing, command, (hash, failure));
    if !rows::insert_return(tx, &made)? {
        return refuse(SharingRefusal::NumberUsed);
    }
    if failure.is_none() {
        rows::add_returned(tx, share.id, made.amount)?;
    }
    Ok(made)
}

/// Moves the money, or says why it does not move.
fn pay(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    (sharing, share): (&Sharing, &Share),
    command: &GiveBack,
) -> Result<Option<ReturnFailure>, Stop<SharingRefusal>> {
    let days = i64::from(*ctx.policy.sharing.return_within_days);
    let until = sharing.created_at.checked_add(SignedDuration::from_hours(24_i64.saturating_mul(days)));
    if until.is_ok_and(|until| until <= ctx.now) {
        return Ok(Some(ReturnFailure::TimeOver));
    }
    let Some(payee) = share.payee else { return refuse(SharingRefusal::ReceiverUnknown) };
    let (Some(from), Some(to)) = (merchant::find(tx, payee)?, merchant::find(tx, command.party.merchant)?) else {
        return refuse(SharingRefusal::ReceiverUnknown);
    };
    if tx.balance(from.available)?.available() < command.amount {
        return Ok(Some(ReturnFailure::BalanceNotEnough));
    }
    let entry = balance::entry(ctx, EntryKind::ShareReturned, share.id.to_bytes());
    let moved = balance::post(tx, entry.transfer(from.available, to.available, command.amount));
    moved.map_err(|stop| stop.map(|_: MoneyRefusal| SharingRefusal::MoreThanShared { left: Amount::ZERO }))?;
    Ok(None)
}

fn draft(
    ctx: &mut Ctx,
    sharing: &Sharing,
    command: &GiveBack,
    (request_hash, failure): ([u8; 32], Option<ReturnFailure>),
) -> Return {
    Return {
        id: ShareReturnId::new(ctx.now_ms(), &mut ctx.entropy),
        merchant: command.party.merchant,
        sharing: sharing.id,
        out_return_no: command.out_return_no.clone(),
        number: number(ctx),
        return_mchid: command.return_mchid.clone(),
        amount: command.amount,
        description: command.description.clone(),
        request_hash,
        failure,
        created_at: ctx.now,
    }
}

/// A party's return, with what it is of.
///
/// # Errors
/// [`SharingRefusal::NotFound`].
pub fn find_return(
    view: &mut View<'_>,
    party: &Party,
    out_order_no: &str,
    out_return_no: &str,
) -> Result<(Return, Sharing), Stop<SharingRefusal>> {
    let sharing = find(view, party, &Name::OutOrderNo(out_order_no.to_owned()))?;
    let found = rows::return_by_number(view, party.merchant, out_return_no)?;
    let own = found.filter(|found| found.sharing == sharing.id);
    own.map_or_else(|| refuse(SharingRefusal::NotFound), |found| Ok((found, sharing)))
}
