//! The top level stays short, so that the README's map of it stays true.

use super::Finding;
use super::sources::Sources;

const ENTRIES: [&str; 21] = [
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".rustfmt.toml",
    ".taurignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "icons",
    "migrations",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut strangers: Vec<&str> = sources
        .paths
        .iter()
        .filter_map(|path| path.split('/').next())
        .filter(|entry| !ENTRIES.contains(entry))
        .collect();
    strangers.sort_unstable();
    strangers.dedup();
    strangers.into_iter().map(|entry| Finding::new(entry, "does not belong on the top level")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_folder_on_the_top_level_is_found_once() {
        let sources = Sources::made_of(&[("README.md", ""), ("scripts/a.sh", ""), ("scripts/b.sh", "")]);
        let found = check(&sources);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "scripts");
    }
}
