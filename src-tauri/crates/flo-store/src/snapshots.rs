//! Automatic snapshots: verified copies in the folder `snapshots` beside the database, to go back to when the file is
//! damaged.

use std::fs;
use std::path::{Path, PathBuf};

use flo_model::{Clock, UnixMillis};
use rusqlite::Connection;

use crate::backup::{self, BackupError};

/// Regular snapshots kept; those made before a migration are kept beside them.
pub const KEPT: usize = 7;

/// Snapshots kept that were made before a migration.
const KEPT_BEFORE_MIGRATION: usize = 3;

/// One snapshot. Restore it with [`backup::restore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The file.
    pub file: PathBuf,
    /// When it was made.
    pub at: UnixMillis,
    /// Its size.
    pub bytes: u64,
    /// True when it was made because the schema was about to change.
    pub before_migration: bool,
}

/// Marks the name of a snapshot made before a migration.
const MIGRATION_MARK: &str = "-before-migration";

/// The snapshots of the database at `path`, newest first. Files with other names in the folder are left out.
///
/// # Errors
/// The folder cannot be read; a missing one has no snapshots.
pub fn list(path: &Path) -> std::io::Result<Vec<Snapshot>> {
    let entries = match fs::read_dir(folder(path)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let prefix = prefix(path);
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".db")) else { continue };
        let Some(stamp) = stem.strip_prefix(&prefix) else { continue };
        let before_migration = stamp.ends_with(MIGRATION_MARK);
        let Some(at) = parse_stamp(stamp.trim_end_matches(MIGRATION_MARK)) else { continue };
        found.push(Snapshot { file: entry.path(), at, bytes: entry.metadata()?.len(), before_migration });
    }
    found.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.file.cmp(&a.file)));
    Ok(found)
}

/// Makes a snapshot of what `source` sees and drops those beyond the newest ones that are kept.
pub(crate) fn take(
    source: &Connection,
    path: &Path,
    clock: &dyn Clock,
    before_migration: bool,
) -> Result<Snapshot, BackupError> {
    let folder = folder(path);
    fs::create_dir_all(&folder).map_err(|source| BackupError::Io { path: folder.clone(), source })?;
    let at = clock.now();
    let mark = if before_migration { MIGRATION_MARK } else { "" };
    let file = folder.join(format!("{}{}{mark}.db", prefix(path), stamp(at)));
    let copy = backup::copy(source, &file)?;
    for old in beyond_kept(list(path).map_err(|source| BackupError::Io { path: folder, source })?) {
        if let Err(error) = fs::remove_file(&old.file) {
            tracing::warn!(%error, "an old snapshot was not removed");
        }
    }
    Ok(Snapshot {
        file: copy.file,
        at: UnixMillis(at.0.div_euclid(1000) * 1000),
        bytes: copy.bytes,
        before_migration,
    })
}

fn beyond_kept(snapshots: Vec<Snapshot>) -> Vec<Snapshot> {
    let (migration, regular): (Vec<_>, Vec<_>) = snapshots.into_iter().partition(|one| one.before_migration);
    regular.into_iter().skip(KEPT).chain(migration.into_iter().skip(KEPT_BEFORE_MIGRATION)).collect()
}

/// Removes regular snapshots made before `before`, but never the newest one.
///
/// # Errors
/// The folder cannot be read, or a file not removed.
pub fn prune(path: &Path, before: UnixMillis) -> std::io::Result<()> {
    let regular = list(path)?.into_iter().filter(|snapshot| !snapshot.before_migration);
    for old in regular.skip(1).filter(|snapshot| snapshot.at < before) {
        fs::remove_file(&old.file)?;
    }
    Ok(())
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or_else(|| Path::new(".")).join("snapshots")
}

fn prefix(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}-")
}

/// A time as a part of a file name: no colons, which Windows does not allow.
fn stamp(at: UnixMillis) -> String {
    at.to_rfc3339_seconds().replace(':', "")
}

fn parse_stamp(text: &str) -> Option<UnixMillis> {
    let (date, time) = text.split_once('T')?;
    let time = time.strip_suffix('Z')?;
    if time.len() != 6 || !time.is_ascii() {
        return None;
    }
    UnixMillis::parse(&format!("{date}T{}:{}:{}Z", &time[..2], &time[2..4], &time[4..])).ok()
}
