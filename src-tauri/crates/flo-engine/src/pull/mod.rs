//! Reading: streams in the order of their tiers, several of one tier side by side, then what must be read again by
//! itself, then what that has shown to be read.
//!
//! A pass costs what changed, not what there is. Streams that a feed speaks for, and those in which nothing has happened
//! for long, rest. To make sure they are read in rotation, so many within five minutes and no more: see [`Rotation`].

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
use flo_store::sync::streams::{self, Plan, Stream, Wanted};
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

/// Turns within [`TURNS_WITHIN_MS`] while a feed tells of changes: 600 an hour.
const FED_TURNS: u32 = 50;

/// The same while none does: 2,400 an hour.
const UNFED_TURNS: u32 = 200;

const TURNS_WITHIN_MS: i64 = 5 * 60 * 1000;

/// From so many hints on about records of one stream, the stream is read instead.
const ONE_LISTING: u32 = 8;

/// Which streams that may rest had their turn lately.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    since: UnixMillis,
    taken: u32,
}

impl Rotation {
    fn most(is_fed: bool) -> u32 {
        if is_fed { FED_TURNS } else { UNFED_TURNS }
    }

    /// Turns that may be taken now.
    fn left(&mut self, now: UnixMillis, is_fed: bool) -> u32 {
        // A clock that was set back must not close it for long.
        if !(0..TURNS_WITHIN_MS).contains(&now.since(self.since)) {
            *self = Self { since: now, taken: 0 };
        }
        Self::most(is_fed).saturating_sub(self.taken)
    }

    /// When the next turn may be taken.
    fn opens_at(&self, is_fed: bool) -> UnixMillis {
        if self.taken < Self::most(is_fed) { UnixMillis(0) } else { self.since.plus_ms(TURNS_WITHIN_MS) }
    }
}

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
    loop {
        read_streams(core, desk, round, &mut read, &mut tally).await?;
        if !desk.is_open(Purpose::Read) {
            break;
        }
        let connection = desk.connection.clone();
        let is_listed =
            core.store.write(move |tx| streams::hurry_hinted(tx, &connection, ONE_LISTING)).await? > 0;
        if is_listed && has_more(core, desk, round, &read).await? {
            continue;
        }
        tally.add(rereads::work_off(core, desk, round).await?);
        if !desk.is_open(Purpose::Read) || !has_more(core, desk, round, &read).await? {
            break;
        }
    }
    if desk.is_open(Purpose::Read) && tally.incomplete == 0 {
        let is_left = has_more(core, desk, Round::DUE, &HashSet::new()).await?;
        if !is_left && !read.is_empty() {
            let connection = desk.connection.clone();
            core.store.write(move |tx| connections::set_synced(tx, &connection)).await?;
        }
    }
    Ok(tally)
}

/// Reads streams until none is left that the round asks for.
async fn read_streams(
    core: &Arc<Core>,
    desk: &Arc<Desk>,
    round: Round,
    read: &mut HashSet<String>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    while go_on(core, desk, Purpose::Read, round.may_wait).await {
        let (batch, stretch) = next_batch(core, desk, round, Turns::Taken, read).await?;
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
    Ok(())
}

/// Whether those that may rest are among the streams to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    /// As many as may be, and they count.
    Taken,
    /// None.
    Left,
}

/// Whether a stream is to be read that is not among `read`, those that await their turn aside.
async fn has_more(
    core: &Core,
    desk: &Desk,
    round: Round,
    read: &HashSet<String>,
) -> Result<bool, StoreError> {
    Ok(!next_batch(core, desk, round, Turns::Left, read).await?.0.is_empty())
}

/// The streams of the lowest tier that are still to be read, and how far their next passes are to be spread.
async fn next_batch(
    core: &Core,
    desk: &Desk,
    round: Round,
    turns: Turns,
    read: &HashSet<String>,
) -> Result<(Vec<Stream>, f64), StoreError> {
    let (connection, now, budget) =
        (desk.connection.clone(), core.clock.now(), desk.connector.budget().clone());
    let already = u32::try_from(read.len()).unwrap_or(u32::MAX);
    let each_pass = round.options.reach == Reach::All;
    let limit = if each_pass { u32::MAX } else { BATCH.saturating_add(already) };
    let to = connection.clone();
    let is_fed = core.store.read(move |conn| streams::is_fed(conn, &to, now)).await?;
    let turns_left = match turns {
        Turns::Taken => desk.rotation().left(now, is_fed),
        Turns::Left => 0,
    };
    let (streams, stretch) = core
        .store
        .read(move |conn| {
            let streams = if round.options.deep {
                streams::all(conn, &connection)?
            } else {
                let wanted = Wanted { each_pass, is_fed, turns: turns_left, limit };
                streams::wanted(conn, &connection, now, wanted)?
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
    if turns == Turns::Taken && !round.options.deep {
        let taken = left.iter().filter(|stream| stream.awaits_turn()).count();
        desk.rotation().taken += u32::try_from(taken).unwrap_or(u32::MAX);
    }
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
    let (connection, now) = (desk.connection.clone(), core.clock.now());
    let (due, turn, is_fed) = core
        .store
        .read(move |conn| {
            let (due, turn) = streams::next_due(conn, &connection)?;
            let due = due.into_iter().chain(sync::rereads::next_due(conn, &connection)?).min();
            Ok((due, turn, streams::is_fed(conn, &connection, now)?))
        })
        .await?;
    let turn = turn.map(|at| at.max(desk.rotation().opens_at(is_fed)));
    Ok(due.into_iter().chain(turn).min())
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
        reading: spec.reading,
        is_feed: spec.is_feed,
    }
}
