//! How a merchant's system behaved at the gateway: judged from what was seen there, never asked of the system itself.
//!
//! The newest case that decides counts, so that what was mended passes when it is seen once more.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::report::{Verdict, said};
use crate::gateway::watch::{Ordered, Refunded, Sight, What};
use crate::holder::LocalText;

/// How long a system may take to ask about an order that it was not told of.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What is known of an order beside what was seen.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub out_trade_no: String,
    /// Our number, once it is paid.
    pub number: Option<String>,
    /// Fen.
    pub amount: i64,
    pub paid_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

/// What is judged.
pub struct Evidence {
    /// Of one merchant, oldest first.
    pub sights: Vec<Sight>,
    pub orders: Vec<Known>,
    /// By the business clock.
    pub now: Timestamp,
}

impl Evidence {
    /// What was seen of a number after a place.
    fn after(&self, place: usize, number: &str) -> impl Iterator<Item = &Sight> {
        self.sights.iter().skip(place.saturating_add(1)).filter(move |sight| sight.number == number)
    }

    /// The sights for which `is` answers something, newest first, each with its place.
    fn newest<'a, T>(&'a self, is: impl Fn(&'a What) -> Option<T>) -> impl Iterator<Item = (usize, &'a Sight, T)> {
        let all = self.sights.iter().enumerate().rev();
        all.filter_map(move |(place, sight)| Some((place, sight, is(&sight.what)?)))
    }

    fn known(&self, number: &str) -> Option<&Known> {
        self.orders.iter().find(|order| order.out_trade_no == number || order.number.as_deref() == Some(number))
    }

    /// Whether a system asks about an order whose notice got lost.
    pub fn asks(&self) -> Verdict {
        let mut waits = None;
        for (place, lost, ()) in self.newest(|what| (*what == What::Lost).then_some(())) {
            if self.is_lost_again(place, &lost.number) {
                continue;
            }
            let then = self.after(place, &lost.number).find(|it| matches!(it.what, What::Queried | What::Told));
            match then.map(|sight| &sight.what) {
                Some(What::Queried) => return Verdict::Passed(Some(asked(&lost.number))),
                // It was told in the end, before it could be expected to ask.
                Some(_) => {}
                None if self.now.duration_since(lost.at) >= PATIENCE => return Verdict::Failed(unasked(&lost.number)),
                None => waits = waits.or(Some(untold(&lost.number))),
            }
        }
        Verdict::NotSeen(waits)
    }

    /// Whether a notice got lost before: the first time is when the waiting began.
    fn is_lost_again(&self, place: usize, number: &str) -> bool {
        let mut before = self.sights.iter().take(place);
        before.any(|sight| sight.number == number && sight.what == What::Lost)
    }

    /// Whether a refund with an unclear answer is repeated under its number.
    pub fn repeats_refund(&self) -> Verdict {
        let mut waits = None;
        for (place, first, asked) in self.newest(|what| refund(what).filter(|asked| asked.is_unknown)) {
            let later = self.sights.iter().skip(place.saturating_add(1));
            let decisive = later.filter(|sight| match &sight.what {
                What::Refunded(again) => sight.number == first.number || again.of == asked.of,
                What::RefundQueried => sight.number == first.number,
                _ => false,
            });
            match decisive.map(|sight| sight.number.as_str()).next() {
                Some(number) if number == first.number => return Verdict::Passed(Some(same_number(number))),
                Some(number) => return Verdict::Failed(other_number(&first.number, number)),
                None => waits = waits.or(Some(unclear(&first.number))),
            }
        }
        Verdict::NotSeen(waits)
    }

    /// Whether amounts are whole fen: of the newest order, and of the newest refund.
    pub fn counts_in_fen(&self) -> Verdict {
        let order = self.newest(ordered).next();
        let refund = self.newest(refund).next();
        let found = order.as_ref().map(|(place, sight, asked)| self.odd_order(*place, &sight.number, asked));
        let found = found.flatten().or_else(|| refund.and_then(|(_, sight, asked)| self.odd_refund(sight, asked)));
        match (found, order) {
            (Some(odd), _) => Verdict::Failed(odd),
            (None, Some((_, sight, asked))) => Verdict::Passed(Some(in_fen(&sight.number, &asked.total))),
            (None, None) => Verdict::NotSeen(None),
        }
    }

    fn odd_order(&self, place: usize, number: &str, asked: &Ordered) -> Option<LocalText> {
        let Some(total) = asked.total.as_i64() else { return Some(not_whole(number, &asked.total)) };
        let earlier = self.sights.iter().take(place).filter(|sight| sight.number == number);
        let earlier = earlier.filter_map(|sight| ordered(&sight.what)?.total.as_i64());
        let mut compared = earlier.chain(asked.goods);
        compared.find(|other| is_hundredfold(total, *other)).map(|other| hundredfold(number, total, other))
    }

    fn odd_refund(&self, sight: &Sight, asked: &Refunded) -> Option<LocalText> {
        let Some(total) = asked.total.as_i64() else { return Some(not_whole(&sight.number, &asked.total)) };
        let amount = self.known(&asked.of)?.amount;
        is_hundredfold(total, amount).then(|| hundredfold(&sight.number, total, amount))
    }

    /// Whether an order that is placed anew, under another number, was closed before.
    pub fn closes(&self) -> Verdict {
        for (place, anew, asked) in self.newest(|what| ordered(what).filter(|asked| asked.is_placed)) {
            let earlier = self.sights.iter().enumerate().take(place).rev();
            let like = earlier.filter(|(_, old)| old.number != anew.number && is_the_same(old, asked));
            for (since, old) in like {
                let mut between = self.sights.iter().take(place).skip(since);
                if between.any(|it| it.number == old.number && it.what == What::Closed) {
                    return Verdict::Passed(Some(closed(&old.number, &anew.number)));
                }
                if asked.buyer.is_some() && self.is_open_at(&old.number, anew.at) {
                    return Verdict::Failed(both_open(&old.number, &anew.number));
                }
            }
        }
        Verdict::NotSeen(None)
    }

    fn is_open_at(&self, number: &str, at: Timestamp) -> bool {
        let known = self.known(number);
        known.is_some_and(|known| known.paid_at.is_none_or(|paid| paid > at) && known.expires_at > at)
    }

    /// Whether a payment by code that waits for the payer is asked about before it is taken back.
    pub fn polls(&self) -> Verdict {
        let mut waits = None;
        for (place, charged, ()) in self.newest(|what| (*what == What::Charged { waits: true }).then_some(())) {
            let then = self.after(place, &charged.number).find(|it| matches!(it.what, What::Queried | What::Reversed));
            match then.map(|sight| &sight.what) {
                Some(What::Queried) => return Verdict::Passed(Some(polled(&charged.number))),
                Some(_) => return Verdict::Failed(reversed(&charged.number)),
                None => waits = waits.or(Some(unpolled(&charged.number))),
            }
        }
        Verdict::NotSeen(waits)
    }
}

fn ordered(what: &What) -> Option<&Ordered> {
    if let What::Ordered(asked) = what { Some(asked) } else { None }
}

fn refund(what: &What) -> Option<&Refunded> {
    if let What::Refunded(asked) = what { Some(asked) } else { None }
}

/// The same goods at the same price for the same buyer; nobody known is the same as nobody known.
fn is_the_same(old: &Sight, new: &Ordered) -> bool {
    let Some(old) = ordered(&old.what) else { return false };
    let same = (&old.description, &old.total, &old.buyer) == (&new.description, &new.total, &new.buyer);
    old.is_placed && same
}

fn is_hundredfold(one: i64, other: i64) -> bool {
    one.checked_mul(100) == Some(other) || other.checked_mul(100) == Some(one)
}

fn asked(number: &str) -> LocalText {
    said(format!("{number} 的回调丢失后查过单"), format!("the callback of {number} was lost, and it was queried"))
}

fn unasked(number: &str) -> LocalText {
    said(
        format!("{number} 已付款，回调丢失后 10 分钟没有查单"),
        format!("{number} was paid, its callback was lost, and it was not queried for 10 minutes"),
    )
}

fn untold(number: &str) -> LocalText {
    said(
        format!("{number} 的回调已丢失，等待你的系统查单"),
        format!("the callback of {number} is lost; your system has not queried it yet"),
    )
}

fn same_number(number: &str) -> LocalText {
    said(format!("{number} 没有得到结果，沿用同一单号"), format!("{number} got no outcome and was asked for again"))
}

fn other_number(first: &str, second: &str) -> LocalText {
    said(
        format!("{first} 可能已经退款，又用 {second} 退了同一订单"),
        format!("{first} may have taken effect, and the same order was refunded again as {second}"),
    )
}

fn unclear(number: &str) -> LocalText {
    said(format!("{number} 没有得到结果，等待重试"), format!("{number} got no outcome; it was not tried again yet"))
}

fn in_fen(number: &str, total: &Value) -> LocalText {
    said(format!("{number}：{total} 分"), format!("{number}: {total} fen"))
}

fn not_whole(number: &str, total: &Value) -> LocalText {
    said(
        format!("{number} 的金额是 {total}，不是整数分"),
        format!("the amount of {number} is {total}, which is not a whole number of fen"),
    )
}

fn hundredfold(number: &str, total: i64, other: i64) -> LocalText {
    said(
        format!("{number} 写了 {total} 分，应为 {other} 分：正好差 100 倍"),
        format!("{number} says {total} fen where {other} fen belong: off by exactly 100"),
    )
}

fn closed(old: &str, new: &str) -> LocalText {
    said(format!("先关了 {old}，再下 {new}"), format!("{old} was closed before {new} was placed"))
}

fn both_open(old: &str, new: &str) -> LocalText {
    said(
        format!("下 {new} 时 {old} 还能付款（同一买家、同一商品、同一金额）"),
        format!("{old} could still be paid when {new} was placed (same buyer, same goods, same amount)"),
    )
}

fn polled(number: &str) -> LocalText {
    said(format!("{number} 等待付款人时查过单"), format!("{number} was queried while it waited for the payer"))
}

fn reversed(number: &str) -> LocalText {
    said(
        format!("{number} 还在等付款人就被撤销，没有查单"),
        format!("{number} was reversed while it waited, unqueried"),
    )
}

fn unpolled(number: &str) -> LocalText {
    said(format!("{number} 正在等付款人，还没有查单"), format!("{number} waits for the payer and was not queried yet"))
}

#[cfg(test)]
#[path = "behaviour_tests.rs"]
mod tests;
