//! Writing comments.

use flo_connect::{Applied, CallContext, RemoteRecord, Result, Write};
use http::Method;
use serde_json::{Map, Value, json};

use super::{refused, remote_id, some};
use crate::api::routes::{CHANGE_COMMENT, DELETE_COMMENT, NEW_COMMENT};
use crate::memory::Author;
use crate::{Frameio, convert};

impl Frameio {
    pub(super) async fn create_comment(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "writing a comment";
        if !write.fields.get("parent").is_null() {
            return Err(refused(
                doing,
                "Frame.io takes no replies from other apps: post it as a comment of its own, or keep it here",
            ));
        }
        let file =
            write.fields.text("asset").ok_or_else(|| refused(doing, "the file is not in Frame.io yet"))?;
        let every = ["text", "frame", "duration_frames", "page", "anchor", "annotation", "completed"];
        let data =
            self.comment_body(write, |field| every.contains(&field) && !is_default(write.fields.get(field)));
        // Asked first: nothing that can fail may follow the write, or what was made would be made again.
        let me = self.me(cx).await?;
        let raw = self.api.write(cx, doing, Method::POST, NEW_COMMENT, &[file], Some(data)).await?;
        let mut record = convert::comment(some(raw, doing)?, None, self.config.first_frame, doing)?;
        if record.fields.get("author").is_null() {
            let author = Author { name: Some(me.name.clone()), email: Some(me.email.clone()) };
            convert::set_author(&mut record.fields, &author);
        }
        Ok(RemoteRecord::new(record.record_type, record.id, record.fields, record.extra)
            .updated_at(record.updated_at))
    }

    pub(super) async fn update_comment(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "changing a comment";
        let data = self.comment_body(write, |field| write.changes(field));
        let id = remote_id(write)?;
        let raw =
            self.api.write(cx, doing, Method::PATCH, CHANGE_COMMENT, &[id.as_str()], Some(data)).await?;
        let parent = write.fields.text("parent");
        let mut record = convert::comment(some(raw, doing)?, parent, self.config.first_frame, doing)?;
        for name in ["author", "author_email"] {
            if !record.fields.0.contains_key(name) {
                record.fields.set(name, write.fields.get(name).clone());
            }
        }
        Ok(RemoteRecord::new(record.record_type, record.id, record.fields, record.extra)
            .updated_at(record.updated_at))
    }

    pub(super) async fn delete_comment(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        let id = remote_id(write)?;
        self.api
            .write(cx, "deleting a comment", Method::DELETE, DELETE_COMMENT, &[id.as_str()], None)
            .await?;
        Ok(Applied::Deleted)
    }

    /// The fields that `wants` names, as the service calls them. A length counts only together with a position.
    fn comment_body(&self, write: &Write, wants: impl Fn(&str) -> bool) -> Value {
        let mut body = Map::new();
        for (field, key) in [
            ("text", "text"),
            ("page", "page"),
            ("anchor", "anchor"),
            ("annotation", "annotation"),
            ("completed", "completed"),
        ] {
            if wants(field) {
                body.insert(key.to_owned(), write.fields.get(field).clone());
            }
        }
        if wants("frame") || wants("duration_frames") {
            let frame = write.fields.get("frame").as_i64().map(|frame| frame + self.config.first_frame);
            body.insert("timestamp".to_owned(), json!(frame));
            if frame.is_some() && (wants("duration_frames") || !write.fields.get("duration_frames").is_null())
            {
                body.insert("duration".to_owned(), write.fields.get("duration_frames").clone());
            }
        }
        Value::Object(body)
    }
}

/// What a new comment has anyway.
fn is_default(value: &Value) -> bool {
    value.is_null() || value == &Value::Bool(false)
}
