//! Ids and keys.
//!
//! An object's id is its key without the prefix of the connection. A folder's id ends with a slash; the top folder is
//! [`ROOT`]. Keys that no address can carry, or that no folders can be read from, are not mirrored.

use flo_connect::{Error, ErrorKind, Result};
use flo_model::RemoteId;

/// Id of the top folder.
pub const ROOT: &str = "/";

/// Longest key, bytes of UTF-8. Source: Amazon S3 User Guide, “Naming objects”, read 2026-11-22.
const LONGEST: usize = 1024;

/// The id that a folder has, by that of the folder above it and its name: it is there without being made.
#[must_use]
pub fn folder_id(parent: &str, name: &str) -> String {
    format!("{}{name}/", within(parent))
}

/// What the ids of everything in a folder begin with.
pub(crate) fn within(folder: &str) -> &str {
    if folder == ROOT { "" } else { folder }
}

/// The folder that holds this file or folder; `None` for the top one.
pub(crate) fn parent_of(id: &str) -> Option<&str> {
    if id == ROOT {
        return None;
    }
    let trimmed = id.strip_suffix('/').unwrap_or(id);
    Some(trimmed.rfind('/').map_or(ROOT, |slash| &id[..=slash]))
}

/// Its name, without the folders.
pub(crate) fn name_of(id: &str) -> &str {
    let trimmed = id.strip_suffix('/').unwrap_or(id);
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

pub(crate) fn is_folder(id: &str) -> bool {
    id.ends_with('/')
}

/// The folders above `id`, topmost first, without the top one.
pub(crate) fn folders_above(id: &str) -> impl Iterator<Item = &str> {
    let end = id.len().saturating_sub(1);
    id.match_indices('/').filter(move |(at, _)| *at < end).map(|(at, _)| &id[..=at])
}

/// Whether folders can be read from this key, and an address can carry it.
pub(crate) fn is_usable(id: &str) -> bool {
    let trimmed = id.strip_suffix('/').unwrap_or(id);
    trimmed.split('/').all(is_name)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".."
}

/// The id of a file called `name` in `folder`.
///
/// # Errors
/// `Invalid` for a name that no key can hold, with what to do.
pub(crate) fn file_id(prefix: &str, folder: &RemoteId, name: &str, doing: &'static str) -> Result<String> {
    checked(prefix, format!("{}{name}", within(folder.as_str())), name, doing)
}

/// The same for a folder.
pub(crate) fn checked_folder_id(
    prefix: &str,
    folder: &str,
    name: &str,
    doing: &'static str,
) -> Result<String> {
    checked(prefix, folder_id(folder, name), name, doing)
}

fn checked(prefix: &str, id: String, name: &str, doing: &'static str) -> Result<String> {
    let invalid = |detail: String| Err(Error::new(ErrorKind::Invalid, doing, detail));
    if !is_name(name) || name.contains('/') {
        return invalid(format!("“{name}” cannot be the name of something in a bucket: rename it"));
    }
    if prefix.len() + id.len() > LONGEST {
        return invalid(format!(
            "the names of the folders and of “{name}” are longer than {LONGEST} bytes together: shorten them"
        ));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_from_keys() {
        assert_eq!(parent_of("a/b/c.mov"), Some("a/b/"));
        assert_eq!(parent_of("a/b/"), Some("a/"));
        assert_eq!((parent_of("a/"), parent_of("c.mov"), parent_of(ROOT)), (Some(ROOT), Some(ROOT), None));
        assert_eq!((name_of("a/b/c.mov"), name_of("a/b/")), ("c.mov", "b"));
        assert_eq!(folders_above("a/b/c.mov").collect::<Vec<_>>(), ["a/", "a/b/"]);
        assert_eq!(folders_above("a/b/").collect::<Vec<_>>(), ["a/"]);
        assert_eq!(folder_id(ROOT, "a"), "a/");
        assert_eq!(folder_id("a/", "b"), "a/b/");
    }

    #[test]
    fn keys_that_make_no_folders_are_left_out_and_names_that_make_no_keys_are_refused() {
        assert!(["a/b", "a/", "ä b+c/1.mov"].into_iter().all(is_usable));
        assert!(["/a", "a//b", "a/../b", "./a", "/", ""].into_iter().all(|key| !is_usable(key)));
        let id = |name: &str| file_id("", &RemoteId::from("a/"), name, "testing");
        assert_eq!(id("c.mov").unwrap(), "a/c.mov");
        assert!(id("..").is_err() && id("x/y").is_err());
        assert!(id(&"x".repeat(1023)).unwrap_err().detail.contains("shorten"));
    }
}
