//! What the person reads when everything is up.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use super::plan::Plan;

pub fn print(plan: &Plan, dev: bool) {
    let _ = dev;
    let phone = plan.phone_url();
    println!("\n{}", qr(phone.as_deref().unwrap_or(&plan.wallet_url())));
    println!("  wallet          {}", plan.wallet_url());
    println!("  till            {}", plan.till_url());
    println!("  phone inbox     {}", plan.phones_url());
    println!("  operator        {}", plan.operator_url());
}

/// The code in half blocks, dark on light whatever the terminal's colours are.
fn qr(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else { return String::new() };
    let drawn = code.render::<Dense1x2>().dark_color(Dense1x2::Dark).light_color(Dense1x2::Light).build();
    let line = |line: &str| format!("    \x1b[38;5;231;48;5;16m{line}\x1b[0m\n");
    drawn.lines().map(line).collect()
}
