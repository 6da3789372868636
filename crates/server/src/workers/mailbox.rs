//! Collects what the bank says unasked: late answers, doubled answers, returns.

use std::sync::Arc;
use std::time::Duration;

use bank::{Mail, MailItem};
use store::{Fault, Tx, View, params};
use tokio::sync::watch;
use wallet::Ctx;
use wallet::instruction::{self, Answer, Outcome};

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
    let after = state.store.read(move |view| read_to(view, &name)).await.map_err(|fault: Fault| chain(&fault))?;
    let items = connectors.bank.collect(after).await.map_err(|error| error.to_string())?;
    let count = items.len();
    for item in items {
        let name = state.config.bank.connector.clone();
        let heard = state.work(move |tx, ctx| hear(tx, ctx, &name, &item)).await.map_err(|fault| chain(&fault))?;
        if let Outcome::Contradiction | Outcome::Unknown = heard {
            tracing::error!(?heard, "the bank's mail does not fit an instruction of ours");
        }
    }
    Ok(count)
}

fn read_to(view: &mut View<'_>, bank: &str) -> Result<u64, Fault> {
    let row = view.query_opt("SELECT sequence FROM mailbox WHERE bank = ?1", params![bank])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Applies one item and moves the mark past it, in one unit; another process may have been first.
fn hear(tx: &mut Tx<'_>, ctx: &mut Ctx, bank: &str, item: &MailItem) -> Result<Outcome, Fault> {
    tx.execute("INSERT INTO mailbox (bank, sequence) VALUES (?1, 0) ON CONFLICT DO NOTHING", params![bank])?;
    let sql = "SELECT sequence FROM mailbox WHERE bank = ?1";
    let mark: u64 = match tx.query_opt_for_update(sql, params![bank])? {
        Some(row) => row.get(0)?,
        None => 0,
    };
    if mark >= item.sequence {
        return Ok(Outcome::AlreadyApplied);
    }
    let read_to = i64::try_from(item.sequence).map_err(|_| Fault::corrupt("a mailbox sequence"))?;
    tx.queue("UPDATE mailbox SET sequence = ?2 WHERE bank = ?1", params![bank, read_to])?;
    let (end_to_end_id, answer) = news(&item.mail);
    let Ok(id) = end_to_end_id.parse() else { return Ok(Outcome::Unknown) };
    instruction::hear(tx, ctx, id, &answer)
}

fn news(mail: &Mail) -> (&str, Answer) {
    match mail {
        Mail::Status(notice) => (&notice.end_to_end_id, said(notice.status.clone())),
        Mail::Return(back) => (&back.end_to_end_id, Answer::Returned { reason: back.reason.code().to_owned() }),
    }
}
