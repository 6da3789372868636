//! The notices that are brought to a merchant's system: the right one, and every way in which it may be wrong.

use jiff::{SignedDuration, Timestamp};
use money::{CallbackId, Entropy};
use serde_json::{Value, json};
use store::{Fault, View};
use wallet::callback::{self, Callback, Event};
use wallet::merchant::{self, Merchant};
use wallet::trade::{self, Kind, State as Standing, Trade};
use wallet::{Ctx, trade::Party};
use wxpay::headers::SignatureHeaders;
use wxpay::key::PrivateKey;
use wxpay::key_id::{KeyId, Serial};
use wxpay::model::notification::EventType;

use super::checks::Check;
use crate::app::random;
use crate::gateway::keyring::{MerchantKeys, Signer};
use crate::gateway::telling::{Told, envelope};
use crate::gateway::v2::telling::Address;

/// How long ago a stale notice was signed.
const STALE: SignedDuration = SignedDuration::from_mins(10);
/// How far back a sample is looked for.
const LOOKED_AT: u32 = 100;

/// What the notices can be about.
pub struct Sample {
    /// That the newest paid order was paid.
    pub paid: (Callback, Trade),
    /// That the newest refund ended.
    pub refunded: Option<Callback>,
    /// The newest order that waits to be paid.
    pub open: Option<Trade>,
}

/// Finds what a merchant was told lately, in the third version and of orders that stand alone.
pub fn sample(view: &mut View<'_>, ctx: &Ctx, known: &Merchant) -> Result<Option<Sample>, Fault> {
    let told = callback::list(view, known.id, None, LOOKED_AT)?;
    let mut told = told.into_iter().filter(|callback| Address::parse(&callback.url).v2.is_none());
    let mut found = (None, None);
    for callback in told.by_ref() {
        match callback.event {
            Event::TradePaid if found.0.is_none() => found.0 = alone(view, ctx, &callback)?.map(|it| (callback, it)),
            Event::RefundSucceeded if found.1.is_none() => found.1 = Some(callback),
            _ => {}
        }
    }
    let Some(paid) = found.0 else { return Ok(None) };
    let open = dealt(view, ctx, known)?.into_iter().find(|trade| is_open(trade, &paid.1.party));
    Ok(Some(Sample { paid, refunded: found.1, open }))
}

/// The orders that a merchant has placed lately, for itself or for its merchants, newest first.
pub fn dealt(view: &mut View<'_>, ctx: &Ctx, known: &Merchant) -> Result<Vec<Trade>, Fault> {
    let mut all = trade::list(view, ctx, known.id, None, LOOKED_AT)?;
    for sub in merchant::subs(view, known.id)? {
        all.extend(trade::list(view, ctx, sub.id, None, LOOKED_AT)?);
    }
    all.retain(|trade| trade.party.dealer() == known.id);
    all.sort_by_key(|trade| std::cmp::Reverse(trade.created_at));
    Ok(all)
}

fn alone(view: &mut View<'_>, ctx: &Ctx, callback: &Callback) -> Result<Option<Trade>, Fault> {
    let order = money::OrderId::from_bytes(callback.subject);
    Ok(trade::of_order(view, ctx, order)?.filter(|trade| !trade.is_lead() && !trade.is_part()))
}

/// Told in the same version, to the same system, about the same merchant.
fn is_open(trade: &Trade, party: &Party) -> bool {
    let told = trade.wish.notify_url.as_deref().is_some_and(|url| Address::parse(url).v2.is_none());
    let stands_alone = !trade.is_lead() && !trade.is_part() && trade.kind != Kind::Code;
    trade.state == Standing::Open && trade.party == *party && told && stands_alone
}

/// What notices are made with.
pub struct Desk<'a> {
    pub keys: &'a MerchantKeys,
    pub signer: &'a Signer,
    pub sample: &'a Sample,
    /// The plain text of the paid order's notice, and of the refund's.
    pub plain: (Value, Option<Vec<u8>>),
}

impl Desk<'_> {
    /// The notice of a check; nothing when there is nothing to tell.
    pub fn notice(&self, check: Check) -> Result<Option<Told>, Fault> {
        let right = |event| self.sealed(&self.sample.paid.0, event, &self.plain.0);
        let paid = EventType::TransactionSuccess;
        Ok(Some(match check {
            Check::Right | Check::Again => self.signed(right(paid)?)?,
            Check::NewId => self.signed(self.sealed(&self.renamed(), paid, &self.plain.0)?)?,
            Check::Refund => return self.refund(),
            Check::Altered => {
                let told = self.signed(right(paid)?)?;
                Told { body: reworded(&told.body), ..told }
            }
            Check::BrokenSeal => self.signed(unsealed(&right(paid)?))?,
            Check::WrongKey => signed(right(paid)?, &PrivateKey::generate().map_err(corrupt)?, self.signer)?,
            Check::UnknownSerial => {
                let told = self.signed(right(paid)?)?;
                Told { headers: told.headers.map(under_another_serial), ..told }
            }
            Check::Stale => self.stale(right(paid)?)?,
            Check::Probe => self.signed(right(paid)?)?.into_probe(),
            Check::UnknownOrder => self.signed(self.sealed(&self.renamed(), paid, &self.unknown())?)?,
            Check::Amount => return self.amount(),
            Check::InTime | Check::Asks | Check::SameRefund | Check::Fen | Check::Closes | Check::Polls => {
                return Ok(None);
            }
        }))
    }

    fn sealed(&self, callback: &Callback, event: EventType, plain: &Value) -> Result<Vec<u8>, Fault> {
        envelope(self.keys, callback, event, plain.to_string().as_bytes())
    }

    fn signed(&self, body: Vec<u8>) -> Result<Told, Fault> {
        signed(body, &self.signer.key, self.signer)
    }

    fn stale(&self, body: Vec<u8>) -> Result<Told, Fault> {
        let then = Timestamp::now().checked_sub(STALE).unwrap_or(Timestamp::MIN);
        signed_at(body, (&self.signer.key, &self.signer.id), then)
    }

    /// The same news under another id.
    fn renamed(&self) -> Callback {
        let id = CallbackId::new(Timestamp::now().as_millisecond(), &mut entropy());
        Callback { id, ..self.sample.paid.0.clone() }
    }

    fn refund(&self) -> Result<Option<Told>, Fault> {
        let (Some(callback), Some(plain)) = (&self.sample.refunded, &self.plain.1) else { return Ok(None) };
        let body = envelope(self.keys, callback, EventType::RefundSuccess, plain)?;
        self.signed(body).map(Some)
    }

    /// The paid order's news, of an order that nobody has placed.
    fn unknown(&self) -> Value {
        let mut plain = self.plain.0.clone();
        plain["out_trade_no"] = json!(format!("nobodys-{}", entropy().digits(12)));
        plain["transaction_id"] = json!(entropy().digits(28));
        plain
    }

    /// The open order is told as paid, with a hundredth of its amount, or a hundred times a small one.
    fn amount(&self) -> Result<Option<Told>, Fault> {
        let Some(open) = &self.sample.open else { return Ok(None) };
        let fen = open.amount.fen();
        let other = if fen >= 100 { fen / 100 } else { fen.saturating_mul(100) };
        let mut plain = self.unknown();
        plain["out_trade_no"] = json!(open.out_trade_no);
        (plain["amount"]["total"], plain["amount"]["payer_total"]) = (json!(other), json!(other));
        plain["attach"] = open.wish.attach.as_deref().map_or(Value::Null, Value::from);
        if let Some(fields) = plain.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        let body = self.sealed(&self.renamed(), EventType::TransactionSuccess, &plain)?;
        self.signed(body).map(Some)
    }
}

fn signed(body: Vec<u8>, key: &PrivateKey, signer: &Signer) -> Result<Told, Fault> {
    signed_at(body, (key, &signer.id), Timestamp::now())
}

fn signed_at(body: Vec<u8>, (key, id): (&PrivateKey, &KeyId), at: Timestamp) -> Result<Told, Fault> {
    let headers = SignatureHeaders::sign(&body, key, id.clone(), at, &mut entropy()).map_err(corrupt)?;
    Ok(Told { headers: Some(headers), body })
}

fn under_another_serial(mut headers: SignatureHeaders) -> SignatureHeaders {
    headers.serial = KeyId::Certificate(Serial::new(&mut entropy()));
    headers
}

/// Words that nobody reads become others: the seal stays whole, so that only the signature tells.
fn reworded(body: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(body).replacen("支付成功", "支付完成", 1).into_bytes()
}

/// One letter of the sealed text becomes another.
fn unsealed(body: &[u8]) -> Vec<u8> {
    const MARK: &[u8] = b"\"ciphertext\":\"";
    let mut body = body.to_vec();
    let at = body.windows(MARK.len()).position(|part| part == MARK).map_or(0, |start| start.saturating_add(20));
    if let Some(letter) = body.get_mut(at) {
        *letter = if *letter == b'A' { b'B' } else { b'A' };
    }
    body
}

fn entropy() -> Entropy {
    Entropy::from_seed(random())
}

fn corrupt(error: impl std::fmt::Display) -> Fault {
    Fault::corrupt(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaking_the_seal_changes_one_letter_of_the_sealed_text() {
        let body = br#"{"resource":{"ciphertext":"ABCDEFGHIJKLMNOP"}}"#;
        let changed = unsealed(body);
        let places = body.iter().zip(&changed).filter(|(one, other)| one != other).count();
        assert_eq!((places, changed.len()), (1, body.len()));
        assert!(String::from_utf8(changed).unwrap().contains("ABCDEFAHIJKLMNOP"));
    }

    #[test]
    fn rewording_changes_the_summary_and_nothing_that_is_sealed() {
        let body = r#"{"summary":"支付成功","resource":{"ciphertext":"AB"}}"#;
        let changed = String::from_utf8(reworded(body.as_bytes())).unwrap();
        assert_eq!(changed, r#"{"summary":"支付完成","resource":{"ciphertext":"AB"}}"#);
    }
}
