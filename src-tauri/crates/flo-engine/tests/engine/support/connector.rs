//! The service as a connector.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::Budget;
use flo_connect::{
    Account, Applied, Around, CallContext, Connector, Cursor, Descriptor, Error, ErrorKind, Mirror, Page,
    PassKind, RemoteRecord, RemoteRef, Result, Retry, SignIn, StreamKey, StreamSpec, Writable, Write, Writer,
};
use flo_model::{Clock, FieldMap, IntentAction, Reading, RecordType, RemoteId, UnixMillis};
use serde_json::Value;

use super::service::{Fault, Service};

static PATCHES: Descriptor = Descriptor {
    id: "fake",
    name: "Fake",
    sign_in: SignIn::ApiKey,
    limits: &[],
    has_idempotency_keys: false,
    update_replaces_record: false,
    attempt_timeout: Duration::from_secs(10),
};

static REPLACES: Descriptor = Descriptor { update_replaces_record: true, ..PATCHES };

pub(crate) struct Fake {
    service: Arc<Service>,
    budget: Budget,
}

impl Fake {
    pub(crate) fn new(service: Arc<Service>) -> Arc<Self> {
        Arc::new(Self { service, budget: Budget::new(&[]) })
    }
}

#[async_trait]
impl Connector for Fake {
    fn descriptor(&self) -> &'static Descriptor {
        if self.service.replaces { &REPLACES } else { &PATCHES }
    }

    async fn account(&self, _: &CallContext) -> Result<Account> {
        self.service.note(String::from("account"));
        self.service.network()?;
        Ok(Account {
            id: String::from("acc"),
            name: String::from("Kiteyard"),
            user_id: String::from("u1"),
            user_name: String::from("Ines"),
            email: String::from("ines@kiteyard.example"),
            facts: Value::Null,
        })
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn mirror(&self) -> Option<&dyn Mirror> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

fn spec(key: &str, tier: u8) -> StreamSpec {
    StreamSpec { lists_deleted: true, ..StreamSpec::whole(key, tier, Duration::from_secs(60)) }
}

/// What a stream lists.
fn family(key: &StreamKey) -> RecordType {
    match key.family() {
        "people" => RecordType::Person,
        "clients" => RecordType::Client,
        "projects" => RecordType::Project,
        "tasks" => RecordType::Task,
        "tags" => RecordType::Tag,
        "entries" => RecordType::TimeEntry,
        "children" => RecordType::Asset,
        "comments" => RecordType::Comment,
        other => panic!("no stream {other}"),
    }
}

fn belongs(key: &StreamKey, fields: &FieldMap) -> bool {
    match key.family() {
        "children" => fields.text("parent").unwrap_or("root") == key.argument(),
        "comments" => fields.text("asset") == Some(key.argument()),
        _ => true,
    }
}

#[async_trait]
impl Mirror for Fake {
    fn root_streams(&self) -> Vec<StreamSpec> {
        let is_fed = self.service.lock().feed.is_some();
        ["people", "clients", "tags"]
            .map(|key| spec(key, 0))
            .into_iter()
            .chain([
                spec("projects", 1),
                spec("tasks", 2),
                resting("children/root", 2, is_fed),
                spec("entries", 3),
            ])
            .chain(is_fed.then(|| StreamSpec {
                has_changes_pass: true,
                proves_candidates: false,
                is_feed: true,
                ..spec("feed", 0)
            }))
            .collect()
    }

    fn around(&self, _: &CallContext, record: &RemoteRecord) -> Around {
        let asset = |id: &str| RemoteRef { record_type: RecordType::Asset, id: RemoteId::from(id) };
        match record.record_type {
            RecordType::Asset => {
                let is_folder = record.fields.text("kind") == Some("folder");
                let parent = record.fields.text("parent").unwrap_or("root");
                Around {
                    streams: is_folder
                        .then(|| {
                            resting(&format!("children/{}", record.id), 2, self.service.lock().feed.is_some())
                        })
                        .into_iter()
                        .collect(),
                    listed_in: Some(StreamKey(format!("children/{parent}"))),
                    counted_by: None,
                }
            }
            RecordType::Comment => {
                Around { counted_by: record.fields.text("asset").map(asset), ..Around::default() }
            }
            _ => Around::default(),
        }
    }

    async fn page(
        &self,
        _: &CallContext,
        stream: &StreamKey,
        kind: PassKind,
        _: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let number: usize = cursor.map_or(0, |cursor| cursor.0.parse().unwrap());
        self.service.note(format!("page {stream} {number} {kind:?}"));
        self.service.network()?;
        let mut inner = self.service.lock();
        if let Some(fault) = inner.pages.remove(&(stream.0.clone(), number)) {
            return Err(error_of(fault));
        }
        if let ("feed", Some(told)) = (stream.family(), &inner.feed) {
            return Ok(Page { hints: told.clone(), mark: Some(told.len().to_string()), ..Page::default() });
        }
        let record_type = family(stream);
        let mut ids: Vec<String> = Vec::new();
        for ((kind, id), stored) in &inner.records {
            if *kind == record_type && belongs(stream, &stored.fields) && !inner.hidden.contains(id) {
                ids.push(id.clone());
            }
        }
        let size = inner.page_size;
        let mut begin = number * size;
        if inner.repeats && number > 0 {
            begin -= 1;
        }
        let end = ((number + 1) * size).min(ids.len());
        let shown: Vec<RemoteRecord> =
            ids[begin.min(end)..end].iter().filter_map(|id| inner.show(record_type, id)).collect();
        let mut streams = Vec::new();
        for record in &shown {
            if record.record_type == RecordType::Asset {
                let is_folder = record.fields.text("kind") != Some("file");
                let (family, tier) = if is_folder { ("children", 2) } else { ("comments", 3) };
                let key = format!("{family}/{}", record.id);
                streams.push(resting(&key, tier, inner.feed.is_some()));
            }
        }
        let deleted = inner.listed_deleted.iter().filter(|(kind, _)| *kind == record_type);
        let extra = u64::from(inner.short.contains(&stream.0));
        Ok(Page {
            deleted: deleted
                .map(|(kind, id)| RemoteRef { record_type: *kind, id: RemoteId::from(id.as_str()) })
                .collect(),
            next: (end < ids.len()).then(|| Cursor((number + 1).to_string())),
            total: Some(ids.len() as u64 + extra),
            streams,
            records: shown,
            ..Page::default()
        })
    }

    async fn get(
        &self,
        _: &CallContext,
        record_type: RecordType,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        let of = known.text("project").filter(|_| record_type == RecordType::Task);
        let of = of.map_or_else(String::new, |project| format!(" of {project}"));
        self.service.note(format!("get {record_type} {id}{of}"));
        self.service.network()?;
        Ok(self.service.lock().show(record_type, id.as_str()))
    }
}

/// The content of a folder or the comments of a file, which rest while a feed tells of changes.
fn resting(key: &str, tier: u8, is_fed: bool) -> StreamSpec {
    StreamSpec { reading: if is_fed { Reading::UnlessFed } else { Reading::EachPass }, ..spec(key, tier) }
}

fn error_of(fault: Fault) -> Error {
    match fault {
        Fault::LostAnswer | Fault::LostRequest | Fault::Hangs => {
            Error::new(ErrorKind::Interrupted, "writing", "The answer was lost.").with_unknown_outcome()
        }
        Fault::RateLimited(after) => {
            Error::new(ErrorKind::RateLimited, "calling", "Too many.").with_retry(Retry::After(Some(after)))
        }
        Fault::Fails(kind) => Error::new(kind, "calling", "It says no."),
    }
}

impl Fake {
    fn carry_out(&self, write: &Write) -> Result<Applied> {
        let now = self.service.clock.now();
        let mut inner = self.service.lock();
        let name =
            write.fields.text("name").or(write.fields.text("description")).unwrap_or_default().to_owned();
        if write.action != IntentAction::Delete && inner.refuses.contains(&name) {
            return Err(Error::new(ErrorKind::Invalid, "writing", format!("{name} is not acceptable")));
        }
        if write.action == IntentAction::Create {
            let id = inner.new_id();
            let mut fields = write.fields.clone();
            if write.record_type == RecordType::Project {
                for name in inner.left_out {
                    fields.set(name, false);
                }
                if inner.makes_roots {
                    let root = format!("root-of-{id}");
                    let folder = FieldMap::default().with("kind", "folder").with("project", id.as_str());
                    inner.insert(RecordType::Asset, &root, folder.with("name", name), now);
                    fields.set("root_folder", root);
                }
            }
            inner.insert(write.record_type, &id, fields, now);
            return Ok(Applied::Record(Box::new(inner.show(write.record_type, &id).unwrap())));
        }
        let id = write.remote_id.clone().expect("only a create has no id").0;
        let missing =
            || Error::new(ErrorKind::NotFound, "writing", "There is no such record.").with_status(404);
        let stored = inner.show(write.record_type, &id).ok_or_else(missing)?;
        if write.action == IntentAction::Delete {
            inner.records.remove(&(write.record_type, id));
            return Ok(Applied::Deleted);
        }
        let fields = if self.service.replaces {
            write.fields.clone()
        } else {
            let mut fields = stored.fields;
            for name in &write.changed {
                fields.set(name, write.fields.get(name).clone());
            }
            fields
        };
        inner.written(write.record_type, &id, fields);
        Ok(Applied::Record(Box::new(inner.show(write.record_type, &id).unwrap())))
    }
}

#[async_trait]
impl Writer for Fake {
    fn can(&self, record_type: RecordType, _: IntentAction) -> bool {
        record_type != RecordType::Workspace
    }

    fn writable(&self, record_type: RecordType) -> Writable {
        let inner = self.service.lock();
        match record_type {
            RecordType::Project => Writable { fields: inner.project_fields, after_create: inner.left_out },
            _ => Writable::ALL,
        }
    }

    async fn apply(&self, _: &CallContext, write: &Write) -> Result<Applied> {
        self.service.note(format!("write {} {}", write.action, write.record_type));
        self.service.network()?;
        let fault = self.service.lock().writes.pop_front();
        match fault {
            None => self.carry_out(write),
            Some(Fault::LostAnswer) => {
                self.carry_out(write)?;
                Err(error_of(Fault::LostAnswer))
            }
            Some(Fault::Hangs) => {
                let applied = self.carry_out(write)?;
                self.service.hanging.notify_one();
                self.service.gate.notified().await;
                Ok(applied)
            }
            Some(fault) => Err(error_of(fault)),
        }
    }

    async fn find_effect(&self, _: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        self.service.note(format!("look {} {}", write.action, write.record_type));
        self.service.network()?;
        let inner = self.service.lock();
        if let Some(id) = &write.remote_id {
            return Ok(inner.show(write.record_type, id.as_str()).into_iter().collect());
        }
        let since = write.first_attempt_at.map_or(UnixMillis(0), |at| at.plus_ms(-1000));
        let print =
            |fields: &FieldMap| ["name", "description", "start", "text"].map(|name| fields.get(name).clone());
        let mut found = inner.created_since(write.record_type, since);
        found.retain(|record| print(&record.fields) == print(&write.fields));
        Ok(found)
    }
}
