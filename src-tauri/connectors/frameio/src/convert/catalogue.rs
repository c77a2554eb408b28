//! Workspaces, people, projects, field definitions.

use flo_connect::{Raw, RemoteRecord, Result};
use flo_model::{FieldMap, RecordType, RemoteId};
use serde_json::{Value, json};

use super::time;
use crate::memory::StatusField;

pub(crate) fn workspace(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let updated_at = time(&raw.take("updated_at"));
    let fields = FieldMap::default().with("name", raw.words("name"));
    Ok(RemoteRecord::new(RecordType::Workspace, id, fields, raw.rest_without_nulls()).updated_at(updated_at))
}

/// A row `{role, user}` of the account's people. `me` is the id of the signed-in person. Invited people without a
/// user id go by their mail address.
pub(crate) fn person(value: Value, me: &str, doing: &'static str) -> Result<RemoteRecord> {
    let mut row = Raw::new(value, doing)?;
    let role = row.text("role");
    let mut raw = Raw::new(row.take("user"), doing)?;
    let email = raw.text("email");
    let id = match (raw.text("id"), &email) {
        (Value::String(id), _) => RemoteId(id),
        (_, Value::String(email)) => RemoteId(format!("mail:{email}")),
        _ => raw.id(doing)?,
    };
    let name = match raw.text("name") {
        Value::Null => email.clone(),
        name => name,
    };
    let fields = FieldMap::default()
        .with("name", name)
        .with("email", email)
        .with("role", role)
        .with("active", raw.take("active").as_bool().unwrap_or(true))
        .with("avatar_url", raw.text("avatar_url"))
        .with("is_self", id.as_str() == me);
    Ok(RemoteRecord::new(RecordType::Person, id, fields, raw.rest_without_nulls()))
}

pub(crate) fn project(value: Value, doing: &'static str) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let updated_at = time(&raw.take("updated_at"));
    let is_archived = raw.take("status") == "inactive";
    let fields = FieldMap::default()
        .with("name", raw.words("name"))
        .with("workspace", raw.text("workspace_id"))
        .with("archived", is_archived)
        .with("note", raw.text("description"))
        .with("view_url", raw.text("view_url"))
        .with("storage_bytes", raw.take("storage"))
        .with("root_folder", raw.text("root_folder_id"));
    Ok(RemoteRecord::new(RecordType::Project, id, fields, raw.rest_without_nulls()).updated_at(updated_at))
}

/// The root folder of a project, which goes by the project's name and is not listed anywhere.
pub(crate) fn root_folder(project: &RemoteRecord) -> Option<RemoteRecord> {
    let id = project.fields.text("root_folder")?;
    let fields = FieldMap::default()
        .with("kind", "folder")
        .with("name", project.fields.get("name").clone())
        .with("project", project.id.as_str());
    Some(RemoteRecord::new(RecordType::Asset, RemoteId::from(id), fields, json!({})))
}

/// A metadata field; `is_status` tells whether this one holds the review status.
pub(crate) fn field_definition(
    value: Value,
    is_status: impl Fn(&str, &str, &str) -> bool,
    doing: &'static str,
) -> Result<RemoteRecord> {
    let mut raw = Raw::new(value, doing)?;
    let id = raw.id(doing)?;
    let updated_at = time(&raw.take("updated_at"));
    let name = raw.words("name");
    let field_type = raw.text("field_type");
    let status =
        is_status(id.as_str(), name.as_str().unwrap_or_default(), field_type.as_str().unwrap_or_default());
    let options = raw.peek("field_configuration")["options"].as_array().cloned().unwrap_or_default();
    let fields = FieldMap::default()
        .with("name", name)
        .with("field_type", field_type)
        .with("mutable", raw.flag("mutable"))
        .with("options", Value::Array(options))
        .with("is_status", status);
    Ok(RemoteRecord::new(RecordType::FieldDefinition, id, fields, raw.rest_without_nulls())
        .updated_at(updated_at))
}

/// The status field that a definition describes, if it does.
pub(crate) fn status_field(definition: &RemoteRecord) -> Option<StatusField> {
    if definition.fields.get("is_status") != &Value::Bool(true) {
        return None;
    }
    let options = definition.fields.get("options").as_array().into_iter().flatten().filter_map(|option| {
        Some((option["display_name"].as_str()?.to_owned(), option["id"].as_str()?.to_owned()))
    });
    Some(StatusField { id: definition.id.0.clone(), options: options.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_brings_its_root_folder_under_its_own_name() {
        let raw = json!({"id": "p1", "name": "Spring", "workspace_id": "w1", "root_folder_id": "f1", "status": "inactive",
            "storage": 7, "restricted": false, "updated_at": "2026-03-02T16:05:11.482913Z"});
        let record = project(raw, "testing").unwrap();
        assert_eq!(record.fields.get("archived"), &json!(true));
        assert_eq!(record.updated_at, Some(flo_model::UnixMillis(1_772_467_511_482)));
        assert_eq!(record.extra, json!({"restricted": false}));
        let root = root_folder(&record).unwrap();
        assert_eq!((root.id.as_str(), root.fields.text("name")), ("f1", Some("Spring")));
        assert_eq!(root.fields.get("parent"), &Value::Null);
    }

    #[test]
    fn an_invited_person_without_an_account_goes_by_the_mail_address() {
        let raw = json!({"role": "reviewer", "user": {"id": null, "name": null, "email": "a@b.test"}});
        let record = person(raw, "u1", "testing").unwrap();
        assert_eq!(record.id.as_str(), "mail:a@b.test");
        assert_eq!(record.fields.text("name"), Some("a@b.test"));
    }
}
