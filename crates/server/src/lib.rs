//! The doors of Feiqian and what stands behind them: the holder's, the till's and the operator's HTTP interfaces, the
//! workers that read the outbox, configuration, keys, and the embedded pages.
//!
//! **Architecture Invariant:** there is no rule about money here. A handler parses, authenticates and runs one use case
//! of the `wallet` room in one unit of work; a worker calls a connector and then runs one use case.
//!
//! **Invariant:** the bank is called only by a worker that holds a committed instruction.

pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connectors;
pub mod console;
pub mod demo;
pub mod door;
pub mod gateway;
pub mod holder;
pub mod http1;
pub mod keys;
pub mod live;
pub mod metrics;
pub mod operator;
pub mod router;
pub mod sandbox;
pub mod serve;
pub mod till;
pub mod web;
pub mod workers;
