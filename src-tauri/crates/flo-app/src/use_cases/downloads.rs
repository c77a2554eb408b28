//! Files of the mirror brought to this computer.

use std::path::PathBuf;

use flo_model::{ConnectionId, RecordId, TransferId};
use flo_store::lists::{self, FileBelow};
use flo_store::transfers::NewDownload;
use flo_store::{Connection, StoreError};

use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Queues the originals of files, version stacks (their newest) and folders (with their structure) to a folder here.
    ///
    /// # Errors
    /// `NotFound` for an asset; `Invalid` for one that no connected service gives back, or when nothing is in it;
    /// `Unreadable` for a destination that is no folder.
    pub async fn download(&self, assets: Vec<RecordId>, to: PathBuf) -> Result<Vec<TransferId>> {
        if tokio::fs::metadata(&to).await.is_ok_and(|found| !found.is_dir()) {
            let message = format!("{} is not a folder.", to.display());
            return Err(CommandError::new(ErrorCode::Unreadable, message));
        }
        let batch = TransferId::new().0;
        let wanted = self
            .read(move |conn| {
                let mut wanted = Vec::new();
                for asset in &assets {
                    for file in lists::files_below(conn, asset)? {
                        wanted.push(planned(conn, file, &to, &batch)?);
                    }
                }
                if wanted.is_empty() {
                    return Err(StoreError::Invalid(String::from(
                        "There is no file in it that could be brought.",
                    )));
                }
                Ok(wanted)
            })
            .await?;
        Ok(self.inner.transfers.download(wanted).await?)
    }
}

fn planned(
    conn: &Connection,
    file: FileBelow,
    to: &std::path::Path,
    batch: &str,
) -> Result<NewDownload, StoreError> {
    let connection_id = place_of(conn, &file.id)?;
    let name = file.path.last().cloned().unwrap_or_default();
    let path = file.path.iter().fold(to.to_path_buf(), |path, part| path.join(usable(part)));
    Ok(NewDownload {
        connection_id,
        asset_id: file.id,
        folder_id: file.folder,
        name,
        path: path.display().to_string(),
        size: file.size,
        priority: 0,
        batch: Some(batch.to_owned()),
    })
}

/// The account that has the file.
fn place_of(conn: &Connection, asset: &RecordId) -> Result<ConnectionId, StoreError> {
    let places = lists::link::places(conn, asset)?.into_iter();
    let mut there =
        places.filter(|place| place.remote_id.is_some() && crate::registry::takes_media(&place.service));
    there
        .next()
        .map(|place| place.connection)
        .ok_or_else(|| StoreError::Invalid(format!("No connected service has the bytes of “{asset}”.")))
}

/// A name as every file system takes it: what would lead elsewhere, or what only some take, becomes a dash.
fn usable(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                '-'
            } else {
                c
            }
        })
        .collect();
    match plain.trim_end_matches(['.', ' ']) {
        "" => String::from("-"),
        trimmed => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        assert_eq!(usable("A001 C002.mov"), "A001 C002.mov");
        assert_eq!(usable("../../etc/passwd"), "..-..-etc-passwd");
        assert_eq!(usable(".."), "-");
        assert_eq!(usable("a:b?.mov. "), "a-b-.mov");
    }
}
