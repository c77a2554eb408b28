//! A feed tells of changes: a pass costs what changed, and nothing rests on the feed's word for ever.

use std::time::Duration;

use flo_connect::ErrorKind;
use flo_model::RecordType;
use serde_json::json;

use crate::pull::tree;
use crate::support::{Fault, Studio, map};

const HOUR: Duration = Duration::from_secs(3600);

/// From one pass to the next.
const PAUSE: Duration = Duration::from_secs(300);

/// A mirrored tree with a feed.
async fn studio() -> Studio {
    let studio = Studio::open().await;
    studio.service.lock().feed = Some(Vec::new());
    tree(&studio);
    studio.sync().await;
    studio.service.lock().log.clear();
    studio
}

fn file(studio: &Studio, id: &str, folder: &str) {
    let fields = json!({ "kind": "file", "name": format!("{id}.mov"), "parent": folder, "project": "p1" });
    studio.service.put(RecordType::Asset, id, map(fields));
}

#[tokio::test]
async fn while_a_feed_tells_of_nothing_folders_rest() {
    let studio = studio().await;
    let report = studio.sync().await;
    assert_eq!(studio.service.calls("page children"), 0);
    assert_eq!(studio.service.calls("page feed"), 1);
    assert_eq!(report.requests.0, 7, "six roots and the feed");
}

#[tokio::test]
async fn what_the_feed_names_is_read_again_once() {
    let studio = studio().await;
    studio.service.change(RecordType::Asset, "clip", &map(json!({ "name": "A001 select.mov" })));
    studio.service.tell(RecordType::Asset, "clip");
    let report = studio.sync().await;
    assert_eq!(report.updated.0, 1);
    let clip = studio.here(RecordType::Asset, "clip").await.unwrap();
    assert_eq!(clip.text("name"), Some("A001 select.mov"));
    studio.sync().await;
    assert_eq!(studio.service.calls("get asset clip"), 1, "the feed tells it again, and it was acted on");
    assert_eq!(studio.service.calls("page children"), 0);
}

#[tokio::test]
async fn a_record_that_the_feed_says_is_gone_is_gone_only_when_its_own_address_says_so() {
    let studio = studio().await;
    studio.service.tell(RecordType::Asset, "clip");
    studio.sync().await;
    assert!(studio.here(RecordType::Asset, "clip").await.is_some(), "it is there: a hint proves nothing");
    studio.service.remove(RecordType::Asset, "clip");
    studio.service.tell(RecordType::Asset, "clip");
    assert_ne!(studio.sync().await.deleted.0, 0);
    assert!(studio.here(RecordType::Asset, "clip").await.is_none());
}

#[tokio::test]
async fn a_new_folder_is_read_with_all_that_is_in_it() {
    let studio = studio().await;
    let folder = json!({ "kind": "folder", "name": "Day 3", "parent": null, "project": "p1" });
    studio.service.put(RecordType::Asset, "day3", map(folder));
    file(&studio, "late", "day3");
    studio.service.tell(RecordType::Asset, "day3");
    studio.sync().await;
    assert!(studio.here(RecordType::Asset, "late").await.is_some(), "nobody told of the file itself");
}

#[tokio::test]
async fn many_changes_of_one_folder_are_read_as_one_listing() {
    let studio = studio().await;
    for number in 0..100 {
        let id = format!("new{number}");
        file(&studio, &id, "day2");
        studio.service.tell(RecordType::Asset, &id);
    }
    assert_eq!(studio.sync().await.created.0, 100);
    let singly = studio.service.calls("get asset");
    assert!(singly <= 32, "one batch shows where they lie: {singly}");
    studio.service.lock().log.clear();
    studio.clock.advance(PAUSE);
    for number in 0..100 {
        let id = format!("new{number}");
        studio.service.change(RecordType::Asset, &id, &map(json!({ "size": 5 })));
        studio.service.tell(RecordType::Asset, &id);
    }
    assert_eq!(studio.sync().await.updated.0, 100);
    assert_eq!(studio.service.calls("get asset"), 0, "now it is known where they are listed");
}

#[tokio::test]
async fn what_a_listing_does_not_show_is_read_by_itself() {
    let studio = studio().await;
    for number in 0..10 {
        file(&studio, &format!("new{number}"), "day2");
        studio.service.tell(RecordType::Asset, &format!("new{number}"));
    }
    studio.sync().await;
    studio.clock.advance(PAUSE);
    // Moved in one go: their old folder lists none of them any more.
    for number in 0..10 {
        let id = format!("new{number}");
        studio.service.change(RecordType::Asset, &id, &map(json!({ "parent": "day1" })));
        studio.service.tell(RecordType::Asset, &id);
    }
    studio.sync().await;
    let to = studio.local_id(RecordType::Asset, "day1").await.unwrap();
    for number in 0..10 {
        let moved = studio.here(RecordType::Asset, &format!("new{number}")).await.unwrap();
        assert_eq!(moved.text("parent"), Some(to.as_str()), "a move, not a loss");
    }
}

#[tokio::test]
async fn who_counts_a_record_is_read_too() {
    let studio = studio().await;
    let comment = json!({ "asset": "clip", "parent": null, "text": "softer" });
    studio.service.put(RecordType::Comment, "c2", map(comment));
    studio.service.change(RecordType::Asset, "clip", &map(json!({ "comment_count": 2 })));
    studio.service.tell(RecordType::Comment, "c2");
    studio.sync().await;
    assert_eq!(studio.here(RecordType::Asset, "clip").await.unwrap().get("comment_count"), &json!(2));
}

#[tokio::test]
async fn when_the_feed_fails_nothing_rests() {
    let studio = studio().await;
    studio.service.lock().pages.insert((String::from("feed"), 0), Fault::Fails(ErrorKind::Forbidden));
    studio.service.change(RecordType::Asset, "clip", &map(json!({ "name": "A001 select.mov" })));
    let report = studio.sync().await;
    assert_eq!((report.updated.0, report.incomplete.0), (1, 0), "every folder was asked");
}

#[tokio::test]
async fn what_the_feed_never_told_is_found_in_rotation() {
    let studio = studio().await;
    studio.service.change(RecordType::Asset, "clip", &map(json!({ "name": "A001 select.mov" })));
    assert_eq!(studio.sync().await.updated.0, 0, "nobody told");
    studio.clock.advance(7 * HOUR);
    assert_eq!(studio.sync().await.updated.0, 1, "after six hours its turn has come");
}

#[tokio::test]
async fn the_rotation_is_bounded_and_reaches_everything() {
    let studio = Studio::open().await;
    studio.service.lock().feed = Some(Vec::new());
    studio.service.lock().page_size = 500;
    studio.service.put(RecordType::Project, "p1", map(json!({ "name": "Harbour" })));
    for number in 0..120 {
        let folder =
            json!({ "kind": "folder", "name": format!("f{number}"), "parent": null, "project": "p1" });
        studio.service.put(RecordType::Asset, &format!("f{number}"), map(folder));
    }
    studio.sync().await;
    studio.clock.advance(7 * HOUR);
    let mut asked = Vec::new();
    for _ in 0..4 {
        studio.service.lock().log.clear();
        studio.sync().await;
        asked.push(studio.service.calls("page children"));
        studio.clock.advance(Duration::from_secs(301));
    }
    assert_eq!(asked, [50, 50, 21, 0], "120 folders and the root, fifty within five minutes");
}
