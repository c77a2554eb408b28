//! I8: what can be sent is tried within its bound, and trouble at one service holds up nothing at another.

use std::collections::BTreeMap;

use flo_sandbox::Service;
use flo_store::{Connection, StoreError};

use super::report;
use crate::acts_here::texts;
use crate::run::Scene;

/// Writes of one service that nothing stands in the way of, each with how far it was tried.
pub(crate) type Tried = BTreeMap<String, String>;

/// Those that are due at `now_ms` by the device's clock: no earlier write of their record is open, and nothing that they
/// depend on.
pub(crate) fn eligible(conn: &Connection, service: Service, now_ms: i64) -> Result<Tried, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT i.id, i.state || ' ' || i.attempts || ' ' || i.looks || ' ' || i.next_at
         FROM intents i JOIN connections c ON c.id = i.connection_id
         WHERE c.service = ?1 AND i.state IN ('queued', 'unknown') AND i.next_at <= ?2
         AND NOT EXISTS (SELECT 1 FROM intents earlier WHERE earlier.record_id = i.record_id AND earlier.rowid < i.rowid
                         AND earlier.connection_id = i.connection_id AND earlier.state NOT IN ('done', 'dropped'))
         AND NOT EXISTS (SELECT 1 FROM intent_deps d JOIN intents o ON o.id = d.depends_on
                         WHERE d.intent_id = i.id AND o.state NOT IN ('done', 'dropped'))",
    )?;
    let rows = statement.query_map((service.as_str(), now_ms), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those that nobody touched between two looks.
pub(crate) fn untouched(before: &Tried, after: &Tried) -> Vec<String> {
    let stuck = before.iter().filter(|(id, tried)| after.get(*id) == Some(tried));
    stuck.map(|(id, tried)| format!("{id} ({tried}) was not tried")).collect()
}

/// Once all is quiet nothing is left.
pub(super) async fn nothing_waits(scene: &mut Scene, number: usize) {
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
