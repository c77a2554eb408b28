//! Switches for behaviour that differs between plans, was observed in several ways, or is not known.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FaultKind, FaultTable, Service};

const CLOCKIFY: &[Service] = &[Service::Clockify];

/// Faults that only Clockify knows. All but `created_not_found` are knobs switched on by name, so that they
/// can be armed from the command line and for single requests.
pub const FAULTS: &[FaultKind] = &[
    FaultKind {
        name: "free_plan",
        services: CLOCKIFY,
        about: "the workspace is on the free plan: 30 requests an hour",
    },
    FaultKind {
        name: "strict",
        services: CLOCKIFY,
        about: "refuses unknown query and body keys instead of ignoring them",
    },
    FaultKind {
        name: "list_lag",
        services: CLOCKIFY,
        about: "windowed lists hide entries made lately; value: seconds (default 45)",
    },
    FaultKind {
        name: "no_window_shift",
        services: CLOCKIFY,
        about: "start and end of lists are taken as true UTC",
    },
    FaultKind {
        name: "feed_late",
        services: CLOCKIFY,
        about: "the change feed runs late; value: seconds (default 60)",
    },
    FaultKind {
        name: "feed_drops",
        services: CLOCKIFY,
        about: "the change feed loses records; value: percent (default 20)",
    },
    FaultKind {
        name: "feed_updated_empty",
        services: CLOCKIFY,
        about: "the feed of updated things is empty",
    },
    FaultKind {
        name: "feed_wrapped",
        services: CLOCKIFY,
        about: "the feed answers {\"response\": […]} instead of a bare array",
    },
    FaultKind { name: "null_tag_ids", services: CLOCKIFY, about: "tagIds is null instead of []" },
    FaultKind {
        name: "hydrated_without_ids",
        services: CLOCKIFY,
        about: "hydrated entries carry objects instead of ids",
    },
    FaultKind { name: "empty_429", services: CLOCKIFY, about: "429 comes without a body" },
    FaultKind { name: "small_pages", services: CLOCKIFY, about: "caps page-size; value: rows (default 10)" },
    FaultKind { name: "stopwatch_only", services: CLOCKIFY, about: "the workspace allows timers only" },
    FaultKind {
        name: "unknown_key",
        services: CLOCKIFY,
        about: "401 4003: the API key does not exist here, as in the wrong region",
    },
    FaultKind { name: "email_not_verified", services: CLOCKIFY, about: "401 4019" },
    FaultKind { name: "banned", services: CLOCKIFY, about: "406: the account is banned" },
    FaultKind {
        name: "created_not_found",
        services: CLOCKIFY,
        about: "a created entry is answered with 400 501 “TIMEENTRY with ID … not found”",
    },
];

/// What a new entry does to the end of the timer that it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AutoStopEnd {
    /// The new entry's start if that is later than the old start, else the server's now.
    NewStart,
    /// The server's now.
    Now,
}

/// Who shares a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RateScope {
    Workspace,
    Key,
}

/// All switches. `GET` and `PATCH /_sim/clockify/knobs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Knobs {
    /// FREE, BASIC, STANDARD, PRO or ENTERPRISE.
    pub(super) plan: String,
    /// Requests per hour on the free plan. Source: vendor's help article on limits, May 2026.
    pub(super) free_per_hour: u32,
    /// Requests per second on paid plans. Source: vendor's API docs.
    pub(super) paid_per_second: u32,
    /// Who shares the limit of a paid plan; the free one is always for the whole workspace.
    pub(super) rate_scope: RateScope,
    pub(super) body_429: bool,
    pub(super) retry_after_429: bool,
    pub(super) strict: bool,
    /// Seconds for which windowed lists hide new entries.
    pub(super) list_lag_s: i64,
    pub(super) window_shift: bool,
    pub(super) page_size_cap: usize,
    /// Refuse archived tags on entries.
    pub(super) refuse_archived_tags: bool,
    /// Refuse archived projects on new entries.
    pub(super) refuse_archived_projects: bool,
    pub(super) auto_stop_end: AutoStopEnd,
    /// A PUT without `end` makes a finished entry run again.
    pub(super) put_without_end_reopens: bool,
    pub(super) feed_delay_s: i64,
    /// Share of records that the feed loses, 0 to 1.
    pub(super) feed_drop_ratio: f64,
    pub(super) feed_updated_empty: bool,
    pub(super) feed_bare_array: bool,
    pub(super) null_tag_ids: bool,
    pub(super) hydrated_drops_ids: bool,
    /// `hourlyRate` of non-billable entries: amount 0 instead of null.
    pub(super) zero_rate_when_not_billable: bool,
    pub(super) running_in_reports: bool,
    /// What an add-on token may do, such as `PROJECT_WRITE`.
    pub(super) addon_scopes: Vec<String>,
    pub(super) unknown_key: bool,
    pub(super) email_not_verified: bool,
    pub(super) banned: bool,
    pub(super) stopwatch_only: bool,
    /// For this request only: the entry is made, the answer says that it was not found.
    #[serde(skip)]
    pub(super) created_not_found: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            plan: "PRO".to_owned(),
            free_per_hour: 30,
            paid_per_second: 50,
            rate_scope: RateScope::Workspace,
            body_429: true,
            retry_after_429: false,
            strict: false,
            list_lag_s: 0,
            window_shift: true,
            page_size_cap: 5_000,
            refuse_archived_tags: true,
            refuse_archived_projects: false,
            auto_stop_end: AutoStopEnd::NewStart,
            put_without_end_reopens: true,
            feed_delay_s: 60,
            feed_drop_ratio: 0.0,
            feed_updated_empty: false,
            feed_bare_array: true,
            null_tag_ids: false,
            hydrated_drops_ids: false,
            zero_rate_when_not_billable: false,
            running_in_reports: false,
            addon_scopes: [
                "TIME_ENTRY_READ",
                "TIME_ENTRY_WRITE",
                "PROJECT_READ",
                "USER_READ",
                "WORKSPACE_READ",
            ]
            .map(str::to_owned)
            .into(),
            unknown_key: false,
            email_not_verified: false,
            banned: false,
            stopwatch_only: false,
            created_not_found: false,
        }
    }
}

impl Knobs {
    pub(super) fn is_free(&self) -> bool {
        self.plan == "FREE"
    }

    /// These knobs with the faults that fire for this request.
    pub(super) fn with_faults(&self, faults: &FaultTable, method: &str, path: &str) -> Self {
        let mut knobs = self.clone();
        if faults.is_empty() {
            return knobs;
        }
        let fire = |name| faults.fire(Service::Clockify, name, method, path);
        if fire("free_plan").is_some() {
            knobs.plan = "FREE".to_owned();
        }
        if let Some(fault) = fire("list_lag") {
            knobs.list_lag_s = i64::try_from(fault.number(45)).unwrap_or(45);
        }
        if let Some(fault) = fire("feed_late") {
            knobs.feed_delay_s = i64::try_from(fault.number(60)).unwrap_or(60);
        }
        if let Some(fault) = fire("feed_drops") {
            #[expect(clippy::cast_precision_loss, reason = "a percentage")]
            let percent = fault.number(20) as f64;
            knobs.feed_drop_ratio = percent / 100.0;
        }
        if let Some(fault) = fire("small_pages") {
            knobs.page_size_cap = usize::try_from(fault.number(10)).unwrap_or(10);
        }
        knobs.strict |= fire("strict").is_some();
        knobs.window_shift &= fire("no_window_shift").is_none();
        knobs.feed_updated_empty |= fire("feed_updated_empty").is_some();
        knobs.feed_bare_array &= fire("feed_wrapped").is_none();
        knobs.null_tag_ids |= fire("null_tag_ids").is_some();
        knobs.hydrated_drops_ids |= fire("hydrated_without_ids").is_some();
        knobs.body_429 &= fire("empty_429").is_none();
        knobs.stopwatch_only |= fire("stopwatch_only").is_some();
        knobs.unknown_key |= fire("unknown_key").is_some();
        knobs.email_not_verified |= fire("email_not_verified").is_some();
        knobs.banned |= fire("banned").is_some();
        let creates = method == "POST" && path.contains("/time-entries");
        knobs.created_not_found = creates && fire("created_not_found").is_some();
        knobs
    }

    /// These knobs with the given ones replaced.
    pub(super) fn patched(&self, patch: &Value) -> std::result::Result<Self, String> {
        patched(self, patch)
    }
}

/// A copy of `value` with the keys of `patch` replaced; unknown keys are refused if the type refuses them.
pub(super) fn patched<T>(value: &T, patch: &Value) -> std::result::Result<T, String>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    let mut all = serde_json::to_value(value).map_err(|error| error.to_string())?;
    let (Some(all_keys), Some(patch)) = (all.as_object_mut(), patch.as_object()) else {
        return Err("an object is wanted".to_owned());
    };
    all_keys.extend(patch.iter().map(|(key, value)| (key.clone(), value.clone())));
    serde_json::from_value(all).map_err(|error| error.to_string())
}
