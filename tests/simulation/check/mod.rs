//! The invariants I1 to I14, each under its number. I14 (the same seed gives the same trace) is a test of its own in
//! `main.rs`; I4 (media) and the gaps of I10 need real files and real time, and stand with the journeys that kill `flo run`
//! and with `flo-time`.

mod agree;
mod budget;
mod durable;
mod losers;
mod progress;
mod rows;
mod secrets;
mod services;
mod sums;
mod timers;

use crate::acts_here::texts;
use crate::history::DEVICES;
use crate::run::Scene;

pub(crate) use progress::{eligible, untouched};

/// Everything that must hold once all is quiet.
pub(crate) async fn all(scene: &mut Scene) {
    for number in 0..DEVICES {
        durable::acknowledged_is_durable(scene, number).await;
        durable::the_trail_alone_gives_every_record(scene, number).await;
        rows::nothing_dangles(scene, number).await;
        losers::both_values_are_kept(scene, number).await;
        progress::nothing_waits(scene, number).await;
        sums::reports_add_up(scene, number).await;
        timers::entries_are_sane_here(scene, number).await;
        secrets::none_is_stored(scene, number);
        durable::audit_verifies(scene, number).await;
        agree::synced_means_equal(scene, number).await;
    }
    services::nothing_is_made_twice(scene);
    services::nothing_is_deleted_unasked(scene).await;
    losers::nothing_is_replaced_unseen(scene).await;
    agree::devices_agree(scene).await;
    agree::devices_agree_with_services(scene).await;
    timers::entries_are_sane_there(scene);
    budget::waits_are_kept(scene);
    budget::limits_are_kept(scene);
    if !scene.broken.is_empty() && scene.trace.keeps_text() {
        explain(scene).await;
    }
    // It writes: nothing is looked at after it.
    for number in 0..DEVICES {
        losers::losers_can_be_fetched_back(scene, number).await;
    }
}

/// What must hold right after a crash.
pub(crate) async fn after_crash(scene: &mut Scene, number: usize) {
    durable::acknowledged_is_durable(scene, number).await;
    durable::audit_verifies(scene, number).await;
    secrets::none_is_stored(scene, number);
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
