//! What a person sees while something takes its time: a name, a sign of life, and how long it took.
//!
//! On standard error, so that standard output holds results alone.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const WHEEL: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];
const WIDTH: usize = 100;

/// One step under way. Exactly one of [`Step::done`], [`Step::skipped`] and [`Step::failed`] ends it.
pub struct Step {
    name: String,
    started: Instant,
    live: bool,
    turn: usize,
}

impl Step {
    pub fn new(name: &str) -> Self {
        let live = std::io::stderr().is_terminal();
        let step = Self { name: name.to_owned(), started: Instant::now(), live, turn: 0 };
        if !live {
            eprintln!("  … {name}");
        }
        step
    }

    /// Shows that the step is alive, and what it said last.
    pub fn tick(&mut self, said: &str) {
        if !self.live {
            return;
        }
        self.turn = (self.turn + 1) % WHEEL.len();
        let line = format!("  {} {} {}  {said}", WHEEL[self.turn], self.name, seconds(self.started.elapsed()));
        let line: String = line.chars().filter(|sign| !sign.is_control()).take(WIDTH).collect();
        eprint!("\r\x1b[2K{line}");
        let _ = std::io::stderr().flush();
    }

    pub fn done(self, note: &str) {
        self.end('✓', note);
    }

    /// Nothing had changed since it was last done.
    pub fn skipped(self, why: &str) {
        self.end('·', why);
    }

    pub fn failed(self, note: &str) {
        self.end('✗', note);
    }

    fn end(self, sign: char, note: &str) {
        let erase = if self.live { "\r\x1b[2K" } else { "" };
        eprintln!("{erase}  {sign} {:<34} {:>8}  {note}", self.name, seconds(self.started.elapsed()));
    }
}

/// A time as people read it: `0.4 s`, `12.0 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {:02} s", whole / 60, whole % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_unit_that_fits() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
