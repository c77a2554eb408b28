//! Everything but time entries.

use flo_connect::{Raw, RemoteRecord, Result};
use flo_model::{FieldMap, RecordType};
use serde_json::{Value, json};

use super::{money, seconds, set_of};

pub(crate) fn workspace(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let fields =
        FieldMap::default().with("name", raw.words("name")).with("settings", raw.take("workspaceSettings"));
    Ok(RemoteRecord::new(RecordType::Workspace, id, fields, raw.rest()))
}

/// A member. `me` is the id of the signed-in person.
pub(crate) fn person(value: Value, me: &str, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let email = raw.text("email");
    // Invited people have no name before they sign up.
    let name = match raw.text("name") {
        Value::Null => email.clone(),
        name => name,
    };
    let roles = raw.take("roles");
    let mut names: Vec<&str> =
        roles.as_array().into_iter().flatten().filter_map(|row| row["role"].as_str()).collect();
    names.sort_unstable();
    let role = if names.is_empty() { Value::Null } else { json!(names.join(", ")) };
    let is_active = matches!(raw.take("status").as_str(), Some("ACTIVE"));
    let fields = FieldMap::default()
        .with("name", name)
        .with("email", email)
        .with("role", role)
        .with("active", is_active)
        .with("avatar_url", raw.text("profilePicture"))
        .with("time_zone", raw.peek("settings")["timeZone"].clone())
        .with("is_self", id.as_str() == me);
    Ok(RemoteRecord::new(RecordType::Person, id, fields, raw.rest()))
}

pub(crate) fn client(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let fields = FieldMap::default()
        .with("name", raw.words("name"))
        .with("email", raw.text("email"))
        .with("address", raw.text("address"))
        .with("note", raw.text("note"))
        .with("archived", raw.flag("archived"))
        .with("currency", raw.text("currencyCode"));
    raw.take("workspaceId");
    Ok(RemoteRecord::new(RecordType::Client, id, fields, raw.rest()))
}

pub(crate) fn tag(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let fields = FieldMap::default().with("name", raw.words("name")).with("archived", raw.flag("archived"));
    raw.take("workspaceId");
    Ok(RemoteRecord::new(RecordType::Tag, id, fields, raw.rest()))
}

/// A project followed by its tasks, if the answer was hydrated.
pub(crate) fn project_with_tasks(
    mut value: Value,
    currency: &str,
    doing: &'static str,
) -> Result<Vec<RemoteRecord>> {
    let tasks = value.as_object_mut().and_then(|fields| fields.remove("tasks")).unwrap_or(Value::Null);
    let mut records = vec![project(value, currency, doing)?];
    if let Value::Array(tasks) = tasks {
        for row in tasks {
            records.push(task(row, doing)?);
        }
    }
    Ok(records)
}

/// A project; its budget counts in `currency` unless its rate names another one.
pub(crate) fn project(value: Value, currency: &str, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let workspace = raw.text("workspaceId");
    let hourly_rate = money(&raw.take("hourlyRate"));
    let currency = hourly_rate["currency"].as_str().unwrap_or(currency).to_owned();
    let fields = FieldMap::default()
        .with("name", raw.words("name"))
        .with("workspace", workspace)
        .with("client", raw.text("clientId"))
        .with("color", raw.text("color"))
        .with("billable", raw.flag("billable"))
        .with("public", raw.flag("public"))
        .with("archived", raw.flag("archived"))
        .with("note", raw.text("note"))
        .with("estimate_s", time_estimate(raw.peek("timeEstimate"), raw.peek("estimate")))
        .with("budget", budget(raw.peek("budgetEstimate"), &currency))
        .with("hourly_rate", hourly_rate)
        .with("cost_rate", money(&raw.take("costRate")))
        .with("tracked_s", seconds(&raw.take("duration")));
    raw.take("clientName");
    Ok(RemoteRecord::new(RecordType::Project, id, fields, raw.rest()))
}

/// The active time estimate; older answers have only the simple form, which counts when somebody typed it.
fn time_estimate(detailed: &Value, simple: &Value) -> Value {
    let counts = match detailed["active"].as_bool() {
        Some(is_active) => is_active.then_some(detailed),
        None => (simple["type"] == "MANUAL").then_some(simple),
    };
    match counts.map(|estimate| seconds(&estimate["estimate"])) {
        Some(seconds) if seconds.as_i64() != Some(0) => seconds,
        _ => Value::Null,
    }
}

fn budget(estimate: &Value, currency: &str) -> Value {
    if estimate["active"] != true {
        return Value::Null;
    }
    let currency = if currency.is_empty() { Value::Null } else { json!(currency) };
    money(&json!({ "amount": estimate["estimate"], "currency": currency }))
}

pub(crate) fn task(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let assignees = match raw.take("assigneeIds") {
        Value::Array(ids) => Value::Array(ids),
        _ => json!([raw.peek("assigneeId")]),
    };
    raw.take("assigneeId");
    let fields = FieldMap::default()
        .with("name", raw.words("name"))
        .with("project", raw.text("projectId"))
        .with("status", raw.text("status"))
        .with("estimate_s", seconds(&raw.take("estimate")))
        .with("assignees", set_of(&assignees))
        .with("billable", raw.flag("billable"))
        .with("tracked_s", seconds(&raw.take("duration")))
        .with("hourly_rate", money(&raw.take("hourlyRate")));
    Ok(RemoteRecord::new(RecordType::Task, id, fields, raw.rest()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_hydrated_project_brings_its_tasks() {
        let raw = json!({
            "id": "p1", "name": "Harbour film", "workspaceId": "w1", "clientId": "", "clientName": "",
            "color": "#03A9F4", "billable": true, "archived": false, "public": false, "template": false, "note": "",
            "duration": "PT41H5M", "hourlyRate": {"amount": 9000, "currency": "EUR"}, "costRate": null,
            "estimate": {"type": "MANUAL", "estimate": "PT80H"},
            "timeEstimate": {"type": "MANUAL", "estimate": "PT80H", "active": true},
            "budgetEstimate": {"type": "MANUAL", "estimate": 500000, "active": true},
            "tasks": [{"id": "t1", "name": "Edit", "projectId": "p1", "status": "ACTIVE", "estimate": "PT2H",
                "assigneeIds": ["u2", "u1"], "billable": true, "duration": "PT0S", "hourlyRate": null}]
        });
        let records = project_with_tasks(raw, "USD", "testing").unwrap();
        let texts: Vec<_> = records.iter().map(|record| record.fields.canonical()).collect();
        expect![[r##"{"archived":false,"billable":true,"budget":{"amount":500000,"currency":"EUR"},"client":null,"color":"#03A9F4","cost_rate":null,"estimate_s":288000,"hourly_rate":{"amount":9000,"currency":"EUR"},"name":"Harbour film","note":null,"public":false,"tracked_s":147900,"workspace":"w1"}
{"assignees":["u1","u2"],"billable":true,"estimate_s":7200,"hourly_rate":null,"name":"Edit","project":"p1","status":"ACTIVE","tracked_s":0}"##]]
        .assert_eq(&texts.join("\n"));
    }

    #[test]
    fn an_invited_person_goes_by_the_mail_address() {
        let raw = json!({"id": "u1", "name": null, "email": "new@studio.test", "status": "PENDING", "settings": null});
        let fields = person(raw, "u2", "testing").unwrap().fields;
        assert_eq!(fields.text("name"), Some("new@studio.test"));
        assert_eq!(fields.get("active"), &json!(false));
    }
}
