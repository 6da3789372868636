//! What a merchant is told: the event in the wire's words, sealed under the merchant's key and signed with ours.

use jiff::Timestamp;
use money::{CouponId, Entropy, MerchantId, OrderId, RefundId, RemittanceId, ShareId};
use store::{Fault, View};
use wallet::callback::{Callback, Event};
use wallet::coupon::{Coupon, Stock};
use wallet::refund::{self, Refund};
use wallet::remittance::{self, Remittance};
use wallet::sharing::{Share, Sharing};
use wallet::trade::{self, Trade};
use wallet::{Ctx, Policy, merchant};
use wxpay::headers::SignatureHeaders;
use wxpay::model::notification::{EventType, Notification};
use wxpay::model::refund::{DirectRefundee, PartnerRefundee, RefundEvent, RefundEventAmount};
use wxpay::resource::Nonce;
use wxpay::v2::SignType;

use super::faults::{About, FaultKind};
use super::keyring::MerchantKeys;
pub use super::v2::telling::Address;
use super::{combine, door, favor, lookup, refunds, remittances, sharing, transactions, v2};
use crate::app::{AppState, random};

/// A notice that is ready to be posted.
#[derive(Clone)]
pub struct Told {
    /// Of the third version.
    pub headers: Option<SignatureHeaders>,
    pub body: Vec<u8>,
}

impl Told {
    /// The same with a signature that is wrong on purpose; the second version has no such thing.
    #[must_use]
    pub fn into_probe(self) -> Self {
        Self { headers: self.headers.map(SignatureHeaders::into_probe), ..self }
    }
}

/// Words a callback as things stand now, and signs it anew; nothing when the merchant has no key to read it with.
pub async fn word(state: &AppState, callback: &Callback) -> Result<Option<Told>, Fault> {
    let Some(keys) = lookup::merchant_keys(state, callback.merchant).await? else { return Ok(None) };
    if let Some(sign_type) = Address::parse(&callback.url).v2 {
        return word_v2(state, callback, &keys, sign_type).await;
    }
    if keys.api_v3_key.is_none() {
        return Ok(None);
    }
    let (ctx, policy, asked) = (state.ctx(), state.policy.clone(), callback.clone());
    let (event, plain) = state.store.read(move |view| plain(view, &ctx, &policy, &asked)).await?;
    let body = envelope(&keys, callback, event, &plain)?;
    let platform = lookup::platform(state).await.map_err(|refused| Fault::corrupt(refused.into_problem().message))?;
    let signer = platform.choose(Some(keys.mode), None).ok_or_else(|| Fault::corrupt("there is no platform key"))?;
    let headers = door::sign(signer, &body).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(Some(Told { headers: Some(headers), body }))
}

/// The plain text of a notice of the third version as things stand now.
pub async fn plain_text(state: &AppState, callback: &Callback) -> Result<Option<Vec<u8>>, Fault> {
    if Address::parse(&callback.url).v2.is_some() {
        return Ok(None);
    }
    let (ctx, policy, asked) = (state.ctx(), state.policy.clone(), callback.clone());
    let (_, plain) = state.store.read(move |view| plain(view, &ctx, &policy, &asked)).await?;
    Ok(Some(plain))
}

async fn word_v2(
    state: &AppState,
    callback: &Callback,
    keys: &MerchantKeys,
    sign_type: SignType,
) -> Result<Option<Told>, Fault> {
    let Some(key) = keys.api_v2_key.clone() else { return Ok(None) };
    let (ctx, policy, asked, mchid) = (state.ctx(), state.policy.clone(), callback.clone(), keys.mchid.clone());
    let body = state.store.read(move |view| match subject(view, &ctx, &asked)? {
        Subject::Paid(trade) => v2::telling::paid(&trade, &mchid, &key, sign_type),
        Subject::Refunded(pair) => v2::telling::refunded(&pair.0, &pair.1, &mchid, &key, &policy),
        Subject::Remitted(_) | Subject::Shared(_) | Subject::CouponUsed(_) => {
            Err(Fault::corrupt("the second version knows no such event"))
        }
    });
    Ok(Some(Told { headers: None, body: body.await? }))
}

/// What the sandbox makes go wrong with a callback.
pub async fn fault(state: &AppState, callback: &Callback) -> Result<Option<FaultKind>, Fault> {
    if state.gateway.faults.is_empty() && !state.gateway.watch.is_on() {
        return Ok(None);
    }
    let (ctx, asked) = (state.ctx(), callback.clone());
    let about = state.store.read(move |view| {
        let subject = subject(view, &ctx, &asked)?;
        let (merchant, attach, amount) = subject.facts();
        let names = (mchid(view, merchant)?, mchid(view, asked.merchant)?);
        Ok::<_, Fault>((names, attach, amount, subject.paid_order()))
    });
    let ((mchid, told), attach, amount, order) = about.await?;
    let tried = callback.tried > 0 || callback.round > 1;
    let about = About { mchid: &mchid, attach: attach.as_deref(), amount: Some(amount), path: None, tried };
    let fault = state.gateway.faults.take(&about);
    if let Some(number) = order {
        state.gateway.watch.told(state.clock.now(), &told, number, fault.is_some_and(FaultKind::loses));
    }
    Ok(fault)
}

/// What a callback is about.
enum Subject {
    Paid(Box<Trade>),
    Refunded(Box<(Refund, Trade)>),
    Remitted(Box<Remittance>),
    Shared(Box<(Sharing, Share)>),
    CouponUsed(Box<(Coupon, Stock)>),
}

impl Subject {
    /// The merchant's number of an order that was paid.
    fn paid_order(&self) -> Option<String> {
        match self {
            Self::Paid(trade) => Some(trade.merchants_number().to_owned()),
            Self::Refunded(_) | Self::Remitted(_) | Self::Shared(_) | Self::CouponUsed(_) => None,
        }
    }

    /// Whose it is, what came with it, and how many fen.
    fn facts(&self) -> (MerchantId, Option<String>, i64) {
        match self {
            Self::Paid(trade) => of_trade(trade),
            Self::Refunded(pair) => of_trade(&pair.1),
            Self::Remitted(found) => (found.merchant, None, found.amount.fen()),
            Self::CouponUsed(pair) => (pair.1.merchant, None, pair.1.amount.fen()),
            Self::Shared(pair) => (pair.0.party.merchant, None, pair.1.amount.fen()),
        }
    }
}

fn of_trade(trade: &Trade) -> (MerchantId, Option<String>, i64) {
    (trade.party.merchant, trade.wish.attach.clone(), trade.amount.fen())
}

fn subject(view: &mut View<'_>, ctx: &Ctx, callback: &Callback) -> Result<Subject, Fault> {
    match callback.event {
        Event::TradePaid => {
            let order = OrderId::from_bytes(callback.subject);
            let trade = trade::of_order(view, ctx, order)?;
            trade
                .map(|trade| Subject::Paid(Box::new(trade)))
                .ok_or_else(|| Fault::corrupt(format!("no trade of {order}")))
        }
        Event::RefundSucceeded | Event::RefundAbnormal | Event::RefundClosed => {
            let id = RefundId::from_bytes(callback.subject);
            let refund = refund::by_id(view, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
            Ok(Subject::Refunded(Box::new(refunds::with_trade(view, ctx, refund)?)))
        }
        Event::CouponUsed => {
            let id = CouponId::from_bytes(callback.subject);
            Ok(Subject::CouponUsed(Box::new(favor::subject(view, ctx, id)?)))
        }
        Event::ShareReceived => {
            let id = ShareId::from_bytes(callback.subject);
            let found = wallet::sharing::received(view, id)?;
            found.map(|pair| Subject::Shared(Box::new(pair))).ok_or_else(|| Fault::corrupt(format!("there is no {id}")))
        }
        Event::RemittanceEnded => {
            let id = RemittanceId::from_bytes(callback.subject);
            let found = remittance::by_id(view, id)?;
            found
                .map(|found| Subject::Remitted(Box::new(found)))
                .ok_or_else(|| Fault::corrupt(format!("there is no {id}")))
        }
    }
}

/// Seals a plain text under the merchant's key and names it by the callback's id.
pub fn envelope(keys: &MerchantKeys, callback: &Callback, event: EventType, plain: &[u8]) -> Result<Vec<u8>, Fault> {
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
    let plain = match subject(view, ctx, callback)? {
        Subject::Paid(lead) if lead.is_lead() => serde_json::to_vec(&combine::told(view, ctx, &lead)?),
        Subject::Paid(trade) => {
            let (own, provider) = (mchid(view, trade.party.merchant)?, provider(view, &trade)?);
            match provider {
                None => serde_json::to_vec(&transactions::direct(&trade, &own)),
                Some(provider) => serde_json::to_vec(&transactions::partner(&trade, provider, own)),
            }
        }
        Subject::Refunded(pair) => {
            let (refund, trade) = *pair;
            let (own, provider) = (mchid(view, trade.party.merchant)?, provider(view, &trade)?);
            match provider {
                None => serde_json::to_vec(&refunded(&refund, &trade, DirectRefundee { mchid: own }, policy)),
                Some(sp_mchid) => {
                    let party = PartnerRefundee { sp_mchid, sub_mchid: own };
                    serde_json::to_vec(&refunded(&refund, &trade, party, policy))
                }
            }
        }
        Subject::CouponUsed(pair) => serde_json::to_vec(&favor::told(view, *pair)?),
        Subject::Shared(pair) => serde_json::to_vec(&sharing::told(view, ctx, *pair)?),
        Subject::Remitted(found) => serde_json::to_vec(&remittances::told(&found, &mchid(view, found.merchant)?)),
    };
    Ok((event_type(callback.event), json(plain)?))
}

/// A merchant's number.
pub fn mchid(view: &mut View<'_>, merchant: MerchantId) -> Result<String, Fault> {
    let found = merchant::find(view, merchant)?;
    found.map(|found| found.mchid).ok_or_else(|| Fault::corrupt(format!("{merchant} has no number")))
}

/// The number of the provider that placed a trade.
fn provider(view: &mut View<'_>, trade: &Trade) -> Result<Option<String>, Fault> {
    trade.party.provider.map(|provider| mchid(view, provider)).transpose()
}

/// The event in the wire's words.
pub const fn event_type(event: Event) -> EventType {
    match event {
        Event::TradePaid => EventType::TransactionSuccess,
        Event::RefundSucceeded => EventType::RefundSuccess,
        Event::RefundAbnormal => EventType::RefundAbnormal,
        Event::RefundClosed => EventType::RefundClosed,
        Event::RemittanceEnded => EventType::TransferFinished,
        Event::CouponUsed => EventType::CouponUse,
        Event::ShareReceived => EventType::SharingSuccess,
    }
}

fn refunded<P>(refund: &Refund, trade: &Trade, party: P, policy: &Policy) -> RefundEvent<P> {
    RefundEvent {
        party,
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
            payer_refund: refund.to_payer.fen(),
        },
    }
}
