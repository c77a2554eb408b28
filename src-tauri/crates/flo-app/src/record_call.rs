//! Calls of `flo` that make, change, move, link and delete records, as data.

use flo_model::RecordId;
use serde::{Deserialize, Serialize};

use crate::call::PageRequest;
use crate::drafts::{Label, ProjectChange, ProjectDraft, TaskChange, TaskDraft};

/// One such call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record_call", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the `flo` command of its name")]
pub enum RecordCall {
    ProjectCreate { draft: ProjectDraft },
    ProjectEdit { project: String, change: ProjectChange },
    ProjectDelete { project: String },
    ProjectLink { keep: String, other: String },
    ProjectUnlink { project: String, connection: String },
    ProjectTemplates,
    Tasks { project: Option<String>, page: PageRequest },
    TaskCreate { draft: TaskDraft },
    TaskEdit { task: String, project: Option<String>, change: TaskChange },
    TaskDelete { task: String, project: Option<String> },
    Labels { label: Label, page: PageRequest },
    LabelCreate { label: Label, name: String },
    LabelEdit { label: Label, which: String, name: Option<String>, archived: Option<bool> },
    LabelDelete { label: Label, which: String },
    People { page: PageRequest },
    PersonLink { keep: String, other: String },
    PersonUnlink { person: String, connection: String },
}

/// One call about folders, files, version stacks or comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "asset_call", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the `flo` command of its name")]
pub enum AssetCall {
    Folders { project: String },
    FolderCreate { to: String, name: String },
    AssetRename { id: RecordId, name: String },
    AssetMove { ids: Vec<RecordId>, to: String },
    AssetDelete { ids: Vec<RecordId> },
    AssetStatus { ids: Vec<RecordId>, status: Option<String> },
    AssetFields { id: RecordId },
    AssetSetField { id: RecordId, field: String, value: String },
    Stack { files: Vec<RecordId> },
    StackAdd { stack: RecordId, file: RecordId },
    StackRemove { file: RecordId },
    StackOrder { stack: RecordId, versions: Vec<RecordId> },
    CommentReply { id: RecordId, text: String },
    CommentEdit { id: RecordId, text: String },
    CommentDone { id: RecordId, done: bool },
    CommentDelete { id: RecordId },
    CommentAdd { asset: RecordId, text: String, frame: Option<i64> },
}
