//! What is kept about a person: handed out, and erased on their wish.

use std::io::Write;
use std::path::PathBuf;

use flo_model::Count;
use flo_store::privacy::{self, Identity};
use flo_store::snapshots;

use crate::view::{ErasureView, PersonFile};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Writes everything that is kept about a person to a new file, as JSON: their records, what they wrote and booked,
    /// and each event that names them. `person`: id, mail address or name.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for the person; `Invalid` when the file exists; `DiskFull`, `Unreadable`.
    pub async fn privacy_export(&self, person: String, file: PathBuf) -> Result<PersonFile> {
        let who = self.person_called(person).await?;
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                CommandError::new(ErrorCode::Invalid, format!("{} exists already.", file.display()))
                    .with_hint("Name a new file: an export never overwrites another.")
            }
            std::io::ErrorKind::StorageFull => {
                CommandError::new(ErrorCode::DiskFull, format!("The file was not written: {error}."))
            }
            _ => CommandError::new(ErrorCode::Unreadable, format!("The file was not written: {error}.")),
        };
        let (document, traces) = self
            .read(move |conn| {
                let traces = privacy::traces(conn, &who)?;
                Ok((traces.document(conn, &who)?, traces))
            })
            .await?;
        let text = serde_json::to_vec_pretty(&document).map_err(CommandError::internal)?;
        let mut out = std::fs::File::create_new(&file).map_err(failed)?;
        out.write_all(&text).and_then(|()| out.sync_all()).map_err(failed)?;
        Ok(PersonFile {
            file: file.display().to_string(),
            comments: Count(traces.comments.len() as u64),
            assets: Count(traces.assets.len() as u64),
            time_entries: Count(traces.time_entries.len() as u64),
            events: Count(traces.events.len() as u64),
        })
    }

    /// Erases who a person is: name, mail address and picture go from records, history and automatic snapshots; a made-up
    /// name stands in their place, and services that still have them do not bring them back. Their hours, comments and files
    /// stay, and the history still verifies. With `dry_run` it only says what would be done.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for the person; `Invalid` for one whom a connection is signed in as.
    pub async fn privacy_erase(&self, person: String, dry_run: bool) -> Result<ErasureView> {
        let who = self.person_called(person).await?;
        if who.is_self {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("A connection is signed in as {}.", who.name),
            )
            .with_hint("Disconnect it first, then erase."));
        }
        if dry_run {
            return self
                .read(move |conn| {
                    let traces = privacy::traces(conn, &who)?;
                    Ok(ErasureView {
                        alias: None,
                        records: Count((who.ids.len() + traces.comments.len() + traces.assets.len()) as u64),
                        events: Count(traces.events.len() as u64),
                        folded: Count(0),
                        deliveries: Count(traces.deliveries.len() as u64),
                        snapshots: Count(0),
                    })
                })
                .await;
        }
        let (actor, device) = (self.actor().await?, self.inner.device.clone());
        let erased = self.write(move |tx| privacy::erase(tx, &who, &device, &actor)).await?;
        self.inner.engine.nudge_all();
        Ok(ErasureView {
            alias: Some(erased.alias),
            records: Count(erased.records),
            events: Count(erased.events),
            folded: Count(erased.folded),
            deliveries: Count(erased.deliveries),
            snapshots: Count(self.renew_snapshots().await?),
        })
    }

    /// Automatic snapshots still hold what was erased: a fresh one takes their place. Returns how many went.
    async fn renew_snapshots(&self) -> Result<u64> {
        let (path, before) = (self.profile().database(), self.now());
        let gone = tokio::task::spawn_blocking(move || -> std::io::Result<u64> {
            let old = snapshots::list(&path)?;
            for snapshot in old.iter().filter(|snapshot| snapshot.at <= before) {
                std::fs::remove_file(&snapshot.file)?;
            }
            Ok(old.len() as u64)
        })
        .await
        .map_err(CommandError::internal)?
        .map_err(|error| {
            CommandError::new(ErrorCode::Unreadable, format!("Old snapshots still name the person: {error}."))
                .with_hint("Remove the files in the folder `snapshots` of the profile.")
        })?;
        if gone > 0 {
            self.inner.store.snapshot().await?;
        }
        Ok(gone)
    }

    async fn person_called(&self, wanted: String) -> Result<Identity> {
        let asked = wanted.clone();
        let mut found = self.read(move |conn| privacy::identities(conn, &asked)).await?;
        match found.len() {
            0 => Err(CommandError::new(ErrorCode::NotFound, format!("Nobody here is called “{wanted}”."))
                .with_hint("Give the id, the mail address or the whole name; `flo people` lists them.")),
            1 => Ok(found.remove(0)),
            many => Err(CommandError::new(
                ErrorCode::Ambiguous,
                format!("“{wanted}” is the name of {many} people."),
            )
            .with_hint("Give the mail address or the id; `flo people` lists them.")),
        }
    }
}
