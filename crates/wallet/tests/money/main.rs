//! The money half of the wallet against a real database, with a bank that says what the test wants.

mod bills;
mod cards;
mod charges;
mod clearing;
mod failures;
mod payments;
mod reconciling;
mod transfers;
mod world;
