//! Comments on files.

use serde_json::Value;
use uuid::Uuid;

use super::change::By;
use super::events::Topic;
use super::{Ix, World};
use crate::frameio::stamp::Stamp;

/// One comment, or a reply to one.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: Uuid,
    pub(crate) file: Uuid,
    pub(crate) reply_to: Option<Uuid>,
    /// `None` for guests of a share.
    pub(crate) owner: Option<usize>,
    pub(crate) text: String,
    /// Frames from the start of the file, the first frame being 0.
    pub(crate) timestamp: Option<i64>,
    /// Frames.
    pub(crate) duration: Option<i64>,
    pub(crate) page: Option<i64>,
    pub(crate) anchor: Option<Value>,
    /// Drawing, kept as sent.
    pub(crate) annotation: Option<String>,
    pub(crate) attachments: Vec<Attachment>,
    /// `{start_index, end_index, text, url}` each.
    pub(crate) links: Vec<Value>,
    pub(crate) text_review: Option<Value>,
    pub(crate) completed: Option<(Stamp, usize)>,
    pub(crate) text_edited_at: Option<Stamp>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    /// Replies, oldest first.
    pub(crate) replies: Vec<Uuid>,
}

/// A file attached to a comment.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) media_type: String,
    pub(crate) created_at: Stamp,
}

/// Which comments a copy takes along. All comments of the simulator are public ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CopyComments {
    None,
    Internal,
    Public,
    All,
}

impl Comment {
    /// A comment that says `text` and nothing else.
    pub(crate) fn saying(id: Uuid, file: Uuid, owner: Option<usize>, text: &str, at: Stamp) -> Self {
        Self {
            id,
            file,
            reply_to: None,
            owner,
            text: text.to_owned(),
            timestamp: None,
            duration: None,
            page: None,
            anchor: None,
            annotation: None,
            attachments: Vec::new(),
            links: Vec::new(),
            text_review: None,
            completed: None,
            text_edited_at: None,
            created_at: at,
            updated_at: at,
            replies: Vec::new(),
        }
    }
}

impl World {
    /// Adds a comment, or a reply when it names the comment it answers.
    pub(crate) fn add_comment(&mut self, comment: Comment) {
        let id = comment.id;
        match comment.reply_to.and_then(|above| self.comments.get_mut(&above)) {
            Some(above) => above.replies.push(id),
            None => self.comments_of.entry(comment.file).or_default().push(id),
        }
        self.comments.insert(id, comment);
    }

    /// Removes a comment; its replies go with it.
    pub(crate) fn remove_comment(&mut self, id: Uuid) {
        let Some(comment) = self.comments.remove(&id) else { return };
        for reply in &comment.replies {
            self.comments.remove(reply);
        }
        match comment.reply_to.and_then(|above| self.comments.get_mut(&above)) {
            Some(above) => above.replies.retain(|reply| *reply != id),
            None => {
                if let Some(list) = self.comments_of.get_mut(&comment.file) {
                    list.retain(|other| *other != id);
                }
            }
        }
    }

    /// Marks a comment done or open again, with its event. Nothing happens when it already is.
    pub(crate) fn complete_comment(&mut self, by: By, id: Uuid, done: bool) {
        let Some(comment) = self.comments.get_mut(&id) else { return };
        if comment.completed.is_some() == done {
            return;
        }
        comment.completed = done.then_some((by.at, by.person));
        comment.updated_at = by.at;
        let event = if done { "comment.completed" } else { "comment.uncompleted" };
        if let Some(topic) = Topic::comment(self, id) {
            self.emit(by, event, topic);
        }
    }

    /// Comments of a file, replies included.
    pub(crate) fn comment_count(&self, file: Uuid) -> i64 {
        let list = self.comments_of.get(&file).map(Vec::as_slice).unwrap_or_default();
        let replies: usize =
            list.iter().filter_map(|id| self.comments.get(id)).map(|comment| comment.replies.len()).sum();
        i64::try_from(list.len() + replies).unwrap_or(i64::MAX)
    }

    /// The live file that a comment belongs to.
    pub(crate) fn file_of_comment(&self, id: Uuid) -> Option<Ix> {
        self.comments.get(&id).and_then(|comment| self.find_live(comment.file))
    }

    pub(super) fn copy_comments(&mut self, from: Uuid, to: Uuid, which: CopyComments) {
        if !matches!(which, CopyComments::Public | CopyComments::All) {
            return;
        }
        for id in self.comments_of.get(&from).cloned().unwrap_or_default() {
            let Some(source) = self.comments.get(&id).cloned() else { continue };
            let copy = self.ids.uuid();
            let replies = source.replies.clone();
            self.add_comment(Comment { id: copy, file: to, replies: Vec::new(), ..source });
            for reply in replies {
                let Some(source) = self.comments.get(&reply).cloned() else { continue };
                let id = self.ids.uuid();
                self.add_comment(Comment { id, file: to, reply_to: Some(copy), ..source });
            }
        }
    }
}
