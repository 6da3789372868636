//! How a merchant's system asks, as the gateway has seen it.

use serde_json::Value;
use store::Fault;
use wallet::callback::{self, Callback, Event};
use wallet::trade::{self, Trade};

use super::{CheckFinding, Subject, Verdict, Words};
use crate::app::AppState;
use crate::gateway::visits::Visit;

/// How many callbacks are looked through.
const CALLBACKS: u32 = 200;

const ASKS: Words = Words {
    code: "asks_when_not_told",
    zh: "没收到回调时主动查单",
    en: "asks about a paid order of which it was not told",
    advice_zh: "用 missing_callback 故障付一单；几秒收不到回调就用商户订单号查单。",
    advice_en: "Pay an order under the fault missing_callback; ask by out_trade_no when no callback comes in seconds.",
};
const REPEATS: Words = Words {
    code: "repeats_the_number",
    zh: "系统错误后用原单号重试",
    en: "repeats a request under the same number after a system error",
    advice_zh: "用 system_error_after_effect 故障下单或退款；换单号会付两次、退两次。",
    advice_en: "Order or refund under the fault system_error_after_effect; another number pays or refunds twice.",
};
const POLLS: Words = Words {
    code: "polls_while_paying",
    zh: "付款码支付等待用户输密码时查单",
    en: "asks how a code payment stands while its payer is typing",
    advice_zh: "USERPAYING 时每 5 秒查单，30 秒后再撤销。",
    advice_en: "On USERPAYING query every five seconds, and reverse only after thirty.",
};
const FEN: Words = Words {
    code: "counts_in_fen",
    zh: "金额用整数分",
    en: "gives amounts in whole fen",
    advice_zh: "金额是以分为单位的整数，不是元，也不是字符串。",
    advice_en: "An amount is a whole number of fen: no yuan, no fraction, no text.",
};

/// Judges what has happened.
pub(super) async fn judge(state: &AppState, subject: &Subject) -> Result<Vec<CheckFinding>, Fault> {
    let visits = state.gateway.visits.of(&subject.mchid);
    let untold = untold(state, subject).await?;
    Ok(vec![asks(&visits, untold.as_ref()), repeats(&visits), polls(&visits), fen(&visits)])
}

/// The newest trade whose first notice was not understood.
async fn untold(state: &AppState, subject: &Subject) -> Result<Option<Trade>, Fault> {
    let (ctx, merchant) = (state.ctx(), subject.merchant);
    let within = *state.policy.callback.answer_within_ms;
    let missed = move |view: &mut store::View<'_>, callback: &Callback| {
        let first = callback::attempts(view, callback.id)?.into_iter().min_by_key(|attempt| attempt.at);
        Ok::<_, Fault>(first.is_some_and(|attempt| !attempt.is_understood(within)))
    };
    let found = state.store.read(move |view| {
        for callback in callback::list(view, merchant, None, CALLBACKS)? {
            if callback.event == Event::TradePaid && missed(view, &callback)? {
                return trade::of_order(view, &ctx, money::OrderId::from_bytes(callback.subject));
            }
        }
        Ok::<_, Fault>(None)
    });
    found.await
}

fn asks(visits: &[Visit], untold: Option<&Trade>) -> CheckFinding {
    let Some(trade) = untold else { return CheckFinding::new(ASKS, Verdict::NotSeen, String::new()) };
    let paid = trade.paid.as_ref();
    let (number, since) = paid.map_or(("", trade.created_at), |paid| (paid.number.as_str(), paid.at));
    let is_about =
        |target: &str| target.contains(&trade.out_trade_no) || (!number.is_empty() && target.contains(number));
    let asked = visits.iter().any(|visit| visit.method == "GET" && visit.at >= since && is_about(&visit.target));
    let verdict = if asked { Verdict::Passed } else { Verdict::Failed };
    CheckFinding::new(ASKS, verdict, trade.out_trade_no.clone())
}

/// What a request is known by: its path and the merchant's number in it.
fn number(visit: &Visit) -> Option<&str> {
    ["out_refund_no", "out_trade_no", "out_bill_no", "out_order_no"].iter().find_map(|name| visit.said[name].as_str())
}

fn path(visit: &Visit) -> &str {
    visit.target.split('?').next().unwrap_or_default()
}

/// Of the newest request that was answered with a system error: what came next on its path.
fn repeats(visits: &[Visit]) -> CheckFinding {
    let failed = visits.iter().rposition(|visit| visit.status == 500 && number(visit).is_some());
    let Some(failed) = failed else { return CheckFinding::new(REPEATS, Verdict::NotSeen, String::new()) };
    let (before, after) = visits.split_at(failed.saturating_add(1));
    let Some(wanted) = before.last() else { return CheckFinding::new(REPEATS, Verdict::NotSeen, String::new()) };
    let mut next = after.iter().filter(|visit| visit.method == "POST" && path(visit) == path(wanted));
    let asked_again = next.next().and_then(number);
    let verdict = match asked_again {
        Some(again) if Some(again) == number(wanted) => Verdict::Passed,
        Some(_) => Verdict::Failed,
        None => Verdict::NotSeen,
    };
    CheckFinding::new(REPEATS, verdict, asked_again.or(number(wanted)).unwrap_or_default().to_owned())
}

/// Of the newest payment by code that was not through at once: what came next about it.
fn polls(visits: &[Visit]) -> CheckFinding {
    let waits = visits.iter().rposition(|visit| visit.status == 202 && path(visit).ends_with("/codepay"));
    let number = waits.and_then(|place| visits.get(place)).and_then(number);
    let (Some(waits), Some(number)) = (waits, number) else {
        return CheckFinding::new(POLLS, Verdict::NotSeen, String::new());
    };
    let next = visits.iter().skip(waits.saturating_add(1)).find(|visit| visit.target.contains(number));
    let verdict = match next {
        Some(visit) if visit.method == "GET" => Verdict::Passed,
        Some(_) => Verdict::Failed,
        None => Verdict::NotSeen,
    };
    CheckFinding::new(POLLS, verdict, number.to_owned())
}

fn fen(visits: &[Visit]) -> CheckFinding {
    let amounts = visits.iter().flat_map(|visit| amounts(&visit.said)).collect::<Vec<_>>();
    let odd = amounts.iter().find(|amount| !amount.is_i64());
    let verdict = match (amounts.is_empty(), odd) {
        (true, _) => Verdict::NotSeen,
        (false, None) => Verdict::Passed,
        (false, Some(_)) => Verdict::Failed,
    };
    CheckFinding::new(FEN, verdict, odd.map(ToString::to_string).unwrap_or_default())
}

fn amounts(said: &Value) -> Vec<&Value> {
    let named = [&said["amount"]["total"], &said["amount"]["refund"], &said["transfer_amount"]];
    named.into_iter().filter(|amount| !amount.is_null()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn visit(method: &str, target: &str, said: Value, status: u16) -> Visit {
        Visit {
            mchid: "19".to_owned(),
            method: method.to_owned(),
            target: target.to_owned(),
            said,
            status,
            at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    const REFUNDS: &str = "/v3/refund/domestic/refunds";
    const CODEPAY: &str = "/v3/pay/transactions/codepay";

    #[test]
    fn a_number_is_repeated_after_an_error() {
        let refund = |number: &str, status| visit("POST", REFUNDS, json!({ "out_refund_no": number }), status);
        let table = [
            (vec![refund("R-1", 200)], Verdict::NotSeen),
            (vec![refund("R-1", 500)], Verdict::NotSeen),
            (vec![refund("R-1", 500), refund("R-1", 200)], Verdict::Passed),
            (vec![refund("R-1", 500), refund("R-2", 200)], Verdict::Failed),
            (vec![refund("R-1", 500), refund("R-2", 500), refund("R-2", 200)], Verdict::Passed),
        ];
        for (visits, expected) in table {
            assert_eq!(repeats(&visits).verdict, expected, "{visits:?}");
        }
    }

    #[test]
    fn a_payment_by_code_is_asked_about_before_it_is_reversed() {
        let charge = visit("POST", CODEPAY, json!({ "out_trade_no": "T-1" }), 202);
        let query = visit("GET", "/v3/pay/transactions/out-trade-no/T-1?mchid=19", Value::Null, 200);
        let reverse = visit("POST", "/v3/pay/transactions/out-trade-no/T-1/reverse", json!({}), 200);
        let table = [
            (vec![query.clone()], Verdict::NotSeen),
            (vec![charge.clone()], Verdict::NotSeen),
            (vec![charge.clone(), query, reverse.clone()], Verdict::Passed),
            (vec![charge, reverse], Verdict::Failed),
        ];
        for (visits, expected) in table {
            assert_eq!(polls(&visits).verdict, expected, "{visits:?}");
        }
    }

    #[test]
    fn amounts_are_whole_fen() {
        let order =
            |total: Value| visit("POST", "/v3/pay/transactions/native", json!({ "amount": { "total": total } }), 200);
        let table = [
            (vec![], Verdict::NotSeen),
            (vec![order(json!(100))], Verdict::Passed),
            (vec![order(json!(100)), order(json!(1.5))], Verdict::Failed),
            (vec![order(json!("100"))], Verdict::Failed),
        ];
        for (visits, expected) in table {
            assert_eq!(fen(&visits).verdict, expected, "{visits:?}");
        }
    }
}
