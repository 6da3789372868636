//! What tills ask with the second version, for the sandbox's examiner.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use wxpay::v2::Fields;

use crate::app::AppState;
use crate::gateway::watch::{Ordered, Refunded, Sight, What};

/// Lets a request be answered; where the sandbox watches, keeps what it was. Only what was believed is kept.
pub(super) async fn pass(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !state.gateway.watch.is_on() {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let Ok(asked) = to_bytes(body, state.config.gateway.body_bytes_max).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let answer = next.run(Request::from_parts(parts, Body::from(asked.clone()))).await;
    let (parts, body) = answer.into_parts();
    let said = to_bytes(body, usize::MAX).await.unwrap_or_default();
    keep(&state, &path, &asked, &said);
    Response::from_parts(parts, Body::from(said))
}

fn keep(state: &AppState, path: &str, asked: &Bytes, said: &Bytes) {
    let (Ok(asked), Ok(said)) = (Fields::from_xml(asked), Fields::from_xml(said)) else { return };
    let Some(mchid) = asked.get("mch_id").filter(|_| said.get("return_code") == Some("SUCCESS")) else { return };
    if let Some((number, what)) = read(path, &asked, &said) {
        state.gateway.watch.keep(Sight { at: state.clock.now(), mchid: mchid.to_owned(), number, what });
    }
}

fn read(path: &str, asked: &Fields, said: &Fields) -> Option<(String, What)> {
    let done = said.get("result_code") == Some("SUCCESS");
    let (order, refund) = (asked.get("out_trade_no"), asked.get("out_refund_no"));
    let (number, what) = match path {
        "/pay/unifiedorder" => (order, What::Ordered(ordered(asked, done))),
        "/pay/micropay" => (order, What::Charged { waits: said.get("err_code") == Some("USERPAYING") }),
        "/pay/orderquery" => (order, What::Queried),
        "/pay/closeorder" if done => (order, What::Closed),
        "/secapi/pay/reverse" => (order, What::Reversed),
        "/secapi/pay/refund" => (refund, What::Refunded(refunded(asked, said)?)),
        "/pay/refundquery" => (refund, What::RefundQueried),
        _ => return None,
    };
    Some((number?.to_owned(), what))
}

fn ordered(asked: &Fields, is_placed: bool) -> Ordered {
    Ordered {
        total: fen(asked.get("total_fee")),
        goods: None,
        description: asked.get("body").unwrap_or_default().to_owned(),
        buyer: asked.get("openid").or_else(|| asked.get("attach")).map(str::to_owned),
        is_placed,
    }
}

fn refunded(asked: &Fields, said: &Fields) -> Option<Refunded> {
    let of = asked.get("transaction_id").or_else(|| asked.get("out_trade_no"))?.to_owned();
    let is_unknown = said.get("err_code") == Some("SYSTEMERROR");
    Some(Refunded { of, total: fen(asked.get("total_fee")), is_unknown })
}

/// A number as it was written.
fn fen(text: Option<&str>) -> Value {
    let text = text.unwrap_or_default();
    text.parse::<i64>().map_or_else(|_| text.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.set(name, *value);
        }
        fields
    }

    #[test]
    fn a_tills_request_tells_what_it_is_about() {
        let asked = fields(&[("out_trade_no", "A-1"), ("out_refund_no", "R-1"), ("total_fee", "28.5")]);
        let waits = fields(&[("result_code", "FAIL"), ("err_code", "USERPAYING")]);
        let of = |path| read(path, &asked, &waits);
        assert_eq!(of("/pay/micropay"), Some(("A-1".to_owned(), What::Charged { waits: true })));
        assert_eq!(of("/secapi/pay/reverse"), Some(("A-1".to_owned(), What::Reversed)));
        assert_eq!(of("/pay/refundquery"), Some(("R-1".to_owned(), What::RefundQueried)));
        assert_eq!(of("/pay/closeorder"), None, "what was refused is not closed");
        assert_eq!(ordered(&asked, false).total, Value::from("28.5"));
    }
}
