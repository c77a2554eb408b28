//! Search finds begins of words in any order, and nothing typed can hurt it.

use flo_model::RecordType;
use flo_store::{Store, records, search};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{put, store};

async fn filled() -> Store {
    let store = store();
    store
        .write(|tx| {
            put(tx, RecordType::Project, "p1", json!({ "name": "Harbour Lights", "note": "Documentary for Port of Velsund" }))?;
            put(tx, RecordType::Project, "p2", json!({ "name": "Ridgeline" }))?;
            put(tx, RecordType::Asset, "f1", json!({ "kind": "folder", "name": "Day 03", "project": "p1" }))?;
            put(
                tx,
                RecordType::Asset,
                "a1",
                json!({ "kind": "file", "name": "A004C029_261014_R2K7.mov", "project": "p1", "parent": "f1" }),
            )?;
            put(tx, RecordType::Asset, "a2", json!({ "kind": "file", "name": "Harbour wide.mov", "project": "p1" }))?;
            put(tx, RecordType::Comment, "c1", json!({ "asset": "a1", "text": "Use from the radio call, the harbour is empty" }))?;
            put(
                tx,
                RecordType::TimeEntry,
                "t1",
                json!({ "start": "2026-10-12T09:00:00Z", "description": "Sélects, day 1", "project": "p1" }),
            )?;
            Ok(())
        })
        .await
        .unwrap();
    store
}

async fn hits(store: &Store, text: &str) -> Vec<String> {
    let text = text.to_owned();
    let hits = store.read(move |conn| search::search(conn, &text, 10)).await.unwrap();
    hits.into_iter().map(|hit| format!("{} {}", hit.record_type, hit.id)).collect()
}

#[tokio::test]
async fn words_are_found_by_their_begin_in_any_order_and_without_accents() {
    let store = filled().await;
    assert_eq!(hits(&store, "lig harb").await, ["project p1"]);
    assert_eq!(hits(&store, "r2k a004").await, ["asset a1"]);
    assert_eq!(hits(&store, "day select").await, ["time_entry t1"]);
    assert_eq!(hits(&store, "VELSUND").await, ["project p1"]);
    assert_eq!(hits(&store, "ridge harbour").await, Vec::<String>::new(), "every word counts");
    assert_eq!(hits(&store, "").await, Vec::<String>::new());
}

#[tokio::test]
async fn better_hits_come_first() {
    let store = filled().await;
    assert_eq!(hits(&store, "harbour").await, ["project p1", "asset a2", "comment c1"]);
}

#[tokio::test]
async fn a_hit_says_where_it_stands() {
    let store = filled().await;
    let hit = store.read(|conn| search::search(conn, "radio", 1)).await.unwrap().remove(0);
    assert_eq!(hit.asset_id.unwrap().0, "a1");
    assert_eq!(hit.within.as_deref(), Some("A004C029_261014_R2K7.mov"));
    assert_eq!(hit.project.as_deref(), Some("Harbour Lights"));
    let hit = store.read(|conn| search::search(conn, "c029 a004c029", 1)).await.unwrap();
    assert!(hit.is_empty(), "the middle of a word is no begin");
    let hit = store.read(|conn| search::search(conn, "a004c029", 1)).await.unwrap().remove(0);
    assert_eq!(hit.within.as_deref(), Some("Day 03"));
}

#[tokio::test]
async fn the_index_follows_renames_and_deletions() {
    let store = filled().await;
    store
        .write(|tx| {
            put(tx, RecordType::Project, "p2", json!({ "name": "Quiet Hours" }))?;
            records::delete(tx, RecordType::Comment, &"c1".into())?;
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(hits(&store, "ridge").await, Vec::<String>::new());
    assert_eq!(hits(&store, "quiet").await, ["project p2"]);
    assert_eq!(hits(&store, "radio").await, Vec::<String>::new());
    store.write(|tx| search::rebuild(tx)).await.unwrap();
    assert_eq!(hits(&store, "quiet").await, ["project p2"]);
}

#[tokio::test]
async fn a_name_with_rare_letters_before_many_newer_ones_is_still_found() {
    let store = filled().await;
    store
        .write(|tx| {
            for number in 0..500 {
                put(
                    tx,
                    RecordType::Asset,
                    &format!("n{number}"),
                    json!({ "kind": "file", "name": format!("harbourside {number}") }),
                )?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let found = hits(&store, "harbour").await;
    assert_eq!(found[..2], ["project p1", "asset a2"], "whole words are not pushed out by begins of words");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_an_error(text in "[\\PC\"'*():^{}\\-+ ]{0,40}|(AND|OR|NOT|NEAR|\"|\\*| ){0,6}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = store();
            store.write(|tx| put(tx, RecordType::Project, "p", json!({ "name": "AND \"quoted\" NEAR(x)" }))).await.unwrap();
            let typed = text.clone();
            store.read(move |conn| search::search(conn, &typed, 5)).await.unwrap();
        });
    }
}
