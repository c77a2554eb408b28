//! Writing folders, files, version stacks, comments, metadata and projects.

mod comments;
mod metadata;
mod review_status;
mod stacks;

use async_trait::async_trait;
use flo_connect::{Applied, CallContext, Error, ErrorKind, RemoteRecord, Result, Writable, Write, Writer};
use flo_model::{AssetKind, IntentAction, RecordType, RemoteId};
use http::Method;
use serde_json::{Map, Value, json};

use crate::api::routes::{
    CHANGE_FILE, CHANGE_FOLDER, CHANGE_PROJECT, DELETE_FOLDER, MOVE_FILE, MOVE_FOLDER, MOVE_STACK,
    NEW_FOLDER, NEW_PROJECT,
};
use crate::{Frameio, convert};

#[async_trait]
impl Writer for Frameio {
    fn can(&self, record_type: RecordType, action: IntentAction) -> bool {
        match record_type {
            RecordType::Asset | RecordType::Comment => true,
            RecordType::Project => action != IntentAction::Delete,
            _ => false,
        }
    }

    fn writable(&self, record_type: RecordType) -> Writable {
        let (fields, after_create): (&[&str], &[&str]) = match record_type {
            RecordType::Asset => (
                &["kind", "name", "parent", "project", "versions", "review_status", "custom_fields"],
                &["review_status", "custom_fields"],
            ),
            RecordType::Comment => (
                &[
                    "asset",
                    "parent",
                    "text",
                    "frame",
                    "duration_frames",
                    "page",
                    "anchor",
                    "annotation",
                    "completed",
                ],
                &[],
            ),
            RecordType::Project => (&["name", "workspace", "archived"], &["archived"]),
            _ => (&[], &[]),
        };
        Writable { fields: Some(fields), after_create }
    }

    async fn apply(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        let done = |record: RemoteRecord| Applied::Record(Box::new(record));
        match (write.record_type, write.action) {
            (RecordType::Asset, IntentAction::Create) => match kind_of(write) {
                Some(AssetKind::VersionStack) => self.create_stack(cx, write).await.map(done),
                _ => self.create_folder(cx, write).await.map(done),
            },
            (RecordType::Asset, IntentAction::Update) => self.update_asset(cx, write).await.map(done),
            (RecordType::Asset, IntentAction::Delete) => self.delete_asset(cx, write).await,
            (RecordType::Comment, IntentAction::Create) => self.create_comment(cx, write).await.map(done),
            (RecordType::Comment, IntentAction::Update) => self.update_comment(cx, write).await.map(done),
            (RecordType::Comment, IntentAction::Delete) => self.delete_comment(cx, write).await,
            (RecordType::Project, IntentAction::Create) => self.create_project(cx, write).await.map(done),
            (RecordType::Project, IntentAction::Update) => self.update_project(cx, write).await.map(done),
            (record_type, action) => Err(refused(
                "writing to Frame.io",
                &format!("there is no {action} of a {record_type} in Frame.io"),
            )),
        }
    }

    async fn find_effect(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        self.look(cx, write).await
    }
}

impl Frameio {
    async fn create_folder(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "making a folder";
        if kind_of(write) != Some(AssetKind::Folder) {
            return Err(refused(doing, "only folders are made this way: files are uploaded"));
        }
        let parent = write
            .fields
            .text("parent")
            .ok_or_else(|| refused(doing, "the folder has no place in Frame.io yet"))?;
        let data = json!({ "name": write.fields.get("name") });
        let raw = self.api.write(cx, doing, Method::POST, NEW_FOLDER, &[parent], Some(data)).await?;
        let made = convert::asset(some(raw, doing)?, None, None, doing)?;
        Ok(convert::carry_over(made, &write.fields))
    }

    /// Renames, moves, orders versions, sets the review status and other metadata, each with its own request. Each of
    /// them can be repeated.
    async fn update_asset(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "changing an asset";
        let id = remote_id(write)?;
        let kind = kind_of(write)
            .ok_or_else(|| refused(doing, "it is not known whether this is a file or a folder"))?;
        let mut answer = Value::Null;
        if write.changes("name") {
            let route = match kind {
                AssetKind::File => CHANGE_FILE,
                AssetKind::Folder => CHANGE_FOLDER,
                AssetKind::VersionStack => {
                    return Err(refused(
                        doing,
                        "Frame.io cannot rename a version stack: rename its newest version",
                    ));
                }
            };
            let data = json!({ "name": write.fields.get("name") });
            answer = self.api.write(cx, doing, Method::PATCH, route, &[id.as_str()], Some(data)).await?;
        }
        if write.changes("parent") {
            let route = match kind {
                AssetKind::File => MOVE_FILE,
                AssetKind::Folder => MOVE_FOLDER,
                AssetKind::VersionStack => MOVE_STACK,
            };
            let parent =
                write.fields.text("parent").ok_or_else(|| refused(doing, "it must stay in some folder"))?;
            let data = json!({ "parent_id": parent });
            answer = self.api.write(cx, doing, Method::PATCH, route, &[id.as_str()], Some(data)).await?;
        }
        if write.changes("versions") {
            self.order_versions(cx, write, kind, id).await?;
            answer = Value::Null;
        }
        if write.changes("review_status") {
            self.set_review_status(cx, write, kind, id).await?;
            answer = Value::Null;
        }
        if write.changes("custom_fields") {
            self.set_metadata(cx, write, kind, id).await?;
            answer = Value::Null;
        }
        if answer.is_null() {
            let there = self.get_asset_of(cx, kind, id).await?.ok_or_else(|| gone(doing))?;
            return Ok(convert::carry_over(there, &write.fields));
        }
        let changed = convert::asset(answer, self.memory.status_id().as_deref(), None, doing)?;
        Ok(convert::carry_over(changed, &write.fields))
    }

    async fn delete_asset(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        let doing = "deleting an asset";
        let id = remote_id(write)?;
        let route = match kind_of(write) {
            Some(AssetKind::File) => CHANGE_FILE,
            Some(AssetKind::Folder) => DELETE_FOLDER,
            Some(AssetKind::VersionStack) => return self.delete_stack(cx, id).await,
            None => return Err(refused(doing, "it is not known whether this is a file or a folder")),
        };
        self.api.write(cx, doing, Method::DELETE, route, &[id.as_str()], None).await?;
        Ok(Applied::Deleted)
    }

    async fn create_project(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "making a project";
        let workspace = match write.fields.text("workspace") {
            Some(workspace) => workspace.to_owned(),
            None => self.only_workspace(cx, doing).await?,
        };
        let data = json!({ "name": write.fields.get("name") });
        let raw = self.api.write(cx, doing, Method::POST, NEW_PROJECT, &[&workspace], Some(data)).await?;
        convert::project(some(raw, doing)?, doing)
    }

    async fn only_workspace(&self, cx: &CallContext, doing: &'static str) -> Result<String> {
        let page = self.workspaces_page(cx, None).await?;
        match page.records.as_slice() {
            [only] => Ok(only.id.0.clone()),
            _ => Err(refused(
                doing,
                "there are several workspaces in Frame.io: choose the one for this project",
            )),
        }
    }

    async fn update_project(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "changing a project";
        let id = remote_id(write)?;
        let mut body = Map::new();
        if write.changes("name") {
            body.insert("name".to_owned(), write.fields.get("name").clone());
        }
        if write.changes("archived") {
            let is_archived = write.fields.get("archived") == &Value::Bool(true);
            body.insert("status".to_owned(), json!(if is_archived { "inactive" } else { "active" }));
        }
        if body.is_empty() {
            return self.get_project(cx, id).await?.ok_or_else(|| gone(doing));
        }
        let data = Some(Value::Object(body));
        let raw = self.api.write(cx, doing, Method::PATCH, CHANGE_PROJECT, &[id.as_str()], data).await?;
        convert::project(some(raw, doing)?, doing)
    }
}

pub(crate) fn kind_of(write: &Write) -> Option<AssetKind> {
    write.fields.text("kind").and_then(|kind| kind.parse().ok())
}

pub(crate) fn remote_id(write: &Write) -> Result<&RemoteId> {
    write
        .remote_id
        .as_ref()
        .ok_or_else(|| refused("writing to Frame.io", "the record has no id in Frame.io yet"))
}

fn some(raw: Value, doing: &'static str) -> Result<Value> {
    if raw.is_null() {
        return Err(Error::new(ErrorKind::BadAnswer, doing, "Frame.io answered without the record")
            .with_unknown_outcome());
    }
    Ok(raw)
}

fn refused(doing: &'static str, detail: &str) -> Error {
    Error::new(ErrorKind::Invalid, doing, detail)
}

fn gone(doing: &'static str) -> Error {
    Error::new(ErrorKind::NotFound, doing, "it is not in Frame.io any more")
}
