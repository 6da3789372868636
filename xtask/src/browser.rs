//! A Chromium for the journeys, and letters for what it shows.

use std::path::{Path, PathBuf};

use crate::{Trouble, process, tools};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Finds a browser and a font that has Chinese letters, or installs them.
pub fn find_or_install() -> Result<PathBuf, Trouble> {
    let mut missing = Vec::new();
    if find().is_none() {
        missing.push("chromium");
    }
    if !has_chinese_letters() {
        missing.push("fonts-noto-cjk");
    }
    if !missing.is_empty() {
        tools::install(&missing)?;
    }
    find().ok_or_else(|| "chromium was installed, but is not to be found.".to_owned())
}

fn find() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| tools::find(name))
}

fn has_chinese_letters() -> bool {
    let listed = process::ask("fc-list", &[":lang=zh-cn", "family"]);
    listed.is_some_and(|fonts| !fonts.is_empty())
        || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
}
