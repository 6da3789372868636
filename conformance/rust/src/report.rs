//! What a driver says: one JSON line per flow, and every flow exactly once.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;

use serde_json::json;

pub type Trouble = Box<dyn Error>;

/// How a flow that did not fail ended.
pub enum Outcome {
    Passed,
    /// A known fault of the client was refused, as it must be; with the refusal's name.
    Refused(String),
}

pub struct Report {
    client: &'static str,
    mode: String,
    said: BTreeSet<String>,
}

impl Report {
    pub fn new(client: &'static str, mode: &str) -> Self {
        Self { client, mode: mode.to_owned(), said: BTreeSet::new() }
    }

    /// Runs one flow and says how it ended. What the gateway does not offer yet is left out.
    pub fn run(&mut self, flow: &str, steps: impl FnOnce() -> Result<Outcome, Trouble>) {
        if !flow.starts_with("fault: ") && !flows().contains(&flow.to_owned()) {
            return;
        }
        match steps() {
            Ok(Outcome::Passed) => self.say(flow, "passed", ""),
            Ok(Outcome::Refused(name)) => self.say(flow, "refused_as_expected", &name),
            Err(trouble) => self.say(flow, "failed", &trouble.to_string()),
        }
    }

    fn say(&mut self, flow: &str, outcome: &str, detail: &str) {
        self.said.insert(flow.to_owned());
        let line = json!({
            "client": self.client, "mode": self.mode, "flow": flow, "outcome": outcome, "detail": detail,
        });
        println!("{line}");
    }

    /// What was never run is what the client does not have.
    pub fn finish(mut self) -> Result<(), Trouble> {
        for flow in flows() {
            if !self.said.contains(&flow) {
                self.say(&flow, "not_offered", "");
            }
        }
        Ok(())
    }
}

fn flows() -> Vec<String> {
    serde_json::from_str(include_str!("../../flows.json")).unwrap_or_default()
}

/// Fails with what was seen, unless it is as wanted.
pub fn check(holds: bool, seen: impl Debug) -> Result<(), Trouble> {
    if holds { Ok(()) } else { Err(format!("not as wanted: {seen:?}").into()) }
}
