//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stamp;

/// The folder that holds the workspace's `Cargo.toml`. Cargo says where it runs us; several work trees may share what
/// was built, so what was true when it was built counts only without Cargo.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

pub fn web() -> PathBuf {
    root().join("web")
}

pub fn data() -> PathBuf {
    root().join("data")
}

/// What the sandbox of the merchants' gateway keeps.
pub fn sandbox_data() -> PathBuf {
    root().join("sandbox-data")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(chosen.unwrap_or_else(|| PathBuf::from("target")))
}

/// What these commands keep between runs. Named after the work tree, since several may share one target folder.
pub fn notes() -> PathBuf {
    let name = stamp::text(&root().to_string_lossy());
    target().join("xtask").join(&name[..12])
}

/// Cargo in the workspace's root: the one that runs us.
pub fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    command
}

/// The folder of executables of one build.
pub fn executables(profile: Profile) -> PathBuf {
    target().join(profile.folder())
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}
