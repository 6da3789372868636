//! Collects what the bank says unasked: late answers, doubled answers, returns.

use std::sync::Arc;
use std::time::Duration;

use bank::{Mail, MailItem};
use tokio::sync::watch;
use wallet::instruction::{self, Answer, Letter, Outcome};

use super::instruction::said;
use crate::app::AppState;
use crate::connectors::Connectors;
use crate::door::chain;

/// Reads the mailbox every so often until stopped.
pub(super) async fn run(state: AppState, connectors: Arc<Connectors>, mut stopped: watch::Receiver<bool>) {
    let pause = Duration::from_millis(state.config.bank.collect_every_ms);
    while !*stopped.borrow() {
        // A full page may not be all there is.
        match collect(&state, &connectors).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(why) => tracing::debug!(why, "the bank's mailbox cannot be read now"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Reads one page of the mailbox and says how long it was.
pub(super) async fn collect(state: &AppState, connectors: &Connectors) -> Result<usize, String> {
    let name = state.config.bank.connector.clone();
    let after = state.store.read(move |view| instruction::read_to(view, &name)).await.map_err(|fault| chain(&fault))?;
    let items = connectors.bank.collect(after).await.map_err(|error| error.to_string())?;
    let count = items.len();
    for item in items {
        let letter = letter(&state.config.bank.connector, &item);
        let received = state.work(move |tx, ctx| instruction::receive(tx, ctx, &letter)).await;
        let heard = received.map_err(|fault| chain(&fault))?;
        if let Outcome::Contradiction | Outcome::Unknown = heard {
            tracing::error!(?heard, "the bank's mail does not fit an instruction of ours");
        }
    }
    Ok(count)
}

fn letter(bank: &str, item: &MailItem) -> Letter {
    let (end_to_end_id, answer) = news(&item.mail);
    Letter { bank: bank.to_owned(), sequence: item.sequence, instruction: end_to_end_id.parse().ok(), answer }
}

fn news(mail: &Mail) -> (&str, Answer) {
    match mail {
        Mail::Status(notice) => (&notice.end_to_end_id, said(notice.status.clone())),
        Mail::Return(back) => (&back.end_to_end_id, Answer::Returned { reason: back.reason.code().to_owned() }),
    }
}
