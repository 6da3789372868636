//! The web pages: their packages and their build, each repeated only when what it is made of has changed.

use std::process::Command;

use crate::progress::Step;
use crate::stamp::Stamp;
use crate::workspace::web;
use crate::{Trouble, process};

/// Folders under `web/` that are made, not written.
const MADE: [&str; 3] = ["node_modules", "dist", "e2e/output"];

/// `npm WORDS` in the pages' folder.
pub fn npm(words: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(words).current_dir(web()).env("NO_COLOR", "1").env("npm_config_update_notifier", "false");
    command
}

/// Installs exactly the packages of the lock file.
pub fn install() -> Result<(), Trouble> {
    let inputs = [web().join("package-lock.json")];
    let stamp = Stamp::of("packages", &inputs, &[])?;
    let ready = web().join("node_modules").is_dir();
    make("page packages", &stamp, ready, npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds all three pages into `web/dist`.
pub fn build() -> Result<(), Trouble> {
    install()?;
    let stamp = Stamp::of("pages", &[web()], &MADE)?;
    make("pages", &stamp, web().join("dist/wallet/index.html").is_file(), npm(&["run", "build"]))
}

/// Runs `command` unless what it makes is there and its inputs have not changed since.
pub fn make(name: &str, stamp: &Stamp, ready: bool, command: Command) -> Result<(), Trouble> {
    let mut step = Step::new(name);
    if ready && stamp.is_current() {
        step.skipped("unchanged");
        return Ok(());
    }
    let ran = process::run(&mut step, name, command)?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    step.done("");
    stamp.set()
}
