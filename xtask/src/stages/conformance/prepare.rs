//! The clients as their registries have them, at pinned versions, each language in a place of its own.

use std::path::PathBuf;
use std::process::Command;

use super::folder;
use crate::progress::Step;
use crate::stamp::Stamp;
use crate::{Trouble, pages, process, tools, workspace};

pub fn all() -> Result<(), Trouble> {
    python_packages()?;
    node_packages()?;
    rust_drivers()
}

/// The interpreter with the Python client beside it.
pub fn python() -> PathBuf {
    environment().join("bin/python")
}

fn environment() -> PathBuf {
    workspace::notes().join("conformance-python")
}

fn python_packages() -> Result<(), Trouble> {
    let pins = folder().join("python/requirements.txt");
    let stamp = Stamp::of("conformance-python", std::slice::from_ref(&pins), &[])?;
    if !python().is_file() {
        make_environment()?;
    }
    let mut pip = Command::new(python());
    // What the pins stand on is pinned among them.
    pip.args(["-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--requirement"]).arg(pins);
    pages::make("python packages", &stamp, python().is_file(), pip)
}

/// Debian keeps what makes an environment in a package of its own.
fn make_environment() -> Result<(), Trouble> {
    if try_environment()? {
        return Ok(());
    }
    tools::install(&["python3-venv"])?;
    if try_environment()? { Ok(()) } else { Err("python3 -m venv fails; see its log.".to_owned()) }
}

fn try_environment() -> Result<bool, Trouble> {
    if tools::find("python3").is_none() {
        tools::install(&["python3"])?;
    }
    let mut step = Step::new("python environment");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(environment());
    let ran = process::run(&mut step, "python-venv", venv)?;
    if ran.succeeded {
        step.done("");
    } else {
        step.failed("");
    }
    Ok(ran.succeeded)
}

fn node_packages() -> Result<(), Trouble> {
    let home = folder().join("node");
    let stamp = Stamp::of("conformance-node", &[home.join("package-lock.json")], &[])?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&home).env("npm_config_update_notifier", "false");
    pages::make("node packages", &stamp, home.join("node_modules").is_dir(), npm)
}

/// Where the Rust clients are built: apart from the wallet, whose features and locked versions are its own.
pub fn rust_target() -> PathBuf {
    workspace::target().join("conformance")
}

fn rust_drivers() -> Result<(), Trouble> {
    let mut step = Step::new("rust clients");
    let mut cargo = workspace::cargo(&["build", "--locked", "--bins", "--manifest-path"]);
    cargo.arg(folder().join("rust/Cargo.toml")).env("CARGO_TARGET_DIR", rust_target());
    let ran = process::run(&mut step, "rust-clients", cargo)?;
    if ran.succeeded {
        step.done("");
        return Ok(());
    }
    step.failed("");
    Err(ran.last_words())
}
