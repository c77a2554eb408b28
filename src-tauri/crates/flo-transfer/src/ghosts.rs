//! Removes placeholders that will never be completed.

use flo_connect::{CallContext, Class, ErrorKind};
use flo_store::transfers::{Ghost, ghosts};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::session::in_ms;
use crate::transfers::Shared;

/// Removed in one go.
const BATCH: u32 = 50;

/// Removes what is due. What cannot be removed now is tried again later, after growing pauses.
pub(crate) async fn sweep(shared: &Arc<Shared>, cancel: &CancellationToken) {
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

/// Removes one; returns why it could not be.
async fn remove(shared: &Shared, cancel: &CancellationToken, ghost: &Ghost) -> Option<String> {
    let Some(connector) = shared.connectors.connector(&ghost.connection_id) else {
        return Some("The account is paused or signed out.".into());
    };
    let uploads = connector.uploads()?;
    let cx = CallContext {
        cancel: cancel.clone(),
        ..CallContext::new(Arc::clone(&shared.clock), Class::Background)
    };
    match uploads.abandon(&cx, &ghost.remote_id).await {
        Ok(()) => None,
        Err(error) if error.kind == ErrorKind::NotFound => None,
        Err(error) => Some(error.to_string()),
    }
}
