//! The audit trail shows when it was altered.

use flo_model::{FieldMap, RecordType};
use flo_store::sync::audit::{self, Verified};

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
    assert_eq!(verify(&studio).await, Verified { events: 3, first_bad: None });
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
