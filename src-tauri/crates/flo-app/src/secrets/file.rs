//! An encrypted file in the profile, for machines without a keychain (`FLO_SECRETS=file`, `FLO_PASSPHRASE`).
//!
//! The format is age with a passphrase (scrypt), so that the `age` tool can open it too. The file is replaced as a
//! whole: written beside, synced, renamed.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Mutex;

use age::secrecy::SecretString;

use super::SecretStore;
use crate::{CommandError, ErrorCode, Result};

/// Work factor (log2 of scrypt's N) of files that are written: about a quarter of a second on a laptop.
const WORK_FACTOR: u8 = 15;

type Entries = BTreeMap<String, String>;

/// Secrets in one encrypted file.
pub struct FileSecrets {
    path: PathBuf,
    passphrase: SecretString,
    /// Decrypted once; the passphrase is stretched on purpose.
    cached: Mutex<Option<Entries>>,
}

impl std::fmt::Debug for FileSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileSecrets").field("path", &self.path).finish_non_exhaustive()
    }
}

impl FileSecrets {
    /// The file at `path`, which need not exist yet.
    ///
    /// # Errors
    /// `Passphrase` when it is empty.
    pub fn new(path: PathBuf, passphrase: String) -> Result<Self> {
        if passphrase.is_empty() {
            return Err(CommandError::new(
                ErrorCode::Passphrase,
                "FLO_SECRETS=file needs a passphrase in FLO_PASSPHRASE.",
            ));
        }
        Ok(Self { path, passphrase: SecretString::from(passphrase), cached: Mutex::new(None) })
    }

    fn with_entries<T>(&self, use_them: impl FnOnce(&mut Entries) -> Result<T>) -> Result<T> {
        let mut cached = self.cached.lock().expect("no holder panics");
        if cached.is_none() {
            *cached = Some(self.read()?);
        }
        use_them(cached.as_mut().expect("filled above"))
    }

    fn read(&self) -> Result<Entries> {
        let sealed = match std::fs::read(&self.path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Entries::new()),
            Err(error) => return Err(self.unreadable(error)),
        };
        let wrong = || {
            CommandError::new(
                ErrorCode::Passphrase,
                format!("{} does not open with this passphrase.", self.path.display()),
            )
        };
        let decryptor = age::Decryptor::new(sealed.as_slice()).map_err(|_| wrong())?;
        let identity = age::scrypt::Identity::new(self.passphrase.clone());
        let mut plain = Vec::new();
        decryptor
            .decrypt(std::iter::once(&identity as &dyn age::Identity))
            .map_err(|_| wrong())?
            .read_to_end(&mut plain)
            .map_err(|_| wrong())?;
        serde_json::from_slice(&plain).map_err(|_| wrong())
    }

    fn write(&self, entries: &Entries) -> Result<()> {
        let plain = serde_json::to_vec(entries).map_err(CommandError::internal)?;
        let mut recipient = age::scrypt::Recipient::new(self.passphrase.clone());
        recipient.set_work_factor(WORK_FACTOR);
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(CommandError::internal)?;
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).map_err(CommandError::internal)?;
        writer.write_all(&plain).map_err(CommandError::internal)?;
        writer.finish().map_err(CommandError::internal)?;

        let beside = self.path.with_extension("age.new");
        let replace = || -> std::io::Result<()> {
            let mut options = std::fs::File::options();
            options.create(true).truncate(true).write(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            let mut file = options.open(&beside)?;
            file.write_all(&sealed)?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)
        };
        replace().map_err(|error| self.unreadable(error))
    }

    fn unreadable(&self, error: std::io::Error) -> CommandError {
        let code = if error.kind() == std::io::ErrorKind::StorageFull {
            ErrorCode::DiskFull
        } else {
            ErrorCode::Unreadable
        };
        CommandError::new(code, format!("{}: {error}.", self.path.display()))
    }

    fn change(&self, change: impl FnOnce(&mut Entries)) -> Result<()> {
        self.with_entries(|entries| {
            let mut changed = entries.clone();
            change(&mut changed);
            self.write(&changed)?;
            *entries = changed;
            Ok(())
        })
    }
}

impl SecretStore for FileSecrets {
    fn kind(&self) -> &'static str {
        "file"
    }

    fn get(&self, name: &str) -> Result<Option<String>> {
        self.with_entries(|entries| Ok(entries.get(name).cloned()))
    }

    fn set(&self, name: &str, secret: &str) -> Result<()> {
        self.change(|entries| {
            entries.insert(name.to_owned(), secret.to_owned());
        })
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.change(|entries| {
            entries.remove(name);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &tempfile::TempDir, passphrase: &str) -> FileSecrets {
        FileSecrets::new(folder.path().join("secrets.age"), passphrase.to_owned()).unwrap()
    }

    #[test]
    fn a_secret_is_read_back_after_a_restart_and_stands_nowhere_in_clear() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, "correct horse").set("clockify", "key-1234567890").unwrap();
        let again = open(&folder, "correct horse");
        assert_eq!(again.get("clockify").unwrap().as_deref(), Some("key-1234567890"));
        let bytes = std::fs::read(folder.path().join("secrets.age")).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"key-1234"), "the file must be encrypted");
    }

    #[test]
    fn a_wrong_passphrase_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder, "right").set("a", "1").unwrap();
        let before = std::fs::read(folder.path().join("secrets.age")).unwrap();
        let error = open(&folder, "wrong").set("b", "2").unwrap_err();
        assert_eq!(error.code, ErrorCode::Passphrase);
        assert_eq!(
            std::fs::read(folder.path().join("secrets.age")).unwrap(),
            before,
            "nothing was overwritten"
        );
    }

    #[test]
    fn a_removed_secret_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = open(&folder, "p");
        secrets.set("a", "1").unwrap();
        secrets.remove("a").unwrap();
        secrets.remove("never there").unwrap();
        assert_eq!(open(&folder, "p").get("a").unwrap(), None);
    }
}
