//! What drivers say, and what it counts for.

use serde_json::Value;

use super::super::tally::Tally;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Passed,
    RefusedAsExpected,
    NotOffered,
    Failed,
}

impl Outcome {
    /// An outcome that nobody agreed upon is a failure.
    fn parse(word: &str) -> Self {
        match word {
            "passed" => Self::Passed,
            "refused_as_expected" => Self::RefusedAsExpected,
            "not_offered" => Self::NotOffered,
            _ => Self::Failed,
        }
    }

    pub fn tally(self) -> Tally {
        match self {
            Self::Passed | Self::RefusedAsExpected => Tally::PASSED,
            Self::NotOffered => Tally { skipped: 1, ..Tally::default() },
            Self::Failed => Tally::FAILED,
        }
    }

    /// Its sign in the matrix.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::RefusedAsExpected => "refused",
            Self::NotOffered => "–",
            Self::Failed => "✗",
        }
    }
}

/// One flow of one client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub flow: String,
    pub outcome: Outcome,
    pub detail: String,
}

impl Said {
    /// Reads a driver's line; a line that is no report is somebody else's.
    pub fn parse(line: &str) -> Option<Self> {
        let report: Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| report.get(name)?.as_str().map(str::to_owned);
        Some(Self { flow: text("flow")?, outcome: Outcome::parse(&text("outcome")?), detail: text("detail")? })
    }

    fn failed(flow: &str, detail: &str) -> Self {
        Self { flow: flow.to_owned(), outcome: Outcome::Failed, detail: detail.to_owned() }
    }

    /// Whether this is a known fault of the client rather than one of the flows.
    pub fn fault(&self) -> Option<&str> {
        self.flow.strip_prefix("fault: ")
    }
}

/// The reports, with a failure for every flow that was not spoken of, or more than once.
pub fn complete(mut heard: Vec<Said>, flows: &[String]) -> Vec<Said> {
    for flow in flows {
        match heard.iter().filter(|said| said.flow == *flow).count() {
            0 => heard.push(Said::failed(flow, "the driver said nothing of it")),
            1 => {}
            _ => heard.push(Said::failed(flow, "the driver spoke of it more than once")),
        }
    }
    heard
}

/// The reports of a driver that ended badly: it has failed, whatever it said.
pub fn with_crash(mut heard: Vec<Said>) -> Vec<Said> {
    if heard.iter().all(|said| said.outcome != Outcome::Failed) {
        heard.push(Said::failed("fault: the driver itself ended badly", ""));
    }
    heard
}

/// The reports in one line.
pub fn counted(heard: &[Said]) -> String {
    let mut sum = Tally::default();
    for said in heard {
        sum += said.outcome.tally();
    }
    sum.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(flow: &str, outcome: &str) -> String {
        format!(r#"{{"client":"c","mode":"m","flow":"{flow}","outcome":"{outcome}","detail":""}}"#)
    }

    fn heard(lines: &[String]) -> Vec<Said> {
        lines.iter().filter_map(|line| Said::parse(line)).collect()
    }

    #[test]
    fn an_outcome_counts_for_one_thing() {
        let lines = ["passed", "refused_as_expected", "not_offered", "failed", "perhaps"].map(|word| said("a", word));
        assert_eq!(counted(&heard(&lines)), "2 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn a_line_that_is_no_report_is_passed_over() {
        assert_eq!(heard(&["a warning".to_owned(), "{}".to_owned(), said("a", "passed")]).len(), 1);
    }

    #[test]
    fn a_flow_not_spoken_of_or_spoken_of_twice_has_failed() {
        let flows = ["a", "b", "c"].map(str::to_owned);
        let lines = [said("a", "passed"), said("b", "passed"), said("b", "passed")];
        assert_eq!(counted(&complete(heard(&lines), &flows)), "3 passed, 2 failed, 0 skipped");
    }

    #[test]
    fn a_driver_that_ended_badly_has_failed() {
        assert_eq!(counted(&with_crash(heard(&[said("a", "passed")]))), "1 passed, 1 failed, 0 skipped");
    }
}
