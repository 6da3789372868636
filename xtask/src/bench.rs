//! `cargo xtask bench NAME`: a benchmark on an optimised build, its table or its JSON lines on standard output.

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::postgres::{Cluster, Durability};
use crate::{Trouble, process, workspace};

/// A benchmark's name, the package it lives in, and whether it also measures PostgreSQL.
const BENCHES: [(&str, &str, bool); 3] =
    [("ledger", "store", false), ("payments", "server", true), ("gateway", "server", false)];

pub fn run(mut arguments: Arguments) -> Result<ExitCode, Trouble> {
    let names = BENCHES.map(|(name, _, _)| name).join(", ");
    let name = arguments.word().ok_or(format!("Which one? There are: {names}."))?;
    let known = BENCHES.iter().find(|(known, _, _)| *known == name);
    let (name, package, on_postgres) = known.ok_or(format!("There is no benchmark {name:?}. There are: {names}."))?;
    let cluster = if *on_postgres { Cluster::start_if_found(Durability::Full)? } else { None };
    if *name == "gateway" {
        // The sandbox starts its bank from beside itself.
        let bank = workspace::cargo(&["build", "--quiet", "--release", "--package", "bank-sandbox"]);
        process::run_through("bank", bank)?;
    }
    let mut bench = workspace::cargo(&["bench", "--quiet", "--package", package, "--bench", name, "--"]);
    bench.args(arguments.rest());
    if let Some(cluster) = &cluster {
        bench.env("FEIQIAN_TEST_POSTGRES", cluster.url());
    }
    let succeeded = process::run_through("bench", bench)?;
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
