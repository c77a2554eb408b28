//! Comments and replies.

use flo_connect::{Raw, RemoteRecord, Result};
use flo_model::{FieldMap, RecordType};
use serde_json::{Value, json};

use super::time;
use crate::memory::Author;

/// A comment followed by its replies, which are comments with this one as their parent.
pub(crate) fn comment_with_replies(
    mut value: Value,
    first_frame: i64,
    doing: &'static str,
) -> Result<Vec<RemoteRecord>> {
    let replies = value.as_object_mut().and_then(|fields| fields.remove("replies")).unwrap_or(Value::Null);
    let parent = comment(value, None, first_frame, doing)?;
    let id = parent.id.0.clone();
    let mut records = vec![parent];
    if let Value::Array(replies) = replies {
        for reply in replies {
            records.push(comment(reply, Some(&id), first_frame, doing)?);
        }
    }
    Ok(records)
}

/// One comment. The service does not say what it replies to, so `parent` does. `first_frame` is the service's number
/// of the first frame.
pub(crate) fn comment(
    value: Value,
    parent: Option<&str>,
    first_frame: i64,
    doing: &'static str,
) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let updated_at = time(&raw.take("updated_at"));
    let completed_at = raw.text("completed_at");
    let mut fields = FieldMap::default()
        .with("asset", raw.text("file_id"))
        .with("parent", json!(parent))
        .with("text", raw.words("text"))
        .with("frame", frame(&raw.take("timestamp"), first_frame))
        .with("duration_frames", raw.take("duration"))
        .with("page", raw.take("page"))
        .with("anchor", raw.take("anchor"))
        .with("annotation", raw.take("annotation"))
        .with("completed", !completed_at.is_null())
        .with("completed_at", completed_at)
        .with("created_at", raw.text("created_at"))
        .with("edited_at", raw.text("text_edited_at"));
    if raw.has("owner") {
        set_author(&mut fields, &author_of(&raw.take("owner")));
    }
    raw.take("replies");
    Ok(RemoteRecord::new(RecordType::Comment, id, fields, raw.rest_without_nulls()).updated_at(updated_at))
}

/// Who a raw owner is; guests have none.
pub(crate) fn author_of(owner: &Value) -> Author {
    let text = |key: &str| owner[key].as_str().map(str::to_owned);
    Author { name: text("name").or_else(|| text("email")), email: text("email") }
}

/// Names the author; a known absence of one is null.
pub(crate) fn set_author(fields: &mut FieldMap, author: &Author) {
    fields.set("author", json!(author.name));
    fields.set("author_email", json!(author.email));
}

/// Frames from the start of the file, 0 being the first. Some clients write the number as text.
fn frame(timestamp: &Value, first_frame: i64) -> Value {
    let number = timestamp.as_i64().or_else(|| timestamp.as_str()?.trim().parse().ok());
    number.map_or(Value::Null, |number: i64| json!(number - first_frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_become_comments_with_a_parent_and_an_unknown_author() {
        let raw = json!({"id": "f2", "file_id": "9c", "text": "Trim the tail", "timestamp": 248, "duration": 24,
            "completed_at": null, "owner": {"id": "77", "name": "Ida Berg", "email": "ida@x.test"},
            "replies": [{"id": "f3", "file_id": "9c", "text": "Done"}]});
        let records = comment_with_replies(raw, 1, "testing").unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].fields.get("frame"), &json!(247), "counted from 0");
        assert_eq!(records[0].fields.text("author"), Some("Ida Berg"));
        assert_eq!(records[1].fields.text("parent"), Some("f2"));
        assert!(!records[1].fields.0.contains_key("author"), "not known is not the same as nobody");
    }

    #[test]
    fn a_guest_has_no_author() {
        let raw = json!({"id": "f2", "file_id": "9c", "text": "x", "owner": null});
        let fields = comment(raw, None, 0, "testing").unwrap().fields;
        assert_eq!((fields.0.contains_key("author"), fields.get("author")), (true, &Value::Null));
    }
}
