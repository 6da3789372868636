//! The matrix of clients and flows, as the documents keep it.

use std::fmt;

use super::clients::{CLIENTS, Client};
use super::said::{Outcome, Said};
use crate::Trouble;

const PREAMBLE: &str = "\
# Conformance

Real clients of the merchant's wire, installed unmodified from their registries and driven against `feiqian sandbox`. The
holder pays through the same use cases as the wallet's own pages, and every callback is verified and decrypted by the client's own
code. `cargo xtask test --only conformance` runs them and keeps this page: it is generated, and a run that differs from it fails.
What each client needs from a gateway is in [conformance/README.md](../conformance/README.md).
";

const SIGNS: &str = "\
✓ passed · refused: a known fault of the client, refused as it must be · – the client does not have it";

/// Everything that was heard, in the order of [`CLIENTS`].
pub struct Matrix<'a> {
    flows: &'a [String],
    heard: Vec<(&'a Client, String, &'a [Said])>,
}

impl<'a> Matrix<'a> {
    pub fn of(flows: &'a [String], heard: &'a [Vec<Said>]) -> Result<Self, Trouble> {
        let clients = CLIENTS.iter().zip(heard).map(|(client, said)| Ok((client, client.version()?, said.as_slice())));
        Ok(Self { flows, heard: clients.collect::<Result<_, Trouble>>()? })
    }

    fn write_clients(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| | client | version | mode | way in |\n|---|---|---|---|---|")?;
        for (at, (client, version, _)) in self.heard.iter().enumerate() {
            let (name, mode, way) = (client.name, client.mode, client.way.words());
            writeln!(out, "| {} | {name} | {version} | {mode} | {way} |", letter(at))?;
        }
        Ok(())
    }

    fn write_flows(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters: Vec<String> = (0..self.heard.len()).map(letter).collect();
        writeln!(out, "| flow | {} |", letters.join(" | "))?;
        writeln!(out, "|---|{}", ":-:|".repeat(letters.len()))?;
        for flow in self.flows {
            let signs: Vec<&str> = self.heard.iter().map(|(_, _, heard)| outcome(heard, flow).sign()).collect();
            writeln!(out, "| {flow} | {} |", signs.join(" | "))?;
        }
        Ok(())
    }

    fn write_faults(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| | known fault of the client | |\n|---|---|---|")?;
        for (at, (_, _, heard)) in self.heard.iter().enumerate() {
            for (said, fault) in heard.iter().filter_map(|said| Some((said, said.fault()?))) {
                writeln!(out, "| {} | {fault} | {} |", letter(at), said.outcome.sign())?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Matrix<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{PREAMBLE}")?;
        self.write_clients(out)?;
        writeln!(out, "\n{SIGNS}\n")?;
        self.write_flows(out)?;
        writeln!(out)?;
        self.write_faults(out)
    }
}

/// A flow's outcome; one that was also reported as a failure has failed.
fn outcome(heard: &[Said], flow: &str) -> Outcome {
    let outcomes = || heard.iter().filter(|said| said.flow == flow).map(|said| said.outcome);
    if outcomes().any(|outcome| outcome == Outcome::Failed) {
        return Outcome::Failed;
    }
    outcomes().next().unwrap_or(Outcome::Failed)
}

/// A, B, C …
fn letter(at: usize) -> String {
    let at = u8::try_from(at).unwrap_or_default();
    char::from(b'A'.saturating_add(at)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_is_a_column_and_each_fault_a_line() {
        let said = |flow: &str, outcome| Said { flow: flow.to_owned(), outcome, detail: String::new() };
        let flows = ["native".to_owned(), "app".to_owned()];
        let mut heard = vec![vec![said("native", Outcome::Passed), said("app", Outcome::NotOffered)]; CLIENTS.len()];
        heard[1][0].outcome = Outcome::RefusedAsExpected;
        heard[2].push(said("fault: sends null", Outcome::RefusedAsExpected));
        heard[3].push(said("native", Outcome::Failed));
        let page = Matrix::of(&flows, &heard).expect("a matrix").to_string();
        assert!(page.contains("| native | ✓ | refused | ✓ | ✗ | ✓ |"), "{page}");
        assert!(page.contains("| app | – | – |"), "{page}");
        assert!(page.contains("| C | sends null | refused |"), "{page}");
    }
}
