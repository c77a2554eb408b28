//! Custom fields of the workspace. The list has no pages and there is no read by id.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::CustomField;
use super::super::world::World;

const KINDS: [&str; 6] = ["TXT", "NUMBER", "DROPDOWN_SINGLE", "DROPDOWN_MULTIPLE", "CHECKBOX", "LINK"];
const STATES: [&str; 3] = ["INACTIVE", "VISIBLE", "INVISIBLE"];
/// Visible fields on plans below PRO. Source: vendor's help centre.
const FEW: usize = 5;
const BODY: &[&str] = &[
    "name",
    "type",
    "status",
    "entityType",
    "required",
    "onlyAdminCanEdit",
    "allowedValues",
    "workspaceDefaultValue",
    "placeholder",
    "description",
];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/custom-fields", &["name", "status", "entity-type"], &[], list),
    route("POST", "/workspaces/{ws}/custom-fields", &[], BODY, create),
    route("PUT", "/workspaces/{ws}/custom-fields/{id}", &[], BODY, replace),
    route("DELETE", "/workspaces/{ws}/custom-fields/{id}", &[], &[], delete),
];

pub(crate) fn show_custom_field(world: &World, field: &CustomField) -> Value {
    let defaults = field.project_defaults.iter();
    json!({
        "id": field.id, "workspaceId": world.workspace, "name": field.name, "type": field.kind,
        "status": field.status, "entityType": field.entity, "required": field.required,
        "onlyAdminCanEdit": field.only_admin_can_edit, "allowedValues": field.allowed_values,
        "workspaceDefaultValue": field.default, "placeholder": field.placeholder, "description": field.description,
        "projectDefaultValues": defaults
            .map(|(project, (value, status))| json!({ "projectId": project, "value": value, "status": status }))
            .collect::<Value>(),
    })
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let fits = call.name_filter()?;
    let status = call.choice("status", &STATES)?;
    let entity = call.choice("entity-type", &["TIMEENTRY", "USER"])?;
    let world = &*call.world;
    let rows = world.custom_fields.values().filter(|field| {
        fits(&field.name)
            && status.is_none_or(|status| field.status == status)
            && entity.is_none_or(|entity| field.entity == entity)
    });
    Reply::ok(rows.map(|field| show_custom_field(world, field)).collect::<Value>())
}

fn read(body: Fields<'_>, id: Id, now_s: i64) -> Result<CustomField> {
    let values = body.get("allowedValues").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(CustomField {
        id,
        name: body.name(2, 250)?,
        kind: body.choice("type", &KINDS)?.ok_or_else(|| ApiError::bad_value("type"))?.to_owned(),
        status: body.choice("status", &STATES)?.unwrap_or("VISIBLE").to_owned(),
        entity: body.choice("entityType", &["TIMEENTRY", "USER"])?.unwrap_or("TIMEENTRY").to_owned(),
        required: body.flag("required")?.unwrap_or(false),
        only_admin_can_edit: body.flag("onlyAdminCanEdit")?.unwrap_or(false),
        allowed_values: values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        default: body.get("workspaceDefaultValue").cloned().unwrap_or(Value::Null),
        project_defaults: std::collections::BTreeMap::new(),
        placeholder: body.text("placeholder")?.unwrap_or_default().to_owned(),
        description: body.text("description")?.unwrap_or_default().to_owned(),
        updated_s: now_s,
    })
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let visible = call.world.custom_fields.values().filter(|field| field.status == "VISIBLE").count();
    if visible >= FEW && !matches!(call.knobs.plan.as_str(), "PRO" | "ENTERPRISE") {
        return Err(ApiError::new(400, 4033, "Number of custom fields on your plan is reached"));
    }
    let id = call.world.minter.mint(call.now_s);
    let field = read(call.object()?, id, call.now_s)?;
    let shown = show_custom_field(call.world, &field);
    call.world.custom_fields.insert(id, field);
    Reply::created(shown)
}

fn replace(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let id = call.id("id", "Custom field")?;
    let old = call.world.custom_fields.get(&id).ok_or_else(|| ApiError::foreign("Custom field"))?;
    let mut field = read(call.object()?, id, call.now_s)?;
    field.project_defaults.clone_from(&old.project_defaults);
    field.entity.clone_from(&old.entity);
    let shown = show_custom_field(call.world, &field);
    call.world.custom_fields.insert(id, field);
    Reply::ok(shown)
}

fn delete(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let id = call.id("id", "Custom field")?;
    let field = call.world.custom_fields.remove(&id).ok_or_else(|| ApiError::foreign("Custom field"))?;
    let shown = show_custom_field(call.world, &field);
    call.world.bury(id, "CUSTOM_FIELDS", call.now_s, shown);
    Reply::no_content()
}
