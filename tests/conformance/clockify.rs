//! Clockify for the suite.

use std::sync::Arc;

use flo_clockify::{Config, api_key};
use flo_connect::Connector;
use flo_connect::http::{Client, Surroundings};
use flo_model::{FieldMap, RecordType};
use flo_sandbox::{Info, Service};
use serde_json::json;

use crate::bench::{Bench, Draft, Subject};
use crate::crawl::Crawl;

pub(crate) struct OnClockify;

fn connect(info: &Info, key: &str, transport: Client, surroundings: Surroundings) -> flo_clockify::Clockify {
    let base_url = info.clockify.base_url.parse().expect("the sandbox has an address");
    let config = Config { reads_team: true, ..Config::new(base_url, info.clockify.workspace_id.clone()) };
    flo_clockify::connect(config, Arc::new(transport), api_key(key).expect("it could be a key"), surroundings)
}

impl Subject for OnClockify {
    const SERVICE: Service = Service::Clockify;
    const TYPES: &'static [RecordType] = &[
        RecordType::TimeEntry,
        RecordType::Project,
        RecordType::Task,
        RecordType::Client,
        RecordType::Tag,
        RecordType::Person,
        RecordType::Workspace,
    ];

    fn connect(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector> {
        Box::new(connect(info, &info.clockify.api_key, transport, surroundings))
    }

    fn connect_wrongly(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector> {
        Box::new(connect(info, "not-the-key", transport, surroundings))
    }

    async fn truth(bench: &Bench) -> anyhow::Result<(RecordType, Vec<String>)> {
        let rows = bench.control("/clockify/entries").await?;
        let entries = rows["entries"].as_array().into_iter().flatten();
        let ids = entries.filter_map(|entry| entry["id"].as_str()).map(str::to_owned).collect();
        Ok((RecordType::TimeEntry, ids))
    }

    fn drafts(crawl: &Crawl) -> Vec<Draft> {
        let task = crawl.of_type(RecordType::Task).next().expect("there is a task");
        let project = task.fields.text("project").expect("it has a project");
        let client = crawl.of_type(RecordType::Client).next().expect("there is a client");
        let is_open = |fields: &FieldMap| fields.get("archived") == &json!(false);
        let tag = crawl.of_type(RecordType::Tag).find(|tag| is_open(&tag.fields)).expect("there is a tag");
        vec![
            Draft {
                record_type: RecordType::TimeEntry,
                fields: FieldMap::default()
                    .with("start", "2026-10-14T18:00:00Z")
                    .with("end", "2026-10-14T18:30:00Z")
                    .with("description", "Conformance & more")
                    .with("project", project)
                    .with("task", task.id.as_str())
                    .with("tags", json!([tag.id.as_str()]))
                    .with("billable", true),
                change: ("description", json!("Another text")),
            },
            Draft {
                record_type: RecordType::Project,
                fields: FieldMap::default()
                    .with("name", "Conformance project")
                    .with("client", client.id.as_str())
                    .with("color", "#03A9F4")
                    .with("billable", true)
                    .with("public", true),
                change: ("note", json!("Changed")),
            },
            Draft {
                record_type: RecordType::Task,
                fields: FieldMap::default()
                    .with("name", "Conformance task")
                    .with("project", project)
                    .with("estimate_s", 7200),
                change: ("status", json!("DONE")),
            },
            Draft {
                record_type: RecordType::Client,
                fields: FieldMap::default().with("name", "Conformance client").with("note", "Note"),
                change: ("archived", json!(true)),
            },
            Draft {
                record_type: RecordType::Tag,
                fields: FieldMap::default().with("name", "conformance"),
                change: ("archived", json!(true)),
            },
        ]
    }

    fn create_path(record_type: RecordType) -> &'static str {
        match record_type {
            RecordType::TimeEntry => "/time-entries",
            RecordType::Project => "/projects",
            RecordType::Task => "/tasks",
            RecordType::Client => "/clients",
            _ => "/tags",
        }
    }

    async fn make_something(bench: &Bench, crawl: &Crawl) -> anyhow::Result<(RecordType, String)> {
        let entry = json!({
            "user": me(crawl), "start": "2026-10-15T05:00:00Z", "end": "2026-10-15T05:30:00Z", "description": "Second person",
        });
        let made = bench.act("create_entry", entry).await?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        anyhow::ensure!(!id.is_empty(), "the act names what it made: {made}");
        Ok((RecordType::TimeEntry, id))
    }
}

/// Id of the signed-in person.
pub(crate) fn me(crawl: &Crawl) -> String {
    let mut people = crawl.of_type(RecordType::Person);
    people
        .find(|person| person.fields.get("is_self") == &json!(true))
        .expect("somebody is signed in")
        .id
        .0
        .clone()
}
