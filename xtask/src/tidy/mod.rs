//! `cargo xtask tidy`: what the house asks of its tree and a compiler does not check. Runs as a test, too.
//!
//! Each rule is a function from the tree to complaints, each complaint a sentence that begins with the place.

mod arrows;
mod files;
mod migrations;
mod queries;
mod refusals;
mod translations;
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::{Trouble, stamp, workspace};

/// The parts of the tree that people write.
const WRITTEN: [&str; 5] = ["crates", "xtask", "web", "conformance", "docs"];
/// Folders inside them that programs write.
const MADE: [&str; 5] = ["node_modules", "dist", "target", "output", ".git"];

pub fn run(arguments: Arguments) -> Result<ExitCode, Trouble> {
    arguments.done()?;
    let complaints = complaints();
    for complaint in &complaints {
        println!("{complaint}");
    }
    if complaints.is_empty() {
        println!("tidy");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// Everything that is not as it should be.
pub fn complaints() -> Vec<String> {
    let tree = match Tree::read(&workspace::root()) {
        Ok(tree) => tree,
        Err(trouble) => return vec![trouble],
    };
    let rules = [
        arrows::complaints,
        files::complaints,
        migrations::complaints,
        queries::complaints,
        refusals::complaints,
        translations::complaints,
        words::complaints,
    ];
    rules.iter().flat_map(|rule| rule(&tree)).collect()
}

/// A text file of the tree; its path is relative to the root.
struct Written {
    path: PathBuf,
    text: String,
}

impl Written {
    fn has_extension(&self, wanted: &[&str]) -> bool {
        self.path.extension().is_some_and(|extension| wanted.iter().any(|one| extension == *one))
    }

    fn is_named(&self, name: &str) -> bool {
        self.path.file_name().is_some_and(|file| file == name)
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// All files that people wrote, read once.
struct Tree {
    files: Vec<Written>,
}

impl Tree {
    fn read(root: &Path) -> Result<Self, Trouble> {
        let mut files = Vec::new();
        for part in WRITTEN {
            for file in stamp::files_under(&root.join(part), &MADE)? {
                let Ok(text) = fs::read_to_string(&file) else { continue };
                let path = file.strip_prefix(root).unwrap_or(&file).to_path_buf();
                files.push(Written { path, text });
            }
        }
        Ok(Self { files })
    }

    fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Written> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    fn get(&self, path: &Path) -> Option<&Written> {
        self.files.iter().find(|file| file.path == path)
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let written = |(path, text): &(&str, &str)| Written { path: PathBuf::from(path), text: (*text).to_owned() };
        Self { files: files.iter().map(written).collect() }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        assert_eq!(super::complaints(), Vec::<String>::new());
    }
}
