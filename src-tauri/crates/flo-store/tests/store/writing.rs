//! Groups, savepoints, snapshots, topics.

use std::sync::mpsc;

use flo_model::{RecordId, RecordType, Topic};
use flo_store::{Store, StoreError, records, requests, settings};
use serde_json::json;
use tokio::sync::broadcast::error::TryRecvError;

use crate::support::{clock, connect, link, put, store};

/// Holds the writer until the sender is dropped, so that what is sent meanwhile becomes one group.
async fn hold(store: &Store) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), StoreError>>) {
    let (release, held) = mpsc::channel::<()>();
    let (began, has_begun) = tokio::sync::oneshot::channel();
    let holder = store.clone();
    let task = tokio::spawn(async move {
        holder
            .write(move |_| {
                let _ = began.send(());
                let _ = held.recv();
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    (release, task)
}

#[tokio::test(flavor = "multi_thread")]
async fn closures_that_wait_share_a_commit_and_one_that_fails_undoes_only_itself() {
    let store = store();
    let mut topics = store.topics();
    let (release, holder) = hold(&store).await;
    let mut tasks = Vec::new();
    for number in 0..9 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store
                .write(move |tx| {
                    settings::set(tx, &format!("key-{number}"), &number)?;
                    match number % 3 {
                        0 => Ok(number),
                        1 => Err(StoreError::Invalid(String::from("no"))),
                        _ => panic!("the closure breaks"),
                    }
                })
                .await
        }));
    }
    // All nine are in the queue before the writer goes on.
    while store.queued() < 9 {
        tokio::task::yield_now().await;
    }
    drop(release);
    holder.await.unwrap().unwrap();
    for (number, task) in tasks.into_iter().enumerate() {
        let answer = task.await.unwrap();
        match number % 3 {
            0 => assert_eq!(answer.unwrap(), number),
            1 => assert!(matches!(answer, Err(StoreError::Invalid(_)))),
            _ => assert!(matches!(answer, Err(StoreError::Panicked(text)) if text.contains("breaks"))),
        }
    }
    let kept = store.read(|conn| {
        let mut statement = conn.prepare("SELECT key FROM settings ORDER BY key")?;
        let keys = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(keys)
    });
    assert_eq!(kept.await.unwrap(), ["key-0", "key-3", "key-6"]);
    assert_eq!(topics.recv().await.unwrap(), [Topic::Settings]);
    assert!(matches!(topics.try_recv(), Err(TryRecvError::Empty)), "one commit, one message");
}

#[tokio::test]
async fn a_read_sees_one_snapshot_and_cannot_write() {
    let store = store();
    store.write(|tx| put(tx, RecordType::Tag, "t1", json!({ "name": "grade" }))).await.unwrap();
    let (seen, go_on) = (tokio::sync::oneshot::channel::<()>(), mpsc::channel::<()>());
    let reader = store.clone();
    let task = tokio::spawn(async move {
        reader
            .read(move |conn| {
                let count = || conn.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, i64>(0));
                let before = count()?;
                let _ = seen.0.send(());
                let _ = go_on.1.recv();
                Ok((before, count()?))
            })
            .await
    });
    seen.1.await.unwrap();
    store.write(|tx| put(tx, RecordType::Tag, "t2", json!({ "name": "mix" }))).await.unwrap();
    drop(go_on.0);
    assert_eq!(task.await.unwrap().unwrap(), (1, 1), "a commit in between does not show");

    let write = store.read(|conn| Ok(conn.execute("DELETE FROM tags", [])?)).await;
    assert!(write.is_err());
    let panicked: Result<(), _> = store.read(|_| panic!("the reader breaks")).await;
    assert!(matches!(panicked, Err(StoreError::Panicked(_))));
    let count =
        store.read(|conn| Ok(conn.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, i64>(0))?));
    assert_eq!(count.await.unwrap(), 2, "the pool outlives a panic");
}

#[tokio::test]
async fn a_closure_that_was_handed_over_runs_although_nobody_waits_for_it() {
    let store = store();
    {
        let write = store.write(|tx| put(tx, RecordType::Tag, "t1", json!({ "name": "grade" })));
        let mut write = std::pin::pin!(write);
        let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(write.as_mut().poll(cx))).await;
        drop(polled);
    }
    store.write(|_| Ok(())).await.unwrap();
    let there =
        store.read(|conn| records::fields(conn, RecordType::Tag, &RecordId::from("t1"))).await.unwrap();
    assert!(there.is_some());
}

#[tokio::test]
async fn a_closed_store_answers_that_it_is_closed() {
    let store = store();
    let clone = store.clone();
    store.close();
    assert!(matches!(clone.write(|_| Ok(())).await, Err(StoreError::Closed)));
    assert!(matches!(clone.read(|_| Ok(())).await, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_closure_that_ends_the_transaction_fails_and_takes_the_thread_with_it_nowhere() {
    let store = store();
    let ended = store.write(|tx| Ok(tx.execute_batch("ROLLBACK")?)).await;
    assert!(matches!(ended, Err(StoreError::Invalid(_))), "{ended:?}");
    store.write(|tx| put(tx, RecordType::Tag, "t1", json!({ "name": "grade" }))).await.unwrap();
}

/// The topics of one write.
async fn topics_of(
    store: &Store,
    write: impl FnOnce(&flo_store::Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Vec<Topic> {
    let mut topics = store.topics();
    store.write(move |tx| write(tx)).await.ok();
    topics.try_recv().unwrap_or_default()
}

#[tokio::test]
async fn topics_tell_exactly_what_a_commit_touched() {
    let store = store();
    let touched = topics_of(&store, |tx| {
        put(tx, RecordType::Project, "p1", json!({ "name": "Harbour Lights" }))?;
        put(tx, RecordType::Asset, "a1", json!({ "kind": "file", "name": "A004.mov", "project": "p1" }))?;
        Ok(())
    });
    assert_eq!(touched.await, [Topic::Projects, Topic::Assets]);

    let again = topics_of(&store, |tx| {
        put(tx, RecordType::Project, "p1", json!({ "name": "Harbour Lights" }))?;
        Ok(())
    });
    assert_eq!(again.await, [], "the same values are no change");

    let failed = topics_of(&store, |tx| {
        put(tx, RecordType::Comment, "c1", json!({ "text": "Best take." }))?;
        Err(StoreError::Invalid(String::from("no")))
    });
    assert_eq!(failed.await, [], "what was rolled back touched nothing");

    let all_gone = topics_of(&store, |tx| {
        tx.execute("DELETE FROM assets", [])?;
        Ok(())
    });
    assert_eq!(all_gone.await, [Topic::Assets], "also when SQLite could drop the whole table at once");
}

#[tokio::test]
async fn a_link_tells_the_topic_of_its_record_and_only_when_what_is_shown_changed() {
    let store = store();
    let connection = store.write(|tx| connect(tx, "clockify")).await.unwrap();
    let id = connection.clone();
    let linked = topics_of(&store, move |tx| link(tx, &id, RecordType::TimeEntry, "t1", "PENDING"));
    assert_eq!(linked.await, [Topic::Time]);
    let seen = topics_of(&store, |tx| {
        tx.execute("UPDATE links SET seen_in = seen_in + 1, base = '{}'", [])?;
        Ok(())
    });
    assert_eq!(seen.await, [], "bookkeeping is not shown");
    let synced = topics_of(&store, |tx| {
        tx.execute("UPDATE links SET state = 'SYNCED'", [])?;
        Ok(())
    });
    assert_eq!(synced.await, [Topic::Time]);
    let id = connection.clone();
    let removed = topics_of(&store, move |tx| flo_store::connections::remove(tx, &id).map(drop));
    assert_eq!(removed.await, [Topic::Connections, Topic::Time], "its links go with it");
}

#[tokio::test]
async fn the_request_log_keeps_the_newest_rows_and_disturbs_no_list() {
    let store = store();
    let id = store.write(|tx| connect(tx, "frameio")).await.unwrap();
    let connection = id.clone();
    let topics = topics_of(&store, move |tx| {
        for number in 0..requests::KEPT + 25 {
            requests::record(
                tx,
                &requests::Request {
                    connection: connection.clone(),
                    at: tx.now().plus_ms(number),
                    method: String::from("GET"),
                    route: String::from("/v4/accounts/{account}/folders/{folder}/children"),
                    status: Some(200),
                    error: None,
                    took_ms: 12,
                },
            )?;
        }
        Ok(())
    });
    assert_eq!(topics.await, []);
    let (newest, kept) = store
        .read(move |conn| {
            let newest = requests::newest(conn, &id, 2)?;
            Ok((newest, requests::count_since(conn, &id, flo_model::UnixMillis(0))?))
        })
        .await
        .unwrap();
    assert_eq!(i64::try_from(kept).unwrap(), requests::KEPT);
    assert_eq!(newest[0].at.since(newest[1].at), 1, "newest first");
}

#[tokio::test]
async fn the_time_of_a_closure_is_the_clocks() {
    let clock = clock();
    let store = Store::open_in_memory(clock.clone()).unwrap();
    clock.advance(std::time::Duration::from_secs(60));
    let now = store.write(|tx| Ok(tx.now())).await.unwrap();
    assert_eq!(now, crate::support::NOW.plus_ms(60_000));
}

#[tokio::test]
async fn a_full_disk_is_told_as_such_and_the_store_goes_on_when_there_is_room() {
    let store = store();
    store
        .write(|tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(tx.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(()))?)
        })
        .await
        .unwrap();
    let fill = |count: u32| {
        store.write(move |tx| {
            for number in 0..count {
                put(tx, RecordType::Tag, &format!("t{number}"), json!({ "name": "x".repeat(3000) }))?;
            }
            Ok(())
        })
    };
    assert!(matches!(fill(20).await, Err(StoreError::DiskFull)));
    store.write(|tx| Ok(tx.query_row("PRAGMA max_page_count = 100000", [], |_| Ok(()))?)).await.unwrap();
    let tags = || {
        store.read(|conn| Ok(conn.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, i64>(0))?))
    };
    assert_eq!(tags().await.unwrap(), 0, "nothing of the failed write stands");
    fill(20).await.unwrap();
    assert_eq!(tags().await.unwrap(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_commit_itself_fails_nobody_of_the_group_is_told_otherwise() {
    let store = store();
    let mut topics = store.topics();
    let (release, holder) = hold(&store).await;
    let innocent = tokio::spawn({
        let store = store.clone();
        async move { store.write(|tx| put(tx, RecordType::Tag, "t1", json!({ "name": "grade" }))).await }
    });
    let guilty = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .write(|tx| {
                    tx.execute_batch("PRAGMA defer_foreign_keys = ON")?;
                    flo_store::budgets::set(tx, &"nobody".into(), "{}")
                })
                .await
        }
    });
    while store.queued() < 2 {
        tokio::task::yield_now().await;
    }
    drop(release);
    assert!(holder.await.unwrap().is_err());
    assert!(innocent.await.unwrap().is_err());
    assert!(guilty.await.unwrap().is_err());
    assert!(
        matches!(topics.try_recv(), Err(TryRecvError::Empty)),
        "what did not become durable has no topic"
    );
    let tag = store.read(|conn| records::presence(conn, RecordType::Tag, &"t1".into())).await.unwrap();
    assert_eq!(tag, records::Presence::Unknown);
}
