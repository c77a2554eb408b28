//! Object storage behind presigned addresses: parts of uploads come in, originals and proxies go out.
//!
//! Addresses look and fail like those of S3: they expire, they are signed over method, path, query and
//! the headers that matter, and a refusal is XML with status 403. Every part is an object of its own; when
//! the last one exists they are joined, measured and hashed.

mod content;
mod get;
mod join;
mod put;
mod sign;
mod uploads;

pub(crate) use sign::{Signer, hex};
pub(crate) use uploads::Uploads;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::Fio;

/// What a media link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rendition {
    Original,
    Thumbnail,
    ThumbnailHighQuality,
    VideoH264180,
    HighQuality,
    Efficient,
    ScrubSheet,
}

impl Rendition {
    pub(crate) const ALL: [Self; 7] = [
        Self::Original,
        Self::Thumbnail,
        Self::ThumbnailHighQuality,
        Self::VideoH264180,
        Self::HighQuality,
        Self::Efficient,
        Self::ScrubSheet,
    ];

    /// Its key among the media links.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumbnail => "thumbnail",
            Self::ThumbnailHighQuality => "thumbnail_high_quality",
            Self::VideoH264180 => "video_h264_180",
            Self::HighQuality => "high_quality",
            Self::Efficient => "efficient",
            Self::ScrubSheet => "scrub_sheet",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.word() == word)
    }
}

pub(super) fn router(fio: Arc<Fio>) -> Router {
    Router::new()
        .route("/storage/uploads/{file_id}/{name}", put(put::single))
        .route("/storage/parts/{file_id}/{part}", put(put::part))
        .route("/storage/attachments/{attachment_id}/{name}", put(put::attachment))
        .route("/storage/media/{file_id}/{rendition}", get(get::media))
        .layer(DefaultBodyLimit::disable())
        .with_state(fio)
}

/// A refusal in S3's words.
fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
}

fn no_such_key() -> Response {
    refusal(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
}
