//! Reading: streams in the order of their tiers, several of one tier side by side, then what must be read again by
//! itself.

mod ahead;
pub(crate) mod page;
mod pass;
mod rereads;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use flo_connect::{Class, Mirror, StreamSpec};
use flo_model::UnixMillis;
use flo_store::StoreError;
use flo_store::sync::rewind;
use flo_store::sync::streams::{self, Plan, Stream};
use flo_store::{connections, sync};
use futures::stream::{self, StreamExt};

use crate::Reach;
use crate::core::{Core, go_on};
use crate::desk::Desk;
use crate::health::Purpose;
use crate::outlook::{stretch, waiting_requests};
use crate::report::{SyncOptions, Tally};

/// Streams that are read side by side. The budget of the service spaces their requests.
const PARALLEL: usize = 4;

/// Due streams taken at a time, so that what becomes urgent meanwhile is not behind all of them.
const BATCH: u32 = 64;

/// How a round of reading runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    pub(crate) options: SyncOptions,
    /// Whether it waits for a limit that is over soon, instead of ending.
    pub(crate) may_wait: bool,
}

impl Round {
    /// What is due, for the background.
    pub(crate) const DUE: Self =
        Self { options: SyncOptions { reach: Reach::Due, deep: false }, may_wait: false };

    fn class(self) -> Class {
        if self.options.deep { Class::DeepScan } else { Class::Background }
    }
}

/// Reads what the round asks for. Ends early when the service cannot be reached; what was read until then is kept.
pub(crate) async fn pull(core: &Arc<Core>, desk: &Arc<Desk>, round: Round) -> Result<Tally, StoreError> {
    let Some(mirror) = desk.connector.mirror() else { return Ok(Tally::default()) };
    let _alone = desk.pulling.lock().await;
    announce_roots(core, desk, mirror).await?;
    let mut tally = Tally::default();
    let mut read: HashSet<String> = HashSet::new();
    while go_on(core, desk, Purpose::Read, round.may_wait).await {
        let (batch, stretch) = next_batch(core, desk, round, &read).await?;
        if batch.is_empty() {
            break;
        }
        let mut passes = stream::iter(batch.into_iter().map(|stream| {
            let key = stream.plan.key.clone();
            async move { (key, pass::read(core, desk, stream, round, stretch).await) }
        }))
        .buffer_unordered(PARALLEL);
        while let Some((key, result)) = passes.next().await {
            let ended = result?;
            tally.add(ended.tally);
            if ended.is_over {
                read.insert(key);
            }
        }
    }
    if desk.is_open(Purpose::Read) {
        tally.add(rereads::work_off(core, desk, round).await?);
    }
    if desk.is_open(Purpose::Read) && tally.incomplete == 0 {
        let (connection, now) = (desk.connection.clone(), core.clock.now());
        let left = core.store.read(move |conn| streams::due(conn, &connection, now, 1)).await?;
        if left.is_empty() && !read.is_empty() {
            let connection = desk.connection.clone();
            core.store.write(move |tx| connections::set_synced(tx, &connection)).await?;
        }
    }
    Ok(tally)
}

/// The streams of the lowest tier that are still to be read, and how far their next passes are to be spread.
async fn next_batch(
    core: &Core,
    desk: &Desk,
    round: Round,
    read: &HashSet<String>,
) -> Result<(Vec<Stream>, f64), StoreError> {
    let (connection, now, budget) =
        (desk.connection.clone(), core.clock.now(), desk.connector.budget().clone());
    let (streams, stretch) = core
        .store
        .read(move |conn| {
            let streams = match round.options.reach {
                Reach::All => streams::all(conn, &connection)?,
                Reach::Due => streams::due(conn, &connection, now, BATCH)?,
            };
            budget.set_waiting(waiting_requests(conn, &connection)?);
            let Some(share) = budget.share_of_reading() else { return Ok((streams, 1.0)) };
            let schedule = streams::schedule(conn, &connection)?;
            Ok((streams, stretch(Some(share), schedule.iter().map(|(_, _, every_s)| *every_s))))
        })
        .await?;
    let mut left: Vec<Stream> =
        streams.into_iter().filter(|stream| !read.contains(&stream.plan.key)).collect();
    let tier = left.first().map(|stream| stream.plan.tier);
    left.retain(|stream| Some(stream.plan.tier) == tier);
    Ok((left, stretch))
}

async fn announce_roots(core: &Core, desk: &Desk, mirror: &dyn Mirror) -> Result<(), StoreError> {
    let plans: Vec<Plan> = mirror.root_streams().iter().map(plan_of).collect();
    let connection = desk.connection.clone();
    core.store
        .write(move |tx| {
            rewind(tx, &connection)?;
            plans.iter().try_for_each(|plan| streams::announce(tx, &connection, plan))
        })
        .await
}

/// When the next reading is due.
pub(crate) async fn next_due(core: &Core, desk: &Desk) -> Result<Option<UnixMillis>, StoreError> {
    let connection = desk.connection.clone();
    core.store
        .read(move |conn| {
            let streams = streams::next_due(conn, &connection)?;
            let rereads = sync::rereads::next_due(conn, &connection)?;
            Ok(streams.into_iter().chain(rereads).min())
        })
        .await
}

pub(crate) fn plan_of(spec: &StreamSpec) -> Plan {
    let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    Plan {
        key: spec.key.0.clone(),
        tier: spec.tier,
        changes_every_s: seconds(spec.changes_every),
        full_every_s: seconds(spec.full_every),
        has_changes_pass: spec.has_changes_pass,
        proves_candidates: spec.proves_candidates,
        lists_deleted: spec.lists_deleted,
        stamp: spec.stamp.clone(),
    }
}
