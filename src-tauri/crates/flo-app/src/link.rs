//! `projectflo://` links: what a mail, a chat or another program may point at.
//!
//! ```text
//! projectflo://project/<id>
//! projectflo://asset/<id>
//! projectflo://asset/<id>@01:02:03:04
//! ```
//!
//! A link comes from anywhere, so it can only show something that is in the mirror; whatever else it says is refused.

use flo_model::{Rate, RecordId};
use flo_store::lists;
use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

use crate::{App, CommandError, ErrorCode, Result};

/// The scheme that the system hands to the app.
pub const LINK_SCHEME: &str = "projectflo";

/// What a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// A project.
    Project {
        /// Which.
        id: RecordId,
    },
    /// A file, at a frame.
    Asset {
        /// Which.
        id: RecordId,
        /// Frame from the start, 0-based; the start when `None`.
        #[specta(type = Option<i32>)]
        frame: Option<i64>,
    },
}

/// What a link says, before anybody looked whether that exists.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Project(RecordId),
    Asset(RecordId, Option<String>),
}

impl App {
    /// The place that a link shows.
    ///
    /// # Errors
    /// `Invalid` for a link that says nothing known; `NotFound` for a project or file that is not in the mirror.
    pub async fn place_of_link(&self, link: &str) -> Result<Place> {
        match read(link).ok_or_else(unknown)? {
            Wish::Project(id) => {
                let project = self.project(id).await?;
                Ok(Place::Project { id: project.id })
            }
            Wish::Asset(id, timecode) => {
                let wanted = id.clone();
                let row = self.read(move |conn| lists::asset_detail(conn, &wanted)).await?;
                let asset = row.ok_or_else(|| CommandError::not_found("asset", id.clone()))?.asset;
                let frame = match (timecode, asset.frame_rate) {
                    (Some(text), Some(fps)) => {
                        Some(frame_at(&text, fps, asset.start_tc.as_deref()).ok_or_else(unknown)?)
                    }
                    _ => None,
                };
                Ok(Place::Asset { id, frame })
            }
        }
    }
}

/// The frame, counted from 0, that has this timecode in a file whose first frame has `start` (midnight when `None`).
/// `None` for a text that is no timecode of this rate, or one before the start.
fn frame_at(timecode: &str, fps: f64, start: Option<&str>) -> Option<i64> {
    let rate = Rate::of_file(fps, start)?;
    let first = start.map_or(Some(0), |start| rate.frame(start))?;
    rate.frame(timecode).map(|frame| frame - first).filter(|frame| *frame >= 0)
}

fn unknown() -> CommandError {
    CommandError::new(ErrorCode::Invalid, "This link names no place in ProjectFlo.")
        .with_hint("Links look like projectflo://project/ID or projectflo://asset/ID@01:02:03:04.")
}

fn read(link: &str) -> Option<Wish> {
    let url = Url::parse(link).ok().filter(|url| url.scheme() == LINK_SCHEME)?;
    let mut path = url.path_segments().into_iter().flatten();
    let named = path.next().filter(|text| !text.is_empty())?;
    if path.any(|more| !more.is_empty()) {
        return None;
    }
    let named = percent_encoding::percent_decode_str(named).decode_utf8().ok()?;
    let (id, timecode) = match named.split_once('@') {
        Some((id, timecode)) => (id, Some(timecode.to_owned())),
        None => (named.as_ref(), None),
    };
    let is_id = !id.is_empty() && id.chars().all(|each| each.is_ascii_alphanumeric() || each == '-');
    let id = is_id.then(|| RecordId::from(id.to_owned()))?;
    match (url.host_str()?, timecode) {
        ("project", None) => Some(Wish::Project(id)),
        ("asset", timecode) => Some(Wish::Asset(id, timecode)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_name_projects_and_files() {
        assert_eq!(read("projectflo://project/0192-a"), Some(Wish::Project("0192-a".to_owned().into())));
        assert_eq!(read("projectflo://asset/0192/"), Some(Wish::Asset("0192".to_owned().into(), None)));
        for link in ["projectflo://asset/0192@01:02:03;04", "projectflo://asset/0192%4001:02:03;04"] {
            let wish = Wish::Asset("0192".to_owned().into(), Some("01:02:03;04".to_owned()));
            assert_eq!(read(link), Some(wish), "{link}");
        }
    }

    #[test]
    fn whatever_else_a_link_says_is_refused() {
        for link in [
            "projectflo://project/",
            "projectflo://project/a/b",
            "projectflo://project/a@01:00:00:00",
            "projectflo://delete/0192",
            "projectflo://asset/<script>",
            "https://asset/0192",
            "projectflo:asset",
            "",
        ] {
            assert_eq!(read(link), None, "{link}");
        }
    }
}
