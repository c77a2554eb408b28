//! Bodies of writes. Updates replace the whole record, so a body carries every writable field.

use flo_model::FieldMap;
use serde_json::{Map, Value, json};

use super::iso_duration;

/// A time entry, for creating and for replacing: what is left out is cleared. Custom field values go under
/// `customFields`; the service drops them silently under the name that it reads them with.
pub(crate) fn entry_body(fields: &FieldMap) -> Value {
    let custom = fields.get("custom_fields").as_object().into_iter().flatten();
    let custom: Vec<Value> = custom
        .map(|(id, value)| json!({ "customFieldId": id, "sourceType": "TIMEENTRY", "value": value }))
        .collect();
    let mut body = Map::new();
    body.insert("start".to_owned(), fields.get("start").clone());
    put(&mut body, "end", fields.get("end"));
    body.insert("description".to_owned(), json!(fields.text("description").unwrap_or_default()));
    body.insert("billable".to_owned(), flag(fields, "billable"));
    put(&mut body, "projectId", fields.get("project"));
    put(&mut body, "taskId", fields.get("task"));
    body.insert("tagIds".to_owned(), array(fields, "tags"));
    put(&mut body, "type", fields.get("kind"));
    if !custom.is_empty() {
        body.insert("customFields".to_owned(), Value::Array(custom));
    }
    Value::Object(body)
}

pub(crate) fn new_project_body(fields: &FieldMap) -> Value {
    let mut body = Map::new();
    for (key, name) in [("name", "name"), ("clientId", "client"), ("color", "color"), ("note", "note")] {
        put(&mut body, key, fields.get(name));
    }
    body.insert("billable".to_owned(), flag(fields, "billable"));
    body.insert("isPublic".to_owned(), flag(fields, "public"));
    if let Some(seconds) = fields.get("estimate_s").as_i64() {
        body.insert("estimate".to_owned(), json!({ "type": "MANUAL", "estimate": iso_duration(seconds) }));
    }
    put_rate(&mut body, "hourlyRate", fields.get("hourly_rate"));
    put_rate(&mut body, "costRate", fields.get("cost_rate"));
    Value::Object(body)
}

/// A project's replacement. `isPublic` and `billable` fall back to false when left out, so both are always sent; an
/// empty client takes the client away. Rates are sent only when they changed, because sending them rates anew.
pub(crate) fn project_body(fields: &FieldMap, changed: &[String]) -> Value {
    let mut body = Map::new();
    put(&mut body, "name", fields.get("name"));
    body.insert("clientId".to_owned(), json!(fields.text("client").unwrap_or_default()));
    put(&mut body, "color", fields.get("color"));
    body.insert("note".to_owned(), json!(fields.text("note").unwrap_or_default()));
    body.insert("billable".to_owned(), flag(fields, "billable"));
    body.insert("isPublic".to_owned(), flag(fields, "public"));
    body.insert("archived".to_owned(), flag(fields, "archived"));
    for (key, name) in [("hourlyRate", "hourly_rate"), ("costRate", "cost_rate")] {
        if changed.iter().any(|field| field == name) {
            put_rate(&mut body, key, fields.get(name));
        }
    }
    Value::Object(body)
}

/// A project's estimates. The options that are not mapped are kept as last seen.
pub(crate) fn estimate_body(fields: &FieldMap, extra: &Value) -> Value {
    let seconds = fields.get("estimate_s").as_i64();
    let budget = fields.get("budget")["amount"].as_i64();
    let mut time = kept(extra, "timeEstimate", &["includeNonBillable", "resetOption"]);
    time.insert("type".to_owned(), json!("MANUAL"));
    time.insert("estimate".to_owned(), json!(iso_duration(seconds.unwrap_or(0))));
    // The service knows one active estimate at a time; a budget in money is the stricter one.
    time.insert("active".to_owned(), json!(seconds.is_some() && budget.is_none()));
    let mut money = kept(extra, "budgetEstimate", &["includeExpenses", "resetOption"]);
    money.insert("type".to_owned(), json!("MANUAL"));
    money.insert("estimate".to_owned(), json!(budget.unwrap_or(0)));
    money.insert("active".to_owned(), json!(budget.is_some()));
    let mut body = Map::new();
    body.insert("timeEstimate".to_owned(), Value::Object(time));
    if budget.is_some() || extra["budgetEstimate"].is_object() {
        body.insert("budgetEstimate".to_owned(), Value::Object(money));
    }
    put(&mut body, "estimateReset", &extra["estimateReset"]);
    Value::Object(body)
}

/// A task, for creating and for replacing.
pub(crate) fn task_body(fields: &FieldMap, extra: &Value) -> Value {
    let mut body = Map::new();
    put(&mut body, "name", fields.get("name"));
    put(&mut body, "status", fields.get("status"));
    body.insert("billable".to_owned(), flag(fields, "billable"));
    body.insert("assigneeIds".to_owned(), array(fields, "assignees"));
    if let Some(seconds) = fields.get("estimate_s").as_i64() {
        body.insert("estimate".to_owned(), json!(iso_duration(seconds)));
    }
    put(&mut body, "userGroupIds", &extra["userGroupIds"]);
    put(&mut body, "budgetEstimate", &extra["budgetEstimate"]);
    Value::Object(body)
}

/// A client. Creating honours only the first four fields; replacing clears the mail copies when they are left out.
pub(crate) fn client_body(fields: &FieldMap, extra: &Value, is_new: bool) -> Value {
    let mut body = Map::new();
    for name in ["name", "email", "address", "note"] {
        let text = fields.text(name);
        if text.is_some() || !is_new {
            body.insert(name.to_owned(), json!(text.unwrap_or_default()));
        }
    }
    if !is_new {
        body.insert("archived".to_owned(), flag(fields, "archived"));
        put(&mut body, "ccEmails", &extra["ccEmails"]);
        put(&mut body, "currencyId", &extra["currencyId"]);
    }
    Value::Object(body)
}

/// A tag. Replacing without `archived` would take it out of the archive.
pub(crate) fn tag_body(fields: &FieldMap, is_new: bool) -> Value {
    let mut body = Map::new();
    put(&mut body, "name", fields.get("name"));
    if !is_new {
        body.insert("archived".to_owned(), flag(fields, "archived"));
    }
    Value::Object(body)
}

fn put(body: &mut Map<String, Value>, key: &str, value: &Value) {
    if !value.is_null() {
        body.insert(key.to_owned(), value.clone());
    }
}

/// Only the amount: the service knows the currency. A rate cannot be taken away.
fn put_rate(body: &mut Map<String, Value>, key: &str, money: &Value) {
    if let Some(amount) = money["amount"].as_i64() {
        body.insert(key.to_owned(), json!({ "amount": amount }));
    }
}

fn flag(fields: &FieldMap, name: &str) -> Value {
    json!(fields.get(name).as_bool().unwrap_or(false))
}

fn array(fields: &FieldMap, name: &str) -> Value {
    match fields.get(name) {
        Value::Array(items) => Value::Array(items.clone()),
        _ => json!([]),
    }
}

fn kept(extra: &Value, object: &str, keys: &[&str]) -> Map<String, Value> {
    let pairs = keys.iter().filter_map(|key| {
        let value = &extra[object][*key];
        (!value.is_null()).then(|| ((*key).to_owned(), value.clone()))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_replaced_entry_carries_everything_and_its_custom_fields_under_their_writing_name() {
        let fields = FieldMap::default()
            .with("start", "2026-03-02T09:00:00Z")
            .with("end", "2026-03-02T10:00:00Z")
            .with("description", "Cut")
            .with("project", "p1")
            .with("task", Value::Null)
            .with("tags", json!(["a"]))
            .with("billable", true)
            .with("kind", "REGULAR")
            .with("custom_fields", json!({"c1": 3}));
        expect![[r#"{"billable":true,"customFields":[{"customFieldId":"c1","sourceType":"TIMEENTRY","value":3}],"description":"Cut","end":"2026-03-02T10:00:00Z","projectId":"p1","start":"2026-03-02T09:00:00Z","tagIds":["a"],"type":"REGULAR"}"#]]
            .assert_eq(&entry_body(&fields).to_string());
    }

    #[test]
    fn a_replaced_project_always_says_whether_it_is_billable_and_public() {
        let body = project_body(&FieldMap::default().with("name", "Harbour"), &[]);
        expect![[
            r#"{"archived":false,"billable":false,"clientId":"","isPublic":false,"name":"Harbour","note":""}"#
        ]]
        .assert_eq(&body.to_string());
    }

    #[test]
    fn only_one_estimate_is_active() {
        let fields = FieldMap::default()
            .with("estimate_s", 3600)
            .with("budget", json!({"amount": 5000, "currency": "EUR"}));
        let body = estimate_body(&fields, &json!({"timeEstimate": {"includeNonBillable": true}}));
        assert_eq!(
            (&body["timeEstimate"]["active"], &body["budgetEstimate"]["active"]),
            (&json!(false), &json!(true))
        );
        assert_eq!(body["timeEstimate"]["includeNonBillable"], true);
    }
}
