//! Rows of trades.

use jiff::Timestamp;
use money::{Amount, ChargeId, HolderId, MerchantId, OrderId, PaymentId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::paid::{Paid, PaidWith};
use super::prepay::Wish;
use super::state::{Event, State, Step, step};
use super::{Combined, Kind, LimitPay, Party, Sought, Token};
use crate::Ctx;
use crate::fee::FeeSoFar;
use crate::payment_code::ChargeFailure;

/// What a merchant has ordered over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// What the holder pays; also names the trade.
    pub order: OrderId,
    pub party: Party,
    pub store: StoreId,
    /// The dealer's app.
    pub appid: String,
    /// The sub-merchant's own app.
    pub sub_appid: Option<String>,
    pub out_trade_no: String,
    pub kind: Kind,
    pub state: State,
    pub amount: Amount,
    pub description: String,
    pub wish: Wish,
    /// Tells the same request again from another under the same number.
    pub request_hash: [u8; 32],
    pub token: Option<Token>,
    /// The only holder who may pay, or who did.
    pub payer: Option<HolderId>,
    /// The attempt at a code on a phone.
    pub charge: Option<ChargeId>,
    /// Why a payment by code came to nothing.
    pub failure: Option<ChargeFailure>,
    pub paid: Option<Paid>,
    /// How much was given back, and of the fee.
    pub refunded: Amount,
    pub fee_back: Amount,
    /// How much of it the payer got, and how much of a coupon's discount went back.
    pub(super) payer_back: Amount,
    pub(super) discount_back: Amount,
    /// How many refunds were accepted.
    pub refunds: u32,
    /// When it is paid together with others.
    pub combined: Option<Combined>,
    /// Still kept back from settlement, to be shared.
    pub frozen: Amount,
    pub created_at: Timestamp,
    /// When it is closed unless it was paid; for a code on a phone, when the payer's answer comes too late.
    pub expires_at: Timestamp,
}

impl Trade {
    /// The payment's fee and what was given back; nothing before it is paid.
    pub fn fee_so_far(&self) -> Option<FeeSoFar> {
        let paid = self.paid.as_ref()?;
        Some(FeeSoFar { paid: self.amount, fee: paid.fee, refunded: self.refunded, fee_back: self.fee_back })
    }

    /// What can still be refunded.
    pub fn refundable(&self) -> Amount {
        self.paid.as_ref().map_or(Amount::ZERO, |_| self.amount.minus_or_zero(self.refunded))
    }

    /// Moves on.
    ///
    /// # Errors
    /// A fault: whoever calls has seen that it can.
    pub(super) fn advance(&mut self, event: Event) -> Result<(), Fault> {
        match step(self.state, event) {
            Step::To(next) => self.state = next,
            Step::AlreadyApplied => {}
            Step::Refused => {
                return Err(Fault::corrupt(format!("the trade of {} is {:?}: {event:?}", self.order, self.state)));
            }
        }
        Ok(())
    }

    fn at(mut self, now: Timestamp) -> Self {
        if self.expires_at <= now
            && matches!(self.state, State::Open | State::AwaitingPayer)
            && let Step::To(next) = step(self.state, Event::Expire)
        {
            self.failure = (next == State::Failed).then_some(ChargeFailure::Expired);
            self.state = next;
        }
        self
    }
}

/// Writes a new trade. Says `false` when the merchant's number stands for one already.
pub(super) fn insert(tx: &mut Tx<'_>, trade: &Trade) -> Result<bool, Fault> {
    let (wish, token) = (&trade.wish, trade.token.as_ref());
    let written = tx.execute(
        "INSERT INTO trade (shop_order, merchant, provider, store, appid, sub_appid, out_trade_no, kind, state, amount, \
         description, attach, notify_url, goods_tag, limit_pay, sharing, detail, scene, request_hash, refunded, fee_back, \
         refunds, frozen, created_at, expires_at, prepay, code, token_expires_at, payer, \
         lead, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, 0, 0, 0, 0, ?20, \
         ?21, ?22, ?23, ?24, ?25, ?26, ?27) ON CONFLICT (merchant, out_trade_no) DO NOTHING",
        params![
            trade.order,
            trade.party.merchant,
            trade.party.provider,
            trade.store,
            &trade.appid,
            trade.sub_appid.as_deref(),
            &trade.out_trade_no,
            trade.kind.code(),
            trade.state.code(),
            trade.amount,
            &trade.description,
            wish.attach.as_deref(),
            wish.notify_url.as_deref(),
            wish.goods_tag.as_deref(),
            wish.limit_pay.code(),
            wish.sharing,
            wish.detail.as_deref(),
            wish.scene.as_deref(),
            trade.request_hash,
            trade.created_at,
            trade.expires_at,
            token.map(|token| token.prepay.as_str()),
            token.and_then(|token| token.code.as_deref()),
            token.map(|token| token.expires_at),
            trade.payer,
            trade.combined.map(|combined| combined.lead),
            trade.combined.map(|combined| combined.part)
        ],
    )?;
    Ok(written == 1)
}

/// Writes where a trade stands: everything that changes in its life.
pub(super) fn update(tx: &mut Tx<'_>, trade: &Trade) -> Result<(), Fault> {
    let (token, paid) = (trade.token.as_ref(), trade.paid.as_ref());
    tx.queue(
        "UPDATE trade SET state = ?2, prepay = ?3, code = ?4, token_expires_at = ?5, payer = ?6, charge = ?7, \
         failure = ?8, number = ?9, paid_at = ?10, payment = ?11, paid = ?12, paid_with = ?13, openid = ?14, \
         sub_openid = ?15, fee = ?16, refunded = ?17, fee_back = ?18, refunds = ?19, frozen = ?20, expires_at = ?21, fee_bps = ?22, \
         promotion = ?23, payer_back = ?24, discount_back = ?25 WHERE shop_order = ?1",
        params![
            trade.order,
            trade.state.code(),
            token.map(|token| token.prepay.as_str()),
            token.and_then(|token| token.code.as_deref()),
            token.map(|token| token.expires_at),
            trade.payer,
            trade.charge,
            trade.failure.map(|failure| crate::Refusal::code(&failure)),
            paid.map(|paid| paid.number.as_str()),
            paid.map(|paid| paid.at),
            paid.map(|paid| paid.payment),
            paid.map(|paid| paid.amount),
            paid.map(|paid| paid.with.code()),
            paid.map(|paid| paid.openid.as_str()),
            paid.and_then(|paid| paid.sub_openid.as_deref()),
            paid.map(|paid| paid.fee),
            trade.refunded,
            trade.fee_back,
            trade.refunds,
            trade.frozen,
            trade.expires_at,
            paid.map(|paid| paid.fee_bps),
            promotion_text(paid)?,
            trade.payer_back,
            trade.discount_back
        ],
    )
}

fn promotion_text(paid: Option<&Paid>) -> Result<Option<String>, Fault> {
    let promotion = paid.and_then(|paid| paid.promotion.as_ref());
    promotion.map(serde_json::to_string).transpose().map_err(|error| Fault::corrupt(error.to_string()))
}

/// A question for trades, in the columns that [`read`] reads.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT shop_order, merchant, provider, store, appid, sub_appid, out_trade_no, kind, state, amount, \
             description, attach, notify_url, goods_tag, limit_pay, sharing, detail, scene, request_hash, prepay, code, \
             token_expires_at, payer, charge, failure, number, paid_at, payment, paid, paid_with, openid, sub_openid, \
             fee, refunded, fee_back, refunds, frozen, created_at, expires_at, fee_bps, lead, part, \
             promotion, payer_back, discount_back FROM trade WHERE ",
            $tail
        )
    };
}

const BY_ORDER: &str = select!("shop_order = ?1");
const BY_OUT_TRADE_NO: &str = select!("merchant = ?1 AND out_trade_no = ?2");
const BY_CODE: &str = select!("code = ?1");

pub(super) fn by_order(view: &mut View<'_>, ctx: &Ctx, order: OrderId) -> Result<Option<Trade>, Fault> {
    view.query_opt(BY_ORDER, params![order])?.map(|row| read(&row, ctx.now)).transpose()
}

/// The trade as it was last written: time decides nothing about what a bank has done.
pub(super) fn lock_raw(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<Trade>, Fault> {
    tx.query_opt_for_update(BY_ORDER, params![order])?.map(|row| read_raw(&row)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, ctx: &Ctx, order: OrderId) -> Result<Option<Trade>, Fault> {
    Ok(lock_raw(tx, order)?.map(|trade| trade.at(ctx.now)))
}

pub(super) fn by_out_trade_no(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Trade>, Fault> {
    view.query_opt(BY_OUT_TRADE_NO, params![merchant, number])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn lock_by_out_trade_no(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Trade>, Fault> {
    tx.query_opt_for_update(BY_OUT_TRADE_NO, params![merchant, number])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn by_number(view: &mut View<'_>, ctx: &Ctx, number: &str) -> Result<Option<Trade>, Fault> {
    view.query_opt(select!("number = ?1"), params![number])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn by_code(view: &mut View<'_>, ctx: &Ctx, code: &str) -> Result<Option<Trade>, Fault> {
    view.query_opt(BY_CODE, params![code])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn lock_by_code(tx: &mut Tx<'_>, ctx: &Ctx, code: &str) -> Result<Option<Trade>, Fault> {
    tx.query_opt_for_update(BY_CODE, params![code])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn by_prepay(view: &mut View<'_>, ctx: &Ctx, prepay: &str) -> Result<Option<Trade>, Fault> {
    view.query_opt(select!("prepay = ?1"), params![prepay])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn list(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    before: Option<OrderId>,
    limit: u32,
) -> Result<Vec<Trade>, Fault> {
    let before = before.unwrap_or(OrderId::from_bytes([u8::MAX; 16]));
    let sql = select!("merchant = ?1 AND shop_order < ?2 ORDER BY shop_order DESC LIMIT ?3");
    view.query(sql, params![merchant, before, limit])?.iter().map(|row| read(row, ctx.now)).collect()
}

/// One that was not paid in time is stored as it was and read as it is, so the state is asked for as it is read.
pub(super) fn seek(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, sought: Sought) -> Result<Vec<Trade>, Fault> {
    let (before, limit) = (sought.before.unwrap_or(OrderId::from_bytes([u8::MAX; 16])), sought.limit);
    let rows = match sought.state {
        None => view.query(
            select!("merchant = ?1 AND shop_order < ?2 AND COALESCE(part, 1) > 0 ORDER BY shop_order DESC LIMIT ?3"),
            params![merchant, before, limit],
        ),
        Some(state) => view.query(
            select!(
                "merchant = ?1 AND shop_order < ?2 AND COALESCE(part, 1) > 0 AND \
                 CASE WHEN expires_at > ?4 THEN state WHEN state = 'open' THEN 'closed' \
                 WHEN state = 'awaiting_payer' THEN 'failed' ELSE state END = ?5 ORDER BY shop_order DESC LIMIT ?3"
            ),
            params![merchant, before, limit, ctx.now, state.code()],
        ),
    };
    rows?.iter().map(|row| read(row, ctx.now)).collect()
}

/// A merchant's trades that were paid from one instant until before another, oldest first; no leads, whose parts are
/// the trades.
pub(super) fn paid_between(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Trade>, Fault> {
    let sql = select!(
        "merchant = ?1 AND paid_at >= ?2 AND paid_at < ?3 AND COALESCE(part, 1) > 0 ORDER BY paid_at, shop_order"
    );
    view.query(sql, params![merchant, from, until])?.iter().map(|row| read(row, ctx.now)).collect()
}

const PARTS: &str = select!("lead = ?1 AND part > 0 ORDER BY part");

pub(super) fn parts(view: &mut View<'_>, ctx: &Ctx, lead: OrderId) -> Result<Vec<Trade>, Fault> {
    view.query(PARTS, params![lead])?.iter().map(|row| read(row, ctx.now)).collect()
}

pub(super) fn lock_parts(tx: &mut Tx<'_>, lead: OrderId) -> Result<Vec<Trade>, Fault> {
    tx.query_for_update(PARTS, params![lead])?.iter().map(read_raw).collect()
}

/// The parts of a lead, with their stores and amounts.
pub(super) fn shares(view: &mut View<'_>, lead: OrderId) -> Result<Vec<(OrderId, StoreId, Amount)>, Fault> {
    let sql = "SELECT shop_order, store, amount FROM trade WHERE lead = ?1 AND part > 0 ORDER BY part";
    view.query(sql, params![lead])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

fn read(row: &Row, now: Timestamp) -> Result<Trade, Fault> {
    read_raw(row).map(|trade| trade.at(now))
}

fn read_raw(row: &Row) -> Result<Trade, Fault> {
    let (kind, state, failure): (String, String, Option<String>) = (row.get(7)?, row.get(8)?, row.get(24)?);
    Ok(Trade {
        order: row.get(0)?,
        party: Party { merchant: row.get(1)?, provider: row.get(2)? },
        store: row.get(3)?,
        appid: row.get(4)?,
        sub_appid: row.get(5)?,
        out_trade_no: row.get(6)?,
        kind: Kind::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("trade kind {kind}")))?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("trade state {state}")))?,
        amount: row.get(9)?,
        description: row.get(10)?,
        wish: read_wish(row)?,
        request_hash: row.get(18)?,
        token: read_token(row)?,
        payer: row.get(22)?,
        charge: row.get(23)?,
        failure: failure.as_deref().and_then(ChargeFailure::from_code),
        paid: read_paid(row)?,
        refunded: row.get(33)?,
        fee_back: row.get(34)?,
        payer_back: row.get(43)?,
        discount_back: row.get(44)?,
        refunds: row.get(35)?,
        combined: read_combined(row)?,
        frozen: row.get(36)?,
        created_at: row.get(37)?,
        expires_at: row.get(38)?,
    })
}

fn read_combined(row: &Row) -> Result<Option<Combined>, Fault> {
    let Some(lead) = row.get(40)? else { return Ok(None) };
    Ok(Some(Combined { lead, part: row.get(41)? }))
}

fn read_wish(row: &Row) -> Result<Wish, Fault> {
    let limit_pay: String = row.get(14)?;
    Ok(Wish {
        attach: row.get(11)?,
        notify_url: row.get(12)?,
        goods_tag: row.get(13)?,
        limit_pay: LimitPay::from_code(&limit_pay).ok_or_else(|| Fault::corrupt(format!("limit_pay {limit_pay}")))?,
        sharing: row.get(15)?,
        detail: row.get(16)?,
        scene: row.get(17)?,
    })
}

fn read_token(row: &Row) -> Result<Option<Token>, Fault> {
    let Some(prepay) = row.get(19)? else { return Ok(None) };
    Ok(Some(Token { prepay, code: row.get(20)?, expires_at: row.get(21)? }))
}

fn read_paid(row: &Row) -> Result<Option<Paid>, Fault> {
    let Some(number) = row.get(25)? else { return Ok(None) };
    let (with, promotion): (String, Option<String>) = (row.get(29)?, row.get(42)?);
    let promotion = promotion.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Some(Paid {
        number,
        at: row.get(26)?,
        payment: row.get(27)?,
        amount: row.get(28)?,
        promotion: promotion.map_err(|error| Fault::corrupt(error.to_string()))?,
        with: PaidWith::from_code(&with).ok_or_else(|| Fault::corrupt(format!("a trade paid with {with}")))?,
        openid: row.get(30)?,
        sub_openid: row.get(31)?,
        fee: row.get(32)?,
        fee_bps: row.get(39)?,
    }))
}

/// What a merchant's other trades keep back for sharing: a refund must not take it.
pub(crate) fn frozen_of_others(view: &mut View<'_>, merchant: MerchantId, order: OrderId) -> Result<Amount, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(frozen), 0) AS BIGINT) FROM trade \
               WHERE merchant = ?1 AND frozen > 0 AND shop_order <> ?2";
    view.query_one(sql, params![merchant, order])?.get(0)
}

pub(super) fn lock_frozen(tx: &mut Tx<'_>, paid_before: Timestamp, limit: u32) -> Result<Vec<Trade>, Fault> {
    let sql = select!("frozen > 0 AND paid_at <= ?1 ORDER BY paid_at LIMIT ?2");
    tx.query_for_update(sql, params![paid_before, limit])?.iter().map(read_raw).collect()
}

/// The order that a payment paid.
pub(super) fn order_of(view: &mut View<'_>, payment: PaymentId) -> Result<Option<OrderId>, Fault> {
    let row = view.query_opt("SELECT shop_order FROM payment WHERE id = ?1", params![payment])?;
    Ok(row.map(|row| row.get::<Option<OrderId>>(0)).transpose()?.flatten())
}
