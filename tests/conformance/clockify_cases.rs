//! What only Clockify does.

use std::time::Duration;

use flo_connect::{Applied, Class, ErrorKind, Mirror, Outcome, Page, PassKind, StreamKey, Write};
use flo_model::{Clock, FieldMap, IntentAction, IntentId, RecordType, RemoteId, UnixMillis};
use serde_json::{Value, json};

use crate::bench::{Bench, Draft, without_limits};
use crate::clockify::{OnClockify, me};
use crate::crawl::{Crawl, crawl, pass};
use crate::writing::{apply, create, follow_up, parts};

/// A bench without the timer that the sample's person has running, and what is in it.
async fn bench() -> anyhow::Result<(Bench, Crawl)> {
    bench_with(&[]).await
}

async fn bench_with(faults: &[&str]) -> anyhow::Result<(Bench, Crawl)> {
    let bench = Bench::with::<OnClockify>(|options| {
        without_limits(options);
        options.faults = faults.iter().map(|fault| (*fault).to_owned()).collect();
    })
    .await?;
    let account = bench.connector.account(&bench.cx(Class::Person)).await?;
    bench.act("stop_timer", json!({ "user": account.user_id })).await?;
    let crawl = crawl(&bench).await?;
    Ok((bench, crawl))
}

async fn stop_my_timer(bench: &Bench, crawl: &Crawl) -> anyhow::Result<()> {
    bench.act("stop_timer", json!({ "user": me(crawl) })).await.map(drop)
}

fn timer(bench: &Bench) -> Draft {
    Draft {
        record_type: RecordType::TimeEntry,
        fields: FieldMap::default()
            .with("start", bench.clock.now().to_rfc3339_seconds())
            .with("description", "Timer")
            .with("billable", false),
        change: ("end", Value::Null),
    }
}

fn finished(start: &str, end: &str) -> Draft {
    Draft {
        record_type: RecordType::TimeEntry,
        fields: FieldMap::default().with("start", start).with("end", end).with("description", "By hand"),
        change: ("description", json!("Changed")),
    }
}

async fn refused(bench: &Bench, write: &Write) -> flo_connect::Error {
    let (_, writer) = parts(&*bench.connector);
    writer.apply(&bench.cx(Class::Write), write).await.unwrap_err()
}

#[tokio::test]
async fn a_timer_starts_and_stops_and_its_end_stays() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let running = apply(&bench, writer, &create(&bench, &timer(&bench))).await?;
    assert_eq!(running.fields.get("end"), &Value::Null);
    let end = bench.pass(Duration::from_secs(1800)).to_rfc3339_seconds();
    let stop = follow_up(IntentAction::Update, &running, Some(&("end", json!(end))));
    let stopped = apply(&bench, writer, &stop).await?;
    assert_eq!(stopped.fields.text("end"), Some(end.as_str()));
    // An edit made while the timer still ran here must not make it run again there.
    let late = follow_up(IntentAction::Update, &running, Some(&("description", json!("Late edit"))));
    let edited = apply(&bench, writer, &late).await?;
    assert_eq!(edited.fields.text("end"), Some(end.as_str()));
    let there =
        mirror.get(&bench.cx(Class::Background), RecordType::TimeEntry, &running.id, &running.fields).await?;
    assert_eq!(there.unwrap().fields.text("description"), Some("Late edit"));
    Ok(())
}

#[tokio::test]
async fn a_second_timer_is_refused_rather_than_stopping_the_first() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    bench
        .act("start_timer", json!({ "user": me(&crawl), "start": bench.clock.now().to_rfc3339_seconds() }))
        .await?;
    bench.pass(Duration::from_secs(60));
    let error = refused(&bench, &create(&bench, &timer(&bench))).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::Conflict, Outcome::NotDone));
    assert!(error.detail.contains("stop it first"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn a_timer_that_was_stopped_elsewhere_becomes_a_hint_and_not_an_absence() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, _) = parts(&*bench.connector);
    let stream = StreamKey(format!("timer/{}", me(&crawl)));
    let started = bench
        .act("start_timer", json!({ "user": me(&crawl), "start": bench.clock.now().to_rfc3339_seconds() }))
        .await?;
    let (pages, mark) = pass(&bench, mirror, &stream, PassKind::Changes, None).await?;
    assert_eq!(pages[0].records.len(), 1);
    bench.pass(Duration::from_secs(60));
    stop_my_timer(&bench, &crawl).await?;
    let (pages, mark) = pass(&bench, mirror, &stream, PassKind::Changes, mark.as_deref()).await?;
    assert!(pages[0].records.is_empty());
    let hinted: Vec<_> = pages[0].hints.iter().map(|hint| json!(hint.record.id.as_str())).collect();
    assert_eq!(hinted, [started["id"].clone()]);
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Changes, mark.as_deref()).await?;
    assert!(pages[0].hints.is_empty(), "said once");
    Ok(())
}

#[tokio::test]
async fn an_entry_that_was_made_but_not_found_is_looked_for() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    let (_, writer) = parts(&*bench.connector);
    bench.fault("created_not_found", 1, Some("POST"), None)?;
    let write = create(&bench, &finished("2026-10-14T18:00:00Z", "2026-10-14T18:30:00Z"));
    assert_eq!(refused(&bench, &write).await.outcome, Outcome::Unknown);
    assert_eq!(writer.find_effect(&bench.cx(Class::Write), &write).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_lost_answer_to_a_started_timer_is_found_running_and_stopped() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (_, writer) = parts(&*bench.connector);
    bench.fault("drop_after", 1, Some("POST"), Some("/time-entries"))?;
    let write = create(&bench, &timer(&bench));
    assert_eq!(refused(&bench, &write).await.outcome, Outcome::Unknown);
    let cx = bench.cx(Class::Write);
    let running = writer.find_effect(&cx, &write).await?;
    assert_eq!(running.len(), 1);
    bench.pass(Duration::from_secs(60));
    stop_my_timer(&bench, &crawl).await?;
    let stopped = writer.find_effect(&cx, &write).await?;
    assert_eq!(stopped[0].id, running[0].id);
    Ok(())
}

#[tokio::test]
async fn locked_approved_and_timer_only_time_say_what_to_do() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (_, writer) = parts(&*bench.connector);
    bench.act("set_role", json!({ "user": me(&crawl), "role": "MEMBER" })).await?;
    let made =
        apply(&bench, writer, &create(&bench, &finished("2026-10-14T18:00:00Z", "2026-10-14T18:30:00Z")))
            .await?;
    let edit = follow_up(IntentAction::Update, &made, Some(&("description", json!("x"))));

    bench.act("set_lock", json!({ "before": "2026-10-15T00:00:00Z" })).await?;
    let locked = refused(&bench, &edit).await;
    assert_eq!((locked.kind, locked.code.as_deref()), (ErrorKind::Locked, Some("1003")));
    assert!(locked.detail.contains("ask an admin"), "{}", locked.detail);
    bench.act("set_lock", json!({ "before": null })).await?;

    let week = json!({ "user": me(&crawl), "start": "2026-10-12T00:00:00Z", "end": "2026-10-19T00:00:00Z" });
    bench.act("approve", week).await?;
    let approved = refused(&bench, &edit).await;
    assert_eq!((approved.kind, approved.code.as_deref()), (ErrorKind::Locked, Some("4005")));
    assert!(approved.detail.contains("withdrawn"), "{}", approved.detail);

    bench.fault("stopwatch_only", 10, None, None)?;
    let by_hand =
        refused(&bench, &create(&bench, &finished("2026-11-02T18:00:00Z", "2026-11-02T18:30:00Z"))).await;
    assert_eq!((by_hand.kind, by_hand.code.as_deref()), (ErrorKind::Forbidden, Some("4030")));
    assert!(by_hand.detail.contains("timer only"), "{}", by_hand.detail);
    Ok(())
}

#[tokio::test]
async fn small_pages_and_missing_tags_change_nothing() -> anyhow::Result<()> {
    let (_, plain) = bench().await?;
    let (_, odd) = bench_with(&["small_pages=30", "null_tag_ids"]).await?;
    assert_eq!(plain.records.len(), odd.records.len());
    for (key, (record, _)) in
        plain.records.iter().filter(|((record_type, _), _)| *record_type == RecordType::TimeEntry)
    {
        let other = &odd.records[key].0;
        // The timers were stopped a moment apart.
        let without_end = |fields: &FieldMap| fields.clone().with("end", Value::Null);
        assert_eq!(without_end(&record.fields), without_end(&other.fields));
    }
    Ok(())
}

#[tokio::test]
async fn hundreds_of_entries_with_one_start_are_all_read() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    for n in 0..450 {
        let entry = json!({ "user": me(&crawl), "start": "2026-09-01T08:00:00Z", "end": "2026-09-01T09:00:00Z", "description": format!("import {n}") });
        bench.act("create_entry", entry).await?;
    }
    let (mirror, _) = parts(&*bench.connector);
    let stream = StreamKey(format!("entries/{}", me(&crawl)));
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Full, None).await?;
    let mut ids: Vec<_> =
        pages.iter().flat_map(|page| &page.records).map(|record| record.id.clone()).collect();
    let read = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), read, "none twice");
    let imported = pages.iter().flat_map(|page| &page.records);
    let imported = imported
        .filter(|record| record.fields.text("description").is_some_and(|text| text.starts_with("import")));
    assert_eq!(imported.count(), 450);
    Ok(())
}

#[tokio::test]
async fn the_hot_window_holds_true_instants_and_says_what_it_covers() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let now = bench.clock.now();
    let from = now.plus_ms(-14 * 86_400_000);
    // Requests take a moment, by which the window moves on.
    let inside = from.plus_ms(60_000).to_rfc3339_seconds();
    let outside = from.plus_ms(-60_000).to_rfc3339_seconds();
    for start in [&inside, &outside] {
        let entry = json!({ "user": me(&crawl), "start": start, "end": now.to_rfc3339_seconds(), "description": "edge" });
        bench.act("create_entry", entry).await?;
    }
    let stream = StreamKey(format!("entries/{}", me(&crawl)));
    let edges = |pages: &[Page]| -> Vec<String> {
        let records = pages.iter().flat_map(|page| &page.records);
        let edges = records.filter(|record| record.fields.text("description") == Some("edge"));
        edges.map(|record| record.fields.text("start").unwrap_or_default().to_owned()).collect()
    };
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Changes, None).await?;
    assert_eq!(edges(&pages), [inside]);
    let covers = pages.last().unwrap().covers.clone().expect("it covers its window");
    assert_eq!((covers.field, covers.until.since(covers.from)), ("start", 44 * 86_400_000));
    assert!((0..60_000).contains(&covers.from.since(from)));

    apply(&bench, writer, &create(&bench, &finished("2026-10-14T18:00:00Z", "2026-10-14T18:30:00Z"))).await?;
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Changes, None).await?;
    assert_eq!(pages.last().unwrap().covers, None, "lists may lag behind a write for two minutes");
    bench.pass(Duration::from_secs(121));
    let (pages, _) = pass(&bench, mirror, &stream, PassKind::Changes, None).await?;
    assert!(pages.last().unwrap().covers.is_some());
    Ok(())
}

#[tokio::test]
async fn a_foreign_reference_is_invalid_and_not_an_absence() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    let mut draft = finished("2026-10-14T18:00:00Z", "2026-10-14T18:30:00Z");
    draft.fields.set("project", "66d1b0aa9d2f4c0011dd0001");
    let error = refused(&bench, &create(&bench, &draft)).await;
    assert_eq!((error.kind, error.outcome), (ErrorKind::Invalid, Outcome::NotDone));
    assert!(error.detail.contains("Choose another one"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn a_lost_workspace_is_named_and_proves_nothing_about_records() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let base_url = bench.sandbox.info.clockify.base_url.parse()?;
    let config = flo_clockify::Config::new(base_url, "66d1b0aa9d2f4c0011ee0001");
    let elsewhere = flo_clockify::connect(
        config,
        std::sync::Arc::new(flo_connect::http::Client::new("conformance")),
        flo_clockify::api_key(&bench.sandbox.info.clockify.api_key)?,
        crate::bench::surroundings(&bench.clock),
    );
    let cx = bench.cx(Class::Person);
    let error = flo_connect::Connector::account(&elsewhere, &cx).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(error.detail.contains("choose another workspace"), "{}", error.detail);
    let entry = crawl.of_type(RecordType::TimeEntry).next().unwrap();
    let read = elsewhere.get(&cx, RecordType::TimeEntry, &entry.id, &entry.fields).await;
    assert_eq!(read.unwrap_err().kind, ErrorKind::NotFound, "not the answer that the entry is gone");
    Ok(())
}

#[tokio::test]
async fn the_wrong_region_is_recognised() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    bench.fault("unknown_key", 10, None, None)?;
    let error = bench.connector.account(&bench.cx(Class::Person)).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::SignIn, Some("4003")));
    assert!(error.detail.contains("region") && error.detail.contains("subdomain"), "{}", error.detail);
    Ok(())
}

#[tokio::test]
async fn a_free_workspace_keeps_its_hour_over_a_restart() -> anyhow::Result<()> {
    let bench = Bench::with::<OnClockify>(|options| options.faults = vec!["free_plan".to_owned()]).await?;
    let cx = bench.cx(Class::Person);
    bench.connector.account(&cx).await?;
    let used = bench.connector.budget().state(&*bench.clock).expect("the free plan counts by the hour");
    assert_eq!((used.limit, used.remaining), (30, 28));
    assert_eq!(used.resets_at, UnixMillis(bench.clock.now().0 + 3_602_000));
    let kept = bench.connector.budget().snapshot(&*bench.clock);
    let again = crate::bench::Bench::with::<OnClockify>(|_| {}).await?;
    again.connector.budget().restore(&*again.clock, &kept);
    assert_eq!(again.connector.budget().state(&*again.clock).unwrap().remaining, 28);
    Ok(())
}

#[tokio::test]
async fn custom_fields_and_estimates_survive_an_edit_of_something_else() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let cx = bench.cx(Class::Write);
    let has_estimate = |fields: &FieldMap| fields.get("estimate_s").as_i64().is_some();
    let project = crawl
        .of_type(RecordType::Project)
        .find(|project| has_estimate(&project.fields))
        .expect("one has an estimate");
    let write = follow_up(IntentAction::Update, project, Some(&("note", json!("Changed"))));
    writer.apply(&cx, &write).await?;
    let there = mirror.get(&cx, RecordType::Project, &project.id, &project.fields).await?.unwrap();
    assert_eq!(there.fields, project.fields.clone().with("note", "Changed"));
    let write = follow_up(IntentAction::Update, &there, Some(&("estimate_s", json!(7200))));
    let Applied::Record(changed) = writer.apply(&cx, &write).await? else { panic!("a record was written") };
    assert_eq!(changed.fields, there.fields.with("estimate_s", 7200));

    let has_custom =
        |fields: &FieldMap| fields.get("custom_fields").as_object().is_some_and(|fields| !fields.is_empty());
    if let Some(entry) = crawl.of_type(RecordType::TimeEntry).find(|entry| has_custom(&entry.fields)) {
        let write = follow_up(IntentAction::Update, entry, Some(&("description", json!("Changed"))));
        writer.apply(&cx, &write).await?;
        let there = mirror.get(&cx, RecordType::TimeEntry, &entry.id, &entry.fields).await?.unwrap();
        assert_eq!(there.fields, entry.fields.clone().with("description", "Changed"));
    }
    Ok(())
}

#[tokio::test]
async fn an_update_of_a_record_that_is_gone_is_not_found() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let entry =
        crawl.of_type(RecordType::TimeEntry).find(|entry| !entry.fields.get("end").is_null()).unwrap();
    bench.act("delete_entry", json!({ "id": entry.id.as_str() })).await?;
    let write = follow_up(IntentAction::Update, entry, Some(&("description", json!("x"))));
    assert_eq!(refused(&bench, &write).await.kind, ErrorKind::NotFound);
    let unknown = Write {
        intent: IntentId::new(),
        remote_id: Some(RemoteId::from("66d1b0aa9d2f4c0011aa0001")),
        ..follow_up(IntentAction::Delete, entry, None)
    };
    assert_eq!(refused(&bench, &unknown).await.kind, ErrorKind::NotFound);
    Ok(())
}

#[tokio::test]
async fn the_catalogue_is_put_away_before_it_is_deleted() -> anyhow::Result<()> {
    let (bench, crawl) = bench().await?;
    let (mirror, writer) = parts(&*bench.connector);
    let cx = bench.cx(Class::Write);
    let client = create(&bench, &draft(RecordType::Client, json!({ "name": "Doomed" })));
    let client = apply(&bench, writer, &client).await?;
    let fields = json!({ "name": "Doomed", "client": client.id.as_str() });
    let project = create(&bench, &draft(RecordType::Project, fields));
    let project = apply(&bench, writer, &project).await?;
    let fields = json!({ "name": "Doomed", "project": project.id.as_str() });
    let task = create(&bench, &draft(RecordType::Task, fields));
    let task = apply(&bench, writer, &task).await?;
    let moved = follow_up(
        IntentAction::Update,
        &task,
        Some(&("project", json!(crawl.of_type(RecordType::Project).next().unwrap().id.as_str()))),
    );
    assert!(refused(&bench, &moved).await.detail.contains("cannot move a task"));
    for record in [task, project, client] {
        let delete = follow_up(IntentAction::Delete, &record, None);
        // Its answer is lost after the record is gone: the look says so, and nothing more is to be done.
        bench.fault("drop_after", 1, Some("DELETE"), None)?;
        let gone = writer.apply(&cx, &delete).await;
        assert!(gone.is_err() || gone? == Applied::Deleted);
        assert_eq!(writer.find_effect(&cx, &delete).await?, Vec::new());
        assert_eq!(mirror.get(&cx, record.record_type, &record.id, &record.fields).await?, None);
    }
    Ok(())
}

fn draft(record_type: RecordType, fields: Value) -> Draft {
    let fields = serde_json::from_value(fields).expect("fields are an object");
    Draft { record_type, fields, change: ("name", Value::Null) }
}
