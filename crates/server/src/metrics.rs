//! A few counts of this process, in the text form that Prometheus reads. Served on the operator's port only.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// Everything counted so far.
pub async fn page() -> String {
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
