//! The ASC MHL generation of each target that has everything.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use flo_model::CopyState;
use flo_store::StoreError;
use flo_store::offloads::{self, TargetKind};

use super::Job;
use super::rows::place;
use crate::hashing::{Digests, Format};
use crate::{journal, mhl};

impl Job {
    /// Writes the next ASC MHL generation of each target that has everything.
    pub(super) async fn write_manifests(&self, source: &Path) -> Result<(), StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(()) };
        let formats: Vec<Format> = rows.offload.formats.iter().filter_map(|word| word.parse().ok()).collect();
        let known: Arc<BTreeMap<String, Digests>> = Arc::new(
            rows.files
                .iter()
                .filter_map(|file| {
                    Some((file.path.clone(), journal::digests(file.content_id.as_ref()?, &file.hashes)))
                })
                .collect(),
        );
        for target in &rows.targets {
            let is_whole = rows.of_target(target.number).all(|(copy, _)| copy.state == CopyState::Verified);
            if target.kind != TargetKind::Local || target.manifest.is_some() || !is_whole {
                continue;
            }
            let base = place(&rows.offload, target).base;
            let (formats, known, source) = (formats.clone(), Arc::clone(&known), source.to_owned());
            let creator = self.tool.creator("transfer", self.clock.now());
            let written = self
                .blocking(move || {
                    carry_history(&source, &base)?;
                    mhl::create(&base, &formats, &creator, &|path| known.get(path).cloned())
                })
                .await?;
            let (id, number) = (self.id.clone(), target.number);
            self.store
                .write(move |tx| match written {
                    Ok(created) => {
                        offloads::set_manifest(tx, &id, number, &created.manifest.display().to_string())
                    }
                    Err(error) => {
                        let detail =
                            format!("The copies are proven, but no ASC MHL manifest was written: {error}.");
                        offloads::set_target_error(tx, &id, number, Some(("mhl", &detail)))
                    }
                })
                .await?;
        }
        Ok(())
    }
}

/// The history that came with the card goes along, unless the destination has one of its own.
fn carry_history(source: &Path, base: &Path) -> Result<(), mhl::MhlError> {
    let (from, to) = (source.join(mhl::FOLDER), base.join(mhl::FOLDER));
    if !from.is_dir() || to.exists() {
        return Ok(());
    }
    let failed = |error: &std::io::Error| mhl::MhlError::Disk { path: to.clone(), detail: error.to_string() };
    std::fs::create_dir_all(&to).map_err(|error| failed(&error))?;
    for entry in std::fs::read_dir(&from).map_err(|error| failed(&error))? {
        let entry = entry.map_err(|error| failed(&error))?;
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(|error| failed(&error))?;
        }
    }
    Ok(())
}
