//! The system's keychain: Keychain, Credential Manager, Secret Service.

use keyring::Entry;

use super::SecretStore;
use crate::{CommandError, ErrorCode, Result};

/// Entries of one profile in the system's keychain.
#[derive(Debug)]
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// Entries of the profile with this key.
    #[must_use]
    pub fn of_profile(key: &str) -> Self {
        Self { service: format!("ProjectFlo {key}") }
    }

    fn entry(&self, name: &str) -> Result<Entry> {
        Entry::new(&self.service, name).map_err(unavailable)
    }
}

fn unavailable(error: keyring::Error) -> CommandError {
    tracing::warn!(%error, "keychain");
    CommandError::new(ErrorCode::NoKeychain, format!("The system's keychain does not answer: {error}."))
}

impl SecretStore for Keychain {
    fn kind(&self) -> &'static str {
        "keychain"
    }

    fn get(&self, name: &str) -> Result<Option<String>> {
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn set(&self, name: &str, secret: &str) -> Result<()> {
        self.entry(name)?.set_password(secret).map_err(unavailable)
    }

    fn remove(&self, name: &str) -> Result<()> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}
