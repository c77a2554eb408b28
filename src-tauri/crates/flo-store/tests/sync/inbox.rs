//! Events from outside: each is acted on once, and none that says something new is lost.

use std::time::Duration;

use flo_model::{Clock as _, RecordType, RemoteId, UnixMillis};
use flo_store::sync::inbox::{self, Event, Source};
use flo_store::sync::rereads;

use crate::studio::{NOW, Studio};

fn event(key: &str, happened_at: Option<UnixMillis>) -> Event {
    Event {
        key: key.to_owned(),
        source: Source::Webhook,
        kind: String::from("file.updated"),
        record: Some((RecordType::Asset, RemoteId::from("f1"))),
        happened_at,
    }
}

/// Takes the event in; whether it was new.
async fn receive(studio: &Studio, event: Event) -> bool {
    let connection = studio.connection.clone();
    studio.store.write(move |tx| inbox::receive(tx, &connection, &event)).await.unwrap()
}

/// How many records are to be read again now; they count as read.
async fn work_off(studio: &Studio) -> usize {
    let (connection, now) = (studio.connection.clone(), studio.clock.now());
    studio
        .store
        .write(move |tx| {
            let due = rereads::due(tx, &connection, now, 10)?;
            for reread in &due {
                rereads::remove(tx, &connection, reread.record_type, &reread.remote_id)?;
            }
            Ok(due.len())
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_delivery_that_is_sent_again_is_acted_on_once() {
    let studio = Studio::open().await;
    assert!(receive(&studio, event("file.updated/f1/1772442000", Some(NOW))).await);
    assert!(!receive(&studio, event("file.updated/f1/1772442000", Some(NOW))).await);
    studio.clock.advance(Duration::from_secs(2));
    assert_eq!(work_off(&studio).await, 1);
    studio.clock.advance(Duration::from_secs(29 * 24 * 3600));
    assert!(!receive(&studio, event("file.updated/f1/1772442000", Some(NOW))).await, "a copy, a month later");
    assert_eq!(work_off(&studio).await, 0);
}

#[tokio::test]
async fn a_record_is_read_once_the_second_of_its_signature_is_over() {
    let studio = Studio::open().await;
    receive(&studio, event("file.updated/f1/1772442000", Some(NOW))).await;
    assert_eq!(work_off(&studio).await, 0, "it may change again within this second, under the same key");
    studio.clock.advance(Duration::from_secs(1));
    assert_eq!(work_off(&studio).await, 1);
}

#[tokio::test]
async fn a_record_that_is_changed_and_changed_back_is_read_both_times() {
    let studio = Studio::open().await;
    assert!(receive(&studio, event("PROJECT_UPDATED/p1/abc", None)).await);
    studio.clock.advance(Duration::from_secs(30 * 60));
    assert!(!receive(&studio, event("PROJECT_UPDATED/p1/abc", None)).await, "a repetition");
    studio.clock.advance(Duration::from_secs(30 * 60));
    assert!(receive(&studio, event("PROJECT_UPDATED/p1/abc", None)).await, "the same content, but news");
    assert!(!receive(&studio, event("PROJECT_UPDATED/p1/abc", None)).await);
}
