//! What the first screen shows, in one snapshot.

use flo_model::UnixMillis;
use rusqlite::Connection;

use super::activity::{self, Change};
use super::assets::{self, AssetRow};
use super::keyset::PageRequest;
use super::tasks::{self, TaskFilter, TaskRow};
use super::time::{self, DayRow, TimeEntryRow};
use super::{link, people};
use crate::{StoreError, connections};

/// Reviews and tasks shown.
const SHOWN: u32 = 20;

/// Changes shown.
const CHANGES: u32 = 30;

/// What the first screen shows. The queue and what needs a person come from their own modules.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeRows {
    /// The running timer of the signed-in person.
    pub timer: Option<TimeEntryRow>,
    /// Their days.
    pub days: Vec<DayRow>,
    /// Files and stacks that wait for a review, last changed first.
    pub reviews: Vec<AssetRow>,
    /// How many do.
    pub reviews_total: u64,
    /// Their open tasks.
    pub tasks: Vec<TaskRow>,
    /// What changed lately, newest first.
    pub changes: Vec<Change>,
    /// States of all links, over all connections.
    pub links: link::StateCounts,
}

/// Reads it. `bounds` are the begins of the days and the end of the last one; `waiting` the approval statuses that ask
/// for a review.
///
/// # Errors
/// The database's.
pub fn home(
    conn: &Connection,
    bounds: &[UnixMillis],
    waiting: &[String],
    now: UnixMillis,
) -> Result<HomeRows, StoreError> {
    let selves = people::selves(conn)?;
    let (reviews, reviews_total) = assets::in_review(conn, waiting, SHOWN)?;
    let tasks = if selves.is_empty() {
        Vec::new()
    } else {
        let filter = TaskFilter { assignees: selves.clone(), done: Some(false), ..TaskFilter::default() };
        tasks::page(conn, &filter, &PageRequest::first(SHOWN))?.items
    };
    let mut links = link::StateCounts::default();
    for connection in connections::list(conn)? {
        let counts = link::state_counts(conn, &connection.id)?;
        links.synced += counts.synced;
        links.pending += counts.pending;
        links.error += counts.error;
        links.conflict += counts.conflict;
        links.absent += counts.absent;
    }
    Ok(HomeRows {
        timer: time::running(conn, &selves)?,
        days: time::days(conn, bounds, &selves, now)?,
        reviews,
        reviews_total,
        tasks,
        changes: activity::latest(conn, CHANGES)?,
        links,
    })
}
