//! The folder that a text such as `PROJECT/FOLDER/FOLDER` means.

use flo_model::RecordId;
use flo_store::lists::folders;
use flo_store::{StoreError, Tx, connections};
use flo_transfer::Destination as _;

use super::transfers::media_connection;
use crate::destination::MirrorDestination;
use crate::{App, ErrorCode, Result, registry};

impl App {
    /// The folder of this name.
    ///
    /// # Errors
    /// `NotFound` with the nearest names; `Invalid` for a name that several have.
    pub(super) async fn folder_named(&self, to: String) -> Result<RecordId> {
        Ok(self.read(move |conn| folders::resolve(conn, &to)).await?.folder)
    }

    /// The folder of this name, for files that are about to be sent there. Where a folder need not be made to be there (a
    /// prefix of a bucket), one that is not known yet is made.
    ///
    /// # Errors
    /// As for [`App::folder_named`].
    pub(super) async fn folder_for_files(&self, to: String) -> Result<RecordId> {
        match self.folder_named(to.clone()).await {
            Err(error) if error.code == ErrorCode::NotFound => {
                let places = MirrorDestination::new(self.inner.device.clone());
                self.write(move |tx| make_missing(tx, &places, &to)).await?.ok_or(error)
            }
            found => found,
        }
    }
}

/// Makes the folders that are missing; `None` where they cannot just be made.
fn make_missing(
    tx: &mut Tx<'_>,
    places: &MirrorDestination,
    to: &str,
) -> Result<Option<RecordId>, StoreError> {
    let parts: Vec<&str> = to.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    for known in (1..parts.len()).rev() {
        let found = match folders::resolve(tx, &parts[..known].join("/")) {
            Err(StoreError::NotFound(_)) => continue,
            found => found?,
        };
        let connection = media_connection(tx, &found.folder)?;
        let service = connections::get(tx, &connection)?.map(|row| row.service).unwrap_or_default();
        if registry::folder_id(&service).is_none() {
            return Ok(None);
        }
        let mut folder = found.folder;
        for name in &parts[known..] {
            folder = places.ensure_folder(tx, &connection, &folder, name)?;
        }
        return Ok(Some(folder));
    }
    Ok(None)
}
