//! What merchants asked of the gateway lately and what they were told, so that the sandbox's examiner can say how a
//! system behaves.
//!
//! **Invariant:** only the sandbox begins to watch; beside real money nothing is kept. What is kept is bounded, lives in
//! memory, and names orders, amounts and openids, never a key.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

/// How much is kept, of all merchants together; the oldest is forgotten first.
const KEPT_MAX: usize = 2_000;

/// Something that happened between a merchant and the gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    /// By the business clock.
    pub at: Timestamp,
    pub mchid: String,
    /// The merchant's own number: of an order, or of a refund.
    pub number: String,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An order was placed, or was refused.
    Ordered(Ordered),
    /// A code on a phone was charged.
    Charged {
        /// Whether the answer was to wait for the payer.
        waits: bool,
    },
    /// The order was asked about.
    Queried,
    /// The order was closed.
    Closed,
    /// A payment by code was taken back.
    Reversed,
    /// A refund was asked for.
    Refunded(Refunded),
    /// The refund was asked about.
    RefundQueried,
    /// The merchant was told that the order is paid.
    Told,
    /// The merchant was to be told that the order is paid, and the notice got lost on purpose.
    Lost,
}

/// An order as it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered {
    /// `amount.total` as it came: whole fen, or something that should be.
    pub total: Value,
    /// What the goods in `detail` add up to.
    pub goods: Option<i64>,
    pub description: String,
    /// Tells one buyer from another: the payer, or else what the merchant attached.
    pub buyer: Option<String>,
    pub is_placed: bool,
}

/// A refund as it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Refunded {
    /// The order, by the number that the request names it by.
    pub of: String,
    /// `amount.total` as it came.
    pub total: Value,
    /// Whether the answer left open what became of it: the request is to be made again.
    pub is_unknown: bool,
}

/// A signed request and how it was answered.
pub struct Asked<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub body: &'a [u8],
    pub status: StatusCode,
}

/// The record.
#[derive(Default)]
pub struct Watch {
    kept: OnceLock<Mutex<VecDeque<Sight>>>,
}

impl Watch {
    /// From now on things are kept.
    pub fn begin(&self) {
        self.kept.get_or_init(Mutex::default);
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.kept.get().is_some()
    }

    /// Keeps something.
    pub fn keep(&self, sight: Sight) {
        let Some(kept) = self.kept.get() else { return };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back(sight);
    }

    /// Keeps a request of the third version, if it is of a kind that tells something.
    pub fn asked(&self, at: Timestamp, mchid: &str, asked: &Asked<'_>) {
        if self.is_on()
            && let Some((number, what)) = asked.read()
        {
            self.keep(Sight { at, mchid: mchid.to_owned(), number, what });
        }
    }

    /// Keeps that a merchant was told that an order is paid, or that this got lost.
    pub fn told(&self, at: Timestamp, mchid: &str, number: String, is_lost: bool) {
        let what = if is_lost { What::Lost } else { What::Told };
        self.keep(Sight { at, mchid: mchid.to_owned(), number, what });
    }

    /// What is kept of a merchant, oldest first.
    pub fn of(&self, mchid: &str) -> Vec<Sight> {
        let Some(kept) = self.kept.get() else { return Vec::new() };
        let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|sight| sight.mchid == mchid).cloned().collect()
    }
}

const ROOTS: [&str; 3] = ["/v3/pay/partner/transactions/", "/v3/pay/transactions/", "/v3/combine-transactions/"];
const REFUNDS: &str = "/v3/refund/domestic/refunds";

impl Asked<'_> {
    fn read(&self) -> Option<(String, What)> {
        if let Some(rest) = self.path.strip_prefix(REFUNDS) {
            return self.refund(rest.trim_start_matches('/'));
        }
        let rest = ROOTS.iter().find_map(|root| self.path.strip_prefix(root))?;
        let parts: Vec<&str> = rest.split('/').collect();
        match (self.method.as_str(), parts.as_slice()) {
            ("GET", ["out-trade-no", number]) => Some(((*number).to_owned(), What::Queried)),
            ("POST", ["out-trade-no", number, "close"]) if self.status.is_success() => {
                Some(((*number).to_owned(), What::Closed))
            }
            ("POST", ["out-trade-no", number, "reverse"]) => Some(((*number).to_owned(), What::Reversed)),
            ("POST", ["codepay"]) => Some((text(&self.body()?["out_trade_no"])?, self.charged())),
            ("POST", ["native" | "jsapi" | "app" | "h5"]) => self.ordered(),
            _ => None,
        }
    }

    fn body(&self) -> Option<Value> {
        serde_json::from_slice(self.body).ok()
    }

    /// 202 is the wire's way to say that the payer is asked.
    fn charged(&self) -> What {
        What::Charged { waits: self.status == StatusCode::ACCEPTED }
    }

    /// A combined order has no number of this name, and is none of what is looked at.
    fn ordered(&self) -> Option<(String, What)> {
        let body = self.body()?;
        let payer = ["openid", "sp_openid", "sub_openid"].iter().find_map(|name| text(&body["payer"][*name]));
        let ordered = Ordered {
            total: body["amount"]["total"].clone(),
            goods: goods(&body["detail"]["goods_detail"]),
            description: text(&body["description"]).unwrap_or_default(),
            buyer: payer.or_else(|| text(&body["attach"])),
            is_placed: self.status.is_success(),
        };
        Some((text(&body["out_trade_no"])?, What::Ordered(ordered)))
    }

    fn refund(&self, number: &str) -> Option<(String, What)> {
        if *self.method == Method::GET {
            return Some((number.to_owned(), What::RefundQueried));
        }
        let body = self.body().filter(|_| number.is_empty())?;
        let refunded = Refunded {
            of: text(&body["transaction_id"]).or_else(|| text(&body["out_trade_no"]))?,
            total: body["amount"]["total"].clone(),
            is_unknown: self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS,
        };
        Some((text(&body["out_refund_no"])?, What::Refunded(refunded)))
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn goods(list: &Value) -> Option<i64> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    let one = |good: &Value| good["unit_price"].as_i64()?.checked_mul(good["quantity"].as_i64()?);
    list.iter().try_fold(0_i64, |sum, good| sum.checked_add(one(good)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(method: &str, path: &str, body: &Value, status: u16) -> Option<(String, What)> {
        let (method, body) = (method.parse().unwrap(), body.to_string());
        let status = StatusCode::from_u16(status).unwrap();
        Asked { method: &method, path, body: body.as_bytes(), status }.read()
    }

    #[test]
    fn a_request_tells_what_it_is_about() {
        let code = json!({ "out_trade_no": "A-1" });
        let table = [
            ("GET", "/v3/pay/transactions/out-trade-no/A-1", 200, What::Queried),
            ("GET", "/v3/pay/partner/transactions/out-trade-no/A-1", 404, What::Queried),
            ("GET", "/v3/combine-transactions/out-trade-no/A-1", 200, What::Queried),
            ("POST", "/v3/pay/transactions/out-trade-no/A-1/close", 204, What::Closed),
            ("POST", "/v3/pay/transactions/out-trade-no/A-1/reverse", 200, What::Reversed),
            ("POST", "/v3/pay/transactions/codepay", 202, What::Charged { waits: true }),
            ("POST", "/v3/pay/transactions/codepay", 200, What::Charged { waits: false }),
            ("GET", "/v3/refund/domestic/refunds/A-1", 200, What::RefundQueried),
        ];
        for (method, path, status, what) in table {
            assert_eq!(read(method, path, &code, status), Some(("A-1".to_owned(), what)), "{path}");
        }
        assert_eq!(read("POST", "/v3/pay/transactions/out-trade-no/A-1/close", &code, 400), None);
        assert_eq!(read("GET", "/v3/certificates", &code, 200), None);
    }

    #[test]
    fn an_order_is_kept_as_it_was_asked_for() {
        let goods = json!([{ "unit_price": 1400, "quantity": 2 }]);
        let body = json!({ "out_trade_no": "A-1", "description": "tea", "attach": "table 7",
            "amount": { "total": 28.5 }, "detail": { "goods_detail": goods } });
        let (_, what) = read("POST", "/v3/pay/transactions/native", &body, 400).unwrap();
        let ordered = Ordered {
            total: json!(28.5),
            goods: Some(2800),
            description: "tea".to_owned(),
            buyer: Some("table 7".to_owned()),
            is_placed: false,
        };
        assert_eq!(what, What::Ordered(ordered));
    }

    #[test]
    fn nothing_is_kept_before_the_sandbox_begins_and_then_only_so_much() {
        let watch = Watch::default();
        let tell = |number: usize| watch.told(Timestamp::UNIX_EPOCH, "19", number.to_string(), false);
        tell(0);
        assert!(watch.of("19").is_empty() && !watch.is_on());
        watch.begin();
        (0..=KEPT_MAX).for_each(tell);
        let kept = watch.of("19");
        assert_eq!((kept.len(), kept[0].number.as_str()), (KEPT_MAX, "1"));
        assert!(watch.of("20").is_empty());
    }
}
