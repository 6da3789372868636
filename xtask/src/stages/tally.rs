//! Counting what was proven, across test runners that each say it in their own way.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// Whether anything was proven at all.
    pub fn is_empty(self) -> bool {
        self.passed + self.failed == 0
    }

    /// The same tally, with a failure more if the runner failed without counting one: a build that broke, a crash.
    pub fn or_failed(self, succeeded: bool) -> Self {
        if succeeded || self.failed > 0 { self } else { Self { failed: 1, ..self } }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// The sum of libtest's `test result: ok. 3 passed; 0 failed; 1 ignored; …` lines.
pub fn of_libtest(lines: &[String]) -> Tally {
    let mut sum = Tally::default();
    for line in lines {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { continue };
        let result = result.split_once(". ").map_or(result, |(_, counts)| counts);
        sum += counts(result, ';');
    }
    sum
}

/// Vitest's `Tests  1 failed | 11 passed | 2 skipped (14)`.
pub fn of_vitest(lines: &[String]) -> Tally {
    let found = lines.iter().rev().find_map(|line| plain(line).trim().strip_prefix("Tests ").map(str::to_owned));
    found.map_or_else(Tally::default, |counted| counts(counted.split('(').next().unwrap_or_default(), '|'))
}

/// The last `3 passed, 0 failed, 0 skipped` of a runner of ours.
pub fn of_ours(lines: &[String]) -> Tally {
    let is_closing = |line: &&String| line.contains(" passed, ") && line.trim().ends_with(" skipped");
    lines.iter().rev().find(is_closing).map_or_else(Tally::default, |line| counts(&plain(line), ','))
}

/// Reads `N word` between separators.
fn counts(text: &str, separator: char) -> Tally {
    let mut tally = Tally::default();
    for part in text.split(separator) {
        let Some((count, word)) = part.trim().split_once(' ') else { continue };
        let Ok(count) = count.parse::<u64>() else { continue };
        match word.trim() {
            "passed" => tally.passed += count,
            "failed" => tally.failed += count,
            "skipped" | "ignored" | "todo" => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: fn(&[String]) -> Tally, said: &str, expected: &str) {
        let lines: Vec<String> = said.lines().map(str::to_owned).collect();
        assert_eq!(read(&lines).to_string(), expected);
    }

    #[test]
    fn libtest_results_of_all_crates_are_added_up() {
        let said = "\
test a ... ok
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s
test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        check(of_libtest, said, "7 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn vitest_is_read_through_its_colours() {
        let said = " Test Files  2 passed (2)\n\x1b[2m      Tests \x1b[22m \x1b[31m1 failed\x1b[39m | 11 passed | 2 skipped (14)";
        check(of_vitest, said, "11 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn our_own_closing_line_is_the_last_of_its_kind() {
        check(
            of_ours,
            "1 passed, 0 failed, 0 skipped\nmore\n9 passed, 1 failed, 2 skipped\n",
            "9 passed, 1 failed, 2 skipped",
        );
    }

    #[test]
    fn silence_proves_nothing() {
        check(of_libtest, "nothing here", "0 passed, 0 failed, 0 skipped");
        assert!(Tally::default().is_empty());
        assert_eq!(Tally::default().or_failed(false), Tally::FAILED);
    }
}
