//! What a scanned or typed text means.
//!
//! Ours are `https://HOST/q/o/ORDER`, `…/q/s/STORE` and `…/q/p/PERSON`, and the bare `feiqian:o/ORDER`, `feiqian:s/STORE`,
//! `feiqian:p/PERSON`; a trade's is `weixin://wxpay/bizpayurl?pr=TRADE`, `…/q/t/TRADE` or `feiqian:t/TRADE`; a browser's link to
//! one is `…/q/h/PREPAY` or `feiqian:h/PREPAY`. The host is not looked at: what counts is whether the token is one of ours.
//!
//! **Invariant:** reading a text moves and binds nothing: a holder who has scanned a trade's code comes with it to
//! [`crate::trade::by_code`].
//!
//! **Invariant:** a scan moves nothing. It names the payee; the holder confirms.

use money::{Amount, HolderId, OrderId};
use store::View;

use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::coupon::Discount;
use crate::merchant::{self, Shop};
use crate::order::{self, Order};
use crate::receive_code::{self, Payee};
use crate::trade::{self, PartLine, Sheet};
use crate::{Ctx, Stop, account, refuse};

/// How the code of a trade begins, in the protocol that merchants' systems speak.
pub const TRADE_URL: &str = "weixin://wxpay/bizpayurl";

/// A text that has the form of one of our codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    Order(OrderId),
    /// What a merchant shows for a trade.
    Trade(String),
    /// The prepay number of a trade that a browser's link leads to.
    Link(String),
    Shop(String),
    Person(String),
}

/// What a code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A till's order that can be paid, or a trade's; of a combined trade with what each shop asks for; and what the
    /// holder's coupons take off.
    Order { order: Order, shop: Shop, parts: Vec<PartLine>, discounts: Vec<Discount> },
    /// A shop that can be paid any amount.
    Shop(Shop),
    /// A person who can be paid.
    Person { token: String, payee: Payee, amount: Option<Amount>, note: String },
}

impl From<Sheet> for Scanned {
    fn from(sheet: Sheet) -> Self {
        Self::Order { order: sheet.order, shop: sheet.shop, parts: sheet.parts, discounts: sheet.discounts }
    }
}

/// Reads the form of a text; nothing when it is not one of ours.
pub fn parse(text: &str) -> Option<Code> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix(TRADE_URL) {
        return trade_code(rest);
    }
    let path = match text.strip_prefix("feiqian:") {
        Some(rest) => rest.trim_start_matches('/'),
        None => text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?.split_once("/q/")?.1,
    };
    let path = path.split(['?', '#']).next()?;
    let (kind, token) = path.trim_end_matches('/').split_once('/')?;
    let plain = !token.is_empty() && token.len() <= 64 && token.bytes().all(|b| b.is_ascii_alphanumeric());
    match (kind, plain) {
        ("o", true) => order_id(token).map(Code::Order),
        ("t", true) => Some(Code::Trade(token.to_ascii_lowercase())),
        ("h", true) => Some(Code::Link(token.to_owned())),
        ("s", true) => Some(Code::Shop(token.to_ascii_lowercase())),
        ("p", true) => Some(Code::Person(token.to_ascii_lowercase())),
        _ => None,
    }
}

/// What follows the address of a trade's code: `?pr=TOKEN`, or `/up?pr=TOKEN&…`.
fn trade_code(rest: &str) -> Option<Code> {
    let query = rest.strip_prefix("/up").unwrap_or(rest).strip_prefix('?')?;
    let token = query.split('&').find_map(|pair| pair.strip_prefix("pr="))?;
    let plain = !token.is_empty() && token.len() <= 64 && token.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| Code::Trade(token.to_ascii_lowercase()))
}

fn order_id(token: &str) -> Option<OrderId> {
    format!("{}_{token}", OrderId::PREFIX).parse().ok()
}

/// The path of an order's QR below the host, as in `o/0190…`.
pub fn order_path(order: OrderId) -> String {
    format!("o/{}", order.uuid().simple())
}

/// Finds what a text leads to.
///
/// # Errors
/// [`PayeeRefusal`]: unknown, or an order that can no longer be paid.
pub fn read(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, text: &str) -> Result<Scanned, Stop<MoneyRefusal>> {
    match parse(text) {
        None => refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown)),
        Some(Code::Order(id)) => of_order(view, ctx, holder, id),
        Some(Code::Trade(code)) => Ok(trade::peek(view, ctx, &code)?.into()),
        Some(Code::Link(prepay)) => Ok(trade::by_link(view, ctx, holder, &prepay)?.into()),
        Some(Code::Shop(code)) => match merchant::by_code(view, &code)? {
            Some(shop) => Ok(Scanned::Shop(shop)),
            None => refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown)),
        },
        Some(Code::Person(token)) => of_person(view, ctx, &token),
    }
}

fn of_order(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, id: OrderId) -> Result<Scanned, Stop<MoneyRefusal>> {
    let Some(order) = order::find(view, ctx, id)? else { return refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown)) };
    order::payable(&order).map_err(Stop::Refused)?;
    let discounts = trade::discounts(view, ctx, holder, &order)?;
    match (merchant::usable(view, order.store)?, trade::part_lines(view, ctx, id)?) {
        (Some(shop), Some(parts)) => Ok(Scanned::Order { order, shop, parts, discounts }),
        (None, _) | (_, None) => refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable)),
    }
}

fn of_person(view: &mut View<'_>, ctx: &Ctx, token: &str) -> Result<Scanned, Stop<MoneyRefusal>> {
    let code = receive_code::resolve(view, ctx, token)?;
    let Some(hot) = account::see(view, code.holder)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown));
    };
    let payee = receive_code::payee(view, ctx, &hot)?;
    Ok(Scanned::Person { token: code.token, payee, amount: code.amount, note: code.note })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_forms_are_codes() {
        let order: OrderId = "ord_0190aa00000070008000000000000001".parse().unwrap();
        let table: [(&str, Option<Code>); 17] = [
            ("https://pay.example/q/o/0190aa00000070008000000000000001", Some(Code::Order(order))),
            ("feiqian:o/0190aa00000070008000000000000001", Some(Code::Order(order))),
            (" http://localhost:8080/q/s/abc123?x=1 ", Some(Code::Shop("abc123".into()))),
            ("feiqian:s/ABC123", Some(Code::Shop("abc123".into()))),
            ("https://h/q/p/ff00/", Some(Code::Person("ff00".into()))),
            ("feiqian://p/ff00", Some(Code::Person("ff00".into()))),
            ("weixin://wxpay/bizpayurl?pr=NwY5Mz9", Some(Code::Trade("nwy5mz9".into()))),
            ("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00", Some(Code::Trade("nwy5mz9".into()))),
            ("https://h/q/h/wx26201410AbC0000", Some(Code::Link("wx26201410AbC0000".into()))),
            ("feiqian:t/abc123", Some(Code::Trade("abc123".into()))),
            ("weixin://wxpay/bizpayurl?sign=a&appid=b", None),
            ("weixin://wxpay/bizpayurlx?pr=a", None),
            ("https://h/q/o/short", None),
            ("https://h/q/s/../etc", None),
            ("https://h/other/s/abc", None),
            ("134567890123456789", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn an_orders_path_reads_back() {
        let order: OrderId = "ord_0190aa00000070008000000000000001".parse().unwrap();
        assert_eq!(parse(&format!("https://h/q/{}", order_path(order))), Some(Code::Order(order)));
    }
}
