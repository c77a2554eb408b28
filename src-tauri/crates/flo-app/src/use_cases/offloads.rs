//! Offloads: planned, steered, shown, reported.

use std::path::{Path, PathBuf};

use flo_model::{CopyState, OffloadId, OffloadState, TransferId};
use flo_offload::report::Report;
use flo_offload::{Format, Request, Rows};
use flo_store::StoreError;
use flo_store::offloads;
use tokio::sync::broadcast::error::RecvError;

use crate::call::PageRequest;
use crate::offload_call::OffloadStep;
use crate::view::{Listing, OffloadDetail, OffloadDraft, OffloadReportView, OffloadView, VerifyWhat};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Plans an offload: everything that will be copied is stored when this returns. The same source to the same places
    /// takes up the open offload of it.
    ///
    /// # Errors
    /// `PathNotFound` for a source or destination that is not there, `Invalid` for what makes no sense, `NotConnected`.
    pub async fn plan_offload(&self, draft: OffloadDraft) -> Result<OffloadView> {
        let request = self.offload_request(draft).await?;
        let id = self.inner.offloads.plan(request).await?;
        self.offload_view(id).await
    }

    async fn offload_request(&self, draft: OffloadDraft) -> Result<Request> {
        let invalid = |message: String| CommandError::new(ErrorCode::Invalid, message);
        let disks = u32::try_from(draft.to.len()).unwrap_or(u32::MAX);
        if disks == 0 {
            return Err(invalid(String::from("An offload needs a folder on a disk."))
                .with_hint("To send files to a project alone, upload them."));
        }
        let copies_local = draft.copies.unwrap_or(disks);
        if copies_local > disks {
            return Err(invalid(format!(
                "{copies_local} copies of each clip are wanted on disks, and only {disks} folders are named."
            ))
            .with_hint("Name one more folder, on another disk."));
        }
        let services = u32::from(draft.folder_id.is_some());
        let copies_remote = draft.copies_remote.unwrap_or(services);
        if copies_remote > services {
            return Err(invalid(format!(
                "{copies_remote} copies of each clip are wanted at services, and {services} are named."
            ))
            .with_hint("Name a project."));
        }
        let mut formats = draft
            .formats
            .iter()
            .map(|word| word.parse::<Format>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| invalid(format!("{error}.")))?;
        if formats.is_empty() {
            formats.push(Format::Xxh128);
        }
        let remote = match draft.folder_id {
            None => Vec::new(),
            Some(folder) => {
                let wanted = folder.clone();
                let shown = self
                    .read(move |conn| {
                        super::transfers::media_connection(conn, &wanted)?;
                        flo_store::lists::folders::path_text(conn, &wanted)
                    })
                    .await?;
                vec![(folder, shown)]
            }
        };
        Ok(Request {
            source: draft.source.into(),
            name: draft.name,
            local: draft.to.into_iter().map(PathBuf::from).collect(),
            remote,
            copies_local,
            copies_remote,
            formats,
            reads_back_remote: draft.verify == VerifyWhat::All,
            report: draft.report.map(PathBuf::from),
        })
    }

    /// Offloads, newest first.
    ///
    /// # Errors
    /// `Invalid` for a cursor of another list.
    pub async fn offloads(&self, page: PageRequest) -> Result<Listing<OffloadView>> {
        let ids = self
            .read(|conn| Ok(offloads::list(conn)?.into_iter().map(|row| row.id).collect::<Vec<_>>()))
            .await?;
        let Listing { items, next, total } = super::calls::paged(ids, &page)?;
        let mut views = Vec::with_capacity(items.len());
        for id in items {
            views.push(self.offload_view(id).await?);
        }
        Ok(Listing { items: views, next, total })
    }

    /// One offload with its clips.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn offload(&self, id: OffloadId) -> Result<OffloadDetail> {
        let rows = self.offload_rows(id).await?;
        self.show_offload(rows).await
    }

    /// Pauses an offload with its uploads, goes on with it (what failed is tried again), or gives it up. What was copied
    /// stays where it is.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for a step that its state does not allow.
    pub async fn step_offload(&self, id: OffloadId, step: OffloadStep) -> Result<OffloadView> {
        use crate::call::TransferStep;
        match step {
            OffloadStep::Pause => {
                self.inner.offloads.pause(&id).await?;
                self.step_transfers(self.uploads_of(&id).await?, TransferStep::Pause).await?;
            }
            OffloadStep::Resume => {
                self.inner.offloads.go_on(&id).await?;
                let uploads = self.uploads_of(&id).await?;
                self.step_transfers(uploads.clone(), TransferStep::Resume).await?;
                self.step_transfers(uploads, TransferStep::Retry).await?;
                self.queue_uploads(&id, true).await?;
            }
            OffloadStep::Cancel => {
                self.inner.offloads.cancel(&id).await?;
                self.step_transfers(self.uploads_of(&id).await?, TransferStep::Cancel).await?;
            }
        }
        self.offload_view(id).await
    }

    /// Reads every copy on disks back again; with `services` also compares what stands at services, by reading it back
    /// where they tell no checksum.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` while it is being copied.
    pub async fn verify_offload(&self, id: OffloadId, services: bool) -> Result<OffloadDetail> {
        self.inner.offloads.verify(&id, &self.inner.cancel).await?;
        if services {
            let wanted = id.clone();
            self.write(move |tx| offloads::read_back_remote(tx, &wanted)).await?;
            self.prove_uploads(Some(&id)).await?;
        }
        self.offload(id).await
    }

    /// Writes the report of an offload: a table, or a document.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when no file is named; `Unreadable` when one cannot be written.
    pub async fn report_offload(
        &self,
        id: OffloadId,
        csv: Option<PathBuf>,
        pdf: Option<PathBuf>,
    ) -> Result<OffloadReportView> {
        if csv.is_none() && pdf.is_none() {
            return Err(CommandError::new(ErrorCode::Invalid, "No file is named for the report.")
                .with_hint("Name a .csv, a .pdf, or both."));
        }
        let rows = self.offload_rows(id).await?;
        let (tool, now) = (self.inner.offloads.tool().clone(), self.now());
        let writing = tokio::task::spawn_blocking(move || {
            let left_out =
                super::cards::look_again(&rows, Path::new(&rows.offload.source)).unwrap_or_default();
            let report = Report { light: rows.light(&left_out), tool, rows, now };
            let mut files = Vec::new();
            if let Some(path) = csv {
                put(&path, flo_offload::report::csv(&report).as_bytes())?;
                files.push(path.display().to_string());
            }
            if let Some(path) = pdf {
                put(&path, &flo_offload::report::pdf(&report))?;
                files.push(path.display().to_string());
            }
            Ok::<_, CommandError>(files)
        });
        Ok(OffloadReportView { files: writing.await.map_err(CommandError::internal)?? })
    }

    /// Carries an offload as far as it gets, its uploads included, here and now when nothing runs in the background.
    ///
    /// # Errors
    /// `NotFound`; what keeps the accounts from being used.
    pub async fn finish_offload(&self, id: OffloadId) -> Result<OffloadDetail> {
        if self.is_started() {
            self.wait_for_offload(&id).await?;
        } else {
            self.inner.offloads.carry_out(&id, &self.inner.cancel).await?;
        }
        self.queue_uploads(&id, false).await?;
        let uploads = self.uploads_of(&id).await?;
        if !uploads.is_empty() {
            self.finish_transfers(&uploads, true).await?;
        }
        self.prove_uploads(Some(&id)).await?;
        self.offload(id).await
    }

    /// Waits until nothing is copied or read back any more.
    async fn wait_for_offload(&self, id: &OffloadId) -> Result<()> {
        let mut topics = self.inner.store.topics();
        loop {
            let rows = self.offload_rows(id.clone()).await?;
            if !matches!(
                rows.offload.state,
                OffloadState::Queued | OffloadState::Copying | OffloadState::Verifying
            ) {
                return Ok(());
            }
            if let Err(RecvError::Closed) = topics.recv().await {
                return Err(StoreError::Closed.into());
            }
        }
    }

    /// Uploads of an offload that are not done.
    async fn uploads_of(&self, id: &OffloadId) -> Result<Vec<TransferId>> {
        let rows = self.offload_rows(id.clone()).await?;
        let is_open = |state: CopyState| matches!(state, CopyState::Waiting | CopyState::Failed);
        Ok(rows
            .copies
            .into_iter()
            .filter(|copy| is_open(copy.state))
            .filter_map(|copy| copy.transfer)
            .collect())
    }

    pub(super) async fn offload_rows(&self, id: OffloadId) -> Result<Rows> {
        let wanted = id.clone();
        let rows = self.read(move |conn| Rows::of(conn, &wanted)).await?;
        rows.ok_or_else(|| CommandError::not_found("offload", id))
    }

    async fn offload_view(&self, id: OffloadId) -> Result<OffloadView> {
        Ok(self.offload(id).await?.offload)
    }
}

/// Writes a file under its name only whole.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| {
        CommandError::new(ErrorCode::Unreadable, format!("{} cannot be written: {error}.", path.display()))
            .with_hint("Choose another folder.")
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
