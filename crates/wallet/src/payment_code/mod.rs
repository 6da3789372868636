//! Payment codes: the phone shows 18 digits, a till scans them, and the holder pays.
//!
//! A code lives a minute and is used once. A small sum goes through at once when the holder has switched that on; for
//! any other the phone asks for the payment password while the till waits.
//!
//! ```text
//! till: charge ──► succeeded | processing (card) | failed
//!             └──► awaiting_pin ──► phone: confirm | decline · till: cancel · time: expired
//! ```
//!
//! **Invariant:** a code charges at most once, whatever becomes of the charge.
//!
//! **Invariant:** a till learns that the payer cannot pay, not why the payer's account is restricted.

mod charge;
mod code;
mod failure;
mod rows;
mod state;

pub use charge::{Confirm, NewCharge, Waiting, cancel, charge, confirm, decline, expire, see, waiting};
pub use code::{IssueCode, Issued, enable, issue};
pub use failure::ChargeFailure;
pub use rows::Charge;
pub use state::{Event, State, Step, step};

pub(crate) use charge::{charge_order, failed, give_up, is_processing, paid};
