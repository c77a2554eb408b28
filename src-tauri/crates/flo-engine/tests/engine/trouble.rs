//! Lost answers, crashes and outages: one intent makes one record.

use std::time::Duration;

use flo_connect::ErrorKind;
use flo_engine::SyncOptions;
use flo_model::{IntentState, LinkState, RecordType};
use serde_json::json;

use crate::support::{Fault, Studio};

fn entry(description: &str) -> serde_json::Value {
    json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": description })
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_found_and_adopted() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.service.next_write(Fault::LostAnswer);
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.created.0), (1, 0));
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    let link = studio.link(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!((link.remote_id.unwrap().0, link.state), (remote, LinkState::Synced));
    assert_eq!(studio.service.calls("write create"), 1);
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_after_looking_twice() {
    let studio = Studio::open().await;
    studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.service.next_write(Fault::LostRequest);
    assert_eq!(studio.sync().await.pushed.0, 1);
    studio.service.only(RecordType::TimeEntry);
    assert_eq!(studio.service.calls("look create"), 2);
    assert_eq!(studio.service.calls("write create"), 2);
}

#[tokio::test]
async fn whatever_is_lost_one_intent_makes_one_record() {
    let faults = [
        Fault::LostAnswer,
        Fault::LostRequest,
        Fault::Fails(ErrorKind::Server),
        Fault::Fails(ErrorKind::Timeout),
    ];
    for first in faults {
        for second in faults {
            let studio = Studio::open().await;
            studio.create(RecordType::TimeEntry, entry("x")).await;
            studio.service.next_write(first);
            studio.service.next_write(second);
            for _ in 0..4 {
                studio.sync().await;
                studio.clock.advance(Duration::from_secs(120));
            }
            studio.service.only(RecordType::TimeEntry);
        }
    }
}

#[tokio::test]
async fn two_equal_entries_are_two_entries_even_when_answers_are_lost() {
    let studio = Studio::open().await;
    let one = studio.create(RecordType::TimeEntry, entry("same")).await;
    let two = studio.create(RecordType::TimeEntry, entry("same")).await;
    studio.service.next_write(Fault::LostAnswer);
    studio.service.next_write(Fault::LostAnswer);
    studio.sync().await;
    assert_eq!(studio.service.count(RecordType::TimeEntry), 2);
    let one = studio.link(RecordType::TimeEntry, &one).await.unwrap().remote_id;
    let two = studio.link(RecordType::TimeEntry, &two).await.unwrap().remote_id;
    assert!(one.is_some() && two.is_some() && one != two, "each is its own");
}

#[tokio::test]
async fn a_crash_during_a_call_leaves_one_record() {
    let mut studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.service.next_write(Fault::Hangs);
    tokio::select! {
        _ = studio.engine.sync_once(None, SyncOptions::default()) => panic!("it hangs"),
        () = studio.service.hanging.notified() => {}
    }
    let intent = studio.open_intents(&id).await.remove(0);
    assert_eq!(intent.state, IntentState::InFlight, "durable before the call");

    studio.restart().await;
    let report = studio.sync().await;
    assert_eq!(
        (report.pushed.0, report.created.0),
        (1, 0),
        "found, not sent again, and not read as another's"
    );
    studio.service.only(RecordType::TimeEntry);
    assert_eq!(studio.service.calls("write create"), 1);
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Synced);
}

#[tokio::test]
async fn an_edit_before_the_look_does_not_hide_the_effect() {
    let mut studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("as sent")).await;
    studio.service.next_write(Fault::Hangs);
    tokio::select! {
        _ = studio.engine.sync_once(None, SyncOptions::default()) => panic!("it hangs"),
        () = studio.service.hanging.notified() => {}
    }
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "edited since" })).await;
    studio.restart().await;
    studio.sync().await;
    let (_, fields) = studio.service.only(RecordType::TimeEntry);
    assert_eq!(fields.text("description"), Some("edited since"));
}

#[tokio::test]
async fn an_edit_during_a_call_stays_dirty_and_is_sent_next() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("first")).await;
    studio.service.next_write(Fault::Hangs);
    let edits = async {
        studio.service.hanging.notified().await;
        studio.update(RecordType::TimeEntry, &id, json!({ "description": "second" })).await;
        assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().dirty, 2);
        studio.service.next_write(Fault::RateLimited(Duration::from_secs(3600)));
        studio.service.gate.notify_one();
    };
    let (_, ()) = tokio::join!(studio.engine.sync_once(None, SyncOptions::default()), edits);
    let link = studio.link(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!((link.dirty, link.state), (1, LinkState::Pending), "only what was sent is confirmed");
    let fields = studio.fields(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!(fields.text("description"), Some("second"), "the answer does not undo the edit");

    studio.clock.advance(Duration::from_secs(3600));
    studio.sync().await;
    assert_eq!(studio.service.only(RecordType::TimeEntry).1.text("description"), Some("second"));
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().dirty, 0);
}

#[tokio::test]
async fn a_delete_during_its_create_deletes_what_was_made() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.service.next_write(Fault::Hangs);
    let edits = async {
        studio.service.hanging.notified().await;
        studio.delete(RecordType::TimeEntry, &id).await;
        studio.service.gate.notify_one();
    };
    let (reports, ()) = tokio::join!(studio.engine.sync_once(None, SyncOptions::default()), edits);
    assert_eq!(reports.unwrap()[0].conflicts.0, 0);
    assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
}

#[tokio::test]
async fn an_update_and_a_delete_whose_answers_were_lost_are_looked_for() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("a")).await;
    studio.sync().await;
    studio.update(RecordType::TimeEntry, &id, json!({ "description": "b" })).await;
    studio.service.next_write(Fault::LostAnswer);
    assert_eq!(studio.sync().await.pushed.0, 1);
    assert_eq!(studio.service.calls("write update"), 1);
    studio.delete(RecordType::TimeEntry, &id).await;
    studio.service.next_write(Fault::LostAnswer);
    assert_eq!(studio.sync().await.pushed.0, 1);
    assert_eq!(studio.service.calls("write delete"), 1);
    assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
}

#[tokio::test]
async fn offline_is_a_state_in_which_nothing_is_lost_or_counted() {
    let studio = Studio::open().await;
    studio.service.lock().network = Some(ErrorKind::Offline);
    let id = studio.create(RecordType::TimeEntry, entry("in the field")).await;
    let report = studio.sync().await;
    assert!(report.is_offline());
    let intent = studio.open_intents(&id).await.remove(0);
    assert_eq!((intent.state, intent.attempts), (IntentState::Queued, 0));
    studio.service.lock().network = None;
    let report = studio.sync().await;
    assert_eq!((report.pushed.0, report.is_offline()), (1, false));
}

#[tokio::test]
async fn somebody_elses_page_is_not_an_answer() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, entry("x")).await;
    studio.sync().await;
    studio.service.lock().network = Some(ErrorKind::Portal);
    studio.clock.advance(Duration::from_secs(3600));
    let report = studio.sync().await;
    assert_eq!(report.health.health, flo_engine::Health::Portal);
    assert_eq!(report.deleted.0, 0);
    assert!(studio.fields(RecordType::TimeEntry, &id).await.is_some());
}

#[tokio::test]
async fn a_limit_on_reading_does_not_hold_up_what_was_edited() {
    let studio = Studio::open().await;
    studio.create(RecordType::TimeEntry, entry("x")).await;
    let limit = Fault::RateLimited(Duration::from_secs(3600));
    studio.service.lock().pages.insert((String::from("people"), 0), limit);
    let report = studio.sync().await;
    assert_eq!(report.health.health, flo_engine::Health::RateLimited);
    assert_eq!(report.pushed.0, 1);
}
