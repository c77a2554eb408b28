//! I6: everybody shows the same once all is quiet.

use std::collections::{BTreeMap, BTreeSet};

use flo_model::{FieldMap, RecordId, RecordType};
use flo_store::sync::links;
use flo_store::{Connection, StoreError, records};
use flo_sync::{Rules, Shape};
use serde_json::{Value, json};

use super::report;
use crate::acts_here::texts;
use crate::run::Scene;
use crate::world;

/// A record that is shown as synced is, here, what both sides agreed on.
pub(super) async fn synced_means_equal(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            let mut found = Vec::new();
            for record_type in TYPES {
                for id in ids_of(conn, record_type)? {
                    let stored = records::fields(conn, record_type, &id)?.unwrap_or_default();
                    let links = links::of_record(conn, &id)?;
                    // What another service changed here stays as it is at this one.
                    let only = links.iter().filter(|_| links.len() == 1);
                    for link in only {
                        if link.state != flo_model::LinkState::Synced {
                            continue;
                        }
                        let rules = Rules::of(record_type);
                        for (name, value) in &link.base.0 {
                            if records::field_names(record_type).any(|known| known == name)
                                && !flo_sync::same(rules.shape(name), value, stored.get(name))
                            {
                                found.push(format!(
                                    "{record_type} {id} {name}: {value} agreed, {} here",
                                    stored.get(name)
                                ));
                            }
                        }
                    }
                }
            }
            Ok(found)
        })
        .await;
    report(scene, &format!("I6: device {number}: shown as synced"), found);
}

/// Types that are compared between devices, in the order of their references.
pub(super) const TYPES: [RecordType; 7] = [
    RecordType::Client,
    RecordType::Tag,
    RecordType::Project,
    RecordType::Task,
    RecordType::TimeEntry,
    RecordType::Asset,
    RecordType::Comment,
];

pub(super) fn ids_of(conn: &Connection, record_type: RecordType) -> Result<Vec<RecordId>, StoreError> {
    let table = match record_type {
        RecordType::Client => "clients",
        RecordType::Tag => "tags",
        RecordType::Project => "projects",
        RecordType::Task => "tasks",
        RecordType::TimeEntry => "time_entries",
        RecordType::Asset => "assets",
        _ => "comments",
    };
    Ok(texts(conn, &format!("SELECT id FROM {table} WHERE deleted_at IS NULL ORDER BY rowid"))?
        .into_iter()
        .map(RecordId)
        .collect())
}

/// What a device shows, without anything that only it knows: records by their remote id, references too.
type Replica = BTreeMap<String, FieldMap>;

fn replica(conn: &Connection) -> Result<Replica, StoreError> {
    let mut remote_ids: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut ids = conn.prepare(
        "SELECT c.service, l.record_id, l.remote_id FROM links l JOIN connections c ON c.id = l.connection_id
         WHERE l.remote_id IS NOT NULL",
    )?;
    let rows = ids.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    for row in rows {
        let (key, remote) = row?;
        remote_ids.insert(key, remote);
    }
    let mut replica = Replica::new();
    for record_type in TYPES {
        // A project may be at both services: an asset means the one of Frame.io.
        let services = match record_type {
            RecordType::Asset | RecordType::Comment => ["frameio", "clockify"],
            _ => ["clockify", "frameio"],
        };
        let remote_of = |record: &str| {
            services
                .iter()
                .find_map(|service| remote_ids.get(&((*service).to_owned(), record.to_owned())).cloned())
        };
        for id in ids_of(conn, record_type)? {
            let Some(remote) = remote_of(id.as_str()) else { continue };
            let mut fields = records::fields(conn, record_type, &id)?.unwrap_or_default();
            for rule in Rules::of(record_type).references() {
                let there = |local: &str| remote_of(local).unwrap_or_else(|| format!("only here: {local}"));
                let value = fields.get(rule.name).clone();
                let translated = match (&value, rule.shape) {
                    (Value::String(local), Shape::Ref(_) | Shape::LateRef(_)) => json!(there(local)),
                    (Value::Array(locals), _) => {
                        let mut all: Vec<_> = locals.iter().filter_map(Value::as_str).map(there).collect();
                        all.sort();
                        json!(all)
                    }
                    _ => value,
                };
                fields.set(rule.name, translated);
            }
            replica.insert(format!("{record_type} {remote}"), fields);
        }
    }
    Ok(replica)
}

/// I6: all devices show the same once all is quiet.
pub(super) async fn devices_agree(scene: &mut Scene) {
    let mut replicas = Vec::new();
    for device in &scene.devices {
        replicas.push(device.read(replica).await);
    }
    let mut found = Vec::new();
    let first = &replicas[0];
    for (number, other) in replicas.iter().enumerate().skip(1) {
        for key in first.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            match (first.get(key), other.get(key)) {
                (Some(a), Some(b)) => {
                    for name in a.0.keys().filter(|name| a.get(name) != b.get(name)) {
                        found.push(format!(
                            "{key} {name}: {} on 0, {} on {number}",
                            a.get(name),
                            b.get(name)
                        ));
                    }
                }
                (Some(_), None) => found.push(format!("{key} is on 0 alone")),
                _ => found.push(format!("{key} is on {number} alone")),
            }
        }
    }
    report(scene, "I6", found);
}

/// I6: what a device shows is what the services have.
pub(super) async fn devices_agree_with_services(scene: &mut Scene) {
    let replica = scene.devices[0].read(replica).await;
    let mut found = Vec::new();
    let entries = world::entries(&scene.sandbox);
    let assets = world::tree(&scene.sandbox);
    for (kind, there, pairs) in [
        (
            RecordType::TimeEntry,
            &entries,
            &[
                ("description", "description"),
                ("project", "projectId"),
                ("task", "taskId"),
                ("billable", "billable"),
                ("start", "start"),
                ("end", "end"),
            ][..],
        ),
        (RecordType::Asset, &assets, &[("name", "name"), ("parent", "parent_id")][..]),
    ] {
        let ids: BTreeSet<String> =
            there.iter().filter_map(|row| row["id"].as_str()).map(|id| format!("{kind} {id}")).collect();
        let here = replica.keys().filter(|key| key.starts_with(&format!("{kind} ")));
        found.extend(here.filter(|key| !ids.contains(*key)).map(|key| format!("{key} is only here")));
        for row in there {
            let key = format!("{kind} {}", row["id"].as_str().unwrap_or_default());
            let Some(fields) = replica.get(&key) else {
                found.push(format!("{key} is only there: {row}"));
                continue;
            };
            for (here, there) in pairs {
                // A root folder goes by its project's name.
                let is_root = row["parent_id"].is_null() && kind == RecordType::Asset;
                if fields.get(here) != &row[*there] && !is_root {
                    found.push(format!("{key} {here}: {} here, {} there", fields.get(here), row[*there]));
                }
            }
        }
    }
    report(scene, "I6: device 0", found);
}
