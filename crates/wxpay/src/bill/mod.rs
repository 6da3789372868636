//! Bills: the files that tell a merchant what was paid, refunded and moved on one day.
//!
//! "WeChat Pay documentation", trade bill, fund flow bill; the flows of coupons have the same form. A bill is UTF-8 with a byte order mark and ends its lines with
//! CR LF: a header, one line per row, a summary's header, one line of summary. The cells of rows and summary begin with
//! a back-tick, so that cells are told apart by a comma and a back-tick together. Amounts are yuan with two decimals,
//! fees with five.
//!
//! **Invariant:** the summary is the sum of the rows that the file has.
//!
//! **Invariant:** a cell has no line break and no back-tick, whatever the merchant wrote; so what is written is read
//! back the same ([`read()`]).
//!
//! What it does not do: choose the rows. Which payments and refunds belong to a day is the wallet's.

mod coupon;
mod file;
mod flow;
mod read;
#[cfg(test)]
mod tests;
mod trade;
mod yuan;

pub use coupon::{CouponRow, coupon_return_file, coupon_use_file};
pub use file::BillFile;
pub use flow::{FlowDirection, FlowRow, flow_bill};
pub use read::{BillFault, Sheet, read};
pub use trade::{PaidRow, RefundRow, RowState, TradeBill, TradeRow, trade_bill};
pub use yuan::{fen_of_yuan, yuan};
