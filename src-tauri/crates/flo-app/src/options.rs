//! How a profile is opened.

use std::sync::Arc;

use flo_model::{Clock, SystemClock};

use crate::presence::PresenceReader;
use crate::secrets::{FileSecrets, Keychain, MemorySecrets, SecretStore};
use crate::{CommandError, ErrorCode, Profile, Result};

/// How a profile is opened. [`OpenOptions::new`] is what the app and `flo` use.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    pub(crate) profile: Profile,
    pub(crate) secrets: Option<Arc<dyn SecretStore>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sample: bool,
    pub(crate) has_window: bool,
    pub(crate) keeps_limits: bool,
    pub(crate) presence: PresenceReader,
}

impl OpenOptions {
    /// The profile with real time, and secrets where `FLO_SECRETS` says: `file` for the encrypted file with the
    /// passphrase in `FLO_PASSPHRASE`, else the system's keychain.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        // For simulators without limits, in tests and benchmarks. Everywhere else the published limits are kept.
        let keeps_limits = std::env::var("FLO_LIMITS").as_deref() != Ok("off");
        Self {
            profile,
            secrets: None,
            clock: Arc::new(SystemClock),
            sample: false,
            has_window: false,
            keeps_limits,
            presence: PresenceReader::default(),
        }
    }

    /// Secrets that vanish with the process.
    #[must_use]
    pub fn in_memory_secrets(mut self) -> Self {
        self.secrets = Some(Arc::new(MemorySecrets::default()));
        self
    }

    /// The profile of the sample studio: marked as such on the screen.
    #[must_use]
    pub fn sample(mut self) -> Self {
        self.sample = true;
        self
    }

    /// There is a window that a second start of the app brings to the front.
    #[must_use]
    pub fn with_window(mut self) -> Self {
        self.has_window = true;
        self
    }

    /// Connections that are made keep no published limits: their services are simulators that have none.
    #[must_use]
    pub fn without_limits(mut self) -> Self {
        self.keeps_limits = false;
        self
    }

    /// Another source of time, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How to look whether somebody sits before the computer; called every few seconds while a timer runs.
    #[must_use]
    pub fn presence(mut self, read: impl Fn() -> crate::Presence + Send + Sync + 'static) -> Self {
        self.presence = PresenceReader::new(read);
        self
    }

    pub(crate) fn secret_store(&self) -> Result<Arc<dyn SecretStore>> {
        if let Some(secrets) = &self.secrets {
            return Ok(Arc::clone(secrets));
        }
        match std::env::var("FLO_SECRETS").as_deref() {
            Ok("file") => {
                let passphrase = std::env::var("FLO_PASSPHRASE").unwrap_or_default();
                Ok(Arc::new(FileSecrets::new(self.profile.secrets_file(), passphrase)?))
            }
            Ok("keychain") | Err(_) => Ok(Arc::new(Keychain::of_profile(&self.profile.key()))),
            Ok(other) => Err(CommandError::new(
                ErrorCode::Invalid,
                format!("FLO_SECRETS is “{other}”; it can be “keychain” or “file”."),
            )),
        }
    }
}
