//! Time entries.

use flo_connect::{Raw, RemoteRecord, Result};
use flo_model::{FieldMap, RecordType, UnixMillis};
use serde_json::{Map, Value};

use super::{instant, money, set_of};

/// A time entry, plain or hydrated. Rates are in the fields only when the answer had them: answers to writes do not.
pub(crate) fn entry(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let interval = raw.take("timeInterval");
    let tags = match raw.take("tagIds") {
        Value::Null => ids_of(&raw.take("tags")),
        ids => ids,
    };
    let project = reference(&mut raw, "projectId", "project");
    let task = reference(&mut raw, "taskId", "task");
    let person = reference(&mut raw, "userId", "user");
    let mut fields = FieldMap::default()
        .with("start", instant(&interval["start"]))
        .with("end", instant(&interval["end"]))
        .with("description", raw.words("description"))
        .with("project", project)
        .with("task", task)
        .with("tags", set_of(&tags))
        .with("billable", raw.flag("billable"))
        .with("person", person)
        .with("kind", raw.text("type"))
        .with("custom_fields", custom_fields(&raw.take("customFieldValues")));
    if raw.has("isLocked") {
        fields.set("locked", raw.flag("isLocked"));
    }
    for (key, name) in [("hourlyRate", "hourly_rate"), ("costRate", "cost_rate")] {
        if raw.has(key) {
            fields.set(name, money(&raw.take(key)));
        }
    }
    raw.take("workspaceId");
    Ok(RemoteRecord::new(RecordType::TimeEntry, id, fields, raw.rest()))
}

/// When a raw entry starts.
pub(crate) fn entry_start(value: &Value) -> Option<UnixMillis> {
    UnixMillis::parse(value["timeInterval"]["start"].as_str()?).ok()
}

/// An id, or the id within the object that stands for it in hydrated answers.
fn reference(raw: &mut Raw, id_key: &str, object_key: &str) -> Value {
    match raw.text(id_key) {
        Value::Null => match raw.peek(object_key)["id"].as_str() {
            Some(id) if !id.is_empty() => Value::String(id.to_owned()),
            _ => Value::Null,
        },
        id => id,
    }
}

fn ids_of(objects: &Value) -> Value {
    objects.as_array().into_iter().flatten().map(|object| object["id"].clone()).collect()
}

fn custom_fields(values: &Value) -> Value {
    let pairs = values.as_array().into_iter().flatten().filter_map(|item| {
        let id = item["customFieldId"].as_str()?;
        Some((id.to_owned(), item["value"].clone()))
    });
    Value::Object(pairs.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_keeps_what_is_not_mapped() {
        let raw = json!({
            "id": "66d1b0aa9d2f4c0011aa0001", "description": "Edit wedding reel", "tagIds": ["b", "a", "b"],
            "userId": "u1", "billable": true, "taskId": null, "projectId": "p1", "workspaceId": "w1",
            "timeInterval": {"start": "2026-03-02T09:00:00.000Z", "end": "2026-03-02T10:30:00Z", "duration": "PT1H30M"},
            "customFieldValues": [{"customFieldId": "c1", "timeEntryId": "x", "value": 3, "name": "Reel", "type": "NUMBER"}],
            "type": "REGULAR", "kioskId": null, "hourlyRate": {"amount": 7500, "currency": "EUR"}, "costRate": null,
            "isLocked": false
        });
        let record = entry(raw, "testing").unwrap();
        expect![[r#"{"billable":true,"cost_rate":null,"custom_fields":{"c1":3},"description":"Edit wedding reel","end":"2026-03-02T10:30:00Z","hourly_rate":{"amount":7500,"currency":"EUR"},"kind":"REGULAR","locked":false,"person":"u1","project":"p1","start":"2026-03-02T09:00:00Z","tags":["a","b"],"task":null}"#]]
            .assert_eq(&record.fields.canonical());
        assert_eq!(record.extra, json!({"kioskId": null}));
    }

    #[test]
    fn a_hydrated_entry_gives_the_same_references() {
        let raw = json!({
            "id": "66d1b0aa9d2f4c0011aa0001", "project": {"id": "p1"}, "task": {"id": "t1"}, "user": {"id": "u1"},
            "tags": [{"id": "b"}, {"id": "a"}], "timeInterval": {"start": "2026-03-02T09:00:00Z", "end": null}
        });
        let fields = entry(raw, "testing").unwrap().fields;
        let texts = ["project", "task", "person"].map(|name| fields.text(name).unwrap().to_owned());
        assert_eq!(texts, ["p1", "t1", "u1"]);
        assert_eq!(fields.get("tags"), &json!(["a", "b"]));
        assert_eq!(fields.get("end"), &Value::Null);
    }

    #[test]
    fn no_tags_and_null_tags_are_the_same() {
        let with = |tags: Value| {
            let raw = json!({"id": "66d1b0aa9d2f4c0011aa0001", "tagIds": tags, "timeInterval": {}});
            entry(raw, "testing").unwrap().revision
        };
        assert_eq!(with(json!([])), with(Value::Null));
    }
}
