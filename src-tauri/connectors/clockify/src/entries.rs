//! Reading time entries.
//!
//! The list is sorted by start, newest first, and cannot be sorted otherwise. Its `start` and `end` are read in the
//! time zone of the key's account, whatever the offset they carry, so each window is asked for with 15 hours on both
//! sides and filtered here by true instants. Source: probes of third parties, 2026-08.

use flo_connect::{CallContext, Coverage, Cursor, Error, ErrorKind, Page, RemoteRecord, Result};
use flo_model::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::USER_ENTRIES;
use crate::{Clockify, convert};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// More than any time zone is away from UTC.
const PAD_MS: i64 = 15 * HOUR_MS;
/// The window that changes are looked for in.
const BACK_MS: i64 = 14 * DAY_MS;
const AHEAD_MS: i64 = 30 * DAY_MS;
/// For so long after a write a windowed list may miss what was written. Source: probe of a third party, 2026-08.
const LAG_MS: i64 = 120_000;

/// Position in the whole history: everything that starts later than `start` was read, and of what starts then, `seen`.
#[derive(Serialize, Deserialize)]
struct History {
    start: UnixMillis,
    seen: Vec<String>,
    page: u32,
}

/// Position in the window of changes.
#[derive(Serialize, Deserialize)]
struct Recent {
    from: UnixMillis,
    until: UnixMillis,
    page: u32,
}

impl Clockify {
    /// One page of the whole history. Pages are found by start time, not by number, so that entries that come or go
    /// meanwhile neither hide nor double others.
    pub(crate) async fn all_entries(
        &self,
        cx: &CallContext,
        user: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing time entries";
        let position: Option<History> = cursor.map(|cursor| parse(cursor, doing)).transpose()?;
        let end = position.as_ref().map(|at| at.start.plus_ms(PAD_MS).to_rfc3339_seconds());
        let query: Vec<_> = end.iter().map(|end| ("end", end.as_str())).collect();
        let number = position.as_ref().map_or(1, |at| at.page);
        let rows = self.api.page(cx, doing, USER_ENTRIES, &[user], &query, number).await?;
        let mut page = Page::default();
        let mut next = position.unwrap_or(History { start: UnixMillis(i64::MAX), seen: Vec::new(), page: 0 });
        let edge = next.start;
        for row in rows.rows {
            let start = start_of(&row, doing)?;
            let record = convert::entry(row, doing)?;
            if start > edge || (start == edge && next.seen.contains(&record.id.0)) {
                continue;
            }
            if start < next.start {
                next.start = start;
                next.seen.clear();
            }
            next.seen.push(record.id.0.clone());
            page.records.push(record);
        }
        // Nothing older came: a page full of the padding. The next one lies behind it.
        next.page = if next.start < edge { 1 } else { next.page + 1 };
        page.next = (!rows.is_last).then(|| cursor_of(&next)).transpose()?;
        Ok(page)
    }

    /// One page of the last two weeks and the next month.
    pub(crate) async fn recent_entries(
        &self,
        cx: &CallContext,
        user: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing recent time entries";
        let now = cx.clock.now();
        let begin = Recent { from: now.plus_ms(-BACK_MS), until: now.plus_ms(AHEAD_MS), page: 1 };
        let at = cursor.map_or(Ok(begin), |cursor| parse(cursor, doing))?;
        let start = at.from.plus_ms(-PAD_MS).to_rfc3339_seconds();
        let end = at.until.plus_ms(PAD_MS).to_rfc3339_seconds();
        let query = [("start", start.as_str()), ("end", end.as_str())];
        let rows = self.api.page(cx, doing, USER_ENTRIES, &[user], &query, at.page).await?;
        let mut records: Vec<RemoteRecord> = Vec::new();
        for row in rows.rows {
            let start = start_of(&row, doing)?;
            if (at.from..at.until).contains(&start) {
                records.push(convert::entry(row, doing)?);
            }
        }
        let mut page = Page { records, ..Page::default() };
        if !rows.is_last {
            page.next = Some(cursor_of(&Recent { page: at.page + 1, ..at })?);
        } else if self.memory.since_write(now) > LAG_MS {
            page.covers = Some(Coverage { field: "start", from: at.from, until: at.until });
        }
        Ok(page)
    }
}

fn start_of(row: &Value, doing: &'static str) -> Result<UnixMillis> {
    convert::entry_start(row)
        .ok_or_else(|| Error::new(ErrorKind::BadAnswer, doing, "Clockify sent a time entry without a start"))
}

fn parse<T: for<'de> Deserialize<'de>>(cursor: &Cursor, doing: &'static str) -> Result<T> {
    serde_json::from_str(&cursor.0).map_err(|error| {
        Error::new(ErrorKind::Invalid, doing, "the stored position in this list cannot be read")
            .with_source(error)
    })
}

fn cursor_of(position: &impl Serialize) -> Result<Cursor> {
    let text = serde_json::to_string(position).map_err(|error| {
        Error::new(ErrorKind::Local, "listing time entries", "the position cannot be kept").with_source(error)
    })?;
    Ok(Cursor(text))
}
