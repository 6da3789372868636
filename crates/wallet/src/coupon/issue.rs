//! A merchant makes a stock.

use jiff::Timestamp;
use money::{Amount, MerchantId, StockId};
use store::{Tx, View};

use super::state::StockState;
use super::stock::{Allowance, Stock, rows as stock_rows};
use super::{CouponRefusal, rules};
use crate::merchant::{self, Merchant};
use crate::trade::Kind;
use crate::{Ctx, Stop, refuse, request};

/// A merchant wants coupons. Amounts are in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStock {
    pub merchant: MerchantId,
    /// The number of the merchant whose coupons they are: the maker's own, or one of a merchant it deals for.
    pub owner: String,
    pub name: String,
    pub description: String,
    pub amount: Amount,
    pub minimum: Amount,
    pub no_cash: bool,
    pub coupons_max: i64,
    pub amount_max: Amount,
    pub amount_by_day_max: Option<Amount>,
    pub allowance: Allowance,
    pub goods_tags: Vec<String>,
    /// The numbers of the merchants where they are good; the owner's when there is none.
    pub merchants: Vec<String>,
    pub kinds: Vec<Kind>,
    pub begins_at: Timestamp,
    pub ends_at: Timestamp,
    /// When coupons are good, if not for as long as they are given.
    pub usable_from: Option<Timestamp>,
    pub usable_until: Option<Timestamp>,
    pub next_day: bool,
    pub minutes: Option<u32>,
    pub out_request_no: String,
}

impl NewStock {
    /// What tells one request from another under the same number.
    fn hash(&self) -> [u8; 32] {
        let amount = |amount: Option<Amount>| amount.map(|amount| amount.fen().to_string()).unwrap_or_default();
        let at = |at: Option<Timestamp>| at.map(|at| at.as_millisecond().to_string()).unwrap_or_default();
        let kinds: Vec<String> = self.kinds.iter().map(|kind| kind.code().to_owned()).collect();
        let lists = [&self.goods_tags, &self.merchants, &kinds].map(|list| list.join("\n"));
        let allowance = &self.allowance;
        let flags =
            [self.no_cash, allowance.per_person, allowance.proven_only, self.next_day].map(|flag| flag.to_string());
        let numbers = [self.coupons_max, allowance.max.into()].map(|number| number.to_string());
        let amounts =
            [Some(self.amount), Some(self.minimum), Some(self.amount_max), self.amount_by_day_max].map(amount);
        let times = [Some(self.begins_at), Some(self.ends_at), self.usable_from, self.usable_until].map(at);
        let minutes = self.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
        let mut facts = vec![self.owner.as_str(), &self.name, &self.description, &minutes];
        facts.extend(lists.iter().chain(&flags).chain(&numbers).chain(&amounts).chain(&times).map(String::as_str));
        request::hash(&facts)
    }
}

/// Makes a stock, which gives nothing until it is started. The same request again gives the same stock.
///
/// # Errors
/// [`CouponRefusal::NumberUsed`] to [`CouponRefusal::TimesWrong`], except about an app.
pub fn create(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &NewStock) -> Result<Stock, Stop<CouponRefusal>> {
    let hash = command.hash();
    if let Some(earlier) = stock_rows::by_request(tx, ctx, command.merchant, &command.out_request_no)? {
        return if earlier.request_hash == hash { Ok(earlier) } else { refuse(CouponRefusal::NumberUsed) };
    }
    let Some(maker) = merchant::find(tx, command.merchant)? else { return refuse(CouponRefusal::MerchantUnknown) };
    let owner = owned(tx, &maker, &command.owner)?;
    let stock = draft(ctx, command, &owner, hash);
    shops(tx, &maker, &stock)?;
    rules::admit(ctx.now, &stock).map_err(Stop::Refused)?;
    if stock_rows::insert(tx, &stock)? { Ok(stock) } else { refuse(CouponRefusal::NumberUsed) }
}

/// A merchant's own number, or that of one it deals for.
fn owned(view: &mut View<'_>, maker: &Merchant, mchid: &str) -> Result<Merchant, Stop<CouponRefusal>> {
    let Some(found) = merchant::by_mchid(view, mchid)? else { return refuse(CouponRefusal::ShopUnknown) };
    let is_own = found.id == maker.id || found.kind.provider() == Some(maker.id);
    if is_own { Ok(found) } else { refuse(CouponRefusal::ShopNotOwn) }
}

/// Where the coupons are good must be shops of ours; and without cash the maker's own.
fn shops(view: &mut View<'_>, maker: &Merchant, stock: &Stock) -> Result<(), Stop<CouponRefusal>> {
    for mchid in &stock.merchants {
        match owned(view, maker, mchid) {
            Err(Stop::Refused(CouponRefusal::ShopNotOwn)) if !stock.no_cash => {}
            other => drop(other?),
        }
    }
    Ok(())
}

fn draft(ctx: &mut Ctx, command: &NewStock, owner: &Merchant, request_hash: [u8; 32]) -> Stock {
    let merchants = if command.merchants.is_empty() { vec![owner.mchid.clone()] } else { command.merchants.clone() };
    Stock {
        id: StockId::new(ctx.now_ms(), &mut ctx.entropy),
        number: number(ctx),
        merchant: command.merchant,
        owner: owner.id,
        name: command.name.clone(),
        description: command.description.clone(),
        amount: command.amount,
        minimum: command.minimum,
        no_cash: command.no_cash,
        coupons_max: command.coupons_max,
        amount_max: command.amount_max,
        amount_by_day_max: command.amount_by_day_max,
        allowance: command.allowance,
        goods_tags: command.goods_tags.clone(),
        merchants,
        kinds: command.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
        begins_at: command.begins_at,
        ends_at: command.ends_at,
        usable_from: command.usable_from.unwrap_or(command.begins_at),
        usable_until: command.usable_until.unwrap_or(command.ends_at),
        next_day: command.next_day,
        minutes: command.minutes,
        out_request_no: command.out_request_no.clone(),
        request_hash,
        state: StockState::Unactivated,
        sent: 0,
        funded: Amount::ZERO,
        created_at: ctx.now,
        changed_at: ctx.now,
        started_at: None,
        stopped_at: None,
    }
}

/// Twelve digits, the first of them a 1.
fn number(ctx: &mut Ctx) -> String {
    format!("1{}", ctx.entropy.digits(11))
}
