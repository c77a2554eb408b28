//! Pages of a list by keyset: the next page begins behind the last row, wherever that now stands. A row is never shown
//! twice and none that stays in the list is left out, while rows come and go.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Rows of a page when nothing else is asked for.
pub const DEFAULT_LIMIT: u32 = 100;

/// Rows of a page at most.
pub const MAX_LIMIT: u32 = 1000;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows, 1 to [`MAX_LIMIT`]; other numbers are moved into that range.
    pub limit: u32,
    /// [`Slice::next`] of the page before; `None` for the first.
    pub after: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: DEFAULT_LIMIT, after: None }
    }
}

impl PageRequest {
    /// The first `limit` rows.
    #[must_use]
    pub fn first(limit: u32) -> Self {
        Self { limit, after: None }
    }

    /// The page behind `cursor`.
    #[must_use]
    pub fn after(mut self, cursor: impl Into<String>) -> Self {
        self.after = Some(cursor.into());
        self
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one. Opaque.
    pub next: Option<String>,
    /// Rows that fit the filter altogether.
    pub total: u64,
}

/// Conditions of a list with their values, joined by AND.
#[derive(Debug, Default)]
pub(super) struct Filter {
    sql: String,
    values: Vec<Sql>,
}

impl Filter {
    /// Begins with a condition that has no value.
    pub(super) fn new(condition: &str) -> Self {
        Self { sql: format!("({condition})"), values: Vec::new() }
    }

    /// Adds a condition that has one value, written `?`.
    pub(super) fn with(&mut self, condition: &str, value: impl Into<Sql>) {
        self.and(condition);
        self.values.push(value.into());
    }

    /// Adds a condition that has no value.
    pub(super) fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND (");
        self.sql.push_str(condition);
        self.sql.push(')');
    }

    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    pub(super) fn values(&self) -> &[Sql] {
        &self.values
    }
}

/// How a list is ordered. Ties are broken by row number, in the same direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    /// Names list and order, so that a cursor of another list is refused.
    pub(super) name: &'static str,
    /// Expression that an index holds.
    pub(super) key: &'static str,
    /// Largest first.
    pub(super) descending: bool,
}

/// Row numbers of one page.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) numbers: Vec<i64>,
    pub(super) next: Option<String>,
    pub(super) total: u64,
}

impl Rows {
    /// Loads each row.
    pub(super) fn load<T>(
        self,
        mut row: impl FnMut(i64) -> Result<T, StoreError>,
    ) -> Result<Slice<T>, StoreError> {
        let items = self.numbers.into_iter().map(&mut row).collect::<Result<_, _>>()?;
        Ok(Slice { items, next: self.next, total: self.total })
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    list: String,
    key: Key,
    row: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

/// The row numbers of one page of `table` (with its alias), which fit `filter`.
pub(super) fn rows(
    conn: &Connection,
    table: &str,
    filter: &Filter,
    order: Order,
    page: &PageRequest,
) -> Result<Rows, StoreError> {
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE {}", filter.sql()))?
        .query_row(params_from_iter(filter.values()), |row| row.get(0))?;

    let (direction, beyond) = if order.descending { ("DESC", "<") } else { ("ASC", ">") };
    let alias = table.rsplit(' ').next().unwrap_or(table);
    let key = order.key;
    let mut values = filter.values().to_vec();
    let mut place = String::new();
    if let Some(text) = &page.after {
        let cursor = decode(text, order)?;
        place = format!(" AND ({key}, {alias}.rowid) {beyond} (?, ?)");
        values.push(match cursor.key {
            Key::Number(number) => Sql::Integer(number),
            Key::Text(text) => Sql::Text(text),
        });
        values.push(Sql::Integer(cursor.row));
    }
    let limit = page.limit.clamp(1, MAX_LIMIT) as usize;
    values.push(Sql::Integer(limit as i64 + 1));
    let sql = format!(
        "SELECT {alias}.rowid, {key} FROM {table} WHERE {}{place}
         ORDER BY {key} {direction}, {alias}.rowid {direction} LIMIT ?",
        filter.sql(),
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(values))?;
    let mut numbers = Vec::with_capacity(limit.min(256));
    let mut last = None;
    let mut next = None;
    while let Some(row) = found.next()? {
        if numbers.len() == limit {
            next = last;
            break;
        }
        let number: i64 = row.get(0)?;
        let key = match row.get::<_, Sql>(1)? {
            Sql::Integer(number) => Key::Number(number),
            Sql::Text(text) => Key::Text(text),
            other => return Err(StoreError::Stored(format!("{} has no order: {other:?}", order.name))),
        };
        numbers.push(number);
        last = Some(Cursor { list: tag(order), key, row: number });
    }
    Ok(Rows { numbers, next: next.as_ref().map(encode).transpose()?, total })
}

fn tag(order: Order) -> String {
    format!("{}{}", order.name, if order.descending { "-" } else { "+" })
}

fn encode(cursor: &Cursor) -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor)?))
}

fn decode(text: &str, order: Order) -> Result<Cursor, StoreError> {
    let refused = || {
        StoreError::Invalid(String::from("this cursor belongs to another list; begin with the first page"))
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| refused())?;
    if cursor.list == tag(order) { Ok(cursor) } else { Err(refused()) }
}
