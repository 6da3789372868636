//! The sandbox bank as a child of this process, found beside its executable.
//!
//! **Invariant:** it ends with us, however we end: it reads our end of a pipe, which the system closes.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::config::Config;
use crate::serve::{StartError, while_doing};

const NAME: &str = "feiqian-bank";
/// A first start makes keys and books.
const READY_MAX: Duration = Duration::from_mins(1);
const END_MAX: Duration = Duration::from_secs(5);

/// A bank that answers.
pub struct BankChild {
    child: Child,
}

impl BankChild {
    /// Starts it on these ports (0 for any that is free) and says in the configuration where it is.
    pub async fn start(config: &mut Config, ports: [u16; 2]) -> Result<Self, StartError> {
        let mut child = command(config, ports)?.spawn().map_err(while_doing("start feiqian-bank"))?;
        let line = tokio::time::timeout(READY_MAX, first_line(&mut child)).await;
        let line = line.map_err(while_doing("wait for feiqian-bank"))?.map_err(while_doing("read feiqian-bank"))?;
        let (iso, pages) = addresses(&line).ok_or_else(|| StartError(format!("feiqian-bank said {line:?}")))?;
        config.bank.url.clone_from(&iso);
        config.registry.url = iso;
        config.sms.url = pages;
        config.bank.link_dir = config.data_dir.0.join("bank/link");
        Ok(Self { child })
    }

    /// Asks it to end, and sees to it.
    pub async fn stop(mut self) {
        drop(self.child.stdin.take());
        if tokio::time::timeout(END_MAX, self.child.wait()).await.is_err() {
            // It is told by the pipe; only a bank that hangs gets here.
            let _ = self.child.kill().await;
        }
    }
}

fn command(config: &Config, [iso, pages]: [u16; 2]) -> Result<Command, StartError> {
    let data = &config.data_dir.0;
    let mut command = Command::new(executable()?);
    command.args(["--iso-port", &iso.to_string(), "--pages-port", &pages.to_string(), "--until-input-ends"]);
    command.arg("--data").arg(data.join("bank")).arg("--wallet-key").arg(data.join("keys/wallet-bank.pub.pem"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    Ok(command)
}

/// Beside this executable; a test's own executable is one directory further down.
fn executable() -> Result<PathBuf, StartError> {
    let own = std::env::current_exe().map_err(while_doing("find this executable"))?;
    let places = own.ancestors().skip(1).take(2).map(|folder| folder.join(NAME));
    let found = places.into_iter().find(|place| place.is_file());
    found.ok_or_else(|| StartError(format!("{NAME} is not beside {}", own.display())))
}

async fn first_line(child: &mut Child) -> std::io::Result<String> {
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line).await?;
    }
    Ok(line)
}

/// From `ready iso=https://127.0.0.1:8090 pages=http://127.0.0.1:8091`. The certificate is for the name as well as for
/// the address.
fn addresses(line: &str) -> Option<(String, String)> {
    let part = |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name)).map(str::to_owned);
    Some((part("iso=")?, part("pages=")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banks_first_line_says_where_it_is() {
        let found = addresses("ready iso=https://127.0.0.1:8090 pages=http://127.0.0.1:8091\n");
        assert_eq!(found, Some(("https://127.0.0.1:8090".to_owned(), "http://127.0.0.1:8091".to_owned())));
        assert_eq!(addresses("port 8090 is taken"), None);
    }
}
