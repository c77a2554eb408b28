//! I7: what lost can be had again, whether a person chose, a rule did, or our write came after somebody else's.

use flo_store::records::{self, Presence};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::{Connection, StoreError};
use flo_sync::{PRESENCE, Rules, UNIT_SEPARATOR, same};
use serde_json::Value;

use super::report;
use crate::acts_here::texts;
use crate::device::PERSON;
use crate::run::Scene;

/// Both values of every conflict that ever was are kept, and the audit trail has it.
pub(super) async fn both_values_are_kept(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            texts(
                conn,
                "SELECT c.id || ' ' || c.field FROM conflicts c WHERE c.local IS NULL OR c.remote IS NULL
                 OR NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.record_id = c.record_id
                                AND a.action IN ('conflict', 'settle'))",
            )
        })
        .await;
    report(scene, &format!("I7: device {number}"), found);
    let decided = scene.devices[number].decided.clone();
    let found = scene.devices[number]
        .read(move |conn| {
            let mut found = Vec::new();
            for before in decided {
                match conflicts::get(conn, &before.id)? {
                    Some(now) if now.resolved_at.is_some() && values(&now) == values(&before) => {}
                    now => found.push(format!("{before:?} was decided and is {now:?}")),
                }
            }
            Ok(found)
        })
        .await;
    report(scene, &format!("I7: device {number}"), found);
}

fn values(conflict: &Conflict) -> [&Value; 2] {
    [&conflict.local, &conflict.remote]
}

/// The losing value of each conflict that the person decided stands here again when they ask for it.
pub(super) async fn losers_can_be_fetched_back(scene: &mut Scene, number: usize) {
    let mut found = Vec::new();
    for conflict in scene.devices[number].decided.clone() {
        let device = &scene.devices[number];
        let record = (conflict.record_type, conflict.record_id.clone());
        let before = device.read(move |conn| records::presence(conn, record.0, &record.1)).await;
        // Whoever is gone comes back by a conflict about its presence, not by one about its fields.
        if conflict.field != PRESENCE && before != Presence::Live {
            continue;
        }
        let fetched = device.app().engine.fetch_back(&conflict.id, PERSON).await;
        let wanted = conflict.clone();
        let misses = device.read(move |conn| missing(conn, &wanted)).await;
        match fetched {
            Ok(()) if misses.is_empty() => {}
            Ok(()) => found.push(format!("{} came back without {misses:?}", conflict.id)),
            // It is as the person would have it already.
            Err(_) if conflict.field == PRESENCE => {}
            Err(error) => found.push(format!("{}: {error}", conflict.id)),
        }
    }
    report(scene, &format!("I7: device {number}"), found);
}

/// Losing values of a decided conflict that do not stand here.
fn missing(conn: &Connection, conflict: &Conflict) -> Result<Vec<String>, StoreError> {
    let Some(decided) = conflicts::get(conn, &conflict.id)? else { return Ok(vec!["the conflict".into()]) };
    if conflict.field == PRESENCE {
        return Ok(Vec::new());
    }
    let kept_local = decided.kept.as_deref() == Some("local");
    let loser = if kept_local { &decided.remote } else { &decided.local };
    let stored = records::fields(conn, conflict.record_type, &conflict.record_id)?.unwrap_or_default();
    let rules = Rules::of(conflict.record_type);
    let names: Vec<&str> = conflict.field.split(UNIT_SEPARATOR).collect();
    let value = |name: &str| if names.len() == 1 { loser.clone() } else { loser[name].clone() };
    let misses = names.iter().filter(|name| !same(rules.shape(name), &value(name), stored.get(name)));
    Ok(misses.map(|name| format!("{name}: {} instead of {}", stored.get(name), value(name))).collect())
}

/// What somebody else wrote at a service, and we had looked at since, is not replaced by a write of ours without a trace
/// of it here. Between our look and our write nobody can know: the services take no condition.
pub(super) async fn nothing_is_replaced_unseen(scene: &mut Scene) {
    let processed = scene.net.processed();
    let mut replaced: Vec<(usize, String, String)> = Vec::new();
    for said in &scene.others.said {
        let later = processed.iter().filter(|one| one.at >= said.at && one.is_about(&said.id));
        let mut looked = [false; crate::history::DEVICES];
        for one in later {
            if one.is_look() {
                looked[one.device] = true;
            } else if one.is_update() && one.text().is_some_and(|text| text != said.text) {
                if looked[one.device] {
                    replaced.push((one.device, said.id.clone(), said.text.clone()));
                }
                break;
            }
        }
    }
    let mut found = Vec::new();
    for (device, id, text) in replaced {
        let wanted = text.clone();
        let knows = scene.devices[device].read(move |conn| knows(conn, &wanted)).await;
        if !knows {
            found.push(format!(
                "device {device} replaced {text:?} at {id}, which it had looked at, without a trace"
            ));
        }
    }
    report(scene, "I7", found);
}

fn knows(conn: &Connection, text: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM audit_events WHERE instr(changes, ?1) > 0)
               OR EXISTS (SELECT 1 FROM conflicts WHERE instr(local || remote || base, ?1) > 0)";
    Ok(conn.query_row(sql, [text], |row| row.get(0))?)
}
