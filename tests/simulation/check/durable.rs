//! I1: what the person was told is safe is there. I12: the audit chain verifies, and says of every record what it is.

use flo_store::records;
use flo_store::sync::{audit, rebuild};
use flo_sync::{Rules, same};

use super::agree::{TYPES, ids_of};
use super::report;
use crate::run::Scene;

/// I1: what the person was told is safe stands in the audit trail, whatever happened since.
pub(super) async fn acknowledged_is_durable(scene: &mut Scene, number: usize) {
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

/// I12: the audit chain verifies.
pub(super) async fn audit_verifies(scene: &mut Scene, number: usize) {
    let verified = scene.devices[number].read(audit::verify).await;
    let found = verified.first_bad.map(|seq| format!("event {seq} does not fit"));
    report(scene, &format!("I12: device {number}"), found.into_iter().collect());
}

/// I12: another device that had the audit trail alone would show the same records.
pub(super) async fn the_trail_alone_gives_every_record(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            let mut found = Vec::new();
            let all = rebuild::all(conn)?;
            for record_type in TYPES {
                let rules = Rules::of(record_type);
                for id in ids_of(conn, record_type)? {
                    let Some(rebuilt) = all.get(&(record_type, id.clone())).filter(|one| one.is_there) else {
                        found.push(format!("{record_type} {id} is not in the trail"));
                        continue;
                    };
                    let stored = records::fields(conn, record_type, &id)?.unwrap_or_default();
                    for (name, value) in &rebuilt.fields.0 {
                        if !same(rules.shape(name), value, stored.get(name)) {
                            found.push(format!(
                                "{record_type} {id} {name}: {value} by the trail, {} here",
                                stored.get(name)
                            ));
                        }
                    }
                }
            }
            Ok(found)
        })
        .await;
    report(scene, &format!("I12: device {number}"), found);
}
