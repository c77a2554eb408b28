//! What a workspace demands of an entry, said before the service refuses it.
//!
//! Read from the mirrored settings of the workspace. Keys and behaviour: Clockify's `workspaceSettings`, read 2026-03.

use flo_model::UnixMillis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use crate::calendar;

/// A field that a finished entry must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its project.
    Project,
    /// Its task.
    Task,
    /// At least one tag.
    Tag,
    /// What was done.
    Description,
}

impl Field {
    /// The word for a person.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Task => "task",
            Self::Tag => "tag",
            Self::Description => "description",
        }
    }
}

/// Which way entries are rounded in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the nearest step, half up.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// How each entry is rounded before entries are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// Which way.
    pub direction: Direction,
    /// The step in minutes; 0 rounds nothing.
    pub minutes: u32,
}

impl Rounding {
    /// No rounding.
    pub const NONE: Self = Self { direction: Direction::Nearest, minutes: 0 };

    /// Seconds of one entry, rounded.
    #[must_use]
    pub fn apply(self, seconds: i64) -> i64 {
        let step = i64::from(self.minutes) * 60;
        if step == 0 {
            return seconds;
        }
        let down = seconds.div_euclid(step) * step;
        let rest = seconds - down;
        match self.direction {
            Direction::Up if rest > 0 => down + step,
            Direction::Nearest if rest * 2 >= step => down + step,
            _ => down,
        }
    }

    /// In words: `each entry to the nearest 15 minutes`.
    #[must_use]
    pub fn words(self) -> String {
        let way = match self.direction {
            Direction::Nearest => "to the nearest",
            Direction::Up => "up to the next",
            Direction::Down => "down to the last",
        };
        match self.minutes {
            0 => String::from("not rounded"),
            1 => format!("each entry {way} minute"),
            minutes => format!("each entry {way} {minutes} minutes"),
        }
    }
}

/// An entry as far as the rules go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checked<'a> {
    /// When it begins.
    pub start: UnixMillis,
    /// It has an end: required fields count for finished entries only.
    pub finished: bool,
    /// It has a project.
    pub project: bool,
    /// It has a task.
    pub task: bool,
    /// It has a tag.
    pub tag: bool,
    /// What was done.
    pub description: &'a str,
}

/// Why the service would refuse an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A required field is empty.
    Missing(Field),
    /// It begins before the lock.
    Locked {
        /// Entries that begin before this moment are read-only.
        before: UnixMillis,
    },
}

/// The rules of one workspace for the signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Fields that a finished entry must have.
    pub required: Vec<Field>,
    /// Entries that begin before this moment are read-only.
    pub locked_before: Option<UnixMillis>,
    /// Whether entries may be typed in; else only the timer makes them.
    pub manual: bool,
    /// Whether this person may say what is billable.
    pub may_set_billable: bool,
    /// How reports round.
    pub rounding: Rounding,
    /// Whether reports round unless they are told not to.
    pub rounds: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            required: Vec::new(),
            locked_before: None,
            manual: true,
            may_set_billable: true,
            rounding: Rounding::NONE,
            rounds: false,
        }
    }
}

impl Rules {
    /// From the mirrored settings. Owners and administrators are free of locks and limits, as the service has it.
    #[must_use]
    pub fn of(settings: &Value, role: Option<&str>, now: UnixMillis) -> Self {
        let flag = |key: &str| settings[key].as_bool().unwrap_or(false);
        let admin = role.is_some_and(is_admin);
        let forced = [
            ("forceProjects", Field::Project),
            ("forceTasks", Field::Task),
            ("forceTags", Field::Tag),
            ("forceDescription", Field::Description),
        ];
        Self {
            required: forced.into_iter().filter(|(key, _)| flag(key)).map(|(_, field)| field).collect(),
            locked_before: if admin { None } else { locked_before(settings, now) },
            manual: admin || settings["timeTrackingMode"] != "STOPWATCH_ONLY",
            may_set_billable: admin || !flag("onlyAdminsCanChangeBillableStatus"),
            rounding: rounding(&settings["round"]),
            rounds: flag("timeRoundingInReports"),
        }
    }

    /// Why the service would refuse this entry; empty when it would not.
    #[must_use]
    pub fn check(&self, entry: &Checked<'_>) -> Vec<Fault> {
        let has = |field: &Field| match field {
            Field::Project => entry.project,
            Field::Task => entry.task,
            Field::Tag => entry.tag,
            Field::Description => !entry.description.trim().is_empty(),
        };
        let locked = self.locked_before.filter(|before| entry.start < *before);
        let missing = self.required.iter().filter(|field| entry.finished && !has(field));
        locked
            .map(|before| Fault::Locked { before })
            .into_iter()
            .chain(missing.map(|field| Fault::Missing(*field)))
            .collect()
    }
}

/// Words of the service for people who administrate a workspace.
fn is_admin(role: &str) -> bool {
    role.split(", ").any(|word| matches!(word, "OWNER" | "WORKSPACE_ADMIN" | "WORKSPACE_OWN"))
}

fn rounding(value: &Value) -> Rounding {
    let minutes = value["minutes"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
    let direction = match value["round"].as_str() {
        Some("Round up to") => Direction::Up,
        Some("Round down to") => Direction::Down,
        _ => Direction::Nearest,
    };
    Rounding { direction, minutes }
}

/// The later one of the fixed lock and the one that moves by itself.
fn locked_before(settings: &Value, now: UnixMillis) -> Option<UnixMillis> {
    let fixed = settings["lockTimeEntries"].as_str().and_then(|text| UnixMillis::parse(text).ok());
    let zone = settings["lockTimeZone"].as_str().and_then(|name| TimeZone::get(name).ok());
    fixed.max(moving_lock(&settings["automaticLock"], now, &zone.unwrap_or(TimeZone::UTC)))
}

/// The automatic lock moves at midnight of its zone.
fn moving_lock(lock: &Value, now: UnixMillis, zone: &TimeZone) -> Option<UnixMillis> {
    let today = zone.to_datetime(Timestamp::from_millisecond(now.0).ok()?).date();
    let day = |key: &str| lock[key].as_str().and_then(weekday);
    let date = match lock["type"].as_str()? {
        "OLDER_THAN" => {
            let value = lock["olderThanValue"].as_i64()?.clamp(1, 10_000);
            let back = match lock["olderThanPeriod"].as_str()? {
                "WEEKS" => value.weeks(),
                "MONTHS" => value.months(),
                _ => value.days(),
            };
            today.checked_sub(back).ok()?
        }
        "WEEKLY" => on_or_before(on_or_before(today, day("changeDay")?)?, day("firstDay")?)?,
        "MONTHLY" => {
            let first = today.first_of_month();
            let changed = i64::from(today.day()) >= lock["dayOfMonth"].as_i64()?;
            if changed { first } else { first.checked_sub(1.months()).ok()? }
        }
        _ => return None,
    };
    calendar::start_of(date, zone).ok()
}

fn on_or_before(date: Date, wanted: Weekday) -> Option<Date> {
    date.checked_sub(i64::from(date.weekday().since(wanted)).days()).ok()
}

fn weekday(name: &str) -> Option<Weekday> {
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
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse(text).unwrap()
    }

    #[track_caller]
    fn locked(lock: Value, now: &str, want: &str) {
        let settings = json!({ "lockTimeZone": "Europe/Berlin", "automaticLock": lock });
        let rules = Rules::of(&settings, None, at(now));
        assert_eq!(rules.locked_before.unwrap().to_string(), want);
    }

    #[test]
    fn an_automatic_lock_moves_at_midnight_of_its_zone() {
        let older = json!({ "type": "OLDER_THAN", "olderThanPeriod": "DAYS", "olderThanValue": 2 });
        locked(older, "2026-10-15T12:00:00Z", "2026-10-12T22:00:00Z");
        let weekly = json!({ "type": "WEEKLY", "changeDay": "WEDNESDAY", "firstDay": "MONDAY" });
        locked(weekly.clone(), "2026-10-15T12:00:00Z", "2026-10-11T22:00:00Z");
        locked(weekly, "2026-10-13T12:00:00Z", "2026-10-04T22:00:00Z");
        let monthly = json!({ "type": "MONTHLY", "dayOfMonth": 5 });
        locked(monthly.clone(), "2026-10-15T12:00:00Z", "2026-09-30T22:00:00Z");
        locked(monthly, "2026-10-04T12:00:00Z", "2026-08-31T22:00:00Z");
    }

    #[test]
    fn the_later_lock_counts_and_administrators_have_none() {
        let settings = json!({ "lockTimeEntries": "2026-10-01T00:00:00Z" });
        let now = at("2026-10-15T12:00:00Z");
        assert_eq!(
            Rules::of(&settings, Some("PROJECT_MANAGER"), now).locked_before,
            Some(at("2026-10-01T00:00:00Z"))
        );
        assert_eq!(Rules::of(&settings, Some("OWNER, WORKSPACE_ADMIN"), now).locked_before, None);
    }

    #[test]
    fn required_fields_count_for_finished_entries_and_locks_for_all() {
        let settings = json!({
            "forceProjects": true, "forceDescription": true, "lockTimeEntries": "2026-10-01T00:00:00Z",
        });
        let rules = Rules::of(&settings, None, at("2026-10-15T12:00:00Z"));
        let entry = Checked { start: at("2026-09-30T09:00:00Z"), description: " ", ..Checked::default() };
        let lock = Fault::Locked { before: at("2026-10-01T00:00:00Z") };
        assert_eq!(rules.check(&entry), std::slice::from_ref(&lock));
        let missing = [Fault::Missing(Field::Project), Fault::Missing(Field::Description)];
        assert_eq!(rules.check(&Checked { finished: true, ..entry }), [&[lock][..], &missing].concat());
        let whole = Checked {
            start: at("2026-10-02T09:00:00Z"),
            finished: true,
            project: true,
            description: "Cut",
            ..entry
        };
        assert_eq!(rules.check(&whole), []);
    }

    #[test]
    fn entries_round_up_down_or_to_the_nearest() {
        let rounds = |direction, minutes, seconds| Rounding { direction, minutes }.apply(seconds);
        assert_eq!(rounds(Direction::Up, 15, 1), 900);
        assert_eq!(rounds(Direction::Up, 15, 900), 900);
        assert_eq!(rounds(Direction::Down, 15, 899), 0);
        assert_eq!(rounds(Direction::Nearest, 15, 449), 0);
        assert_eq!(rounds(Direction::Nearest, 15, 450), 900);
        assert_eq!(rounds(Direction::Nearest, 0, 37), 37);
    }

    #[test]
    fn a_workspace_that_wants_the_timer_takes_no_typed_entries_of_ordinary_people() {
        let settings = json!({ "timeTrackingMode": "STOPWATCH_ONLY", "round": { "round": "Round up to", "minutes": "6" } });
        let rules = Rules::of(&settings, None, UnixMillis(0));
        assert!(!rules.manual && Rules::of(&settings, Some("OWNER"), UnixMillis(0)).manual);
        assert_eq!(rules.rounding.words(), "each entry up to the next 6 minutes");
    }
}
