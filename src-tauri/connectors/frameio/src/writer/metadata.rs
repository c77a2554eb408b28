//! Writing metadata fields.

use flo_connect::{CallContext, Result, Write};
use flo_model::{AssetKind, RemoteId};
use http::Method;
use serde_json::{Map, Value, json};

use super::{gone, refused};
use crate::Frameio;
use crate::api::routes::SET_METADATA;

impl Frameio {
    /// Sends the fields whose value differs from what is there, in one request. The review status is a field of its own
    /// here, so that it is left out.
    pub(super) async fn set_metadata(
        &self,
        cx: &CallContext,
        write: &Write,
        kind: AssetKind,
        id: &RemoteId,
    ) -> Result<()> {
        let doing = "setting metadata";
        let file = RemoteId::from(self.file_of(write, kind, id, doing)?);
        let project =
            write.fields.text("project").ok_or_else(|| refused(doing, "its project is not known yet"))?;
        let there = self.get_asset_of(cx, AssetKind::File, &file).await?.ok_or_else(|| gone(doing))?;
        let status = self.memory.status_id();
        let values =
            changed(write.fields.get("custom_fields"), there.fields.get("custom_fields"), status.as_deref());
        if values.is_empty() {
            return Ok(());
        }
        let data = json!({ "file_ids": [file.as_str()], "values": values });
        self.api.write(cx, doing, Method::PATCH, SET_METADATA, &[project], Some(data)).await?;
        Ok(())
    }

    /// The file that values are set on; for a stack its newest version.
    pub(super) fn file_of<'a>(
        &self,
        write: &'a Write,
        kind: AssetKind,
        id: &'a RemoteId,
        doing: &'static str,
    ) -> Result<&'a str> {
        match kind {
            AssetKind::File => Ok(id.as_str()),
            AssetKind::VersionStack => write.fields.text("head").ok_or_else(|| {
                refused(doing, "the newest version of this stack is not known yet: retry after a sync")
            }),
            AssetKind::Folder => Err(refused(doing, "a folder has no status and no metadata of its own")),
        }
    }
}

/// The values to send, as the service wants them written.
fn changed(wanted: &Value, there: &Value, status_id: Option<&str>) -> Vec<Value> {
    let none = Map::new();
    let (wanted, there) = (wanted.as_object().unwrap_or(&none), there.as_object().unwrap_or(&none));
    let differs = wanted.iter().filter(|(id, value)| {
        Some(id.as_str()) != status_id
            && written(value) != written(there.get(id.as_str()).unwrap_or(&Value::Null))
    });
    differs.map(|(id, value)| json!({ "field_definition_id": id, "value": written(value) })).collect()
}

/// A value as it is written: options are read with their names and written by id, people keep their type. Source:
/// Frame.io V4 API docs, read 2026-08.
fn written(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(written_item).collect(),
        // An empty list clears a choice; for everything else null does, and a list is never null.
        other => other.clone(),
    }
}

fn written_item(item: &Value) -> Value {
    match item {
        Value::Object(choice) if choice.contains_key("type") => {
            json!({ "id": choice.get("id"), "type": choice.get("type") })
        }
        Value::Object(choice) => choice.get("id").cloned().unwrap_or(Value::Null),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_sent_and_options_go_by_their_id() {
        let there = json!({
            "notes": "a", "rating": 2, "tags": [{"id": "o1", "display_name": "Wide"}], "status": [], "codec": "h264",
        });
        let wanted = json!({
            "notes": "b", "rating": 2, "tags": [{"id": "o2", "display_name": "Close"}, "o3"],
            "status": [{"id": "s1", "display_name": "Approved"}], "codec": "h264",
            "people": [{"id": "u1", "type": "user", "name": "Ida"}],
        });
        assert_eq!(
            changed(&wanted, &there, Some("status")),
            [
                json!({"field_definition_id": "notes", "value": "b"}),
                json!({"field_definition_id": "people", "value": [{"id": "u1", "type": "user"}]}),
                json!({"field_definition_id": "tags", "value": ["o2", "o3"]}),
            ]
        );
        assert_eq!(changed(&there, &there, None), Vec::<Value>::new());
    }
}
