//! Trouble on demand: the table of armed faults and the catalogue of their names.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Service, clockify, frameio};

/// One kind of trouble that can be armed.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FaultKind {
    /// Name for `--faults` and `/_sim/faults`.
    pub name: &'static str,
    /// Where it can happen.
    pub services: &'static [Service],
    /// What it does, and what its value means if it takes one.
    pub about: &'static str,
}

const EVERYWHERE: &[Service] = &[Service::Frameio, Service::Ims, Service::Storage, Service::Clockify];
const APIS: &[Service] = &[Service::Frameio, Service::Clockify];

/// Faults of the wire, alike at every service. Each service adds its own: see [`frameio::FAULTS`] and
/// [`clockify::FAULTS`].
pub const FAULTS: &[FaultKind] = &[
    FaultKind {
        name: "latency",
        services: EVERYWHERE,
        about: "waits before answering; value: milliseconds (default 500)",
    },
    FaultKind {
        name: "drop_before",
        services: EVERYWHERE,
        about: "cuts the connection before anything is processed",
    },
    FaultKind {
        name: "drop_after",
        services: EVERYWHERE,
        about: "processes the request, then cuts the connection without an answer",
    },
    FaultKind { name: "error_after", services: EVERYWHERE, about: "processes the request, then answers 500" },
    FaultKind {
        name: "server_error",
        services: EVERYWHERE,
        about: "answers 5xx without processing; value: status (default 500)",
    },
    FaultKind { name: "html_error", services: EVERYWHERE, about: "answers 502 with an HTML page" },
    FaultKind {
        name: "captive_portal",
        services: EVERYWHERE,
        about: "answers 200 with an HTML sign-in page, as a hotel network does",
    },
    FaultKind {
        name: "truncated",
        services: EVERYWHERE,
        about: "breaks the connection halfway through the answer's body",
    },
    FaultKind {
        name: "truncated_json",
        services: APIS,
        about: "ends the JSON early, with a matching length header",
    },
    FaultKind { name: "rate_limited", services: APIS, about: "answers 429 without Retry-After" },
    FaultKind {
        name: "rate_limited_retry_after",
        services: APIS,
        about: "answers 429 with Retry-After; value: seconds (default 2)",
    },
    FaultKind {
        name: "clock_skew",
        services: EVERYWHERE,
        about: "moves the Date header; value: seconds (default 3600)",
    },
];

/// Which requests a fault is for. Empty fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Matcher {
    /// HTTP method, in any case.
    pub method: Option<String>,
    /// Text that path and query contain.
    pub path: Option<String>,
    /// Lets this many matching requests pass first.
    pub skip: u32,
}

impl Matcher {
    fn fits(&self, method: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|part| path.contains(part.as_str()))
    }
}

/// One armed fault.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Armed {
    /// Which kind.
    pub fault: String,
    /// At one service, or at all that know the kind.
    pub service: Option<Service>,
    /// Requests it still hits; `None` until cleared.
    pub remaining: Option<u32>,
    /// Which requests.
    #[serde(rename = "match")]
    pub matcher: Matcher,
    /// Its value, where the kind takes one.
    pub value: Value,
}

impl Armed {
    /// The value as a number, or `default`.
    #[must_use]
    pub fn number(&self, default: u64) -> u64 {
        self.value.as_u64().or_else(|| self.value.as_str()?.parse().ok()).unwrap_or(default)
    }
}

/// Marks an answer that must not be sent: the server closes the connection instead. In-process callers
/// find it among the extensions of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutConnection;

/// All armed faults of one server.
#[derive(Debug, Default)]
pub struct FaultTable {
    armed: Mutex<Vec<Armed>>,
}

impl FaultTable {
    /// The kind called `name`, if there is one.
    #[must_use]
    pub fn kind(name: &str) -> Option<&'static FaultKind> {
        Self::kinds().find(|kind| kind.name == name)
    }

    /// Every kind of fault of every service.
    pub fn kinds() -> impl Iterator<Item = &'static FaultKind> {
        FAULTS.iter().chain(frameio::FAULTS).chain(clockify::FAULTS)
    }

    /// Arms a fault.
    ///
    /// # Errors
    /// When no kind has that name, or the kind does not exist at that service.
    pub fn arm(&self, armed: Armed) -> anyhow::Result<()> {
        let Some(kind) = Self::kind(&armed.fault) else {
            let names: Vec<_> = Self::kinds().map(|kind| kind.name).collect();
            anyhow::bail!("no fault is called “{}”; known: {}", armed.fault, names.join(", "));
        };
        if let Some(service) = armed.service
            && !kind.services.contains(&service)
        {
            anyhow::bail!("“{}” cannot happen at {}", kind.name, service.as_str());
        }
        self.lock().push(armed);
        Ok(())
    }

    /// Arms a fault given as `NAME` or `NAME=VALUE`, until cleared.
    ///
    /// # Errors
    /// When no kind has that name.
    pub fn arm_text(&self, text: &str) -> anyhow::Result<()> {
        let (fault, value) = text.split_once('=').unwrap_or((text, ""));
        let value = match value {
            "" => Value::Null,
            text => text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from),
        };
        self.arm(Armed {
            fault: fault.to_owned(),
            service: None,
            remaining: None,
            matcher: Matcher::default(),
            value,
        })
    }

    /// Uses up one charge of `name`, if it is armed for a request like this one.
    pub fn fire(&self, service: Service, name: &str, method: &str, path: &str) -> Option<Armed> {
        let mut armed = self.lock();
        let index = armed.iter().position(|fault| {
            fault.fault == name
                && fault.service.is_none_or(|at| at == service)
                && fault.matcher.fits(method, path)
        })?;
        let kind = Self::kind(name)?;
        if !kind.services.contains(&service) {
            return None;
        }
        let fault = &mut armed[index];
        if fault.matcher.skip > 0 {
            fault.matcher.skip -= 1;
            return None;
        }
        let fired = fault.clone();
        if let Some(remaining) = &mut fault.remaining {
            *remaining = remaining.saturating_sub(1);
            if *remaining == 0 {
                armed.remove(index);
            }
        }
        Some(fired)
    }

    /// Whether `name` is armed at `service`, for faults that change how things look rather than one answer.
    #[must_use]
    pub fn is_armed(&self, service: Service, name: &str) -> bool {
        self.get(service, name).is_some()
    }

    /// The armed fault `name` at `service`, without using it up.
    #[must_use]
    pub fn get(&self, service: Service, name: &str) -> Option<Armed> {
        let known = Self::kind(name).is_some_and(|kind| kind.services.contains(&service));
        self.lock()
            .iter()
            .find(|fault| known && fault.fault == name && fault.service.is_none_or(|at| at == service))
            .cloned()
    }

    /// Whether nothing is armed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// All armed faults.
    #[must_use]
    pub fn list(&self) -> Vec<Armed> {
        self.lock().clone()
    }

    /// Clears the faults called `name`, or all.
    pub fn clear(&self, name: Option<&str>) {
        self.lock().retain(|fault| name.is_some_and(|name| fault.fault != name));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Armed>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(fault: &str, remaining: Option<u32>, matcher: Matcher) -> Armed {
        Armed { fault: fault.to_owned(), service: None, remaining, matcher, value: Value::Null }
    }

    #[test]
    fn a_fault_goes_after_its_last_charge() {
        let table = FaultTable::default();
        table.arm(armed("server_error", Some(2), Matcher::default())).unwrap();
        let fire = || table.fire(Service::Frameio, "server_error", "GET", "/v4/me").is_some();
        assert_eq!([fire(), fire(), fire()], [true, true, false]);
    }

    #[test]
    fn a_matcher_picks_method_path_and_the_nth_request() {
        let table = FaultTable::default();
        let matcher = Matcher { method: Some("post".into()), path: Some("/comments".into()), skip: 1 };
        table.arm(armed("drop_after", Some(1), matcher)).unwrap();
        let fire = |method, path| table.fire(Service::Frameio, "drop_after", method, path).is_some();
        assert!(!fire("GET", "/v4/files/1/comments"));
        assert!(!fire("POST", "/v4/files/1"));
        assert!(!fire("POST", "/v4/files/1/comments"), "the first one passes");
        assert!(fire("POST", "/v4/files/1/comments"));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let error = FaultTable::default().arm_text("gremlins").unwrap_err().to_string();
        assert!(error.contains("latency"), "{error}");
    }

    #[test]
    fn a_value_may_follow_the_name() {
        let table = FaultTable::default();
        table.arm_text("latency=40").unwrap();
        assert_eq!(table.get(Service::Clockify, "latency").unwrap().number(0), 40);
    }
}
