//! The bank from outside: a wallet's client against a bank started in this process on free ports.

mod crash;
mod desk;
mod door;
mod faults;
mod holder;
mod pages;
mod payments;
