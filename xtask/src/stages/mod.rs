//! `cargo xtask test`: proves the whole product in stages and counts what they proved.
//!
//! **Invariant:** the last line is `N passed, N failed, N skipped`, and the exit code is zero only if every stage that was
//! asked for proved something and nothing failed.

mod conformance;
mod journeys;
mod kill;
mod lint;
mod postgres;
mod tally;
mod unit;
mod web;

use std::fmt::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::arguments::Arguments;
use crate::progress::{Step, seconds};
use crate::workspace::{self, Profile, cargo};
use crate::{Trouble, process, tools};
use tally::Tally;

struct Stage {
    name: &'static str,
    proves: &'static str,
    /// Part of the inner loop.
    quick: bool,
    run: fn() -> Result<Tally, Trouble>,
}

const STAGES: [Stage; 7] = [
    Stage { name: "lint", proves: "formatting, lints of both languages, tidiness", quick: true, run: lint::run },
    Stage { name: "unit", proves: "all Rust tests, on SQLite", quick: true, run: unit::run },
    Stage {
        name: "postgres",
        proves: "the tests of the store and the doors, on PostgreSQL",
        quick: false,
        run: postgres::run,
    },
    Stage { name: "web", proves: "the pages' types, unit tests and generated client", quick: true, run: web::run },
    Stage {
        name: "journeys",
        proves: "a person's ways through the screens, in Chromium",
        quick: false,
        run: journeys::run,
    },
    Stage {
        name: "conformance",
        proves: "real clients of the merchant's wire, unmodified, against a sandbox",
        quick: false,
        run: conformance::run,
    },
    Stage { name: "kill", proves: "no money lost or made when the server is killed", quick: false, run: kill::run },
];

pub fn run(mut arguments: Arguments) -> Result<ExitCode, Trouble> {
    let quick = arguments.flag("--quick");
    let list = arguments.flag("--list");
    let only = arguments.value("--only")?;
    arguments.done()?;
    if list {
        for stage in &STAGES {
            println!("{:<12} {}", stage.name, stage.proves);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(quick, only.as_deref())?;
    tools::check()?;
    Ok(prove(&chosen))
}

fn choose(quick: bool, only: Option<&str>) -> Result<Vec<&'static Stage>, Trouble> {
    let chosen = STAGES.iter().filter(|stage| only.map_or(!quick || stage.quick, |name| name == stage.name));
    let chosen: Vec<&Stage> = chosen.collect();
    if chosen.is_empty() {
        return Err(format!("There is no stage {:?}; `--list` names them.", only.unwrap_or_default()));
    }
    Ok(chosen)
}

fn prove(stages: &[&Stage]) -> ExitCode {
    let mut sum = Tally::default();
    let mut summary = String::new();
    for stage in stages {
        let started = Instant::now();
        println!("{}: {}", stage.name, stage.proves);
        let tally = outcome(stage);
        let _ = writeln!(summary, "  {:<12} {:>12}   {tally}", stage.name, seconds(started.elapsed()));
        sum += tally;
    }
    println!("\n{summary}\n{sum}");
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A stage that could not run, or ran nothing, has failed.
fn outcome(stage: &Stage) -> Tally {
    match (stage.run)() {
        Ok(tally) if tally.is_empty() => {
            println!("  {} ran no test at all.", stage.name);
            Tally { failed: 1, ..tally }
        }
        Ok(tally) => tally,
        Err(trouble) => {
            println!("{trouble}");
            Tally::FAILED
        }
    }
}

/// One command of a stage: what it proved, and all it said if that was not everything.
fn check(name: &str, command: Command, count: fn(&[String]) -> Tally) -> Result<Tally, Trouble> {
    let mut step = Step::new(name);
    let ran = process::run(&mut step, name, command)?;
    let tally = count(&ran.lines).or_failed(ran.succeeded);
    if tally.failed == 0 {
        let note = if tally.is_empty() { String::new() } else { tally.to_string() };
        step.done(&note);
    } else {
        step.failed(&tally.to_string());
        println!("{}", complaints(&ran));
    }
    Ok(tally)
}

/// How many lines after a telling one belong to it.
const EXPLAINED_BY: usize = 6;

/// The part of the output that says what failed: wherever a runner says so with what follows, and the end.
fn complaints(ran: &process::Ran) -> String {
    let earlier = &ran.lines[..ran.lines.len().saturating_sub(150)];
    let mut told = Vec::new();
    let mut left = 0;
    for line in earlier {
        left = if is_telling(line) { EXPLAINED_BY } else { left.saturating_sub(1) };
        if left > 0 {
            told.push(line.as_str());
        }
    }
    format!("{}\n{}", told.join("\n"), ran.last_words())
}

fn is_telling(line: &str) -> bool {
    line.contains("panicked at") || ["error", "FAIL "].iter().any(|sign| line.trim_start().starts_with(sign))
}

/// Counts a command that proves one thing: that it succeeds.
fn once(_: &[String]) -> Tally {
    Tally::default()
}

/// One command that proves one thing.
fn check_once(name: &str, command: Command) -> Result<Tally, Trouble> {
    let tally = check(name, command, once)?;
    Ok(if tally.failed == 0 { Tally::PASSED } else { tally })
}

/// Builds the executables that the journeys and the kill test start, and returns nothing that counts.
fn build_executables() -> Result<(), Trouble> {
    let mut step = Step::new("executables");
    let ran =
        process::run(&mut step, "executables", cargo(&["build", "--package", "server", "--package", "bank-sandbox"]))?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    step.done("");
    Ok(())
}

/// Tells a test runner where the executables are.
fn with_executables(mut command: Command) -> Command {
    command.env("FEIQIAN_BIN_DIR", workspace::executables(Profile::Debug));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_loop_is_a_part_of_the_whole() {
        let names = |quick| choose(quick, None).expect("stages").iter().map(|stage| stage.name).collect::<Vec<_>>();
        assert_eq!(names(true), ["lint", "unit", "web"]);
        assert_eq!(names(false).len(), STAGES.len());
    }

    #[test]
    fn an_unknown_stage_is_refused() {
        assert!(choose(false, Some("conformity")).is_err());
    }

    #[test]
    fn a_stage_that_runs_nothing_or_breaks_has_failed() {
        let stage = |run| Stage { name: "empty", proves: "", quick: false, run };
        assert_eq!(outcome(&stage(|| Ok(Tally::default()))).failed, 1);
        assert_eq!(outcome(&stage(|| Err("broken".to_owned()))).failed, 1);
    }
}
