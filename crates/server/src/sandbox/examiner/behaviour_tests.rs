use serde_json::json;

use super::*;

/// One line for each sight: the second, what happened, the number, and more where it is needed.
fn evidence(table: &str, now_s: i64) -> Evidence {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let sights: Vec<Sight> = lines.map(sight).collect();
    let orders = ["A-1", "A-2"].map(|name| Known {
        out_trade_no: name.to_owned(),
        number: Some(format!("4200-{name}")),
        amount: 2800,
        paid_at: None,
        expires_at: second(7_200),
    });
    Evidence { sights, orders: orders.to_vec(), now: second(now_s) }
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap()
}

fn sight(line: &str) -> Sight {
    let words: Vec<&str> = line.split_whitespace().collect();
    let more = |place: usize| words.get(place).copied().unwrap_or("-");
    let what = match words[1] {
        "lost" => What::Lost,
        "told" => What::Told,
        "query" => What::Queried,
        "close" => What::Closed,
        "reverse" => What::Reversed,
        "waits" => What::Charged { waits: true },
        "asks" => What::RefundQueried,
        "order" => What::Ordered(Ordered {
            total: serde_json::from_str(more(3)).unwrap(),
            goods: more(5).parse().ok(),
            description: "tea".to_owned(),
            buyer: Some(more(4).to_owned()).filter(|buyer| buyer != "-"),
            is_placed: true,
        }),
        "refund" => What::Refunded(Refunded {
            of: more(3).to_owned(),
            total: serde_json::from_str(more(4)).unwrap(),
            is_unknown: more(5) == "unclear",
        }),
        other => panic!("{other}"),
    };
    Sight { at: second(words[0].parse().unwrap()), mchid: "19".to_owned(), number: words[2].to_owned(), what }
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed(_) => "passed",
        Verdict::Failed(_) | Verdict::Unanswered(_) => "failed",
        Verdict::NotSeen(None) => "not seen",
        Verdict::NotSeen(Some(_)) => "waits",
    }
}

fn check(judge: fn(&Evidence) -> Verdict, table: &str, now_s: i64, expected: &str) {
    assert_eq!(outcome(&judge(&evidence(table, now_s))), expected, "{table}");
}

#[test]
fn an_untold_system_has_to_ask_in_time() {
    check(Evidence::asks, "", 0, "not seen");
    check(Evidence::asks, "0 told A-1", 900, "not seen");
    check(Evidence::asks, "0 lost A-1", 30, "waits");
    check(Evidence::asks, "0 lost A-1", 600, "failed");
    check(Evidence::asks, "0 query A-1\n 1 lost A-1", 700, "failed");
    check(Evidence::asks, "0 lost A-1\n 30 query A-1\n 40 lost A-1", 9_000, "passed");
    check(Evidence::asks, "0 lost A-1\n 15 told A-1", 9_000, "not seen");
    check(Evidence::asks, "0 lost A-1\n 700 lost A-2\n 710 query A-2", 9_000, "passed");
}

#[test]
fn an_unclear_refund_keeps_its_number() {
    let judge = Evidence::repeats_refund;
    check(judge, "0 refund R-1 A-1 2800", 9, "not seen");
    check(judge, "0 refund R-1 A-1 2800 unclear", 9, "waits");
    check(judge, "0 refund R-1 A-1 2800 unclear\n 1 refund R-1 A-1 2800", 9, "passed");
    check(judge, "0 refund R-1 A-1 2800 unclear\n 1 asks R-1", 9, "passed");
    check(judge, "0 refund R-1 A-1 2800 unclear\n 1 refund R-2 A-1 2800", 9, "failed");
    check(judge, "0 refund R-1 A-1 2800 unclear\n 1 refund R-2 A-2 2800", 9, "waits");
}

#[test]
fn amounts_are_whole_fen() {
    let judge = Evidence::counts_in_fen;
    check(judge, "", 9, "not seen");
    check(judge, "0 order A-1 2800", 9, "passed");
    check(judge, "0 order A-1 28.5", 9, "failed");
    check(judge, "0 order A-1 \"2800\"", 9, "failed");
    check(judge, "0 order A-1 28.5\n 1 order A-1 2850", 9, "passed");
    check(judge, "0 order A-1 28\n 1 order A-1 2800", 9, "failed");
    check(judge, "0 order A-1 28\n 1 order A-2 2800", 9, "passed");
    check(judge, "0 order A-1 28 - 2800", 9, "failed");
    check(judge, "0 order A-1 2800 - 2800", 9, "passed");
    check(judge, "0 order A-1 2800\n 1 refund R-1 A-1 28", 9, "failed");
    check(judge, "0 order A-1 2800\n 1 refund R-1 4200-A-1 280000", 9, "failed");
    check(judge, "0 order A-1 2800\n 1 refund R-1 4200-A-1 2800", 9, "passed");
}

#[test]
fn an_order_placed_anew_was_closed_before() {
    let judge = Evidence::closes;
    check(judge, "0 order A-1 2800 li\n 9 order A-2 2800 li", 9, "failed");
    check(judge, "0 order A-1 2800 li\n 5 close A-1\n 9 order A-2 2800 li", 9, "passed");
    check(judge, "0 order A-1 2800\n 5 close A-1\n 9 order A-2 2800", 9, "passed");
    check(judge, "0 order A-1 2800\n 9 order A-2 2800", 9, "not seen");
    check(judge, "0 order A-1 2800 li\n 9 order A-2 2800 wang", 9, "not seen");
    check(judge, "0 order A-1 2800 li\n 9 order A-2 900 li", 9, "not seen");
    check(judge, "0 order A-1 2800 li\n 7300 order A-2 2800 li", 9, "not seen");
    let mut paid = evidence("0 order A-1 2800 li\n 9 order A-2 2800 li", 9);
    paid.orders[0].paid_at = Some(second(5));
    assert_eq!(outcome(&judge(&paid)), "not seen", "it was paid");
}

#[test]
fn a_waiting_payment_by_code_is_asked_about_before_it_is_reversed() {
    let judge = Evidence::polls;
    check(judge, "0 waits A-1", 9, "waits");
    check(judge, "0 waits A-1\n 5 query A-1\n 35 reverse A-1", 40, "passed");
    check(judge, "0 waits A-1\n 1 reverse A-1", 9, "failed");
    check(judge, "0 waits A-1\n 1 reverse A-1\n 5 waits A-2\n 9 query A-2", 9, "passed");
    assert_eq!(json!(28.5).as_i64(), None, "a fraction is no amount");
}
