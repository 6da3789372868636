//! A person's ways through the screens: a real browser, a real server, a real bank.

use super::tally::{Tally, of_ours};
use super::{build_executables, check, with_executables};
use crate::{Trouble, browser, pages};

pub fn run() -> Result<Tally, Trouble> {
    let browser = browser::find_or_install()?;
    // The pages first: the executable carries them.
    pages::build()?;
    build_executables()?;
    let mut journeys = with_executables(pages::npm(&["run", "journeys"]));
    journeys.env("FEIQIAN_CHROMIUM", browser);
    check("journeys", journeys, of_ours)
}
