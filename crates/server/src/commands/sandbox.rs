//! `sandbox`.

use super::serve::runtime;
use crate::config::{Config, DataDir};
use crate::sandbox;
use crate::serve::{StartError, signal};

/// Serves the sandbox until Ctrl-C or SIGTERM. What it keeps is apart from a wallet's own data.
pub(super) fn sandbox(mut config: Config) -> Result<(), StartError> {
    if config.data_dir == DataDir::default() {
        config.data_dir = DataDir("sandbox-data".into());
    }
    runtime()?.block_on(async {
        let started = tokio::select! {
            started = sandbox::start(config) => started?,
            () = signal() => return Ok(()),
        };
        println!("{}\nready", started.sheet);
        signal().await;
        started.stop().await
    })
}
