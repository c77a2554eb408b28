//! Search over projects, assets, comments and time entries.
//!
//! A person's text is cut into words; every word must begin a word of the hit, in any order. What the text contains
//! beside letters and digits has no meaning, so nothing of the index's query language can be reached.

use flo_model::{RecordId, RecordType, UnixMillis};
use rusqlite::{Connection, params};

use crate::records::fold;
use crate::{StoreError, Tx};

/// Words of a text that count; further ones are ignored.
const MAX_WORDS: usize = 8;

/// Letters of a word that count.
const MAX_LETTERS: usize = 64;

/// Candidates per record type that are ranked. Those that contain the exact words come first, so a common begin of a
/// word cannot push them out.
const CANDIDATES: u32 = 200;

/// One hit.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// What it is.
    pub record_type: RecordType,
    /// Which.
    pub id: RecordId,
    /// Its name, or the text of a comment or entry, cut around the match.
    pub title: String,
    /// More of it: a project's note, cut around the match.
    pub snippet: Option<String>,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The asset to open, for assets and comments.
    pub asset_id: Option<RecordId>,
    /// Name of the folder that holds it (assets) or of the file (comments).
    pub within: Option<String>,
    /// When it last changed, was written or began.
    pub at: Option<UnixMillis>,
}

/// The words of a text, folded, without what is neither letter nor digit.
fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| word.chars().take(MAX_LETTERS).collect::<String>().to_lowercase())
        .collect()
}

/// The index's query for texts that contain words which begin with each word of `text`; `None` when it has no word.
pub(crate) fn prefix_query(text: &str) -> Option<String> {
    query(&words(text), "*")
}

fn query(words: &[String], suffix: &str) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    // Words hold letters and digits only, so the quotes cannot be left.
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"{suffix}")).collect();
    Some(quoted.join(" "))
}

/// The best hits for what a person typed, best first. Empty when the text has no word.
///
/// # Errors
/// The database's.
pub fn search(conn: &Connection, text: &str, limit: u32) -> Result<Vec<SearchHit>, StoreError> {
    let words = words(text);
    let (Some(exact), Some(prefix)) = (query(&words, ""), query(&words, "*")) else { return Ok(Vec::new()) };
    let mut ranked: Vec<(i64, SearchHit)> = Vec::new();
    for source in SOURCES {
        let mut rows = candidates(conn, source, &exact)?;
        for row in candidates(conn, source, &prefix)? {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let mut statement = conn.prepare_cached(source.load)?;
        for row in rows {
            let mut found = statement.query(params![row])?;
            // A tombstone is still in the index.
            let Some(row) = found.next()? else { continue };
            let (text, snippet): (String, Option<String>) = (row.get(1)?, row.get(2)?);
            let score = source.weight + score(&words, &text, snippet.as_deref());
            ranked.push((
                score,
                SearchHit {
                    record_type: source.record_type,
                    id: RecordId(row.get(0)?),
                    title: excerpt(&text, &words),
                    snippet: snippet.filter(|text| !text.is_empty()).map(|text| excerpt(&text, &words)),
                    project_id: row.get::<_, Option<String>>(3)?.map(RecordId),
                    project: row.get(4)?,
                    asset_id: row.get::<_, Option<String>>(5)?.map(RecordId),
                    within: row.get(6)?,
                    at: row.get::<_, Option<i64>>(7)?.map(UnixMillis),
                },
            ));
        }
    }
    ranked.sort_by(|(a_score, a), (b_score, b)| {
        b_score
            .cmp(a_score)
            .then_with(|| b.at.cmp(&a.at))
            .then_with(|| a.title.cmp(&b.title))
            .then_with(|| a.id.cmp(&b.id))
    });
    Ok(ranked.into_iter().take(limit as usize).map(|(_, hit)| hit).collect())
}

/// Builds the index again from the tables, after a repair.
///
/// # Errors
/// The database's.
pub fn rebuild(tx: &Tx<'_>) -> Result<(), StoreError> {
    for Source { index, .. } in SOURCES {
        tx.execute(&format!("INSERT INTO {index} ({index}) VALUES ('rebuild')"), [])?;
    }
    Ok(())
}

/// One table that is searched.
struct Source {
    record_type: RecordType,
    index: &'static str,
    /// id, text, more text, project id, project, asset id, within, at: of the row with this number.
    load: &'static str,
    /// What a hit of this type is worth before its text is looked at.
    weight: i64,
}

const SOURCES: &[Source] = &[
    Source {
        record_type: RecordType::Project,
        index: "projects_fts",
        load: "SELECT id, name, note, id, name, NULL, NULL, changed_at FROM projects
               WHERE seq = ?1 AND deleted_at IS NULL",
        weight: 40,
    },
    Source {
        record_type: RecordType::Asset,
        index: "assets_fts",
        load: "SELECT a.id, a.name, NULL, a.project_id, p.name, a.id, f.name, COALESCE(a.remote_updated_at, a.changed_at)
               FROM assets a LEFT JOIN projects p ON p.id = a.project_id LEFT JOIN assets f ON f.id = a.parent_id
               WHERE a.seq = ?1 AND a.deleted_at IS NULL",
        weight: 20,
    },
    Source {
        record_type: RecordType::Comment,
        index: "comments_fts",
        load: "SELECT c.id, c.text, NULL, a.project_id, p.name, c.asset_id, a.name, COALESCE(c.remote_created_at, c.created_at)
               FROM comments c LEFT JOIN assets a ON a.id = c.asset_id LEFT JOIN projects p ON p.id = a.project_id
               WHERE c.seq = ?1 AND c.deleted_at IS NULL",
        weight: 10,
    },
    Source {
        record_type: RecordType::TimeEntry,
        index: "time_entries_fts",
        load: "SELECT e.id, e.description, NULL, e.project_id, p.name, NULL, NULL, e.start_at
               FROM time_entries e LEFT JOIN projects p ON p.id = e.project_id
               WHERE e.seq = ?1 AND e.deleted_at IS NULL",
        weight: 0,
    },
];

/// Newest rows that match.
fn candidates(conn: &Connection, source: &Source, query: &str) -> Result<Vec<i64>, StoreError> {
    let index = source.index;
    let sql = format!("SELECT rowid FROM {index} WHERE {index} MATCH ?1 ORDER BY rowid DESC LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![query, CANDIDATES], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How well a text fits: whole words before begins of words, a text that begins with them before others, short ones
/// before long ones.
fn score(wanted: &[String], text: &str, more: Option<&str>) -> i64 {
    let has = words_of(text);
    let has_more = more.map(words_of).unwrap_or_default();
    let mut score = 0;
    for word in wanted {
        score += if has.iter().any(|other| other == word) {
            30
        } else if has.iter().any(|other| other.starts_with(word.as_str())) {
            15
        } else if has_more.iter().any(|other| other == word) {
            8
        } else {
            0
        };
    }
    if has.first().zip(wanted.first()).is_some_and(|(first, word)| first.starts_with(word.as_str())) {
        score += 10;
    }
    if has.len() == wanted.len() && has == wanted {
        score += 40;
    }
    score - i64::try_from(has.len().min(20)).unwrap_or(20) / 4
}

fn words_of(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Letters of an excerpt.
const EXCERPT: usize = 120;

/// The text on one line, cut around the first word that matches.
fn excerpt(text: &str, wanted: &[String]) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = line.chars().collect();
    if letters.len() <= EXCERPT {
        return line;
    }
    let first = word_starts(&letters)
        .find(|at| {
            let rest: String = letters[*at..].iter().take(MAX_LETTERS).collect::<String>().to_lowercase();
            wanted.iter().any(|word| rest.starts_with(word.as_str()))
        })
        .unwrap_or(0);
    let begin = word_starts(&letters).rfind(|at| *at <= first.saturating_sub(EXCERPT / 4)).unwrap_or(0);
    let end = (begin + EXCERPT).min(letters.len());
    let mut cut: String = letters[begin..end].iter().collect();
    if begin > 0 {
        cut.insert(0, '…');
    }
    if end < letters.len() {
        cut.push('…');
    }
    cut
}

fn word_starts(letters: &[char]) -> impl DoubleEndedIterator<Item = usize> {
    (0..letters.len())
        .filter(|at| letters[*at].is_alphanumeric() && (*at == 0 || !letters[at - 1].is_alphanumeric()))
}

/// The tables whose search index does not agree with them. Reads all of both. Writes nothing, although SQLite lets only
/// the writer ask.
///
/// # Errors
/// The database's.
pub fn stale(tx: &Tx<'_>) -> Result<Vec<&'static str>, StoreError> {
    let mut stale = Vec::new();
    for Source { index, .. } in SOURCES {
        let sql = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        match tx.execute(&sql, []) {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
                stale.push(index.trim_end_matches("_fts"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT, excerpt, prefix_query, words};

    #[test]
    fn operators_and_quotes_have_no_meaning() {
        assert_eq!(
            prefix_query("NEAR(a\" OR b*) ^c:{d}").as_deref(),
            Some(r#""near"* "a"* "or"* "b"* "c"* "d"*"#)
        );
        assert_eq!(prefix_query("\"'*()^-:  "), None);
    }

    #[test]
    fn an_excerpt_is_cut_around_the_match() {
        let text = format!("{} the horn at the harbour {}", "fog ".repeat(80), "sea ".repeat(80));
        let cut = excerpt(&text, &words("harb"));
        assert!(cut.contains("horn at the harbour"), "{cut}");
        assert!(cut.starts_with('…') && cut.ends_with('…'), "{cut}");
        assert!(cut.chars().count() <= EXCERPT + 2, "{cut}");
    }
}
