//! Reads the file, the environment and the secret files, in this order: the later wins.

use std::net::IpAddr;
use std::path::Path;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};

use super::Config;

/// Why the configuration cannot be used.
#[derive(Debug)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

const PREFIX: &str = "FEIQIAN_";
const FILE_SUFFIX: &str = "_FILE";
/// The only key without a section; every other variable without `__` belongs to tests and tools.
const TOP_KEY: &str = "DATA_DIR";

/// The effective configuration.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        figment = figment.merge(Toml::file_exact(file));
    }
    let secrets = secret_files(std::env::vars())?;
    let env = Env::prefixed(PREFIX)
        .filter(|key| secret_key(key.as_str()).is_none())
        .filter(|key| key.as_str().contains("__") || key.as_str().eq_ignore_ascii_case(TOP_KEY))
        .split("__");
    figment = figment.merge(env);
    for (key, value) in secrets {
        figment = figment.merge((key, value));
    }
    let config: Config = figment.extract().map_err(|error| ConfigError(error.to_string()))?;
    check(&config)?;
    Ok(config)
}

/// `FEIQIAN_STORE__URL_FILE=/path` becomes `("store.url", contents)`.
fn secret_files(vars: impl Iterator<Item = (String, String)>) -> Result<Vec<(String, String)>, ConfigError> {
    let mut found = Vec::new();
    for (name, path) in vars {
        let Some(key) = name.strip_prefix(PREFIX).and_then(secret_key) else { continue };
        let text = std::fs::read_to_string(&path).map_err(|error| ConfigError(format!("{name}: {path}: {error}")))?;
        found.push((key, text.trim().to_owned()));
    }
    Ok(found)
}

/// The key whose value is in the file that a variable names: `STORE__URL_FILE` is `store.url`. A key that itself ends in
/// `file`, such as `policy.file`, is no secret: nothing is called `policy.`.
fn secret_key(variable: &str) -> Option<String> {
    let name = variable.to_ascii_uppercase();
    let (section, key) = name.strip_suffix(FILE_SUFFIX)?.split_once("__")?;
    let (section, key) = (section.to_ascii_lowercase(), key.to_ascii_lowercase());
    let keys = toml::Table::try_from(Config::default()).ok()?;
    keys.get(&section)?.get(&key)?;
    Some(format!("{section}.{key}"))
}

/// What no type can say.
fn check(config: &Config) -> Result<(), ConfigError> {
    let server = &config.server;
    loopback("server.http_address", server.http_address)?;
    loopback("server.operator_address", server.operator_address)?;
    loopback("server.gateway_address", server.gateway_address)?;
    one_of("log.format", &config.log.format, &["text", "json"])?;
    one_of("bank.connector", &config.bank.connector, &["sandbox"])?;
    one_of("registry.connector", &config.registry.connector, &["sandbox"])?;
    one_of("sms.connector", &config.sms.connector, &["sandbox", "log"])?;
    if config.workers.concurrency == 0 || config.workers.lease_ms <= config.bank.timeout_ms {
        return Err(ConfigError(
            "workers.concurrency must be 1 or more, and workers.lease_ms longer than bank.timeout_ms".into(),
        ));
    }
    Ok(())
}

/// Plain HTTP shows sessions to everyone on the way, so it may not leave the machine.
fn loopback(key: &str, address: IpAddr) -> Result<(), ConfigError> {
    if address.is_loopback() {
        return Ok(());
    }
    Err(ConfigError(format!("{key} is {address}: plain HTTP is served on loopback only; use server.https_address")))
}

fn one_of(key: &str, value: &str, known: &[&str]) -> Result<(), ConfigError> {
    if known.contains(&value) {
        return Ok(());
    }
    Err(ConfigError(format!("{key} is \"{value}\", which is none of: {}", known.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_off_loopback_is_refused() {
        let mut config = Config::default();
        config.server.http_address = "0.0.0.0".parse().unwrap();
        assert!(check(&config).unwrap_err().0.contains("server.https_address"));
        assert!(check(&Config::default()).is_ok());
    }

    #[test]
    fn a_secret_is_read_from_the_file_that_the_environment_names() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "postgres://u:p@h/db\n").unwrap();
        let name = ("FEIQIAN_STORE__URL_FILE".to_owned(), file.path().display().to_string());
        let found = secret_files([name].into_iter()).unwrap();
        assert_eq!(found, [("store.url".to_owned(), "postgres://u:p@h/db".to_owned())]);
    }

    #[test]
    fn a_variable_is_a_secret_file_only_when_there_is_such_a_key() {
        let table = [
            ("STORE__URL_FILE", Some("store.url")),
            ("store__url_file", Some("store.url")),
            ("STORE__URL", None),
            ("POLICY__FILE", None),
            ("POLICY__BANKS_FILE", None),
            ("STORE__NOTHING_FILE", None),
            ("TEST_FILE", None),
        ];
        for (variable, key) in table {
            assert_eq!(secret_key(variable).as_deref(), key, "{variable}");
        }
    }

    #[test]
    fn the_example_names_every_key_with_its_default() {
        let example = include_str!("../../../../feiqian.example.toml");
        let read: Config = toml::from_str(example).unwrap();
        assert_eq!(read, Config::default());
        let written: toml::Table = toml::from_str(example).unwrap();
        let expected = toml::Table::try_from(Config::default()).unwrap();
        assert_eq!(keys(&written), keys(&expected));
    }

    fn keys(table: &toml::Table) -> std::collections::BTreeSet<String> {
        let inner = |name: &String, value: &toml::Value| match value {
            toml::Value::Table(inner) => keys(inner).into_iter().map(|key| format!("{name}.{key}")).collect(),
            _ => vec![name.clone()],
        };
        table.iter().flat_map(|(name, value)| inner(name, value)).collect()
    }
}
