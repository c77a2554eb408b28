//! Metadata fields and the values of files.

use serde_json::{Value, json};
use uuid::Uuid;

use super::body::Fields;
use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::Service;
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{FieldView, Include, entries};
use crate::frameio::world::events::Topic;
use crate::frameio::world::fields::{Field, FieldOption, FieldType};
use crate::frameio::world::order::Key;
use crate::frameio::world::{Ix, World};

/// Most files of one bulk change. Not published.
const MOST_FILES: usize = 500;

pub(super) fn of_file(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let ix = call.file(&world)?;
    let all = call.flag("show_null")?;
    Answer::ok(json!({"file_id": world.asset(ix).id, "metadata": entries(&world, ix, all)}))
}

/// Reads `values`: accepted ones by field.
pub(super) fn values(fields: &mut Fields, world: &World) -> Vec<(Uuid, Value)> {
    let list = fields.list("values");
    if list.as_ref().is_none_or(Vec::is_empty) {
        fields.refuse("values", "should be a list with at least one item");
    }
    let mut accepted = Vec::new();
    for (at, item) in list.unwrap_or_default().iter().enumerate() {
        let id = item["field_definition_id"].as_str().and_then(|text| text.parse::<Uuid>().ok());
        let field = id.and_then(|id| world.find_field(id)).map(|index| &world.fields[index]);
        match (field, item.get("value")) {
            (None, _) => {
                fields.refuse(&format!("values/{at}/field_definition_id"), "is no field of this account");
            }
            (_, None) => fields.refuse(&format!("values/{at}/value"), "missing field"),
            (Some(field), Some(value)) => match field.accept(world, value) {
                Ok(value) => accepted.push((field.id, value)),
                Err(detail) => fields.refuse(&format!("values/{at}/value"), &detail),
            },
        }
    }
    accepted
}

/// Sets values on files, with their event.
pub(super) fn set(call: &Call<'_>, world: &mut World, files: &[Ix], values: &[(Uuid, Value)]) {
    let bump = call.fio.shared.faults.is_armed(Service::Frameio, "metadata_bumps_updated_at");
    for ix in files {
        for (field, value) in values {
            world.set_value(*ix, *field, value.clone());
        }
        if bump {
            world.rework(*ix, |asset| asset.updated_at = call.now);
        }
        let topic = Topic::asset(world, *ix);
        world.emit(call.by(), "metadata.value.updated", topic);
    }
}

pub(super) fn bulk_update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let ids = fields.ids("file_ids", 1..=MOST_FILES);
    let mut world = call.fio.write();
    let project = call.project(&world)?;
    let values = values(&mut fields, &world);
    fields.done()?;
    let mut files = Vec::with_capacity(ids.len());
    for (at, id) in ids.into_iter().enumerate() {
        let ix = call.asset(&world, id, "file")?;
        let asset = world.asset(ix);
        if asset.file().is_none() || asset.project as usize != project {
            return Err(Refusal::invalid(
                format!("/data/file_ids/{at}"),
                "the entity is not a file of this project",
            ));
        }
        call.may_edit(&world, ix)?;
        files.push(ix);
    }
    set(call, &mut world, &files, &values);
    Answer::nothing()
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let wanted = Wanted::read(call, &["created_at", "name"], MOST)?;
    let rows = world
        .fields
        .iter()
        .map(|field| Row {
            key: match wanted.field() {
                "name" => page::name_key(&field.name),
                _ => Key::Number(field.created_at.0),
            },
            id: field.id,
            item: field,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |field| FieldView::of(&look, field))
}

/// Reads a configuration; options of selects come out separately.
fn configuration(
    fields: &mut Fields,
    kind: FieldType,
    world: &mut World,
    old: &[FieldOption],
) -> Option<(Value, Vec<FieldOption>)> {
    let mut value = match fields.take("field_configuration") {
        None | Some(Value::Null) => return None,
        Some(Value::Object(object)) => object,
        Some(_) => {
            fields.refuse("field_configuration", "should be an object");
            return None;
        }
    };
    let mut options = Vec::new();
    if kind.is_select() {
        for item in value.remove("options").and_then(|list| list.as_array().cloned()).unwrap_or_default() {
            let Some(name) = item["display_name"].as_str() else {
                fields.refuse("field_configuration/options", "each option needs a display_name");
                continue;
            };
            // Options keep their id by name, so that files keep their value.
            let id = old.iter().find(|option| option.display_name == name).map(|option| option.id);
            let color = item["color"].as_str().map(str::to_owned);
            let id = id.unwrap_or_else(|| world.ids.uuid());
            options.push(FieldOption { id, display_name: name.to_owned(), color });
        }
    }
    Some((Value::Object(value), options))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let kind = fields.need_text("field_type");
    let kind = FieldType::parse(&kind);
    if kind.is_none() {
        fields.refuse("field_type", "is no kind of field");
    }
    let kind = kind.unwrap_or(FieldType::Text);
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let (configuration, options) =
        configuration(&mut fields, kind, &mut world, &[]).unwrap_or_else(|| (json!({}), Vec::new()));
    fields.done()?;
    let id = world.ids.uuid();
    world.fields.push(Field {
        id,
        name,
        field_type: kind,
        system: None,
        configuration,
        options,
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
    });
    let topic = Topic { kind: "customfield", id, project: None };
    world.emit(call.by(), "customfield.created", topic);
    let index = world.fields.len() - 1;
    Answer::created(FieldView::of(&call.look(&world, Include::default()), &world.fields[index]))
}

fn editable(call: &Call<'_>, world: &World) -> Result<usize, Refusal> {
    call.need_admin(world)?;
    let found = world.find_field(call.id("field_definition_id")?);
    let index = found.ok_or_else(|| Refusal::not_found("field definition"))?;
    if world.fields[index].system.is_some() {
        return Err(Refusal::forbidden("System fields cannot be changed."));
    }
    Ok(index)
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.text("name");
    let mut world = call.fio.write();
    let index = editable(call, &world)?;
    let kind = world.fields[index].field_type;
    if fields.text("field_type").is_some_and(|word| FieldType::parse(&word) != Some(kind)) {
        fields.refuse("field_type", "cannot be changed");
    }
    let old = world.fields[index].options.clone();
    let changed = configuration(&mut fields, kind, &mut world, &old);
    fields.done()?;
    let field = &mut world.fields[index];
    if let Some(name) = name {
        field.name = name;
    }
    if let Some((configuration, options)) = changed {
        field.configuration = configuration;
        if !options.is_empty() {
            field.options = options;
        }
    }
    field.updated_at = call.now;
    let topic = Topic { kind: "customfield", id: field.id, project: None };
    world.emit(call.by(), "customfield.updated", topic);
    Answer::ok(FieldView::of(&call.look(&world, Include::default()), &world.fields[index]))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let index = editable(call, &world)?;
    let field = world.fields.remove(index);
    let topic = Topic { kind: "customfield", id: field.id, project: None };
    world.emit(call.by(), "customfield.deleted", topic);
    Answer::nothing()
}
