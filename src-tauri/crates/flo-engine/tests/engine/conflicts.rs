//! Edits on both sides: what merges, what asks, and what each choice does.

use std::collections::BTreeMap;
use std::time::Duration;

use flo_engine::conflicts::{Keep, Side};
use flo_model::{LinkState, RecordId, RecordType};
use serde_json::json;

use crate::support::{Studio, map};

/// One entry that both sides have.
async fn agreed(studio: &Studio) -> (RecordId, String) {
    let fields = json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": "a", "tags": [] });
    let id = studio.create(RecordType::TimeEntry, fields).await;
    studio.sync().await;
    studio.clock.advance(Duration::from_secs(300));
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    (id, remote)
}

async fn description(studio: &Studio, id: &RecordId) -> String {
    studio.fields(RecordType::TimeEntry, id).await.unwrap().text("description").unwrap().to_owned()
}

fn there(studio: &Studio) -> String {
    studio.service.only(RecordType::TimeEntry).1.text("description").unwrap().to_owned()
}

#[tokio::test]
async fn edits_of_different_fields_merge_on_both_sides() {
    for studio in [Studio::open().await, Studio::replacing().await] {
        let (id, remote) = agreed(&studio).await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "billable": true })));
        let report = studio.sync().await;
        assert_eq!(report.conflicts.0, 0);
        let fields = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
        assert_eq!((fields.text("description"), fields.get("billable")), (Some("here"), &json!(true)));
        let fields = studio.fields(RecordType::TimeEntry, &id).await.unwrap();
        assert_eq!((fields.text("description"), fields.get("billable")), (Some("here"), &json!(true)));
    }
}

#[tokio::test]
async fn a_replacing_service_is_read_again_right_before_the_write() {
    let studio = Studio::replacing().await;
    let (id, remote) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
    // Not listed, so that only the read before the write can see it.
    studio.service.lock().hidden.insert(remote.clone());
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "billable": true, "unmapped": 7 })));
    studio.sync().await;
    let fields = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
    assert_eq!((fields.get("billable"), fields.get("unmapped")), (&json!(true), &json!(7)));
    assert_eq!(fields.text("description"), Some("here"));
}

#[tokio::test]
async fn edits_of_one_field_are_a_conflict_and_nothing_is_overwritten() {
    for studio in [Studio::open().await, Studio::replacing().await] {
        let (id, remote) = agreed(&studio).await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "here", "billable": true })).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
        let report = studio.sync().await;
        assert_eq!((report.conflicts.0, report.pushed.0), (1, 1), "what is not disputed is sent");
        let fields = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
        assert_eq!((fields.text("description"), fields.get("billable")), (Some("there"), &json!(true)));
        assert_eq!(description(&studio, &id).await, "here");
        let conflict = studio.conflicts(&id).await.remove(0);
        assert_eq!(conflict.field, "description");
        assert_eq!(
            (conflict.base, conflict.local, conflict.remote),
            (json!("a"), json!("here"), json!("there"))
        );
        assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Conflict);

        let again = studio.sync().await;
        assert_eq!((again.conflicts.0, again.pushed.0), (1, 0), "it stays one conflict");
    }
}

async fn disputed(studio: &Studio) -> (RecordId, flo_model::ConflictId) {
    let (id, remote) = agreed(studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
    studio.sync().await;
    let conflict = studio.conflicts(&id).await.remove(0);
    (id, conflict.id)
}

#[tokio::test]
async fn keeping_this_side_sends_it() {
    let studio = Studio::open().await;
    let (id, conflict) = disputed(&studio).await;
    studio.engine.resolve(&conflict, Keep::All(Side::Local), "person:Ines").await.unwrap();
    let report = studio.sync().await;
    assert_eq!((report.conflicts.0, report.pushed.0), (0, 1));
    assert_eq!(
        (description(&studio, &id).await, there(&studio)),
        (String::from("here"), String::from("here"))
    );
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
}

#[tokio::test]
async fn keeping_the_other_side_takes_it() {
    let studio = Studio::open().await;
    let (id, conflict) = disputed(&studio).await;
    studio.engine.resolve(&conflict, Keep::All(Side::Remote), "person:Ines").await.unwrap();
    assert_eq!(description(&studio, &id).await, "there");
    let report = studio.sync().await;
    assert_eq!((report.conflicts.0, report.pushed.0), (0, 0));
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
    let again = studio.engine.resolve(&conflict, Keep::All(Side::Remote), "person:Ines").await;
    assert!(again.is_err(), "it is resolved already");
}

#[tokio::test]
async fn a_conflict_about_which_both_agree_by_now_closes_itself() {
    let studio = Studio::open().await;
    let (id, _) = disputed(&studio).await;
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "here" })));
    assert_eq!(studio.sync().await.conflicts.0, 0);
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
}

#[tokio::test]
async fn start_and_end_are_chosen_together_or_one_by_one() {
    let studio = Studio::open().await;
    let (id, remote) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "end": "2026-03-02T09:00:00Z" })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "start": "2026-03-02T07:00:00Z" })));
    assert_eq!(studio.sync().await.conflicts.0, 1);
    let conflict = studio.conflicts(&id).await.remove(0);
    assert_eq!(conflict.field, "start+end");
    let each = [(String::from("start"), Side::Remote), (String::from("end"), Side::Local)];
    let keep = Keep::Each(BTreeMap::from(each));
    studio.engine.resolve(&conflict.id, keep, "person:Ines").await.unwrap();
    studio.sync().await;
    let fields = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
    assert_eq!(
        (fields.text("start"), fields.text("end")),
        (Some("2026-03-02T07:00:00Z"), Some("2026-03-02T09:00:00Z"))
    );
}

#[tokio::test]
async fn tags_of_both_sides_come_together() {
    let studio = Studio::open().await;
    for tag in ["mine", "theirs"] {
        studio.service.put(RecordType::Tag, tag, map(json!({ "name": tag })));
    }
    let (id, remote) = agreed(&studio).await;
    let mine = studio.local_id(RecordType::Tag, "mine").await.unwrap();
    studio.update(RecordType::TimeEntry, &id, json!({ "tags": [mine.as_str()] })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "tags": ["theirs"] })));
    assert_eq!(studio.sync().await.conflicts.0, 0);
    let fields = studio.service.get(RecordType::TimeEntry, &remote).unwrap();
    assert_eq!(fields.get("tags"), &json!(["mine", "theirs"]));
    assert_eq!(
        studio.fields(RecordType::TimeEntry, &id).await.unwrap().get("tags").as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn an_edit_here_against_a_delete_there_asks() {
    for studio in [Studio::open().await, Studio::replacing().await] {
        let (id, remote) = agreed(&studio).await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
        studio.service.remove(RecordType::TimeEntry, &remote);
        let report = studio.sync().await;
        assert_eq!((report.deleted.0, report.conflicts.0, report.parked.0), (0, 1, 0));
        let conflict = studio.conflicts(&id).await.remove(0);
        assert_eq!(conflict.field, "presence");
        assert!(conflict.remote.is_null());

        studio.engine.resolve(&conflict.id, Keep::All(Side::Local), "person:Ines").await.unwrap();
        studio.sync().await;
        assert_eq!(there(&studio), "here", "it is made anew");
        assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
    }
}

#[tokio::test]
async fn accepting_the_delete_there_deletes_here() {
    let studio = Studio::open().await;
    let (id, remote) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
    studio.service.remove(RecordType::TimeEntry, &remote);
    studio.sync().await;
    let conflict = studio.conflicts(&id).await.remove(0);
    studio.engine.resolve(&conflict.id, Keep::All(Side::Remote), "person:Ines").await.unwrap();
    assert!(studio.fields(RecordType::TimeEntry, &id).await.is_none());
    let report = studio.sync().await;
    assert_eq!((report.conflicts.0, report.pushed.0), (0, 0));
}

#[tokio::test]
async fn a_delete_here_against_an_edit_there_asks() {
    for keep in [Side::Local, Side::Remote] {
        let studio = Studio::open().await;
        let (id, remote) = agreed(&studio).await;
        studio.delete(RecordType::TimeEntry, &id).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
        let report = studio.sync().await;
        assert_eq!((report.conflicts.0, report.pushed.0), (1, 0));
        assert_eq!(there(&studio), "there", "nothing is deleted that somebody edited");

        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(keep), "person:Ines").await.unwrap();
        studio.sync().await;
        let here = studio.fields(RecordType::TimeEntry, &id).await;
        match keep {
            Side::Local => {
                assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
                assert!(here.is_none());
            }
            Side::Remote => assert_eq!(here.unwrap().text("description"), Some("there")),
        }
    }
}
