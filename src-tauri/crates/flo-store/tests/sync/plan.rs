//! What is due to be read, and what a pass proves about the rest.

use flo_model::{FieldMap, LinkState, Reading, RecordType, RemoteId, UnixMillis};
use flo_store::sync::rereads::{self, Reason, Window};
use flo_store::sync::streams::{self, Plan, Wanted};
use flo_store::sync::{links, subtree};

use crate::studio::{NOW, Studio, new};

/// What is due.
const DUE: Wanted = Wanted { each_pass: false, is_fed: false, turns: 0, limit: 10 };

fn plan(key: &str, stamp: Option<&str>) -> Plan {
    Plan {
        key: key.to_owned(),
        tier: 2,
        changes_every_s: 60,
        full_every_s: 3600,
        has_changes_pass: true,
        proves_candidates: true,
        lists_deleted: false,
        stamp: stamp.map(str::to_owned),
        reading: Reading::EachPass,
        is_feed: false,
    }
}

#[tokio::test]
async fn another_stamp_makes_a_stream_due() {
    let studio = Studio::open().await;
    let connection = studio.connection.clone();
    studio
        .store
        .write(move |tx| {
            streams::announce(tx, &connection, &plan("comments/f1", Some("1")))?;
            let mut stream = streams::get(tx, &connection, "comments/f1")?.unwrap();
            stream.due_at = NOW.plus_ms(60_000);
            streams::save(tx, &connection, &stream)?;
            streams::announce(tx, &connection, &plan("comments/f1", Some("1")))?;
            assert!(streams::wanted(tx, &connection, NOW, DUE)?.is_empty(), "the same stamp changes nothing");
            streams::announce(tx, &connection, &plan("comments/f1", Some("2")))?;
            assert_eq!(streams::wanted(tx, &connection, NOW, DUE)?.len(), 1);
            assert_eq!(streams::mark_gone(tx, &connection, "f1")?, 1);
            assert!(streams::wanted(tx, &connection, NOW, DUE)?.is_empty(), "its parent is gone");
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn candidates_are_what_a_pass_did_not_contain_within_what_it_covered() {
    let studio = Studio::open().await;
    let connection = studio.connection.clone();
    studio
        .store
        .write(move |tx| {
            for (id, start, seen_in) in [
                ("old", "2026-01-01T00:00:00Z", 1),
                ("gone", "2026-03-01T00:00:00Z", 1),
                ("there", "2026-03-01T00:00:00Z", 2),
            ] {
                let mut link =
                    links::Link::new(connection.clone(), RecordType::TimeEntry, flo_model::RecordId::new());
                link.remote_id = Some(RemoteId::from(id));
                link.base = FieldMap::default().with("start", start);
                link.stream = Some(String::from("entries/u1"));
                link.seen_in = seen_in;
                link.state = LinkState::Synced;
                links::save(tx, &link)?;
            }
            let march = Window {
                field: "start",
                from: UnixMillis::parse("2026-02-20T00:00:00Z")?,
                until: UnixMillis::parse("2026-04-01T00:00:00Z")?,
            };
            assert_eq!(rereads::add_candidates(tx, &connection, "entries/u1", 2, Some(march), 0)?, 1);
            let due = rereads::due(tx, &connection, NOW, 10)?;
            assert_eq!(due[0].remote_id, RemoteId::from("gone"));
            assert_eq!(due[0].reason, Reason::Candidate);
            assert_eq!(
                rereads::add_candidates(tx, &connection, "entries/u1", 2, None, 0)?,
                1,
                "and the old one"
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_below_a_folder_is_found_with_its_comments() {
    let studio = Studio::open().await;
    let connection = studio.connection.clone();
    let folder = FieldMap::default().with("kind", "folder").with("name", "A");
    let folder = studio.edit(new(RecordType::Asset, folder, &[&connection])).await.unwrap().record_id;
    let file = FieldMap::default().with("kind", "file").with("parent", folder.as_str());
    let file = studio.edit(new(RecordType::Asset, file, &[&connection])).await.unwrap().record_id;
    let note = FieldMap::default().with("asset", file.as_str()).with("text", "louder");
    let note = studio.edit(new(RecordType::Comment, note, &[&connection])).await.unwrap().record_id;
    let reply = FieldMap::default().with("asset", file.as_str()).with("parent", note.as_str());
    let reply = studio.edit(new(RecordType::Comment, reply, &[&connection])).await.unwrap().record_id;
    let below = studio
        .store
        .read(move |conn| subtree::below(conn, &connection, RecordType::Asset, &folder))
        .await
        .unwrap();
    let mut ids: Vec<_> = below.into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids.remove(0), file, "parents come first");
    ids.sort();
    let mut want = vec![note, reply];
    want.sort();
    assert_eq!(ids, want);
}
