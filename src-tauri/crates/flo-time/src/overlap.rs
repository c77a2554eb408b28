//! Entries of one person that cover the same minutes, and how to part them.

use flo_model::RecordId;

use crate::Span;

/// An entry as far as overlaps go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The entry.
    pub id: RecordId,
    /// Its time.
    pub span: Span,
    /// What it is booked on: entries that agree in it may become one.
    pub work: String,
}

/// Two entries that share time; the first began first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The one that began first.
    pub first: Piece,
    /// The other one.
    pub second: Piece,
    /// What both cover.
    pub shared: Span,
}

/// How two entries are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// The first one ends where the second begins.
    TrimFirst,
    /// The second one begins where the first ends.
    TrimSecond,
    /// The first one is cut in two around the second.
    Split,
    /// Both become one.
    Merge,
}

/// One change of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This entry gets this time.
    Set(RecordId, Span),
    /// A copy of this entry with this time.
    Copy(RecordId, Span),
    /// This entry goes.
    Delete(RecordId),
}

/// Every pair that shares time, by begin.
#[must_use]
pub fn overlaps(mut pieces: Vec<Piece>) -> Vec<Overlap> {
    pieces.sort_by(|a, b| (a.span.start, a.span.end, &a.id).cmp(&(b.span.start, b.span.end, &b.id)));
    let mut found = Vec::new();
    for (at, first) in pieces.iter().enumerate() {
        for second in pieces[at + 1..].iter().take_while(|other| other.span.start < first.span.end) {
            if let Some(shared) = first.span.common(second.span) {
                found.push(Overlap { first: first.clone(), second: second.clone(), shared });
            }
        }
    }
    found
}

impl Overlap {
    /// The ways in which this pair can be parted.
    #[must_use]
    pub fn partings(&self) -> Vec<Parting> {
        [Parting::TrimFirst, Parting::TrimSecond, Parting::Split, Parting::Merge]
            .into_iter()
            .filter(|how| self.plan(*how).is_some())
            .collect()
    }

    /// What to change; `None` when it cannot be parted this way. A plan never leaves an entry without time, and together
    /// the entries cover the same minutes afterwards as before, each once.
    #[must_use]
    pub fn plan(&self, how: Parting) -> Option<Vec<Step>> {
        let (first, second) = (&self.first.span, &self.second.span);
        let inner = first.end >= second.end;
        match how {
            Parting::TrimFirst if !inner && first.start < second.start => {
                let rest = Span::new(first.start, second.start);
                Some(vec![Step::Set(self.first.id.clone(), rest)])
            }
            Parting::TrimSecond if !inner => {
                let rest = Span::new(first.end, second.end);
                Some(vec![Step::Set(self.second.id.clone(), rest)])
            }
            Parting::Split if inner && (first.start < second.start || second.end < first.end) => {
                let before = Span::new(first.start, second.start);
                let after = Span::new(second.end, first.end);
                let id = &self.first.id;
                Some(match (before.is_empty(), after.is_empty()) {
                    (false, false) => vec![Step::Set(id.clone(), before), Step::Copy(id.clone(), after)],
                    (false, true) => vec![Step::Set(id.clone(), before)],
                    _ => vec![Step::Set(id.clone(), after)],
                })
            }
            Parting::Merge if self.first.work == self.second.work => {
                let end = if inner { first.end } else { second.end };
                let whole = Span::new(first.start, end);
                Some(vec![Step::Set(self.first.id.clone(), whole), Step::Delete(self.second.id.clone())])
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use flo_model::UnixMillis;

    use super::*;

    fn piece(id: &str, from: i64, to: i64, work: &str) -> Piece {
        Piece { id: id.into(), span: Span::new(UnixMillis(from), UnixMillis(to)), work: work.to_owned() }
    }

    /// Minutes covered by the entries after a plan, each with how often.
    fn after(pieces: &[Piece], plan: &[Step]) -> Vec<i64> {
        let mut list: Vec<(RecordId, Span)> = pieces.iter().map(|p| (p.id.clone(), p.span)).collect();
        for step in plan {
            match step {
                Step::Set(id, span) => list.iter_mut().find(|one| one.0 == *id).unwrap().1 = *span,
                Step::Copy(id, span) => list.push((id.clone(), *span)),
                Step::Delete(id) => list.retain(|one| one.0 != *id),
            }
        }
        assert!(list.iter().all(|(_, span)| !span.is_empty()), "nothing is left without time");
        let mut minutes: Vec<i64> = list.iter().flat_map(|(_, span)| span.start.0..span.end.0).collect();
        minutes.sort_unstable();
        minutes
    }

    #[test]
    fn every_parting_of_every_pair_covers_the_same_minutes_each_once() {
        let mut seen = [0; 4];
        for (a, b, c, d) in (0..5).flat_map(|a| {
            (a + 1..7).flat_map(move |b| (a..6).flat_map(move |c| (c + 1..8).map(move |d| (a, b, c, d))))
        }) {
            let pieces = vec![piece("a", a, b, "x"), piece("b", c, d, "x")];
            for overlap in overlaps(pieces.clone()) {
                for how in overlap.partings() {
                    let plan = overlap.plan(how).unwrap();
                    let want: Vec<i64> = (a.min(c)..b.max(d)).collect();
                    assert_eq!(after(&pieces, &plan), want, "{how:?} of {a}-{b} and {c}-{d}");
                    seen[how as usize] += 1;
                }
            }
        }
        assert!(seen.iter().all(|count| *count > 0), "each way was tried: {seen:?}");
    }

    #[test]
    fn entries_that_touch_do_not_overlap_and_different_work_does_not_merge() {
        assert!(overlaps(vec![piece("a", 0, 5, "x"), piece("b", 5, 9, "x")]).is_empty());
        let found = overlaps(vec![piece("b", 3, 9, "y"), piece("a", 0, 5, "x"), piece("c", 4, 6, "x")]);
        let pairs: Vec<_> = found.iter().map(|o| (o.first.id.as_str(), o.second.id.as_str())).collect();
        assert_eq!(pairs, [("a", "b"), ("a", "c"), ("b", "c")]);
        assert_eq!(found[0].partings(), [Parting::TrimFirst, Parting::TrimSecond]);
        assert_eq!(found[2].partings(), [Parting::Split]);
    }
}
