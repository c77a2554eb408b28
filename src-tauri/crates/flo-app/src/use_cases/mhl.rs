//! ASC MHL histories of folders, without an offload.

use std::path::PathBuf;

use flo_model::Count;
use flo_offload::{Format, mhl};

use crate::view::{MhlCheck, MhlCreated};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Reads every file of a folder and compares it with the folder's ASC MHL history.
    ///
    /// # Errors
    /// `PathNotFound`; `NotFound` when there is no history; `Refused` when it cannot be believed.
    pub async fn mhl_verify(&self, path: PathBuf) -> Result<MhlCheck> {
        let path = super::watch::readable_folder(path).await?;
        let shown = path.display().to_string();
        let verifying = tokio::task::spawn_blocking(move || mhl::verify(&path, &mut |_, _| {}));
        let found = verifying.await.map_err(CommandError::internal)??;
        Ok(MhlCheck {
            ok: found.is_good(),
            path: shown,
            generations: found.generations,
            verified: Count(found.verified),
            damaged: found.damaged,
            missing: found.missing,
            new: found.new,
        })
    }

    /// Hashes every file of a folder, compares it with what the folder's history knows, and writes the next generation.
    /// `xxh128` when no format is named.
    ///
    /// # Errors
    /// `PathNotFound`; `Invalid` for a format that there is not; `Refused` when the history cannot be believed.
    pub async fn mhl_create(&self, path: PathBuf, formats: Vec<String>) -> Result<MhlCreated> {
        let path = super::watch::readable_folder(path).await?;
        let mut wanted = formats
            .iter()
            .map(|word| word.parse::<Format>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| CommandError::new(ErrorCode::Invalid, format!("{error}.")))?;
        if wanted.is_empty() {
            wanted.push(Format::Xxh128);
        }
        let creator = self.inner.offloads.tool().creator("in-place", self.now());
        let creating = tokio::task::spawn_blocking(move || mhl::create(&path, &wanted, &creator, &|_| None));
        let made = creating.await.map_err(CommandError::internal)??;
        Ok(MhlCreated {
            ok: made.failed.is_empty() && made.missing.is_empty(),
            manifest: made.manifest.display().to_string(),
            generation: made.generation,
            files: Count(made.files),
            damaged: made.failed,
            missing: made.missing,
        })
    }
}
