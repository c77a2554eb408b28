//! Reports, rates, capacity.

use flo_model::{Count, RecordId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::call::{RateKind, ReportBy};

/// Money: a decimal number as text, and its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MoneyView {
    /// Such as `12.50`; negative with a minus.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// A report.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ReportView {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The zone in which days begin.
    pub zone: String,
    /// What it is grouped by.
    pub by: Vec<ReportBy>,
    /// How hours are rounded, in words.
    pub rounding: String,
    /// How money is rounded, in words.
    pub money_rounding: String,
    /// Sums over everything.
    pub sums: SumsView,
    /// The groups of the first level.
    pub groups: Vec<GroupView>,
    /// Hours along the range, for the chart: days up to ten weeks, then weeks, then months.
    pub series: Vec<SeriesPoint>,
    /// Booked hours against the hours that people had.
    pub utilisation: Vec<UtilisationView>,
    /// Estimates of the projects and tasks in it against all hours booked on them.
    pub estimates: Vec<EstimateView>,
}

/// Sums over entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SumsView {
    /// Entries.
    pub entries: Count,
    /// Seconds.
    pub seconds: Count,
    /// Billable seconds.
    pub billable_s: Count,
    /// Billable seconds without a rate: they earn nothing here.
    pub unpriced_s: Count,
    /// Seconds without a cost rate.
    pub uncosted_s: Count,
    /// What billable time earns, by currency.
    pub earned: Vec<MoneyView>,
    /// What all time costs.
    pub cost: Vec<MoneyView>,
    /// What is left.
    pub profit: Vec<MoneyView>,
    /// Profit of the earnings in tenths of a percent; null with several currencies or without earnings.
    pub margin: Option<i32>,
}

/// One group.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct GroupView {
    /// A record's id, `true` or `false` for billable, or a date; empty for entries without such a record.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Option<String>,
    /// Its sums.
    pub sums: SumsView,
    /// The groups in it.
    pub children: Vec<GroupView>,
}

/// One point of the chart.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SeriesPoint {
    /// First day that it stands for.
    pub date: String,
    /// Seconds.
    pub seconds: Count,
    /// Billable seconds.
    pub billable_s: Count,
}

/// Booked hours against the hours that a person had.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct UtilisationView {
    /// The person.
    pub person_id: Option<RecordId>,
    /// Their name.
    pub person: String,
    /// Seconds booked.
    pub seconds: Count,
    /// Billable seconds.
    pub billable_s: Count,
    /// Seconds they had for work, absences taken off; null where no working hours are set.
    pub capacity_s: Option<Count>,
    /// Booked of capacity, tenths of a percent.
    pub booked: Option<u32>,
    /// Billable of capacity, tenths of a percent.
    pub billable: Option<u32>,
}

/// An estimate against what was booked, over all time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct EstimateView {
    /// The project.
    pub project_id: RecordId,
    /// Its name.
    pub project: String,
    /// The task; null for the project as a whole.
    pub task_id: Option<RecordId>,
    /// Its name.
    pub task: Option<String>,
    /// Whether it is done.
    pub done: bool,
    /// Estimated seconds.
    pub estimate_s: Count,
    /// Booked seconds.
    pub actual_s: Count,
    /// Booked of estimated, tenths of a percent.
    pub used: u32,
}

/// One entry of a report.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ReportEntry {
    /// The entry.
    pub id: RecordId,
    /// When it began.
    pub start: UnixMillis,
    /// When it ended.
    pub end: UnixMillis,
    /// Its seconds as the report counts them.
    pub seconds: Count,
    /// What was done.
    pub description: String,
    /// Whose time it is.
    pub person: Option<String>,
    /// The client.
    pub client: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The task.
    pub task: Option<String>,
    /// Billable.
    pub billable: bool,
    /// An hour's price.
    pub rate: Option<MoneyView>,
    /// What it earns.
    pub earned: Option<MoneyView>,
    /// What it costs.
    pub cost: Option<MoneyView>,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ExportView {
    /// The file.
    pub file: String,
    /// Entries in it.
    pub entries: Count,
}

/// A rate from a day on.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct RateView {
    /// Its id.
    pub id: RecordId,
    /// Bill or cost.
    pub kind: RateKind,
    /// workspace, person, project, task or member.
    pub scope: String,
    /// Whose.
    pub person_id: Option<RecordId>,
    /// In which project.
    pub project_id: Option<RecordId>,
    /// For which task.
    pub task_id: Option<RecordId>,
    /// First day.
    pub from: String,
    /// An hour's money; null ends the rate before.
    pub rate: Option<MoneyView>,
}

/// Working hours and absences of everybody.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CapacityView {
    /// Hours by the day from which they hold.
    pub hours: Vec<WorkingHoursView>,
    /// Absences by first day.
    pub absences: Vec<AbsenceView>,
}

/// Hours a person has for work, from a day on.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct WorkingHoursView {
    /// Whose.
    pub person_id: RecordId,
    /// First day.
    pub from: String,
    /// Seconds, Monday to Sunday.
    pub seconds: Vec<u32>,
}

/// Days on which a person does not work.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AbsenceView {
    /// Its id.
    pub id: RecordId,
    /// Whose.
    pub person_id: RecordId,
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Why.
    pub note: String,
}
