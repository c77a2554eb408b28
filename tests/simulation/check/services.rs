//! I2 and I3: what the services were asked to make and to delete.

use std::collections::{BTreeMap, BTreeSet};

use flo_model::RecordId;

use super::report;
use crate::run::Scene;

/// I2: no two objects of the services were made for one intent.
pub(super) fn nothing_is_made_twice(scene: &mut Scene) {
    let mut made: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for processed in scene.net.processed().into_iter().filter(|processed| processed.is_create()) {
        let Some(mark) = processed.text().map(str::to_owned) else { continue };
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

/// Remote ids of everything that somebody deleted.
fn deleted_there(scene: &Scene) -> BTreeSet<String> {
    let by_us = scene.net.processed().into_iter().filter(|processed| processed.is_delete());
    let ids = by_us.filter_map(|processed| processed.path.rsplit('/').next().map(str::to_owned));
    ids.chain(scene.others.deleted.iter().cloned()).collect()
}

/// I3: every delete that a service processed was a person's.
pub(super) async fn nothing_is_deleted_unasked(scene: &mut Scene) {
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
