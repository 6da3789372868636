//! Asks the identity registry whether a name and a number belong together.

use std::sync::Arc;

use bank::sandbox::RegistryAnswer as Said;
use store::Leased;
use wallet::identity::{self, RegistryAnswer, RegistryTask};

use super::queue::Unfinished;
use crate::app::AppState;
use crate::connectors::Connectors;

/// One question. An unavailable registry is asked again for as long as it takes: a submission is never lost.
pub(super) async fn ask(state: AppState, connectors: Arc<Connectors>, job: Leased) -> Result<(), Unfinished> {
    let task: RegistryTask =
        serde_json::from_slice(&job.payload).map_err(|error| Unfinished::Hopeless(error.to_string()))?;
    let vault = Arc::clone(&state.vault);
    let found = state.store.read(move |view| identity::submitted(view, &vault, task.verification)).await?;
    let Some(person) = found else {
        return Err(Unfinished::Hopeless(format!("no verification {}", task.verification)));
    };
    let answer = match connectors.registry.check(person.name.expose(), person.number.expose()).await {
        Said::Match => RegistryAnswer::Match,
        Said::Mismatch => RegistryAnswer::Mismatch,
        Said::NotFound => RegistryAnswer::NotFound,
        Said::Unavailable => return Err(Unfinished::Unknown("the registry is unavailable".to_owned())),
    };
    state
        .work(move |tx, ctx| {
            if tx.complete(job.id)? {
                identity::settle(tx, ctx, task.verification, answer)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}
