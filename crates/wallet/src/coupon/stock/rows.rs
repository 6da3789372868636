//! Rows of stocks.

use jiff::Timestamp;
use money::{Amount, MerchantId, StockId};
use store::{Fault, Row, Tx, View, params};

use crate::Ctx;
use crate::coupon::state::{StockEvent, StockState, StockStep, stock_step};

/// Who may have how many coupons of a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many one holder may have.
    pub max: u32,
    /// Whether that is for a person, with all accounts together.
    pub per_person: bool,
    /// Whether only those get one who have proven who they are.
    pub proven_only: bool,
}

/// A merchant's stock of coupons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    pub id: StockId,
    /// Twelve digits, by which it is called on the wire.
    pub number: String,
    /// Who made it, and pays for it when it is with cash.
    pub merchant: MerchantId,
    /// Whose coupons they are, as holders read it: the maker, or one of the merchants it deals for.
    pub owner: MerchantId,
    pub name: String,
    pub description: String,
    /// What a coupon takes off.
    pub amount: Amount,
    /// The least order that it is for; above the amount.
    pub minimum: Amount,
    /// Whether the merchant that is paid simply gets less.
    pub no_cash: bool,
    /// How many coupons there are.
    pub coupons_max: i64,
    /// How much they may take together, and those given on one day.
    pub amount_max: Amount,
    pub amount_by_day_max: Option<Amount>,
    pub allowance: Allowance,
    /// The tags of orders that they are for; any order's when there is none.
    pub goods_tags: Vec<String>,
    /// The numbers of the merchants where they are good.
    pub merchants: Vec<String>,
    /// The kinds of trades that they are for, by [`crate::trade::Kind::code`]; any when there is none.
    pub kinds: Vec<String>,
    /// When coupons are given.
    pub begins_at: Timestamp,
    pub ends_at: Timestamp,
    /// When they are good.
    pub usable_from: Timestamp,
    pub usable_until: Timestamp,
    /// Whether a coupon is good from the day after it was given on, and for how many minutes.
    pub next_day: bool,
    pub minutes: Option<u32>,
    pub out_request_no: String,
    pub(in crate::coupon) request_hash: [u8; 32],
    pub state: StockState,
    /// How many were given.
    pub sent: i64,
    /// What was set aside when it started.
    pub funded: Amount,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
}

impl Stock {
    /// As it stands at an instant: one whose time is over gives nothing more, whoever looks first.
    fn at(mut self, now: Timestamp) -> Self {
        if self.ends_at <= now
            && let StockStep::To(next) = stock_step(self.state, StockEvent::End)
        {
            (self.state, self.stopped_at) = (next, Some(self.ends_at));
        }
        self
    }
}

fn list_text(list: &[String]) -> Result<String, Fault> {
    serde_json::to_string(list).map_err(|error| Fault::corrupt(error.to_string()))
}

/// Writes a new stock. Says `false` when the merchant's number stands for one already.
pub(in crate::coupon) fn insert(tx: &mut Tx<'_>, stock: &Stock) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO coupon_stock (id, number, merchant, owner, name, description, amount, minimum, no_cash, \
         coupons_max, amount_max, amount_by_day_max, per_holder_max, per_person, proven_only, goods_tags, merchants, \
         kinds, begins_at, ends_at, usable_from, usable_until, next_day, minutes, out_request_no, request_hash, state, \
         sent, funded, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, \
         ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, 0, 0, ?28, ?28) \
         ON CONFLICT (merchant, out_request_no) DO NOTHING",
        params![
            stock.id,
            &stock.number,
            stock.merchant,
            stock.owner,
            &stock.name,
            &stock.description,
            stock.amount,
            stock.minimum,
            stock.no_cash,
            stock.coupons_max,
            stock.amount_max,
            stock.amount_by_day_max,
            stock.allowance.max,
            stock.allowance.per_person,
            stock.allowance.proven_only,
            list_text(&stock.goods_tags)?,
            list_text(&stock.merchants)?,
            list_text(&stock.kinds)?,
            stock.begins_at,
            stock.ends_at,
            stock.usable_from,
            stock.usable_until,
            stock.next_day,
            stock.minutes,
            &stock.out_request_no,
            stock.request_hash,
            stock.state.code(),
            stock.created_at
        ],
    )?;
    Ok(written == 1)
}

/// Writes where a stock stands.
pub(in crate::coupon) fn update(tx: &mut Tx<'_>, stock: &Stock) -> Result<(), Fault> {
    tx.queue(
        "UPDATE coupon_stock SET state = ?2, sent = ?3, funded = ?4, changed_at = ?5, started_at = ?6, stopped_at = ?7 \
         WHERE id = ?1",
        params![
            stock.id,
            stock.state.code(),
            stock.sent,
            stock.funded,
            stock.changed_at,
            stock.started_at,
            stock.stopped_at
        ],
    )
}

/// The columns that [`read`] reads, from this table under this name.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, number, merchant, owner, name, description, amount, minimum, no_cash, coupons_max, amount_max, \
             amount_by_day_max, per_holder_max, per_person, proven_only, goods_tags, merchants, kinds, begins_at, ends_at, \
             usable_from, usable_until, next_day, minutes, out_request_no, request_hash, state, sent, funded, created_at, \
             changed_at, started_at, stopped_at FROM coupon_stock WHERE ",
            $tail
        )
    };
}

const BY_NUMBER: &str = select!("number = ?1");
const BY_ID: &str = select!("id = ?1");

pub(in crate::coupon) fn by_number(view: &mut View<'_>, ctx: &Ctx, number: &str) -> Result<Option<Stock>, Fault> {
    view.query_opt(BY_NUMBER, params![number])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(in crate::coupon) fn lock_by_number(tx: &mut Tx<'_>, ctx: &Ctx, number: &str) -> Result<Option<Stock>, Fault> {
    tx.query_opt_for_update(BY_NUMBER, params![number])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(in crate::coupon) fn by_id(view: &mut View<'_>, ctx: &Ctx, id: StockId) -> Result<Stock, Fault> {
    read(&view.query_one(BY_ID, params![id])?, ctx.now)
}

/// The stock as it was last written: whether its money was given back is in its row, not in the time.
pub(in crate::coupon) fn lock_raw(tx: &mut Tx<'_>, id: StockId) -> Result<Stock, Fault> {
    let row = tx.query_opt_for_update(BY_ID, params![id])?;
    read_raw(&row.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?)
}

pub(in crate::coupon) fn by_request(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Stock>, Fault> {
    let row = view.query_opt(select!("merchant = ?1 AND out_request_no = ?2"), params![merchant, number])?;
    row.map(|row| read(&row, ctx.now)).transpose()
}

/// Which stocks of a merchant's are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockFilter {
    pub created_from: Option<Timestamp>,
    pub created_until: Option<Timestamp>,
    pub state: Option<StockState>,
}

/// A merchant's stocks that a filter lets through, newest first.
pub(in crate::coupon) fn of_merchant(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    filter: &StockFilter,
) -> Result<Vec<Stock>, Fault> {
    let (from, until) =
        (filter.created_from.unwrap_or(Timestamp::UNIX_EPOCH), filter.created_until.unwrap_or(Timestamp::MAX));
    let sql = select!("merchant = ?1 AND created_at >= ?2 AND created_at <= ?3 ORDER BY id DESC");
    let all = view.query(sql, params![merchant, from, until])?;
    let all = all.iter().map(|row| read(row, ctx.now)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|stock| filter.state.is_none_or(|state| stock.state == state)).collect())
}

/// Stocks that ended before an instant and are not written as stopped; none of whose coupons a payment holds.
pub(in crate::coupon) fn lock_ended(tx: &mut Tx<'_>, before: Timestamp, limit: u32) -> Result<Vec<Stock>, Fault> {
    let sql = select!(
        "state <> 'stopped' AND ends_at <= ?1 AND usable_until <= ?1 AND NOT EXISTS \
         (SELECT 1 FROM coupon WHERE coupon.stock = coupon_stock.id AND coupon.state = 'held') \
         ORDER BY ends_at LIMIT ?2"
    );
    tx.query_for_update(sql, params![before, limit])?.iter().map(read_raw).collect()
}

/// What a stock's coupons took, less what refunds brought back.
pub(in crate::coupon) fn taken(view: &mut View<'_>, stock: StockId) -> Result<Amount, Fault> {
    let sum = |sql| move |view: &mut View<'_>| view.query_one(sql, params![stock])?.get::<Amount>(0);
    let used = sum("SELECT CAST(COALESCE(SUM(discount), 0) AS BIGINT) FROM coupon_use WHERE stock = ?1")(view)?;
    let back = sum("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM coupon_return WHERE stock = ?1")(view)?;
    used.minus(back).map_err(|error| Fault::corrupt(format!("{stock}: {error}")))
}

fn read(row: &Row, now: Timestamp) -> Result<Stock, Fault> {
    read_raw(row).map(|stock| stock.at(now))
}

fn list(row: &Row, place: usize) -> Result<Vec<String>, Fault> {
    let text: String = row.get(place)?;
    serde_json::from_str(&text).map_err(|error| Fault::corrupt(error.to_string()))
}

fn read_raw(row: &Row) -> Result<Stock, Fault> {
    let state: String = row.get(26)?;
    Ok(Stock {
        id: row.get(0)?,
        number: row.get(1)?,
        merchant: row.get(2)?,
        owner: row.get(3)?,
        name: row.get(4)?,
        description: row.get(5)?,
        amount: row.get(6)?,
        minimum: row.get(7)?,
        no_cash: row.get(8)?,
        coupons_max: row.get(9)?,
        amount_max: row.get(10)?,
        amount_by_day_max: row.get(11)?,
        allowance: Allowance { max: row.get(12)?, per_person: row.get(13)?, proven_only: row.get(14)? },
        goods_tags: list(row, 15)?,
        merchants: list(row, 16)?,
        kinds: list(row, 17)?,
        begins_at: row.get(18)?,
        ends_at: row.get(19)?,
        usable_from: row.get(20)?,
        usable_until: row.get(21)?,
        next_day: row.get(22)?,
        minutes: row.get(23)?,
        out_request_no: row.get(24)?,
        request_hash: row.get(25)?,
        state: StockState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("stock state {state}")))?,
        sent: row.get(27)?,
        funded: row.get(28)?,
        created_at: row.get(29)?,
        changed_at: row.get(30)?,
        started_at: row.get(31)?,
        stopped_at: row.get(32)?,
    })
}
