//! The profile: one folder with database, logs and cache, held by one process at a time.

mod lock;

use std::path::{Path, PathBuf};

use crate::{CommandError, ErrorCode, Result};

pub(crate) use lock::ProfileLock;

/// A profile folder and the places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    folder: PathBuf,
}

impl Profile {
    /// The platform's application-data folder, the same for the app and `flo`.
    ///
    /// # Errors
    /// When the system names no home folder.
    pub fn platform_default() -> Result<Self> {
        directories::ProjectDirs::from("app", "projectflo", "ProjectFlo")
            .map(|dirs| Self { folder: dirs.data_local_dir().to_owned() })
            .ok_or_else(|| {
                CommandError::new(ErrorCode::PathNotFound, "This system names no home folder.")
                    .with_hint("Name a folder with --profile or FLO_PROFILE.")
            })
    }

    /// The profile in `folder`.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("projectflo.db")
    }

    /// Logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// What can be made again: thumbnails.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// The encrypted secrets of a machine without a keychain.
    #[must_use]
    pub fn secrets_file(&self) -> PathBuf {
        self.folder.join("secrets.age")
    }

    /// The profile of the sample studio, beside this one's data.
    #[must_use]
    pub fn sample(&self) -> Self {
        Self { folder: self.folder.join("sample") }
    }

    /// Whether a process holds it now.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.folder.is_dir() && matches!(ProfileLock::take(self), Ok(None))
    }

    /// Makes the folders.
    pub(crate) fn prepare(&self) -> Result<()> {
        for folder in [self.folder.clone(), self.logs(), self.cache()] {
            std::fs::create_dir_all(&folder).map_err(|error| {
                CommandError::new(
                    if error.kind() == std::io::ErrorKind::StorageFull {
                        ErrorCode::DiskFull
                    } else {
                        ErrorCode::Unreadable
                    },
                    format!("The profile folder {} cannot be made: {error}.", folder.display()),
                )
                .with_hint("Choose a folder that this account may write to, with --profile or FLO_PROFILE.")
            })?;
        }
        Ok(())
    }

    /// A short name that is the same for the same folder, for sockets and keychain entries.
    #[must_use]
    pub fn key(&self) -> String {
        use sha2::{Digest, Sha256};
        let folder = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let hash = Sha256::digest(folder.to_string_lossy().as_bytes());
        hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}
