//! `cargo xtask run`: from a fresh clone to a wallet on the screen.
//!
//! Builds what has changed, starts the sandbox bank and the wallet as processes of their own, says where everything is,
//! and ends both when the person presses Ctrl-C.

mod address;
mod greeting;
mod plan;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::process::Running;
use crate::progress::Step;
use crate::workspace::{self, Profile};
use crate::{Trouble, pages, process, tools};
use plan::Plan;

/// A first start makes keys, databases and the demo's people.
const START_PATIENCE: Duration = Duration::from_mins(2);

pub fn run(mut arguments: Arguments) -> Result<ExitCode, Trouble> {
    let fresh = arguments.flag("--fresh");
    let dev = arguments.flag("--dev");
    let port = arguments.value("--port")?;
    let what = arguments.word();
    arguments.done()?;
    let plan = Plan::new(port.as_deref(), if dev { Profile::Debug } else { Profile::Release })?;
    match what.as_deref() {
        None => {}
        Some("sandbox") => return sandbox(&plan, fresh),
        Some(other) => return Err(format!("There is no {other:?} to run; `cargo xtask help` lists what there is.")),
    }
    build(&plan)?;
    if fresh {
        forget(&workspace::data())?;
    }
    let mut bank = bank(&plan)?;
    demo(&plan)?;
    let mut wallet = wallet(&plan)?;
    let mut reload = if plan.reloads() { Some(reload(&plan)?) } else { None };
    greeting::print(&plan, &fs::read_to_string(plan::sheet()).unwrap_or_default(), &wallet.said());
    loop {
        wallet.check()?;
        bank.check()?;
        reload.as_mut().map_or(Ok(()), Running::check)?;
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn build(plan: &Plan) -> Result<(), Trouble> {
    tools::check()?;
    if plan.reloads() {
        // Vite serves the pages from their sources.
        pages::install()?;
    } else {
        pages::build()?;
    }
    let mut step = Step::new("executables");
    let mut cargo = workspace::cargo(&["build", "--package", "server", "--package", "bank-sandbox"]);
    if plan.profile == Profile::Release {
        cargo.arg("--release");
    }
    let ran = process::run(&mut step, "executables", cargo)?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    let compiled = ran.lines.iter().filter(|line| line.trim_start().starts_with("Compiling")).count();
    match compiled {
        0 => step.skipped("unchanged"),
        count => step.done(&format!("{count} crates compiled")),
    }
    Ok(())
}

/// The sandbox starts and stops its own bank and says itself what there is to know.
fn sandbox(plan: &Plan, fresh: bool) -> Result<ExitCode, Trouble> {
    build(plan)?;
    if fresh {
        forget(&workspace::sandbox_data())?;
    }
    plan.sandbox_ports_are_free()?;
    let mut step = Step::new("sandbox");
    let mut sandbox = Running::start("feiqian sandbox", plan.sandbox_command())?;
    sandbox.until_it_says("ready", &mut step, START_PATIENCE)?;
    step.done(&plan.wallet_url());
    println!("\n{}\n\n  Ctrl-C stops everything.", sandbox.said().trim_end_matches("ready\n").trim_end());
    loop {
        sandbox.check()?;
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn forget(data: &Path) -> Result<(), Trouble> {
    let step = Step::new(&format!("forget {}/", data.file_name().unwrap_or_default().display()));
    if data.exists() {
        fs::remove_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    step.done("");
    Ok(())
}

fn bank(plan: &Plan) -> Result<Running, Trouble> {
    plan.bank_port_is_free()?;
    private_folder()?;
    let mut step = Step::new("sandbox bank");
    let mut bank = Running::start("feiqian-bank", plan.bank_command())?;
    bank.until(&mut step, START_PATIENCE, || address::answers(plan.bank_page_port(), "/"))?;
    step.done(&plan.bank_pages_url());
    Ok(bank)
}

/// Everything of this installation is under `data/`, which only its owner may enter.
fn private_folder() -> Result<(), Trouble> {
    let data = workspace::data();
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&data);
    made.map_err(|error| format!("{}: {error}", data.display()))
}

/// People, a shop and their money, made once: the sheet that names them is written after all of it is there.
fn demo(plan: &Plan) -> Result<(), Trouble> {
    let mut step = Step::new("keys, database, demo people");
    if plan::sheet().exists() {
        step.skipped("made before");
        return Ok(());
    }
    let ran = process::run(&mut step, "demo", plan.wallet_command("demo"))?;
    if !ran.succeeded {
        step.failed("");
        return Err(ran.last_words());
    }
    fs::write(plan::sheet(), ran.output.join("\n")).map_err(|error| error.to_string())?;
    step.done("");
    Ok(())
}

fn wallet(plan: &Plan) -> Result<Running, Trouble> {
    plan.wallet_port_is_free()?;
    let mut step = Step::new("wallet");
    let mut wallet = Running::start("feiqian", plan.wallet_command("serve"))?;
    wallet.until(&mut step, START_PATIENCE, || address::answers(plan.port, "/health"))?;
    wallet.until_it_says("ready", &mut step, START_PATIENCE)?;
    step.done(&plan.wallet_url());
    Ok(wallet)
}

/// Vite, which serves the pages from their sources and hands calls on to the wallet.
fn reload(plan: &Plan) -> Result<Running, Trouble> {
    let mut step = Step::new("pages with reload");
    let mut command = pages::npm(&["run", "dev"]);
    command.env("FEIQIAN_API", plan.wallet_url()).env("FEIQIAN_OPERATOR_API", plan.operator_url());
    let mut vite = Running::start("vite", command)?;
    vite.until(&mut step, START_PATIENCE, || address::answers(plan::VITE_PORT, "/"))?;
    step.done("");
    Ok(vite)
}
