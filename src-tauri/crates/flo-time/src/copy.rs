//! Copying a week: what is new there, what is there already.

use flo_model::RecordId;
use jiff::tz::TimeZone;

use crate::calendar::{self, BadDate};
use crate::overlap::Piece;

/// An entry to be copied, with its new time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The entry.
    pub of: RecordId,
    /// Its time there.
    pub span: crate::Span,
}

/// The entries of one week at the same wall-clock times `days` later, without those for which `there` has the same work
/// at the same time: copying twice is copying once.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn copies(from: &[Piece], there: &[Piece], days: i64, zone: &TimeZone) -> Result<Vec<Copied>, BadDate> {
    let mut list = Vec::new();
    for piece in from {
        let span = calendar::days_later(piece.span, days, zone)?;
        if !there.iter().any(|other| other.span == span && other.work == piece.work) {
            list.push(Copied { of: piece.id.clone(), span });
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use flo_model::UnixMillis;

    use super::*;
    use crate::Span;

    #[test]
    fn a_second_copy_makes_nothing() {
        let hour = |start: &str, work: &str| {
            let start = UnixMillis::parse(start).unwrap();
            Piece {
                id: start.to_string().into(),
                span: Span::new(start, start.plus_ms(3_600_000)),
                work: work.into(),
            }
        };
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let from = [hour("2026-10-22T07:00:00Z", "cut"), hour("2026-10-23T07:00:00Z", "cut")];
        // The clocks change in between: nine o'clock is an hour later in UTC.
        let there = [hour("2026-10-29T08:00:00Z", "cut")];
        let copies = copies(&from, &there, 7, &zone).unwrap();
        assert_eq!(copies.len(), 1);
        assert_eq!(copies[0].span.start.to_string(), "2026-10-30T08:00:00Z");
    }
}
