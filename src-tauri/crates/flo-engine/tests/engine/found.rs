//! Faults that the simulation found, each as the shortest story that shows it.

use std::time::Duration;

use flo_engine::conflicts::{Keep, Side};
use flo_model::{Clock as _, LinkState, RecordId, RecordType};
use serde_json::json;

use crate::pull::tree;
use crate::support::{Fault, Studio, map};

const TWO_DAYS_MS: i64 = 2 * 86_400_000;

async fn entry(studio: &Studio, description: &str) -> RecordId {
    let fields =
        json!({ "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "description": description });
    studio.create(RecordType::TimeEntry, fields).await
}

/// Runs the clock two days ahead of what it shows now, or back again.
fn shift_clock(studio: &Studio, by_ms: i64) {
    studio.clock.jump_to(studio.clock.now().plus_ms(by_ms));
}

#[tokio::test]
async fn a_write_confirmed_by_a_clock_that_ran_ahead_hides_nothing_that_is_read_since() {
    let studio = Studio::open().await;
    shift_clock(&studio, TWO_DAYS_MS);
    let id = entry(&studio, "a").await;
    studio.sync().await;
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    shift_clock(&studio, -TWO_DAYS_MS);
    studio.clock.advance(Duration::from_secs(300));
    studio.service.change(RecordType::TimeEntry, &remote, &map(json!({ "description": "theirs" })));
    studio.sync().await;
    let fields = studio.fields(RecordType::TimeEntry, &id).await.unwrap();
    assert_eq!(fields.text("description"), Some("theirs"));
}

#[tokio::test]
async fn a_write_put_off_by_a_clock_that_ran_ahead_is_sent_once_it_is_right_again() {
    let studio = Studio::open().await;
    shift_clock(&studio, TWO_DAYS_MS);
    studio.service.next_write(Fault::RateLimited(Duration::from_secs(3600)));
    let id = entry(&studio, "a").await;
    studio.sync().await;
    assert_eq!(studio.service.count(RecordType::TimeEntry), 0);
    shift_clock(&studio, -TWO_DAYS_MS);
    studio.sync().await;
    assert_eq!(studio.service.count(RecordType::TimeEntry), 1, "not two days later");
    assert!(studio.open_intents(&id).await.is_empty());
}

#[tokio::test]
async fn a_record_that_was_deleted_elsewhere_before_it_was_ever_listed_goes_here_too() {
    let studio = Studio::open().await;
    let id = entry(&studio, "a").await;
    studio.sync().await;
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    studio.service.remove(RecordType::TimeEntry, &remote);
    studio.clock.advance(Duration::from_secs(31 * 60));
    studio.sync().await;
    assert_eq!(studio.link(RecordType::TimeEntry, &id).await.unwrap().state, LinkState::Absent);
    assert_eq!(studio.fields(RecordType::TimeEntry, &id).await, None);
}

/// A folder that the service lost with all that is in it, while it was renamed here.
async fn lost_folder(studio: &Studio) -> RecordId {
    tree(studio);
    studio.sync().await;
    let folder = studio.local_id(RecordType::Asset, "day1").await.unwrap();
    studio.update(RecordType::Asset, &folder, json!({ "name": "Day one" })).await;
    for (record_type, id) in
        [(RecordType::Asset, "day1"), (RecordType::Asset, "clip"), (RecordType::Comment, "c1")]
    {
        studio.service.remove(record_type, id);
    }
    studio.sync().await;
    folder
}

#[tokio::test]
async fn what_a_lost_folder_held_goes_when_the_loss_is_accepted() {
    let studio = Studio::open().await;
    let folder = lost_folder(&studio).await;
    let conflict = studio.conflicts(&folder).await.pop().unwrap();
    studio.engine.resolve(&conflict.id, Keep::All(Side::Remote), "person:Ines").await.unwrap();
    studio.sync().await;
    assert_eq!(studio.here(RecordType::Asset, "clip").await, None);
    assert_eq!(studio.here(RecordType::Comment, "c1").await, None);
}

#[tokio::test]
async fn a_lost_folder_that_is_made_anew_does_not_show_what_was_lost_in_it() {
    let studio = Studio::open().await;
    let folder = lost_folder(&studio).await;
    let conflict = studio.conflicts(&folder).await.pop().unwrap();
    studio.engine.resolve(&conflict.id, Keep::All(Side::Local), "person:Ines").await.unwrap();
    studio.sync().await;
    assert_eq!(studio.here(RecordType::Asset, "clip").await, None, "it is at the service no more");
}
