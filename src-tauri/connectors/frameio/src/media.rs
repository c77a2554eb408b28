//! Renditions of media. Their addresses are presigned and live for about an hour: they are asked for anew each time.

use async_trait::async_trait;
use bytes::Bytes;
use flo_connect::http::Request;
use flo_connect::{CallContext, Error, ErrorKind, MediaKind, MediaLink, MediaSource, Result};
use flo_model::RemoteId;
use http::Method;
use serde_json::Value;
use url::Url;

use crate::Frameio;
use crate::api::routes::FILE_SHOW;
use crate::config::STORAGE;

/// Largest rendition that is fetched whole, in bytes.
const MOST_BYTES: usize = 8 * 1024 * 1024;

#[async_trait]
impl MediaSource for Frameio {
    async fn link(&self, cx: &CallContext, id: &RemoteId, kind: MediaKind) -> Result<Option<MediaLink>> {
        let doing = "asking for the address of a rendition";
        // The original is asked for by itself: without the right to download it the whole call is refused.
        let (include, members): (&str, &[&str]) = match kind {
            MediaKind::Thumbnail => ("media_links.thumbnail", &["thumbnail"]),
            MediaKind::Proxy => (
                "media_links.high_quality,media_links.efficient,media_links.video_h264_180",
                &["high_quality", "efficient", "video_h264_180"],
            ),
            MediaKind::Original => ("media_links.original", &["original"]),
        };
        let raw = self.api.get(cx, doing, FILE_SHOW, &[id.as_str()], &[("include", include)]).await?;
        let links = &raw["media_links"];
        Ok(members.iter().find_map(|member| address(&links[member])).map(|url| MediaLink { url }))
    }

    async fn fetch(&self, cx: &CallContext, link: &MediaLink) -> Result<Bytes> {
        let doing = "fetching a rendition";
        let url = Url::parse(&link.url).map_err(|error| {
            Error::new(ErrorKind::BadAnswer, doing, "the address is unusable").with_source(error)
        })?;
        let mut request = Request::new(Method::GET, url, STORAGE, "/storage/{rendition}", doing);
        request.max_answer = MOST_BYTES;
        Ok(self.api.send_unsigned(cx, request).await?.body)
    }
}

/// The address to show rather than the one to save.
fn address(link: &Value) -> Option<String> {
    ["url", "inline_url", "download_url"].iter().find_map(|key| link[key].as_str()).map(str::to_owned)
}
