//! Frame.io for the suite.

use flo_connect::Connector;
use flo_connect::http::{Client, Surroundings};
use flo_frameio::{Config, pasted_token};
use flo_model::{FieldMap, RecordType};
use flo_sandbox::{Info, Service};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::bench::{Bench, Draft, Subject};
use crate::crawl::Crawl;

pub(crate) struct OnFrameio;

fn connect(info: &Info, token: &str, transport: Client, surroundings: Surroundings) -> flo_frameio::Frameio {
    let base_url = info.frameio.base_url.parse().expect("the sandbox has an address");
    let config = Config::new(base_url, info.frameio.account_id.clone());
    let tokens = pasted_token(token).expect("it could be a token");
    flo_frameio::connect(config, Arc::new(transport), tokens, surroundings)
}

impl Subject for OnFrameio {
    const SERVICE: Service = Service::Frameio;
    const TYPES: &'static [RecordType] = &[
        RecordType::Asset,
        RecordType::Comment,
        RecordType::Project,
        RecordType::Workspace,
        RecordType::Person,
        RecordType::FieldDefinition,
    ];

    fn connect(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector> {
        Box::new(connect(info, &info.frameio.token, transport, surroundings))
    }

    fn connect_wrongly(info: &Info, transport: Client, surroundings: Surroundings) -> Box<dyn Connector> {
        Box::new(connect(info, "not-the-key", transport, surroundings))
    }

    async fn truth(bench: &Bench) -> anyhow::Result<(RecordType, Vec<String>)> {
        let tree = bench.control("/frameio/tree").await?;
        let assets = tree["assets"].as_array().into_iter().flatten();
        let ids = assets.filter_map(|asset| asset["id"].as_str()).map(str::to_owned).collect();
        Ok((RecordType::Asset, ids))
    }

    fn drafts(crawl: &Crawl) -> Vec<Draft> {
        let root = root_folder(crawl);
        let video = file(crawl);
        let workspace = crawl.of_type(RecordType::Workspace).next().expect("there is a workspace");
        vec![
            Draft {
                record_type: RecordType::Asset,
                fields: FieldMap::default()
                    .with("kind", "folder")
                    .with("name", "Conformance & more")
                    .with("parent", root.0.as_str())
                    .with("project", root.1.as_str()),
                change: ("name", json!("Renamed")),
            },
            Draft {
                record_type: RecordType::Comment,
                fields: FieldMap::default()
                    .with("asset", video.as_str())
                    .with("text", "Trim the tail")
                    .with("frame", 48)
                    .with("duration_frames", 12)
                    .with("completed", false),
                change: ("completed", json!(true)),
            },
            Draft {
                record_type: RecordType::Project,
                fields: FieldMap::default()
                    .with("name", "Conformance")
                    .with("workspace", workspace.id.as_str())
                    .with("archived", false),
                change: ("archived", json!(true)),
            },
        ]
    }

    fn create_path(record_type: RecordType) -> &'static str {
        match record_type {
            RecordType::Asset => "/folders",
            RecordType::Comment => "/comments",
            _ => "/projects",
        }
    }

    async fn make_something(bench: &Bench, crawl: &Crawl) -> anyhow::Result<(RecordType, String)> {
        let (folder, _) = root_folder(crawl);
        let made = bench.act("new_file", json!({ "folder_id": folder, "name": "Second person.mov" })).await?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        anyhow::ensure!(!id.is_empty(), "the act names what it made: {made}");
        Ok((RecordType::Asset, id))
    }
}

/// The root folder of some active project, and that project.
pub(crate) fn root_folder(crawl: &Crawl) -> (String, String) {
    let mut projects = crawl.of_type(RecordType::Project);
    let project = projects.find(|project| project.fields.get("archived") == &json!(false));
    let project = project.expect("there is an active project");
    (project.fields.text("root_folder").expect("it has a root folder").to_owned(), project.id.0.clone())
}

/// Some file that is ready.
fn file(crawl: &Crawl) -> String {
    let is_ready = |fields: &FieldMap| {
        fields.text("status") == Some("transcoded") && fields.get("frame_rate") != &Value::Null
    };
    let mut files = crawl.of_type(RecordType::Asset);
    files.find(|asset| is_ready(&asset.fields)).expect("there is a video").id.0.clone()
}
