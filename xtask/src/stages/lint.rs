//! What reads the code without running it.

use super::check_once;
use super::tally::Tally;
use crate::progress::Step;
use crate::workspace::cargo;
use crate::{Trouble, pages, tidy};

pub fn run() -> Result<Tally, Trouble> {
    let mut sum = tidiness();
    sum += check_once("rustfmt", cargo(&["fmt", "--all", "--check"]))?;
    sum += check_once("clippy", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    pages::install()?;
    sum += check_once("eslint", pages::npm(&["run", "lint"]))?;
    Ok(sum)
}

fn tidiness() -> Tally {
    let step = Step::new("tidy");
    let complaints = tidy::complaints();
    if complaints.is_empty() {
        step.done("");
        return Tally::PASSED;
    }
    step.failed("");
    for complaint in complaints {
        println!("{complaint}");
    }
    Tally::FAILED
}
