//! The sandbox: the whole wallet, a bank beside it, a merchant ready to use, phones, and a time machine, behind one port.
//!
//! Whoever asks for a page or an operation of the wallet gets it; whoever speaks WeChat Pay's wire meets the gateway;
//! whoever takes the port for a proxy is led to the gateway under the host names that clients have built in; and whoever
//! begins with TLS is spoken to in TLS.
//!
//! **Invariant:** it listens on loopback only, and everything it did is in its own data directory.

mod api;
mod bank;
pub mod examiner;
mod merchant;
pub mod phones;
pub mod proxy;
mod sheet;
mod start;
mod time_machine;
mod tls;

pub use api::faults::{FaultScript, parse as parse_faults};
pub use api::routes;
pub use start::{RunningSandbox, start};
pub use time_machine::TimeMachine;

use std::sync::OnceLock;

use phones::Phones;

pub use api::Settings;

/// What the sandbox's own operations work with.
pub struct Sandbox {
    pub machine: TimeMachine,
    pub phones: Phones,
    /// Known once the merchants are made.
    pub settings: OnceLock<Settings>,
}
