//! Raw JSON to records. Pure.

mod asset;
mod catalogue;
mod comment;

pub(crate) use asset::{asset, carry_over, comment_count};
pub(crate) use catalogue::{field_definition, person, project, root_folder, status_field, workspace};
pub(crate) use comment::{author_of, comment, comment_with_replies, set_author};

use flo_model::UnixMillis;
use serde_json::Value;

/// A time as the service writes it.
pub(crate) fn time(value: &Value) -> Option<UnixMillis> {
    UnixMillis::parse(value.as_str()?).ok()
}
