//! Calls of `flo` about records, carried out by the process that holds the profile.

use flo_model::{RecordId, RecordType};
use flo_store::lists;
use serde_json::{Value, json};

use super::calls::{json, keyed, paged, whole};
use crate::call::{CommentDraft, TaskFilter};
use crate::drafts::Label;
use crate::record_call::{AssetCall, RecordCall};
use crate::{App, Result};

impl App {
    /// Carries out one call.
    ///
    /// # Errors
    /// What the use case led to.
    pub(super) async fn record_call(&self, call: RecordCall) -> Result<Value> {
        match call {
            RecordCall::ProjectCreate { draft } => keyed("project", self.create_project(draft).await?),
            RecordCall::ProjectEdit { project, change } => {
                keyed("project", self.edit_project(project, change).await?)
            }
            RecordCall::ProjectDelete { project } => {
                self.delete_project(project.clone()).await?;
                Ok(json!({ "deleted": project }))
            }
            RecordCall::ProjectLink { keep, other } => {
                keyed("project", self.link_projects(keep, other).await?)
            }
            RecordCall::ProjectUnlink { project, connection } => {
                let connection = self.connection_named(connection).await?;
                keyed("project", self.unlink_project(project, connection).await?)
            }
            RecordCall::ProjectTemplates => json(whole(self.project_templates().await?)),
            RecordCall::Tasks { project, page } => {
                let project = match project {
                    Some(text) => Some(self.project_named(text).await?),
                    None => None,
                };
                json(self.tasks(TaskFilter { project, ..TaskFilter::default() }, page).await?)
            }
            RecordCall::TaskCreate { draft } => keyed("task", self.create_task(draft).await?),
            RecordCall::TaskEdit { task, project, change } => {
                let id = self.task_named(task, project).await?;
                keyed("task", self.edit_task(id, change).await?)
            }
            RecordCall::TaskDelete { task, project } => {
                let id = self.task_named(task, project).await?;
                self.delete_task(id.clone()).await?;
                Ok(json!({ "deleted": id }))
            }
            RecordCall::Labels { label: Label::Client, page } => json(self.clients(None, page).await?),
            RecordCall::Labels { label: Label::Tag, page } => json(paged(self.tags(false).await?, &page)?),
            RecordCall::LabelCreate { label, name } => {
                keyed(word(label), self.create_label(label, name).await?)
            }
            RecordCall::LabelEdit { label, which, name, archived } => {
                let id = self.label_named(label, which).await?;
                keyed(word(label), self.edit_label(label, id, name, archived).await?)
            }
            RecordCall::LabelDelete { label, which } => {
                let id = self.label_named(label, which).await?;
                self.delete_label(label, id.clone()).await?;
                Ok(json!({ "deleted": id }))
            }
            RecordCall::People { page } => json(paged(self.people_places().await?, &page)?),
            RecordCall::PersonLink { keep, other } => {
                let (keep, other) = (self.person_named(keep).await?, self.person_named(other).await?);
                json(whole(self.link_people(keep, other).await?))
            }
            RecordCall::PersonUnlink { person, connection } => {
                let person = self.person_named(person).await?;
                let connection = self.connection_named(connection).await?;
                json(whole(self.unlink_person(person, connection).await?))
            }
        }
    }

    /// Carries out one call about assets.
    ///
    /// # Errors
    /// What the use case led to.
    pub(super) async fn asset_call(&self, call: AssetCall) -> Result<Value> {
        match call {
            AssetCall::Folders { project } => {
                let id = self.project_named(project).await?;
                json(whole(self.folders(id).await?))
            }
            AssetCall::FolderCreate { to, name } => {
                let parent = self.folder_named(to).await?;
                keyed("folder", self.create_folder(parent, name).await?)
            }
            AssetCall::AssetRename { id, name } => {
                self.rename_asset(id.clone(), name).await?;
                keyed("asset", self.asset(id).await?.asset)
            }
            AssetCall::AssetMove { ids, to } => {
                let folder = self.folder_named(to).await?;
                self.move_assets(ids.clone(), folder.clone()).await?;
                Ok(json!({ "moved": ids, "to": folder }))
            }
            AssetCall::AssetDelete { ids } => {
                self.delete_assets(ids.clone(), std::time::Duration::ZERO).await?;
                Ok(json!({ "deleted": ids }))
            }
            AssetCall::AssetStatus { ids, status } => {
                self.set_review_status(ids.clone(), status.clone()).await?;
                Ok(json!({ "assets": ids, "review_status": status }))
            }
            AssetCall::AssetFields { id } => json(whole(self.custom_fields(id).await?)),
            AssetCall::AssetSetField { id, field, value } => {
                json(whole(self.set_custom_field(id, field, value).await?))
            }
            AssetCall::Stack { files } => keyed("asset", self.stack_files(files).await?),
            AssetCall::StackAdd { stack, file } => keyed("asset", self.add_version(stack, file).await?),
            AssetCall::StackRemove { file } => {
                self.remove_version(file.clone()).await?;
                keyed("asset", self.asset(file).await?.asset)
            }
            AssetCall::StackOrder { stack, versions } => {
                keyed("asset", self.order_versions(stack, versions).await?)
            }
            AssetCall::CommentAdd { asset, text, frame } => {
                let draft = CommentDraft { asset, text, frame, duration_frames: None };
                keyed("comment", self.add_comment(draft).await?)
            }
            AssetCall::CommentReply { id, text } => keyed("comment", self.reply_to_comment(id, text).await?),
            AssetCall::CommentEdit { id, text } => {
                self.edit_comment(id.clone(), text).await?;
                Ok(json!({ "changed": id }))
            }
            AssetCall::CommentDone { id, done } => {
                self.complete_comment(id.clone(), done).await?;
                Ok(json!({ "changed": id, "completed": done }))
            }
            AssetCall::CommentDelete { id } => {
                self.delete_comment(id.clone()).await?;
                Ok(json!({ "deleted": id }))
            }
        }
    }

    async fn project_named(&self, text: String) -> Result<RecordId> {
        self.read(move |conn| lists::projects::find(conn, &text)).await
    }

    /// The task of this id, or of this name in a project.
    async fn task_named(&self, text: String, project: Option<String>) -> Result<RecordId> {
        self.read(move |conn| match project {
            Some(project) => lists::tasks::find(conn, &lists::projects::find(conn, &project)?, &text),
            None => lists::find(conn, RecordType::Task, &text),
        })
        .await
    }

    async fn label_named(&self, label: Label, text: String) -> Result<RecordId> {
        self.read(move |conn| lists::find(conn, label.record_type(), &text)).await
    }
}

fn word(label: Label) -> &'static str {
    match label {
        Label::Client => "client",
        Label::Tag => "tag",
    }
}
