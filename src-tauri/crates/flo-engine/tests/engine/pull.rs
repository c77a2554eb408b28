//! Passes over what a service has: mirrored once, absent only on proof.

use std::time::Duration;

use flo_connect::ErrorKind;
use flo_model::{LinkState, RecordType};
use serde_json::json;

use crate::support::{Fault, Studio, map};

fn entries(studio: &Studio, count: usize) {
    for n in 0..count {
        let fields = json!({ "start": "2026-03-01T09:00:00Z", "end": "2026-03-01T10:00:00Z", "description": format!("n{n}") });
        studio.service.put(RecordType::TimeEntry, &format!("e{n:03}"), map(fields));
    }
}

pub(crate) fn tree(studio: &Studio) {
    let service = &studio.service;
    service.put(RecordType::Project, "p1", map(json!({ "name": "Harbour" })));
    for (id, fields) in [
        ("day1", json!({ "kind": "folder", "name": "Day 1", "parent": null, "project": "p1" })),
        ("day2", json!({ "kind": "folder", "name": "Day 2", "parent": null, "project": "p1" })),
        (
            "clip",
            json!({ "kind": "file", "name": "A001.mov", "parent": "day1", "project": "p1", "size": 100 }),
        ),
    ] {
        service.put(RecordType::Asset, id, map(fields));
    }
    service.put(RecordType::Comment, "c1", map(json!({ "asset": "clip", "parent": null, "text": "louder" })));
}

#[tokio::test]
async fn a_first_pass_mirrors_everything_and_a_second_changes_nothing() {
    let studio = Studio::open().await;
    tree(&studio);
    entries(&studio, 5);
    let first = studio.sync().await;
    assert_eq!((first.created.0, first.updated.0, first.deleted.0), (10, 0, 0));
    assert_eq!(first.incomplete.0, 0);
    let clip = studio.here(RecordType::Asset, "clip").await.unwrap();
    let folder = studio.local_id(RecordType::Asset, "day1").await.unwrap();
    assert_eq!(clip.text("parent"), Some(folder.as_str()), "references are local ids here");
    let events = studio.audit_events().await;

    let second = studio.sync().await;
    assert_eq!((second.created.0, second.updated.0, second.deleted.0), (0, 0, 0));
    assert_eq!(studio.audit_events().await, events);
    assert_eq!(second.requests.0, 10, "one per stream: seven roots, two folders, one file");
}

#[tokio::test]
async fn what_changed_there_changes_here() {
    let studio = Studio::open().await;
    entries(&studio, 2);
    studio.sync().await;
    studio.service.change(RecordType::TimeEntry, "e001", &map(json!({ "description": "grading" })));
    let report = studio.sync().await;
    assert_eq!(report.updated.0, 1);
    let entry = studio.here(RecordType::TimeEntry, "e001").await.unwrap();
    assert_eq!(entry.text("description"), Some("grading"));
}

#[tokio::test]
async fn a_reference_to_an_unknown_record_reads_that_record_first() {
    let studio = Studio::open().await;
    studio.service.lock().hidden.insert(String::from("p9"));
    studio.service.put(RecordType::Project, "p9", map(json!({ "name": "Archived long ago" })));
    studio.service.put(
        RecordType::TimeEntry,
        "e1",
        map(json!({ "start": "2026-03-01T09:00:00Z", "project": "p9" })),
    );
    studio.sync().await;
    let project = studio.local_id(RecordType::Project, "p9").await.expect("it was read by itself");
    let entry = studio.here(RecordType::TimeEntry, "e1").await.unwrap();
    assert_eq!(entry.text("project"), Some(project.as_str()));
    assert_eq!(studio.service.calls("get project p9"), 1);
}

#[tokio::test]
async fn a_reference_to_nothing_becomes_null_until_it_can_be_resolved() {
    let studio = Studio::open().await;
    let fields = json!({ "start": "2026-03-01T09:00:00Z", "project": "p9" });
    studio.service.put(RecordType::TimeEntry, "e1", map(fields));
    studio.sync().await;
    studio.sync().await;
    let entry = studio.here(RecordType::TimeEntry, "e1").await.unwrap();
    assert!(entry.get("project").is_null());
    assert_eq!(studio.service.calls("get project p9"), 1, "it is asked for once");

    studio.service.put(RecordType::Project, "p9", map(json!({ "name": "There now" })));
    studio.sync().await;
    let project = studio.local_id(RecordType::Project, "p9").await.unwrap();
    let entry = studio.here(RecordType::TimeEntry, "e1").await.unwrap();
    assert_eq!(entry.text("project"), Some(project.as_str()));
}

#[tokio::test]
async fn a_move_keeps_the_id() {
    let studio = Studio::open().await;
    tree(&studio);
    studio.sync().await;
    let before = studio.local_id(RecordType::Asset, "clip").await.unwrap();
    studio.service.change(RecordType::Asset, "clip", &map(json!({ "parent": "day2" })));
    let report = studio.sync().await;
    assert_eq!((report.created.0, report.deleted.0), (0, 0));
    assert_eq!(studio.local_id(RecordType::Asset, "clip").await.unwrap(), before);
    let folder = studio.local_id(RecordType::Asset, "day2").await.unwrap();
    assert_eq!(
        studio.fields(RecordType::Asset, &before).await.unwrap().text("parent"),
        Some(folder.as_str())
    );
}

#[tokio::test]
async fn what_a_listing_does_not_contain_is_gone_only_when_its_own_address_says_so() {
    let studio = Studio::open().await;
    entries(&studio, 3);
    studio.sync().await;
    studio.service.lock().hidden.insert(String::from("e001"));
    studio.service.remove(RecordType::TimeEntry, "e002");
    let report = studio.sync().await;
    assert_eq!(report.deleted.0, 1);
    assert!(studio.here(RecordType::TimeEntry, "e001").await.is_some(), "it is only not listed");
    assert!(studio.here(RecordType::TimeEntry, "e002").await.is_none());
    let link = studio.link_of(RecordType::TimeEntry, "e002").await.unwrap();
    assert_eq!(link.state, LinkState::Absent);

    studio.sync().await;
    assert_eq!(
        studio.service.calls("get time_entry e001"),
        1,
        "what is there but not listed is asked for once"
    );
}

#[tokio::test]
async fn a_record_that_comes_back_keeps_its_id() {
    let studio = Studio::open().await;
    entries(&studio, 1);
    studio.sync().await;
    let before = studio.local_id(RecordType::TimeEntry, "e000").await.unwrap();
    studio.service.remove(RecordType::TimeEntry, "e000");
    studio.sync().await;
    assert!(studio.here(RecordType::TimeEntry, "e000").await.is_none());
    studio.clock.advance(Duration::from_secs(600));
    entries(&studio, 1);
    studio.sync().await;
    assert!(studio.here(RecordType::TimeEntry, "e000").await.is_some());
    assert_eq!(studio.local_id(RecordType::TimeEntry, "e000").await.unwrap(), before);
}

#[tokio::test]
async fn a_failed_page_proves_nothing() {
    let studio = Studio::open().await;
    entries(&studio, 6);
    studio.service.lock().page_size = 2;
    studio.sync().await;
    studio.service.remove(RecordType::TimeEntry, "e005");
    let fails = Fault::Fails(ErrorKind::Server);
    studio.service.lock().pages.insert((String::from("entries"), 1), fails);
    let report = studio.sync().await;
    assert_eq!((report.deleted.0, report.incomplete.0), (0, 1));
    assert_eq!(studio.service.calls("get "), 0, "nobody is a candidate");
    assert!(studio.here(RecordType::TimeEntry, "e005").await.is_some());

    assert_eq!(studio.sync().await.deleted.0, 1, "the next complete pass finds it");
}

#[tokio::test]
async fn a_pass_with_fewer_records_than_announced_proves_nothing() {
    let studio = Studio::open().await;
    entries(&studio, 3);
    studio.sync().await;
    studio.service.remove(RecordType::TimeEntry, "e002");
    studio.service.lock().short.insert(String::from("entries"));
    let report = studio.sync().await;
    assert_eq!((report.deleted.0, report.incomplete.0), (0, 1));
    assert!(studio.here(RecordType::TimeEntry, "e002").await.is_some());
}

#[tokio::test]
async fn a_record_on_two_pages_is_one_record() {
    let studio = Studio::open().await;
    entries(&studio, 5);
    studio.service.lock().page_size = 2;
    studio.service.lock().repeats = true;
    let report = studio.sync().await;
    assert_eq!((report.created.0, report.incomplete.0), (5, 0));
    assert_eq!(studio.sync().await.created.0, 0);
}

#[tokio::test]
async fn a_page_and_its_cursor_commit_together_and_the_pass_goes_on_from_there() {
    let mut studio = Studio::open().await;
    entries(&studio, 6);
    studio.service.lock().page_size = 2;
    let limit = Fault::RateLimited(Duration::from_secs(3600));
    studio.service.lock().pages.insert((String::from("entries"), 2), limit);
    let report = studio.sync().await;
    assert_eq!(report.created.0, 4, "two pages arrived");
    assert_eq!(report.health.health, flo_engine::Health::RateLimited);

    studio.restart().await;
    assert_eq!(studio.sync().await.created.0, 0, "the limit holds over a restart");
    studio.clock.advance(Duration::from_secs(3600));
    assert_eq!(studio.sync().await.created.0, 2);
    assert_eq!(studio.service.calls("page entries 0"), 1, "what is here is not read again");
    assert_eq!(studio.service.calls("page entries 2"), 2);
}

#[tokio::test]
async fn a_short_limit_is_waited_for() {
    let studio = Studio::open().await;
    entries(&studio, 3);
    let limit = Fault::RateLimited(Duration::from_secs(20));
    studio.service.lock().pages.insert((String::from("entries"), 0), limit);
    let report = studio.sync().await;
    assert_eq!(report.created.0, 3);
    assert_eq!(report.health.health, flo_engine::Health::Online);
}

#[tokio::test]
async fn what_a_deleted_folder_held_goes_with_it() {
    let studio = Studio::open().await;
    tree(&studio);
    studio.sync().await;
    for (record_type, id) in
        [(RecordType::Asset, "day1"), (RecordType::Asset, "clip"), (RecordType::Comment, "c1")]
    {
        studio.service.remove(record_type, id);
    }
    let report = studio.sync().await;
    assert_eq!(report.deleted.0, 3);
    let calls = studio.service.calls("page");
    studio.sync().await;
    assert_eq!(studio.service.calls("page") - calls, 8, "the streams of what is gone are not read again");
}

#[tokio::test]
async fn a_listing_of_deleted_records_is_proof() {
    let studio = Studio::open().await;
    entries(&studio, 2);
    studio.sync().await;
    studio.service.lock().hidden.insert(String::from("e001"));
    studio.service.lock().listed_deleted.push((RecordType::TimeEntry, String::from("e001")));
    assert_eq!(studio.sync().await.deleted.0, 1);
    assert_eq!(studio.service.calls("get "), 0);
}

#[tokio::test]
async fn what_was_written_a_moment_ago_is_no_candidate_yet() {
    let studio = Studio::open().await;
    let id = studio.create(RecordType::TimeEntry, json!({ "start": "2026-03-02T08:00:00Z" })).await;
    studio.sync().await;
    let (remote, _) = studio.service.only(RecordType::TimeEntry);
    studio.clock.advance(Duration::from_secs(1));
    studio.sync().await;
    studio.service.lock().hidden.insert(remote.clone());
    studio.clock.advance(Duration::from_secs(30));
    studio.sync().await;
    assert_eq!(studio.service.calls("get "), 0, "the listing may lag");
    studio.clock.advance(Duration::from_secs(120));
    studio.sync().await;
    assert_eq!(studio.service.calls(&format!("get time_entry {remote}")), 1);
    assert!(studio.fields(RecordType::TimeEntry, &id).await.is_some());
}

#[tokio::test]
async fn one_record_that_cannot_be_kept_does_not_stop_the_others() {
    let studio = Studio::open().await;
    entries(&studio, 3);
    studio.service.put(RecordType::TimeEntry, "bad", map(json!({ "start": "half past nine" })));
    let report = studio.sync().await;
    assert_eq!((report.created.0, report.unreadable.0, report.incomplete.0), (3, 1, 0));
}

#[tokio::test]
async fn fields_that_nobody_knows_are_kept() {
    let studio = Studio::open().await;
    let fields = json!({ "name": "Grading", "unheard_of": { "of": [1, 2] } });
    studio.service.put(RecordType::Tag, "t1", map(fields));
    studio.sync().await;
    let link = studio.link_of(RecordType::Tag, "t1").await.unwrap();
    assert_eq!(link.base.get("unheard_of"), &json!({ "of": [1, 2] }));
    assert_eq!(link.extra, json!({ "kept": true }));
}

#[tokio::test]
async fn a_stack_that_is_taken_apart_takes_no_file_with_it() {
    let studio = Studio::open().await;
    tree(&studio);
    studio.service.put(
        RecordType::Asset,
        "stack",
        map(json!({ "kind": "version_stack", "name": "A", "parent": null, "head": "v1" })),
    );
    studio.service.put(
        RecordType::Asset,
        "v1",
        map(json!({ "kind": "file", "name": "v1.mov", "parent": "stack" })),
    );
    studio.sync().await;
    let file = studio.local_id(RecordType::Asset, "v1").await.unwrap();
    let stack = studio.here(RecordType::Asset, "stack").await.unwrap();
    assert_eq!(stack.text("head"), Some(file.as_str()), "the head has its id before it is read");
    assert_eq!(studio.service.calls("get asset v1"), 0);

    studio.clock.advance(Duration::from_secs(300));
    studio.service.remove(RecordType::Asset, "stack");
    studio.service.change(RecordType::Asset, "v1", &map(json!({ "parent": "day2" })));
    // The folder that the file moved to cannot be read this time.
    let fails = Fault::Fails(ErrorKind::Server);
    studio.service.lock().pages.insert((String::from("children/day2"), 0), fails);
    studio.sync().await;
    assert!(studio.here(RecordType::Asset, "stack").await.is_none());
    assert!(studio.here(RecordType::Asset, "v1").await.is_some(), "its own address says that it is there");
}

#[tokio::test]
async fn a_task_that_is_not_listed_is_read_with_the_project_of_its_entry() {
    let studio = Studio::open().await;
    studio.service.put(RecordType::Project, "p1", map(json!({ "name": "Harbour" })));
    studio.service.put(RecordType::Task, "t1", map(json!({ "name": "Edit", "project": "p1" })));
    studio.service.lock().hidden.insert(String::from("t1"));
    let fields = json!({ "start": "2026-03-01T09:00:00Z", "project": "p1", "task": "t1" });
    studio.service.put(RecordType::TimeEntry, "e1", map(fields));
    studio.sync().await;
    assert_eq!(studio.service.calls("get task t1 of p1"), 1);
    assert!(!studio.here(RecordType::TimeEntry, "e1").await.unwrap().get("task").is_null());
}

#[tokio::test]
async fn what_this_account_may_not_see_does_not_keep_a_pass_from_being_complete() {
    let studio = Studio::open().await;
    entries(&studio, 1);
    let forbidden = Fault::Fails(ErrorKind::Forbidden);
    studio.service.lock().pages.insert((String::from("people"), 0), forbidden);
    let report = studio.sync().await;
    assert_eq!((report.created.0, report.incomplete.0), (1, 0));
    let id = studio.connection.clone();
    let row = studio.store.read(move |conn| flo_store::connections::get(conn, &id)).await.unwrap();
    assert!(row.unwrap().last_sync_at.is_some());
}
