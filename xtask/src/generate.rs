//! `cargo xtask gen`: what is derived from code and kept in the tree, so that a change of it is seen in review.
//!
//! The server's types make the OpenAPI document; the document makes the pages' typed client.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::progress::Step;
use crate::stamp::Stamp;
use crate::workspace::{root, web};
use crate::{Trouble, pages, process, workspace};

pub fn run(arguments: Arguments) -> Result<ExitCode, Trouble> {
    arguments.done()?;
    pages::install()?;
    all()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes everything that is generated.
pub fn all() -> Result<(), Trouble> {
    fs::write(document(), openapi()?).map_err(|error| error.to_string())?;
    let mut step = Step::new("typed client");
    let ran = process::run(&mut step, "gen", pages::npm(&["run", "gen"]))?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    step.done("");
    Ok(())
}

/// Tells whether anything that is generated has changed.
pub fn fingerprint() -> Result<String, Trouble> {
    let written = [document(), web().join("shared/api/schema.d.ts")];
    Stamp::of("generated", &written, &[]).map(|stamp| stamp.fingerprint().to_owned())
}

fn document() -> PathBuf {
    root().join("crates/server/openapi.json")
}

fn openapi() -> Result<String, Trouble> {
    let mut step = Step::new("OpenAPI document");
    let command = workspace::cargo(&["run", "--quiet", "--package", "server", "--", "openapi"]);
    let ran = process::run(&mut step, "openapi", command)?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    step.done("");
    Ok(ran.output.join("\n") + "\n")
}
