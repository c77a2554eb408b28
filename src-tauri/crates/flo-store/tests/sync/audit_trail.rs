//! The audit trail shows when it was altered.

use flo_model::{FieldMap, RecordType, UnixMillis};
use flo_store::sync::audit::{self, Verified};
use flo_store::sync::{checkpoints, rebuild};

use crate::studio::{Studio, change};

async fn verify(studio: &Studio) -> Verified {
    studio.store.read(audit::verify).await.unwrap()
}

async fn some_history(studio: &Studio) {
    let made = studio.entry(FieldMap::default().with("description", "a")).await;
    for text in ["b", "c"] {
        let note = FieldMap::default().with("description", text);
        studio.edit(change(RecordType::TimeEntry, &made.record_id, note)).await.unwrap();
    }
}

#[tokio::test]
async fn an_untouched_trail_verifies_and_its_stamps_grow() {
    let studio = Studio::open().await;
    some_history(&studio).await;
    let verified = verify(&studio).await;
    assert_eq!((verified.events, verified.first_bad, verified.compacted), (3, None, 0));
    let stamps: Vec<String> = studio
        .store
        .read(|conn| {
            let mut statement = conn.prepare("SELECT hlc FROM audit_events ORDER BY seq")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
        .unwrap();
    assert!(stamps.is_sorted() && stamps[0] != stamps[2], "{stamps:?}");
}

#[tokio::test]
async fn an_altered_event_is_found() {
    let studio = Studio::open().await;
    some_history(&studio).await;
    let alter = "UPDATE audit_events SET changes = replace(changes, 'b', 'x') WHERE seq = 2";
    studio.store.write(move |tx| Ok(tx.execute(alter, [])?)).await.unwrap();
    assert_eq!(verify(&studio).await.first_bad, Some(2));
}

#[tokio::test]
async fn a_removed_event_is_found() {
    let studio = Studio::open().await;
    some_history(&studio).await;
    studio.store.write(|tx| Ok(tx.execute("DELETE FROM audit_events WHERE seq = 2", [])?)).await.unwrap();
    assert_eq!(verify(&studio).await.first_bad, Some(3));
}

async fn compact(studio: &Studio, before: UnixMillis) -> u64 {
    studio.store.write(move |tx| checkpoints::compact(tx, before)).await.unwrap()
}

const LATER: UnixMillis = UnixMillis(i64::MAX);

#[tokio::test]
async fn a_checkpoint_stands_for_old_events_and_the_chain_goes_on() {
    let studio = Studio::open().await;
    some_history(&studio).await;
    let before = (verify(&studio).await.head, studio.store.read(rebuild::all).await.unwrap());
    assert_eq!(compact(&studio, LATER).await, 2, "the newest event stays");
    let verified = verify(&studio).await;
    assert_eq!((verified.events, verified.first_bad, verified.compacted), (3, None, 2));
    assert_eq!((verified.head, studio.store.read(rebuild::all).await.unwrap()), before);

    some_history(&studio).await;
    assert_eq!(compact(&studio, LATER).await, 3, "once more");
    let verified = verify(&studio).await;
    assert_eq!((verified.events, verified.first_bad, verified.compacted), (6, None, 5));
    assert_eq!(compact(&studio, UnixMillis(0)).await, 0, "what is young stays");
}

#[tokio::test]
async fn what_a_checkpoint_vouches_for_cannot_be_altered_unnoticed() {
    let alterations = [
        "UPDATE audit_states SET fields = replace(fields, 'b', 'x')",
        "UPDATE audit_states SET is_there = 0",
        "DELETE FROM audit_states",
        "UPDATE audit_checkpoints SET events = 1",
        "UPDATE audit_checkpoints SET last_hash = states",
        "DELETE FROM audit_checkpoints",
        "DELETE FROM audit_events",
    ];
    for alteration in alterations {
        let studio = Studio::open().await;
        some_history(&studio).await;
        compact(&studio, LATER).await;
        studio.store.write(move |tx| Ok(tx.execute(alteration, [])?)).await.unwrap();
        let verified = verify(&studio).await;
        let is_noticed = verified.first_bad.is_some() || verified.events < 3;
        assert!(is_noticed, "{alteration}: {verified:?}");
    }
}

#[tokio::test]
async fn a_broken_trail_is_not_tidied_away() {
    let studio = Studio::open().await;
    some_history(&studio).await;
    studio
        .store
        .write(|tx| Ok(tx.execute("UPDATE audit_events SET reason = 'x' WHERE seq = 1", [])?))
        .await
        .unwrap();
    let refused = studio.store.write(|tx| checkpoints::compact(tx, LATER)).await;
    assert!(refused.is_err());
    assert_eq!(verify(&studio).await.first_bad, Some(1));
}
