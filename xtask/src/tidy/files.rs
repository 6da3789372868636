//! Files that nobody reaches, rooms without a purpose, and rooms that hold two things.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Tree, Written};

const LINES_MAX: usize = 600;
const PURPOSELESS: [&str; 6] = ["common", "util", "utils", "helper", "helpers", "misc"];
const GENERATED: [&str; 3] = ["schema.d.ts", "openapi.json", "package-lock.json"];

pub fn complaints(tree: &Tree) -> Vec<String> {
    [dead(tree), purposeless(tree), long(tree)].concat()
}

/// Rust files that no `mod` leads to.
fn dead(tree: &Tree) -> Vec<String> {
    let rust = || tree.files.iter().filter(|file| file.has_extension(&["rs"]));
    let mut reached = BTreeSet::new();
    rust().filter(|file| is_root(&file.path)).for_each(|file| reach(tree, file, &mut reached));
    let unreached = rust().filter(|file| !reached.contains(&file.path));
    unreached.map(|file| format!("{}: no `mod` leads here", file.name())).collect()
}

/// What Cargo itself finds: a crate's library, its programs, its tests, benchmarks and build script.
fn is_root(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    let in_folder = ["tests", "benches", "examples", "bin"].iter().any(|name| folder == *name);
    let above = path.parent().and_then(Path::parent).and_then(Path::file_name).unwrap_or_default();
    let own_folder = ["tests", "benches", "bin"].iter().any(|name| above == *name) && path.ends_with("main.rs");
    let of_crate = folder == "src" && (path.ends_with("lib.rs") || path.ends_with("main.rs"));
    of_crate || in_folder || own_folder || path.ends_with("build.rs")
}

fn reach(tree: &Tree, file: &Written, reached: &mut BTreeSet<PathBuf>) {
    if !reached.insert(file.path.clone()) {
        return;
    }
    let named = file.text.lines().filter_map(declared).flat_map(|module| places(&file.path, module));
    let beside = file.path.parent().unwrap_or(&file.path);
    let pointed_at = file.text.lines().filter_map(path_attribute).map(|path| beside.join(path));
    for next in named.chain(pointed_at).filter_map(|path| tree.get(&path)) {
        reach(tree, next, reached);
    }
}

/// The path in `#[path = "kill/people.rs"]`.
fn path_attribute(line: &str) -> Option<&str> {
    line.trim().strip_prefix("#[path = \"")?.strip_suffix("\"]")
}

/// The name in `pub(crate) mod name;`.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim();
    let line =
        line.strip_prefix("pub").map_or(line, |rest| rest.trim_start_matches("(crate)").trim_start_matches("(super)"));
    line.trim_start().strip_prefix("mod ")?.strip_suffix(';')
}

fn places(declaring: &Path, module: &str) -> [PathBuf; 2] {
    let folder = declaring.parent().unwrap_or(declaring);
    let stem = declaring.file_stem().unwrap_or_default();
    let owns_folder = is_root(declaring) || stem == "mod";
    let home = if owns_folder { folder.to_path_buf() } else { folder.join(stem) };
    [home.join(format!("{module}.rs")), home.join(module).join("mod.rs")]
}

/// Rooms named after nothing attract everything.
fn purposeless(tree: &Tree) -> Vec<String> {
    let nameless = |file: &&Written| {
        let bare = file.path.with_extension("");
        bare.components().any(|part| PURPOSELESS.iter().any(|name| part.as_os_str() == *name))
    };
    let found = tree.files.iter().filter(nameless);
    found.map(|file| format!("{}: name the room after what it owns", file.name())).collect()
}

fn long(tree: &Tree) -> Vec<String> {
    let sources = tree.files.iter().filter(|file| file.has_extension(&["rs", "ts", "vue", "mjs"]));
    let written = sources.filter(|file| !GENERATED.iter().any(|name| file.is_named(name)));
    let measured = written.map(|file| (file, code_lines(&file.text)));
    let too_long = measured.filter(|(_, lines)| *lines > LINES_MAX);
    too_long.map(|(file, lines)| format!("{}: {lines} lines; two things live in one room", file.name())).collect()
}

/// Lines before the tests that stand at a file's end.
fn code_lines(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_mod_is_dead() {
        let tree = Tree::of(&[
            ("crates/a/src/lib.rs", "pub mod b;\npub(crate) mod d;"),
            ("crates/a/src/b.rs", "mod c;"),
            ("crates/a/src/b/c.rs", ""),
            ("crates/a/src/d/mod.rs", ""),
            ("crates/a/src/e.rs", ""),
            ("crates/a/tests/f.rs", "#[path = \"f/g.rs\"]\nmod g;"),
            ("crates/a/tests/f/g.rs", ""),
        ]);
        assert_eq!(complaints(&tree), ["crates/a/src/e.rs: no `mod` leads here"]);
    }

    #[test]
    fn rooms_named_after_nothing_and_rooms_too_full_are_named() {
        let full = "\n".repeat(LINES_MAX + 1);
        let tree = Tree::of(&[("web/shared/utils/a.ts", ""), ("web/shared/b.ts", &full)]);
        assert_eq!(complaints(&tree).len(), 2);
    }
}
