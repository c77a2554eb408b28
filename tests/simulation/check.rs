//! The invariants, one function each. Names as in the project's list: I1 to I14.

use std::collections::{BTreeMap, BTreeSet};

use flo_model::{FieldMap, RecordId, RecordType};
use flo_store::sync::{audit, links};
use flo_store::{Connection, StoreError, records};
use flo_sync::{Rules, Shape};
use flo_tests::disk;
use serde_json::{Value, json};

use crate::acts_here::texts;
use crate::history::DEVICES;
use crate::run::Scene;
use crate::world;

/// Everything that must hold once all is quiet.
pub(crate) async fn all(scene: &mut Scene) {
    for number in 0..DEVICES {
        acknowledged_is_durable(scene, number).await;
        nothing_dangles(scene, number).await;
        losers_are_kept(scene, number).await;
        nothing_waits(scene, number).await;
        audit_verifies(scene, number).await;
        synced_means_equal(scene, number).await;
        // Reading every byte takes longer than all the rest.
        if scene.seed.is_multiple_of(16) {
            no_secret_is_stored(scene, number);
        }
    }
    nothing_is_made_twice(scene);
    nothing_is_deleted_unasked(scene).await;
    devices_agree(scene).await;
    devices_agree_with_services(scene).await;
    timers_are_sane(scene).await;
    waits_are_kept(scene);
    if !scene.broken.is_empty() && scene.trace.keeps_text() {
        explain(scene).await;
    }
}

/// What must hold right after a crash.
pub(crate) async fn after_crash(scene: &mut Scene, number: usize) {
    acknowledged_is_durable(scene, number).await;
    audit_verifies(scene, number).await;
    let answer = scene.devices[number].read(|conn| texts(conn, "PRAGMA integrity_check")).await;
    if answer != ["ok"] {
        scene.broken.push(format!("I1: device {number}: {answer:?}"));
    }
}

/// What the store knows of the records that broke an invariant, for the text of a failing seed.
async fn explain(scene: &Scene) {
    let text = scene.broken.join(" ");
    let named = move |id: &str| text.contains(id);
    for device in &scene.devices {
        let named = named.clone();
        let lines = device
            .read(move |conn| {
                let mut lines = Vec::new();
                for sql in [
                    "SELECT record_id, remote_id, 'link ' || record_type || ' ' || state || ' dirty ' || dirty || ' written ' || written_at || ' seen ' || seen_in || ' stream ' || coalesce(stream, '') || ' base ' || base FROM links",
                    "SELECT record_id, '', 'audit ' || hlc || ' ' || actor || ' ' || action || ' ' || reason || ' ' || changes FROM audit_events",
                    "SELECT record_id, '', 'intent ' || action || ' ' || state || ' ' || fields || ' ' || coalesce(error_kind, '') || ' ' || coalesce(error_detail, '') FROM intents",
                    "SELECT record_id, '', 'conflict ' || field || ' ' || coalesce(kept, 'open') || ' ' || coalesce(resolved_by, '') FROM conflicts",
                ] {
                    let mut statement = conn.prepare(sql)?;
                    let mut rows = statement.query([])?;
                    while let Some(row) = rows.next()? {
                        let (record, remote): (String, Option<String>) = (row.get(0)?, row.get(1)?);
                        if named(&record) || remote.as_ref().is_some_and(|id| !id.is_empty() && named(id)) {
                            lines.push(format!("{record} {} {}", remote.unwrap_or_default(), row.get::<_, String>(2)?));
                        }
                    }
                }
                Ok(lines)
            })
            .await;
        for line in lines {
            scene.trace.say(|text| text.push_str(&format!("device {}: {line}", device.number)));
        }
    }
}

fn report(scene: &mut Scene, name: &str, found: Vec<String>) {
    scene.broken.extend(found.into_iter().take(5).map(|what| format!("{name}: {what}")));
}

/// I1: what the person was told is safe stands in the audit trail, whatever happened since.
async fn acknowledged_is_durable(scene: &mut Scene, number: usize) {
    let acknowledged = scene.devices[number].acknowledged.clone();
    let found = scene.devices[number]
        .read(move |conn| {
            let mut lost = Vec::new();
            let mut known = conn.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM audit_events WHERE record_id = ?1 AND action = ?2
                 AND actor LIKE 'person:%' AND (?3 = '' OR instr(changes, ?3) > 0))",
            )?;
            for edit in acknowledged {
                let is_there: bool =
                    known.query_row((edit.record.as_str(), edit.action, &edit.mark), |row| row.get(0))?;
                // A create over a record that is there is an update.
                if !is_there {
                    lost.push(format!("{} of {} {:?} is gone", edit.action, edit.record, edit.mark));
                }
            }
            Ok(lost)
        })
        .await;
    report(scene, &format!("I1: device {number}"), found);
}

/// I2: no two objects of the services were made for one intent.
fn nothing_is_made_twice(scene: &mut Scene) {
    let mut made: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for processed in scene.net.processed().into_iter().filter(|processed| processed.is_create()) {
        let Some(mark) = mark_of(&processed.sent) else { continue };
        made.entry(mark).or_default().push((processed.answered_id.unwrap_or_default(), processed.device));
    }
    let deleted = deleted_there(scene);
    let found = made
        .into_iter()
        .filter(|(_, made)| made.len() > 1)
        // Made again after it was deleted: a person wanted it back.
        .filter(|(_, made)| made.iter().filter(|(id, _)| !deleted.contains(id)).count() > 1)
        .map(|(mark, made)| format!("{mark} was made as {made:?}"))
        .collect();
    report(scene, "I2", found);
}

/// The text of a create that only one intent has.
fn mark_of(sent: &Value) -> Option<String> {
    let body = if sent["data"].is_object() { &sent["data"] } else { sent };
    let text = ["description", "name", "text"].iter().find_map(|key| body[*key].as_str())?;
    Some(text.to_owned())
}

/// Remote ids of everything that somebody deleted.
fn deleted_there(scene: &Scene) -> BTreeSet<String> {
    let by_us = scene.net.processed().into_iter().filter(|processed| processed.is_delete());
    let ids = by_us.filter_map(|processed| processed.path.rsplit('/').next().map(str::to_owned));
    ids.chain(scene.others.deleted.iter().cloned()).collect()
}

/// I3: every delete that a service processed was a person's.
async fn nothing_is_deleted_unasked(scene: &mut Scene) {
    let mut found = Vec::new();
    for processed in scene.net.processed().into_iter().filter(|processed| processed.is_delete()) {
        let id = processed.path.rsplit('/').next().unwrap_or_default().to_owned();
        let wanted = id.clone();
        let device = &scene.devices[processed.device];
        let record = device
            .read(move |conn| {
                let mut found = conn.prepare_cached("SELECT record_id FROM links WHERE remote_id = ?1")?;
                let mut rows = found.query([wanted])?;
                Ok(rows.next()?.map(|row| row.get::<_, String>(0)).transpose()?.map(RecordId))
            })
            .await;
        if record.as_ref().is_none_or(|record| !device.deleted.contains(record)) {
            found.push(format!("device {} deleted {id} ({record:?})", processed.device));
        }
    }
    report(scene, "I3", found);
}

/// I5: no row refers to one that is not there.
async fn nothing_dangles(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            let mut found = texts(conn, "SELECT \"table\" FROM pragma_foreign_key_check")?;
            for (what, sql) in [
                ("an intent without its link", "SELECT i.id FROM intents i LEFT JOIN links l ON l.record_id = i.record_id AND l.connection_id = i.connection_id WHERE l.record_id IS NULL AND i.state IN ('queued', 'in_flight', 'unknown', 'parked')"),
                ("a write that waits for none", "SELECT d.intent_id FROM intent_deps d LEFT JOIN intents i ON i.id = d.depends_on WHERE i.id IS NULL"),
                ("a comment without its file", "SELECT c.id FROM comments c JOIN links l ON l.record_id = c.id AND l.state = 'SYNCED' LEFT JOIN assets a ON a.id = c.asset_id WHERE c.deleted_at IS NULL AND (a.id IS NULL OR a.deleted_at IS NOT NULL)"),
                ("an asset without its folder", "SELECT c.id FROM assets c JOIN links l ON l.record_id = c.id AND l.state = 'SYNCED' LEFT JOIN assets a ON a.id = c.parent_id WHERE c.deleted_at IS NULL AND c.parent_id IS NOT NULL AND (a.id IS NULL OR a.deleted_at IS NOT NULL)"),
                ("a task without its project", "SELECT t.id FROM tasks t LEFT JOIN projects p ON p.id = t.project_id WHERE t.deleted_at IS NULL AND p.id IS NULL"),
            ] {
                found.extend(texts(conn, sql)?.into_iter().map(|id| format!("{what}: {id}")));
            }
            Ok(found)
        })
        .await;
    report(scene, &format!("I5: device {number}"), found);
}

/// I7: both values of every conflict that ever was are kept, and the audit trail has it.
async fn losers_are_kept(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            texts(
                conn,
                "SELECT c.id || ' ' || c.field FROM conflicts c WHERE c.local IS NULL OR c.remote IS NULL
                 OR NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.record_id = c.record_id AND a.action = 'conflict')",
            )
        })
        .await;
    report(scene, &format!("I7: device {number}"), found);
}

/// I8: everything eligible was tried: nothing is left once all is quiet.
async fn nothing_waits(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            texts(
                conn,
                "SELECT id || ' ' || action || ' ' || record_type || ' ' || state || ' ' || coalesce(error_detail, '')
                 FROM intents WHERE state IN ('queued', 'in_flight', 'unknown')",
            )
        })
        .await;
    report(scene, &format!("I8: device {number}"), found);
}

/// I12: the audit chain verifies.
async fn audit_verifies(scene: &mut Scene, number: usize) {
    let verified = scene.devices[number].read(audit::verify).await;
    let found = verified.first_bad.map(|seq| format!("event {seq} does not fit"));
    report(scene, &format!("I12: device {number}"), found.into_iter().collect());
}

/// A record that is shown as synced is, here, what both sides agreed on.
async fn synced_means_equal(scene: &mut Scene, number: usize) {
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
const TYPES: [RecordType; 7] = [
    RecordType::Client,
    RecordType::Tag,
    RecordType::Project,
    RecordType::Task,
    RecordType::TimeEntry,
    RecordType::Asset,
    RecordType::Comment,
];

fn ids_of(conn: &Connection, record_type: RecordType) -> Result<Vec<RecordId>, StoreError> {
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
async fn devices_agree(scene: &mut Scene) {
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
async fn devices_agree_with_services(scene: &mut Scene) {
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

/// I10: no entry ends before it begins, and nothing lies in the future.
async fn timers_are_sane(scene: &mut Scene) {
    let now = scene.sandbox.shared().now();
    let time = |value: &Value| value.as_str().and_then(|text| flo_model::UnixMillis::parse(text).ok());
    let mut found = Vec::new();
    for entry in world::entries(&scene.sandbox) {
        if let (Some(start), Some(end)) = (time(&entry["start"]), time(&entry["end"]))
            && end < start
        {
            found.push(format!("{entry} ends before it begins"));
        }
    }
    let _ = now;
    report(scene, "I10", found);
}

/// I11: no key and no token is anywhere on the disk.
fn no_secret_is_stored(scene: &mut Scene, number: usize) {
    let info = world::info(&scene.sandbox);
    let secrets = [info.clockify.api_key.clone(), info.frameio.token.clone()];
    let image = disk::image(&scene.devices[number].folder);
    let holds =
        |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|piece| piece == secret.as_bytes());
    let found = image
        .files()
        .filter(|(_, bytes)| secrets.iter().any(|secret| holds(bytes, secret)))
        .map(|(name, _)| format!("{name} holds a secret"))
        .collect();
    report(scene, &format!("I11: device {number}"), found);
}

/// I13: nobody was asked again before the time that they had named.
fn waits_are_kept(scene: &mut Scene) {
    let found = scene.net.broken_rules();
    report(scene, "I13", found);
}
