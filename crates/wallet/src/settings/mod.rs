//! How a holder wants the pages to look and behave. None of it touches money; paying without a payment password does,
//! and is in [`crate::pin`].

use money::HolderId;
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, View, params};

use crate::account::{self, AccountRefusal, Act};
use crate::{Ctx, Stop};

/// The language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Zh,
    En,
    /// As the phone is set.
    #[default]
    System,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    Light,
    Dark,
    /// As the phone is set.
    #[default]
    System,
}

/// A holder's settings; what an older row does not say has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the settings page")]
pub struct Settings {
    pub language: Language,
    pub theme: Theme,
    /// Larger letters and stronger contrast.
    pub elder_mode: bool,
    /// The number pad's digits in another order each time.
    pub shuffle_pad: bool,
    pub hide_balance: bool,
    pub sound: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            elder_mode: false,
            shuffle_pad: false,
            hide_balance: false,
            sound: true,
        }
    }
}

/// A holder's settings.
pub fn of(view: &mut View<'_>, holder: HolderId) -> Result<Settings, Fault> {
    let text: String = view.query_one("SELECT settings FROM holder WHERE id = ?1", params![holder])?.get(0)?;
    serde_json::from_str(&text).map_err(|error| Fault::corrupt(format!("settings: {error}")))
}

/// Replaces a holder's settings.
pub fn change(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, settings: &Settings) -> Result<(), Stop<AccountRefusal>> {
    account::authorise(tx, ctx, holder, Act::ChangeSettings)?;
    Ok(tx.queue("UPDATE holder SET settings = ?2 WHERE id = ?1", params![holder, text(settings)?])?)
}

/// As it is stored.
pub(crate) fn text(settings: &Settings) -> Result<String, Fault> {
    serde_json::to_string(settings).map_err(|error| Fault::corrupt(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_rows_read_with_defaults() {
        let settings: Settings = serde_json::from_str(r#"{"theme":"dark"}"#).unwrap();
        assert_eq!(settings, Settings { theme: Theme::Dark, ..Settings::default() });
    }
}
