//! How a holder wants the pages to look and behave. None of it touches money; paying without a payment password does,
//! and is in [`crate::pin`].

use money::HolderId;
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, View};

use crate::Stop;
use crate::account::{self, AccountRefusal, Act};

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
    serde_json::from_str(&account::settings_of(view, holder)?)
        .map_err(|error| Fault::corrupt(format!("settings: {error}")))
}

/// Replaces a holder's settings.
pub fn change(tx: &mut Tx<'_>, holder: HolderId, settings: &Settings) -> Result<(), Stop<AccountRefusal>> {
    account::authorise(tx, holder, Act::ChangeSettings)?;
    Ok(account::store_settings(tx, holder, &text(settings)?)?)
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
