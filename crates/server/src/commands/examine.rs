//! `examine`.

use serde_json::{Value, json};

use super::serve::runtime;
use crate::config::Config;
use crate::demo::http_client;
use crate::serve::{StartError, while_doing};

/// Lets the sandbox that runs on this port examine the system behind an address, and prints what it saw.
///
/// # Errors
/// When no sandbox answers, when it cannot examine, or when a check did not pass.
pub(super) fn examine(config: &Config, callback_url: &str, mchid: Option<&str>) -> Result<(), StartError> {
    let wish = json!({ "callback_url": callback_url, "mchid": mchid });
    let report = runtime()?.block_on(ask(config, &wish))?;
    if let Some(message) = report["message"].as_str() {
        return Err(StartError(message.to_owned()));
    }
    for finding in report["findings"].as_array().into_iter().flatten() {
        println!("{}", line(finding));
    }
    let (passed, of) = (&report["passed"], &report["of"]);
    println!("\n{passed} / {of}");
    if passed == of { Ok(()) } else { Err(StartError("not everything passed".to_owned())) }
}

async fn ask(config: &Config, wish: &Value) -> Result<Value, StartError> {
    let url = format!("http://127.0.0.1:{}/sandbox/api/v1/examinations", config.server.http_port);
    let http = http_client().map_err(while_doing("prepare a call"))?;
    let answer = http.post(url).json(wish).send().await.map_err(while_doing("reach a sandbox on this port"))?;
    answer.json().await.map_err(while_doing("read the sandbox's answer"))
}

fn line(finding: &Value) -> String {
    let text = |name: &str| finding[name].as_str().unwrap_or_default();
    let sign = if finding["passed"] == true { "✓" } else { "✗" };
    format!("{sign} {} {} [{}, {} ms]", text("zh"), text("en"), text("saw"), finding["duration_ms"])
}
