//! Kills the server again and again under load, on both databases, and lets the books say what became of the money.

use super::tally::{Tally, of_libtest};
use super::{build_executables, check, with_executables};
use crate::Trouble;
use crate::postgres::{Cluster, Durability};
use crate::workspace::cargo;

pub fn run() -> Result<Tally, Trouble> {
    build_executables()?;
    let cluster = Cluster::start(Durability::None)?;
    let mut tests = with_executables(cargo(&["test", "--package", "server", "--test", "kill", "--", "--nocapture"]));
    tests.env("FEIQIAN_TEST_POSTGRES", cluster.url());
    check("cargo test kill", tests, of_libtest)
}
