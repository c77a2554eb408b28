//! How one field of a record stands in its table.

use flo_model::{RecordType, UnixMillis};
use rusqlite::types::{Value as Sql, ValueRef};
use serde_json::{Number, Value};

use crate::StoreError;

/// What a column holds and what a missing value becomes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Text that is always there; null becomes this.
    Text(&'static str),
    /// Text or null. Also references: a record's id.
    TextOrNull,
    /// Text without which the record makes no sense.
    TextRequired,
    /// Yes or no; null becomes this.
    Bool(bool),
    /// A whole number that is always there; null becomes 0.
    Count,
    /// A whole number or null.
    Integer,
    /// A number or null.
    Real,
    /// A point in time or null: RFC 3339 text outside, milliseconds inside.
    Time,
    /// A point in time without which the record makes no sense.
    TimeRequired,
    /// JSON that is always there; null becomes this text.
    Json(&'static str),
    /// JSON or null: money, a position, a drawing.
    JsonOrNull,
    /// A set of texts: sorted, without doubles; null becomes the empty set.
    Set,
}

/// A field and its column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) field: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

impl Column {
    /// The value as the column holds it.
    pub(super) fn encode(&self, record_type: RecordType, value: &Value) -> Result<Sql, StoreError> {
        let wrong = || StoreError::BadValue { record_type, field: self.field, value: value.to_string() };
        Ok(match (self.kind, value) {
            (Kind::Text(default), Value::Null) => Sql::Text(default.to_owned()),
            (Kind::Bool(default), Value::Null) => Sql::Integer(default.into()),
            (Kind::Count, Value::Null) => Sql::Integer(0),
            (Kind::Json(default), Value::Null) => Sql::Text(default.to_owned()),
            (Kind::Set, Value::Null) => Sql::Text(String::from("[]")),
            (Kind::TextRequired | Kind::TimeRequired, Value::Null) => return Err(wrong()),
            (_, Value::Null) => Sql::Null,
            (Kind::Text(_) | Kind::TextOrNull | Kind::TextRequired, Value::String(text)) => {
                Sql::Text(text.clone())
            }
            (Kind::Bool(_), Value::Bool(yes)) => Sql::Integer((*yes).into()),
            (Kind::Count | Kind::Integer, Value::Number(number)) => {
                Sql::Integer(number.as_i64().ok_or_else(wrong)?)
            }
            (Kind::Real, Value::Number(number)) => Sql::Real(number.as_f64().ok_or_else(wrong)?),
            (Kind::Time | Kind::TimeRequired, Value::String(text)) => {
                Sql::Integer(UnixMillis::parse(text).map_err(|_| wrong())?.0)
            }
            (Kind::Json(_) | Kind::JsonOrNull, value) => Sql::Text(value.to_string()),
            (Kind::Set, Value::Array(items)) => {
                let mut texts = items
                    .iter()
                    .map(|item| item.as_str().ok_or_else(wrong))
                    .collect::<Result<Vec<_>, _>>()?;
                texts.sort_unstable();
                texts.dedup();
                Sql::Text(serde_json::to_string(&texts)?)
            }
            _ => return Err(wrong()),
        })
    }

    /// The value of the field from the column.
    pub(super) fn decode(&self, stored: ValueRef<'_>) -> Result<Value, StoreError> {
        let unreadable = || StoreError::Stored(format!("column {}", self.name));
        Ok(match (self.kind, stored) {
            (_, ValueRef::Null) => Value::Null,
            (Kind::Text(_) | Kind::TextOrNull | Kind::TextRequired, ValueRef::Text(text)) => {
                Value::String(std::str::from_utf8(text).map_err(|_| unreadable())?.to_owned())
            }
            (Kind::Bool(_), ValueRef::Integer(number)) => Value::Bool(number != 0),
            (Kind::Count | Kind::Integer, ValueRef::Integer(number)) => Value::Number(number.into()),
            (Kind::Real, ValueRef::Real(number)) => {
                Number::from_f64(number).map_or(Value::Null, Value::Number)
            }
            (Kind::Time | Kind::TimeRequired, ValueRef::Integer(ms)) => {
                Value::String(UnixMillis(ms).to_string())
            }
            (Kind::Json(_) | Kind::JsonOrNull | Kind::Set, ValueRef::Text(text)) => {
                serde_json::from_slice(text)?
            }
            _ => return Err(unreadable()),
        })
    }
}
