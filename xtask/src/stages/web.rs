//! The pages: their types, their unit tests, and that the typed client is the one the doors' documents generate.

use super::check;
use super::check_once;
use super::tally::{Tally, of_vitest};
use crate::progress::Step;
use crate::{Trouble, generate, pages};

pub fn run() -> Result<Tally, Trouble> {
    pages::install()?;
    let mut sum = check_once("vue-tsc", pages::npm(&["run", "typecheck"]))?;
    sum += check("vitest", pages::npm(&["run", "test"]), of_vitest)?;
    sum += drift()?;
    Ok(sum)
}

/// Generates again and compares: what is committed is what would be generated.
fn drift() -> Result<Tally, Trouble> {
    let before = generate::fingerprint()?;
    if let Err(trouble) = generate::all() {
        println!("{trouble}");
        return Ok(Tally::FAILED);
    }
    let step = Step::new("generated client");
    if generate::fingerprint()? == before {
        step.done("in step with the doors");
        return Ok(Tally::PASSED);
    }
    step.failed("was out of step; it is written anew: commit it");
    Ok(Tally::FAILED)
}
