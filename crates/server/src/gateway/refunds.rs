//! Giving money back: create, query, and deciding about an abnormal refund.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use money::Pan;
use store::{Fault, View};
use wallet::refund::{self, Name, NewRefund, Refund, RefundRefusal, Source, State as Standing, To};
use wallet::trade::{self, Party, Trade};
use wallet::{Ctx, Policy, Stop};
use wxpay::error::Problem;
use wxpay::field;
use wxpay::key_id::KeyId;
use wxpay::model::refund::{
    AbnormalRefund, AbnormalRefundType, FundsAccount, RefundAmount, RefundAnswer, RefundChannel, RefundPromotion,
    RefundPromotionType, RefundQuery, RefundRequest, RefundSource, RefundStatus,
};
use wxpay::model::transaction::PromotionScope;
use wxpay::model::{Currency, read_json};

use super::asking::{Pairs, accept, party};
use super::door::{Caller, Named};
use super::lookup;
use super::pay::amount;
use super::reply::{Refused, Reply};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v3/refund/domestic/refunds", post(create))
        .route("/v3/refund/domestic/refunds/{out_refund_no}", get(see))
        .route("/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund", post(apply_abnormal))
}

/// A refund and the trade that it is of.
pub type Pair = (Refund, Trade);

async fn create(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: RefundRequest = accept(&state, read_json(&body))?;
    let party = party(&state, &caller, asked.0.sub_mchid.clone()).await?;
    let command = command(party, asked)?;
    let made = state.decide(move |tx, ctx| {
        let made = refund::create(tx, ctx, &command)?;
        Ok::<_, Stop<RefundRefusal>>(with_trade(tx, ctx, made)?)
    });
    Ok(Reply::json(&answer(&made.await?, &state.policy)))
}

fn command(party: Party, asked: RefundRequest) -> Result<NewRefund, Refused> {
    let RefundRequest(asked) = asked;
    let detail = asked.goods_detail.as_ref().map(serde_json::to_string).transpose().map_err(Refused::broken)?;
    Ok(NewRefund {
        party,
        trade: trade_name(asked.transaction_id, asked.out_trade_no),
        out_refund_no: asked.out_refund_no,
        amount: amount(asked.amount.refund)?,
        total: amount(asked.amount.total)?,
        source: match asked.funds_account {
            Some(RefundSource::Available) => Source::Available,
            Some(RefundSource::Unsettled) | None => Source::Pending,
        },
        reason: asked.reason,
        notify_url: asked.notify_url,
        detail,
    })
}

/// Our number of the trade counts more than the merchant's.
pub fn trade_name(transaction_id: Option<String>, out_trade_no: Option<String>) -> trade::Name {
    match transaction_id {
        Some(number) => trade::Name::Number(number),
        None => trade::Name::OutTradeNo(out_trade_no.unwrap_or_default()),
    }
}

/// Adds the trade of a refund.
pub fn with_trade(view: &mut View<'_>, ctx: &Ctx, refund: Refund) -> Result<Pair, Fault> {
    let trade = trade::of_order(view, ctx, refund.order)?;
    let trade = trade.ok_or_else(|| Fault::corrupt(format!("{} has no trade", refund.id)))?;
    Ok((refund, trade))
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: RefundQuery = pairs.read(&state)?;
    let party = party(&state, &caller, asked.sub_mchid).await?;
    let found = find(&state, party, Name::OutRefundNo(number)).await?;
    Ok(Reply::json(&answer(&found, &state.policy)))
}

/// A merchant's own refund with its trade.
pub async fn find(state: &AppState, party: Party, name: Name) -> Result<Pair, Refused> {
    let ctx = state.ctx();
    let found = state.store.read(move |view| {
        let found = refund::find(view, &party, &name)?;
        Ok::<_, Stop<RefundRefusal>>(with_trade(view, &ctx, found)?)
    });
    Ok(found.await?)
}

async fn apply_abnormal(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(named): Extension<Named>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: AbnormalRefund = accept(&state, read_json(&body))?;
    let party = party(&state, &caller, asked.sub_mchid).await?;
    let to = match asked.r#type {
        AbnormalRefundType::MerchantBankCard => To::Merchant,
        AbnormalRefundType::UserBankCard => To::Card(card(&state, named.0.as_ref(), asked.bank_account).await?),
    };
    let name = Name::Number(number);
    let decided = state.decide(move |tx, ctx| {
        let decided = refund::apply_abnormal(tx, ctx, &party, &name, &to)?;
        Ok::<_, Stop<RefundRefusal>>(with_trade(tx, ctx, decided)?)
    });
    Ok(Reply::json(&answer(&decided.await?, &state.policy)))
}

/// The card's number, which travels encrypted for the key that the request names.
async fn card(state: &AppState, named: Option<&KeyId>, sealed: Option<String>) -> Result<Pan, Refused> {
    let wrong = |issue: &str| Refused::from(Problem::parameter("/bank_account", "body", issue));
    let sealed = sealed.ok_or_else(|| wrong("is required for USER_BANK_CARD"))?;
    let plain = opened(state, named, &sealed).await?;
    Pan::parse(&plain).map_err(|_| wrong("is not a card's number"))
}

/// Opens a field of a request.
pub async fn opened(
    state: &AppState,
    named: Option<&KeyId>,
    sealed: &str,
) -> Result<zeroize::Zeroizing<String>, Refused> {
    let wrong = |message: &str| Refused::from(Problem::parameter("Wechatpay-Serial", "header", message));
    let platform = lookup::platform(state).await?;
    let named = named.ok_or_else(|| wrong("must name the key for which fields are encrypted"))?;
    let key = platform.named(named).ok_or_else(|| wrong("names no platform certificate or public key of ours"))?;
    field::decrypt(&key.key, sealed).map_err(|_| wrong("names another key than fields are encrypted for"))
}

/// Seals a field of an answer for the merchant who asks.
pub fn sealed_for(caller: &Caller, plain: &str) -> Result<Option<String>, Refused> {
    let newest = caller.newest();
    newest.map(|certificate| field::encrypt(certificate.key(), plain)).transpose().map_err(Refused::broken)
}

/// How a refund stands.
pub fn answer((refund, trade): &Pair, policy: &Policy) -> RefundAnswer {
    RefundAnswer {
        refund_id: refund.number.clone(),
        out_refund_no: refund.out_refund_no.clone(),
        transaction_id: trade.paid.as_ref().map(|paid| paid.number.clone()).unwrap_or_default(),
        out_trade_no: trade.out_trade_no.clone(),
        channel: RefundChannel::Original,
        user_received_account: received(refund, policy),
        success_time: success_time(refund),
        create_time: refund.created_at.into(),
        status: status(refund.state),
        funds_account: Some(match refund.source {
            Source::Pending => FundsAccount::Unsettled,
            Source::Available => FundsAccount::Available,
        }),
        amount: amounts(refund, trade),
        promotion_detail: coupon_refund(refund, trade).map(|one| vec![one]),
    }
}

fn amounts(refund: &Refund, trade: &Trade) -> RefundAmount {
    let (total, given) = (trade.amount.fen(), refund.amount.fen());
    RefundAmount {
        total,
        refund: given,
        from: None,
        payer_total: payer_total(trade),
        payer_refund: refund.to_payer.fen(),
        settlement_refund: refund.given.fen(),
        settlement_total: settlement_total(trade),
        discount_refund: refund.discount.fen(),
        currency: Currency::Cny,
        refund_fee: Some(refund.fee_back.fen()),
    }
}

/// What the merchant had of the trade before the fee.
pub fn settlement_total(trade: &Trade) -> i64 {
    trade.paid.as_ref().map_or(trade.amount, |paid| paid.settled(trade.amount)).fen()
}

/// What of a coupon goes back.
fn coupon_refund(refund: &Refund, trade: &Trade) -> Option<RefundPromotion> {
    let promotion = trade.paid.as_ref()?.promotion.as_ref()?;
    Some(RefundPromotion {
        promotion_id: promotion.coupon.clone(),
        scope: PromotionScope::Global,
        r#type: if promotion.no_cash { RefundPromotionType::Discount } else { RefundPromotionType::Coupon },
        amount: promotion.amount.fen(),
        refund_amount: refund.discount.fen(),
        goods_detail: None,
    })
}

/// What the payer had paid.
pub fn payer_total(trade: &Trade) -> i64 {
    trade.paid.as_ref().map_or_else(|| trade.amount.fen(), |paid| paid.amount.fen())
}

/// Only of a refund that arrived.
pub fn success_time(refund: &Refund) -> Option<wxpay::model::Moment> {
    refund.ended_at.filter(|_| refund.state == Standing::Succeeded).map(Into::into)
}

/// The state as the wire calls it.
pub const fn status(state: Standing) -> RefundStatus {
    match state {
        Standing::Processing => RefundStatus::Processing,
        Standing::Succeeded => RefundStatus::Success,
        Standing::Abnormal => RefundStatus::Abnormal,
        Standing::Closed => RefundStatus::Closed,
    }
}

/// Where the payer finds the money, in words: the balance, or the bank and the card's last digits.
pub fn received(refund: &Refund, policy: &Policy) -> String {
    let Some((bank, tail)) = refund.label.split_once(' ') else { return "支付用户零钱".to_owned() };
    let name = policy.banks.get(bank).map_or(bank, |bank| bank.name.zh.as_str());
    format!("{name}{tail}")
}
