//! One page, applied in one transaction together with its cursor.

use std::borrow::Cow;

use flo_connect::{Page, RemoteRecord};
use flo_model::{LinkState, Reading, RecordId, RecordType, UnixMillis};
use flo_store::privacy::Shades;
use flo_store::sync::inbox;
use flo_store::sync::links::{self, Glance};
use flo_store::sync::rereads::{self, Window};
use flo_store::sync::streams::{self, Kind, Stream};
use flo_store::{StoreError, Tx};
use serde_json::Value;

use super::pass::start_over;
use super::plan_of;
use crate::apply::{
    self, ABSENT_REASON, Effects, LISTING_LAG_MS, Place, Source, Translator, digest, is_stale,
};

/// Time within which a listing should have shown what was made here, milliseconds: longer than the period of the streams
/// with recent work.
const NEVER_SEEN_MS: i64 = 30 * 60 * 1000;

/// While a feed tells of changes, a stream that it speaks for is read this seldom to make sure, seconds.
const FED_REST_S: i64 = 6 * 60 * 60;

/// A page and what it needs.
pub(super) struct Work {
    pub(super) place: Place,
    pub(super) stream: Stream,
    pub(super) page: Page,
    /// Records that its records refer to, read by themselves.
    pub(super) ahead: Vec<RemoteRecord>,
    pub(super) read_at: UnixMillis,
    pub(super) seed: u64,
    /// How many times its usual period the stream waits for its next pass.
    pub(super) stretch: f64,
}

/// What became of it.
pub(super) struct Done {
    pub(super) stream: Stream,
    pub(super) effects: Effects,
    pub(super) fate: Fate,
}

/// How the pass stands after the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// There are more pages.
    GoesOn,
    /// It was the last one, and nothing was missing.
    Complete,
    /// It was the last one, but the service had said that there are more records.
    Short,
}

pub(super) fn apply(tx: &mut Tx<'_>, work: Work) -> Result<Done, StoreError> {
    let Work { place, mut stream, page, ahead, read_at, seed, stretch } = work;
    let mut effects = Effects::default();
    for spec in &page.streams {
        streams::announce(tx, &place.connection, &plan_of(spec))?;
    }
    let pass = Some((stream.plan.key.as_str(), stream.pass)).filter(|_| stream.plan.proves_candidates);
    let mut translator = Translator::default();
    all(tx, &place, &ahead, read_at, None, &mut translator, &mut effects)?;
    let seen = all(tx, &place, &page.records, read_at, pass, &mut translator, &mut effects)?;
    for gone in &page.deleted {
        if let Some(id) = links::local_id(tx, &place.connection, gone.record_type, gone.id.as_str())? {
            apply::gone(tx, &place, gone.record_type, &id, read_at, ABSENT_REASON, &mut effects)?;
        }
    }
    let shown = page.records.iter().map(|record| (record.record_type, &record.id));
    let gone = page.deleted.iter().map(|gone| (gone.record_type, &gone.id));
    rereads::answered(tx, &place.connection, shown.chain(gone), read_at)?;
    for hint in &page.hints {
        let told = || format!("{}/{}/{}", hint.record.record_type, hint.record.id, read_at.0);
        let event = inbox::Event {
            key: hint.key.clone().unwrap_or_else(told),
            source: inbox::Source::Poll,
            kind: hint.kind.clone(),
            record: Some((hint.record.record_type, hint.record.id.clone())),
            happened_at: hint.happened_at,
        };
        inbox::receive(tx, &place.connection, &event)?;
    }
    for key in &page.changed {
        streams::hurry_one(tx, &place.connection, &key.0)?;
    }
    let is_first = stream.page_at.is_none();
    // A change cursor is known only where the pass ends; a time that was read first must not be overtaken.
    if is_first || (page.next.is_none() && page.mark.is_some()) {
        stream.pending_mark.clone_from(&page.mark);
    }
    stream.seen += seen;
    stream.page_at = Some(tx.now());
    stream.cursor = page.next.as_ref().map(|cursor| cursor.0.clone());
    let fate = if page.next.is_some() {
        Fate::GoesOn
    } else {
        finish(tx, &place, &mut stream, &page, seed, stretch)?
    };
    streams::save(tx, &place.connection, &stream)?;
    Ok(Done { stream, effects, fate })
}

/// The last page: the pass counts, and what it did not contain is a candidate for absence.
fn finish(
    tx: &Tx<'_>,
    place: &Place,
    stream: &mut Stream,
    page: &Page,
    seed: u64,
    stretch: f64,
) -> Result<Fate, StoreError> {
    let now = tx.now();
    let is_full = stream.kind == Some(Kind::Full);
    if is_full && page.total.is_some_and(|total| stream.seen < total) {
        stream.error = Some(format!(
            "The service announced {} records and sent {}.",
            page.total.unwrap_or_default(),
            stream.seen
        ));
        start_over(stream, now, seed);
        return Ok(Fate::Short);
    }
    let window = page.covers.as_ref().map(|covers| Window {
        field: covers.field,
        from: covers.from,
        until: covers.until,
    });
    if stream.plan.proves_candidates && (is_full || window.is_some()) {
        let window = window.filter(|_| !is_full);
        let key = &stream.plan.key;
        rereads::add_candidates(tx, &place.connection, key, stream.pass, window, LISTING_LAG_MS)?;
        rereads::add_never_seen(tx, &place.connection, NEVER_SEEN_MS)?;
    }
    stream.kind = None;
    stream.page_at = None;
    stream.mark = stream.pending_mark.take().or(stream.mark.take());
    stream.last_changes_at = Some(now);
    if is_full {
        stream.last_full_at = Some(now);
    }
    let may_rest = stream.plan.reading != Reading::EachPass;
    let rests = may_rest && streams::is_fed(tx, &place.connection, now)?;
    let every_s = stream.plan.changes_every_s.max(if rests { FED_REST_S } else { 0 });
    stream.due_at = now.plus_ms((every_s as f64 * 1000.0 * stretch) as i64);
    stream.failures = 0;
    stream.error = None;
    Ok(Fate::Complete)
}

/// Applies records: those first that others refer to. Returns how many were not seen in this pass before.
pub(crate) fn all(
    tx: &Tx<'_>,
    place: &Place,
    records: &[RemoteRecord],
    read_at: UnixMillis,
    pass: Option<(&str, i64)>,
    translator: &mut Translator,
    effects: &mut Effects,
) -> Result<u64, StoreError> {
    let covered = cover(tx, place, records)?;
    let mut order: Vec<&RemoteRecord> = covered.iter().collect();
    order.sort_by_key(|record| rank(record.record_type));
    let mut glances = Vec::with_capacity(order.len());
    for remote in &order {
        let glance = links::glance(tx, &place.connection, remote.record_type, &remote.id)?;
        // Records of one type may refer to each other in any order: each has its id before the first is written.
        let id = match &glance {
            Some(glance) => glance.record_id.clone(),
            None => RecordId::new(),
        };
        if glance.is_some() || refers_to_own_kind(remote.record_type) {
            translator.learn(remote.record_type, &remote.id, &id);
        }
        glances.push((glance, id));
    }
    let mut seen = 0;
    for (remote, (glance, id)) in order.into_iter().zip(glances) {
        let is_repeated = pass.is_some_and(|(stream, number)| {
            glance.as_ref().is_some_and(|glance| is_in(glance, stream, number))
        });
        seen += u64::from(!is_repeated);
        if let Some(glance) = &glance
            && is_settled(glance, remote, read_at, tx.now())
        {
            if let Some((stream, number)) = pass.filter(|_| !is_repeated) {
                links::mark_seen(tx, &place.connection, remote.record_type, &remote.id, stream, number)?;
            }
            continue;
        }
        let source = Source { read_at, pass, id: Some(&id), is_answer: false };
        apply::record(tx, place, remote, source, translator, effects)?;
    }
    Ok(seen)
}

/// The records without who was erased here.
fn cover<'a>(
    tx: &Tx<'_>,
    place: &Place,
    records: &'a [RemoteRecord],
) -> Result<Cow<'a, [RemoteRecord]>, StoreError> {
    let shades = Shades::load(tx)?;
    if shades.is_empty() {
        return Ok(Cow::Borrowed(records));
    }
    let mut covered = Vec::with_capacity(records.len());
    for record in records {
        let (record_type, id) = (record.record_type, &record.id);
        let fields = shades.cover(tx, &place.connection, record_type, id, &record.fields)?;
        covered.push(match fields {
            None => record.clone(),
            Some(fields) => {
                let extra =
                    if record_type == RecordType::Person { Value::Null } else { record.extra.clone() };
                RemoteRecord::new(record_type, id.clone(), fields, extra).updated_at(record.updated_at)
            }
        });
    }
    Ok(Cow::Owned(covered))
}

/// Whether the record needs no further look: it is as it was, or what was read is older than our own write.
fn is_settled(glance: &Glance, remote: &RemoteRecord, read_at: UnixMillis, now: UnixMillis) -> bool {
    glance.state != LinkState::Absent
        && (is_stale(read_at, glance.written_at, now)
            || (!glance.digest.is_empty() && glance.digest == digest(remote)))
}

fn is_in(glance: &Glance, stream: &str, pass: i64) -> bool {
    glance.seen_in == pass && glance.stream.as_deref() == Some(stream)
}

fn refers_to_own_kind(record_type: RecordType) -> bool {
    matches!(record_type, RecordType::Asset | RecordType::Comment)
}

/// Types that others refer to come first.
fn rank(record_type: RecordType) -> u8 {
    match record_type {
        RecordType::Workspace => 0,
        RecordType::Person | RecordType::Client | RecordType::Tag | RecordType::FieldDefinition => 1,
        RecordType::Asset => 3,
        RecordType::Project => 2,
        RecordType::Task => 4,
        RecordType::TimeEntry | RecordType::Comment => 5,
    }
}
