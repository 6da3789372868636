//! The money half of the wallet against a real database, with a bank that says what the test wants.

mod bills;
mod cards;
mod charges;
mod clearing;
mod combined;
mod coupons;
mod failures;
mod merchants;
mod payments;
mod reconciling;
mod refunds;
mod remittances;
mod settlements;
mod sharing;
mod statements;
mod trades;
mod transfers;
mod world;
