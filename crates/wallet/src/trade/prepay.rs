//! A merchant orders, for a holder to pay later.

use jiff::Timestamp;
use money::{Amount, HolderId, OrderId};
use store::{Tx, View};

use super::rows::{self, Trade};
use super::{Kind, LimitPay, Party, State, Token, TradeRefusal};
use crate::merchant::{self, Shop};
use crate::order::{self, Order, PlaceOrder};
use crate::{Ctx, Stop, app, refuse, request};

/// What a merchant wants of a trade beyond being paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Comes back with everything that is said about the trade.
    pub attach: Option<String>,
    /// Where it is told of the payment.
    pub notify_url: Option<String>,
    pub goods_tag: Option<String>,
    pub limit_pay: LimitPay,
    /// Whether the money is kept back from settlement, to be shared.
    pub sharing: bool,
    /// What is bought, as it was given.
    pub detail: Option<String>,
    /// Where it is bought, as it was given.
    pub scene: Option<String>,
}

/// A holder as the merchant knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerName {
    pub appid: String,
    pub openid: String,
}

/// What every order of a merchant says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrade {
    pub party: Party,
    pub appid: String,
    pub sub_appid: Option<String>,
    pub out_trade_no: String,
    pub description: String,
    pub amount: Amount,
    pub wish: Wish,
}

impl NewTrade {
    /// What tells one request from another under the same number.
    pub(super) fn hash(&self, kind: Kind, more: &[&str]) -> [u8; 32] {
        let provider = self.party.provider.map(|provider| provider.to_string()).unwrap_or_default();
        let (amount, limit_pay) = (self.amount.fen().to_string(), self.wish.limit_pay.code());
        let mut facts = vec![kind.code(), &self.appid, &self.description, &amount, &limit_pay, &provider];
        facts.push(if self.wish.sharing { "sharing" } else { "" });
        let wish = &self.wish;
        let options = [&self.sub_appid, &wish.attach, &wish.notify_url, &wish.goods_tag, &wish.detail, &wish.scene];
        facts.extend(options.into_iter().map(|text| text.as_deref().unwrap_or_default()));
        facts.extend(more);
        request::hash(&facts)
    }

    pub(super) fn draft(&self, ctx: &mut Ctx, kind: Kind, shop: &Shop, request_hash: [u8; 32]) -> Trade {
        Trade {
            order: OrderId::new(ctx.now_ms(), &mut ctx.entropy),
            party: self.party,
            store: shop.id,
            appid: self.appid.clone(),
            sub_appid: self.sub_appid.clone(),
            out_trade_no: self.out_trade_no.clone(),
            kind,
            state: State::Open,
            amount: self.amount,
            description: self.description.clone(),
            wish: self.wish.clone(),
            request_hash,
            token: None,
            payer: None,
            charge: None,
            failure: None,
            paid: None,
            refunded: Amount::ZERO,
            fee_back: Amount::ZERO,
            payer_back: Amount::ZERO,
            discount_back: Amount::ZERO,
            refunds: 0,
            combined: None,
            frozen: Amount::ZERO,
            created_at: ctx.now,
            expires_at: ctx.after_s(*ctx.policy.trade.ttl_s),
        }
    }
}

/// A merchant orders, for a holder to pay later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepay {
    pub new: NewTrade,
    /// Any but [`Kind::Code`], which is for [`super::code_pay`].
    pub kind: Kind,
    /// When it ends unless it was paid; the policy's time without it.
    pub expires_at: Option<Timestamp>,
    /// Who is to pay; must be there for [`Kind::Jsapi`].
    pub payer: Option<PayerName>,
}

impl Prepay {
    /// What tells one request from another under the same number; `more` is of several trades that are combined.
    pub(super) fn hash(&self, more: &[&str]) -> [u8; 32] {
        let expires_at = self.expires_at.map(|at| at.as_millisecond().to_string()).unwrap_or_default();
        let (appid, openid) = self.payer.as_ref().map_or(("", ""), |payer| (&payer.appid, &payer.openid));
        let mut facts = vec![expires_at.as_str(), appid, openid];
        facts.extend(more);
        self.new.hash(self.kind, &facts)
    }
}

/// Orders. The same request again, while nobody has paid, is the same trade under a new token; the one before is void.
///
/// # Errors
/// Any [`TradeRefusal`] but those of closing and reversing.
pub fn prepay(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &Prepay) -> Result<Trade, Stop<TradeRefusal>> {
    let (new, hash) = (&command.new, command.hash(&[]));
    if let Some(earlier) = rows::lock_by_out_trade_no(tx, ctx, new.party.merchant, &new.out_trade_no)? {
        return again(tx, ctx, earlier, hash);
    }
    let trade = draft(tx, ctx, command, hash)?;
    if begin(tx, ctx, &trade, trade.expires_at)?.is_some() { Ok(trade) } else { overtaken(tx, ctx, new, hash) }
}

/// Somebody else has used the number meanwhile: for the same request, or for another.
pub(super) fn overtaken(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    new: &NewTrade,
    hash: [u8; 32],
) -> Result<Trade, Stop<TradeRefusal>> {
    match rows::lock_by_out_trade_no(tx, ctx, new.party.merchant, &new.out_trade_no)? {
        Some(earlier) => again(tx, ctx, earlier, hash),
        None => refuse(TradeRefusal::OutTradeNoUsed),
    }
}

/// The trade of an order that is admitted, with a token to reach it by. Nothing is written.
pub(super) fn draft(
    view: &mut View<'_>,
    ctx: &mut Ctx,
    command: &Prepay,
    hash: [u8; 32],
) -> Result<Trade, Stop<TradeRefusal>> {
    let shop = admit(view, ctx, &command.new)?;
    let mut trade = command.new.draft(ctx, command.kind, &shop, hash);
    trade.payer = payer(view, command)?;
    trade.expires_at = command.expires_at.unwrap_or(trade.expires_at);
    if trade.expires_at <= ctx.now {
        return refuse(TradeRefusal::ExpiryPassed);
    }
    trade.token = Some(Token::new(ctx, command.kind));
    Ok(trade)
}

/// Whether a merchant may order so much through its apps, and the store that takes it.
pub(super) fn admit(view: &mut View<'_>, ctx: &Ctx, new: &NewTrade) -> Result<Shop, Stop<TradeRefusal>> {
    let Some(terms) = merchant::find(view, new.party.merchant)? else {
        return refuse(TradeRefusal::MerchantUnavailable);
    };
    let Some(shop) = merchant::usable(view, terms.online_store)? else {
        return refuse(TradeRefusal::MerchantUnavailable);
    };
    app::permit(view, &new.appid, new.party.dealer()).map_err(|stop| stop.map(Into::into))?;
    if let Some(sub_appid) = &new.sub_appid {
        app::permit(view, sub_appid, new.party.merchant).map_err(|stop| stop.map(Into::into))?;
    }
    let max = *ctx.policy.order.single_max_fen;
    if new.amount.is_zero() {
        return refuse(TradeRefusal::AmountTooSmall);
    }
    if new.amount > max {
        return refuse(TradeRefusal::AmountTooLarge { max });
    }
    Ok(shop)
}

/// Whom the merchant has named.
fn payer(view: &mut View<'_>, command: &Prepay) -> Result<Option<HolderId>, Stop<TradeRefusal>> {
    match &command.payer {
        Some(name) => {
            let holder = app::holder_of(view, &name.appid, &name.openid).map_err(|stop| stop.map(Into::into))?;
            Ok(Some(holder))
        }
        None if command.kind == Kind::Jsapi => refuse(TradeRefusal::PayerMissing),
        None => Ok(None),
    }
}

/// Places a trade's order and writes the trade; nothing when the merchant's number is taken.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &Trade,
    payable_until: Timestamp,
) -> Result<Option<Order>, Stop<TradeRefusal>> {
    if !rows::insert(tx, trade)? {
        return Ok(None);
    }
    let command = PlaceOrder { store: trade.store, amount: trade.amount, description: trade.description.clone() };
    Ok(Some(order::place_for_trade(tx, ctx, trade.order, command, payable_until)?))
}

/// The number is in use: by the same request, or by another.
pub(super) fn again(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    mut trade: Trade,
    hash: [u8; 32],
) -> Result<Trade, Stop<TradeRefusal>> {
    ended(&trade)?;
    if trade.request_hash != hash {
        return refuse(TradeRefusal::OutTradeNoUsed);
    }
    trade.token = Some(Token::new(ctx, trade.kind));
    if trade.kind == Kind::Native {
        trade.payer = None;
    }
    rows::update(tx, &trade)?;
    Ok(trade)
}

/// Why a number cannot be ordered under any more.
pub(super) fn ended(trade: &Trade) -> Result<(), Stop<TradeRefusal>> {
    match trade.state {
        State::Open => Ok(()),
        State::AwaitingPayer | State::Accepted => refuse(TradeRefusal::InProgress),
        State::Paid | State::Refunded => refuse(TradeRefusal::Paid),
        State::Closed => refuse(TradeRefusal::Closed),
        State::Failed => refuse(TradeRefusal::Failed),
        State::Revoked => refuse(TradeRefusal::Revoked),
    }
}
