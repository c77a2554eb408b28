//! Nothing of the machine on which someone worked may end up in the tree: paths, mirrors of registries.

use std::path::Path;

use super::Finding;
use super::sources::{Source, Sources};

/// Where the lock files may say that packages come from.
const REGISTRIES: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "https://registry.npmjs.org/"];

/// Settings that point a package manager elsewhere.
const REDIRECTS: [&str; 6] =
    ["--index-url", "--extra-index-url", "--find-links", "replace-with", "_authToken", "registry="];

/// Paths that only this machine has: its home folder and the folder of this checkout.
pub(super) fn of_this_machine() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf);
    let home = ["HOME", "USERPROFILE"].iter().find_map(std::env::var_os).map(Into::into);
    // "/" or "/root" alone would be found in every second file.
    let telling = |path: &std::path::PathBuf| path.components().count() > 2;
    root.into_iter().chain(home).filter(telling).map(|path| path.display().to_string()).collect()
}

pub(super) fn check(sources: &Sources, machine: &[String]) -> Vec<Finding> {
    sources.files.iter().flat_map(|file| check_file(file, machine)).collect()
}

fn check_file(file: &Source, machine: &[String]) -> Vec<Finding> {
    let at = |number, what: &str| Finding::new(format!("{}:{number}", file.path), what);
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        if machine.iter().any(|path| line.contains(path.as_str())) || has_home(line) {
            findings.push(at(number, "holds a path of one machine"));
        }
        if is_lock(file) && source_of(line).is_some_and(|source| !is_public(source)) {
            findings.push(at(number, "names a registry that others cannot reach"));
        }
        if is_package_setting(file) && REDIRECTS.iter().any(|setting| line.contains(setting)) {
            findings.push(at(number, "points a package manager elsewhere; keep that in your own settings"));
        }
    }
    findings
}

/// Whether the line names the administrator's home, where build machines work.
fn has_home(line: &str) -> bool {
    const HOME: &str = concat!("/ro", "ot/");
    line.match_indices(HOME)
        .any(|(start, _)| !line[..start].ends_with(|c: char| c.is_alphanumeric() || "._-/}*".contains(c)))
}

fn is_lock(file: &Source) -> bool {
    file.is_one_of(&["Cargo.lock", "package-lock.json"])
}

fn is_package_setting(file: &Source) -> bool {
    file.is_one_of(&[".npmrc", ".cargo/config.toml", "pip.conf"])
        || (file.path.starts_with("tests/clients/") && file.is_one_of(&[".txt"]))
}

/// The address in `source = "…"` of Cargo.lock or `"resolved": "…"` of package-lock.json.
fn source_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let value = line.strip_prefix("source = ").or_else(|| line.strip_prefix("\"resolved\": "))?;
    Some(value.trim_end_matches(',').trim_matches('"'))
}

fn is_public(source: &str) -> bool {
    // A package of the workspace itself is a path, not an address.
    REGISTRIES.iter().any(|registry| source.starts_with(registry)) || !source.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, want: usize) {
        let sources = Sources::made_of(&[(path, text)]);
        let found = super::check(&sources, &["/srv/someone/checkout".to_owned()]);
        assert_eq!(found.len(), want, "{found:?}");
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        check("src/a.rs", "let p = \"/srv/someone/checkout/db\";", 1);
        check("src/a.rs", concat!("let p = \"/ro", "ot/.cache\";"), 1);
        check("src/a.rs", concat!("let p = \"/folders/ro", "ot/children\";"), 0);
    }

    #[test]
    fn lock_files_name_only_the_public_registries() {
        check("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"", 0);
        check("Cargo.lock", "source = \"registry+https://mirror.example/index\"", 1);
        check("ui/package-lock.json", "  \"resolved\": \"https://registry.npmjs.org/vite/-/vite.tgz\",", 0);
        check("ui/package-lock.json", "  \"resolved\": \"https://mirror.example/vite.tgz\",", 1);
    }

    #[test]
    fn package_managers_are_not_pointed_elsewhere() {
        check("ui/.npmrc", "registry=https://mirror.example", 1);
        check("tests/clients/frameio.txt", "--index-url https://mirror.example\nframeio==4.0.0", 1);
        check("README.md", "use --index-url for a mirror", 0);
    }
}
