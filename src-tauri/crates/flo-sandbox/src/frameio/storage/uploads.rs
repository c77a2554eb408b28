//! Which parts have arrived, and where joined files lie.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use uuid::Uuid;

/// One part of an upload.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Part {
    /// Bytes it should have.
    pub(crate) size: u64,
    /// Bytes of the last complete PUT.
    pub(crate) received: Option<u64>,
    /// Complete PUTs of it.
    pub(crate) puts: u32,
}

/// One upload.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Upload {
    pub(crate) file_id: Uuid,
    pub(crate) size: u64,
    pub(crate) parts: Vec<Part>,
    /// Bytes of all complete PUTs, repeated ones included.
    pub(crate) bytes_received: u64,
    /// Joining has begun; later PUTs change nothing.
    pub(crate) joined: bool,
}

/// A joined file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stored {
    pub(crate) size: u64,
    pub(crate) sha256: String,
    #[serde(skip)]
    pub(crate) path: PathBuf,
}

#[derive(Debug, Default)]
struct Held {
    open: HashMap<Uuid, Upload>,
    stored: HashMap<Uuid, Stored>,
}

/// All uploads of the server, and the folder they lie in.
#[derive(Debug)]
pub(crate) struct Uploads {
    folder: PathBuf,
    held: Mutex<Held>,
}

/// What a finished PUT leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// More parts are missing, or the file is joined already.
    Nothing,
    /// This was the last missing part: join them.
    Join { parts: usize },
}

impl Uploads {
    /// Makes the folders for parts and joined files.
    ///
    /// # Errors
    /// When they cannot be made.
    pub(crate) fn new(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder.join("parts"))?;
        std::fs::create_dir_all(folder.join("objects"))?;
        Ok(Self { folder, held: Mutex::default() })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Expects the parts of a new file.
    pub(crate) fn open(&self, file: Uuid, size: u64, sizes: &[u64]) {
        let parts = sizes.iter().map(|size| Part { size: *size, ..Part::default() }).collect();
        let upload = Upload { file_id: file, size, parts, bytes_received: 0, joined: false };
        self.held().open.insert(file, upload);
    }

    /// Whether part `number` (from 1) belongs to an upload.
    pub(super) fn expects(&self, file: Uuid, number: usize) -> bool {
        self.held().open.get(&file).is_some_and(|upload| (1..=upload.parts.len()).contains(&number))
    }

    /// Notes a complete PUT of part `number`.
    pub(super) fn arrived(&self, file: Uuid, number: usize, bytes: u64) -> Next {
        let mut held = self.held();
        let Some(upload) = held.open.get_mut(&file) else { return Next::Nothing };
        upload.bytes_received += bytes;
        let Some(part) = upload.parts.get_mut(number.wrapping_sub(1)) else { return Next::Nothing };
        part.puts += 1;
        part.received = Some(bytes);
        if upload.joined || upload.parts.iter().any(|part| part.received.is_none()) {
            return Next::Nothing;
        }
        upload.joined = true;
        Next::Join { parts: upload.parts.len() }
    }

    pub(super) fn keep(&self, id: Uuid, stored: Stored) {
        self.held().stored.insert(id, stored);
    }

    /// The joined file of this id.
    pub(crate) fn stored(&self, id: Uuid) -> Option<Stored> {
        self.held().stored.get(&id).cloned()
    }

    /// All uploads, open and joined.
    pub(crate) fn list(&self) -> Vec<Upload> {
        self.held().open.values().cloned().collect()
    }

    pub(super) fn parts_folder(&self, file: Uuid) -> PathBuf {
        self.folder.join("parts").join(file.to_string())
    }

    pub(super) fn object_path(&self, id: Uuid) -> PathBuf {
        self.folder.join("objects").join(id.to_string())
    }

    pub(super) fn part_path(&self, file: Uuid, number: usize) -> PathBuf {
        self.parts_folder(file).join(part_name(number))
    }

    /// The folder of everything stored.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn part_name(number: usize) -> String {
    format!("part_{number}")
}
