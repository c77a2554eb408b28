//! Folders, files and version stacks.

use flo_connect::{Raw, RemoteRecord, Result};
use flo_model::{FieldMap, RecordType};
use serde_json::{Map, Value, json};

use super::time;

/// System fields that have a column of their own, by their names at the service.
const COLUMNS: [(&str, &str); 9] = [
    ("Duration", "duration_s"),
    ("Frame Rate", "frame_rate"),
    ("Start Time", "start_tc"),
    ("Resolution - Width", "width"),
    ("Resolution - Height", "height"),
    ("Video Codec", "codec"),
    ("Visual Codec", "codec"),
    ("Codec", "codec"),
    ("Comment Count", "comment_count"),
];
/// System fields that only repeat what the asset says itself, or are too long or too restless to be mirrored.
const LEFT_OUT: [&str; 6] = ["Name", "File Size", "File Type", "End Time", "Seen By", "Transcript"];
/// What is known only from answers with metadata.
const FROM_METADATA: [&str; 10] = [
    "metadata",
    "custom_fields",
    "review_status",
    "duration_s",
    "frame_rate",
    "start_tc",
    "width",
    "height",
    "codec",
    "comment_count",
];

/// An asset. Fields without a value are left out. `status_id` is the id of the status field where it is known; else
/// the select field named “Status” counts. `position` is its place in a version stack, when it was read from one.
pub(crate) fn asset(
    value: Value,
    status_id: Option<&str>,
    position: Option<u64>,
    doing: &'static str,
) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let updated = raw.take("updated_at");
    let creator = raw.take("creator");
    let metadata = raw.take("metadata");
    let head = raw.take("head_version");
    let mut fields = FieldMap::default();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            fields.set(name, value);
        }
    };
    put("kind", raw.text("type"));
    put("name", raw.words("name"));
    put("parent", raw.text("parent_id"));
    put("project", raw.text("project_id"));
    put("size", raw.take("file_size"));
    put("media_type", raw.text("media_type"));
    put("status", raw.text("status"));
    put("position", json!(position));
    put("head", head["id"].clone());
    put("creator", creator["name"].clone());
    put("created_at", raw.text("created_at"));
    put("view_url", raw.text("view_url"));
    let updated_at = time(&updated);
    put("updated_at", updated);
    if let Value::Array(entries) = metadata {
        read_metadata(entries, status_id, &mut put);
    }
    raw.take("project");
    raw.take("media_links");
    raw.take("upload_urls");
    Ok(RemoteRecord::new(RecordType::Asset, id, fields, raw.rest_without_nulls()).updated_at(updated_at))
}

fn read_metadata(entries: Vec<Value>, status_id: Option<&str>, put: &mut impl FnMut(&str, Value)) {
    let (mut measured, mut custom) = (Map::new(), Map::new());
    for mut entry in entries {
        let value = entry["value"].take();
        let id = entry["field_definition_id"].as_str().unwrap_or_default();
        let name = entry["field_definition_name"].as_str().unwrap_or_default();
        let is_mutable = entry["mutable"].as_bool().unwrap_or(true);
        let is_status = match status_id {
            Some(status_id) => id == status_id,
            None => is_mutable && name == "Status" && entry["field_type"] == "select",
        };
        if is_status {
            put("review_status", value[0]["display_name"].clone());
        }
        if is_mutable {
            custom.insert(id.to_owned(), value);
        } else if let Some((_, column)) = COLUMNS.iter().find(|(service, _)| *service == name) {
            put(column, value);
        } else if !LEFT_OUT.contains(&name) {
            measured.insert(id.to_owned(), value);
        }
    }
    put("metadata", Value::Object(measured));
    put("custom_fields", Value::Object(custom));
}

/// How many comments a file has, replies included, if the answer said so.
pub(crate) fn comment_count(record: &RemoteRecord) -> Option<u64> {
    record.fields.get("comment_count").as_f64().map(|count| count as u64)
}

/// Fills in what an answer to a write leaves out, from what is known: the service did not change it.
pub(crate) fn carry_over(record: RemoteRecord, known: &FieldMap) -> RemoteRecord {
    let mut fields = record.fields;
    let is_moved = fields.get("parent") != known.get("parent");
    let missing = FROM_METADATA.into_iter().chain(["creator"]).chain((!is_moved).then_some("position"));
    for name in missing {
        if !fields.0.contains_key(name) && !known.get(name).is_null() {
            fields.set(name, known.get(name).clone());
        }
    }
    RemoteRecord::new(record.record_type, record.id, fields, record.extra).updated_at(record.updated_at)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn file() -> Value {
        json!({
            "id": "9c", "type": "file", "name": "A012.mov", "parent_id": "a7", "project_id": "0d", "adobe_id": null,
            "file_size": 50645990, "media_type": "video/quicktime", "status": "transcoded", "view_url": "https://x",
            "created_at": "2026-03-02T16:00:00.102938Z", "updated_at": "2026-03-02T16:05:11.482913Z",
            "creator": {"id": "77", "name": "Ida Berg", "email": "ida@x.test"},
            "metadata": [
                {"field_definition_id": "d1", "field_definition_name": "Status", "field_type": "select", "mutable": true,
                 "field_options": [], "value": [{"id": "o2", "display_name": "Approved"}]},
                {"field_definition_id": "d2", "field_definition_name": "Frame Rate", "field_type": "number",
                 "mutable": false, "value": 25.0},
                {"field_definition_id": "d3", "field_definition_name": "Comment Count", "field_type": "number",
                 "mutable": false, "value": 3},
                {"field_definition_id": "d4", "field_definition_name": "Color Space", "field_type": "text",
                 "mutable": false, "value": "Rec. 709"}
            ]
        })
    }

    #[test]
    fn a_file_brings_its_status_and_the_system_fields_that_have_columns() {
        let record = asset(file(), None, None, "testing").unwrap();
        expect![[r#"{"comment_count":3,"created_at":"2026-03-02T16:00:00.102938Z","creator":"Ida Berg","custom_fields":{"d1":[{"display_name":"Approved","id":"o2"}]},"frame_rate":25.0,"kind":"file","media_type":"video/quicktime","metadata":{"d4":"Rec. 709"},"name":"A012.mov","parent":"a7","project":"0d","review_status":"Approved","size":50645990,"status":"transcoded","updated_at":"2026-03-02T16:05:11.482913Z","view_url":"https://x"}"#]]
            .assert_eq(&record.fields.canonical());
        assert_eq!(comment_count(&record), Some(3));
    }

    #[test]
    fn a_renamed_status_field_is_known_by_its_id() {
        let mut raw = file();
        raw["metadata"][0]["field_definition_name"] = json!("Freigabe");
        assert_eq!(
            asset(raw.clone(), None, None, "testing").unwrap().fields.get("review_status"),
            &Value::Null
        );
        let record = asset(raw, Some("d1"), None, "testing").unwrap();
        assert_eq!(record.fields.text("review_status"), Some("Approved"));
    }

    #[test]
    fn an_answer_without_metadata_keeps_what_is_known_but_not_a_place_in_a_stack_that_was_left() {
        let known = asset(file(), None, Some(1), "testing").unwrap().fields;
        let mut bare = file();
        bare.as_object_mut().unwrap().remove("metadata");
        bare["name"] = json!("B.mov");
        let renamed = carry_over(asset(bare.clone(), None, None, "testing").unwrap(), &known);
        assert_eq!(renamed.fields, known.clone().with("name", "B.mov"));
        bare["parent_id"] = json!("elsewhere");
        let moved = carry_over(asset(bare, None, None, "testing").unwrap(), &known);
        assert_eq!(moved.fields.get("position"), &Value::Null);
    }

    #[test]
    fn a_stack_names_its_head() {
        let raw = json!({"id": "51", "type": "version_stack", "name": "Cut", "parent_id": "a7", "project_id": "0d",
            "head_version": {"id": "42", "type": "file"}});
        let fields = asset(raw, None, None, "testing").unwrap().fields;
        assert_eq!((fields.text("kind"), fields.text("head")), (Some("version_stack"), Some("42")));
    }
}
