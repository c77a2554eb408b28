//! What happens in a pass, brought into the store in groups.

use std::collections::BTreeMap;
use std::sync::Arc;

use flo_model::{CopyState, OffloadId};
use flo_store::offloads::{self, Hashes};
use flo_store::{Store, StoreError, Tx};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::copying::Event;
use crate::failure::Reach;
use crate::hashing::{Digests, Format};

/// Events of one transaction.
const GROUP: usize = 256;

/// The first hash of each file in the history that came with the source.
pub(crate) type Expected = BTreeMap<u32, Vec<(Format, String)>>;

/// Takes events until the pass ends.
pub(crate) async fn keep(
    store: &Store,
    id: &OffloadId,
    expected: &Arc<Expected>,
    mut events: UnboundedReceiver<Event>,
) -> Result<(), StoreError> {
    let mut group = Vec::new();
    while events.recv_many(&mut group, GROUP).await > 0 {
        let (id, expected, events) = (id.clone(), Arc::clone(expected), std::mem::take(&mut group));
        store
            .write(move |tx| events.into_iter().try_for_each(|event| take(tx, &id, &expected, event)))
            .await?;
    }
    Ok(())
}

fn take(tx: &Tx<'_>, id: &OffloadId, expected: &Expected, event: Event) -> Result<(), StoreError> {
    match event {
        Event::Read { file, digests } => {
            offloads::set_read(tx, id, file, &digests.content_id, &stored(&digests))?;
            let differs = expected.get(&file).into_iter().flatten().find(|(format, text)| {
                digests.formats.get(format).is_some_and(|found| !found.eq_ignore_ascii_case(text))
            });
            if let Some((format, _)) = differs {
                let detail = format!(
                    "Its {format} differs from the one in the card's own ASC MHL history: it was damaged before it was copied."
                );
                offloads::set_failed(tx, id, file, "mhl_differs", &detail)?;
            }
            Ok(())
        }
        Event::SourceFailed { file, failure } => {
            offloads::set_failed(tx, id, file, failure.kind, &failure.detail)
        }
        Event::Copied { file, target, there_before } => {
            offloads::mark(tx, id, target, file, CopyState::Copied, None)?;
            if there_before { offloads::was_there(tx, id, target, file) } else { Ok(()) }
        }
        Event::CopyFailed { file, target, failure } => {
            let error = Some((failure.kind, failure.detail.as_str()));
            if failure.reach == Reach::Place {
                // The file is not at fault: it waits for its place.
                return offloads::set_target_error(tx, id, target, error);
            }
            offloads::mark(tx, id, target, file, CopyState::Failed, error)
        }
        Event::Behind { target } => {
            tracing::info!(target, "a place is slower than the others and gets its files afterwards");
            Ok(())
        }
    }
}

fn stored(digests: &Digests) -> Hashes {
    digests.formats.iter().map(|(format, text)| (format.as_str().to_owned(), text.clone())).collect()
}

/// The stored hashes of a file as the manifest takes them.
pub(crate) fn digests(content_id: &str, hashes: &Hashes) -> Digests {
    let formats = hashes.iter().filter_map(|(format, text)| Some((format.parse().ok()?, text.clone())));
    Digests { content_id: content_id.to_owned(), formats: formats.collect() }
}
