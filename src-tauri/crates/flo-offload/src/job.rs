//! One offload, carried as far as it gets.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flo_model::{Clock, CopyState, OffloadId, OffloadState};
use flo_store::offloads::{self, Copy, Offload, OffloadFile, Target, TargetKind};
use flo_store::{Store, StoreError};
use tokio::sync::mpsc;

use crate::copying::{Ended, Gauge, Item, Pass, Place};
use crate::disk;
use crate::failure::Failure;
use crate::hashing::{Digests, Format};
use crate::journal::{self, Expected};
use crate::mhl::{self, History};
use crate::offloads::Tool;
use crate::proving::{self, Claim, Proof};
use crate::writing;

/// What a job works with.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tool: Tool,
    pub(crate) id: OffloadId,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) gauge: Arc<Gauge>,
}

/// The rows of an offload.
pub(crate) struct Rows {
    pub(crate) offload: Offload,
    pub(crate) targets: Vec<Target>,
    pub(crate) files: Vec<OffloadFile>,
    pub(crate) copies: Vec<Copy>,
}

impl Rows {
    pub(crate) async fn read(store: &Store, id: &OffloadId) -> Result<Option<Self>, StoreError> {
        let id = id.clone();
        store
            .read(move |conn| {
                let Some(offload) = offloads::get(conn, &id)? else { return Ok(None) };
                Ok(Some(Self {
                    offload,
                    targets: offloads::targets(conn, &id)?,
                    files: offloads::files(conn, &id)?,
                    copies: offloads::copies(conn, &id)?,
                }))
            })
            .await
    }

    fn of_target(&self, target: u32) -> impl Iterator<Item = (&Copy, &OffloadFile)> {
        self.copies
            .iter()
            .filter(move |copy| copy.target == target)
            .filter_map(|copy| Some((copy, self.files.get(copy.file as usize)?)))
    }

    fn copy(&self, target: u32, file: u32) -> Option<&Copy> {
        let at = self.copies.binary_search_by_key(&(target, file), |copy| (copy.target, copy.file)).ok()?;
        self.copies.get(at)
    }

    /// The places that are not set aside.
    fn places(&self) -> Vec<Place> {
        let local = |target: &&Target| target.kind == TargetKind::Local && target.error_kind.is_none();
        self.targets.iter().filter(local).map(|target| place(&self.offload, target)).collect()
    }
}

pub(crate) fn place(offload: &Offload, target: &Target) -> Place {
    let root = PathBuf::from(&target.path);
    Place { target: target.number, base: root.join(&offload.name), root }
}

impl Job {
    /// Carries the offload as far as it gets: to its end, to a stop, or to where a person is needed.
    pub(crate) async fn run(&self) -> Result<(), StoreError> {
        if let Some(failure) = self.work().await? {
            self.end(OffloadState::Parked, Some(failure)).await?;
        }
        Ok(())
    }

    async fn work(&self) -> Result<Option<Failure>, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(None) };
        if !matches!(rows.offload.state, OffloadState::Verifying) {
            self.end(OffloadState::Copying, None).await?;
        }
        self.look_at_places(&rows).await?;
        let source = PathBuf::from(&rows.offload.source);
        let history = self
            .blocking({
                let source = source.clone();
                move || if source.is_dir() { History::load(&source).map(Some) } else { Ok(None) }
            })
            .await?;
        let (history, history_error) = match history {
            Ok(history) => (history, None),
            Err(error) => {
                (None, Some(Failure::file("mhl", format!("The ASC MHL history on the card: {error}."))))
            }
        };
        match self.copy(&source, history.as_ref()).await? {
            Ended::Stopped => return Ok(None),
            Ended::SourceAway(failure) => return Ok(Some(failure)),
            Ended::Complete => {}
        }
        if !self.end(OffloadState::Verifying, None).await? {
            return Ok(None);
        }
        let Some(rows) = self.rows().await? else { return Ok(None) };
        let targets: Vec<u32> = rows.places().iter().map(|place| place.target).collect();
        let mut tasks = tokio::task::JoinSet::new();
        for target in targets {
            let job = self.clone();
            tasks.spawn(async move {
                job.catch_up(target).await?;
                job.prove(target, false).await
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(|error| StoreError::Panicked(error.to_string()))??;
        }
        if self.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.write_manifests(&source).await?;
        self.conclude(history_error).await
    }

    /// Looks whether everything is there, and ends or parks the offload.
    pub(crate) async fn conclude(
        &self,
        history_error: Option<Failure>,
    ) -> Result<Option<Failure>, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(None) };
        let failure = first_fault(&rows).or(history_error);
        if failure.is_none() {
            self.end(OffloadState::Done, None).await?;
        }
        Ok(failure)
    }

    /// Sets aside the targets whose disk is not there, is another one, or has no room.
    async fn look_at_places(&self, rows: &Rows) -> Result<(), StoreError> {
        for target in rows.targets.iter().filter(|target| target.kind == TargetKind::Local) {
            let place = place(&rows.offload, target);
            let has_copies = rows.of_target(target.number).any(|(copy, _)| copy.copied_at.is_some());
            let waiting: Vec<(String, u64)> = rows
                .of_target(target.number)
                .filter(|(copy, _)| copy.state == CopyState::Waiting)
                .map(|(_, file)| (file.path.clone(), file.size))
                .collect();
            let volume = target.volume.clone();
            let found = self.blocking(move || look_at(&place, &volume, has_copies, &waiting)).await?;
            if let Err(failure) = found {
                let (id, number) = (self.id.clone(), target.number);
                self.store
                    .write(move |tx| {
                        offloads::set_target_error(tx, &id, number, Some((failure.kind, &failure.detail)))
                    })
                    .await?;
            }
        }
        Ok(())
    }

    /// The pass over the source, for what no other place has yet.
    async fn copy(&self, source: &Path, history: Option<&History>) -> Result<Ended, StoreError> {
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
    async fn catch_up(&self, target: u32) -> Result<(), StoreError> {
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

    /// Reads back what was copied to a target; with `all` also what was proven before.
    pub(crate) async fn prove(&self, target: u32, all: bool) -> Result<(), StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(()) };
        let Some(row) = rows.targets.iter().find(|row| row.number == target) else { return Ok(()) };
        let place = place(&rows.offload, row);
        let claims: Vec<Claim> = rows
            .of_target(target)
            .filter(|(copy, _)| copy.state == CopyState::Copied || (all && copy.state == CopyState::Verified))
            .filter_map(|(_, file)| {
                let path = writing::at(&place.base, &file.path);
                Some(Claim { file: file.number, path, content_id: file.content_id.clone()? })
            })
            .collect();
        let (sender, mut proofs) = mpsc::unbounded_channel();
        let (stop, gauge, root) = (Arc::clone(&self.stop), Arc::clone(&self.gauge), place.root.clone());
        let reading = tokio::task::spawn_blocking(move || {
            for claim in claims {
                let proof = proving::prove(&claim, target, &gauge, &stop);
                let is_away = matches!(proof, Proof::Unreadable(_)) && !root.is_dir();
                if proof == Proof::Stopped || sender.send((claim, proof)).is_err() || is_away {
                    return;
                }
            }
        });
        let mut group = Vec::new();
        while proofs.recv_many(&mut group, 256).await > 0 {
            let (id, root, group) = (self.id.clone(), place.root.clone(), std::mem::take(&mut group));
            self.store
                .write(move |tx| {
                    for (claim, proof) in group {
                        keep_proof(tx, &id, target, &root, &claim, proof)?;
                    }
                    Ok(())
                })
                .await?;
        }
        reading.await.map_err(|error| StoreError::Panicked(error.to_string()))
    }

    /// Writes the next ASC MHL generation of each target that has everything.
    async fn write_manifests(&self, source: &Path) -> Result<(), StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(()) };
        let formats: Vec<Format> = rows.offload.formats.iter().filter_map(|word| word.parse().ok()).collect();
        let known: Arc<BTreeMap<String, Digests>> = Arc::new(
            rows.files
                .iter()
                .filter_map(|file| {
                    Some((file.path.clone(), journal::digests(file.content_id.as_ref()?, &file.hashes)))
                })
                .collect(),
        );
        for target in &rows.targets {
            let is_whole = rows.of_target(target.number).all(|(copy, _)| copy.state == CopyState::Verified);
            if target.kind != TargetKind::Local || target.manifest.is_some() || !is_whole {
                continue;
            }
            let base = place(&rows.offload, target).base;
            let (formats, known, source) = (formats.clone(), Arc::clone(&known), source.to_owned());
            let creator = self.tool.creator("transfer", self.clock.now());
            let written = self
                .blocking(move || {
                    carry_history(&source, &base)?;
                    mhl::create(&base, &formats, &creator, &|path| known.get(path).cloned())
                })
                .await?;
            let (id, number) = (self.id.clone(), target.number);
            self.store
                .write(move |tx| match written {
                    Ok(created) => {
                        offloads::set_manifest(tx, &id, number, &created.manifest.display().to_string())
                    }
                    Err(error) => {
                        let detail =
                            format!("The copies are proven, but no ASC MHL manifest was written: {error}.");
                        offloads::set_target_error(tx, &id, number, Some(("mhl", &detail)))
                    }
                })
                .await?;
        }
        Ok(())
    }

    async fn rows(&self) -> Result<Option<Rows>, StoreError> {
        Rows::read(&self.store, &self.id).await
    }

    /// Moves the offload on. `false` when a person paused or gave it up meanwhile.
    pub(crate) async fn end(
        &self,
        state: OffloadState,
        failure: Option<Failure>,
    ) -> Result<bool, StoreError> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let id = self.id.clone();
        self.store
            .write(move |tx| {
                let error = failure.as_ref().map(|failure| (failure.kind, failure.detail.as_str()));
                offloads::set_state(tx, &id, state, error)
            })
            .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Panicked(error.to_string()))
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

/// Whether copies can go to a place.
fn look_at(place: &Place, volume: &str, has_copies: bool, waiting: &[(String, u64)]) -> Result<(), Failure> {
    let shown = place.root.display();
    if !place.root.is_dir() {
        return Err(Failure::place(
            "disk_away",
            format!("{shown} is not there. Connect its disk or share, then go on."),
        ));
    }
    // The number of a volume changes when its disk is connected again; the card's folder then tells that it is ours.
    let is_other = !volume.is_empty() && disk::volume(&place.root) != volume;
    if is_other && has_copies && !place.base.is_dir() {
        return Err(Failure::place(
            "disk_away",
            format!(
                "Another disk than before is at {shown}. Connect the one with {}, then go on.",
                place.base.display()
            ),
        ));
    }
    let needed: u64 = waiting
        .iter()
        .filter(|(path, _)| !writing::at(&place.base, path).exists())
        .map(|(_, size)| *size)
        .sum();
    match disk::free_space(&place.root) {
        Some(free) if free < needed => Err(Failure::place(
            "disk_full",
            format!("{shown} has {free} bytes free; {needed} are needed. Make room, then go on."),
        )),
        _ => Ok(()),
    }
}

fn keep_proof(
    tx: &flo_store::Tx<'_>,
    id: &OffloadId,
    target: u32,
    root: &Path,
    claim: &Claim,
    proof: Proof,
) -> Result<(), StoreError> {
    let shown = claim.path.display();
    match proof {
        Proof::Same => offloads::mark(tx, id, target, claim.file, CopyState::Verified, None),
        Proof::Stopped => Ok(()),
        Proof::Differs => {
            let aside = match proving::set_aside(&claim.path) {
                Ok(aside) => format!("It was renamed to {}.", aside.display()),
                Err(error) => format!("It could not be renamed: {error}."),
            };
            let detail = format!("The copy {shown} is damaged: its bytes are not those of the card. {aside}");
            offloads::mark(tx, id, target, claim.file, CopyState::Differs, Some(("damaged", &detail)))
        }
        Proof::Unreadable(_) if !root.is_dir() => {
            let failure =
                Failure::writing(root, &claim.path, &std::io::Error::from(std::io::ErrorKind::NotFound));
            offloads::set_target_error(tx, id, target, Some((failure.kind, &failure.detail)))
        }
        Proof::Unreadable(reason) => {
            let detail = format!("The copy {shown} cannot be read back: {reason}.");
            offloads::mark(tx, id, target, claim.file, CopyState::Failed, Some(("unreadable", &detail)))
        }
    }
}

/// The history that came with the card goes along, unless the destination has one of its own.
fn carry_history(source: &Path, base: &Path) -> Result<(), mhl::MhlError> {
    let (from, to) = (source.join(mhl::FOLDER), base.join(mhl::FOLDER));
    if !from.is_dir() || to.exists() {
        return Ok(());
    }
    let failed = |error: &std::io::Error| mhl::MhlError::Disk { path: to.clone(), detail: error.to_string() };
    std::fs::create_dir_all(&to).map_err(|error| failed(&error))?;
    for entry in std::fs::read_dir(&from).map_err(|error| failed(&error))? {
        let entry = entry.map_err(|error| failed(&error))?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(|error| failed(&error))?;
        }
    }
    Ok(())
}

/// Why an offload cannot be called done.
fn first_fault(rows: &Rows) -> Option<Failure> {
    let kinds = [
        "disk_away",
        "disk_full",
        "not_writable",
        "disk_error",
        "exists",
        "damaged",
        "changed",
        "missing",
        "unreadable",
        "name",
        "mhl",
        "mhl_differs",
    ];
    let known = |kind: &str| kinds.into_iter().find(|known| *known == kind).unwrap_or("failed");
    let mut faults: Vec<(&str, String)> = Vec::new();
    let targets = rows.targets.iter().filter(|target| target.kind == TargetKind::Local);
    faults.extend(
        targets.filter_map(|row| Some((known(row.error_kind.as_deref()?), row.error_detail.clone()?))),
    );
    faults.extend(rows.files.iter().filter_map(|file| {
        Some((known(file.error_kind.as_deref()?), format!("{}: {}", file.path, file.error_detail.clone()?)))
    }));
    let local = |copy: &&Copy| {
        rows.targets.get(copy.target as usize).is_some_and(|target| target.kind == TargetKind::Local)
    };
    faults.extend(
        rows.copies
            .iter()
            .filter(local)
            .filter_map(|copy| Some((known(copy.error_kind.as_deref()?), copy.error_detail.clone()?))),
    );
    let more = faults.len().saturating_sub(1);
    let (kind, detail) = faults.into_iter().next()?;
    let more = if more == 0 { String::new() } else { format!(" And {more} more.") };
    Some(Failure::place(kind, format!("{detail}{more}")))
}
