//! A report in a file: CSV, XLSX, JSON.

use std::path::PathBuf;

use flo_model::Count;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::json;

use super::super::whole_file::write_whole;
use crate::call::{ReportFormat, ReportQuery};
use crate::view::{ExportView, GroupView, MoneyView, ReportEntry, ReportView};
use crate::{App, CommandError, Result};

/// Columns of the entries in CSV and XLSX.
const COLUMNS: [&str; 14] = [
    "Date",
    "Start",
    "End",
    "Hours",
    "Person",
    "Client",
    "Project",
    "Task",
    "Description",
    "Billable",
    "Rate",
    "Earned",
    "Cost",
    "Currency",
];

impl App {
    /// Writes a report to `file`, replacing one that is there.
    ///
    /// # Errors
    /// As for the report; `Unreadable` when the file cannot be written.
    pub async fn export_report(
        &self,
        query: ReportQuery,
        format: ReportFormat,
        file: PathBuf,
    ) -> Result<ExportView> {
        let gathered = self.gather(query).await?;
        let (report, entries) = (gathered.view()?, gathered.entries(&[])?);
        let count = Count(entries.len() as u64);
        let target = file.clone();
        let written = tokio::task::spawn_blocking(move || {
            let bytes = match format {
                ReportFormat::Csv => csv(&entries)?,
                ReportFormat::Xlsx => xlsx(&report, &entries).map_err(CommandError::internal)?,
                ReportFormat::Json => {
                    serde_json::to_vec_pretty(&json!({ "report": report, "entries": entries }))
                        .map_err(CommandError::internal)?
                }
            };
            write_whole(&target, &bytes)
        });
        written.await.map_err(CommandError::internal)??;
        Ok(ExportView { file: file.display().to_string(), entries: count })
    }
}

fn csv(entries: &[ReportEntry]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(CommandError::internal)?;
    for entry in entries {
        writer.write_record(cells(entry).map(|cell| harmless(&cell))).map_err(CommandError::internal)?;
    }
    writer.into_inner().map_err(CommandError::internal)
}

/// A spreadsheet runs what begins like a formula: text from outside gets an apostrophe before it.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// One entry in words and numbers; times as RFC 3339, so that no zone has to be guessed.
fn cells(entry: &ReportEntry) -> [String; 14] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let amount =
        |money: &Option<MoneyView>| money.as_ref().map(|money| money.amount.clone()).unwrap_or_default();
    let start = entry.start.to_rfc3339_seconds();
    [
        start.get(..10).unwrap_or_default().to_owned(),
        start,
        entry.end.to_rfc3339_seconds(),
        hours(entry.seconds),
        text(&entry.person),
        text(&entry.client),
        text(&entry.project),
        text(&entry.task),
        entry.description.clone(),
        String::from(if entry.billable { "yes" } else { "no" }),
        amount(&entry.rate),
        amount(&entry.earned),
        amount(&entry.cost),
        currency(entry),
    ]
}

fn currency(entry: &ReportEntry) -> String {
    let money = entry.rate.as_ref().or(entry.earned.as_ref()).or(entry.cost.as_ref());
    money.map(|money| money.currency.clone()).unwrap_or_default()
}

/// Hours with four decimals: less than half a second off.
fn hours(seconds: Count) -> String {
    let ten_thousandths = (u128::from(seconds.0) * 10_000 + 1_800) / 3_600;
    format!("{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

fn xlsx(report: &ReportView, entries: &[ReportEntry]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    summary(book.add_worksheet().set_name("Summary")?, report, &bold)?;
    details(book.add_worksheet().set_name("Entries")?, entries, &bold)?;
    book.save_to_buffer()
}

fn summary(sheet: &mut Worksheet, report: &ReportView, bold: &Format) -> Result<(), XlsxError> {
    sheet.write_with_format(0, 0, format!("{} to {}", report.from, report.to), bold)?;
    sheet.write(1, 0, format!("Hours: {}. {}", report.rounding, report.money_rounding))?;
    for (column, name) in (0..).zip(["Group", "Hours", "Billable hours", "Earned", "Cost", "Profit"]) {
        sheet.write_with_format(3, column, name, bold)?;
    }
    let mut row = 4;
    for group in &report.groups {
        row = group_rows(sheet, row, 0, group)?;
    }
    let sums = &report.sums;
    let total = GroupView {
        key: String::new(),
        name: String::from("Total"),
        color: None,
        sums: sums.clone(),
        children: Vec::new(),
    };
    group_rows(sheet, row, 0, &total)?;
    sheet.set_column_width(0, 40)?;
    Ok(())
}

fn group_rows(sheet: &mut Worksheet, row: u32, level: usize, group: &GroupView) -> Result<u32, XlsxError> {
    sheet.write(row, 0, format!("{}{}", "   ".repeat(level), group.name))?;
    sheet.write(row, 1, number(&hours(group.sums.seconds)))?;
    sheet.write(row, 2, number(&hours(group.sums.billable_s)))?;
    for (column, amounts) in (3..).zip([&group.sums.earned, &group.sums.cost, &group.sums.profit]) {
        // One currency is a number to count with; several are words.
        match amounts.as_slice() {
            [] => {}
            [one] => {
                let shown = Format::new().set_num_format(format!("#,##0.00 \"{}\"", one.currency));
                sheet.write_with_format(row, column, number(&one.amount), &shown)?;
            }
            several => {
                let words: Vec<_> =
                    several.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
                sheet.write(row, column, words.join(", "))?;
            }
        }
    }
    let mut next = row + 1;
    for child in &group.children {
        next = group_rows(sheet, next, level + 1, child)?;
    }
    Ok(next)
}

fn details(sheet: &mut Worksheet, entries: &[ReportEntry], bold: &Format) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_with_format(0, column, name, bold)?;
    }
    for (row, entry) in (1..).zip(entries) {
        for (column, (name, cell)) in (0..).zip(COLUMNS.into_iter().zip(cells(entry))) {
            if matches!(name, "Hours" | "Rate" | "Earned" | "Cost") && !cell.is_empty() {
                sheet.write(row, column, number(&cell))?;
            } else {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A spreadsheet's numbers are floating point; amounts with two digits come through unharmed.
fn number(text: &str) -> f64 {
    text.parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use flo_model::UnixMillis;

    use super::*;

    fn entry(description: &str) -> ReportEntry {
        let money = |amount: &str| Some(MoneyView { amount: amount.into(), currency: "EUR".into() });
        ReportEntry {
            id: "e".into(),
            start: UnixMillis::parse("2026-10-15T08:50:00Z").unwrap(),
            end: UnixMillis::parse("2026-10-15T10:20:00Z").unwrap(),
            seconds: Count(5400),
            description: description.into(),
            person: Some("Ines Ortega".into()),
            client: None,
            project: Some("Grainfold, autumn".into()),
            task: None,
            billable: true,
            rate: money("85.00"),
            earned: money("127.50"),
            cost: None,
        }
    }

    #[test]
    fn a_line_of_csv_is_quoted_and_runs_nothing() {
        let text = String::from_utf8(csv(&[entry("=HYPERLINK(\"x\")")]).unwrap()).unwrap();
        let line = text.lines().nth(1).unwrap();
        assert_eq!(
            line,
            "2026-10-15,2026-10-15T08:50:00Z,2026-10-15T10:20:00Z,1.5000,Ines Ortega,,\"Grainfold, autumn\",,\
             \"'=HYPERLINK(\"\"x\"\")\",yes,85.00,127.50,,EUR"
        );
    }
}
