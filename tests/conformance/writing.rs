//! Writing: creates, updates, deletes, and what became of those without an answer.

use std::time::Duration;

use flo_connect::{Applied, Class, Connector, ErrorKind, Mirror, Outcome, RemoteRecord, Write, Writer};
use flo_model::{Clock, IntentAction, IntentId, UnixMillis};
use serde_json::Value;

use crate::bench::{Bench, Draft, Subject, without_limits};
use crate::crawl::crawl;

pub(crate) fn parts(connector: &dyn Connector) -> (&dyn Mirror, &dyn Writer) {
    (connector.mirror().expect("it mirrors"), connector.writer().expect("it writes"))
}

pub(crate) fn create(bench: &Bench, draft: &Draft) -> Write {
    Write {
        intent: IntentId::new(),
        action: IntentAction::Create,
        record_type: draft.record_type,
        remote_id: None,
        fields: draft.fields.clone(),
        changed: draft.fields.0.keys().cloned().collect(),
        extra: Value::Null,
        first_attempt_at: Some(bench.clock.now()),
    }
}

pub(crate) fn record(applied: Applied) -> RemoteRecord {
    match applied {
        Applied::Record(record) => *record,
        Applied::Deleted => panic!("nothing was deleted"),
    }
}

/// A change of one field of `record`, or its deletion.
pub(crate) fn follow_up(
    action: IntentAction,
    record: &RemoteRecord,
    change: Option<&(&'static str, Value)>,
) -> Write {
    let mut fields = record.fields.clone();
    if let Some((name, value)) = change {
        fields.set(name, value.clone());
    }
    Write {
        intent: IntentId::new(),
        action,
        record_type: record.record_type,
        remote_id: Some(record.id.clone()),
        fields,
        changed: change.iter().map(|(name, _)| (*name).to_owned()).collect(),
        extra: record.extra.clone(),
        first_attempt_at: None,
    }
}

/// Writes, waiting for permits.
pub(crate) async fn apply(bench: &Bench, writer: &dyn Writer, write: &Write) -> anyhow::Result<RemoteRecord> {
    loop {
        match writer.apply(&bench.cx(Class::Write), write).await {
            Ok(applied) => return Ok(record(applied)),
            Err(error) => bench.wait_for(error)?,
        }
    }
}

pub(crate) async fn a_record_is_created_changed_and_read_back<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (mirror, writer) = parts(&*bench.connector);
    for draft in S::drafts(&crawl(&bench).await?) {
        let made = apply(&bench, writer, &create(&bench, &draft)).await?;
        for (name, value) in &draft.fields.0 {
            assert_eq!(made.fields.get(name), value, "{} {name}", draft.record_type);
        }
        let changed =
            apply(&bench, writer, &follow_up(IntentAction::Update, &made, Some(&draft.change))).await?;
        assert_eq!(changed.id, made.id);
        let cx = bench.cx(Class::Background);
        let there = mirror.get(&cx, draft.record_type, &made.id, &made.fields).await?.expect("it is there");
        let (name, value) = &draft.change;
        assert_eq!(there.fields.get(name), value, "{} {name}", draft.record_type);
        for (other, value) in draft.fields.0.iter().filter(|(other, _)| other != name) {
            assert_eq!(there.fields.get(other), value, "{} {other} was not meant", draft.record_type);
        }
    }
    Ok(())
}

pub(crate) async fn a_deleted_record_is_proven_to_be_gone<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (mirror, writer) = parts(&*bench.connector);
    for draft in S::drafts(&crawl(&bench).await?) {
        if !writer.can(draft.record_type, IntentAction::Delete) {
            continue;
        }
        let made = apply(&bench, writer, &create(&bench, &draft)).await?;
        let delete = follow_up(IntentAction::Delete, &made, None);
        assert_eq!(writer.apply(&bench.cx(Class::Write), &delete).await?, Applied::Deleted);
        let cx = bench.cx(Class::Background);
        assert_eq!(mirror.get(&cx, draft.record_type, &made.id, &made.fields).await?, None);
        assert_eq!(writer.find_effect(&cx, &delete).await?, Vec::new());
        let again = writer.apply(&bench.cx(Class::Write), &delete).await.unwrap_err();
        assert_eq!(again.kind, ErrorKind::NotFound, "deleting it again does no harm and says so");
    }
    Ok(())
}

pub(crate) async fn a_lost_answer_to_a_create_is_found_again_once<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (mirror, writer) = parts(&*bench.connector);
    for draft in S::drafts(&crawl(&bench).await?) {
        for fault in ["drop_after", "error_after", "truncated"] {
            let mut draft = draft.clone();
            make_unique(&mut draft, fault);
            bench.fault(fault, 1, Some("POST"), Some(S::create_path(draft.record_type)))?;
            let write = create(&bench, &draft);
            let error = writer.apply(&bench.cx(Class::Write), &write).await.unwrap_err();
            assert_eq!(error.outcome, Outcome::Unknown, "{} {fault}: {error}", draft.record_type);
            bench.pass(Duration::from_secs(5));
            let found = writer.find_effect(&bench.cx(Class::Write), &write).await?;
            assert_eq!(found.len(), 1, "{} {fault}", draft.record_type);
            let cx = bench.cx(Class::Background);
            let there = mirror.get(&cx, draft.record_type, &found[0].id, &found[0].fields).await?;
            assert!(there.is_some(), "what was found is there");
            bench.clear_faults();
        }
    }
    Ok(())
}

pub(crate) async fn a_create_that_never_arrived_leaves_nothing_to_find<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (_, writer) = parts(&*bench.connector);
    for draft in S::drafts(&crawl(&bench).await?) {
        bench.fault("drop_before", 1, Some("POST"), Some(S::create_path(draft.record_type)))?;
        let write = create(&bench, &draft);
        let error = writer.apply(&bench.cx(Class::Write), &write).await.unwrap_err();
        assert_eq!(error.outcome, Outcome::Unknown, "nobody can tell a lost request from a lost answer");
        assert_eq!(writer.find_effect(&bench.cx(Class::Write), &write).await?, Vec::new());
        apply(&bench, writer, &write).await?;
        assert_eq!(writer.find_effect(&bench.cx(Class::Write), &write).await?.len(), 1);
    }
    Ok(())
}

pub(crate) async fn an_older_twin_is_not_taken_for_a_new_record<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (_, writer) = parts(&*bench.connector);
    for draft in S::drafts(&crawl(&bench).await?) {
        apply(&bench, writer, &create(&bench, &draft)).await?;
        bench.pass(Duration::from_secs(3600));
        let later = create(&bench, &draft);
        assert_eq!(
            writer.find_effect(&bench.cx(Class::Write), &later).await?,
            Vec::new(),
            "{}",
            draft.record_type
        );
    }
    Ok(())
}

pub(crate) async fn an_effect_is_found_although_the_clocks_differ<S: Subject>() -> anyhow::Result<()> {
    let bench = Bench::with::<S>(without_limits).await?;
    let (_, writer) = parts(&*bench.connector);
    let drafts = S::drafts(&crawl(&bench).await?);
    // This computer's clock is set an hour ahead: the service makes records in its past.
    let service = bench.clock.now();
    for draft in drafts {
        let write = Write { first_attempt_at: Some(service.plus_ms(3_600_000)), ..create(&bench, &draft) };
        bench.fault("drop_after", 1, Some("POST"), Some(S::create_path(draft.record_type)))?;
        writer.apply(&bench.cx(Class::Write), &write).await.unwrap_err();
        bench.clear_faults();
        let ahead = flo_connect::CallContext::new(
            std::sync::Arc::new(AnHourAhead(std::sync::Arc::clone(&bench.clock))),
            Class::Write,
        );
        assert_eq!(writer.find_effect(&ahead, &write).await?.len(), 1, "{}", draft.record_type);
    }
    Ok(())
}

/// A computer whose time of day is wrong; what it measures is right.
#[derive(Debug)]
struct AnHourAhead(std::sync::Arc<flo_model::ManualClock>);

impl Clock for AnHourAhead {
    fn now(&self) -> UnixMillis {
        self.0.now().plus_ms(3_600_000)
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn steady(&self) -> flo_model::Steady {
        self.0.steady()
    }
}

/// Gives a draft words of its own.
fn make_unique(draft: &mut Draft, word: &str) {
    for name in ["name", "description", "text"] {
        if let Some(text) = draft.fields.text(name).map(str::to_owned) {
            draft.fields.set(name, format!("{text} {word}"));
        }
    }
}
