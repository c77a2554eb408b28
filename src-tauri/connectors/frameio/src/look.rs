//! Looking whether a write of unknown outcome took effect. Frame.io knows no idempotency keys, names are not unique,
//! and an equal request makes a second object.

use flo_connect::{CallContext, Mirror, RemoteRecord, Result, Write};
use flo_model::{AssetKind, IntentAction, RecordType, RemoteId, UnixMillis};
use serde_json::Value;

use crate::api::Route;
use crate::api::routes::{COMMENTS, FOLDERS, WORKSPACE_PROJECTS};
use crate::mirror::assets::is_of_another_kind;
use crate::writer::{kind_of, remote_id};
use crate::{Frameio, convert};

impl Frameio {
    pub(crate) async fn look(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        if write.action == IntentAction::Update
            && write.changes("versions")
            && !self.is_ordered(cx, write, remote_id(write)?).await?
        {
            return Ok(Vec::new());
        }
        if write.action != IntentAction::Create {
            let found = self.get(cx, write.record_type, remote_id(write)?, &write.fields).await?;
            return Ok(found.into_iter().collect());
        }
        match write.record_type {
            RecordType::Comment => self.look_for_comment(cx, write).await,
            RecordType::Project => self.look_for_project(cx, write).await,
            _ if kind_of(write) == Some(AssetKind::VersionStack) => self.look_for_stack(cx, write).await,
            _ => self.look_for_folder(cx, write).await,
        }
    }

    /// Folders of the same name in the same folder that were made since.
    async fn look_for_folder(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for a folder";
        let Some(parent) = write.fields.text("parent") else { return Ok(Vec::new()) };
        let rows = self.made_since(cx, doing, FOLDERS, parent, "creator,metadata", write).await?;
        let records =
            rows.into_iter().map(|row| convert::asset(row, None, None, doing)).collect::<Result<Vec<_>>>()?;
        Ok(records
            .into_iter()
            .filter(|record| record.fields.get("name") == write.fields.get("name"))
            .collect())
    }

    /// The stack that the first of the files is in by now: before, it lay in the folder itself.
    async fn look_for_stack(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let Some(file) = write.fields.get("versions")[0].as_str() else { return Ok(Vec::new()) };
        let file = self.get_asset_of(cx, AssetKind::File, &RemoteId::from(file)).await?;
        let parent = file.and_then(|file| file.fields.text("parent").map(RemoteId::from));
        match parent.filter(|parent| Some(parent.as_str()) != write.fields.text("parent")) {
            Some(parent) => match self.get_asset_of(cx, AssetKind::VersionStack, &parent).await {
                // It was moved into another folder meanwhile.
                Err(error) if is_of_another_kind(&error) => Ok(Vec::new()),
                found => Ok(found?.into_iter().collect()),
            },
            None => Ok(Vec::new()),
        }
    }

    /// Comments of one's own with the same text at the same frame that were made since.
    async fn look_for_comment(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for a comment";
        let Some(file) = write.fields.text("asset") else { return Ok(Vec::new()) };
        let me = self.me(cx).await?.id.clone();
        let rows = self.made_since(cx, doing, COMMENTS, file, "owner", write).await?;
        let mut found = Vec::new();
        for row in rows {
            let is_mine = row["owner"]["id"].as_str().is_none_or(|owner| owner == me);
            let record = convert::comment(row, None, self.config.first_frame, doing)?;
            let is_same =
                ["text", "frame"].iter().all(|name| record.fields.get(name) == write.fields.get(name));
            if is_mine && is_same {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// Projects of the same name in the same workspace that were made since.
    async fn look_for_project(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for a project";
        let workspaces = match write.fields.text("workspace") {
            Some(workspace) => vec![workspace.to_owned()],
            None => {
                self.workspaces_page(cx, None).await?.records.into_iter().map(|record| record.id.0).collect()
            }
        };
        let mut found = Vec::new();
        for workspace in workspaces {
            for row in self.made_since(cx, doing, WORKSPACE_PROJECTS, &workspace, "owner", write).await? {
                let record = convert::project(row, doing)?;
                if record.fields.get("name") == write.fields.get("name") {
                    found.push(record);
                }
            }
        }
        Ok(found)
    }

    /// The rows of a list that were made since the first attempt of a write, oldest first.
    pub(crate) async fn made_since(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: Route,
        parent: &str,
        include: &str,
        write: &Write,
    ) -> Result<Vec<Value>> {
        let query = [("page_size", "100"), ("sort", "created_at_desc"), ("include", include)];
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let listed = self.api.list(cx, doing, route, &[parent], &query, after.as_deref()).await?;
            let since = write.made_since(cx.clock.now(), listed.response.date());
            let is_new =
                |row: &Value| convert::time(&row["created_at"]).unwrap_or(UnixMillis(i64::MAX)) >= since;
            let read = listed.rows.len();
            let before = rows.len();
            rows.extend(listed.rows.into_iter().filter(is_new));
            after = listed.after;
            if after.is_none() || rows.len() - before < read {
                break;
            }
        }
        rows.reverse();
        Ok(rows)
    }
}
