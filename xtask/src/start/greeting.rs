//! What the person reads when everything is up: a code for the phone, where things are, and who can sign in.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use super::plan::Plan;

/// Begins the line of the wallet's log that holds the first operator's link.
const FIRST_OPERATOR: &str = "first operator";

/// `sheet` is what the demo printed, `said` what the wallet has said since it started.
pub fn print(plan: &Plan, sheet: &str, said: &str) {
    let [wallet, till, operator] = plan.page_urls();
    let phone = plan.phone_url();
    println!("\n{}", qr(phone.as_deref().unwrap_or(&wallet)));
    line("wallet", &wallet);
    if let Some(phone) = &phone {
        line(
            "on a phone",
            &format!("{phone}  (the code above; its browser warns until data/tls/ca.pem is installed there)"),
        );
    }
    line("till", &till);
    let pages = plan.bank_pages_url();
    line("phone inbox", &format!("{pages}/phone  (every SMS of the demo arrives here)"));
    line("sandbox bank", &format!("{pages}/  (its people, cards and faults)"));
    line("operator", &operator);
    if let Some(link) = first_operator_link(said) {
        line("first operator", &format!("{link}  (works once)"));
    }
    if !sheet.trim().is_empty() {
        println!("\n{}", sheet.trim_end());
    }
    println!("\n  Ctrl-C stops everything.");
}

fn line(what: &str, how: &str) {
    println!("  {what:<15} {how}");
}

fn first_operator_link(said: &str) -> Option<&str> {
    said.lines().find_map(|line| line.trim().strip_prefix(FIRST_OPERATOR)?.split_whitespace().next())
}

/// The code in half blocks, dark on light whatever the terminal's colours are.
fn qr(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else { return String::new() };
    let drawn = code.render::<Dense1x2>().dark_color(Dense1x2::Dark).light_color(Dense1x2::Light).build();
    let rows: Vec<String> = drawn.lines().map(|row| format!("    \x1b[30;107m{row}\x1b[0m")).collect();
    rows.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_link_is_read_from_what_the_wallet_said() {
        let said = "wallet    http://localhost:8080/\nfirst operator  http://localhost:8081/first#abc  (once)\nready";
        assert_eq!(first_operator_link(said), Some("http://localhost:8081/first#abc"));
        assert_eq!(first_operator_link("ready"), None);
    }

    #[test]
    fn a_code_is_drawn_with_its_quiet_zone() {
        let drawn = qr("https://192.0.2.7:8443/");
        assert!(drawn.lines().count() >= 16);
    }
}
