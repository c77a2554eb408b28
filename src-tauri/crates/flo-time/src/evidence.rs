//! Forgotten time, rebuilt from what the app itself saw: comments written, statuses set, uploads sent.
//!
//! Traces of one project that follow each other closely make a stretch of work; what is booked already is taken off. The
//! result is a proposal and nothing else: only a person books it.

use flo_model::{RecordId, UnixMillis};

use crate::Span;

/// Longest pause within one stretch of work, milliseconds.
const PAUSE_MS: i64 = 30 * 60_000;
/// Work began this long before its first trace.
const LEAD_MS: i64 = 10 * 60_000;
/// A shorter stretch is not worth a question.
const SHORTEST_MS: i64 = 10 * 60_000;

/// Something that the person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// When.
    pub at: UnixMillis,
    /// For which project.
    pub project: RecordId,
    /// What, as a word that can be counted: comment, upload.
    pub what: String,
}

/// A stretch that was probably work and is not booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// When.
    pub span: Span,
    /// For which project.
    pub project: RecordId,
    /// What speaks for it: each word with how often.
    pub reasons: Vec<(String, u32)>,
}

/// Proposals from traces, without the time in `booked`, by begin.
#[must_use]
pub fn proposals(mut traces: Vec<Trace>, booked: &[Span]) -> Vec<Proposal> {
    traces.sort_by_key(|trace| trace.at);
    let mut stretches: Vec<Vec<Trace>> = Vec::new();
    for trace in traces {
        let goes_on = stretches
            .last()
            .and_then(|stretch| stretch.last())
            .is_some_and(|last| last.project == trace.project && trace.at.since(last.at) <= PAUSE_MS);
        match stretches.last_mut() {
            Some(stretch) if goes_on => stretch.push(trace),
            _ => stretches.push(vec![trace]),
        }
    }
    let mut taken: Vec<Span> = booked.to_vec();
    let mut list = Vec::new();
    for stretch in stretches {
        let (first, last) = (&stretch[0], &stretch[stretch.len() - 1]);
        let whole = Span::new(first.at.plus_ms(-LEAD_MS), last.at);
        for span in without(whole, &taken) {
            if span.millis() < SHORTEST_MS {
                continue;
            }
            let project = first.project.clone();
            list.push(Proposal { span, project, reasons: counted(&stretch, span) });
            taken.push(span);
        }
    }
    list.sort_by_key(|proposal| proposal.span.start);
    list
}

/// The parts of `whole` that none of `taken` covers.
fn without(whole: Span, taken: &[Span]) -> Vec<Span> {
    let mut parts = vec![whole];
    for other in taken {
        parts = parts
            .into_iter()
            .flat_map(|part| match part.common(*other) {
                None => vec![part],
                Some(common) => {
                    vec![Span::new(part.start, common.start), Span::new(common.end, part.end)]
                }
            })
            .filter(|part| !part.is_empty())
            .collect();
    }
    parts
}

/// What of the stretch lies in `span`, its ends included; what only borders on it speaks for it too.
fn counted(stretch: &[Trace], span: Span) -> Vec<(String, u32)> {
    let mut reasons: Vec<(String, u32)> = Vec::new();
    for trace in stretch.iter().filter(|trace| span.start <= trace.at && trace.at <= span.end) {
        match reasons.iter_mut().find(|(what, _)| *what == trace.what) {
            Some((_, count)) => *count += 1,
            None => reasons.push((trace.what.clone(), 1)),
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(minute: i64, project: &str, what: &str) -> Trace {
        Trace { at: UnixMillis(minute * 60_000), project: project.into(), what: what.into() }
    }

    fn minutes(list: &[Proposal]) -> Vec<(i64, i64, &str)> {
        let of = |at: UnixMillis| at.0 / 60_000;
        list.iter().map(|p| (of(p.span.start), of(p.span.end), p.project.as_str())).collect()
    }

    #[test]
    fn close_traces_of_one_project_are_one_stretch() {
        let list = proposals(
            vec![
                trace(100, "film", "comment"),
                trace(125, "film", "comment"),
                trace(150, "film", "upload"),
                trace(155, "spot", "comment"),
                trace(300, "film", "comment"),
            ],
            &[],
        );
        assert_eq!(minutes(&list), [(90, 150, "film"), (290, 300, "film")]);
        assert_eq!(list[0].reasons, [("comment".to_owned(), 2), ("upload".to_owned(), 1)]);
    }

    #[test]
    fn booked_time_is_never_proposed_again_and_no_minute_twice() {
        let booked = [Span::new(UnixMillis(110 * 60_000), UnixMillis(120 * 60_000))];
        let list = proposals(
            vec![
                trace(100, "film", "comment"),
                trace(129, "film", "comment"),
                trace(140, "film", "comment"),
                trace(145, "spot", "comment"),
            ],
            &booked,
        );
        assert_eq!(minutes(&list), [(90, 110, "film"), (120, 140, "film")]);
        for (at, one) in list.iter().enumerate() {
            assert!(booked.iter().all(|other| one.span.common(*other).is_none()));
            assert!(list[at + 1..].iter().all(|other| one.span.common(other.span).is_none()));
        }
    }
}
