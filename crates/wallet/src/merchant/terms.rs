//! What a merchant has agreed with the house.

use ledger::{AccountId, AccountKind, EntryBuilder, house};
use money::{Amount, MerchantId, StoreId};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::{Kind, MerchantRefusal, Shop, by_mchid, find, rows};
use crate::vault::Field;
use crate::{Ctx, Stop, fee, refuse};

/// A merchant as the house knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    pub id: MerchantId,
    /// Ten digits by which merchants are called on the wire.
    pub mchid: String,
    pub name: String,
    pub kind: Kind,
    /// What payments credit; settled later.
    pub pending: AccountId,
    /// What the merchant may take out.
    pub available: AccountId,
    pub fee_bps: u32,
    /// Business days after which what was paid is settled.
    pub settle_days: u32,
    /// Takes what is ordered over the wire.
    pub online_store: StoreId,
}

/// What is agreed with a new merchant; what is not named is the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    pub kind: Kind,
    pub fee_bps: Option<u32>,
    pub settle_days: Option<u32>,
}

impl Contract {
    /// A merchant that only has tills: the house charges it nothing.
    pub const TILL: Self = Self { kind: Kind::Direct, fee_bps: Some(0), settle_days: None };
}

/// Where a merchant's money goes. Only ever stored sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// The bank's id in the table of banks.
    pub bank: String,
    pub number: String,
    /// In whose name it is.
    pub name: String,
}

impl BankAccount {
    /// Bank and last four digits, as statements show them.
    pub fn label(&self) -> String {
        let skipped = self.number.chars().count().saturating_sub(4);
        format!("{} {}", self.bank, self.number.chars().skip(skipped).collect::<String>())
    }
}

/// A merchant's bank account with the bank's reference of it.
pub struct Payout {
    pub account: BankAccount,
    pub mandate: String,
}

const MCHID_DIGITS: usize = 10;

/// Gives a merchant its number, its available account and its terms; one that has them keeps them.
///
/// # Errors
/// [`MerchantRefusal::NotAProvider`], [`MerchantRefusal::FeeTooHigh`], [`MerchantRefusal::SettleDaysTooFew`].
pub fn enrol(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    (merchant, online_store): (MerchantId, StoreId),
    contract: Contract,
) -> Result<Merchant, Stop<MerchantRefusal>> {
    if let Some(known) = find(tx, merchant)? {
        return Ok(known);
    }
    let (fee_bps, settle_days) = admit(tx, ctx, contract)?;
    let (available, mchid) = (tx.new_account(AccountKind::Merchant)?, new_mchid(tx, ctx)?);
    let named = rows::Named { merchant, mchid: &mchid, kind: contract.kind, available, settle_days, online_store };
    rows::insert_terms(tx, &named)?;
    rows::store_fee(tx, merchant, fee_bps)?;
    find(tx, merchant)?.ok_or_else(|| Stop::Fault(Fault::corrupt(format!("{merchant} has no store"))))
}

fn admit(view: &mut View<'_>, ctx: &Ctx, contract: Contract) -> Result<(u32, u32), Stop<MerchantRefusal>> {
    let policy = &ctx.policy.merchant;
    let fee_bps = contract.fee_bps.unwrap_or(*policy.fee_bps);
    let settle_days = contract.settle_days.unwrap_or(*policy.settle_days);
    if let Some(provider) = contract.kind.provider()
        && find(view, provider)?.is_none_or(|found| found.kind != Kind::Provider)
    {
        return refuse(MerchantRefusal::NotAProvider);
    }
    if fee_bps > *policy.fee_bps_max {
        return refuse(MerchantRefusal::FeeTooHigh { max_bps: *policy.fee_bps_max });
    }
    if settle_days == 0 {
        return refuse(MerchantRefusal::SettleDaysTooFew);
    }
    Ok((fee_bps, settle_days))
}

/// Ten digits that nobody has; merchants' numbers begin with 1.
fn new_mchid(tx: &mut Tx<'_>, ctx: &mut Ctx) -> Result<String, Fault> {
    loop {
        let mchid = format!("1{}", ctx.entropy.digits(MCHID_DIGITS.saturating_sub(1)));
        if by_mchid(tx, &mchid)?.is_none() {
            return Ok(mchid);
        }
    }
}

/// Changes what a merchant pays and when it is settled, from now on.
///
/// # Errors
/// [`MerchantRefusal::Unknown`], [`MerchantRefusal::FeeTooHigh`], [`MerchantRefusal::SettleDaysTooFew`].
pub fn set_terms(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    fee_bps: u32,
    settle_days: u32,
) -> Result<Merchant, Stop<MerchantRefusal>> {
    let Some(known) = find(tx, merchant)? else { return refuse(MerchantRefusal::Unknown) };
    let contract = Contract { kind: known.kind, fee_bps: Some(fee_bps), settle_days: Some(settle_days) };
    admit(tx, ctx, contract)?;
    rows::store_settle_days(tx, merchant, settle_days)?;
    rows::store_fee(tx, merchant, fee_bps)?;
    Ok(Merchant { fee_bps, settle_days, ..known })
}

/// Says where a merchant's money goes from now on. `mandate` is the bank's reference of the account.
///
/// # Errors
/// [`MerchantRefusal::Unknown`].
pub fn set_bank_account(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    merchant: MerchantId,
    payout: &Payout,
) -> Result<(), Stop<MerchantRefusal>> {
    let text = serde_json::to_string(&payout.account).map(Zeroizing::new);
    let text = text.map_err(|error| Fault::corrupt(error.to_string()))?;
    let sealed = ctx.vault.seal(Field::BankAccount, &text, &mut ctx.entropy)?;
    let is_known = rows::store_bank_account(tx, merchant, sealed, &payout.mandate)?;
    if is_known { Ok(()) } else { refuse(MerchantRefusal::Unknown) }
}

/// Where a merchant's money goes, if it has said so.
pub fn bank_account(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId) -> Result<Option<Payout>, Fault> {
    let Some((sealed, mandate)) = rows::bank_account(view, merchant)? else { return Ok(None) };
    let text = ctx.vault.open(Field::BankAccount, &sealed)?;
    let account = serde_json::from_str(&text).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(Some(Payout { account, mandate }))
}

/// The sub-merchant of this number that a provider deals for.
///
/// # Errors
/// [`MerchantRefusal::Unknown`], [`MerchantRefusal::NotItsSubMerchant`].
pub fn sub_of(view: &mut View<'_>, provider: MerchantId, mchid: &str) -> Result<Merchant, Stop<MerchantRefusal>> {
    match by_mchid(view, mchid)? {
        None => refuse(MerchantRefusal::Unknown),
        Some(sub) if sub.kind == (Kind::Sub { provider }) => Ok(sub),
        Some(_) => refuse(MerchantRefusal::NotItsSubMerchant),
    }
}

/// What a shop's merchant pays of a sum.
pub(crate) fn fee_of(shop: &Shop, amount: Amount) -> Result<Amount, Fault> {
    fee::of_payment(amount, shop.fee_bps).map_err(|error| Fault::corrupt(error.to_string()))
}

/// Adds to the entry that pays a merchant what the house takes of it.
pub(crate) fn charge(entry: EntryBuilder, shop: &Shop, amount: Amount) -> Result<EntryBuilder, Fault> {
    let fee = fee_of(shop, amount)?;
    Ok(if fee.is_zero() { entry } else { entry.transfer(shop.account, house::FEE_INCOME, fee) })
}
