//! The offloads of a profile: planned, carried out one after the other, steered by a person.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flo_model::{Clock, OffloadId, OffloadState, RecordId, Topic, UnixMillis};
use flo_store::offloads::{self, NewOffload, NewTarget, Target, TargetKind};
use flo_store::{Store, StoreError};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::copying::Gauge;
use crate::disk;
use crate::failure::Failure;
use crate::hashing::Format;
use crate::job::{Job, Rows};
use crate::mhl::Creator;
use crate::planning::{self, Listing};

/// Rows that are planned in one transaction.
const GROUP: usize = 512;

/// The program that writes manifests and reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The computer that it runs on.
    pub host: String,
}

impl Tool {
    /// It as the creator of a manifest.
    #[must_use]
    pub fn creator(&self, process: &'static str, now: UnixMillis) -> Creator {
        Creator {
            host: self.host.clone(),
            tool: self.name.clone(),
            version: self.version.clone(),
            process,
            now,
        }
    }
}

/// What a person wants copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The card or folder.
    pub source: PathBuf,
    /// Its name at the destinations; the name of its folder when `None`.
    pub name: Option<String>,
    /// Folders that receive it. They must exist: one that does not is a disk that is not connected.
    pub local: Vec<PathBuf>,
    /// Folders at services, each with its name for people.
    pub remote: Vec<(RecordId, String)>,
    /// Verified copies on disks that each clip needs before the card may be formatted.
    pub copies_local: u32,
    /// The same at services.
    pub copies_remote: u32,
    /// Hashes for the manifests.
    pub formats: Vec<Format>,
    /// Copies at services that tell no checksum are read back.
    pub reads_back_remote: bool,
    /// Where the report goes.
    pub report: Option<PathBuf>,
}

/// Why an offload was not planned or steered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OffloadError {
    /// There is none of this id.
    #[error("there is no offload “{0}”")]
    NotFound(OffloadId),
    /// What is wanted makes no sense, in a sentence.
    #[error("{0}")]
    Invalid(String),
    /// A place is not there or cannot be read.
    #[error(transparent)]
    Place(#[from] Failure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The offloads of a profile. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Offloads {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: Store,
    clock: Arc<dyn Clock>,
    tool: Tool,
    running: Mutex<HashMap<OffloadId, Running>>,
}

#[derive(Debug, Clone)]
struct Running {
    stop: Arc<AtomicBool>,
    gauge: Arc<Gauge>,
}

impl Offloads {
    /// Nothing runs yet.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, tool: Tool) -> Self {
        Self { shared: Arc::new(Shared { store, clock, tool, running: Mutex::default() }) }
    }

    /// The program that writes manifests and reports.
    #[must_use]
    pub fn tool(&self) -> &Tool {
        &self.shared.tool
    }

    /// Plans an offload: everything that will be copied is in the store when this returns. An open offload of the same
    /// source to the same places is taken up again instead.
    ///
    /// # Errors
    /// `Place` for a source or destination that is not there, `Invalid` for places within each other.
    pub async fn plan(&self, request: Request) -> Result<OffloadId, OffloadError> {
        let planned = tokio::task::spawn_blocking(move || prepare(request));
        let (request, listing, name) =
            planned.await.map_err(|error| StoreError::Panicked(error.to_string()))??;
        let source = request.source.display().to_string();
        let places: Vec<String> = request.local.iter().map(|path| path.display().to_string()).collect();
        let known = {
            let (source, name, places) = (source.clone(), name.clone(), places.clone());
            let read = self.shared.store.read(move |conn| {
                let Some(open) = offloads::open_of_source(conn, &source)? else { return Ok(None) };
                let targets = offloads::targets(conn, &open.id)?;
                let mut there: Vec<&str> = targets
                    .iter()
                    .filter(|target| target.kind == TargetKind::Local)
                    .map(|target| target.path.as_str())
                    .collect();
                let mut wanted: Vec<&str> = places.iter().map(String::as_str).collect();
                there.sort_unstable();
                wanted.sort_unstable();
                Ok((there == wanted && open.name == name).then_some(open.id))
            });
            read.await?
        };
        if let Some(id) = known {
            self.go_on(&id).await?;
            return Ok(id);
        }
        let volumes: Vec<String> = request.local.iter().map(|path| disk::volume(path)).collect();
        let new = NewOffload {
            name,
            volume: disk::volume(&request.source),
            source,
            kind: listing.kind.map(|kind| kind.as_str().to_owned()),
            copies_local: request.copies_local,
            copies_remote: request.copies_remote,
            formats: request.formats.iter().map(|format| format.as_str().to_owned()).collect(),
            reads_back_remote: request.reads_back_remote,
            report: request.report.map(|path| path.display().to_string()),
        };
        // Files first and the targets last, in one transaction: half a plan would call half a card safe.
        let id = self
            .shared
            .store
            .write(move |tx| {
                let id = offloads::create(tx, &new)?;
                for group in listing.files.chunks(GROUP) {
                    offloads::add_files(tx, &id, group)?;
                }
                for (path, volume) in places.into_iter().zip(volumes) {
                    let target = NewTarget { kind: TargetKind::Local, path, volume, folder_id: None };
                    offloads::add_target(tx, &id, &target)?;
                }
                for (folder, path) in request.remote {
                    let (kind, volume) = (TargetKind::Remote, String::new());
                    offloads::add_target(
                        tx,
                        &id,
                        &NewTarget { kind, path, volume, folder_id: Some(folder) },
                    )?;
                }
                Ok(id)
            })
            .await?;
        Ok(id)
    }

    /// Carries out what is planned, one offload after the other, until `cancel`. What it leaves is taken up by the next
    /// run.
    ///
    /// # Errors
    /// The store's.
    pub async fn run(&self, cancel: CancellationToken) -> Result<(), StoreError> {
        let mut topics = self.shared.store.topics();
        loop {
            let next = self.shared.store.read(|conn| Ok(offloads::active(conn)?.into_iter().next())).await?;
            if let Some(next) = next {
                self.carry_out(&next.id, &cancel).await?;
                if cancel.is_cancelled() {
                    return Ok(());
                }
                continue;
            }
            loop {
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    changed = topics.recv() => match changed {
                        Ok(topics) if !topics.contains(&Topic::Offloads) => {}
                        Ok(_) | Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return Err(StoreError::Closed),
                    },
                }
            }
        }
    }

    /// Carries one offload as far as it gets. At once when it is being carried out already.
    ///
    /// # Errors
    /// The store's.
    pub async fn carry_out(&self, id: &OffloadId, cancel: &CancellationToken) -> Result<(), StoreError> {
        self.with_job(id, cancel, false, |job| async move { job.run().await }).await
    }

    /// Reads every copy on disks back again, proven ones too. The light goes out when one is damaged.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` while it is being copied; the store's.
    pub async fn verify(&self, id: &OffloadId, cancel: &CancellationToken) -> Result<(), OffloadError> {
        let rows = self.rows(id).await?;
        let is_busy = self.lock().contains_key(id);
        if is_busy || !matches!(rows.offload.state, OffloadState::Done | OffloadState::Parked) {
            return Err(OffloadError::Invalid(String::from(
                "It is still being copied. Verify it when that is done.",
            )));
        }
        let targets: Vec<u32> = rows
            .targets
            .iter()
            .filter(|target| target.kind == TargetKind::Local)
            .map(|target| target.number)
            .collect();
        self.with_job(id, cancel, true, |job| async move { job.prove_again(targets).await }).await?;
        Ok(())
    }

    /// Stands still until it goes on.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it is done or given up.
    pub async fn pause(&self, id: &OffloadId) -> Result<(), OffloadError> {
        self.steer(id, OffloadState::Paused).await
    }

    /// Gives it up. What was copied stays where it is.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it is done or given up.
    pub async fn cancel(&self, id: &OffloadId) -> Result<(), OffloadError> {
        self.steer(id, OffloadState::Cancelled).await
    }

    /// Goes on with one that is paused, parked or done: what failed or is damaged is copied again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it was given up.
    pub async fn go_on(&self, id: &OffloadId) -> Result<(), OffloadError> {
        let rows = self.rows(id).await?;
        if rows.offload.state == OffloadState::Cancelled {
            return Err(OffloadError::Invalid(String::from("It was given up. Offload the source again.")));
        }
        if self.lock().contains_key(id) {
            return Ok(());
        }
        let wanted = id.clone();
        self.shared
            .store
            .write(move |tx| {
                offloads::recover(tx, &wanted)?;
                offloads::set_state(tx, &wanted, OffloadState::Queued, None)
            })
            .await?;
        Ok(())
    }

    /// How far it is, while it is being carried out.
    #[must_use]
    pub fn gauge(&self, id: &OffloadId) -> Option<Arc<Gauge>> {
        self.lock().get(id).map(|running| Arc::clone(&running.gauge))
    }

    /// Those that are being carried out or verified.
    #[must_use]
    pub fn running(&self) -> Vec<OffloadId> {
        self.lock().keys().cloned().collect()
    }

    async fn steer(&self, id: &OffloadId, state: OffloadState) -> Result<(), OffloadError> {
        let rows = self.rows(id).await?;
        if matches!(rows.offload.state, OffloadState::Done | OffloadState::Cancelled) {
            return Err(OffloadError::Invalid(format!("It is {} already.", rows.offload.state)));
        }
        let wanted = id.clone();
        self.shared.store.write(move |tx| offloads::set_state(tx, &wanted, state, None)).await?;
        if let Some(running) = self.lock().get(id) {
            running.stop.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// With `anew` every copy is proven again.
    async fn with_job<F>(
        &self,
        id: &OffloadId,
        cancel: &CancellationToken,
        anew: bool,
        work: impl FnOnce(Job) -> F,
    ) -> Result<(), StoreError>
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        let wanted = id.clone();
        let (targets, counts) = self
            .shared
            .store
            .read(move |conn| Ok((offloads::targets(conn, &wanted)?, offloads::counts(conn, &wanted)?)))
            .await?;
        let of = |target: &Target| counts.iter().find(|(number, _)| *number == target.number);
        let before: Vec<(u64, u64)> = targets
            .iter()
            .map(|target| {
                of(target).map_or((0, 0), |(_, sums)| {
                    (sums.copied_bytes, if anew { 0 } else { sums.verified_bytes })
                })
            })
            .collect();
        let running =
            Running { stop: Arc::new(AtomicBool::new(false)), gauge: Arc::new(Gauge::new(&before)) };
        {
            let mut all = self.lock();
            if all.contains_key(id) {
                return Ok(());
            }
            all.insert(id.clone(), running.clone());
        }
        let job = Job {
            store: self.shared.store.clone(),
            clock: Arc::clone(&self.shared.clock),
            tool: self.shared.tool.clone(),
            id: id.clone(),
            stop: Arc::clone(&running.stop),
            gauge: running.gauge,
        };
        let work = work(job);
        tokio::pin!(work);
        let done = tokio::select! {
            done = &mut work => done,
            () = cancel.cancelled() => {
                running.stop.store(true, Ordering::Relaxed);
                work.await
            }
        };
        self.lock().remove(id);
        done
    }

    async fn rows(&self, id: &OffloadId) -> Result<Rows, OffloadError> {
        Rows::read(&self.shared.store, id).await?.ok_or_else(|| OffloadError::NotFound(id.clone()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<OffloadId, Running>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at everything that a request names.
fn prepare(mut request: Request) -> Result<(Request, Listing, String), OffloadError> {
    request.source = real(&request.source, "source_away")?;
    let listing = planning::list(&request.source)?;
    if let Some(unreadable) = listing.unreadable.first() {
        return Err(OffloadError::Invalid(format!(
            "Not all of the source can be read, so a copy would not be whole: {unreadable}."
        )));
    }
    if listing.files.is_empty() {
        return Err(OffloadError::Invalid(format!("There is no file in {}.", request.source.display())));
    }
    let own = request.source.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = request.name.clone().or(own).unwrap_or_else(|| String::from("card"));
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\']) {
        return Err(OffloadError::Invalid(format!("“{name}” cannot be the name of a folder.")));
    }
    for path in &mut request.local {
        *path = real(path, "disk_away")?;
        let base = path.join(&name);
        if base.starts_with(&request.source) || request.source.starts_with(&base) {
            return Err(OffloadError::Invalid(format!(
                "{} and {} are within each other. Choose a folder on another disk.",
                base.display(),
                request.source.display()
            )));
        }
    }
    let mut places = request.local.clone();
    places.sort();
    places.dedup();
    if places.len() != request.local.len() {
        return Err(OffloadError::Invalid(String::from(
            "A destination is named twice: that is one copy, not two.",
        )));
    }
    if request.local.is_empty() && request.remote.is_empty() {
        return Err(OffloadError::Invalid(String::from("There is no destination.")));
    }
    Ok((request, listing, name))
}

fn real(path: &Path, kind: &'static str) -> Result<PathBuf, Failure> {
    let found = std::fs::canonicalize(path)
        .map_err(|error| Failure::place(kind, format!("{} is not there: {error}.", path.display())))?;
    if found.is_dir() {
        Ok(found)
    } else {
        Err(Failure::place(kind, format!("{} is no folder.", path.display())))
    }
}
