//! Compares what stands at the service with what was sent: by the service's own sum where it tells one, else by reading
//! everything back.

use std::sync::Arc;

use flo_connect::{
    CallContext, Class, Connector, DownloadFacts, DownloadSource, ErrorKind, MOST_RANGE, MediaKind, Sum,
};
use flo_model::{Proof, RemoteId, TransferId, TransferState};
use flo_store::transfers::{Transfer, proof, queue};

use crate::transfers::{Shared, TransferError};

/// How often an address that died is asked for anew.
const ADDRESSES: u32 = 20;

/// Compares, and notes what came of it.
pub(crate) async fn verify(shared: &Shared, id: &TransferId) -> Result<Transfer, TransferError> {
    let wanted = id.clone();
    let row = shared.store.read(move |conn| queue::get(conn, &wanted)).await?;
    let row = row.ok_or_else(|| TransferError::NotFound(id.clone()))?;
    let (TransferState::Done, Some(remote), Some(content_id)) = (row.state, &row.remote_id, &row.content_id)
    else {
        return Err(TransferError::NotNow { state: row.state, wish: "compared" });
    };
    let connector = shared.connectors.connector(&row.connection_id).ok_or(TransferError::Away)?;
    let found = compare(shared, &*connector, remote, &row, content_id).await?;
    let wanted = id.clone();
    let row = shared
        .store
        .write(move |tx| {
            proof::set(tx, &wanted, found)?;
            queue::get(tx, &wanted)
        })
        .await?;
    row.ok_or_else(|| TransferError::NotFound(id.clone()))
}

async fn compare(
    shared: &Shared,
    connector: &dyn Connector,
    remote: &RemoteId,
    row: &Transfer,
    content_id: &str,
) -> Result<Proof, TransferError> {
    let downloads = connector.downloads().ok_or(TransferError::NoReadBack)?;
    let cx = CallContext::new(Arc::clone(&shared.clock), Class::Background);
    let Some(facts) = downloads.facts(&cx, remote, MediaKind::Original).await? else {
        return Ok(Proof::Differs);
    };
    if facts.size != row.key.size {
        return Ok(Proof::Differs);
    }
    let ours: Option<Sum> =
        row.checksum.as_deref().map(|text| text.parse().unwrap_or_else(|never| match never {}));
    let theirs = facts.sums.iter().find(|sum| ours.as_ref().is_some_and(|ours| ours.kind == sum.kind));
    let same = match (ours, theirs) {
        (Some(ours), Some(theirs)) => ours.hex.eq_ignore_ascii_case(&theirs.hex),
        _ => read_back(downloads, &cx, remote, facts).await? == content_id,
    };
    Ok(if same { Proof::Verified } else { Proof::Differs })
}

/// BLAKE3 of all bytes at the service, hex.
async fn read_back(
    downloads: &dyn DownloadSource,
    cx: &CallContext,
    remote: &RemoteId,
    mut facts: DownloadFacts,
) -> Result<String, TransferError> {
    let mut hasher = blake3::Hasher::new();
    let (mut at, mut renewed) = (0, 0);
    while at < facts.size {
        let end = facts.size.min(at + MOST_RANGE);
        match downloads.read(cx, remote, &facts, at..end).await {
            Ok(bytes) => {
                hasher.update(&bytes);
                at += bytes.len() as u64;
            }
            Err(error) if error.kind == ErrorKind::Expired && renewed < ADDRESSES => {
                renewed += 1;
                let Some(fresh) = downloads.facts(cx, remote, MediaKind::Original).await? else {
                    return Ok(String::new());
                };
                if fresh.revision != facts.revision || fresh.size != facts.size {
                    return Ok(String::new());
                }
                facts = fresh;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}
