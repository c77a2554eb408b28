//! Pictures of assets: from the folder on disk, else fetched once from the service.

use std::path::PathBuf;
use std::sync::Arc;

use flo_connect::{CallContext, Class, MediaKind};
use flo_model::{RecordId, RecordType};
use tokio::sync::Semaphore;

use crate::{App, CommandError, Result};

/// Pictures fetched at the same time.
const FETCHES: usize = 6;

/// A picture and what it is.
#[derive(Debug, Clone)]
pub struct Picture {
    /// MIME type, found in the bytes.
    pub media_type: &'static str,
    /// The picture.
    pub bytes: Vec<u8>,
}

/// The folder of pictures.
#[derive(Debug)]
pub(crate) struct Thumbnails {
    folder: PathBuf,
    fetches: Arc<Semaphore>,
}

impl Thumbnails {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder, fetches: Arc::new(Semaphore::new(FETCHES)) }
    }

    fn file(&self, asset: &RecordId, revision: &str) -> PathBuf {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(format!("{asset} {revision}").as_bytes());
        let name: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(&name[..2]).join(name)
    }
}

impl App {
    /// The picture of an asset; `None` when it has none (yet). A version stack has its newest file's.
    ///
    /// # Errors
    /// When the service is not reachable and the picture was never fetched.
    pub async fn thumbnail(&self, asset: RecordId) -> Result<Option<Picture>> {
        let file_id = asset.clone();
        let link = self
            .read(move |conn| {
                let head = flo_store::lists::assets::head_file(conn, &file_id)?.unwrap_or(file_id);
                Ok(flo_store::sync::links::of_record(conn, &head)?.into_iter().next())
            })
            .await?;
        let Some(link) = link.filter(|link| link.record_type == RecordType::Asset) else { return Ok(None) };
        let Some(remote_id) = link.remote_id else { return Ok(None) };
        let file = self.inner.thumbnails.file(&link.record_id, &link.revision);
        if let Ok(bytes) = tokio::fs::read(&file).await {
            return Ok(picture(bytes));
        }
        let Some(connector) = self.connector(&link.connection) else { return Ok(None) };
        let Some(media) = connector.media() else { return Ok(None) };
        let permit = self.inner.thumbnails.fetches.acquire().await.map_err(CommandError::internal)?;
        let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Screen);
        let Some(source) = media.link(&cx, &remote_id, MediaKind::Thumbnail).await? else { return Ok(None) };
        let bytes = media.fetch(&cx, &source).await?.to_vec();
        drop(permit);
        if let Err(error) = keep(&file, &bytes).await {
            tracing::warn!(%error, "a picture is not kept");
        }
        Ok(picture(bytes))
    }
}

/// Written beside and renamed, so that a half-written file is never read.
async fn keep(file: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    let beside = file.with_extension("new");
    tokio::fs::write(&beside, bytes).await?;
    tokio::fs::rename(&beside, file).await
}

/// What the bytes are, by their head; outside text is never trusted to be a picture.
fn picture(bytes: Vec<u8>) -> Option<Picture> {
    let media_type = match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return None,
    };
    Some(Picture { media_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_served_as_pictures() {
        assert_eq!(picture(vec![0xff, 0xd8, 0xff, 0xe0]).unwrap().media_type, "image/jpeg");
        assert!(picture(b"<svg onload=alert(1)>".to_vec()).is_none());
    }
}
