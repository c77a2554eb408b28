//! Removes placeholders that will never be completed.

use flo_connect::{CallContext, Class, ErrorKind, UploadSpec};
use flo_model::drill::{Point, point};
use flo_store::transfers::{Ghost, Transfer, ghosts, queue};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::session::{begin, in_ms};
use crate::transfers::Shared;

/// Removed in one go.
const BATCH: u32 = 50;

/// Removes what is due. What cannot be removed now is tried again later, after growing pauses.
pub(crate) async fn sweep(shared: &Arc<Shared>, cancel: &CancellationToken) {
    look_for_lost(shared, cancel).await;
    let now = shared.clock.now();
    let due = match shared.store.read(move |conn| ghosts::due(conn, now, BATCH)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, "the placeholders to be removed could not be listed");
            return;
        }
    };
    for ghost in due {
        if cancel.is_cancelled() {
            return;
        }
        let trouble = remove(shared, cancel, &ghost).await;
        point(Point::TransferGhostRemoved);
        let pause = in_ms(shared.options.timing.after_sessions(ghost.attempts + 1));
        let Ghost { connection_id, remote_id, .. } = ghost;
        let written = shared
            .store
            .write(move |tx| match trouble {
                None => ghosts::removed(tx, &connection_id, &remote_id),
                Some(error) => {
                    ghosts::failed(tx, &connection_id, &remote_id, tx.now().plus_ms(pause), &error)
                }
            })
            .await;
        if let Err(error) = written {
            tracing::error!(%error, "the removal of a placeholder could not be noted");
            return;
        }
    }
}

/// Looks for placeholders of begin calls whose answer was lost and whose transfer was cancelled since.
async fn look_for_lost(shared: &Arc<Shared>, cancel: &CancellationToken) {
    let now = shared.clock.now();
    let lost = match shared.store.read(move |conn| queue::lost_begins(conn, now)).await {
        Ok(lost) => lost,
        Err(error) => {
            tracing::error!(%error, "what lost begin calls left could not be looked up");
            return;
        }
    };
    for transfer in lost {
        // Its begin call may still be answered.
        let looked = !shared.is_running(&transfer.id) && look_for(shared, cancel, &transfer).await;
        if !looked {
            let next_at = shared.clock.now().plus_ms(in_ms(shared.options.timing.away));
            let id = transfer.id.clone();
            if let Err(error) = shared.store.write(move |tx| queue::look_later(tx, &id, next_at)).await {
                tracing::error!(%error, "a look for a placeholder could not be put off");
                return;
            }
        }
    }
}

/// False when it could not be looked.
async fn look_for(shared: &Shared, cancel: &CancellationToken, transfer: &Transfer) -> bool {
    let Some(connector) = shared.connectors.connector(&transfer.connection_id) else { return false };
    let Some(begun) = transfer.begun.clone() else { return false };
    let Some(uploads) = connector.uploads() else { return false };
    let spec = UploadSpec {
        folder: begun.folder,
        name: begun.name,
        size: begun.size,
        marker: transfer.id.0.clone(),
        replaces: None,
    };
    let cx = context(shared, cancel);
    match begin::look_for_ghosts(shared, transfer, uploads, &cx, &spec).await {
        Ok(()) => true,
        Err(trouble) => {
            tracing::debug!(?trouble, "what a lost begin call left could not be looked for");
            false
        }
    }
}

fn context(shared: &Shared, cancel: &CancellationToken) -> CallContext {
    CallContext { cancel: cancel.clone(), ..CallContext::new(Arc::clone(&shared.clock), Class::Background) }
}

/// Removes one; returns why it could not be.
async fn remove(shared: &Shared, cancel: &CancellationToken, ghost: &Ghost) -> Option<String> {
    let Some(connector) = shared.connectors.connector(&ghost.connection_id) else {
        return Some("The account is paused or signed out.".into());
    };
    let uploads = connector.uploads()?;
    let cx = context(shared, cancel);
    match uploads.abandon(&cx, &ghost.remote_id).await {
        Ok(()) => None,
        Err(error) if error.kind == ErrorKind::NotFound => None,
        Err(error) => Some(error.to_string()),
    }
}
