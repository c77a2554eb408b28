//! Rules that a person set settle disputes by themselves, say so, and keep the value that lost.

use std::time::Duration;

use flo_model::{MergeRule, RecordId, RecordType};
use flo_store::sync::{conflicts, merge_rules};
use serde_json::json;

use crate::support::{Studio, map};

async fn set(studio: &Studio, field: &'static str, rule: MergeRule) {
    studio
        .store
        .write(move |tx| merge_rules::set(tx, RecordType::TimeEntry, field, Some(rule)))
        .await
        .unwrap();
}

/// One entry whose description says `here` on this side and `there` on the other.
async fn disputed(studio: &Studio) -> (RecordId, String) {
    let fields =
        json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": "a" });
    let id = studio.create(RecordType::TimeEntry, fields).await;
    studio.sync().await;
    studio.clock.advance(Duration::from_secs(300));
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
    studio.clock.advance(Duration::from_secs(1));
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
    (id, remote)
}

async fn both(studio: &Studio, id: &RecordId, remote: &str) -> (String, String) {
    let here = studio.fields(RecordType::TimeEntry, id).await.unwrap();
    let there = studio.service.get(RecordType::TimeEntry, remote).unwrap();
    (here.text("description").unwrap().to_owned(), there.text("description").unwrap().to_owned())
}

#[tokio::test]
async fn ours_sends_the_value_here_and_names_the_rule() {
    for studio in [Studio::open().await, Studio::replacing().await] {
        set(&studio, "description", MergeRule::Ours).await;
        let (id, remote) = disputed(&studio).await;
        let report = studio.sync().await;
        assert_eq!((report.conflicts.0, report.pushed.0), (0, 1));
        assert_eq!(both(&studio, &id, &remote).await, (String::from("here"), String::from("here")));

        let event = studio.events(&id).await.into_iter().find(|event| event.action == "settle").unwrap();
        assert_eq!(event.actor, "rule:ours");
        assert_eq!(event.changes, json!({ "description": ["here", "there"] }));
        assert_eq!(event.reason, "both sides changed description; the value here stays");
        studio.audit_events().await;
    }
}

#[tokio::test]
async fn theirs_takes_the_other_value_and_sends_nothing() {
    let studio = Studio::open().await;
    set(&studio, "description", MergeRule::Theirs).await;
    let (id, remote) = disputed(&studio).await;
    let report = studio.sync().await;
    assert_eq!((report.conflicts.0, report.pushed.0), (0, 0));
    assert_eq!(both(&studio, &id, &remote).await, (String::from("there"), String::from("there")));
    assert!(studio.open_intents(&id).await.is_empty(), "what gave way does not wait to be sent");
    let merged = studio.events(&id).await.into_iter().find(|event| event.action == "merge").unwrap();
    assert_eq!(merged.reason, "by rule: theirs");
}

#[tokio::test]
async fn the_value_that_lost_by_a_rule_can_be_fetched_back() {
    let studio = Studio::open().await;
    set(&studio, "description", MergeRule::Theirs).await;
    let (id, remote) = disputed(&studio).await;
    studio.sync().await;
    let settled = studio.events(&id).await.into_iter().find(|event| event.action == "settle").unwrap();
    let record = id.clone();
    let lost = studio
        .store
        .read(move |conn| conflicts::decided_at(conn, &record, "description", settled.at))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((lost.local.clone(), lost.resolved_by.as_deref()), (json!("here"), Some("rule:theirs")));
    studio.engine.fetch_back(&lost.id, "person:Ines").await.unwrap();
    studio.sync().await;
    assert_eq!(both(&studio, &id, &remote).await, (String::from("here"), String::from("here")));
}

#[tokio::test]
async fn newest_asks_unless_the_service_says_when_it_was_changed() {
    for tells_times in [true, false] {
        let studio = Studio::open().await;
        studio.service.lock().tells_times = tells_times;
        set(&studio, "description", MergeRule::Newest).await;
        let (id, remote) = disputed(&studio).await;
        let report = studio.sync().await;
        let (here, _) = both(&studio, &id, &remote).await;
        if tells_times {
            assert_eq!((report.conflicts.0, here.as_str()), (0, "there"), "changed a second later");
        } else {
            assert_eq!((report.conflicts.0, here.as_str()), (1, "here"));
        }
    }
}

#[tokio::test]
async fn a_rule_for_one_field_leaves_the_rest_to_a_person() {
    let studio = Studio::open().await;
    set(&studio, "start+end", MergeRule::Ours).await;
    let (id, remote) = disputed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "end": "2026-03-02T09:00:00Z" })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "end": "2026-03-02T10:00:00Z" })));
    let report = studio.sync().await;
    assert_eq!(report.conflicts.0, 1);
    let open: Vec<String> = studio.conflicts(&id).await.into_iter().map(|one| one.field).collect();
    assert_eq!(open, ["description"]);
    let there = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
    assert_eq!((there.text("end"), there.text("description")), (Some("2026-03-02T09:00:00Z"), Some("there")));
}

#[tokio::test]
async fn edits_of_different_fields_are_noted_as_merged() {
    let studio = Studio::open().await;
    let (id, remote) = disputed(&studio).await;
    studio.service.change(
        RecordType::TimeEntry,
        &remote,
        &map(json!({ "description": "a", "billable": true })),
    );
    studio.sync().await;
    let merged = studio.events(&id).await.into_iter().find(|event| event.action == "merge").unwrap();
    assert_eq!(merged.reason, "changed there, while here description changed");
    assert_eq!(merged.changes, json!({ "billable": [false, true] }));
}
