//! A service made of maps.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use flo_connect::{Error, ErrorKind, Hint, RemoteRecord, RemoteRef};
use flo_model::{Clock, FieldMap, ManualClock, RecordType, RemoteId, UnixMillis};
use serde_json::json;
use tokio::sync::Notify;

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The write happens, its answer is lost.
    LostAnswer,
    /// The write does not happen, and nobody knows.
    LostRequest,
    /// Refused for now.
    RateLimited(Duration),
    /// The call fails like this and has no effect.
    Fails(ErrorKind),
    /// The write happens, then the answer waits for [`Service::gate`].
    Hangs,
}

#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) fields: FieldMap,
    version: u32,
    created_at: UnixMillis,
    changed_at: UnixMillis,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) records: BTreeMap<(RecordType, String), Stored>,
    next_id: u32,
    /// In the service, not in its listings.
    pub(crate) hidden: HashSet<String>,
    /// Listed as deleted on the first page of every stream of this type.
    pub(crate) listed_deleted: Vec<(RecordType, String)>,
    pub(crate) writes: VecDeque<Fault>,
    /// The page with this number of this stream fails.
    pub(crate) pages: BTreeMap<(String, usize), Fault>,
    /// Streams that announce one record more than they have.
    pub(crate) short: HashSet<String>,
    /// Each page but the first begins with the last record of the page before.
    pub(crate) repeats: bool,
    /// Records say when they were last changed.
    pub(crate) tells_times: bool,
    pub(crate) network: Option<ErrorKind>,
    pub(crate) page_size: usize,
    pub(crate) log: Vec<String>,
    pub(crate) refuses: HashSet<String>,
    /// What can be written of a project; `None`: everything.
    pub(crate) project_fields: Option<&'static [&'static str]>,
    /// Fields that a create leaves out, at their usual value.
    pub(crate) left_out: &'static [&'static str],
    /// Makes a top folder with each project.
    pub(crate) makes_roots: bool,
    /// What its feed tells from its beginning; `None`: it has no feed. Content of folders rests while there is one.
    pub(crate) feed: Option<Vec<Hint>>,
}

pub(crate) struct Service {
    inner: Mutex<Inner>,
    pub(crate) clock: Arc<ManualClock>,
    /// Releases a call that hangs.
    pub(crate) gate: Notify,
    /// Told when a call hangs.
    pub(crate) hanging: Notify,
    pub(crate) replaces: bool,
}

impl Service {
    pub(crate) fn new(clock: Arc<ManualClock>, replaces: bool) -> Arc<Self> {
        let inner = Inner { page_size: 100, ..Inner::default() };
        Arc::new(Self {
            inner: Mutex::new(inner),
            clock,
            gate: Notify::new(),
            hanging: Notify::new(),
            replaces,
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Puts a record there, as another person would.
    pub(crate) fn put(&self, record_type: RecordType, id: &str, fields: FieldMap) {
        let created_at = self.clock.now();
        let mut inner = self.lock();
        let version = inner.records.get(&(record_type, id.to_owned())).map_or(0, |stored| stored.version) + 1;
        inner.records.insert(
            (record_type, id.to_owned()),
            Stored { fields, version, created_at, changed_at: created_at },
        );
    }

    /// Changes fields of a record, as another person would.
    pub(crate) fn change(&self, record_type: RecordType, id: &str, fields: &FieldMap) {
        let now = self.clock.now();
        let mut inner = self.lock();
        let stored = inner.records.get_mut(&(record_type, id.to_owned())).unwrap();
        stored.fields.0.extend(fields.0.clone());
        stored.changed_at = now;
        stored.version += 1;
    }

    /// Tells of something in the feed.
    pub(crate) fn tell(&self, record_type: RecordType, id: &str) {
        let mut inner = self.lock();
        let feed = inner.feed.as_mut().expect("it has a feed");
        feed.push(Hint {
            record: RemoteRef { record_type, id: RemoteId::from(id) },
            kind: String::from("changed"),
            key: Some(format!("{}", feed.len())),
            happened_at: None,
        });
    }

    pub(crate) fn remove(&self, record_type: RecordType, id: &str) {
        self.lock().records.remove(&(record_type, id.to_owned())).unwrap();
    }

    pub(crate) fn get(&self, record_type: RecordType, id: &str) -> Option<FieldMap> {
        self.lock().records.get(&(record_type, id.to_owned())).map(|stored| stored.fields.clone())
    }

    pub(crate) fn count(&self, record_type: RecordType) -> usize {
        self.lock().records.keys().filter(|(kind, _)| *kind == record_type).count()
    }

    /// The only record of its type.
    pub(crate) fn only(&self, record_type: RecordType) -> (String, FieldMap) {
        let inner = self.lock();
        let mut found = inner.records.iter().filter(|((kind, _), _)| *kind == record_type);
        let ((_, id), stored) = found.next().expect("there is one");
        assert!(found.next().is_none(), "there is only one");
        (id.clone(), stored.fields.clone())
    }

    pub(crate) fn next_write(&self, fault: Fault) {
        self.lock().writes.push_back(fault);
    }

    /// Calls whose log line begins like this.
    pub(crate) fn calls(&self, prefix: &str) -> usize {
        self.lock().log.iter().filter(|line| line.starts_with(prefix)).count()
    }

    pub(crate) fn note(&self, line: String) {
        self.lock().log.push(line);
    }

    pub(crate) fn network(&self) -> Result<(), Error> {
        match self.lock().network {
            Some(kind) => Err(Error::new(kind, "calling", "The network says no.")),
            None => Ok(()),
        }
    }
}

impl Inner {
    pub(crate) fn new_id(&mut self) -> String {
        self.next_id += 1;
        format!("new{}", self.next_id)
    }

    pub(crate) fn insert(&mut self, record_type: RecordType, id: &str, fields: FieldMap, now: UnixMillis) {
        let stored = Stored { fields, version: 1, created_at: now, changed_at: now };
        self.records.insert((record_type, id.to_owned()), stored);
    }

    pub(crate) fn written(&mut self, record_type: RecordType, id: &str, fields: FieldMap) {
        let stored = self.records.get_mut(&(record_type, id.to_owned())).unwrap();
        stored.fields = fields;
        stored.version += 1;
    }

    pub(crate) fn show(&self, record_type: RecordType, id: &str) -> Option<RemoteRecord> {
        let stored = self.records.get(&(record_type, id.to_owned()))?;
        Some(RemoteRecord {
            record_type,
            id: RemoteId::from(id),
            fields: stored.fields.clone(),
            extra: json!({ "kept": true }),
            revision: format!("v{}", stored.version),
            updated_at: self.tells_times.then_some(stored.changed_at),
        })
    }

    pub(crate) fn created_since(&self, record_type: RecordType, since: UnixMillis) -> Vec<RemoteRecord> {
        let ids = self
            .records
            .iter()
            .filter(|((kind, _), stored)| *kind == record_type && stored.created_at >= since);
        ids.filter_map(|((_, id), _)| self.show(record_type, id)).collect()
    }
}
