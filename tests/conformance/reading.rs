//! Reading: accounts, full passes, single records.

use std::collections::BTreeSet;

use flo_connect::{Class, ErrorKind, PassKind};
use flo_model::Clock;
use flo_sandbox::LimitMode;

use crate::bench::{Bench, Subject, without_limits};
use crate::crawl::{crawl, pass};

pub(crate) async fn the_account_is_named<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::new::<S>().await?;
    let account = bench.connector.account(&bench.cx(Class::Person)).await?;
    for text in [&account.id, &account.name, &account.user_id, &account.user_name, &account.email] {
        assert!(!text.is_empty(), "{account:?}");
    }
    Ok(())
}

pub(crate) async fn a_wrong_key_is_a_sign_in_error_that_says_what_to_do<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::new::<S>().await?;
    let error = bench.wrong::<S>().account(&bench.cx(Class::Person)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignIn);
    assert!(["check", "sign in"].iter().any(|hint| error.detail.contains(hint)), "{}", error.detail);
    assert!(!error.to_string().contains("not-the-key"), "{error}");
    Ok(())
}

pub(crate) async fn a_full_pass_brings_every_record_once<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(|options| {
        without_limits(options);
        options.assets = Some(2_000);
        options.entries = Some(1_500);
    })
    .await?;
    let crawl = crawl(&bench).await?;
    for ((record_type, id), (_, streams)) in &crawl.records {
        let listings: Vec<_> = streams.iter().filter(|key| crawl.specs[*key].proves_candidates).collect();
        assert!(listings.len() <= 1, "{record_type} {id} came from {listings:?}");
    }
    for record_type in S::TYPES {
        assert!(crawl.of_type(*record_type).next().is_some(), "no {record_type} was read");
    }
    let (record_type, truth) = S::truth(&bench).await?;
    let read: BTreeSet<String> = crawl.of_type(record_type).map(|record| record.id.0.clone()).collect();
    let truth: BTreeSet<String> = truth.into_iter().collect();
    let (missed, invented): (Vec<_>, Vec<_>) =
        (truth.difference(&read).collect(), read.difference(&truth).collect());
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:?}, invented {invented:?}");
    assert!(truth.len() > 1_500, "enough for several pages");
    Ok(())
}

pub(crate) async fn a_second_pass_brings_the_same_revisions<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (first, second) = (crawl(&bench).await?, crawl(&bench).await?);
    assert_eq!(first.records.len(), second.records.len());
    for (key, (record, _)) in &first.records {
        assert_eq!(record, &second.records[key].0, "nothing has changed");
    }
    assert_eq!(first.specs, second.specs, "nor has the plan");
    Ok(())
}

pub(crate) async fn a_full_pass_keeps_within_the_limits<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(|options| {
        options.limits = LimitMode::Real;
        options.faults = vec!["free_plan".to_owned()];
        options.projects = Some(150);
    })
    .await?;
    let begun = bench.clock.monotonic();
    crawl(&bench).await?;
    assert!(bench.clock.monotonic() > begun, "so many requests that some had to wait");
    assert_eq!(bench.answered(429), 0, "no request was one too many");
    Ok(())
}

pub(crate) async fn a_record_is_the_same_read_by_itself<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let crawl = crawl(&bench).await?;
    let mirror = bench.connector.mirror().expect("the connector mirrors");
    for record_type in S::TYPES {
        for record in crawl.of_type(*record_type).take(40) {
            let cx = bench.cx(Class::Background);
            let alone = mirror.get(&cx, *record_type, &record.id, &record.fields).await?;
            let alone = alone.unwrap_or_else(|| panic!("{record_type} {} is there", record.id));
            assert_eq!(alone.fields, record.fields, "{record_type} {}", record.id);
        }
    }
    Ok(())
}

pub(crate) async fn a_pass_for_changes_finds_what_is_new<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let before = crawl(&bench).await?;
    bench.pass(std::time::Duration::from_secs(600));
    let (record_type, id) = S::make_something(&bench, &before).await?;
    let mirror = bench.connector.mirror().expect("the connector mirrors");
    let mut found = false;
    for (stream, mark) in &before.marks {
        if before.specs[stream].has_changes_pass {
            let (pages, _) = pass(&bench, mirror, stream, PassKind::Changes, mark.as_deref()).await?;
            let mut records = pages.iter().flat_map(|page| &page.records);
            found |= records.any(|record| record.record_type == record_type && record.id.as_str() == id);
        }
    }
    assert!(found, "{record_type} {id} is among the changes");
    Ok(())
}
