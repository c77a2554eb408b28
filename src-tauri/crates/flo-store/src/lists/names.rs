//! Finding one record by what a person typed.

use flo_model::{RecordId, RecordType};
use rusqlite::Connection;

use crate::records::{self, fold};
use crate::{StoreError, records::Presence};

/// Names offered when none fits.
const OFFERED: usize = 3;

/// The live record that `text` means: its id, or its name whatever the case.
///
/// # Errors
/// [`StoreError::Ambiguous`] with the ids of all that have this name; [`StoreError::NotFound`] with the nearest name.
pub fn find(conn: &Connection, record_type: RecordType, text: &str) -> Result<RecordId, StoreError> {
    let id = RecordId::from(text.trim());
    if records::presence(conn, record_type, &id)? == Presence::Live {
        return Ok(id);
    }
    let mut found = records::by_name(conn, record_type, text)?;
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => {
            let names = all_names(conn, record_type)?;
            Err(StoreError::NotFound(no_such(&record_type.as_str().replace('_', " "), text, &names)))
        }
        _ => Err(StoreError::Ambiguous {
            name: text.trim().to_owned(),
            candidates: found.into_iter().map(|id| id.0).collect(),
        }),
    }
}

fn all_names(conn: &Connection, record_type: RecordType) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT name FROM {} WHERE deleted_at IS NULL", records::table_name(record_type));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The sentence that says what is missing and what is nearest to it.
pub(super) fn no_such(what: &str, text: &str, names: &[String]) -> String {
    let near = nearest(text, names);
    let text = text.trim();
    if near.is_empty() {
        return format!("There is no {what} “{text}”.");
    }
    let near: Vec<String> = near.iter().map(|name| format!("“{name}”")).collect();
    format!("There is no {what} “{text}”. Nearest: {}.", near.join(", "))
}

/// Names that begin or contain the text, or differ from it by few letters; the nearest first.
fn nearest<'a>(text: &str, names: &'a [String]) -> Vec<&'a str> {
    let wanted = fold(text);
    let allowed = 1 + wanted.chars().count() / 3;
    let mut ranked: Vec<(usize, &str)> = names
        .iter()
        .filter_map(|name| {
            let folded = fold(name);
            let distance = edits(&wanted, &folded);
            let related = !wanted.is_empty() && (folded.contains(&wanted) || wanted.contains(&folded));
            (distance <= allowed || (related && !folded.is_empty())).then_some((distance, name.as_str()))
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked.truncate(OFFERED);
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// Letters to insert, drop or replace to get from one text to the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let replace = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replace.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::no_such;

    #[track_caller]
    fn check(text: &str, names: &[&str], want: &str) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(no_such("project", text, &names), want);
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_name() {
        let names = ["Harbour Lights", "Ridgeline", "Quiet Hours"];
        check("Habour Lights", &names, "There is no project “Habour Lights”. Nearest: “Harbour Lights”.");
        check("ridge", &names, "There is no project “ridge”. Nearest: “Ridgeline”.");
        check("Sunflower", &names, "There is no project “Sunflower”.");
    }
}
