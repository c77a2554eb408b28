//! Forgotten time: what the person did in the app, proposed as work. Nothing is booked before they say so.

use flo_model::UnixMillis;
use flo_store::lists;
use flo_store::time::{gaps, proposals};
use flo_time::Span;
use flo_time::calendar;
use flo_time::evidence::{self, Trace};
use jiff::tz::TimeZone;

use super::calendar::{bounds_of, span_of};
use crate::view::{ProposalReason, ProposalView};
use crate::{App, Result};

/// Days that are looked at, at most.
const MOST_DAYS: u32 = 42;

impl App {
    /// Stretches of `count` days from `first` (`YYYY-MM-DD`) that were probably work and are not booked. From comments,
    /// statuses, tasks and uploads that were made on this device; nothing of it leaves the device.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date.
    pub async fn time_proposals(&self, first: String, count: u32) -> Result<Vec<ProposalView>> {
        let zone = TimeZone::system();
        let now = self.now();
        let days = calendar::days(calendar::date(&first)?, count.clamp(1, MOST_DAYS), &zone)?;
        let bounds = bounds_of(&days);
        let (from, to) = (bounds[0], bounds[bounds.len() - 1]);
        self.read(move |conn| {
            let traces = lists::evidence::traces(conn, from, to)?
                .into_iter()
                .map(|row| Trace { at: row.at, project: row.project, what: row.what })
                .collect();
            let selves = lists::people::selves(conn)?;
            let rows = lists::time::within(conn, &selves, from, to, now)?;
            let mut taken: Vec<Span> = rows.iter().map(|row| span_of(row, now)).collect();
            taken.extend(gaps::open(conn)?.into_iter().map(|gap| Span::new(gap.from, gap.to)));
            taken.extend(
                proposals::dropped(conn, from, to)?.into_iter().map(|(from, to)| Span::new(from, to)),
            );
            let mut views = Vec::new();
            for proposal in evidence::proposals(traces, &taken) {
                let project = lists::projects::get(conn, &proposal.project)?;
                let reasons = proposal.reasons.into_iter();
                views.push(ProposalView {
                    start: proposal.span.start,
                    end: proposal.span.end,
                    project: project.as_ref().map(|row| row.name.clone()).unwrap_or_default(),
                    project_color: project.and_then(|row| row.color),
                    project_id: proposal.project,
                    reasons: reasons.map(|(what, count)| ProposalReason { what, count }).collect(),
                });
            }
            Ok(views)
        })
        .await
    }

    /// Proposes a stretch no more.
    ///
    /// # Errors
    /// The database's.
    pub async fn drop_proposal(&self, from: UnixMillis, to: UnixMillis) -> Result<()> {
        self.write(move |tx| proposals::drop(tx, from, to)).await
    }
}
