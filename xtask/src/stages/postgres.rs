//! The tests that have `postgres` in their names, on a cluster of our own.

use super::tally::{Tally, of_libtest};
use super::{build_executables, check, with_executables};
use crate::Trouble;
use crate::postgres::{Cluster, Durability};
use crate::workspace::cargo;

pub fn run() -> Result<Tally, Trouble> {
    build_executables()?;
    let cluster = Cluster::start(Durability::None)?;
    let mut tests = with_executables(cargo(&["test", "--workspace", "--no-fail-fast", "--", "postgres"]));
    tests.env("FEIQIAN_TEST_POSTGRES", cluster.url());
    check("cargo test postgres", tests, of_libtest)
}
