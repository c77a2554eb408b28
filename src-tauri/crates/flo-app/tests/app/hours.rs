//! Entries that are moved, copied, changed together, parted; the workspace's rules; reports against the service's own.

use flo_app::view::{ReportView, TimeEntryView};
use flo_app::{
    AbsenceDraft, App, EntryDraft, EntryFilter, EntryPlace, ErrorCode, HoursDraft, OverlapWay, PageRequest,
    PlaceEdge, RateDraft, RateKind, ReportBy, ReportFormat, ReportQuery,
};
use flo_model::{RecordId, UnixMillis};
use serde_json::{Value, json};

use crate::support::Studio;

fn at(text: &str) -> UnixMillis {
    UnixMillis::parse(text).unwrap()
}

async fn add(app: &App, start: &str, end: &str, description: &str) -> TimeEntryView {
    let draft = EntryDraft {
        start: Some(at(start)),
        end: Some(at(end)),
        description: Some(description.to_owned()),
        ..EntryDraft::default()
    };
    app.add_entry(draft).await.unwrap()
}

fn place(day: &str, minute: u32, edge: PlaceEdge, copy: bool) -> EntryPlace {
    EntryPlace { day: day.to_owned(), minute, edge, copy }
}

#[tokio::test]
async fn an_entry_is_moved_stretched_and_copied_by_wall_clock() {
    let studio = Studio::empty().await;
    let app = &studio.app;
    let entry = add(app, "2026-03-02T09:00:00Z", "2026-03-02T10:30:00Z", "Cut").await;
    let moved = app
        .place_entry(entry.id.clone(), place("2026-03-04", 13 * 60, PlaceEdge::Whole, false))
        .await
        .unwrap();
    assert_eq!(moved.seconds.0, 5400);
    let longer =
        app.place_entry(entry.id.clone(), place("2026-03-04", 16 * 60, PlaceEdge::End, false)).await.unwrap();
    assert_eq!((longer.start, longer.seconds.0), (moved.start, 3 * 3600));
    let copy =
        app.place_entry(entry.id.clone(), place("2026-03-05", 8 * 60, PlaceEdge::Whole, true)).await.unwrap();
    assert_ne!(copy.id, entry.id);
    let view = app.calendar("2026-03-02".into(), 7).await.unwrap();
    let seconds: Vec<u64> = view.days.iter().map(|day| day.seconds.0).collect();
    assert_eq!(seconds, [0, 0, 3 * 3600, 3 * 3600, 0, 0, 0]);
    assert_eq!((view.days[2].entries[0].top, view.days[2].entries[0].bottom), (13 * 60, 16 * 60));
    studio.end().await;
}

#[tokio::test]
async fn a_week_is_copied_once_however_often_it_is_asked_for() {
    let studio = Studio::empty().await;
    let app = &studio.app;
    add(app, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "Cut").await;
    add(app, "2026-03-05T09:00:00Z", "2026-03-05T11:00:00Z", "Grade").await;
    let copy = || app.copy_week("2026-03-02".into(), "2026-03-09".into());
    assert_eq!(copy().await.unwrap().changed.0, 2);
    assert_eq!(copy().await.unwrap().changed.0, 0);
    let week = app.week(Some("2026-03-09".into())).await.unwrap();
    assert_eq!(week.seconds.0, 3 * 3600);
    let same = app.copy_week("2026-03-02".into(), "2026-03-03".into()).await.unwrap_err();
    assert_eq!(same.code, ErrorCode::Invalid, "both days stand in one week");
    studio.end().await;
}

#[tokio::test]
async fn overlaps_are_found_and_parted() {
    let studio = Studio::empty().await;
    let app = &studio.app;
    let first = add(app, "2026-03-02T09:00:00Z", "2026-03-02T12:00:00Z", "Cut").await;
    let second = add(app, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "Call").await;
    let found = app.calendar("2026-03-02".into(), 1).await.unwrap().overlaps;
    assert_eq!((found.len(), found[0].ways.clone()), (1, vec![OverlapWay::Split]));
    app.part_overlap(first.id.clone(), second.id.clone(), OverlapWay::Split).await.unwrap();
    let view = app.calendar("2026-03-02".into(), 1).await.unwrap();
    assert!(view.overlaps.is_empty());
    assert_eq!((view.days[0].seconds.0, view.entries.len()), (3 * 3600, 3));
    let again = app.part_overlap(first.id, second.id, OverlapWay::Split).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::Invalid);
    studio.end().await;
}

#[tokio::test]
async fn the_workspace_rules_are_explained_before_the_service_refuses() {
    let studio = Studio::of_october().await;
    studio.settings(json!({ "forceProjects": true, "forceDescription": true })).await;
    studio.connect_clockify_as_member().await;
    studio.app.sync(None).await.unwrap();
    let rules = studio.app.time_rules().await.unwrap();
    assert_eq!(rules.required, ["project", "description"]);
    assert!(rules.locked_before.is_some() && rules.locked.is_some(), "the sample is locked before a day");

    let bare = EntryDraft {
        start: Some(at("2026-10-14T05:00:00Z")),
        end: Some(at("2026-10-14T06:00:00Z")),
        ..EntryDraft::default()
    };
    let refused = studio.app.add_entry(bare.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(refused.message, "This workspace wants a project and a description on every entry.");
    let early =
        EntryDraft { start: Some(at("2025-02-03T05:00:00Z")), end: Some(at("2025-02-03T06:00:00Z")), ..bare };
    assert_eq!(studio.app.add_entry(early).await.unwrap_err().code, ErrorCode::Locked);
    let parked = studio.app.outbox(PageRequest::default()).await.unwrap();
    assert_eq!(parked.total.0, 0, "nothing was sent to be refused");
    studio.end().await;
}

#[tokio::test]
async fn many_entries_are_changed_together_and_the_locked_ones_say_why_not() {
    let studio = Studio::of_october().await;
    studio.connect_clockify_as_member().await;
    studio.app.sync(None).await.unwrap();
    let all = studio
        .app
        .time_entries(EntryFilter::default(), PageRequest { limit: 1000, after: None })
        .await
        .unwrap();
    let before = studio.app.time_rules().await.unwrap().locked_before.unwrap();
    let locked = all.items.iter().filter(|entry| entry.locked || entry.start < before).count();
    assert!(locked > 0 && locked < all.items.len(), "{locked} of {}", all.items.len());
    let ids: Vec<RecordId> = all.items.iter().map(|entry| entry.id.clone()).collect();
    let report = studio
        .app
        .edit_entries(ids.clone(), EntryDraft { billable: Some(false), ..EntryDraft::default() })
        .await
        .unwrap();
    assert_eq!((report.refused.len(), report.changed.0 as usize), (locked, all.items.len() - locked));
    assert!(report.refused[0].reason.contains("locked"), "{}", report.refused[0].reason);
    let times = EntryDraft { start: Some(before), ..EntryDraft::default() };
    assert_eq!(studio.app.edit_entries(ids, times).await.unwrap_err().code, ErrorCode::Invalid);
    studio.end().await;
}

#[tokio::test]
async fn favourites_are_kept_once_and_forgotten() {
    let studio = Studio::empty().await;
    let entry = add(&studio.app, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "Stand-up").await;
    let kept = studio.app.add_favourite(entry.id.clone()).await.unwrap();
    assert_eq!(studio.app.add_favourite(entry.id).await.unwrap().id, kept.id);
    assert_eq!(studio.app.favourites().await.unwrap().len(), 1);
    studio.app.remove_favourite(kept.id.clone()).await.unwrap();
    assert_eq!(studio.app.remove_favourite(kept.id).await.unwrap_err().code, ErrorCode::NotFound);
    studio.end().await;
}

#[tokio::test]
async fn what_was_done_in_the_app_is_proposed_as_work_until_it_is_booked_or_dropped() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let files = flo_app::AssetFilter { files_only: true, recursive: true, ..flo_app::AssetFilter::default() };
    let asset = app.assets(files, PageRequest::default()).await.unwrap().items.remove(0);
    let comment =
        flo_app::CommentDraft { asset: asset.id, text: "Hold".into(), frame: None, duration_frames: None };
    app.add_comment(comment).await.unwrap();
    let today = jiff::Timestamp::from_millisecond(flo_model::Clock::now(&flo_model::SystemClock).0).unwrap();
    let first = today.to_zoned(jiff::tz::TimeZone::system()).yesterday().unwrap().date().to_string();
    // The sample's timer runs since before: its time is not proposed. Stop it and take its entry away.
    let running = app.stop_timer().await.unwrap().unwrap();
    assert!(app.time_proposals(first.clone(), 2).await.unwrap().is_empty(), "that time is booked");
    app.delete_entry(running.id).await.unwrap();
    let proposed = app.time_proposals(first.clone(), 2).await.unwrap().remove(0);
    assert_eq!(Some(&proposed.project_id), asset.project_id.as_ref());
    assert_eq!((proposed.reasons[0].what.as_str(), proposed.reasons[0].count), ("comment", 1));
    app.drop_proposal(proposed.start, proposed.end).await.unwrap();
    assert!(app.time_proposals(first, 2).await.unwrap().is_empty());
    studio.end().await;
}

fn query(by: &[ReportBy], rounding: bool) -> ReportQuery {
    ReportQuery {
        from: String::from("2026-09-14"),
        to: String::from("2026-10-18"),
        by: by.to_vec(),
        rounding: Some(rounding),
        ..ReportQuery::default()
    }
}

/// Cents of the one currency, from the text that is shown.
fn cents(money: &[flo_app::view::MoneyView]) -> i64 {
    assert_eq!(money.len(), 1, "{money:?}");
    money[0].amount.replace('.', "").parse().unwrap()
}

/// Sums by name of the first level: seconds, cents earned.
fn ours(report: &ReportView) -> Vec<(String, i64, i64)> {
    let sums = report.groups.iter().map(|group| {
        let earned = if group.sums.earned.is_empty() { 0 } else { cents(&group.sums.earned) };
        (group.name.clone(), i64::try_from(group.sums.seconds.0).unwrap(), earned)
    });
    let mut sums: Vec<_> = sums.collect();
    sums.sort();
    sums
}

#[expect(clippy::cast_possible_truncation, reason = "cents of a report")]
fn theirs(report: &Value, none: &str) -> Vec<(String, i64, i64)> {
    let sums = report["groupOne"].as_array().unwrap().iter().map(|group| {
        let id = group["_id"].as_str().unwrap_or_default();
        let name = if id.is_empty() { none } else { group["name"].as_str().unwrap() };
        let earned = group["amount"].as_f64().unwrap().round() as i64;
        (name.to_owned(), group["duration"].as_i64().unwrap(), earned)
    });
    let mut sums: Vec<_> = sums.collect();
    sums.sort();
    sums
}

#[tokio::test]
async fn reports_agree_with_the_service_and_with_a_calculation_by_hand() {
    let studio = Studio::of_october_mirrored().await;
    for rounding in [false, true] {
        for (by, group, none) in [
            (ReportBy::Person, "USER", "Nobody"),
            (ReportBy::Project, "PROJECT", "No project"),
            (ReportBy::Client, "CLIENT", "No client"),
        ] {
            let report = studio.app.report(query(&[by], rounding)).await.unwrap();
            let body = json!({ "rounding": rounding, "summaryFilter": { "groups": [group] }, "amountShown": "EARNED" });
            let there = studio.clockify_report("summary", body).await;
            assert_eq!(ours(&report), theirs(&there, none), "{group}, rounded: {rounding}");
            let totals = &there["totals"][0];
            assert_eq!(totals["totalTime"], report.sums.seconds.0);
            assert_eq!(totals["totalBillableTime"], report.sums.billable_s.0);
            assert_eq!(totals["entriesCount"], report.sums.entries.0);
        }
        by_hand(&studio, rounding).await;
    }
    studio.end().await;
}

/// The same sums from the service's raw rows with whole numbers only.
#[expect(clippy::cast_possible_truncation, reason = "rates of a report are whole cents")]
async fn by_hand(studio: &Studio, rounding: bool) {
    let (mut seconds, mut earned, mut cost, mut page) = (0_i128, 0_i128, 0_i128, 1);
    loop {
        let body = json!({ "rounding": false, "amounts": ["EARNED", "COST"], "detailedFilter": { "page": page, "pageSize": 200, "sortColumn": "ID" } });
        let there = studio.clockify_report("detailed", body).await;
        let rows = there["timeentries"].as_array().unwrap();
        for row in rows {
            let mut took = i128::from(row["timeInterval"]["duration"].as_i64().unwrap());
            if rounding {
                // The sample rounds to the nearest quarter of an hour.
                took = (took + 450) / 900 * 900;
            }
            let rate = |key: &str| i128::from(row[key].as_f64().unwrap_or(0.0) as i64);
            seconds += took;
            earned += if row["billable"] == true { took * rate("earnedRate") } else { 0 };
            cost += took * rate("costRate");
        }
        if rows.len() < 200 {
            break;
        }
        page += 1;
    }
    let report = studio.app.report(query(&[], rounding)).await.unwrap();
    assert_eq!(i128::from(report.sums.seconds.0), seconds);
    assert_eq!(i128::from(cents(&report.sums.earned)), (earned + 1800) / 3600);
    assert_eq!(i128::from(cents(&report.sums.cost)), (cost + 1800) / 3600);
    let series: u64 = report.series.iter().map(|point| point.seconds.0).sum();
    assert_eq!(i128::from(series), seconds, "the chart shows every hour");
}

#[tokio::test]
async fn every_figure_opens_to_its_entries() {
    let studio = Studio::of_october_mirrored().await;
    let wanted = query(&[ReportBy::Project, ReportBy::Task], true);
    let report = studio.app.report(wanted.clone()).await.unwrap();
    let mut opened = 0;
    for group in &report.groups {
        for child in &group.children {
            let path = vec![group.key.clone(), child.key.clone()];
            let entries = studio.app.report_entries(wanted.clone(), path).await.unwrap();
            let seconds: u64 = entries.iter().map(|entry| entry.seconds.0).sum();
            assert_eq!((entries.len() as u64, seconds), (child.sums.entries.0, child.sums.seconds.0));
            opened += entries.len() as u64;
        }
    }
    assert_eq!(opened, report.sums.entries.0);
    let wrong = studio.app.report_entries(wanted, vec![String::from("nothing")]).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::NotFound);
    studio.end().await;
}

#[tokio::test]
async fn rates_count_from_their_day_on_and_capacity_makes_a_share() {
    let studio = Studio::of_october_mirrored().await;
    let app = &studio.app;
    let me = app.people().await.unwrap().into_iter().find(|person| person.is_self).unwrap();
    let week = |by: &[ReportBy]| ReportQuery {
        from: String::from("2026-10-12"),
        to: String::from("2026-10-18"),
        by: by.to_vec(),
        people: vec![me.id.0.clone()],
        rounding: Some(false),
        ..ReportQuery::default()
    };
    let before = app.report(week(&[ReportBy::Day])).await.unwrap();
    let rate = RateDraft {
        kind: RateKind::Cost,
        person: Some(me.id.clone()),
        project: None,
        task: None,
        from: String::from("2026-10-14"),
        amount: Some(String::from("50.00")),
        currency: String::from("eur"),
    };
    let set = app.set_rate(rate).await.unwrap();
    let after = app.report(week(&[ReportBy::Day])).await.unwrap();
    assert_eq!(after.groups[0].sums, before.groups[0].sums, "Monday keeps the rate of its time");
    let wednesday = &after.groups[2].sums;
    let exact = i64::try_from(wednesday.seconds.0).unwrap() * 5000;
    assert_eq!(cents(&wednesday.cost), (exact + 1800) / 3600);
    app.remove_rate(set.id).await.unwrap();
    assert_eq!(app.report(week(&[ReportBy::Day])).await.unwrap().sums, before.sums);

    assert_eq!(before.utilisation[0].booked, None, "nobody said how long a week is");
    let hours = HoursDraft {
        person: me.id.clone(),
        from: String::from("2026-01-01"),
        seconds: vec![28_800, 28_800, 28_800, 28_800, 28_800, 0, 0],
    };
    app.set_working_hours(hours).await.unwrap();
    let absence = AbsenceDraft {
        person: me.id.clone(),
        first: String::from("2026-10-16"),
        last: String::from("2026-10-16"),
        note: String::new(),
    };
    app.add_absence(absence).await.unwrap();
    let row = app.report(week(&[])).await.unwrap().utilisation.remove(0);
    assert_eq!(row.capacity_s.unwrap().0, 32 * 3600);
    assert_eq!(row.booked.unwrap(), u32::try_from((row.seconds.0 * 1000 + 16 * 3600) / (32 * 3600)).unwrap());
    studio.end().await;
}

#[tokio::test]
async fn a_report_is_written_in_every_form_with_every_entry() {
    let studio = Studio::of_october_mirrored().await;
    let folder = tempfile::tempdir().unwrap();
    let wanted = query(&[ReportBy::Project], false);
    let entries = studio.app.report(wanted.clone()).await.unwrap().sums.entries.0;
    for (format, name) in
        [(ReportFormat::Csv, "r.csv"), (ReportFormat::Xlsx, "r.xlsx"), (ReportFormat::Json, "r.json")]
    {
        let file = folder.path().join(name);
        let done = studio.app.export_report(wanted.clone(), format, file.clone()).await.unwrap();
        assert_eq!(done.entries.0, entries);
        let bytes = std::fs::read(&file).unwrap();
        match format {
            ReportFormat::Csv => {
                let mut reader = csv::Reader::from_reader(bytes.as_slice());
                assert_eq!(reader.records().map(Result::unwrap).count() as u64, entries);
            }
            ReportFormat::Xlsx => assert!(bytes.starts_with(b"PK"), "a zip file"),
            ReportFormat::Json => {
                let value: Value = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(value["entries"].as_array().unwrap().len() as u64, entries);
            }
        }
    }
    studio.end().await;
}
