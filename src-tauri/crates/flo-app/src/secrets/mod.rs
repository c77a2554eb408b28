//! Secrets: in the system's keychain; in an encrypted file on machines without one; in memory for the sample studio.
//!
//! The database knows only the names of entries.

mod file;
mod keychain;
mod memory;

use std::fmt;

use crate::Result;

pub use file::FileSecrets;
pub use keychain::Keychain;
pub use memory::MemorySecrets;

/// Keeps secrets by name. Calls may block for as long as the system asks its person.
pub trait SecretStore: fmt::Debug + Send + Sync + 'static {
    /// The word for it in [`crate::view::AppInfo::secrets`].
    fn kind(&self) -> &'static str;

    /// The secret of `name`, if there is one.
    ///
    /// # Errors
    /// `NoKeychain` or `Passphrase` when nothing can be read at all.
    fn get(&self, name: &str) -> Result<Option<String>>;

    /// Keeps `secret` under `name`, durably before it returns.
    ///
    /// # Errors
    /// As for reading, and when it cannot be written.
    fn set(&self, name: &str, secret: &str) -> Result<()>;

    /// Forgets `name`. One that is not there is no error.
    ///
    /// # Errors
    /// As for writing.
    fn remove(&self, name: &str) -> Result<()>;
}
