//! A few counts of this process and what waits in the database, in the text form that Prometheus reads. Served on the
//! operator's port only.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use jiff::Timestamp;
use store::Backlog;

use crate::app::AppState;
use crate::door::chain;
use crate::workers::QUEUES;

/// Answers by the hundreds of their status; the first is never used.
static ANSWERS: [AtomicU64; 6] = [const { AtomicU64::new(0) }; 6];
static JOBS_DONE: AtomicU64 = AtomicU64::new(0);
static JOBS_RETRIED: AtomicU64 = AtomicU64::new(0);
static JOBS_BURIED: AtomicU64 = AtomicU64::new(0);

/// How a job ended.
#[derive(Clone, Copy)]
pub enum JobEnd {
    Done,
    Retried,
    Buried,
}

/// Counts an answer.
pub fn answered(status: u16) {
    if let Some(count) = ANSWERS.get(usize::from(status / 100)) {
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Counts the end of a job.
pub fn job(end: JobEnd) {
    let count = match end {
        JobEnd::Done => &JOBS_DONE,
        JobEnd::Retried => &JOBS_RETRIED,
        JobEnd::Buried => &JOBS_BURIED,
    };
    count.fetch_add(1, Ordering::Relaxed);
}

/// Everything counted so far, and what waits now. What waits is left out while the database does not answer.
pub async fn page(State(state): State<AppState>) -> String {
    let mut text = counted();
    let now = Timestamp::now();
    match state.store.backlogs(now).await {
        Ok(backlogs) => waiting(&mut text, &backlogs, now),
        Err(fault) => tracing::warn!(fault = chain(&fault), "cannot say what waits"),
    }
    text
}

fn counted() -> String {
    let mut text = String::from("# TYPE feiqian_answers_total counter\n");
    for (class, count) in ANSWERS.iter().enumerate().skip(1) {
        let _ = writeln!(text, "feiqian_answers_total{{status=\"{class}xx\"}} {}", count.load(Ordering::Relaxed));
    }
    text.push_str("# TYPE feiqian_jobs_total counter\n");
    for (end, count) in [("done", &JOBS_DONE), ("retried", &JOBS_RETRIED), ("buried", &JOBS_BURIED)] {
        let _ = writeln!(text, "feiqian_jobs_total{{end=\"{end}\"}} {}", count.load(Ordering::Relaxed));
    }
    text
}

/// A queue where nothing is due says 0, so that an alarm sees it end.
fn waiting(text: &mut String, backlogs: &[Backlog], now: Timestamp) {
    let mut queues: BTreeMap<&str, (u64, u64)> = QUEUES.into_iter().map(|queue| (queue, (0, 0))).collect();
    for backlog in backlogs {
        queues.insert(&backlog.queue, (backlog.due, backlog.age_s(now)));
    }
    text.push_str("# TYPE feiqian_queue_due_jobs gauge\n");
    for (queue, (due, _)) in &queues {
        let _ = writeln!(text, "feiqian_queue_due_jobs{{queue=\"{queue}\"}} {due}");
    }
    text.push_str("# TYPE feiqian_queue_oldest_seconds gauge\n");
    for (queue, (_, age_s)) in &queues {
        let _ = writeln!(text, "feiqian_queue_oldest_seconds{{queue=\"{queue}\"}} {age_s}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_queue_says_what_waits_and_how_long() {
        let now = Timestamp::from_second(1_000).unwrap();
        let oldest_due_at = Timestamp::from_second(910).unwrap();
        let mut text = String::new();
        waiting(&mut text, &[Backlog { queue: "sms".to_owned(), due: 3, oldest_due_at }], now);
        for line in ["due_jobs{queue=\"sms\"} 3", "oldest_seconds{queue=\"sms\"} 90", "due_jobs{queue=\"card\"} 0"] {
            assert!(text.contains(&format!("feiqian_queue_{line}\n")), "{text}");
        }
    }
}
