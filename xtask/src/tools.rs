//! The programs a build needs: found, or named together with the line that installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::progress::Step;
use crate::{Trouble, process};

/// The oldest Node.js that the pages' tools run on.
const NODE_MIN: (u32, u32) = (20, 19);

/// Checks what a build needs and says everything that is missing at once.
pub fn check() -> Result<(), Trouble> {
    let step = Step::new("tools");
    let missing: Vec<String> = [node(), npm(), compiler()].into_iter().filter_map(Result::err).collect();
    if missing.is_empty() {
        step.done("");
        return Ok(());
    }
    step.failed("something is missing");
    Err(missing.join("\n"))
}

fn node() -> Result<(), Trouble> {
    let install = format!(
        "Node.js {}.{} or newer is needed. Install it:\n  \
         curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install -y nodejs",
        NODE_MIN.0, NODE_MIN.1
    );
    match process::ask("node", &["--version"]) {
        None => Err(install),
        Some(version) if parse_version(&version) < Some(NODE_MIN) => {
            Err(format!("Node.js here is {version}. {install}"))
        }
        Some(_) => Ok(()),
    }
}

fn npm() -> Result<(), Trouble> {
    let found = process::ask("npm", &["--version"]);
    found.map(|_| ()).ok_or_else(|| "npm is needed. Install it:\n  sudo apt-get install -y npm".to_owned())
}

fn compiler() -> Result<(), Trouble> {
    let found = process::ask("cc", &["--version"]);
    found
        .map(|_| ())
        .ok_or_else(|| "A C compiler is needed. Install it:\n  sudo apt-get install -y gcc libc6-dev".to_owned())
}

/// `v20.19.4` as (20, 19).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The full path of a program, if the shell would find it.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Installs Debian packages, or says which line would.
pub fn install(packages: &[&str]) -> Result<(), Trouble> {
    let by_hand = format!("Install it:\n  sudo apt-get install -y {}", packages.join(" "));
    if find("apt-get").is_none() {
        return Err(format!("{} is needed, and there is no apt-get here. {by_hand}", packages.join(" and ")));
    }
    let mut step = Step::new(&format!("install {}", packages.join(" ")));
    let update = process::run(&mut step, "apt-get update", apt(&["update"]))?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    let ran = process::run(&mut step, "apt-get install", apt(&words))?;
    if ran.succeeded {
        step.done("");
        return Ok(());
    }
    step.failed("");
    let first = if update.succeeded { String::new() } else { update.last_words() };
    Err(format!("{first}\n{}\n{by_hand}", ran.last_words()))
}

/// apt-get as root, by itself or through sudo without asking for a password.
fn apt(arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// The newest of the versioned folders in `folder`, such as `/usr/lib/postgresql/15`.
pub fn newest_in(folder: &Path) -> Option<PathBuf> {
    let versions =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    versions.max().map(|version| folder.join(version.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(parse_version("v20.9.0") < Some(NODE_MIN));
        assert!(parse_version("v22.1.0") > Some(NODE_MIN));
        assert_eq!(parse_version("none"), None);
    }
}
