//! Hands messages to the SMS sender.

use std::sync::Arc;

use store::Leased;
use wallet::sms_code::SmsTask;

use super::queue::Unfinished;
use crate::app::AppState;
use crate::connectors::Connectors;

/// Sends one message. A message sent twice is harmless; one never sent is what the person notices.
pub(super) async fn send(state: AppState, connectors: Arc<Connectors>, job: Leased) -> Result<(), Unfinished> {
    let task = SmsTask::open(&state.vault, &job.payload).map_err(|error| Unfinished::Hopeless(error.to_string()))?;
    connectors.sms.send(&task.to, &task.text).await.map_err(Unfinished::Later)?;
    state.work(move |tx, _| tx.complete(job.id)).await?;
    Ok(())
}
