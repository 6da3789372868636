//! The one file of settings that every driver reads.

use std::fs;

use serde::Deserialize;

use crate::Trouble;

#[derive(Deserialize)]
pub struct Settings {
    pub mode: String,
    pub base_url: String,
    pub phone_url: String,
    pub callback_port: u16,
    pub mchid: String,
    pub appid: String,
    pub serial: String,
    pub private_key_file: String,
    pub apiv3_key: String,
    pub platform_serial: String,
    pub openid: String,
}

impl Settings {
    /// Reads the file that the first argument names.
    pub fn read() -> Result<Self, Trouble> {
        let file = std::env::args().nth(1).ok_or("the settings' file is the first argument")?;
        Ok(serde_json::from_str(&fs::read_to_string(file)?)?)
    }

    pub fn private_key(&self) -> Result<String, Trouble> {
        Ok(fs::read_to_string(&self.private_key_file)?)
    }
}
