//! Comments, replies and attachments.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Look;
use super::account::UserView;
use crate::frameio::media::timecode;
use crate::frameio::stamp::Stamp;
use crate::frameio::world::comments::{Attachment, Comment};

#[derive(Serialize)]
pub(crate) struct CommentView<'a> {
    id: Uuid,
    file_id: Uuid,
    text: &'a str,
    timestamp: Value,
    duration: Option<i64>,
    page: Option<i64>,
    anchor: Option<&'a Value>,
    annotation: Option<&'a str>,
    attachments: Vec<AttachmentView<'a>>,
    links: &'a [Value],
    mentions: Vec<Value>,
    text_review_annotation: Option<&'a Value>,
    completed_at: Option<Stamp>,
    completer_id: Option<Uuid>,
    text_edited_at: Option<Stamp>,
    created_at: Stamp,
    updated_at: Stamp,
    /// Doubly optional: absent unless asked for, null for guests.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Option<UserView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<Vec<CommentView<'a>>>,
}

impl<'a> CommentView<'a> {
    pub(crate) fn of(look: &Look<'a>, comment: &'a Comment) -> Self {
        let world = look.world;
        // Nested replies come without their owner, as at the service.
        let nested = Look { include: super::Include::default(), ..*look };
        Self {
            id: comment.id,
            file_id: comment.file,
            text: &comment.text,
            timestamp: shown_time(look, comment),
            duration: comment.duration,
            page: comment.page,
            anchor: comment.anchor.as_ref(),
            annotation: comment.annotation.as_deref(),
            attachments: comment.attachments.iter().map(|held| AttachmentView::of(held, None)).collect(),
            links: &comment.links,
            mentions: mentions(look, &comment.text),
            text_review_annotation: comment.text_review.as_ref(),
            completed_at: comment.completed.map(|(at, _)| at),
            completer_id: comment.completed.map(|(_, person)| world.people[person].id),
            text_edited_at: comment.text_edited_at,
            created_at: comment.created_at,
            updated_at: comment.updated_at,
            owner: look.include.owner.then(|| comment.owner.map(|owner| UserView::of(world, owner))),
            replies: look.include.replies.then(|| {
                let replies = comment.replies.iter().filter_map(|id| world.comments.get(id));
                replies.map(|reply| Self::of(&nested, reply)).collect()
            }),
        }
    }
}

fn shown_time(look: &Look<'_>, comment: &Comment) -> Value {
    let Some(frame) = comment.timestamp else { return Value::Null };
    if !look.timecode {
        return json!(frame + look.first_frame);
    }
    let file = look.world.find(comment.file).and_then(|ix| look.world.asset(ix).file());
    file.map_or(Value::Null, |file| json!(timecode(frame, look.world.media_of(file).rate)))
}

/// People named in the text as `@Full Name`.
fn mentions(look: &Look<'_>, text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for person in &look.world.people {
        let wanted = format!("@{}", person.name);
        for (start, _) in text.match_indices(&wanted) {
            found.push(json!({
                "start_index": start, "end_index": start + wanted.len(), "text": wanted, "user_id": person.id,
            }));
        }
    }
    found
}

#[derive(Serialize)]
pub(crate) struct AttachmentView<'a> {
    id: Uuid,
    name: &'a str,
    file_size: u64,
    media_type: &'a str,
    created_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload_urls: Option<Vec<String>>,
}

impl<'a> AttachmentView<'a> {
    pub(crate) fn of(attachment: &'a Attachment, upload_urls: Option<Vec<String>>) -> Self {
        Self {
            id: attachment.id,
            name: &attachment.name,
            file_size: attachment.size,
            media_type: &attachment.media_type,
            created_at: attachment.created_at,
            upload_urls,
        }
    }
}

impl<'a> CommentView<'a> {
    /// The answer to the creation of a comment: attachments carry the addresses of their bytes.
    pub(crate) fn with_upload_urls(mut self, look: &Look<'_>, comment: &'a Comment) -> Self {
        self.attachments = comment
            .attachments
            .iter()
            .map(|held| AttachmentView::of(held, Some(vec![look.signer.attachment_url(held, look.now)])))
            .collect();
        self
    }
}
