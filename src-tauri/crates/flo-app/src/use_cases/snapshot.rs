//! Backup and restore.

use std::path::PathBuf;
use std::time::Duration;

use flo_model::ByteCount;
use flo_store::backup::{self, BackupError, Copy};
use flo_store::snapshots;

use crate::view::BackupView;
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Writes the whole database to one file and verifies it. Work goes on meanwhile. Secrets are not in it.
    ///
    /// # Errors
    /// `Invalid` when the file exists, `DiskFull`, `Unreadable`.
    pub async fn backup(&self, file: PathBuf) -> Result<BackupView> {
        if file.exists() {
            return Err(CommandError::new(ErrorCode::Invalid, format!("{} exists already.", file.display()))
                .with_hint("Name a new file: a backup never overwrites another."));
        }
        let copy = self.inner.store.backup(file).await?;
        Ok(view(copy))
    }

    /// Takes a verified automatic snapshot when the newest one is older than `age`, and removes those that are older than
    /// the person wants.
    ///
    /// # Errors
    /// `DiskFull`, `Unreadable`.
    pub(crate) async fn take_snapshot(&self, age: Duration) -> Result<()> {
        self.inner.store.snapshot_if_older(age).await?;
        let days = i64::from(self.settings().await?.keep_snapshots_days);
        let (path, before) = (self.profile().database(), self.now().plus_ms(-days * 24 * 3_600_000));
        tokio::task::spawn_blocking(move || snapshots::prune(&path, before))
            .await
            .map_err(CommandError::internal)?
            .map_err(|error| {
                CommandError::new(ErrorCode::Unreadable, format!("Old snapshots stay: {error}."))
            })
    }

    /// Replaces the database by a backup. The present one is kept aside. Not while anything runs in the background.
    ///
    /// # Errors
    /// `ProfileInUse` while the app or `flo run` holds the profile; `PathNotFound`; `Invalid` for a file that is no
    /// verified backup.
    pub async fn restore(&self, file: PathBuf) -> Result<BackupView> {
        if self.is_started() {
            return Err(CommandError::new(
                ErrorCode::ProfileInUse,
                "The database cannot be replaced while the engine runs on it.",
            )
            .with_hint("End the app or `flo run`, then restore."));
        }
        let (path, clock, store) =
            (self.profile().database(), std::sync::Arc::clone(&self.inner.clock), self.inner.store.clone());
        let restored = tokio::task::spawn_blocking(move || {
            backup::verify(&file)?;
            store.close();
            backup::restore(&path, &file, &*clock)
        })
        .await
        .map_err(CommandError::internal)??;
        Ok(view(restored.copy))
    }
}

fn view(copy: Copy) -> BackupView {
    BackupView { file: copy.file.display().to_string(), bytes: ByteCount(copy.bytes), sha256: copy.sha256 }
}

impl From<BackupError> for CommandError {
    fn from(error: BackupError) -> Self {
        let message = error.to_string();
        match error {
            BackupError::Store(error) => error.into(),
            BackupError::Exists(_) => Self::new(ErrorCode::Invalid, message),
            BackupError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Self::new(ErrorCode::PathNotFound, message)
            }
            BackupError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Self::new(ErrorCode::DiskFull, message)
            }
            BackupError::Io { .. } => Self::new(ErrorCode::Unreadable, message),
            _ => Self::new(ErrorCode::Invalid, message)
                .with_hint("Choose another backup; the present database stays."),
        }
    }
}
