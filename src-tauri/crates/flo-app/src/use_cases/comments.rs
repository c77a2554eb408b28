//! Comments: read, written, completed and deleted here at once; at the service when there is a network.

use flo_model::{FieldMap, Rate, RecordId, RecordType};
use flo_store::lists::comments::CommentRow;
use flo_store::{Connection, StoreError, lists};

use super::edit::{Change, Editor};
use crate::call::CommentDraft;
use crate::convert::sync_status;
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
            let rate = rate_of(conn, &file)?;
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
            let rate = rate_of(editor.tx, &file)?;
            let places = lists::link::places(editor.tx, &file)?;
            let fields = fields(editor, &file, text, draft.frame, draft.duration_frames)?;
            let connections = places.into_iter().map(|place| place.connection).collect();
            let edited = editor.make(Change::create(RecordType::Comment, fields, connections))?;
            let row = lists::comments::get(editor.tx, &edited.record_id)?
                .ok_or_else(|| StoreError::NotFound(String::from("The comment is gone again.")))?;
            Ok(comment_view(row, rate))
        })
        .await
    }

    /// Answers a comment; an answer to an answer stands in the same thread. No service takes answers from outside, so it
    /// stays in this profile and its view says so.
    ///
    /// # Errors
    /// `Invalid` without text, `NotFound`.
    pub async fn reply_to_comment(&self, comment: RecordId, text: String) -> Result<CommentView> {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(CommandError::new(ErrorCode::Invalid, "A reply needs some text."));
        }
        self.edit(move |editor| {
            let gone = || StoreError::NotFound(String::from("The comment is not there any more."));
            let asked = lists::comments::get(editor.tx, &comment)?.ok_or_else(gone)?;
            let file = asked.asset_id.ok_or_else(gone)?;
            let fields = fields(editor, &file, text, None, None)?
                .with("parent", asked.parent_id.unwrap_or(comment).as_str());
            let edited = editor.make(Change::create(RecordType::Comment, fields, Vec::new()))?;
            let row = lists::comments::get(editor.tx, &edited.record_id)?.ok_or_else(gone)?;
            Ok(comment_view(row, None))
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

/// How a file counts its frames; `None` when that is not known.
fn rate_of(conn: &Connection, file: &RecordId) -> Result<Option<Rate>, StoreError> {
    let row = lists::assets::get(conn, file)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{file}”.")))?;
    Ok(row.frame_rate.and_then(|fps| Rate::of_file(fps, row.start_tc.as_deref())))
}

/// The fields of a comment that the signed-in person writes now.
pub(super) fn fields(
    editor: &Editor<'_, '_>,
    file: &RecordId,
    text: String,
    frame: Option<i64>,
    duration_frames: Option<i64>,
) -> Result<FieldMap, StoreError> {
    let author = lists::people::selves(editor.tx)?
        .first()
        .and_then(|id| lists::people::person(editor.tx, id).transpose())
        .transpose()?
        .map(|person| person.name);
    let now = editor.tx.now();
    Ok(FieldMap::default()
        .with("asset", file.as_str())
        .with("text", text)
        .with("frame", frame)
        .with("duration_frames", duration_frames)
        .with("completed", false)
        .with("author", author)
        .with("created_at", now.to_string()))
}

fn comment_view(row: CommentRow, rate: Option<Rate>) -> CommentView {
    CommentView {
        id: row.id,
        asset_id: row.asset_id.unwrap_or_else(|| RecordId(String::new())),
        remote_id: row.remote_id,
        text: row.text,
        frame: row.frame,
        duration_frames: row.duration_frames,
        timecode: row.frame.zip(rate).and_then(|(frame, rate)| rate.timecode(frame)),
        page: row.page,
        author: row.author,
        created_at: Some(row.created_at),
        completed: row.completed,
        only_here: row.parent_id.is_some() && row.link_state.is_none(),
        drawing: row.annotation.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        replies: row.replies.into_iter().map(|reply| comment_view(reply, rate)).collect(),
        sync_status: sync_status(row.link_state),
    }
}
