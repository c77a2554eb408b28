//! One request as a route sees it, and what it may answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::auth::Caller;
use super::error::{ApiError, Result};
use super::ids::Id;
use super::knobs::Knobs;
use super::time;
use super::world::World;

/// One operation of the service. Tables of these are the router: they also say which keys exist, so that
/// misspelt ones, which the service ignores silently, can be noticed.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) method: &'static str,
    /// Template such as `/workspaces/{ws}/tags/{id}`.
    pub(super) path: &'static str,
    /// Known query keys; `PAGED` is added where the list has pages.
    pub(super) query: &'static [&'static str],
    /// Known keys of the body's object, or of each object in a body's array.
    pub(super) body: &'static [&'static str],
    pub(super) run: fn(&mut Call<'_>) -> Result<Reply>,
}

/// A row of a routing table.
pub(super) const fn route(
    method: &'static str,
    path: &'static str,
    query: &'static [&'static str],
    body: &'static [&'static str],
    run: fn(&mut Call<'_>) -> Result<Reply>,
) -> Route {
    Route { method, path, query, body, run }
}

/// One request under way.
pub(super) struct Call<'a> {
    pub(super) world: &'a mut World,
    pub(super) caller: Caller,
    pub(super) knobs: Knobs,
    pub(super) params: BTreeMap<&'static str, String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Value,
    pub(super) now_s: i64,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
    /// Value of the `Last-Page` header.
    pub(super) last_page: Option<bool>,
}

impl Reply {
    pub(super) fn ok(body: Value) -> Result<Self> {
        Ok(Self { status: 200, body: Some(body), last_page: None })
    }

    pub(super) fn created(body: Value) -> Result<Self> {
        Ok(Self { status: 201, body: Some(body), last_page: None })
    }

    pub(super) fn no_content() -> Result<Self> {
        Ok(Self { status: 204, body: None, last_page: None })
    }

    /// 200 with an empty body.
    pub(super) fn empty() -> Result<Self> {
        Ok(Self { status: 200, body: None, last_page: None })
    }
}

impl Call<'_> {
    /// The path parameter as an id; anything else is an id that the workspace does not know.
    pub(super) fn id(&self, name: &str, what: &str) -> Result<Id> {
        self.params.get(name).and_then(|text| Id::parse(text)).ok_or_else(|| ApiError::foreign(what))
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty())
    }

    /// All values of a repeatable key; commas separate too.
    pub(super) fn texts(&self, key: &str) -> Vec<&str> {
        self.query
            .iter()
            .filter(|(k, _)| k == key)
            .flat_map(|(_, v)| v.split(','))
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// `true`, `false`, `1`, `0`.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>> {
        match self.text(key).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(ApiError::bad_value(key)),
        }
    }

    pub(super) fn time(&self, key: &str) -> Result<Option<i64>> {
        self.text(key).map(|text| time::parse(text, key)).transpose()
    }

    pub(super) fn number(&self, key: &str, default: usize) -> Result<usize> {
        self.text(key).map_or(Ok(default), |text| text.parse().map_err(|_| ApiError::bad_value(key)))
    }

    /// One of `allowed`, or none.
    pub(super) fn choice(&self, key: &str, allowed: &[&'static str]) -> Result<Option<&'static str>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        allowed.iter().find(|a| **a == text).map(|a| Some(*a)).ok_or_else(|| ApiError::bad_value(key))
    }

    /// The page that `page` (from 1) and `page-size` ask for, with the `Last-Page` header.
    pub(super) fn page<T>(
        &self,
        rows: impl Iterator<Item = T>,
        default: usize,
        show: impl Fn(T) -> Value,
    ) -> Result<Reply> {
        self.page_capped(rows, default, self.knobs.page_size_cap, show)
    }

    pub(super) fn page_capped<T>(
        &self,
        rows: impl Iterator<Item = T>,
        default: usize,
        cap: usize,
        show: impl Fn(T) -> Value,
    ) -> Result<Reply> {
        let page = self.number("page", 1)?;
        let size = self.number("page-size", default)?;
        if page == 0 {
            return Err(ApiError::bad_value("page"));
        }
        if size == 0 {
            return Err(ApiError::bad_value("page-size"));
        }
        let size = size.min(cap);
        let mut rows = rows.skip((page - 1).saturating_mul(size));
        let shown: Vec<_> = rows.by_ref().take(size).map(show).collect();
        let last = rows.next().is_none();
        Ok(Reply { status: 200, body: Some(Value::Array(shown)), last_page: Some(last) })
    }

    /// Descending order asked for.
    pub(super) fn descending(&self) -> Result<bool> {
        Ok(self.choice("sort-order", &["ASCENDING", "DESCENDING"])? == Some("DESCENDING"))
    }

    /// Substring without regard to case, or the whole name when `strict-name-search` is set.
    pub(super) fn name_filter(&self) -> Result<impl Fn(&str) -> bool + use<>> {
        let strict = self.flag("strict-name-search")?.unwrap_or(false);
        let wanted = self.text("name").map(str::to_lowercase);
        Ok(move |name: &str| match &wanted {
            None => true,
            Some(wanted) if strict => name.to_lowercase() == *wanted,
            Some(wanted) => name.to_lowercase().contains(wanted),
        })
    }

    /// The body's object.
    pub(super) fn object(&self) -> Result<Fields<'_>> {
        self.body.as_object().map(Fields).ok_or_else(ApiError::unreadable)
    }

    pub(super) fn require_admin(&self) -> Result<()> {
        if self.caller.role.is_admin() { Ok(()) } else { Err(ApiError::forbidden()) }
    }

    /// Refuses what the free plan does not have.
    pub(super) fn require_paid(&self, feature: &str) -> Result<()> {
        if self.knobs.is_free() { Err(ApiError::not_in_plan(feature)) } else { Ok(()) }
    }
}

/// An object of a request body. A key with an explicit null counts as left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self> {
        value.as_object().map(Fields).ok_or_else(ApiError::unreadable)
    }

    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn text(self, key: &str) -> Result<Option<&'a str>> {
        self.get(key).map(|value| value.as_str().ok_or_else(|| ApiError::bad_value(key))).transpose()
    }

    /// Text of at most `longest` characters.
    pub(super) fn short_text(self, key: &str, longest: usize) -> Result<Option<String>> {
        let text = self.text(key)?;
        if text.is_some_and(|text| text.chars().count() > longest) {
            return Err(ApiError::domain(format!("{key} can't be longer than {longest} characters")));
        }
        Ok(text.map(str::to_owned))
    }

    /// A required name of `shortest` to `longest` characters.
    pub(super) fn name(self, shortest: usize, longest: usize) -> Result<String> {
        let name = self.text("name")?.ok_or_else(|| ApiError::bad_value("name"))?.trim();
        if !(shortest..=longest).contains(&name.chars().count()) {
            return Err(ApiError::domain(format!("name must have {shortest} to {longest} characters")));
        }
        Ok(name.to_owned())
    }

    /// A boolean, or its name as text, which the service takes as well.
    pub(super) fn flag(self, key: &str) -> Result<Option<bool>> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) => text.parse().map(Some).map_err(|_| ApiError::bad_value(key)),
            Some(_) => Err(ApiError::bad_value(key)),
        }
    }

    pub(super) fn whole(self, key: &str) -> Result<Option<i64>> {
        self.get(key).map(|value| value.as_i64().ok_or_else(|| ApiError::bad_value(key))).transpose()
    }

    pub(super) fn time(self, key: &str) -> Result<Option<i64>> {
        self.text(key)?.map(|text| time::parse(text, key)).transpose()
    }

    /// An id; empty text counts as left out.
    pub(super) fn id(self, key: &str, what: &str) -> Result<Option<Id>> {
        match self.text(key)? {
            None | Some("") => Ok(None),
            Some(text) => Id::parse(text).map(Some).ok_or_else(|| ApiError::foreign(what)),
        }
    }

    pub(super) fn ids(self, key: &str, what: &str) -> Result<Option<Vec<Id>>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let rows = value.as_array().ok_or_else(|| ApiError::bad_value(key))?;
        let parse = |row: &Value| {
            let text = row.as_str().ok_or_else(|| ApiError::bad_value(key))?;
            Id::parse(text).ok_or_else(|| ApiError::foreign(what))
        };
        rows.iter().map(parse).collect::<Result<_>>().map(Some)
    }

    pub(super) fn object(self, key: &str) -> Result<Option<Fields<'a>>> {
        self.get(key)
            .map(|value| value.as_object().map(Fields).ok_or_else(|| ApiError::bad_value(key)))
            .transpose()
    }

    pub(super) fn choice(self, key: &str, allowed: &[&'static str]) -> Result<Option<&'static str>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        allowed.iter().find(|a| **a == text).map(|a| Some(*a)).ok_or_else(|| ApiError::bad_value(key))
    }
}
