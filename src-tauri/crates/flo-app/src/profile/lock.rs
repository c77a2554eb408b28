//! One engine per profile: an operating-system lock that dies with its process.

use std::fs::{File, TryLockError};

use super::Profile;
use crate::{CommandError, ErrorCode, Result};

/// Holds the profile until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct ProfileLock {
    _file: File,
}

impl ProfileLock {
    /// Takes the lock; `None` when another process has it.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    pub(crate) fn take(profile: &Profile) -> Result<Option<Self>> {
        let path = profile.folder().join("profile.lock");
        let unusable = |error: std::io::Error| {
            CommandError::new(ErrorCode::Unreadable, format!("{} cannot be locked: {error}.", path.display()))
                .with_hint("Check that this account may write to the profile folder.")
        };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}
