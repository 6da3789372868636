//! Holds our instructions against the bank's statement, once a business day is over.

use std::sync::Arc;
use std::time::Duration;

use bank::{EntryKind, Statement, StatementEntry};
use jiff::ToSpan;
use jiff::civil::Date;
use tokio::sync::watch;
use wallet::reconciliation::{self, BankDay, Line, LineKind};

use crate::app::AppState;
use crate::connectors::Connectors;
use crate::door::chain;

/// How often to see whether a day has ended, and to ask again for a statement that did not come.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Reconciles yesterday as soon as it is over, until stopped. A day that was compared in an earlier run of the process
/// is compared again: the result replaces what was kept, and late answers may have closed a break since.
pub(super) async fn run(state: AppState, connectors: Arc<Connectors>, mut stopped: watch::Receiver<bool>) {
    let mut done: Option<Date> = None;
    let mut moves = state.clock.moves();
    while !*stopped.borrow() {
        let yesterday = wallet::business_day(state.clock.now()).saturating_sub(1.day());
        if done != Some(yesterday) {
            match compare(&state, &connectors, yesterday).await {
                Ok(()) => done = Some(yesterday),
                Err(why) => tracing::info!(why, %yesterday, "the statement of a day cannot be compared yet"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = moves.changed() => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Holds one day against the bank's statement of it.
pub(super) async fn compare(state: &AppState, connectors: &Connectors, day: Date) -> Result<(), String> {
    let statement = connectors.bank.statement(day).await.map_err(|error| error.to_string())?;
    let bank_day = in_our_words(statement);
    let report = state.work(move |tx, ctx| reconciliation::reconcile(tx, ctx, &bank_day)).await;
    let report = report.map_err(|fault| chain(&fault))?;
    let (matched, in_transit) = (report.matched.len(), report.in_transit);
    if report.breaks.is_empty() {
        tracing::info!(%day, matched, in_transit, "the bank's statement agrees with us");
    } else {
        tracing::error!(%day, matched, in_transit, breaks = report.breaks.len(), "the bank's statement differs from our books");
    }
    Ok(())
}

fn in_our_words(statement: Statement) -> BankDay {
    let lines = statement.entries.into_iter().filter_map(line).collect();
    BankDay { account: statement.account, day: statement.date, lines }
}

/// What we paid into the account ourselves is no instruction.
fn line(entry: StatementEntry) -> Option<Line> {
    let kind = match entry.kind {
        EntryKind::Debit => LineKind::Debit,
        EntryKind::Credit => LineKind::Credit,
        EntryKind::Return => LineKind::Return,
        EntryKind::Funding => return None,
    };
    Some(Line { end_to_end_id: entry.end_to_end_id, kind, amount: entry.amount })
}
