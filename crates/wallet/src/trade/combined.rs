//! Combined trades: several merchants' trades that a holder pays together, or not at all.
//!
//! The *lead* is a trade of the merchant who combines: the holder reaches it and pays its order, and its merchant is told.
//! Each *part* is a trade of its own merchant's under its own number, with its own fee and refunds. One payment, in one
//! entry, pays all parts: the holder's bill of it is one, with the combining merchant's name, and names what was bought.
//! The app of a lead must be bound to the merchant who combines and to everybody who has a part: that is their consent.
//!
//! **Invariant:** lead and parts are paid, closed and expire together.

use jiff::Timestamp;
use money::{Amount, OrderId, StoreId};
use store::{Fault, Tx, View};

use super::prepay::{self, NewTrade, PayerName, Prepay, Wish};
use super::rows::{self, Trade};
use super::state::{Event, State};
use super::{Kind, Party, TradeRefusal, close};
use crate::app::AppRefusal;
use crate::{Ctx, Stop, merchant, refuse};

/// A trade's place in a combined one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combined {
    pub lead: OrderId,
    /// 0 of the lead, 1 and on of the parts.
    pub part: u32,
}

/// The longest description of an order that the wire knows, in signs.
const DESCRIPTION_MAX: usize = 127;

/// Merchants want several trades to be paid together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceCombined {
    /// Who combines.
    pub party: Party,
    pub appid: String,
    pub out_trade_no: String,
    pub kind: Kind,
    /// Of the whole: where it is told, and what it is not paid with.
    pub wish: Wish,
    pub expires_at: Option<Timestamp>,
    pub payer: Option<PayerName>,
    pub parts: Vec<NewTrade>,
}

impl PlaceCombined {
    /// The lead as an order of its own: the sum, under the descriptions of its parts.
    fn lead(&self) -> Result<Prepay, TradeRefusal> {
        let mut amounts = self.parts.iter().map(|part| part.amount);
        let sum = amounts.try_fold(Amount::ZERO, Amount::plus);
        let descriptions: Vec<&str> = self.parts.iter().map(|part| part.description.as_str()).collect();
        let new = NewTrade {
            party: self.party,
            appid: self.appid.clone(),
            sub_appid: None,
            out_trade_no: lead_number(&self.out_trade_no),
            description: descriptions.join("、").chars().take(DESCRIPTION_MAX).collect(),
            amount: sum.map_err(|_| TradeRefusal::AmountTooLarge { max: Amount::MAX })?,
            wish: self.wish.clone(),
        };
        Ok(Prepay { new, kind: self.kind, expires_at: self.expires_at, payer: self.payer.clone() })
    }

    fn part_hash(&self, part: &NewTrade) -> [u8; 32] {
        let merchant = part.party.merchant.to_string();
        part.hash(self.kind, &["part", &self.out_trade_no, &part.out_trade_no, &merchant])
    }

    fn hash(&self, lead: &Prepay) -> [u8; 32] {
        let parts: Vec<String> = self.parts.iter().map(|part| format!("{:?}", self.part_hash(part))).collect();
        lead.hash(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// No merchant's own number has this sign, so that a combined number is none of a single trade.
fn lead_number(out_trade_no: &str) -> String {
    format!("+{out_trade_no}")
}

impl Trade {
    /// Whether it is what a holder pays for several.
    pub fn is_lead(&self) -> bool {
        self.combined.is_some_and(|combined| combined.part == 0)
    }

    /// Whether it is paid together with others, under a lead.
    pub fn is_part(&self) -> bool {
        self.combined.is_some_and(|combined| combined.part > 0)
    }

    /// The merchant's number of it, without the sign of a lead.
    pub fn merchants_number(&self) -> &str {
        self.out_trade_no.trim_start_matches('+')
    }
}

/// Orders several trades at once. The same request again, while nobody has paid, is the same lead under a new token.
///
/// # Errors
/// As [`prepay::prepay`], for any of the parts; then none is placed.
pub fn place_combined(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &PlaceCombined) -> Result<Trade, Stop<TradeRefusal>> {
    let lead = command.lead().map_err(Stop::Refused)?;
    let hash = command.hash(&lead);
    let (merchant, number) = (command.party.merchant, &lead.new.out_trade_no);
    if let Some(earlier) = rows::lock_by_out_trade_no(tx, ctx, merchant, number)? {
        return prepay::again(tx, ctx, earlier, hash);
    }
    let mut trade = prepay::draft(tx, ctx, &lead, hash)?;
    trade.combined = Some(Combined { lead: trade.order, part: 0 });
    if prepay::begin(tx, ctx, &trade, trade.expires_at)?.is_none() {
        return prepay::overtaken(tx, ctx, &lead.new, hash);
    }
    for (part, new) in (1..).zip(&command.parts) {
        place_part(tx, ctx, &trade, (new, command.part_hash(new)), part)?;
    }
    Ok(trade)
}

fn place_part(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    lead: &Trade,
    (new, hash): (&NewTrade, [u8; 32]),
    part: u32,
) -> Result<(), Stop<TradeRefusal>> {
    let shop = prepay::admit(tx, ctx, new)?;
    let trade = Trade {
        combined: Some(Combined { lead: lead.order, part }),
        expires_at: lead.expires_at,
        ..new.draft(ctx, lead.kind, &shop, hash)
    };
    if rows::insert(tx, &trade)? { Ok(()) } else { refuse(TradeRefusal::OutTradeNoUsed) }
}

/// A combined trade with its parts, as they stand at this instant.
///
/// # Errors
/// [`TradeRefusal::NotFound`], also when it is another party's.
pub fn find_combined(
    view: &mut View<'_>,
    ctx: &Ctx,
    party: &Party,
    out_trade_no: &str,
) -> Result<(Trade, Vec<Trade>), Stop<TradeRefusal>> {
    let found = rows::by_out_trade_no(view, ctx, party.merchant, &lead_number(out_trade_no))?;
    let Some(lead) = found.filter(|trade| trade.party == *party) else { return refuse(TradeRefusal::NotFound) };
    let all = rows::parts(view, ctx, lead.order)?;
    Ok((lead, all))
}

/// The parts of a lead, in the order in which they were given.
pub fn parts(view: &mut View<'_>, ctx: &Ctx, lead: OrderId) -> Result<Vec<Trade>, Fault> {
    rows::parts(view, ctx, lead)
}

/// One shop's part of what a holder is asked to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLine {
    pub shop: String,
    pub description: String,
    pub amount: Amount,
}

/// What each shop of a lead asks for, in order; none of any other trade. Nothing when one of them cannot be paid now.
pub(crate) fn part_lines(view: &mut View<'_>, ctx: &Ctx, lead: OrderId) -> Result<Option<Vec<PartLine>>, Fault> {
    let all = rows::parts(view, ctx, lead)?;
    let line = |part: Trade| {
        let shop = merchant::usable(view, part.store)?;
        Ok(shop.map(|shop| PartLine { shop: shop.name, description: part.description, amount: part.amount }))
    };
    all.into_iter().map(line).collect()
}

/// What each store asks for in an order, if it is a lead's: the part, the store, and how much.
pub(crate) fn shares(view: &mut View<'_>, order: OrderId) -> Result<Vec<(OrderId, StoreId, Amount)>, Fault> {
    rows::shares(view, order)
}

/// Who combined several trades wants none of them to be paid any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseCombined {
    pub party: Party,
    /// The app in which they were ordered.
    pub appid: String,
    pub out_trade_no: String,
    /// All parts: whose, and under which number.
    pub parts: Vec<(Party, String)>,
}

impl CloseCombined {
    fn names(&self, all: &[Trade]) -> bool {
        let named = |part: &Trade| self.parts.iter().any(|(of, no)| part.party == *of && part.out_trade_no == *no);
        all.len() == self.parts.len() && all.iter().all(named)
    }
}

/// Closes a combined trade with its parts, which are named again. One that is closed already stays as it is.
///
/// # Errors
/// [`TradeRefusal::NotFound`], [`AppRefusal::NotBound`], [`TradeRefusal::PartsDiffer`], [`TradeRefusal::Paid`].
pub fn close_combined(tx: &mut Tx<'_>, ctx: &Ctx, command: &CloseCombined) -> Result<(), Stop<TradeRefusal>> {
    let (lead, all) = find_combined(tx, ctx, &command.party, &command.out_trade_no)?;
    if lead.appid != command.appid {
        return refuse(TradeRefusal::App(AppRefusal::NotBound));
    }
    if !command.names(&all) {
        return refuse(TradeRefusal::PartsDiffer);
    }
    close::close_found(tx, ctx, &lead)?;
    for mut part in rows::lock_parts(tx, lead.order)? {
        if part.state == State::Open {
            part.advance(Event::Close)?;
            rows::update(tx, &part)?;
        }
    }
    Ok(())
}
