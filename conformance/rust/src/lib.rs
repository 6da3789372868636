//! What both drivers of Rust clients need: settings, the report, the holder's phone, and the merchant's ear.

pub mod callbacks;
pub mod phone;
pub mod report;
pub mod settings;

pub use callbacks::Callbacks;
pub use phone::Phone;
pub use report::{Outcome, Report, Trouble, check};
pub use settings::Settings;

/// A fresh number of the merchant's, such as `t` and 24 hexadecimal digits.
pub fn number(kind: &str) -> String {
    format!("{kind}{}", &uuid::Uuid::new_v4().simple().to_string()[..24])
}
