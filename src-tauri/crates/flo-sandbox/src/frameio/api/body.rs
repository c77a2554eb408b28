//! Fields of a request body, read as strictly as the service does: what is unknown is refused.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::frameio::refusal::Refusal;

/// The object under `data`. Each field is taken once; [`Fields::done`] refuses what is left, together with
/// everything that was wrong.
#[derive(Debug)]
pub(crate) struct Fields {
    left: Map<String, Value>,
    pointer: String,
    problems: Vec<(String, String)>,
}

impl Fields {
    /// The fields of `{"data": {…}}`.
    ///
    /// # Errors
    /// 400 without `data`, 422 with something else beside it.
    pub(super) fn of_data(body: Value) -> Result<Self, Refusal> {
        let missing = || Refusal::new(http::StatusCode::BAD_REQUEST, "The body has no object under “data”.");
        let Value::Object(mut body) = body else { return Err(missing()) };
        let Some(Value::Object(data)) = body.remove("data") else { return Err(missing()) };
        let problems = body.keys().map(|name| (format!("/{name}"), "unexpected field".to_owned())).collect();
        Ok(Self { left: data, pointer: "/data".to_owned(), problems })
    }

    /// The fields of an object at `pointer`.
    pub(super) fn of_object(value: Value, pointer: &str) -> Result<Self, Refusal> {
        match value {
            Value::Object(left) => Ok(Self { left, pointer: pointer.to_owned(), problems: Vec::new() }),
            _ => Err(Refusal::invalid(pointer, "should be an object")),
        }
    }

    fn wrong(&mut self, name: &str, detail: &str) {
        self.problems.push((format!("{}/{name}", self.pointer), detail.to_owned()));
    }

    /// Takes a field as it is; `None` when it is absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    /// A text that may be absent; null counts as absent.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.wrong(name, "should be a string");
                None
            }
        }
    }

    /// A text that must be there and not empty.
    pub(super) fn need_text(&mut self, name: &str) -> String {
        let before = self.problems.len();
        match self.text(name) {
            Some(text) if !text.trim().is_empty() => text,
            Some(_) => {
                self.wrong(name, "should not be empty");
                String::new()
            }
            None => {
                if self.problems.len() == before {
                    self.wrong(name, "missing field");
                }
                String::new()
            }
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name) {
            None | Some(Value::Null) => None,
            Some(Value::Bool(flag)) => Some(flag),
            Some(_) => {
                self.wrong(name, "should be true or false");
                None
            }
        }
    }

    pub(super) fn whole(&mut self, name: &str) -> Option<i64> {
        match self.take(name) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_i64();
                if number.is_none() {
                    self.wrong(name, "should be an integer");
                }
                number
            }
        }
    }

    pub(super) fn need_whole(&mut self, name: &str) -> i64 {
        let before = self.problems.len();
        let number = self.whole(name);
        if number.is_none() && self.problems.len() == before {
            self.wrong(name, "missing field");
        }
        number.unwrap_or(0)
    }

    pub(super) fn id(&mut self, name: &str) -> Option<Uuid> {
        let text = self.text(name)?;
        let id = text.parse().ok();
        if id.is_none() {
            self.wrong(name, "should be a UUID");
        }
        id
    }

    /// A list of different ids; `least` to `most` of them.
    pub(super) fn ids(&mut self, name: &str, counts: std::ops::RangeInclusive<usize>) -> Vec<Uuid> {
        let Some(Value::Array(list)) = self.take(name) else {
            self.wrong(name, "should be a list of UUIDs");
            return Vec::new();
        };
        let ids: Vec<Uuid> =
            list.iter().filter_map(Value::as_str).filter_map(|text| text.parse().ok()).collect();
        let repeated = ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id));
        if ids.len() != list.len() {
            self.wrong(name, "should be a list of UUIDs");
        } else if !counts.contains(&ids.len()) {
            self.wrong(name, &format!("should have {} to {} items", counts.start(), counts.end()));
        } else if repeated {
            self.wrong(name, "has duplicate items");
        }
        ids
    }

    pub(super) fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.take(name) {
            None | Some(Value::Null) => None,
            Some(Value::Array(list)) => Some(list),
            Some(_) => {
                self.wrong(name, "should be a list");
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        self.wrong(name, &format!("should be one of {}", words.join(", ")));
        None
    }

    /// Notes a problem with a field that was taken.
    pub(super) fn refuse(&mut self, name: &str, detail: &str) {
        self.wrong(name, detail);
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 422 with everything that was wrong, unknown fields included.
    pub(super) fn done(mut self) -> Result<(), Refusal> {
        let unknown: Vec<String> = self.left.keys().cloned().collect();
        for name in unknown {
            self.wrong(&name, "unexpected field");
        }
        if self.problems.is_empty() { Ok(()) } else { Err(Refusal::all_invalid(self.problems)) }
    }
}
