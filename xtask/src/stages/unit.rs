//! All Rust tests that need no other program. Those that do carry `postgres` or `kill_` in their names.

use super::check;
use super::tally::{Tally, of_libtest};
use crate::Trouble;
use crate::workspace::cargo;

pub fn run() -> Result<Tally, Trouble> {
    let tests = cargo(&["test", "--workspace", "--no-fail-fast", "--", "--skip", "postgres", "--skip", "kill_"]);
    check("cargo test", tests, of_libtest)
}
