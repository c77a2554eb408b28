//! What was edited here on its way to the service, in order and set aside when refused.

use std::time::Duration;

use flo_connect::ErrorKind;
use flo_model::{IntentState, LinkState, RecordType};
use serde_json::json;

use crate::support::{Fault, Studio, map};

fn entry(description: &str) -> serde_json::Value {
    json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": description })
}

#[tokio::test]
async fn what_is_made_here_arrives_there_and_is_synced_only_then() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("grading")).await;
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Pending);
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.created.0), (1, 0));
    let (remote, fields) = studio.service.only(RecordType::TimeEntry);
    assert_eq!(fields.text("description"), Some("grading"));
    let link = studio.link(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!((link.state, link.dirty), (LinkState::Synced, 0));
    assert_eq!(link.remote_id.unwrap().0, remote);

    let events = studio.audit_events().await;
    studio.clock.advance(Duration::from_secs(300));
    let echo = studio.sync().await;
    assert_eq!((echo.created.0, echo.updated.0, echo.pushed.0), (0, 0, 0), "an echo changes nothing");
    assert_eq!(studio.audit_events().await, events);
}

#[tokio::test]
async fn edits_and_deletes_arrive_too() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("a")).await;
    studio.sync().await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    studio.sync().await;
    let (remote, fields) = studio.service.only(RecordType::TimeEntry);
    assert_eq!(fields.text("description"), Some("b"));
    studio.delete(RecordType::TimeEntry, &id).await;
    assert_eq!(studio.sync().await.pushed.0, 1);
    assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
    let link = studio.link_of(RecordType::TimeEntry, &remote).await.unwrap();
    assert_eq!(link.state, LinkState::Absent);
}

#[tokio::test]
async fn a_reference_waits_for_what_it_refers_to() {
    let studio = Studio::open().await;
    let project = studio.create(RecordType::Project, json!({ "name": "Harbour" })).await;
    let task = studio.create(RecordType::Task, json!({ "name": "Edit", "project": project.as_str() })).await;
    let mut fields = entry("cut");
    fields["project"] = json!(project.as_str());
    fields["task"] = json!(task.as_str());
    studio.create(RecordType::TimeEntry, fields).await;
    assert_eq!(studio.sync().await.pushed.0, 3);
    let (project, _) = studio.service.only(RecordType::Project);
    let (task, _) = studio.service.only(RecordType::Task);
    let (_, sent) = studio.service.only(RecordType::TimeEntry);
    assert_eq!((sent.text("project"), sent.text("task")), (Some(project.as_str()), Some(task.as_str())));
}

#[tokio::test]
async fn a_parked_write_holds_up_only_what_depends_on_it() {
    let studio = Studio::open().await;
    studio.service.lock().refuses.insert(String::from("Bad name"));
    let bad = studio.create(RecordType::Project, json!({ "name": "Bad name" })).await;
    let mut fields = entry("belongs to it");
    fields["project"] = json!(bad.as_str());
    let dependent = studio.create(RecordType::TimeEntry, fields).await;
    studio.create(RecordType::TimeEntry, entry("free")).await;
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.parked.0), (1, 1));
    let parked = studio.parked(&bad).await;
    assert_eq!(parked.error_kind.as_deref(), Some("invalid"));
    assert!(parked.error_detail.unwrap().contains("Change it here, then retry"));
    assert_eq!(studio.open_intents(&dependent).await[0].state, IntentState::Queued);

    studio.update(RecordType::Project, &bad, json!({ "name": "Good name" })).await;
    assert_eq!(studio.sync().await.pushed.0, 2, "the edit was the answer");
    assert_eq!(studio.service.count(RecordType::TimeEntry), 2);
}

#[tokio::test]
async fn a_parked_write_can_be_retried() {
    let studio = Studio::open().await;
    studio.service.next_write(Fault::Fails(ErrorKind::Forbidden));
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    assert_eq!(studio.sync().await.parked.0, 1);
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Error);
    let parked = studio.parked(&id).await;
    studio.engine.retry(&parked.id).await.unwrap();
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.parked.0), (1, 0));
}

#[tokio::test]
async fn giving_up_a_change_takes_it_back() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("a")).await;
    studio.sync().await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    studio.service.next_write(Fault::Fails(ErrorKind::Locked));
    studio.sync().await;
    let parked = studio.parked(&id).await;
    studio.engine.give_up(&parked.id, "person:Ines").await.unwrap();
    let fields = studio.fields(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!(fields.text("description"), Some("a"));
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
    assert_eq!(studio.service.only(RecordType::TimeEntry).1.text("description"), Some("a"));
}

#[tokio::test]
async fn giving_up_a_delete_brings_the_record_back_and_giving_up_a_create_keeps_it_here() {
    let studio = Studio::open().await;
    let there = studio.create(RecordType::TimeEntry, entry("there")).await;
    studio.sync().await;
    studio.delete(RecordType::TimeEntry, &there).await;
    studio.service.next_write(Fault::Fails(ErrorKind::Locked));
    studio.sync().await;
    studio.engine.give_up(&studio.parked(&there).await.id, "person:Ines").await.unwrap();
    assert!(studio.fields(RecordType::TimeEntry, &there).await.is_some());

    studio.service.next_write(Fault::Fails(ErrorKind::Invalid));
    let mine = studio.create(RecordType::TimeEntry, entry("mine")).await;
    studio.sync().await;
    studio.engine.give_up(&studio.parked(&mine).await.id, "person:Ines").await.unwrap();
    assert!(studio.fields(RecordType::TimeEntry, &mine).await.is_some(), "hours are never lost");
    assert_eq!(studio.link(RecordType::TimeEntry, &mine).await.unwrap().state, LinkState::Error);

    studio.update(RecordType::TimeEntry, &mine, json!({ "description": "after all" })).await;
    assert_eq!(studio.sync().await.pushed.0, 1, "an edit sends it anew");
    assert_eq!(studio.service.count(RecordType::TimeEntry), 2);
}

#[tokio::test]
async fn what_the_service_has_no_way_to_take_is_set_aside() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::Workspace, json!({ "name": "Mine" })).await;
    assert_eq!(studio.sync().await.parked.0, 1);
    assert_eq!(studio.parked(&id).await.error_kind.as_deref(), Some("unsupported"));
}

#[tokio::test]
async fn a_reference_to_something_of_another_service_is_never_dropped_silently() {
    let studio = Studio::open().await;
    let (other, service) = studio.second().await;
    service.put(RecordType::Project, "x1", map(json!({ "name": "Only there" })));
    studio.sync_at(&other).await;
    let found = studio
        .store
        .read(|conn| flo_store::records::by_name(conn, RecordType::Project, "Only there"))
        .await
        .unwrap();
    let mut fields = entry("cut");
    fields["project"] = json!(found[0].as_str());
    let id = studio.create(RecordType::TimeEntry, fields).await;
    assert_eq!(studio.sync().await.parked.0, 1);
    assert_eq!(studio.parked(&id).await.error_kind.as_deref(), Some("missing_reference"));
    assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
}

#[tokio::test]
async fn a_limit_counts_no_attempt() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.service.next_write(Fault::RateLimited(Duration::from_secs(3600)));
    let report = studio.sync().await;
    assert_eq!(report.health.health, flo_engine::Health::RateLimited);
    let intent = studio.open_intents(&id).await.remove(0);
    assert_eq!((intent.state, intent.attempts), (IntentState::Queued, 0));
    studio.clock.advance(Duration::from_secs(3600));
    assert_eq!(studio.sync().await.pushed.0, 1);
}

#[tokio::test]
async fn deleting_what_is_gone_already_is_done() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.sync().await;
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    studio.clock.advance(Duration::from_secs(300));
    studio.delete(RecordType::TimeEntry, &id).await;
    studio.service.remove(RecordType::TimeEntry, &remote);
    let report = studio.sync().await;
    assert_eq!((report.parked.0, report.conflicts.0), (0, 0));
    assert!(studio.open_intents(&id).await.is_empty());
}
