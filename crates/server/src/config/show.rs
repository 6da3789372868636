//! The effective configuration in words, without its secrets.

use super::Config;

const MASK: &str = "(set, not shown)";

/// The configuration as TOML. A database address is shown without its user and password.
pub fn show(config: &Config) -> String {
    let mut shown = config.clone();
    shown.store.url = mask_url(&config.store.url);
    toml::to_string_pretty(&shown).unwrap_or_else(|error| format!("# {error}\n"))
}

fn mask_url(url: &str) -> String {
    match (url.split_once("://"), url.is_empty()) {
        (_, true) => String::new(),
        (Some((scheme, rest)), false) => {
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("{scheme}://{}", place.split('?').next().unwrap_or_default())
        }
        (None, false) => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let mut config = Config::default();
        config.store.url = "postgres://someone:secret@db.example:5432/feiqian?password=secret".to_owned();
        let text = show(&config);
        assert!(text.contains("postgres://db.example:5432/feiqian"));
        assert!(!text.contains("secret") && !text.contains("someone"));
    }
}
