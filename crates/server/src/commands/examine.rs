//! `examine`.

use serde_json::{Value, json};
use wallet::Refusal;

use super::serve::runtime;
use crate::config::Config;
use crate::demo::http_client;
use crate::sandbox::examiner::Unexamined;
use crate::serve::{StartError, while_doing};

/// Lets the sandbox that runs on this port examine a merchant's system, and prints what it saw.
///
/// # Errors
/// When no sandbox answers, when it cannot examine, or when a check failed.
pub(super) fn examine(config: &Config, callback_url: Option<&str>, mchid: Option<&str>) -> Result<(), StartError> {
    let wish = json!({ "callback_url": callback_url, "mchid": mchid });
    let report = runtime()?.block_on(ask(config, &wish))?;
    if let Some(code) = report["code"].as_str() {
        return Err(StartError(refused(code, &report)));
    }
    println!("{}", table(&report));
    match report["failed"].as_u64() {
        Some(0) => Ok(()),
        failed => Err(StartError(format!("{} failed", failed.unwrap_or_default()))),
    }
}

async fn ask(config: &Config, wish: &Value) -> Result<Value, StartError> {
    let url = format!("http://127.0.0.1:{}/sandbox/api/v1/examinations", config.server.http_port);
    let http = http_client().map_err(while_doing("prepare a call"))?;
    let answer = http.post(url).json(wish).send().await.map_err(while_doing("reach a sandbox on this port"))?;
    answer.json().await.map_err(while_doing("read the sandbox's answer"))
}

/// What is wrong and what to do, in both languages.
fn refused(code: &str, problem: &Value) -> String {
    let found = Unexamined::ALL.into_iter().find(|why| why.code() == code);
    let (zh, en) = found.map_or(("", ""), Unexamined::words);
    if found.is_some() { format!("{code}\n  {zh}\n  {en}") } else { text(&problem["message"]).to_owned() }
}

fn table(report: &Value) -> String {
    let head =
        format!("{} · {} · {}\n", text(&report["mchid"]), text(&report["out_trade_no"]), text(&report["callback_url"]));
    let findings = report["findings"].as_array().into_iter().flatten();
    let lines: Vec<String> = findings.map(lines).collect();
    let count = |name: &str| report[name].as_u64().unwrap_or_default();
    let (passed, failed, not_seen) = (count("passed"), count("failed"), count("not_seen"));
    let seen = passed.saturating_add(failed);
    format!("{head}\n{}\n\n{passed} / {seen}  ·  未见 not seen: {not_seen}", lines.join("\n"))
}

/// A line for the check, and below it what happened and what to do.
fn lines(finding: &Value) -> String {
    let (sign, outcome) = match text(&finding["outcome"]) {
        "passed" => ("✓", "passed  "),
        "failed" => ("✗", "FAILED  "),
        _ => ("·", "not seen"),
    };
    let title = pair(&finding["title"], " · ");
    let mut lines = vec![format!("{sign} {outcome}  {:<24}  {title}", text(&finding["check"]))];
    for (mark, part) in [("  ", "saw"), ("→ ", "next")] {
        let said = pair(&finding[part], &format!("\n{:38}  ", ""));
        lines.extend(Some(said).filter(|said| !said.is_empty()).map(|said| format!("{:36}{mark}  {said}", "")));
    }
    lines.join("\n")
}

fn pair(words: &Value, between: &str) -> String {
    let both = [text(&words["zh"]), text(&words["en"])];
    let said: Vec<&str> = both.into_iter().filter(|text| !text.is_empty()).collect();
    said.join(between)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_table_with_what_to_do_below_each_line() {
        let words = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
        let report = json!({ "mchid": "19", "out_trade_no": "A-1", "callback_url": "http://shop/n", "passed": 1,
            "failed": 1, "not_seen": 1, "findings": [
                { "check": "accepts", "outcome": "passed", "title": words("接受", "takes") },
                { "check": "refuses_stale", "outcome": "failed", "title": words("拒绝", "refuses"),
                  "saw": words("回答 200", "answered 200"), "next": words("检查时间", "look at the time") },
                { "check": "polls_codes", "outcome": "not_seen", "title": words("查单", "asks") },
            ] });
        let table = table(&report);
        assert!(table.starts_with("19 · A-1 · http://shop/n\n"), "{table}");
        assert!(table.contains("✓ passed    accepts                   接受 · takes"), "{table}");
        assert!(table.contains("✗ FAILED    refuses_stale"), "{table}");
        assert!(table.contains("→   检查时间\n") && table.contains("  look at the time"), "{table}");
        assert!(table.ends_with("1 / 2  ·  未见 not seen: 1"), "{table}");
    }

    #[test]
    fn who_cannot_be_examined_is_told_what_to_do_in_both_languages() {
        for why in Unexamined::ALL {
            let said = refused(why.code(), &Value::Null);
            let (zh, en) = why.words();
            assert!(said.contains(zh) && said.contains(en) && said.starts_with(why.code()), "{said}");
        }
    }
}
