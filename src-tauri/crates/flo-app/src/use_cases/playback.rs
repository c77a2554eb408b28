//! Where a file can be played from: its bytes on this computer, else a stream of the service.

use std::path::Path;
use std::sync::Arc;

use flo_connect::{CallContext, Class, MediaKind};
use flo_model::{RecordId, RecordType};
use flo_store::lists;

use crate::view::{MediaFrom, MediaPlace};
use crate::{App, CommandError, Result};

impl App {
    /// The places from which a file can be played, the nearest first: the file on this computer, then the service's
    /// rendition for the screen, whose address holds for minutes. A version stack has its newest file's. Empty when there is
    /// neither (yet).
    ///
    /// # Errors
    /// `NotFound`; the service's, when there is no file here and it does not answer.
    pub async fn media_places(&self, asset: RecordId) -> Result<Vec<MediaPlace>> {
        let wanted = asset.clone();
        let (path, link) = self
            .read(move |conn| {
                let file = lists::assets::head_file(conn, &wanted)?.unwrap_or_else(|| wanted.clone());
                let path = lists::asset_detail(conn, &wanted)?.map(|row| row.local_path);
                Ok((path, flo_store::sync::links::of_record(conn, &file)?.into_iter().next()))
            })
            .await?;
        let path = path.ok_or_else(|| CommandError::not_found("asset", asset))?;
        let mut places = Vec::new();
        if let Some(path) = path.filter(|path| Path::new(path).is_file()) {
            places.push(MediaPlace { from: MediaFrom::Disk, address: path });
        }
        let link = link.filter(|link| link.record_type == RecordType::Asset);
        let Some((connection, remote_id)) = link.and_then(|link| Some((link.connection, link.remote_id?)))
        else {
            return Ok(places);
        };
        let Some(connector) = self.connector(&connection) else { return Ok(places) };
        let Some(media) = connector.media() else { return Ok(places) };
        let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Screen);
        match media.link(&cx, &remote_id, MediaKind::Proxy).await {
            Ok(Some(link)) => places.push(MediaPlace { from: MediaFrom::Service, address: link.url }),
            Ok(None) => {}
            Err(error) if places.is_empty() => return Err(error.into()),
            Err(error) => tracing::debug!(%error, "played from the disk alone"),
        }
        Ok(places)
    }
}
