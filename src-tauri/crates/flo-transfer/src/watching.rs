//! Keeps a watch running for each active watch folder and feeds the ledger with what it reports.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use flo_model::{ConnectionState, Topic, WatchId};
use flo_store::StoreError;
use flo_store::transfers::{WatchFolder, WatchRules, watch_folders};
use flo_watch::{Facts, WatchConfig, WatchHandle};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ledger;
use crate::transfers::Transfers;

/// Groups of facts that may wait for the ledger; then the watchers wait.
const GROUPS: usize = 8;

/// Pause after the store failed. The facts are kept meanwhile.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// A watch and what it was started with.
struct Live {
    path: String,
    rules: WatchRules,
    _handle: WatchHandle,
}

pub(crate) async fn run(transfers: &Transfers, cancel: CancellationToken) -> Result<(), StoreError> {
    let (sender, mut facts) = mpsc::channel(GROUPS);
    let mut topics = transfers.shared().store.topics();
    let mut live = HashMap::new();
    follow(transfers, &mut live, &sender).await?;
    loop {
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            Some(group) = facts.recv() => take(transfers, group, &cancel).await,
            topic = topics.recv() => match topic {
                Ok(topics) if !topics.contains(&Topic::Watch) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => follow(transfers, &mut live, &sender).await?,
                Err(RecvError::Closed) => return Err(StoreError::Closed),
            },
        }
    }
}

/// Brings a group into the ledger; not lost while the store cannot be written.
async fn take(transfers: &Transfers, group: Facts, cancel: &CancellationToken) {
    while let Err(error) = transfers.apply(group.clone()).await {
        tracing::error!(%error, "what a watch folder reported could not be stored");
        tokio::select! {
            () = cancel.cancelled() => return,
            () = transfers.shared().sleeper.sleep(STORE_PAUSE) => {}
        }
    }
}

/// Starts and ends watches so that they are those of the list.
async fn follow(
    transfers: &Transfers,
    live: &mut HashMap<WatchId, Live>,
    sender: &mpsc::Sender<Facts>,
) -> Result<(), StoreError> {
    let shared = transfers.shared();
    let folders = shared.store.read(watch_folders::rules).await?;
    let wanted: HashMap<WatchId, WatchFolder> = folders
        .into_iter()
        .filter(|folder| folder.state != ConnectionState::Paused)
        .map(|folder| (folder.id.clone(), folder))
        .collect();
    live.retain(|id, watch| {
        wanted.get(id).is_some_and(|folder| folder.path == watch.path && folder.rules == watch.rules)
    });
    for (id, folder) in wanted {
        if live.contains_key(&id) {
            continue;
        }
        let mut config = WatchConfig::new(id.clone(), &folder.path);
        config.settle = folder.rules.settle_ms.map_or(shared.options.timing.settle, Duration::from_millis);
        config.include.clone_from(&folder.rules.include);
        config.exclude.clone_from(&folder.rules.exclude);
        let known = ledger::known(shared, &id).await?;
        match flo_watch::watch(config, known, Arc::clone(&shared.clock), sender.clone()) {
            Ok(handle) => {
                live.insert(id, Live { path: folder.path, rules: folder.rules, _handle: handle });
            }
            Err(error) => {
                let reason = format!("Its rules cannot be read: {error}. Change them.");
                if folder.error.as_deref() != Some(reason.as_str()) {
                    shared.store.write(move |tx| watch_folders::set_error(tx, &id, Some(&reason))).await?;
                }
            }
        }
    }
    Ok(())
}
