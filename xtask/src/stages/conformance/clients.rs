//! The clients: which there are, which merchant each sells for, and how its driver is started.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::gateway::{Gateway, KeyMode};
use super::{folder, prepare};
use crate::Trouble;
use crate::workspace;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Python,
    Node,
    Rust,
}

/// How a client reaches the sandbox.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It takes a base URL.
    BaseUrl,
    /// Its host name is fixed; it heeds `HTTPS_PROXY` and a CA file.
    Proxy,
    /// Its host name is fixed; it takes a transport from its user, who brings one that heeds the proxy.
    Transport,
}

impl Way {
    pub fn words(self) -> &'static str {
        match self {
            Self::BaseUrl => "base URL",
            Self::Proxy => "proxy and CA, from the environment",
            Self::Transport => "a transport of the user's, through the proxy",
        }
    }
}

pub struct Client {
    pub name: &'static str,
    pub mode: &'static str,
    pub way: Way,
    key_mode: KeyMode,
    language: Language,
    driver: &'static str,
}

const PYTHON: Client = Client {
    name: "wechatpayv3",
    mode: "sync-certificate",
    way: Way::Proxy,
    key_mode: KeyMode::Certificate,
    language: Language::Python,
    driver: "drive_wechatpayv3.py",
};

const AXIOS: Client = Client {
    name: "wechatpay-axios-plugin",
    mode: "certificate",
    way: Way::BaseUrl,
    key_mode: KeyMode::Certificate,
    language: Language::Node,
    driver: "drive-axios-plugin.mjs",
};

const RUST: Client = Client {
    name: "rswxpay",
    mode: "certificate",
    way: Way::BaseUrl,
    key_mode: KeyMode::Certificate,
    language: Language::Rust,
    driver: "drive-rswxpay",
};

pub const CLIENTS: [Client; 12] = [
    PYTHON,
    Client { mode: "sync-public-key", key_mode: KeyMode::PublicKey, ..PYTHON },
    Client { mode: "async-certificate", ..PYTHON },
    Client { mode: "async-public-key", key_mode: KeyMode::PublicKey, ..PYTHON },
    AXIOS,
    Client { mode: "public-key", key_mode: KeyMode::PublicKey, ..AXIOS },
    Client { mode: "command-line", driver: "drive-axios-plugin-cli.mjs", ..AXIOS },
    Client { mode: "v2", driver: "drive-axios-plugin-v2.mjs", ..AXIOS },
    Client { name: "wechatpay-node-v3", way: Way::Transport, driver: "drive-node-v3.mjs", ..AXIOS },
    Client { name: "tenpay", mode: "v2", way: Way::Proxy, driver: "drive-tenpay.mjs", ..AXIOS },
    Client { name: "wechat-pay-rust-sdk", driver: "drive-wechat-pay-rust-sdk", ..RUST },
    RUST,
];

impl Client {
    pub fn title(&self) -> String {
        format!("{} {}", self.name, self.mode)
    }

    /// The driver, with its file of settings and the environment that the sandbox recommends.
    pub fn command(&self, gateway: &Gateway) -> Result<Command, Trouble> {
        let settings = gateway.settings(self.key_mode, self.mode)?;
        let mut command = self.driver();
        command.arg(write(&self.title(), &settings)?).current_dir(self.home());
        for (variable, value) in environment(&settings)? {
            command.env(variable, value);
        }
        Ok(command)
    }

    fn home(&self) -> PathBuf {
        folder().join(match self.language {
            Language::Python => "python",
            Language::Node => "node",
            Language::Rust => "rust",
        })
    }

    fn driver(&self) -> Command {
        let program = match self.language {
            Language::Python => prepare::python(),
            Language::Node => PathBuf::from("node"),
            Language::Rust => return Command::new(prepare::rust_target().join("debug").join(self.driver)),
        };
        let mut command = Command::new(program);
        command.arg(self.driver);
        command
    }

    /// The exact version that is pinned, read where it is pinned.
    pub fn version(&self) -> Result<String, Trouble> {
        let file = self.home().join(match self.language {
            Language::Python => "requirements.txt",
            Language::Node => "package.json",
            Language::Rust => "Cargo.toml",
        });
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        pinned(&text, self.name).ok_or_else(|| format!("{}: {} is not pinned", file.display(), self.name))
    }
}

/// The version in `name==1.2`, `"name": "1.2"` or `name = "=1.2"`.
fn pinned(text: &str, name: &str) -> Option<String> {
    let entry = text.lines().find_map(|line| {
        let rest = line.trim().trim_start_matches('"').strip_prefix(name)?;
        rest.trim_start_matches(['"', ' ']).strip_prefix([':', '='])
    })?;
    let version: String = entry.chars().filter(|sign| sign.is_ascii_digit() || *sign == '.').collect();
    (!version.is_empty()).then_some(version)
}

fn write(title: &str, settings: &Value) -> Result<PathBuf, Trouble> {
    let folder = workspace::notes().join("conformance-settings");
    let file = folder.join(format!("{}.json", title.replace(' ', "-")));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, settings.to_string()));
    written.map(|()| file).map_err(|error| error.to_string())
}

/// The lines that let a client with a fixed host name find the sandbox, and only for that host.
fn environment(settings: &Value) -> Result<Vec<(&'static str, String)>, Trouble> {
    let text = |name: &str| settings[name].as_str().map(str::to_owned).ok_or(format!("the settings have no {name}"));
    let (proxy, ca) = (text("proxy_url")?, text("ca_file")?);
    Ok(vec![
        ("HTTPS_PROXY", proxy),
        ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
        // urllib, which tenpay stands on, asks for the proxy only if told to.
        ("URLLIB_ENABLE_PROXY", "1".to_owned()),
        ("REQUESTS_CA_BUNDLE", ca.clone()),
        ("SSL_CERT_FILE", ca.clone()),
        ("NODE_EXTRA_CA_CERTS", ca),
        ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_version_is_found_in_all_three_kinds_of_files() {
        assert_eq!(pinned("a==1\nwechatpayv3==2.0.4\n", "wechatpayv3").as_deref(), Some("2.0.4"));
        let json = "    \"wechatpay-x-0.8\": \"npm:wechatpay-x@0.8.14\",\n    \"wechatpay-x\": \"0.9.6\"";
        assert_eq!(pinned(json, "wechatpay-x").as_deref(), Some("0.9.6"));
        assert_eq!(pinned("rswxpay = \"=0.1.0\"", "rswxpay").as_deref(), Some("0.1.0"));
        assert_eq!(pinned("rswxpay = \"=0.1.0\"", "tenpay"), None);
    }

    #[test]
    fn every_client_is_pinned() {
        for client in &CLIENTS {
            client.version().expect("a pinned version");
        }
    }
}
