//! Steps are taken back: folded away while the service has not heard of them, sent in reverse after that.

use std::time::Duration;

use flo_connect::ErrorKind;
use flo_engine::conflicts::{Keep, Side};
use flo_engine::reverse::{KEPT_DAYS, Reversed};
use flo_model::{ConflictId, IntentState, LinkState, RecordId, RecordType};
use serde_json::json;

use crate::support::{Fault, Studio, map};

const INES: &str = "person:Ines";

fn entry(description: &str) -> serde_json::Value {
    json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": description })
}

/// One entry that both sides have.
async fn agreed(studio: &Studio) -> (RecordId, String) {
    let id = studio.create(RecordType::TimeEntry, entry("a")).await;
    studio.sync().await;
    studio.clock.advance(Duration::from_secs(300));
    (id, studio.service.only(RecordType::TimeEntry).0)
}

async fn last_step(studio: &Studio, id: &RecordId, action: &str) -> i64 {
    let events = studio.events(id).await;
    events.iter().rev().find(|event| event.action == action).expect("the step was noted").seq
}

async fn description(studio: &Studio, id: &RecordId) -> String {
    studio.fields(RecordType::TimeEntry, id).await.unwrap().text("description").unwrap().to_owned()
}

fn there(studio: &Studio) -> String {
    studio.service.only(RecordType::TimeEntry).1.text("description").unwrap().to_owned()
}

#[tokio::test]
async fn an_edit_that_was_not_sent_is_folded_away() {
    let studio = Studio::open().await;
    let (id, _) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b", "billable": true })).await;
    let requests = studio.service.calls("");
    let step = last_step(&studio, &id, "update").await;
    let (record, reversed) = studio.engine.undo(step, INES).await.unwrap();
    assert_eq!((record, reversed), (id.clone(), Reversed::Folded));
    assert_eq!(description(&studio, &id).await, "a");
    assert!(studio.open_intents(&id).await.is_empty());
    let link = studio.link(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!((link.state, link.dirty), (LinkState::Synced, 0));
    assert_eq!(studio.service.calls(""), requests, "the service hears nothing of it");
    assert_eq!(studio.service.calls("write update"), 0);
    assert_eq!(studio.sync().await.pushed.0, 0);
}

#[tokio::test]
async fn an_edit_that_was_sent_is_sent_in_reverse() {
    let studio = Studio::open().await;
    let (id, _) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    studio.sync().await;
    assert_eq!(there(&studio), "b");
    let step = last_step(&studio, &id, "update").await;
    assert_eq!(studio.engine.undo(step, INES).await.unwrap().1, Reversed::Queued);
    assert_eq!(description(&studio, &id).await, "a");
    assert_eq!(studio.sync().await.pushed.0, 1);
    assert_eq!(there(&studio), "a");

    let again = studio.engine.undo(step, INES).await;
    assert!(again.unwrap_err().to_string().contains("undone already"));
    let undone = last_step(&studio, &id, "update").await;
    studio.engine.undo(undone, INES).await.unwrap();
    studio.sync().await;
    assert_eq!(there(&studio), "b", "an undo can be undone");
}

#[tokio::test]
async fn part_of_what_waits_can_be_undone() {
    let studio = Studio::open().await;
    let (id, _) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    let step = last_step(&studio, &id, "update").await;
    studio.update(RecordType::TimeEntry, &id, json!({ "billable": true })).await;
    studio.engine.undo(step, INES).await.unwrap();
    let open = studio.open_intents(&id).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].fields, ["billable"], "the other edit still goes");
    studio.sync().await;
    assert_eq!(there(&studio), "a");
    assert_eq!(studio.service.only(RecordType::TimeEntry).1.get("billable"), &json!(true));
}

#[tokio::test]
async fn a_step_whose_result_was_changed_since_is_left_alone() {
    let studio = Studio::open().await;
    let (id, _) = agreed(&studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    let step = last_step(&studio, &id, "update").await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "c" })).await;
    let refused = studio.engine.undo(step, INES).await.unwrap_err();
    assert!(refused.to_string().contains("changed again since"), "{refused}");
    assert_eq!(description(&studio, &id).await, "c");
}

#[tokio::test]
async fn creating_and_deleting_are_undone_before_and_after_they_were_sent() {
    for sent in [false, true] {
        let studio = Studio::open().await;
        let id = studio.create(RecordType::TimeEntry, entry("new")).await;
        if sent {
            studio.sync().await;
        }
        let step = last_step(&studio, &id, "create").await;
        let (_, reversed) = studio.engine.undo(step, INES).await.unwrap();
        assert_eq!(reversed, if sent { Reversed::Queued } else { Reversed::Folded });
        studio.sync().await;
        assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
        assert_eq!(studio.service.calls("write create"), usize::from(sent));
        assert!(studio.fields(RecordType::TimeEntry, &id).await.is_none());
    }
    for sent in [false, true] {
        let studio = Studio::open().await;
        let (id, _) = agreed(&studio).await;
        studio.delete(RecordType::TimeEntry, &id).await;
        if sent {
            studio.sync().await;
            assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
        }
        let step = last_step(&studio, &id, "delete").await;
        let (_, reversed) = studio.engine.undo(step, INES).await.unwrap();
        assert_eq!(reversed, if sent { Reversed::Queued } else { Reversed::Folded });
        studio.sync().await;
        assert_eq!(there(&studio), "a");
        assert_eq!(description(&studio, &id).await, "a");
        assert_eq!(studio.service.calls("write delete"), usize::from(sent));
        assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
    }
}

/// An entry whose description says `here` on this side and `there` on the other.
async fn disputed(studio: &Studio) -> (RecordId, ConflictId) {
    let (id, remote) = agreed(studio).await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
    studio.sync().await;
    let conflict = studio.conflicts(&id).await.remove(0);
    (id, conflict.id)
}

#[tokio::test]
async fn a_choice_that_the_service_has_not_heard_of_is_open_again() {
    for side in [Side::Local, Side::Remote] {
        let studio = Studio::open().await;
        let (id, conflict) = disputed(&studio).await;
        studio.engine.resolve(&conflict, Keep::All(side), INES).await.unwrap();
        let step = last_step(&studio, &id, "resolve").await;
        assert_eq!(studio.engine.undo(step, INES).await.unwrap().1, Reversed::Reopened);
        let open = studio.conflicts(&id).await;
        assert_eq!((open.len(), &open[0].id), (1, &conflict));
        assert_eq!(description(&studio, &id).await, "here");
        assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Conflict);
        let report = studio.sync().await;
        assert_eq!((report.pushed.0, report.conflicts.0), (0, 1), "nothing is sent before someone chooses");
        assert_eq!(there(&studio), "there");

        studio.engine.resolve(&conflict, Keep::All(Side::Local), INES).await.unwrap();
        studio.sync().await;
        assert_eq!(there(&studio), "here", "and it can be decided the other way");
    }
}

#[tokio::test]
async fn a_choice_that_was_sent_is_reversed() {
    let studio = Studio::open().await;
    let (id, conflict) = disputed(&studio).await;
    studio.engine.resolve(&conflict, Keep::All(Side::Local), INES).await.unwrap();
    studio.sync().await;
    assert_eq!(there(&studio), "here");
    let step = last_step(&studio, &id, "resolve").await;
    assert_eq!(studio.engine.undo(step, INES).await.unwrap().1, Reversed::Queued);
    studio.sync().await;
    assert_eq!(
        (there(&studio), description(&studio, &id).await),
        (String::from("there"), String::from("there"))
    );
}

#[tokio::test]
async fn the_value_that_was_not_kept_can_be_fetched_back_for_thirty_days() {
    for (side, back) in [(Side::Local, "there"), (Side::Remote, "here")] {
        let studio = Studio::open().await;
        let (id, conflict) = disputed(&studio).await;
        studio.engine.fetch_back(&conflict, INES).await.expect_err("it is open");
        studio.engine.resolve(&conflict, Keep::All(side), INES).await.unwrap();
        studio.sync().await;
        studio.clock.advance(Duration::from_secs(29 * 24 * 3600));
        studio.engine.fetch_back(&conflict, INES).await.unwrap();
        studio.sync().await;
        assert_eq!((there(&studio).as_str(), description(&studio, &id).await.as_str()), (back, back));
        studio.clock.advance(Duration::from_secs(2 * 24 * 3600));
        let late = studio.engine.fetch_back(&conflict, INES).await.unwrap_err();
        assert!(late.to_string().contains(&format!("{KEPT_DAYS} days")), "{late}");
    }
}

#[tokio::test]
async fn a_decision_about_existence_is_reversed_too() {
    // Gone there, edited here.
    for side in [Side::Local, Side::Remote] {
        let studio = Studio::open().await;
        let (id, remote) = agreed(&studio).await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "here" })).await;
        studio.service.remove(RecordType::TimeEntry, &remote);
        studio.sync().await;
        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
        studio.sync().await;
        studio.engine.undo(last_step(&studio, &id, "resolve").await, INES).await.unwrap();
        studio.sync().await;
        match side {
            Side::Local => assert_eq!(studio.service.count(RecordType::TimeEntry), 0),
            Side::Remote => assert_eq!(there(&studio), "here"),
        }
    }
    // Deleted here, edited there.
    for side in [Side::Local, Side::Remote] {
        let studio = Studio::open().await;
        let (id, remote) = agreed(&studio).await;
        studio.delete(RecordType::TimeEntry, &id).await;
        studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "there" })));
        studio.sync().await;
        let conflict = studio.conflicts(&id).await.remove(0);
        studio.engine.resolve(&conflict.id, Keep::All(side), INES).await.unwrap();
        studio.engine.undo(last_step(&studio, &id, "resolve").await, INES).await.unwrap();
        studio.sync().await;
        match side {
            Side::Local => {
                assert_eq!(
                    (there(&studio), description(&studio, &id).await),
                    (String::from("there"), String::from("there"))
                );
            }
            Side::Remote => assert_eq!(studio.service.count(RecordType::TimeEntry), 0),
        }
        studio.audit_events().await;
    }
}

#[tokio::test]
async fn a_parked_write_is_edited_and_goes() {
    let studio = Studio::open().await;
    studio.service.lock().refuses.insert(String::from("Bad name"));
    let bad = studio.create(RecordType::Project, json!({ "name": "Bad name" })).await;
    assert_eq!(studio.sync().await.parked.0, 1);
    let parked = studio.parked(&bad).await;
    let only_theirs = map(json!({ "tracked_s": 1 }));
    studio.engine.edit_then_retry(&parked.id, only_theirs, INES).await.expect_err("the service counts it");
    let fields = map(json!({ "name": "Good name" }));
    studio.engine.edit_then_retry(&parked.id, fields, INES).await.unwrap();
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.parked.0), (1, 0));
    assert_eq!(studio.service.only(RecordType::Project).1.text("name"), Some("Good name"));
    let event = studio.events(&bad).await.into_iter().rev().find(|event| event.action == "update").unwrap();
    assert_eq!(event.changes, json!({ "name": ["Bad name", "Good name"] }));
    assert!(event.reason.contains("Change it here"), "the edit says what it answers: {}", event.reason);
}

#[tokio::test]
async fn editing_nothing_is_a_plain_retry() {
    let studio = Studio::open().await;
    studio.service.next_write(Fault::Fails(ErrorKind::Forbidden));
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.sync().await;
    let parked = studio.parked(&id).await;
    studio.engine.edit_then_retry(&parked.id, map(json!({ "description": "x" })), INES).await.unwrap();
    assert_eq!(studio.open_intents(&id).await[0].state, IntentState::Queued);
    assert_eq!(studio.sync().await.pushed.0, 1);
}

#[tokio::test]
async fn writes_keep_their_order_though_the_clock_goes_back_between_two_starts() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("first")).await;
    studio.service.next_write(Fault::Hangs);
    tokio::select! {
        _ = studio.engine.sync_once(None, flo_engine::SyncOptions::default()) => panic!("it hangs"),
        () = studio.service.hanging.notified() => {}
    }
    // The create is under way. What is queued now has an id that sorts before it.
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "second" })).await;
    let mut later = studio.open_intents(&id).await.remove(1);
    later.id = flo_model::IntentId::from("00000000-0000-7000-8000-000000000000");
    let later_id = later.id.clone();
    studio
        .store
        .write(move |tx| {
            tx.execute("DELETE FROM intents WHERE state = 'queued'", [])?;
            flo_store::sync::intents::save(tx, &later)
        })
        .await
        .unwrap();
    let open = studio.open_intents(&id).await;
    assert_eq!((open[0].state, &open[1].id), (IntentState::InFlight, &later_id));
    let (connection, now) = (studio.connection.clone(), flo_model::UnixMillis(i64::MAX));
    let sendable = studio
        .store
        .read(move |conn| flo_store::sync::intents::sendable(conn, &connection, now, 10))
        .await
        .unwrap();
    assert!(sendable.is_empty(), "it waits for the create");
}
