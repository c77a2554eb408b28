//! The passes: from the source to every place, and from one place to another that was left behind.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use flo_model::{CopyState, OffloadId};
use flo_store::StoreError;
use tokio::sync::mpsc;

use super::Job;
use crate::copying::{Ended, Item, Pass, Place};
use crate::hashing::Format;
use crate::journal::{self, Expected};
use crate::mhl::History;
use crate::writing;

impl Job {
    /// The pass over the source, for what no other place has yet.
    pub(super) async fn copy(&self, source: &Path, history: Option<&History>) -> Result<Ended, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(Ended::Stopped) };
        let places = rows.places();
        let wanted: Vec<Format> = rows.offload.formats.iter().filter_map(|word| word.parse().ok()).collect();
        let mut expected = Expected::new();
        let mut items = Vec::new();
        for file in rows.files.iter().filter(|file| file.error_kind.is_none()) {
            let known = history.map(|history| known_hashes(history, &file.path)).unwrap_or_default();
            let has = |place: &Place| {
                rows.copy(place.target, file.number)
                    .is_some_and(|copy| !matches!(copy.state, CopyState::Waiting | CopyState::Failed))
            };
            // Known content that stands somewhere is brought from there: the source is not read again for it.
            let to: Vec<usize> = match &file.content_id {
                Some(_) if places.iter().any(has) => continue,
                Some(_) => (0..places.len()).filter(|at| !has(&places[*at])).collect(),
                None => (0..places.len()).collect(),
            };
            let mut formats = wanted.clone();
            formats.extend(known.iter().map(|(format, _)| *format));
            if !known.is_empty() {
                expected.insert(file.number, known);
            }
            items.push(Item {
                file: file.number,
                from: writing::at(source, &file.path),
                path: file.path.clone(),
                size: file.size,
                mtime_ns: file.mtime_ns,
                to,
                formats,
            });
        }
        if items.is_empty() || places.is_empty() {
            return Ok(Ended::Complete);
        }
        self.make_folders(source, &places).await?;
        self.pass(source.to_owned(), places, items, expected, true).await
    }

    /// Empty folders are part of a card's structure. What cannot be made is noticed with the first file in it.
    async fn make_folders(&self, source: &Path, places: &[Place]) -> Result<(), StoreError> {
        let (source, places) = (source.to_owned(), places.to_vec());
        self.blocking(move || {
            let Ok(listing) = crate::planning::list(&source) else { return };
            for place in places.iter().filter(|place| place.root.is_dir()) {
                for folder in &listing.folders {
                    if let Err(error) = std::fs::create_dir_all(writing::at(&place.base, folder)) {
                        tracing::debug!(%error, "a folder is not made yet");
                    }
                }
            }
        })
        .await
    }

    async fn pass(
        &self,
        source: PathBuf,
        places: Vec<Place>,
        items: Vec<Item>,
        expected: Expected,
        is_first: bool,
    ) -> Result<Ended, StoreError> {
        let (sender, events) = mpsc::unbounded_channel();
        let job = self.clone();
        let mark = mark_of(&self.id);
        let running = tokio::task::spawn_blocking(move || {
            let pass = Pass {
                source: &source,
                places: &places,
                mark: &mark,
                stop: &job.stop,
                clock: &*job.clock,
                gauge: &job.gauge,
                events: &sender,
                is_first,
            };
            pass.run(items)
        });
        let kept = journal::keep(&self.store, &self.id, &Arc::new(expected), events).await;
        if kept.is_err() {
            self.stop.store(true, Ordering::Relaxed);
        }
        let ended = running.await.map_err(|error| StoreError::Panicked(error.to_string()))?;
        kept.map(|()| ended)
    }

    /// Brings a target what the others have and it has not, from their copies.
    pub(super) async fn catch_up(&self, target: u32) -> Result<(), StoreError> {
        // A source that fails leaves files waiting; the next one is tried. Each round has fewer sources.
        let mut tried: Vec<u32> = vec![target];
        loop {
            let Some(rows) = self.rows().await? else { return Ok(()) };
            let places = rows.places();
            let Some(place) = places.iter().find(|place| place.target == target).cloned() else {
                return Ok(());
            };
            let Some(from) = places.iter().find(|place| !tried.contains(&place.target)).cloned() else {
                return Ok(());
            };
            tried.push(from.target);
            let ready: HashSet<u32> = rows
                .of_target(from.target)
                .filter(|(copy, file)| {
                    matches!(copy.state, CopyState::Copied | CopyState::Verified) && file.content_id.is_some()
                })
                .map(|(copy, _)| copy.file)
                .collect();
            let items: Vec<Item> = rows
                .of_target(target)
                .filter(|(copy, file)| copy.state == CopyState::Waiting && ready.contains(&file.number))
                .map(|(_, file)| Item {
                    file: file.number,
                    from: writing::at(&from.base, &file.path),
                    path: file.path.clone(),
                    size: file.size,
                    mtime_ns: file.mtime_ns,
                    to: vec![0],
                    formats: Vec::new(),
                })
                .collect();
            if !items.is_empty() {
                self.pass(from.base, vec![place], items, Expected::new(), false).await?;
            }
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }
}

/// Marks the temporary names of an offload.
fn mark_of(id: &OffloadId) -> String {
    let tail: String = id.0.chars().rev().take(8).collect();
    format!("flo-{}", tail.chars().rev().collect::<String>())
}

fn known_hashes(history: &History, path: &str) -> Vec<(Format, String)> {
    let (owner, inner) = history.owner(path);
    owner.hashes(inner).into_iter().map(|hash| (hash.format, hash.text.clone())).collect()
}
