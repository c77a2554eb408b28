//! I10: no entry ends before it begins or lies in the future, and one person has one timer at most. That idle time is never
//! booked silently is shown where time is watched, in `flo-time` and `flo-app`.

use std::collections::BTreeMap;

use flo_model::UnixMillis;
use serde_json::Value;

use super::report;
use crate::acts_here::texts;
use crate::run::Scene;
use crate::world;

pub(super) async fn entries_are_sane_here(scene: &mut Scene, number: usize) {
    let latest = latest(scene).0;
    let found = scene.devices[number]
        .read(move |conn| {
            let mut found = texts(
                conn,
                "SELECT id || ' ends before it begins' FROM time_entries
                 WHERE deleted_at IS NULL AND end_at IS NOT NULL AND end_at < start_at",
            )?;
            found.extend(texts(
                conn,
                &format!(
                    "SELECT id || ' lies in the future' FROM time_entries
                     WHERE deleted_at IS NULL AND max(start_at, coalesce(end_at, 0)) > {latest}"
                ),
            )?);
            found.extend(texts(
                conn,
                // One that the service refused beside another, and that the person kept here all the same, is theirs.
                "SELECT group_concat(t.id, ' and ') || ' run' FROM time_entries t
                 JOIN links l ON l.record_id = t.id AND l.state = 'SYNCED'
                 WHERE t.deleted_at IS NULL AND t.end_at IS NULL GROUP BY t.person_id HAVING count(*) > 1",
            )?);
            Ok(found)
        })
        .await;
    report(scene, &format!("I10: device {number}"), found);
}

pub(super) fn entries_are_sane_there(scene: &mut Scene) {
    let latest = latest(scene);
    let time = |value: &Value| value.as_str().and_then(|text| UnixMillis::parse(text).ok());
    let mut found = Vec::new();
    let mut running: BTreeMap<String, u32> = BTreeMap::new();
    for entry in world::entries(&scene.sandbox) {
        let (start, end) = (time(&entry["start"]), time(&entry["end"]));
        if end.is_some_and(|end| start > Some(end)) {
            found.push(format!("{entry} ends before it begins"));
        }
        if start.max(end) > Some(latest) {
            found.push(format!("{entry} lies in the future"));
        }
        if end.is_none() {
            *running.entry(entry["userId"].to_string()).or_default() += 1;
        }
    }
    let several = running.into_iter().filter(|(_, timers)| *timers > 1);
    found.extend(several.map(|(user, timers)| format!("{user} has {timers} timers")));
    report(scene, "I10", found);
}

/// The latest time that any device's clock has shown.
fn latest(scene: &Scene) -> UnixMillis {
    scene.sandbox.shared().now().plus_ms(scene.furthest_ahead_s * 1000)
}
