//! Reading ahead: records that a page refers to and that nobody has seen yet.

use flo_connect::{CallContext, Error, RemoteRecord};
use flo_store::StoreError;

use crate::apply::lookups;
use crate::core::Core;
use crate::desk::Desk;
use crate::health::is_about_connection;

/// Levels of records that refer to records.
const DEPTH: usize = 8;

/// Reads what the records refer to and nobody knows, each once. What is not there stays unknown: it becomes null.
///
/// The inner error ends the pass; it says something about the whole connection.
pub(super) async fn read(
    core: &Core,
    desk: &Desk,
    cx: &CallContext,
    records: &[RemoteRecord],
) -> Result<Result<Vec<RemoteRecord>, Error>, StoreError> {
    let Some(mirror) = desk.connector.mirror() else { return Ok(Ok(Vec::new())) };
    let mut ahead: Vec<RemoteRecord> = Vec::new();
    let mut level = records.to_vec();
    for _ in 0..DEPTH {
        let connection = desk.connection.clone();
        let (missing, back) =
            core.store.read(move |conn| Ok((lookups(conn, &connection, &level)?, level))).await?;
        level = Vec::new();
        for (wanted, known) in missing {
            let is_known = ahead
                .iter()
                .chain(&back)
                .chain(records)
                .any(|record| record.record_type == wanted.record_type && record.id == wanted.id);
            if is_known || !is_new(desk, &wanted) {
                continue;
            }
            match core.ask(desk, cx, mirror.get(cx, wanted.record_type, &wanted.id, &known)).await {
                Ok(Some(record)) => {
                    forget(desk, &wanted);
                    level.push(record);
                }
                Ok(None) => {}
                Err(error) if is_about_connection(error.kind) => {
                    forget(desk, &wanted);
                    return Ok(Err(error));
                }
                Err(error) => {
                    tracing::debug!(kind = ?error.kind, record_type = %wanted.record_type, "a reference cannot be read");
                }
            }
        }
        if level.is_empty() {
            break;
        }
        ahead.extend(level.iter().cloned());
    }
    Ok(Ok(ahead))
}

/// Whether nobody asked for it before; from now on somebody did.
fn is_new(desk: &Desk, wanted: &flo_connect::RemoteRef) -> bool {
    desk.unreadable.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(wanted.clone())
}

fn forget(desk: &Desk, wanted: &flo_connect::RemoteRef) {
    desk.unreadable.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(wanted);
}
