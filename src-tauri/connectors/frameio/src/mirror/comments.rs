//! Comments and their replies.

use flo_connect::{CallContext, Cursor, ErrorKind, Page, RemoteRecord, Result};
use flo_model::{FieldMap, RemoteId};

use super::{Place, absent_is_none};
use crate::api::routes::{COMMENT, COMMENTS};
use crate::memory::Author;
use crate::{Frameio, convert};

impl Frameio {
    /// The comments of a file, each followed by its replies.
    pub(super) async fn comments_page(
        &self,
        cx: &CallContext,
        file: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing comments";
        let place = Place::of(cursor, doing)?;
        let mut query = vec![("page_size", "100"), ("sort", "created_at_asc"), ("include", "owner,replies")];
        if place.is_first() {
            query.push(("include_total_count", "true"));
        }
        let listed = self.api.list(cx, doing, COMMENTS, &[file], &query, place.after.as_deref()).await?;
        let mut page = Page { total: listed.total, next: place.behind(&listed, doing)?, ..Page::default() };
        for row in listed.rows {
            for record in convert::comment_with_replies(row, self.config.first_frame, doing)? {
                page.records.push(self.with_author(cx, record).await?);
            }
        }
        Ok(page)
    }

    /// One comment. Its own address does not say what it replies to; what is known stays, and one that nobody knows is
    /// looked for among the comments of its file.
    pub(super) async fn get_comment(
        &self,
        cx: &CallContext,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        let doing = "reading a comment";
        let raw =
            absent_is_none(self.api.get(cx, doing, COMMENT, &[id.as_str()], &[("include", "owner")]).await)?;
        let Some(raw) = raw else { return Ok(None) };
        let alone = convert::comment(raw, known.text("parent"), self.config.first_frame, doing)?;
        let Some(file) = alone.fields.text("asset").filter(|_| known.0.is_empty()) else {
            return Ok(Some(alone));
        };
        let mut cursor = None;
        loop {
            let page = match self.comments_page(cx, file, cursor.as_ref()).await {
                Err(error) if error.kind == ErrorKind::NotFound => return Ok(Some(alone)),
                page => page?,
            };
            if let Some(found) = page.records.into_iter().find(|record| record.id == *id) {
                return Ok(Some(found));
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(Some(alone));
            }
        }
    }

    /// Nested replies come without their author: it is read once and remembered.
    async fn with_author(&self, cx: &CallContext, record: RemoteRecord) -> Result<RemoteRecord> {
        if record.fields.0.contains_key("author") {
            return Ok(record);
        }
        let id = record.id.as_str();
        let author = match self.memory.author(id) {
            Some(author) => author,
            None => {
                let doing = "reading who wrote a reply";
                let raw = self.api.get(cx, doing, COMMENT, &[id], &[("include", "owner")]).await;
                let author = absent_is_none(raw)?
                    .map_or_else(Author::default, |raw| convert::author_of(&raw["owner"]));
                self.memory.learn_author(id, author.clone());
                author
            }
        };
        let mut fields = record.fields;
        convert::set_author(&mut fields, &author);
        Ok(RemoteRecord::new(record.record_type, record.id, fields, record.extra)
            .updated_at(record.updated_at))
    }
}
