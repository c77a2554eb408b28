//! Files and folders that a person gives: dropped on the window, or named on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{ConnectionId, RecordId, SourceState, TransferId, UnixMillis};
use flo_store::transfers::{NewTransfer, SourceKey, queue, sources};
use flo_store::{StoreError, Tx};
use flo_watch::{FileState, IgnoreRules, composed};
use walkdir::WalkDir;

use crate::session::in_ms;
use crate::source::key_of;
use crate::transfers::Shared;

/// Files that are queued in one transaction, so that ten thousand of them do not hold up an edit.
const GROUP: usize = 256;

/// Why a file that arrived earlier is not sent again.
const THERE: &str = "It is there already, as it stands here.";

/// Where a person wants files to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The account.
    pub connection: ConnectionId,
    /// The folder there.
    pub folder: RecordId,
    /// A name for what is given together.
    pub batch: Option<String>,
    /// Lower goes first; 1 is usual, 0 before what is watched.
    pub priority: i64,
}

/// What was queued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enqueued {
    /// One transfer for each file.
    pub transfers: Vec<TransferId>,
    /// What could not be queued, each with a sentence why. The others go on.
    pub skipped: Vec<(PathBuf, String)>,
}

/// Why nothing was queued.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EnqueueError {
    /// A path does not exist.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// A path exists and cannot be read.
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One file that was found.
struct Found {
    path: String,
    name: String,
    sub_path: String,
    key: SourceKey,
}

pub(crate) async fn enqueue(
    shared: &Arc<Shared>,
    paths: Vec<PathBuf>,
    upload: Upload,
) -> Result<Enqueued, EnqueueError> {
    let looked = tokio::task::spawn_blocking(move || {
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        for path in &paths {
            find(path, &mut found, &mut skipped)?;
        }
        Ok::<_, EnqueueError>((found, skipped))
    });
    let (found, mut skipped) = looked.await.map_err(|error| StoreError::Panicked(error.to_string()))??;
    let mut transfers = Vec::with_capacity(found.len());
    let mut found = found.into_iter().peekable();
    while found.peek().is_some() {
        let group: Vec<Found> = found.by_ref().take(GROUP).collect();
        let (upload, settle) = (upload.clone(), shared.options.timing.settle);
        let looking = Arc::clone(shared);
        let (queued, there) = shared
            .store
            .write(move |tx| {
                let (mut queued, mut there) = (Vec::with_capacity(group.len()), Vec::new());
                for file in group {
                    if queue::is_there(tx, &file.path, &file.key, &upload.folder)? {
                        there.push((PathBuf::from(file.path), THERE.to_owned()));
                        continue;
                    }
                    let state = SourceState::Queued;
                    let source = sources::put(tx, None, &file.path, &file.key, state, None)?;
                    let parked = looking.parked(&upload.connection, file.key.size);
                    let new = NewTransfer {
                        connection_id: upload.connection.clone(),
                        source_id: source,
                        next_at: stands_still_at(file.key.mtime_ns, tx.now(), settle),
                        path: file.path,
                        name: file.name,
                        folder_id: upload.folder.clone(),
                        sub_path: file.sub_path,
                        key: file.key,
                        priority: upload.priority,
                        position: None,
                        batch: upload.batch.clone(),
                        parked,
                    };
                    queued.push(queue::create(tx, &new)?);
                }
                Ok((queued, there))
            })
            .await?;
        transfers.extend(queued);
        skipped.extend(there);
    }
    Ok(Enqueued { transfers, skipped })
}

/// A file whose bytes are known already: the copy of a card's file that was proven on a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Where it stands.
    pub path: PathBuf,
    /// Its size, time and number there.
    pub key: SourceKey,
    /// Folders beneath the destination, separated by `/`.
    pub sub_path: String,
    /// Its name.
    pub name: String,
    /// BLAKE3 of it, hex. Other bytes are not sent.
    pub content_id: String,
}

/// Size, time and number of the file at `path`, as the queue keeps them. Blocks.
///
/// # Errors
/// What the file system says.
pub fn look(path: &Path) -> std::io::Result<SourceKey> {
    FileState::look(path).map(key_of)
}

/// Queues a file whose bytes are known, in the transaction of who knows them. [`Transfers::wake`] tells the queue.
///
/// # Errors
/// The store's.
///
/// [`Transfers::wake`]: crate::Transfers::wake
pub fn queue_known(tx: &Tx<'_>, file: &Known, upload: &Upload) -> Result<TransferId, StoreError> {
    let path = file.path.to_str().ok_or_else(|| {
        StoreError::Invalid(format!("{} has a name that is no Unicode.", file.path.display()))
    })?;
    let new = NewTransfer {
        connection_id: upload.connection.clone(),
        source_id: sources::put(tx, None, path, &file.key, SourceState::Queued, None)?,
        path: path.to_owned(),
        name: composed(&file.name),
        folder_id: upload.folder.clone(),
        sub_path: composed(&file.sub_path),
        key: file.key.clone(),
        priority: upload.priority,
        position: None,
        next_at: tx.now(),
        batch: upload.batch.clone(),
        parked: None,
    };
    let id = queue::create(tx, &new)?;
    queue::expect(tx, &id, &file.content_id)?;
    Ok(id)
}

/// A file that changed just now may still be written: it waits until its settle time has passed. The session compares
/// its state again before it begins.
fn stands_still_at(mtime_ns: i64, now: UnixMillis, settle: Duration) -> UnixMillis {
    let settled_at = UnixMillis(mtime_ns / 1_000_000).plus_ms(in_ms(settle));
    let latest = now.plus_ms(in_ms(settle));
    if settled_at > now { settled_at.min(latest) } else { now }
}

fn find(
    given: &Path,
    found: &mut Vec<Found>,
    skipped: &mut Vec<(PathBuf, String)>,
) -> Result<(), EnqueueError> {
    let trouble = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => EnqueueError::NotFound(given.to_owned()),
        _ => EnqueueError::Unreadable { path: given.to_owned(), reason: error.to_string() },
    };
    let named = std::path::absolute(given).map_err(trouble)?;
    let metadata = std::fs::metadata(&named).map_err(trouble)?;
    // A link that a person gives by name stands for what it points to, under its own name.
    let is_link = std::fs::symlink_metadata(&named).map_err(trouble)?.is_symlink();
    let path = if is_link { std::fs::canonicalize(&named).map_err(trouble)? } else { named.clone() };
    let own_name = named.file_name();
    if metadata.is_dir() {
        std::fs::read_dir(&path).map_err(trouble)?;
        walk(&path, own_name.map(Path::new).unwrap_or(Path::new("")), found, skipped);
    } else {
        add(&path, own_name.map(Path::new).unwrap_or(Path::new("")), found, skipped);
    }
    Ok(())
}

fn walk(dir: &Path, name: &Path, found: &mut Vec<Found>, skipped: &mut Vec<(PathBuf, String)>) {
    let rules = IgnoreRules::new(&[], &[]).expect("the shipped patterns can be read");
    let entries = WalkDir::new(dir)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.path().strip_prefix(dir).is_ok_and(|path| !rules.ignores_dir(path)));
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let relative = entry.path().strip_prefix(dir).unwrap_or(entry.path());
                add(entry.path(), &name.join(relative), found, skipped);
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(dir).to_owned();
                skipped.push((path, format!("It cannot be read: {error}.")));
            }
        }
    }
}

/// `place` is the path at the destination: folders, then the name.
fn add(path: &Path, place: &Path, found: &mut Vec<Found>, skipped: &mut Vec<(PathBuf, String)>) {
    let folders: Option<Vec<&str>> =
        place.parent().map(|folders| folders.iter().map(|name| name.to_str()).collect()).unwrap_or_default();
    let name = place.file_name().and_then(|name| name.to_str());
    let (Some(text), Some(name), Some(folders)) = (path.to_str(), name, folders) else {
        let reason = "Its name is not valid Unicode, so no service can take it. Rename it.";
        skipped.push((path.to_owned(), reason.to_owned()));
        return;
    };
    match FileState::look(path) {
        Ok(state) => found.push(Found {
            path: text.to_owned(),
            name: composed(name),
            sub_path: composed(&folders.join("/")),
            key: key_of(state),
        }),
        Err(error) => skipped.push((path.to_owned(), format!("It cannot be read: {error}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_just_now_waits_for_its_settle_time() {
        let (now, settle) = (UnixMillis(100_000), Duration::from_secs(5));
        let at = |mtime_ms: i64| stands_still_at(mtime_ms * 1_000_000, now, settle).0;
        assert_eq!(at(50_000), 100_000, "long ago");
        assert_eq!(at(98_000), 103_000, "two seconds ago");
        assert_eq!(at(900_000), 105_000, "a clock that is ahead holds it up no longer than that");
    }

    #[test]
    fn a_folder_keeps_its_name_and_structure_and_leaves_junk_behind() {
        let dir = tempfile::tempdir().unwrap();
        let card = dir.path().join("Card 1");
        std::fs::create_dir_all(card.join("clips/day")).unwrap();
        for name in ["clips/day/b.mov", "a.mov", ".DS_Store", "clips/x.part"] {
            std::fs::write(card.join(name), b"1").unwrap();
        }
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        find(&card, &mut found, &mut skipped).unwrap();
        find(&card.join("a.mov"), &mut found, &mut skipped).unwrap();
        let places: Vec<String> =
            found.iter().map(|file| format!("{} | {}", file.sub_path, file.name)).collect();
        assert_eq!(places, ["Card 1 | a.mov", "Card 1/clips/day | b.mov", " | a.mov"]);
        assert!(skipped.is_empty());
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let error = find(Path::new("/nowhere/a.mov"), &mut Vec::new(), &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "/nowhere/a.mov does not exist");
    }
}
