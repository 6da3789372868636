//! `sandbox`.

use std::path::Path;

use super::serve::runtime;
use crate::config::{Config, DataDir};
use crate::sandbox::{self, FaultScript};
use crate::serve::{StartError, signal, while_doing};

/// Serves the sandbox until Ctrl-C or SIGTERM. What it keeps is apart from a wallet's own data.
pub(super) fn sandbox(mut config: Config, faults: Option<&Path>) -> Result<(), StartError> {
    let faults = faults.map(script).transpose()?;
    if config.data_dir == DataDir::default() {
        config.data_dir = DataDir("sandbox-data".into());
    }
    runtime()?.block_on(async {
        let started = tokio::select! {
            started = sandbox::start(config, faults) => started?,
            () = signal() => return Ok(()),
        };
        println!("{}\nready", started.sheet);
        signal().await;
        started.stop().await
    })
}

fn script(file: &Path) -> Result<FaultScript, StartError> {
    let text = std::fs::read_to_string(file).map_err(while_doing("read the faults"))?;
    sandbox::parse_faults(&text).map_err(|why| StartError(format!("{}: {why}", file.display())))
}
