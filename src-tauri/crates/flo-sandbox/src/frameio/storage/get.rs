//! GET and HEAD of originals, transcodes and pictures, with ranges.

use std::io::SeekFrom;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::content::MadeUp;
use super::{Rendition, no_such_key, refusal, sign};
use crate::Service;
use crate::frameio::Fio;
use crate::frameio::media::{self, MediaKind};
use crate::frameio::world::{Content, Status};

/// Bytes handed out at a time.
const CHUNK: usize = 256 * 1024;

enum Source {
    Embedded(&'static [u8]),
    MadeUp(MadeUp),
    Disk(PathBuf, u64),
}

pub(super) async fn media(
    State(fio): State<Arc<Fio>>,
    Path((file, rendition)): Path<(Uuid, String)>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let path = request.uri().path();
    if let Err(answer) = fio.signer.check(&method, path, &query, &headers, fio.shared.now()) {
        return answer;
    }
    if fio.shared.fire(Service::Storage, "download_url_expired", method.as_str(), path).is_some() {
        return sign::expired();
    }
    let found = Rendition::parse(&rendition).and_then(|rendition| find(&fio, file, rendition));
    let Some((source, mime)) = found else { return no_such_key() };
    let disposition = query
        .iter()
        .find(|(name, _)| name == "response-content-disposition")
        .and_then(|(_, value)| HeaderValue::from_bytes(value.as_bytes()).ok());
    let mut response = serve(source, &method, &headers).await;
    let head = response.headers_mut();
    if !head.contains_key(CONTENT_TYPE) {
        head.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    }
    head.insert(ETAG, HeaderValue::from_str(&format!("\"{}\"", file.simple())).expect("hexadecimal digits"));
    if let Some(disposition) = disposition {
        head.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

fn find(fio: &Fio, id: Uuid, rendition: Rendition) -> Option<(Source, &'static str)> {
    let world = fio.read();
    let asset = world.asset(world.find_live(id)?);
    let file = asset.file()?;
    let facts = world.media_of(file);
    let stored = match file.content {
        Content::Stored(object) => fio.uploads.stored(object),
        _ => None,
    };
    let original = || match (&stored, file.content) {
        (Some(stored), _) => Some(Source::Disk(stored.path.clone(), stored.size)),
        (None, Content::MadeUp) => Some(Source::MadeUp(MadeUp::of(&asset.name, facts.frame, file.size))),
        _ => None,
    };
    let mime = file.media_type.unwrap_or("application/octet-stream");
    match rendition {
        Rendition::Original => original().map(|source| (source, mime)),
        _ if file.status != Status::Transcoded => None,
        Rendition::Thumbnail | Rendition::ThumbnailHighQuality | Rendition::ScrubSheet => {
            if stored.is_some() && mime == "image/jpeg" {
                return original().map(|source| (source, mime));
            }
            Some((Source::Embedded(media::picture(facts.frame)), "image/jpeg"))
        }
        Rendition::VideoH264180 | Rendition::HighQuality | Rendition::Efficient => match facts.kind {
            MediaKind::Video if stored.is_some() && mime == "video/mp4" => {
                original().map(|source| (source, mime))
            }
            MediaKind::Video => Some((Source::Embedded(media::clip(facts.frame)), "video/mp4")),
            _ => Some((Source::Embedded(media::picture(facts.frame)), "image/jpeg")),
        },
    }
}

async fn serve(source: Source, method: &Method, headers: &HeaderMap) -> Response {
    let size = match &source {
        Source::Embedded(bytes) => bytes.len() as u64,
        Source::MadeUp(made) => made.size(),
        Source::Disk(_, size) => *size,
    };
    let range = match headers.get(RANGE).and_then(|value| value.to_str().ok()) {
        None => None,
        Some(text) => match parse_range(text, size) {
            Asked::Part(first, last) => Some((first, last)),
            Asked::Everything => None,
            Asked::Nothing => {
                let mut response = refusal(
                    StatusCode::RANGE_NOT_SATISFIABLE,
                    "InvalidRange",
                    "The requested range is not satisfiable",
                );
                response.headers_mut().insert(CONTENT_RANGE, header(&format!("bytes */{size}")));
                return response;
            }
        },
    };
    let (first, length) = range.map_or((0, size), |(first, last)| (first, last - first + 1));
    let body = if method == Method::HEAD { Ok(Body::empty()) } else { body(source, first, length).await };
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "a stored file cannot be read");
            return refusal(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalError",
                "We encountered an internal error.",
            );
        }
    };
    let mut response = body.into_response();
    let head = response.headers_mut();
    head.remove(CONTENT_TYPE);
    head.insert(CONTENT_LENGTH, HeaderValue::from(length));
    head.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some((first, last)) = range {
        head.insert(CONTENT_RANGE, header(&format!("bytes {first}-{last}/{size}")));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits and ASCII signs")
}

async fn body(source: Source, first: u64, length: u64) -> std::io::Result<Body> {
    Ok(match source {
        Source::Embedded(bytes) => {
            let from = usize::try_from(first).unwrap_or(usize::MAX);
            let to = usize::try_from(first + length).unwrap_or(usize::MAX);
            Body::from(Bytes::from_static(&bytes[from..to]))
        }
        Source::MadeUp(made) => {
            let end = first + length;
            Body::from_stream(stream::unfold((made, first), move |(made, at)| async move {
                let most = usize::try_from(end - at).unwrap_or(CHUNK).min(CHUNK);
                let bytes = made.slice(at, most);
                let next = at + bytes.len() as u64;
                (!bytes.is_empty()).then(|| (Ok::<_, std::io::Error>(Bytes::from(bytes)), (made, next)))
            }))
        }
        Source::Disk(path, _) => {
            let mut file = tokio::fs::File::open(path).await?;
            file.seek(SeekFrom::Start(first)).await?;
            Body::from_stream(ReaderStream::with_capacity(file.take(length), CHUNK))
        }
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Part(u64, u64),
    Everything,
    Nothing,
}

/// Reads a `Range` header with one range; several ranges are answered with everything, as servers may.
fn parse_range(text: &str, size: u64) -> Asked {
    let Some(spec) = text.strip_prefix("bytes=").filter(|spec| !spec.contains(',')) else {
        return Asked::Everything;
    };
    let (first, last) = match spec.split_once('-') {
        Some(("", suffix)) => match suffix.parse::<u64>() {
            Ok(count) if count > 0 => (size.saturating_sub(count), size.saturating_sub(1)),
            _ => return Asked::Nothing,
        },
        Some((first, "")) => match first.parse::<u64>() {
            Ok(first) => (first, size.saturating_sub(1)),
            Err(_) => return Asked::Everything,
        },
        Some((first, last)) => match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) if first <= last => (first, last.min(size.saturating_sub(1))),
            _ => return Asked::Everything,
        },
        None => return Asked::Everything,
    };
    if first < size { Asked::Part(first, last) } else { Asked::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Asked) {
        assert_eq!(parse_range(text, 100), want, "{text}");
    }

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        check("bytes=0-9", Asked::Part(0, 9));
        check("bytes=90-", Asked::Part(90, 99));
        check("bytes=-10", Asked::Part(90, 99));
        check("bytes=90-500", Asked::Part(90, 99));
        check("bytes=100-", Asked::Nothing);
        check("bytes=-0", Asked::Nothing);
        check("bytes=0-1,5-6", Asked::Everything);
        check("lines=1-2", Asked::Everything);
    }
}
