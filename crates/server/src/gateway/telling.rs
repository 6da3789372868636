//! What a merchant is told: the event in the wire's words, sealed under the merchant's key and signed with ours.

use jiff::Timestamp;
use money::{Entropy, OrderId, RefundId};
use store::{Fault, View};
use wallet::callback::{Callback, Event};
use wallet::refund::{self, Refund};
use wallet::trade::{self, Party, Trade};
use wallet::{Ctx, Policy, merchant};
use wxpay::headers::SignatureHeaders;
use wxpay::model::notification::{EventType, Notification};
use wxpay::model::refund::{DirectRefundee, RefundEvent, RefundEventAmount};
use wxpay::resource::Nonce;

use super::keyring::MerchantKeys;
use super::{door, lookup, refunds, transactions};
use crate::app::{AppState, random};

/// A notice that is ready to be posted.
pub struct Told {
    pub headers: SignatureHeaders,
    pub body: Vec<u8>,
}

/// Words a callback as things stand now, and signs it anew; nothing when the merchant has no key to read it with.
pub async fn word(state: &AppState, callback: &Callback) -> Result<Option<Told>, Fault> {
    let Some(keys) = lookup::merchant_keys(state, callback.merchant).await? else { return Ok(None) };
    if keys.api_v3_key.is_none() {
        return Ok(None);
    }
    let (ctx, policy, asked) = (state.ctx(), state.policy.clone(), callback.clone());
    let (event, plain) = state.store.read(move |view| plain(view, &ctx, &policy, &asked)).await?;
    let body = envelope(&keys, callback, event, &plain)?;
    let platform = lookup::platform(state).await.map_err(|refused| Fault::corrupt(refused.into_problem().message))?;
    let signer = platform.choose(Some(keys.mode), None).ok_or_else(|| Fault::corrupt("there is no platform key"))?;
    let headers = door::sign(signer, &body).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(Some(Told { headers, body }))
}

fn envelope(keys: &MerchantKeys, callback: &Callback, event: EventType, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let corrupt = |error: String| Fault::corrupt(error);
    let key = keys.api_v3_key.as_ref().ok_or_else(|| Fault::corrupt("the merchant has no key"))?;
    let nonce = Nonce::new(&mut Entropy::from_seed(random()));
    let sealed = key.seal(plain, event.original_type(), &nonce).map_err(|error| corrupt(error.to_string()))?;
    let id = callback.id.uuid().hyphenated().to_string();
    let notice = Notification::new(id, Timestamp::now().into(), event, sealed.ciphertext, sealed.nonce);
    serde_json::to_vec(&notice).map_err(|error| corrupt(error.to_string()))
}

fn plain(view: &mut View<'_>, ctx: &Ctx, policy: &Policy, callback: &Callback) -> Result<(EventType, Vec<u8>), Fault> {
    let json = |text: serde_json::Result<Vec<u8>>| text.map_err(|error| Fault::corrupt(error.to_string()));
    let event = event_type(callback.event);
    if callback.event == Event::TradePaid {
        let order = OrderId::from_bytes(callback.subject);
        let trade = trade::of_order(view, ctx, order)?.ok_or_else(|| Fault::corrupt(format!("no trade of {order}")))?;
        let mchid = mchid(view, trade.party)?;
        return Ok((event, json(serde_json::to_vec(&transactions::direct(&trade, &mchid)))?));
    }
    let id = RefundId::from_bytes(callback.subject);
    let refund = refund::by_id(view, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
    let (refund, trade) = refunds::with_trade(view, ctx, refund)?;
    let mchid = mchid(view, refund.party)?;
    Ok((event, json(serde_json::to_vec(&refunded(&refund, &trade, mchid, policy)))?))
}

fn mchid(view: &mut View<'_>, party: Party) -> Result<String, Fault> {
    let found = merchant::find(view, party.merchant)?;
    found.map(|found| found.mchid).ok_or_else(|| Fault::corrupt(format!("{} has no number", party.merchant)))
}

const fn event_type(event: Event) -> EventType {
    match event {
        Event::TradePaid => EventType::TransactionSuccess,
        Event::RefundSucceeded => EventType::RefundSuccess,
        Event::RefundAbnormal => EventType::RefundAbnormal,
        Event::RefundClosed => EventType::RefundClosed,
    }
}

fn refunded(refund: &Refund, trade: &Trade, mchid: String, policy: &Policy) -> RefundEvent<DirectRefundee> {
    RefundEvent {
        party: DirectRefundee { mchid },
        transaction_id: trade.paid.as_ref().map(|paid| paid.number.clone()).unwrap_or_default(),
        out_trade_no: trade.out_trade_no.clone(),
        refund_id: refund.number.clone(),
        out_refund_no: refund.out_refund_no.clone(),
        refund_status: refunds::status(refund.state),
        success_time: refunds::success_time(refund),
        user_received_account: refunds::received(refund, policy),
        amount: RefundEventAmount {
            total: trade.amount.fen(),
            refund: refund.amount.fen(),
            payer_total: refunds::payer_total(trade),
            payer_refund: refund.amount.fen(),
        },
    }
}
