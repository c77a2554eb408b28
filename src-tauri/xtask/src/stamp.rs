//! Remembers what a step was done for, so that it is done again only when its input changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// A file that holds the fingerprint of the last finished run of a step.
pub(crate) struct Stamp {
    file: PathBuf,
}

impl Stamp {
    /// The stamp kept in `file`.
    pub(crate) fn at(file: PathBuf) -> Self {
        Self { file }
    }

    /// Whether the step was already done for this fingerprint.
    pub(crate) fn holds(&self, fingerprint: &str) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|stored| stored == fingerprint)
    }

    /// Remembers that the step is done.
    pub(crate) fn set(&self, fingerprint: &str) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, fingerprint).with_context(|| format!("writing {}", self.file.display()))
    }
}

/// Fingerprint of files and folders: names and contents, in a fixed order.
///
/// Folders whose name is in `without` are left out. A path that does not exist counts as empty.
pub(crate) fn fingerprint(paths: &[PathBuf], without: &[&str]) -> Result<String> {
    let mut hash = Fnv::new();
    for path in paths.iter().filter(|path| path.exists()) {
        let entries = WalkDir::new(path)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| !without.iter().any(|name| entry.file_name() == *name));
        for entry in entries {
            let entry = entry?;
            if entry.file_type().is_file() {
                add_file(&mut hash, path, entry.path())?;
            }
        }
    }
    Ok(format!("{:016x}", hash.0))
}

fn add_file(hash: &mut Fnv, base: &Path, file: &Path) -> Result<()> {
    hash.add(file.strip_prefix(base)?.to_string_lossy().as_bytes());
    hash.add(&fs::read(file).with_context(|| format!("reading {}", file.display()))?);
    Ok(())
}

/// FNV-1a, 64 bit: stable across compilers, unlike the standard hasher. It guards against forgotten
/// builds, not against anyone.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        // The length goes first: otherwise "ab"+"c" and "a"+"bc" would be the same.
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_changed_file_changes_the_fingerprint_and_a_left_out_folder_does_not() {
        let folder = scratch("fingerprint");
        fs::write(folder.join("a.ts"), "one").unwrap();
        let paths = [folder.clone()];
        let first = fingerprint(&paths, &["dist"]).unwrap();

        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/a.js"), "built").unwrap();
        assert_eq!(fingerprint(&paths, &["dist"]).unwrap(), first, "built files are not sources");

        fs::write(folder.join("a.ts"), "two").unwrap();
        assert_ne!(fingerprint(&paths, &["dist"]).unwrap(), first);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_stamp_holds_only_what_was_set() {
        let folder = scratch("stamp");
        let stamp = Stamp::at(folder.join("deep/ui.stamp"));
        assert!(!stamp.holds("1"));
        stamp.set("1").unwrap();
        assert!(stamp.holds("1"));
        assert!(!stamp.holds("2"));
        fs::remove_dir_all(folder).unwrap();
    }
}
