//! An edit, its links and its intents commit together and fold while they wait.

use flo_model::{FieldMap, IntentAction, IntentState, LinkState, RecordType};
use flo_store::records;
use flo_store::sync::{Edit, intents, links};
use serde_json::json;

use crate::studio::{Studio, change, connect, new, removal};

#[tokio::test]
async fn an_edit_and_what_it_implies_commit_together() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default().with("description", "grading")).await;
    let connection = studio.connection.clone();
    let (link, open, events) = studio
        .store
        .read(move |conn| {
            let link = links::get(conn, &connection, RecordType::TimeEntry, &made.record_id)?.unwrap();
            let open = intents::open_of(conn, &connection, &made.record_id)?;
            Ok((link, open, flo_store::sync::audit::of_record(conn, &made.record_id)?))
        })
        .await
        .unwrap();
    assert_eq!((link.dirty, link.state), (1, LinkState::Pending));
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].action, IntentAction::Create);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].changes["description"], json!([null, "grading"]));
}

#[tokio::test]
async fn a_failed_edit_leaves_nothing() {
    let studio = Studio::open().await;
    let bad = FieldMap::default().with("start", "no time");
    let connection = studio.connection.clone();
    assert!(studio.edit(new(RecordType::TimeEntry, bad, &[&connection])).await.is_err());
    let backlog = studio.store.read(move |conn| intents::backlog(conn, &connection)).await.unwrap();
    assert_eq!(backlog.waiting, 0);
}

#[tokio::test]
async fn edits_that_were_not_sent_fold_into_one_intent() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default()).await;
    let note = |text: &str| FieldMap::default().with("description", text);
    let first = studio.edit(change(RecordType::TimeEntry, &made.record_id, note("a"))).await.unwrap();
    assert_eq!(first.intents, made.intents, "the create will carry it");

    studio.pretend_synced(&made.record_id, RecordType::TimeEntry, "r1").await;
    let second = studio.edit(change(RecordType::TimeEntry, &made.record_id, note("b"))).await.unwrap();
    let billable = FieldMap::default().with("billable", true);
    let third = studio.edit(change(RecordType::TimeEntry, &made.record_id, billable)).await.unwrap();
    assert_eq!(second.intents, third.intents);
    let id = third.intents[0].clone();
    let intent = studio.store.read(move |conn| intents::get(conn, &id)).await.unwrap().unwrap();
    assert_eq!(intent.fields, ["billable", "description"]);
    assert_eq!(intent.action, IntentAction::Update);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_does_nothing() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default().with("description", "a")).await;
    studio.pretend_synced(&made.record_id, RecordType::TimeEntry, "r1").await;
    let same = FieldMap::default().with("description", "a").with("start", "2026-03-02T10:00:00+01:00");
    let edited = studio.edit(change(RecordType::TimeEntry, &made.record_id, same)).await.unwrap();
    assert!(!edited.changed);
    assert!(edited.intents.is_empty());
}

#[tokio::test]
async fn an_edit_during_a_call_becomes_the_next_intent() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default()).await;
    let id = made.intents[0].clone();
    studio
        .store
        .write(move |tx| {
            let mut intent = intents::get(tx, &id)?.unwrap();
            intent.state = IntentState::InFlight;
            intents::save(tx, &intent)
        })
        .await
        .unwrap();
    let note = FieldMap::default().with("description", "later");
    let edited = studio.edit(change(RecordType::TimeEntry, &made.record_id, note)).await.unwrap();
    assert_ne!(edited.intents, made.intents);
    let (connection, now) = (studio.connection.clone(), crate::studio::NOW);
    let sendable =
        studio.store.read(move |conn| intents::sendable(conn, &connection, now, 10)).await.unwrap();
    assert!(sendable.is_empty(), "it waits behind the call");
}

#[tokio::test]
async fn deleting_what_was_never_sent_cancels_both() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default()).await;
    let deleted = studio.edit(removal(RecordType::TimeEntry, &made.record_id)).await.unwrap();
    assert!(deleted.intents.is_empty());
    let connection = studio.connection.clone();
    let (backlog, link, fields) = studio
        .store
        .read(move |conn| {
            let link = links::get(conn, &connection, RecordType::TimeEntry, &made.record_id)?;
            let fields = records::fields(conn, RecordType::TimeEntry, &made.record_id)?;
            Ok((intents::backlog(conn, &connection)?, link, fields))
        })
        .await
        .unwrap();
    assert_eq!((backlog.waiting, backlog.parked), (0, 0));
    assert_eq!((link, fields), (None, None));
}

#[tokio::test]
async fn a_delete_takes_the_place_of_edits_that_were_not_sent() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default()).await;
    studio.pretend_synced(&made.record_id, RecordType::TimeEntry, "r1").await;
    let note = FieldMap::default().with("description", "x");
    studio.edit(change(RecordType::TimeEntry, &made.record_id, note)).await.unwrap();
    studio.edit(removal(RecordType::TimeEntry, &made.record_id)).await.unwrap();
    let connection = studio.connection.clone();
    let open =
        studio.store.read(move |conn| intents::open_of(conn, &connection, &made.record_id)).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].action, IntentAction::Delete);
}

#[tokio::test]
async fn a_delete_can_be_taken_back_before_it_is_sent() {
    let studio = Studio::open().await;
    let made = studio.entry(FieldMap::default().with("description", "keep")).await;
    studio.pretend_synced(&made.record_id, RecordType::TimeEntry, "r1").await;
    studio.edit(removal(RecordType::TimeEntry, &made.record_id)).await.unwrap();
    let back = Edit {
        action: IntentAction::Create,
        ..change(RecordType::TimeEntry, &made.record_id, FieldMap::default())
    };
    studio.edit(back).await.unwrap();
    let connection = studio.connection.clone();
    let (open, fields) = studio
        .store
        .read(move |conn| {
            let fields = records::fields(conn, RecordType::TimeEntry, &made.record_id)?;
            Ok((intents::open_of(conn, &connection, &made.record_id)?, fields))
        })
        .await
        .unwrap();
    assert!(open.is_empty(), "the service has it as it was: nothing is to be sent");
    assert_eq!(fields.unwrap().text("description"), Some("keep"));
}

#[tokio::test]
async fn what_refers_to_a_record_that_is_not_there_yet_waits_for_it() {
    let studio = Studio::open().await;
    let connection = studio.connection.clone();
    let name = FieldMap::default().with("name", "Harbour");
    let project = studio.edit(new(RecordType::Project, name, &[&connection])).await.unwrap();
    let entry = studio.entry(FieldMap::default().with("project", project.record_id.as_str())).await;
    let now = crate::studio::NOW;
    let sendable =
        studio.store.read(move |conn| intents::sendable(conn, &connection, now, 10)).await.unwrap();
    let ids: Vec<_> = sendable.into_iter().map(|intent| intent.id).collect();
    assert_eq!(ids, project.intents);
    let create = project.intents[0].clone();
    let waiting = studio.store.read(move |conn| intents::dependents(conn, &create)).await.unwrap();
    assert_eq!(waiting[0].id, entry.intents[0]);
}

#[tokio::test]
async fn a_field_goes_only_to_the_services_that_carry_it() {
    let studio = Studio::open().await;
    let media = connect(&studio.store, "frameio").await;
    let connection = studio.connection.clone();
    let name = FieldMap::default().with("name", "Harbour").with("color", "#111111");
    let project = studio.edit(new(RecordType::Project, name, &[&connection])).await.unwrap();
    studio.pretend_synced(&project.record_id, RecordType::Project, "p1").await;
    let (id, there) = (project.record_id.clone(), media.clone());
    studio
        .store
        .write(move |tx| {
            let mut link = links::Link::new(there, RecordType::Project, id);
            link.remote_id = Some("f1".into());
            link.base = FieldMap::default().with("name", "Harbour");
            link.state = LinkState::Synced;
            links::save(tx, &link)
        })
        .await
        .unwrap();
    let color = FieldMap::default().with("color", "#222222");
    let edited = studio.edit(change(RecordType::Project, &project.record_id, color)).await.unwrap();
    assert_eq!(edited.intents.len(), 1, "the media service has no colours");
    let name = FieldMap::default().with("name", "Harbour II");
    let edited = studio.edit(change(RecordType::Project, &project.record_id, name)).await.unwrap();
    assert_eq!(edited.intents.len(), 2);
}
