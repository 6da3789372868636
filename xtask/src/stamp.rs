//! Skipping a step whose inputs have not changed, by a fingerprint of their contents.
//!
//! Times of modification are not trusted: a checkout changes them all, and a step would be repeated for nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Trouble, workspace};

/// The fingerprint under which a step was last done.
pub struct Stamp {
    file: PathBuf,
    now: String,
}

impl Stamp {
    /// The stamp of the step `name`, whose inputs are these files and folders, `skip` naming folders left out.
    pub fn of(name: &str, inputs: &[PathBuf], skip: &[&str]) -> Result<Self, Trouble> {
        let mut sum = Sha256::new();
        for input in inputs {
            for file in files_under(input, skip)? {
                sum.update(file.to_string_lossy().as_bytes());
                sum.update([0]);
                sum.update(fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?);
            }
        }
        Ok(Self { file: workspace::notes().join("stamps").join(name), now: hex(&sum.finalize()) })
    }

    /// Whether the step was done with exactly these inputs.
    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|then| then == self.now)
    }

    /// Remembers that the step is done.
    pub fn set(&self) -> Result<(), Trouble> {
        let folder = self.file.parent().unwrap_or(&self.file);
        fs::create_dir_all(folder).and_then(|()| fs::write(&self.file, &self.now)).map_err(|error| error.to_string())
    }

    /// The fingerprint itself.
    pub fn fingerprint(&self) -> &str {
        &self.now
    }
}

/// The fingerprint of a text.
pub fn text(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Every file under `path` (or `path` itself) in a fixed order; what does not exist holds none.
pub fn files_under(path: &Path, skip: &[&str]) -> Result<Vec<PathBuf>, Trouble> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let listing = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut entries: Vec<PathBuf> = listing.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    let kept = entries.iter().filter(|entry| !skip.iter().any(|name| entry.ends_with(name)));
    kept.map(|entry| files_under(entry, skip)).collect::<Result<Vec<_>, _>>().map(|found| found.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_changes_with_contents_and_not_with_skipped_folders() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("dist")).expect("a folder");
        fs::write(folder.path().join("a"), "1").expect("a file");
        let seen = |name| Stamp::of(name, &[folder.path().to_path_buf()], &["dist"]).expect("a stamp").now;
        let first = seen("test");
        fs::write(folder.path().join("dist/b"), "2").expect("a file");
        assert_eq!(first, seen("test"));
        fs::write(folder.path().join("a"), "3").expect("a file");
        assert_ne!(first, seen("test"));
    }
}
