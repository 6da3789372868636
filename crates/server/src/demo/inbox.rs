//! The phone inbox page of the sandbox, read by its JSON view.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::Client;
use serde_json::Value;

use super::phone::PhoneError;

const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 300;

/// The messages of one phone, and which of them were read.
pub struct Inbox {
    http: Client,
    url: String,
    read: HashSet<String>,
}

impl Inbox {
    /// Opens the inbox and counts what is there as read.
    pub async fn open(http: &Client, base: &str, number: &str) -> Result<Self, PhoneError> {
        let url = format!("{}/phone/messages?to={number}", base.trim_end_matches('/'));
        let mut inbox = Self { http: http.clone(), url, read: HashSet::new() };
        inbox.read = inbox.messages().await?.iter().map(ToString::to_string).collect();
        Ok(inbox)
    }

    async fn messages(&self) -> Result<Vec<Value>, PhoneError> {
        Ok(self.http.get(&self.url).send().await?.json().await?)
    }

    /// Waits for a new message and gives the code in it.
    pub async fn next_code(&mut self) -> Result<String, PhoneError> {
        for _ in 0..LOOKS_MAX {
            for message in self.messages().await? {
                if self.read.insert(message.to_string())
                    && let Some(code) = code_in(message["text"].as_str().unwrap_or_default())
                {
                    return Ok(code);
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(PhoneError::Phone("no message came".to_owned()))
    }
}

/// The first run of exactly six digits.
pub fn code_in(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(code_in("card 6222, code 123456, 5 minutes").as_deref(), Some("123456"));
        assert_eq!(code_in("order 1234567"), None);
    }
}
