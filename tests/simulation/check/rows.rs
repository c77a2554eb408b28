//! I5: rows fit together.

use super::report;
use crate::acts_here::texts;
use crate::run::Scene;

/// I5: no row refers to one that is not there.
pub(super) async fn nothing_dangles(scene: &mut Scene, number: usize) {
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
