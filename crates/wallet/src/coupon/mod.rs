//! Coupons: a merchant takes something off what holders pay, or lets somebody else's shop do so at its expense.
//!
//! ```text
//! stock:   unactivated ──► running ◄──► paused                 coupon:  sent ──► held ──► used
//!               └────────────┴────────────┴──► stopped (time)             ▲────────┘ ▲     │  given back whole
//!                                                                         └──────────┴─────┘  or expired (time)
//! ```
//!
//! What a coupon takes off is paid by one of two: the merchant who is paid gets less (*no cash*), or gets all of its
//! amount, and the merchant who made the stock has set the difference aside before (*cash*): when the stock starts, all
//! that its coupons can take goes to the promotion budget, and what they did not use comes back when it is over.
//!
//! The best coupon that suits is used without being asked for, one for each trade. It is held from when the payment begins,
//! so that nobody pays another amount than was decided, and used in the unit in which the trade is paid.
//!
//! **Invariant:** a coupon is used for one trade at a time, by the holder to whom it was sent.
//!
//! **Invariant:** the promotion budget is what cash stocks set aside, less what their coupons took, plus what refunds brought
//! back.
//!
//! **Invariant:** nobody is paid less by a coupon that somebody else made: a stock without cash is for its maker's shops only.

mod flow;
mod issue;
mod purse;
mod refusal;
mod rows;
mod rules;
mod send;
mod spend;
mod state;
mod stock;

pub use flow::{Return, Use, returns, uses};
pub use issue::{NewStock, create};
pub use purse::{Purse, find, of_holder, purse};
pub use refusal::CouponRefusal;
pub use rows::{Coupon, Used, by_id};
pub use rules::{Ask, Discount, Promotion};
pub use send::{SendCoupon, send};
pub use state::{CouponEvent, CouponState, CouponStep, StockEvent, StockState, StockStep, coupon_step, stock_step};
pub use stock::{Allowance, Stock, StockFilter, expire, of_merchant, pause, restart, start, stock, stock_of};

pub(crate) use spend::{GivenBack, best, claim, give_back, held_for, hold, release, spend};
