//! The audit trail alone gives every record again, as another device needs it.

use std::sync::Arc;
use std::time::Duration;

use flo_engine::conflicts::{Keep, Side};
use flo_model::{FieldMap, MergeRule, RecordId, RecordType, UnixMillis};
use flo_store::records::{self, Presence};
use flo_store::sync::{checkpoints, merge_rules, rebuild};
use flo_store::{Connection, Store, StoreError};
use serde_json::json;

use crate::support::{Fault, Studio, map};

const INES: &str = "person:Ines";

type Tables = Vec<(RecordType, RecordId, Presence, Option<FieldMap>)>;

/// Every record of every table. Of a tombstone only that it is one.
fn tables(conn: &Connection) -> Result<Tables, StoreError> {
    let mut found = Vec::new();
    for &record_type in RecordType::ALL {
        for id in records::ids(conn, record_type)? {
            let presence = records::presence(conn, record_type, &id)?;
            let fields = records::fields(conn, record_type, &id)?;
            found.push((record_type, id, presence, fields));
        }
    }
    Ok(found)
}

async fn another_device(studio: &Studio) -> Store {
    let other = Store::open_in_memory(Arc::new(flo_model::ManualClock::new(UnixMillis(1)))).unwrap();
    let rebuilt = studio.store.read(rebuild::all).await.unwrap();
    other
        .write(move |tx| {
            for ((record_type, id), state) in &rebuilt {
                state.put(tx, *record_type, id)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    other
}

#[track_caller]
fn agree(here: &Tables, there: &Tables) {
    assert!(here.len() > 8, "the journey made records: {}", here.len());
    for (ours, theirs) in here.iter().zip(there) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(here.len(), there.len());
}

async fn entry(studio: &Studio, description: &str) -> (RecordId, String) {
    let fields =
        json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": description });
    let id = studio.create(RecordType::TimeEntry, fields).await;
    studio.sync().await;
    studio.clock.advance(Duration::from_secs(300));
    let remote = studio.link(RecordType::TimeEntry, &id).await.unwrap().remote_id.unwrap();
    (id, remote.0)
}

/// Everything that can happen to a record, on both sides.
async fn journey(studio: &Studio) {
    studio.service.put(RecordType::Client, "c1", map(json!({ "name": "Nordlicht" })));
    studio.service.put(
        RecordType::Project,
        "p1",
        map(json!({ "name": "Harbour", "client": "c1", "billable": false })),
    );
    studio.service.put(RecordType::Tag, "t1", map(json!({ "name": "edit" })));
    studio.sync().await;
    let project = studio.local_id(RecordType::Project, "p1").await.unwrap();
    studio.update(RecordType::Project, &project, json!({ "note": "two cameras" })).await;
    studio.sync().await;
    studio.service.change(RecordType::Project, "p1", &map(json!({ "name": "Harbour Lights" })));

    // Disputes: decided both ways, by a rule, taken back, fetched back.
    for (n, side) in [Side::Local, Side::Remote].into_iter().enumerate() {
        let (id, remote) = entry(studio, &format!("disputed {n}")).await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
        studio.sync().await;
        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
        let step =
            studio.events(&id).await.into_iter().rev().find(|event| event.action == "resolve").unwrap();
        studio.engine.undo(step.seq, INES).await.unwrap();
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
        studio.sync().await;
        studio.engine.fetch_back(&conflict.id, INES).await.unwrap();
        studio.sync().await;
    }
    studio
        .store
        .write(|tx| merge_rules::set(tx, RecordType::TimeEntry, "description", Some(MergeRule::Theirs)))
        .await
        .unwrap();
    let (id, remote) = entry(studio, "by rule").await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here", "billable": true })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
    studio.sync().await;

    // Existence: gone there, gone here, and brought back.
    for side in [Side::Local, Side::Remote] {
        let (id, remote) = entry(studio, "gone there").await;
        studio.update(RecordType::TimeEntry, &id, json!({ "billable": true })).await;
        studio.service.remove(RecordType::TimeEntry, &remote);
        studio.sync().await;
        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
        let (id, remote) = entry(studio, "gone here").await;
        studio.delete(RecordType::TimeEntry, &id).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "billable": true })));
        studio.sync().await;
        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
    }
    let (id, _) = entry(studio, "deleted and back").await;
    studio.delete(RecordType::TimeEntry, &id).await;
    let step = studio.events(&id).await.into_iter().rev().find(|event| event.action == "delete").unwrap();
    studio.engine.undo(step.seq, INES).await.unwrap();
    let (id, remote) = entry(studio, "deleted there").await;
    studio.service.remove(RecordType::TimeEntry, &remote);
    studio.service.lock().listed_deleted.push((RecordType::TimeEntry, remote));
    studio.sync().await;
    assert!(studio.fields(RecordType::TimeEntry, &id).await.is_none());

    // Refused and given up.
    let (id, _) = entry(studio, "refused").await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "given up" })).await;
    studio.service.next_write(Fault::Fails(flo_connect::ErrorKind::Locked));
    studio.sync().await;
    let parked = studio.parked(&id).await;
    studio.engine.give_up(&parked.id, INES).await.unwrap();
    studio.delete(RecordType::TimeEntry, &id).await;
    studio.service.next_write(Fault::Fails(flo_connect::ErrorKind::Locked));
    studio.sync().await;
    let parked = studio.parked(&id).await;
    studio.engine.give_up(&parked.id, INES).await.unwrap();
    studio.sync().await;
}

#[tokio::test]
async fn another_device_has_every_record_from_the_trail_alone() {
    let studio = Studio::open().await;
    journey(&studio).await;
    let here = studio.store.read(tables).await.unwrap();
    let other = another_device(&studio).await;
    agree(&here, &other.read(tables).await.unwrap());
    studio.audit_events().await;
}

#[tokio::test]
async fn another_device_has_every_record_when_old_events_gave_way_to_a_checkpoint() {
    let studio = Studio::open().await;
    journey(&studio).await;
    let later = studio.store.write(|tx| Ok(tx.now())).await.unwrap();
    let gone = studio.store.write(move |tx| checkpoints::compact(tx, later)).await.unwrap();
    assert!(gone > 20, "{gone}");
    let (id, _) = entry(&studio, "after the checkpoint").await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "changed" })).await;
    let here = studio.store.read(tables).await.unwrap();
    let other = another_device(&studio).await;
    agree(&here, &other.read(tables).await.unwrap());
    studio.audit_events().await;
}
