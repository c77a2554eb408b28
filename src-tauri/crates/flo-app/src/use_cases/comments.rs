//! Comments: read, written, completed and deleted here at once; at the service when there is a network.

use flo_model::{FieldMap, RecordId, RecordType};
use flo_store::lists::comments::CommentRow;
use flo_store::{StoreError, lists};

use super::edit::Change;
use crate::call::CommentDraft;
use crate::convert::sync_status;
use crate::timecode::timecode;
use crate::view::CommentView;
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// The comments of an asset as threads, in the order of their frames. A version stack has its newest file's.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn comments(&self, asset: RecordId) -> Result<Vec<CommentView>> {
        self.read(move |conn| {
            let file = lists::assets::head_file(conn, &asset)?.unwrap_or(asset);
            let rate = lists::assets::get(conn, &file)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{file}”.")))?
                .frame_rate;
            let threads = lists::comments::threads(conn, &file)?;
            Ok(threads.into_iter().map(|row| comment_view(row, rate)).collect())
        })
        .await
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// `Invalid` without text or with a range but no frame, `NotFound` for the asset.
    pub async fn add_comment(&self, draft: CommentDraft) -> Result<CommentView> {
        let text = draft.text.trim().to_owned();
        if text.is_empty() {
            return Err(CommandError::new(ErrorCode::Invalid, "A comment needs some text."));
        }
        if draft.duration_frames.is_some() && draft.frame.is_none() {
            return Err(CommandError::new(ErrorCode::Invalid, "A range needs the frame where it begins."));
        }
        self.edit(move |editor| {
            let file = lists::assets::head_file(editor.tx, &draft.asset)?.unwrap_or(draft.asset);
            let rate = lists::assets::get(editor.tx, &file)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{file}”.")))?
                .frame_rate;
            let places = lists::link::places(editor.tx, &file)?;
            let author = lists::people::selves(editor.tx)?
                .first()
                .and_then(|id| lists::people::person(editor.tx, id).transpose())
                .transpose()?
                .map(|person| person.name);
            let now = editor.tx.now();
            let fields = FieldMap::default()
                .with("asset", file.as_str())
                .with("text", text)
                .with("frame", draft.frame)
                .with("duration_frames", draft.duration_frames)
                .with("completed", false)
                .with("author", author)
                .with("created_at", now.to_string());
            let connections = places.into_iter().map(|place| place.connection).collect();
            let edited = editor.make(Change::create(RecordType::Comment, fields, connections))?;
            let row = lists::comments::get(editor.tx, &edited.record_id)?
                .ok_or_else(|| StoreError::NotFound(String::from("The comment is gone again.")))?;
            Ok(comment_view(row, rate))
        })
        .await
    }

    /// Marks a comment as done, or as open again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn complete_comment(&self, id: RecordId, done: bool) -> Result<()> {
        self.edit(move |editor| {
            let fields = FieldMap::default().with("completed", done);
            editor.make(Change::update(RecordType::Comment, &id, fields))?;
            Ok(())
        })
        .await
    }

    /// Changes what a comment says.
    ///
    /// # Errors
    /// `Invalid` without text, `NotFound`.
    pub async fn edit_comment(&self, id: RecordId, text: String) -> Result<()> {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(CommandError::new(ErrorCode::Invalid, "A comment needs some text."));
        }
        self.edit(move |editor| {
            let fields = FieldMap::default().with("text", text);
            editor.make(Change::update(RecordType::Comment, &id, fields)).map(drop)
        })
        .await
    }

    /// Deletes a comment.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_comment(&self, id: RecordId) -> Result<()> {
        self.edit(move |editor| {
            editor.make(Change::delete(RecordType::Comment, &id))?;
            Ok(())
        })
        .await
    }
}

fn comment_view(row: CommentRow, rate: Option<f64>) -> CommentView {
    CommentView {
        id: row.id,
        asset_id: row.asset_id.unwrap_or_else(|| RecordId(String::new())),
        remote_id: row.remote_id,
        text: row.text,
        frame: row.frame,
        duration_frames: row.duration_frames,
        timecode: row.frame.zip(rate).and_then(|(frame, rate)| timecode(frame, rate)),
        page: row.page,
        author: row.author,
        created_at: Some(row.created_at),
        completed: row.completed,
        drawing: row.annotation.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        replies: row.replies.into_iter().map(|reply| comment_view(reply, rate)).collect(),
        sync_status: sync_status(row.link_state),
    }
}
