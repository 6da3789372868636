//! What the demo prints: where to go and who to be.

use std::fmt::Write;

use super::people::PEOPLE;
use super::shops::DemoShop;
use crate::config::Config;

pub(super) fn sheet(config: &Config, shops: &[DemoShop]) -> String {
    let base = config.server.link_base();
    let mut text =
        format!("DEMO\nwallet         {base}/\nphone inbox    {}/phone\n", config.sms.url.trim_end_matches('/'));
    text.push_str("\nsign in with the phone number; the code is in the phone inbox\n");
    for person in &PEOPLE {
        let pin = if person.pin.is_empty() { "-" } else { person.pin };
        let _ = writeln!(text, "  {}  {}  PIN {pin}  {}", person.name, person.phone, person.about);
    }
    let _ = writeln!(text, "\ntill           {base}/till/");
    for shop in shops {
        let _ = writeln!(text, "  {}  log-in {}  password {}", shop.name, shop.login, shop.password);
    }
    text
}
