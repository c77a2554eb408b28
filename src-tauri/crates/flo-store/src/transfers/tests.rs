//! The journal of a transfer holds whatever the order of answers, cancels and restarts.

use std::sync::Arc;

use flo_model::{
    ConnectionId, ManualClock, RecordId, RemoteId, SourceState, TransferId, TransferState, UnixMillis,
};

use super::*;
use crate::{Store, Tx};

fn store() -> Store {
    Store::open_in_memory(Arc::new(ManualClock::new(UnixMillis(1_000)))).unwrap()
}

fn account(tx: &Tx<'_>, id: &str) -> ConnectionId {
    tx.execute(
        "INSERT INTO connections (id, service, account_id, account_name, user_id, user_name, user_email, state, health,
             config, secret_ref, created_at) VALUES (?1, 's', ?1, '', 'u', '', '', 'ACTIVE', 'online', '{}', '', 0)",
        [id],
    )
    .unwrap();
    ConnectionId::from(id)
}

fn queued(tx: &Tx<'_>, connection: &ConnectionId, path: &str) -> TransferId {
    let key = SourceKey { size: 10, mtime_ns: 5, ..SourceKey::default() };
    let source = sources::put(tx, None, path, &key, SourceState::Queued, None).unwrap();
    let new = NewTransfer {
        connection_id: connection.clone(),
        source_id: source,
        path: path.into(),
        name: path.into(),
        folder_id: RecordId::from("f"),
        sub_path: String::new(),
        key,
        priority: 1,
        position: None,
        next_at: tx.now(),
        batch: None,
        parked: None,
    };
    queue::create(tx, &new).unwrap()
}

fn begun_as() -> queue::Begun {
    queue::Begun { folder: RemoteId::from("f"), name: "a".into(), size: 10 }
}

fn begun(tx: &Tx<'_>, id: &TransferId) -> RemoteId {
    let remote = RemoteId::from("r");
    queue::begin_in_flight(tx, id, &RecordId::from("f"), &begun_as()).unwrap();
    let spec = |offset| PartSpec { offset, size: 5, target: "{}".into() };
    assert!(parts::journal(tx, id, &remote, None, &[spec(0), spec(5)]).unwrap());
    remote
}

#[tokio::test]
async fn a_part_counts_once_and_only_for_the_placeholder_that_it_was_sent_to() {
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let id = queued(tx, &account, "a");
            queue::claim(tx, 9, &[])?;
            let remote = begun(tx, &id);
            parts::done(tx, &id, &RemoteId::from("another"), 0, Some("h"), "")?;
            assert_eq!(queue::get(tx, &id)?.unwrap().sent, 0);
            parts::done(tx, &id, &remote, 0, Some("h"), "")?;
            parts::done(tx, &id, &remote, 0, Some("h"), "")?;
            assert_eq!(queue::get(tx, &id)?.unwrap().sent, 5);
            queue::start_over(tx, &id, GhostReason::Changed, None)?;
            parts::done(tx, &id, &remote, 1, Some("h"), "")?;
            assert_eq!((queue::get(tx, &id)?.unwrap().sent, parts::list(tx, &id)?.len()), (0, 0));
            assert_eq!(ghosts::list(tx)?[0].remote_id, remote);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_answer_that_comes_after_the_cancel_is_not_journalled() {
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let id = queued(tx, &account, "a");
            queue::claim(tx, 9, &[])?;
            queue::begin_in_flight(tx, &id, &RecordId::from("f"), &begun_as())?;
            assert!(queue::cancel(tx, &id, None)?);
            assert!(!parts::journal(tx, &id, &RemoteId::from("r"), None, &[])?);
            assert!(!queue::cancel(tx, &id, None)?);
            let source = sources::by_path(tx, "a")?.unwrap();
            assert_eq!(source.state, SourceState::Settled, "it is not queued again by itself");
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_session_cannot_overrule_a_person() {
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let id = queued(tx, &account, "a");
            queue::claim(tx, 9, &[])?;
            assert!(queue::pause(tx, &id)?);
            assert!(!queue::wait(tx, &id, tx.now(), "offline", "", true)?);
            assert!(!queue::park(tx, &id, "forbidden", "")?);
            assert!(!queue::finishing(tx, &id, "h", Some("h"))?);
            assert_eq!(queue::get(tx, &id)?.unwrap().state, TransferState::Paused);
            assert_eq!(queue::recover(tx)?, 0);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn claims_follow_the_order_and_pass_over_held_accounts() {
    store()
        .write(|tx| {
            let (one, other) = (account(tx, "one"), account(tx, "other"));
            let ids = [queued(tx, &one, "a"), queued(tx, &other, "b"), queued(tx, &one, "c")];
            let claimed = |tx: &Tx<'_>, limit, held: &[ConnectionId]| -> Vec<TransferId> {
                queue::claim(tx, limit, held).unwrap().into_iter().map(|row| row.id).collect()
            };
            assert_eq!(claimed(tx, 9, std::slice::from_ref(&one)), [ids[1].clone()]);
            assert_eq!(claimed(tx, 1, &[]), [ids[0].clone()]);
            assert_eq!(claimed(tx, 9, &[]), [ids[2].clone()]);
            let sums = summary(tx, None)?;
            assert_eq!((sums.running, sums.remaining_bytes), (3, 30));
            assert_eq!(queue::recover(tx)?, 3);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_source_that_changed_while_it_was_sent_keeps_its_new_state() {
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let id = queued(tx, &account, "a");
            queue::claim(tx, 9, &[])?;
            begun(tx, &id);
            let newer = SourceKey { size: 11, mtime_ns: 6, ..SourceKey::default() };
            sources::put(tx, None, "a", &newer, SourceState::Growing, None)?;
            finish(
                tx,
                &id,
                "content",
                Some("sum"),
                &RemoteId::from("there"),
                Some(&RecordId::from("asset")),
            )?;
            let source = sources::by_path(tx, "a")?.unwrap();
            assert_eq!((source.state, source.sent), (SourceState::Growing, Some((10, 5))));
            assert_eq!(source.asset_id, Some(RecordId::from("asset")));
            assert!(
                finish(tx, &id, "content", Some("sum"), &RemoteId::from("there"), None)?.is_none(),
                "it ends once"
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_person_orders_the_queue() {
    use crate::transfers::queue::{Place, place};
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let ids: Vec<TransferId> =
                ["a", "b", "c", "d"].iter().map(|name| queued(tx, &account, name)).collect();
            let order = |tx: &Tx<'_>| -> Vec<usize> {
                let claimed = queue::claim(tx, 9, &[]).unwrap();
                queue::recover(tx).unwrap();
                claimed.iter().map(|row| ids.iter().position(|id| *id == row.id).unwrap()).collect()
            };
            assert_eq!(order(tx), [0, 1, 2, 3]);
            place(tx, &ids[2..4], &Place::First)?;
            assert_eq!(order(tx), [2, 3, 0, 1]);
            place(tx, &ids[2..3], &Place::Last)?;
            assert_eq!(order(tx), [3, 0, 1, 2]);
            place(tx, &[ids[2].clone(), ids[3].clone()], &Place::Before(ids[1].clone()))?;
            assert_eq!(order(tx), [0, 2, 3, 1]);
            assert!(place(tx, &ids[..1], &Place::Before(TransferId::from("none"))).is_err());
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_transfer_that_waits_for_a_time_beyond_reason_is_due() {
    store()
        .write(|tx| {
            let account = account(tx, "c");
            let id = queued(tx, &account, "a");
            queue::claim(tx, 9, &[])?;
            let in_an_hour = tx.now().plus_ms(3_600_000);
            queue::wait(tx, &id, in_an_hour, "server", "", true)?;
            assert!(queue::claim(tx, 9, &[])?.is_empty());
            queue::retry(tx, &id)?;
            queue::claim(tx, 9, &[])?;
            // Written while the clock was a year ahead.
            queue::wait(tx, &id, tx.now().plus_ms(365 * 86_400_000), "server", "", true)?;
            assert_eq!(queue::claim(tx, 9, &[])?.len(), 1);
            Ok(())
        })
        .await
        .unwrap();
}
