//! The workspace settings that change how entries are treated.

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::time;

/// Lock that moves by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AutomaticLock {
    /// WEEKLY, MONTHLY or OLDER_THAN.
    #[serde(rename = "type")]
    kind: String,
    change_day: Option<String>,
    first_day: Option<String>,
    day_of_month: Option<i8>,
    older_than_period: Option<String>,
    older_than_value: Option<i64>,
}

/// Rounding of the reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Round {
    /// `Round to nearest`, `Round up to` or `Round down to`.
    pub(super) round: String,
    /// Whole minutes, as text.
    pub(super) minutes: String,
}

/// `workspaceSettings`. Keys that only change how the vendor's apps look are kept as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    pub(super) force_projects: bool,
    pub(super) force_tasks: bool,
    pub(super) force_tags: bool,
    pub(super) force_description: bool,
    /// DEFAULT or STOPWATCH_ONLY.
    pub(super) time_tracking_mode: String,
    pub(super) lock_time_entries: Option<String>,
    pub(super) lock_time_zone: Option<String>,
    pub(super) automatic_lock: Option<AutomaticLock>,
    pub(super) round: Round,
    pub(super) time_rounding_in_reports: bool,
    pub(super) default_billable_projects: bool,
    pub(super) active_billable_hours: bool,
    pub(super) only_admins_can_change_billable_status: bool,
    pub(super) only_admins_see_billable_rates: bool,
    pub(super) only_admins_see_all_time_entries: bool,
    pub(super) is_project_public_by_default: bool,
    pub(super) entity_creation_permissions: Permissions,
    /// All other keys.
    #[serde(flatten)]
    pub(super) looks: Map<String, Value>,
}

/// Who may create things: ADMINS, ADMINS_AND_PROJECT_MANAGERS or EVERYONE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Permissions {
    pub(super) who_can_create_projects_and_clients: String,
    pub(super) who_can_create_tags: String,
    pub(super) who_can_create_tasks: String,
}

impl Settings {
    /// The studio's settings, locked before `locked_before_s`.
    pub(super) fn studio(locked_before_s: i64, zone: &str) -> Self {
        let looks = json!({
            "onlyAdminsSeeDashboard": false, "onlyAdminsSeePublicProjectsEntries": false,
            "onlyAdminsCreateProject": false, "onlyAdminsCreateTask": false, "onlyAdminsCreateTag": false,
            "projectFavorites": true, "projectPickerSpecialFilter": false, "projectLabel": "Project",
            "taskLabel": "Task", "projectGroupingLabel": "client", "durationFormat": "FULL",
            "numberFormat": "COMMA_PERIOD", "currencyFormat": "CURRENCY_VALUE",
            "workingDays": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
            "trackTimeDownToSecond": true, "adminOnlyPages": [], "canSeeTimeSheet": true, "canSeeTracker": true,
            "multiFactorEnabled": false, "timeApprovalEnabled": true, "invoicingEnabled": true,
            "taskRateEnabled": true, "taskBillableEnabled": true, "isCostRateActive": true,
            "breakSettings": { "breaksEnabled": true, "defaultBreakProjectId": "", "defaultBreakTaskId": "" },
        });
        Self {
            force_projects: false,
            force_tasks: false,
            force_tags: false,
            force_description: false,
            time_tracking_mode: "DEFAULT".to_owned(),
            lock_time_entries: Some(time::iso(locked_before_s)),
            lock_time_zone: Some(zone.to_owned()),
            automatic_lock: None,
            round: Round { round: "Round to nearest".to_owned(), minutes: "15".to_owned() },
            time_rounding_in_reports: false,
            default_billable_projects: true,
            active_billable_hours: true,
            only_admins_can_change_billable_status: false,
            only_admins_see_billable_rates: false,
            only_admins_see_all_time_entries: false,
            is_project_public_by_default: true,
            entity_creation_permissions: Permissions {
                who_can_create_projects_and_clients: "EVERYONE".to_owned(),
                who_can_create_tags: "EVERYONE".to_owned(),
                who_can_create_tasks: "EVERYONE".to_owned(),
            },
            looks: looks.as_object().cloned().unwrap_or_default(),
        }
    }

    /// Unix second before which entries are locked, if any are.
    pub(super) fn locked_before(&self, now_s: i64) -> Option<i64> {
        let fixed = self.lock_time_entries.as_deref().and_then(|text| time::parse(text, "lock").ok());
        let moving = self
            .automatic_lock
            .as_ref()
            .and_then(|lock| lock.before(now_s, self.lock_time_zone.as_deref().unwrap_or("UTC")));
        fixed.max(moving)
    }
}

impl AutomaticLock {
    /// The lock moves at midnight of its zone; nothing younger than a day is ever locked.
    fn before(&self, now_s: i64, zone: &str) -> Option<i64> {
        let zone = time::zone(zone);
        let today = Timestamp::from_second(now_s).ok()?.to_zoned(zone.clone()).date();
        let day = match self.kind.as_str() {
            "OLDER_THAN" => {
                let value = self.older_than_value?.max(1);
                match self.older_than_period.as_deref()? {
                    "WEEKS" => today.saturating_sub(value.weeks()),
                    "MONTHS" => today.saturating_sub(value.months()),
                    _ => today.saturating_sub(value.days()),
                }
            }
            "WEEKLY" => {
                let changed = on_or_before(today, weekday(self.change_day.as_deref()?)?);
                on_or_before(changed, weekday(self.first_day.as_deref()?)?)
            }
            "MONTHLY" => {
                let first = today.first_of_month();
                if today.day() >= self.day_of_month? { first } else { first.saturating_sub(1.months()) }
            }
            _ => return None,
        };
        zone.to_timestamp(day.at(0, 0, 0, 0)).ok().map(Timestamp::as_second)
    }
}

fn on_or_before(day: jiff::civil::Date, wanted: Weekday) -> jiff::civil::Date {
    let back = i64::from(wanted.until(day.weekday()));
    day.saturating_sub(back.days())
}

/// `MONDAY` and so on.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "MONDAY" => Weekday::Monday,
        "TUESDAY" => Weekday::Tuesday,
        "WEDNESDAY" => Weekday::Wednesday,
        "THURSDAY" => Weekday::Thursday,
        "FRIDAY" => Weekday::Friday,
        "SATURDAY" => Weekday::Saturday,
        "SUNDAY" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn locked(lock: &Value, now: &str, want: &str) {
        let mut settings = Settings::studio(0, "Europe/Berlin");
        settings.automatic_lock = serde_json::from_value(lock.clone()).unwrap();
        let before = settings.locked_before(time::parse(now, "now").unwrap()).unwrap();
        assert_eq!(time::iso(before), want);
    }

    #[test]
    fn an_automatic_lock_moves_at_midnight_of_its_zone() {
        let older = json!({ "type": "OLDER_THAN", "olderThanPeriod": "DAYS", "olderThanValue": 2 });
        locked(&older, "2026-10-15T12:00:00Z", "2026-10-12T22:00:00Z");
        let weekly = json!({ "type": "WEEKLY", "changeDay": "WEDNESDAY", "firstDay": "MONDAY" });
        locked(&weekly, "2026-10-15T12:00:00Z", "2026-10-11T22:00:00Z");
        locked(&weekly, "2026-10-13T12:00:00Z", "2026-10-04T22:00:00Z");
        let monthly = json!({ "type": "MONTHLY", "dayOfMonth": 5 });
        locked(&monthly, "2026-10-15T12:00:00Z", "2026-09-30T22:00:00Z");
        locked(&monthly, "2026-10-04T12:00:00Z", "2026-08-31T22:00:00Z");
    }
}
