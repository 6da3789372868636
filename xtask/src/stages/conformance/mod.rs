//! Real clients of the merchant's wire, unmodified from their registries, driven against a started sandbox.
//!
//! Each client has a driver under `conformance/` that says one JSON line per flow. What a client does not have counts as
//! skipped; a known fault of a client that is refused counts as passed.
//!
//! **Invariant:** every flow is spoken of exactly once by every driver: a driver that falls silent has failed.

mod clients;
mod gateway;
mod matrix;
mod prepare;
mod said;

use std::fs;
use std::path::PathBuf;

use super::build_executables;
use super::tally::Tally;
use crate::progress::Step;
use crate::workspace::root;
use crate::{Trouble, pages, process};
use clients::{CLIENTS, Client};
use gateway::Gateway;
use matrix::Matrix;
use said::{Outcome, Said};

pub fn run() -> Result<Tally, Trouble> {
    prepare::all()?;
    // The pages first: the executable carries them, and the holder pays through them.
    pages::build()?;
    build_executables()?;
    let gateway = Gateway::start()?;
    let flows = flows()?;
    let heard = CLIENTS.iter().map(|client| drive(client, &gateway, &flows)).collect::<Result<Vec<_>, _>>()?;
    let tally = heard.iter().flatten().fold(Tally::default(), |mut sum, said| {
        sum += said.outcome.tally();
        sum
    });
    let matrix = Matrix::of(&flows, &heard)?.to_string();
    println!("{matrix}");
    Ok(if tally.failed == 0 { with_drift(tally, &matrix)? } else { tally })
}

/// The folder of the drivers.
fn folder() -> PathBuf {
    root().join("conformance")
}

/// The flows that every driver speaks of, in the matrix's order.
fn flows() -> Result<Vec<String>, Trouble> {
    let file = folder().join("flows.json");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Runs one client's driver; its failures are told at once.
fn drive(client: &Client, gateway: &Gateway, flows: &[String]) -> Result<Vec<Said>, Trouble> {
    let mut step = Step::new(&client.title());
    let ran = process::run(&mut step, &client.title(), client.command(gateway)?)?;
    let heard = said::complete(ran.output.iter().filter_map(|line| Said::parse(line)).collect(), flows);
    let failures: Vec<&Said> = heard.iter().filter(|said| said.outcome == Outcome::Failed).collect();
    if failures.is_empty() && ran.succeeded {
        step.done(&said::counted(&heard));
        return Ok(heard);
    }
    step.failed(&said::counted(&heard));
    for failure in failures {
        println!("    {}: {}", failure.flow, failure.detail);
    }
    if ran.succeeded {
        return Ok(heard);
    }
    println!("{}", ran.last_words());
    Ok(said::with_crash(heard))
}

/// Compares the matrix with the one in the documents; one that was out of step is written anew and has failed.
fn with_drift(mut tally: Tally, matrix: &str) -> Result<Tally, Trouble> {
    let step = Step::new("docs/CONFORMANCE.md");
    let file = root().join("docs/CONFORMANCE.md");
    if fs::read_to_string(&file).is_ok_and(|kept| kept == matrix) {
        step.done("in step");
        tally += Tally::PASSED;
        return Ok(tally);
    }
    fs::write(&file, matrix).map_err(|error| format!("{}: {error}", file.display()))?;
    step.failed("was out of step; it is written anew: commit it");
    tally += Tally::FAILED;
    Ok(tally)
}
