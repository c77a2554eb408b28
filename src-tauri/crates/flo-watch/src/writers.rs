//! Which files does a program have open for writing? Told on Linux by `/proc`; elsewhere nobody says.
//!
//! Only what this account may see is seen: programs of other accounts are not, unless it is the administrator's.

use std::fs::Metadata;

/// The files that were open for writing at one moment.
#[derive(Debug, Default)]
pub(crate) struct Writers {
    #[cfg(target_os = "linux")]
    found: std::collections::HashSet<(u64, u64)>,
    #[cfg(target_os = "linux")]
    sees_all: bool,
    #[cfg(target_os = "linux")]
    account: Option<u32>,
}

/// What is known of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A program has it open for writing.
    Writing,
    /// No program has.
    Nobody,
    /// It cannot be told.
    Untold,
}

#[cfg(target_os = "linux")]
impl Writers {
    /// Looks at the open files of all programs.
    pub(crate) fn now() -> Self {
        use std::os::unix::fs::MetadataExt;
        let account = std::fs::metadata("/proc/self").ok().map(|own| own.uid());
        let mut writers = Self { account, sees_all: account.is_some(), ..Self::default() };
        let Ok(processes) = std::fs::read_dir("/proc") else { return writers };
        for process in processes.flatten() {
            let is_process = process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
            if is_process && !writers.add(&process.path()) {
                writers.sees_all = false;
            }
        }
        writers
    }

    /// Adds the files of one program. False when they may not be seen.
    fn add(&mut self, process: &std::path::Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let files = match std::fs::read_dir(process.join("fd")) {
            Ok(files) => files,
            // It ended meanwhile.
            Err(error) => return error.kind() == std::io::ErrorKind::NotFound,
        };
        for file in files.flatten() {
            // The link itself tells by its rights how the file was opened; what it points to is the file.
            let writes = file.metadata().is_ok_and(|link| link.mode() & 0o200 != 0);
            if !writes {
                continue;
            }
            if let Ok(target) = std::fs::metadata(file.path())
                && target.is_file()
            {
                self.found.insert((target.dev(), target.ino()));
            }
        }
        true
    }

    pub(crate) fn of(&self, metadata: &Metadata) -> Holder {
        use std::os::unix::fs::MetadataExt;
        if self.found.contains(&(metadata.dev(), metadata.ino())) {
            Holder::Writing
        } else if self.sees_all || self.account == Some(metadata.uid()) {
            Holder::Nobody
        } else {
            Holder::Untold
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Writers {
    pub(crate) fn now() -> Self {
        Self::default()
    }

    #[expect(clippy::unused_self, reason = "elsewhere there is something to look at")]
    pub(crate) fn of(&self, _metadata: &Metadata) -> Holder {
        Holder::Untold
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_is_told_from_one_that_is_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let metadata = std::fs::metadata(file.path()).unwrap();
        assert_eq!(Writers::now().of(&metadata), Holder::Writing);
        let path = file.into_temp_path();
        let reader = std::fs::File::open(&path).unwrap();
        assert_eq!(Writers::now().of(&metadata), Holder::Nobody);
        drop(reader);
    }
}
