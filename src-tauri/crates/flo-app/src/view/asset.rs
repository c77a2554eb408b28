//! Assets, folders, comments.

use flo_model::{AssetKind, ByteCount, Count, RecordId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::SyncStatus;

/// A folder, file or version stack.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AssetView {
    /// Its id.
    pub id: RecordId,
    /// Its shape.
    pub kind: AssetKind,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// Folder or stack that holds it.
    pub parent_id: Option<RecordId>,
    /// Its id at the service.
    pub remote_id: Option<String>,
    /// Bytes; null for folders.
    pub size: Option<ByteCount>,
    /// MIME type, once the service knows it.
    pub media_type: Option<String>,
    /// State of the media at the service: created, uploaded, transcoded.
    pub status: Option<String>,
    /// Approval status in the account's own words.
    pub review_status: Option<String>,
    /// Versions in a stack; 1 for a file.
    pub versions: Count,
    /// Comments, replies included.
    pub comments: Count,
    /// Length in seconds.
    pub duration_s: Option<f64>,
    /// Frames per second, as the service rounds it.
    pub frame_rate: Option<f64>,
    /// Source timecode of the first frame.
    pub start_tc: Option<String>,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Codec.
    pub codec: Option<String>,
    /// Who brought it in.
    pub creator: Option<String>,
    /// When it came to the service.
    pub created_at: Option<UnixMillis>,
    /// When it last changed there.
    pub updated_at: Option<UnixMillis>,
    /// Sync state.
    pub sync_status: SyncStatus,
    /// Address of its picture for the window, if it can have one.
    pub thumbnail: Option<String>,
}

/// One asset with everything that is known about it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AssetDetail {
    /// The asset.
    pub asset: AssetView,
    /// From the project down to it.
    pub path: Vec<Crumb>,
    /// Its versions, newest first, also of a file in a stack; only the asset itself when there is no stack.
    pub versions: Vec<AssetView>,
    /// Its metadata fields.
    pub metadata: Vec<MetadataView>,
    /// Where the bytes are on this computer, if they passed through it.
    pub local_path: Option<String>,
    /// BLAKE3 of these bytes, hex.
    pub content_id: Option<String>,
    /// Page at the review service.
    pub view_url: Option<String>,
}

/// One step of a path.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Crumb {
    /// Project or folder.
    pub id: RecordId,
    /// Its name.
    pub name: String,
}

/// One metadata field of an asset.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MetadataView {
    /// The field's name.
    pub name: String,
    /// Its value for people.
    pub value: String,
}

/// A metadata field that a person may change.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CustomFieldView {
    /// The field's name.
    pub name: String,
    /// Kind of value: text, long_text, date, number, rating, toggle, select, select_multi.
    pub kind: String,
    /// The choices of a select field.
    pub options: Vec<String>,
    /// Its value for people; several choices separated by commas.
    pub value: String,
}

/// A folder in a project's tree.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct FolderView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Folder that holds it; null for the top folder.
    pub parent_id: Option<RecordId>,
    /// Steps below the top folder.
    pub depth: u32,
    /// Files below it at any depth, stacks counted once.
    pub files: Count,
    /// A watched folder sends its files here.
    pub watched: bool,
}

/// A choice of approval status.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ReviewOption {
    /// Its name, as written to the service.
    pub name: String,
    /// `#rrggbb`, where the account gave it one.
    pub color: Option<String>,
}

/// A note on an asset.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CommentView {
    /// Its id.
    pub id: RecordId,
    /// Its file.
    pub asset_id: RecordId,
    /// Its id at the service.
    pub remote_id: Option<String>,
    /// What it says. Written by others: show it as text only.
    pub text: String,
    /// Frame from the start of the file, 0-based; null when it is about the whole.
    #[specta(type = Option<i32>)]
    pub frame: Option<i64>,
    /// Length in frames of a range.
    #[specta(type = Option<i32>)]
    pub duration_frames: Option<i64>,
    /// The frame as timecode of the file.
    pub timecode: Option<String>,
    /// Page of a document.
    #[specta(type = Option<i32>)]
    pub page: Option<i64>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub created_at: Option<UnixMillis>,
    /// Done.
    pub completed: bool,
    /// Shapes drawn on the picture, as the service keeps them.
    #[specta(type = Option<specta_typescript::Unknown>)]
    pub drawing: Option<Value>,
    /// Replies, oldest first.
    pub replies: Vec<CommentView>,
    /// A reply that was written here: no service takes one from outside, so nobody else sees it.
    pub only_here: bool,
    /// Sync state.
    pub sync_status: SyncStatus,
}

/// Where a file can be played from.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MediaPlace {
    /// What kind of place.
    pub from: MediaFrom,
    /// Path of a file, or address of a stream that holds for minutes.
    pub address: String,
}

/// A kind of place that media is played from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MediaFrom {
    /// The file on this computer.
    Disk,
    /// A rendition at the service.
    Service,
}
