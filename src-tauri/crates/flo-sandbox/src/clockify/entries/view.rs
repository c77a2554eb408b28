//! How an entry looks in answers.

use serde_json::{Value, json};

use super::super::catalog;
use super::super::knobs::Knobs;
use super::super::model::Entry;
use super::super::time;
use super::super::world::World;

/// Which of the service's shapes an entry is shown in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// With rate snapshots: lists and single reads. Answers to writes have none.
    pub(crate) rates: bool,
    /// With project, task, tags and user as objects.
    pub(crate) hydrated: bool,
}

/// The entry as JSON.
pub(crate) fn show(world: &World, knobs: &Knobs, entry: &Entry, shape: Shape, now_s: i64) -> Value {
    let is_locked = entry.approval.is_some() || world.is_before_lock(entry.start_s, now_s);
    let tag_ids = if entry.tags.is_empty() && knobs.null_tag_ids { Value::Null } else { json!(entry.tags) };
    let mut shown = json!({
        "id": entry.id,
        "description": entry.description,
        "tagIds": tag_ids,
        "userId": entry.user,
        "billable": entry.billable,
        "taskId": entry.task,
        "projectId": entry.project,
        "workspaceId": world.workspace,
        "timeInterval": {
            "start": time::iso(entry.start_s),
            "end": entry.end_s.map(time::iso),
            "duration": entry.duration_s().map(time::iso_duration),
        },
        "customFieldValues": custom_values(world, entry),
        "type": entry.kind,
        "kioskId": null,
        "isLocked": is_locked,
    });
    let Some(keys) = shown.as_object_mut() else { return shown };
    if shape.rates {
        let hourly = match (entry.billable, knobs.zero_rate_when_not_billable) {
            (true, _) => entry.rates.hourly,
            (false, true) => Some(0),
            (false, false) => None,
        };
        keys.insert("hourlyRate".to_owned(), world.money(hourly));
        keys.insert("costRate".to_owned(), world.money(entry.rates.cost));
    }
    if shape.hydrated {
        let project = entry.project.and_then(|id| world.projects.get(&id));
        let task = entry.task.and_then(|id| world.tasks.get(&id));
        let tags =
            entry.tags.iter().filter_map(|id| world.tags.get(id)).map(|tag| catalog::show_tag(world, tag));
        keys.insert("tags".to_owned(), tags.collect());
        keys.insert(
            "project".to_owned(),
            project.map_or(Value::Null, |p| catalog::show_project(world, p, false)),
        );
        keys.insert("task".to_owned(), task.map_or(Value::Null, |t| catalog::show_task(world, t)));
        keys.insert("user".to_owned(), Value::Null);
        keys.insert("kiosk".to_owned(), Value::Null);
        if knobs.hydrated_drops_ids {
            for key in ["projectId", "taskId", "tagIds", "kioskId"] {
                keys.remove(key);
            }
        }
    }
    shown
}

fn custom_values(world: &World, entry: &Entry) -> Value {
    entry
        .custom
        .iter()
        .filter_map(|(id, value)| {
            let field = world.custom_fields.get(id)?;
            Some(json!({
                "customFieldId": id, "timeEntryId": entry.id, "value": value, "name": field.name, "type": field.kind,
            }))
        })
        .collect()
}
