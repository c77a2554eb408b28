//! Taking a service's object apart without losing what nobody mapped.

use flo_model::RemoteId;
use serde_json::{Map, Value};

use crate::{Error, ErrorKind, Result};

/// An object of a service, taken apart field by field; what is left in the end is not mapped. Fields of an unexpected
/// type read as absent, so that one odd value does not hold up a whole page.
#[derive(Debug)]
pub struct Raw(Map<String, Value>);

impl Raw {
    /// Takes `value` apart.
    ///
    /// # Errors
    /// `BadAnswer` when it is no object. The outcome of a write is unknown then.
    pub fn new(value: Value, doing: &'static str) -> Result<Self> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(bad(doing, "a record in the answer is no object")),
        }
    }

    /// Takes the id out.
    ///
    /// # Errors
    /// `BadAnswer` when there is none.
    pub fn id(&mut self, doing: &'static str) -> Result<RemoteId> {
        match self.take("id") {
            Value::String(id) if !id.is_empty() => Ok(RemoteId(id)),
            _ => Err(bad(doing, "a record in the answer has no id")),
        }
    }

    /// True when the field is there, be it null.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The field without taking it; null when it is not there.
    #[must_use]
    pub fn peek(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    /// Takes a field out; null when it is not there.
    pub fn take(&mut self, key: &str) -> Value {
        self.0.remove(key).unwrap_or(Value::Null)
    }

    /// Takes a text out; empty and absent are both null.
    pub fn text(&mut self, key: &str) -> Value {
        match self.take(key) {
            Value::String(text) if !text.is_empty() => Value::String(text),
            _ => Value::Null,
        }
    }

    /// Takes a text out that is never null.
    pub fn words(&mut self, key: &str) -> Value {
        match self.take(key) {
            Value::String(text) => Value::String(text),
            _ => Value::String(String::new()),
        }
    }

    /// Takes a flag out; absent is false.
    pub fn flag(&mut self, key: &str) -> Value {
        Value::Bool(self.take(key).as_bool().unwrap_or(false))
    }

    /// What nobody took.
    #[must_use]
    pub fn rest(self) -> Value {
        Value::Object(self.0)
    }

    /// What nobody took and is not null.
    #[must_use]
    pub fn rest_without_nulls(mut self) -> Value {
        self.0.retain(|_, value| !value.is_null());
        Value::Object(self.0)
    }
}

fn bad(doing: &'static str, detail: &str) -> Error {
    Error::new(ErrorKind::BadAnswer, doing, detail).with_unknown_outcome()
}
