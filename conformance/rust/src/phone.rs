//! The holder's side: the sandbox's virtual phone, and the clock of the business day.

use std::fmt::Debug;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Trouble;

const GLANCE: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Phone {
    url: String,
    http: reqwest::blocking::Client,
}

impl Phone {
    pub fn new(url: &str) -> Result<Self, Trouble> {
        let http = reqwest::blocking::Client::builder().no_proxy().build()?;
        Ok(Self { url: format!("{url}/sandbox/api/v1"), http })
    }

    /// The holder pays what they see.
    pub fn pay(&self, order: &Value) -> Result<(), Trouble> {
        let (status, body) = self.post("/phone/pay", order)?;
        if status == 200 && body["trade_state"] == "SUCCESS" {
            return Ok(());
        }
        Err(format!("the holder's payment: {status} {body}").into())
    }

    /// The holder's page must not accept this order.
    pub fn refuses(&self, order: &Value) -> Result<(), Trouble> {
        let (status, body) = self.post("/phone/pay", order)?;
        if (400..500).contains(&status) {
            return Ok(());
        }
        Err(format!("the holder's page should refuse: {status} {body}").into())
    }

    /// To so long after midnight of the day after `date` that its bills exist.
    pub fn jump_past_bills_of(&self, date: &str) -> Result<(), Trouble> {
        while self.now()?.as_str() < format!("{date}T23:59:59").as_str() {
            self.jump(3600)?;
        }
        while self.now()?[11..13] < *"11" {
            self.jump(3600)?;
        }
        Ok(())
    }

    /// The business clock, such as `2026-05-06T10:11:12+08:00`.
    fn now(&self) -> Result<String, Trouble> {
        self.jump(0)
    }

    fn jump(&self, seconds: u32) -> Result<String, Trouble> {
        let (status, body) = self.post("/clock", &json!({ "jump_seconds": seconds }))?;
        body["now"].as_str().map(str::to_owned).ok_or_else(|| format!("the clock: {status} {body}").into())
    }

    fn post(&self, path: &str, order: &Value) -> Result<(u16, Value), Trouble> {
        let answer = self.http.post(format!("{}{path}", self.url)).json(order).send()?;
        let status = answer.status().as_u16();
        let text = answer.text()?;
        Ok((status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? }))
    }
}

/// Looks again and again until something is there.
pub fn eventually<T, E: Debug>(mut look: impl FnMut() -> Result<T, E>) -> Result<T, Trouble> {
    let until = Instant::now() + PATIENCE;
    loop {
        match look() {
            Ok(seen) => return Ok(seen),
            Err(trouble) if Instant::now() > until => return Err(format!("to the end: {trouble:?}").into()),
            Err(_) => thread::sleep(GLANCE),
        }
    }
}
