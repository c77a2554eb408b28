//! Writing: folders are made, files are renamed, moved and deleted. Bytes come through uploads alone.
//!
//! A rename is a copy inside the service and a delete of what was copied, in this order, so that the file is there at
//! every moment. Each step may be repeated.

use async_trait::async_trait;
use flo_connect::{
    Applied, CallContext, Error, ErrorKind, Mirror, RemoteRecord, Result, Writable, Write, Writer,
};
use flo_model::{FieldMap, IntentAction, RecordType, RemoteId};
use http::Method;

use crate::S3;
use crate::api::Call;
use crate::keys::{ROOT, checked_folder_id, file_id, is_folder, parent_of};

#[async_trait]
impl Writer for S3 {
    fn can(&self, record_type: RecordType, _action: IntentAction) -> bool {
        record_type == RecordType::Asset
    }

    fn writable(&self, _record_type: RecordType) -> Writable {
        Writable { fields: Some(&["kind", "name", "parent", "project"]), after_create: &[] }
    }

    async fn apply(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        match write.action {
            IntentAction::Create => self.make_folder(cx, &write.fields).await,
            IntentAction::Update => self.rename(cx, remote_id(write)?, &write.fields).await,
            IntentAction::Delete => self.delete(cx, remote_id(write)?).await,
        }
    }

    async fn find_effect(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for what was written";
        let found = match (write.action, &write.remote_id) {
            (IntentAction::Create, _) => self.find(cx, &self.folder_of(&write.fields, doing)?).await?,
            (_, None) => None,
            (IntentAction::Delete, Some(id)) => self.find(cx, id.as_str()).await?,
            (IntentAction::Update, Some(id)) => match self.find(cx, id.as_str()).await? {
                Some(record) => Some(record),
                // It was renamed, and the answer was lost.
                None => self.find(cx, &self.target(id.as_str(), &write.fields, doing)?).await?,
            },
        };
        Ok(found.into_iter().collect())
    }
}

impl S3 {
    /// A folder by itself is an object without bytes whose key ends with a slash.
    async fn make_folder(&self, cx: &CallContext, fields: &FieldMap) -> Result<Applied> {
        let doing = "making a folder";
        if fields.text("kind") != Some("folder") {
            return Err(Error::new(ErrorKind::Invalid, doing, "a bucket holds folders and files alone"));
        }
        let id = self.folder_of(fields, doing)?;
        let call = Call::on(Method::PUT, &id, "/{key}", doing);
        self.api.send(cx, &call).await?;
        Ok(Applied::Record(Box::new(self.folder(&id))))
    }

    async fn rename(&self, cx: &CallContext, from: &str, fields: &FieldMap) -> Result<Applied> {
        let doing = "renaming a file";
        let to = self.target(from, fields, doing)?;
        if to == from {
            return self.here(cx, from, doing).await;
        }
        if is_folder(from) {
            return Err(Error::new(
                ErrorKind::Invalid,
                doing,
                "a bucket has no folders that could be renamed, only keys: move the files in it, or rename the folder back",
            ));
        }
        let Some(head) = self.head(cx, doing, from).await? else {
            return Err(Error::new(ErrorKind::NotFound, doing, "it is not in the bucket any more"));
        };
        match self.head(cx, doing, &to).await? {
            None => self.copy(cx, from, &head, &to, doing).await?,
            // An earlier attempt copied it and was cut before the delete.
            Some(there)
                if there.size == head.size && there.marker == head.marker && there.marker.is_some() => {}
            Some(_) => {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    doing,
                    "another file has this name there: choose another name",
                ));
            }
        }
        let copied = self.head(cx, doing, &to).await?;
        if copied.is_none_or(|copied| copied.size != head.size) {
            return Err(Error::new(
                ErrorKind::BadAnswer,
                doing,
                "the service made a copy of another size; the file stays where it was",
            )
            .with_unknown_outcome());
        }
        self.api.send(cx, &Call::on(Method::DELETE, from, "/{key}", doing)).await?;
        self.here(cx, &to, doing).await
    }

    async fn delete(&self, cx: &CallContext, id: &str) -> Result<Applied> {
        let doing = "deleting something in the bucket";
        if is_folder(id) {
            let beginning = format!("{}{id}", self.config.settings.prefix);
            let inside = self.list(cx, doing, &beginning, None, 2).await?;
            if id == ROOT || inside.objects.iter().any(|object| object.id != id) {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    doing,
                    "the folder still holds files: delete those first, so that nothing goes unseen",
                ));
            }
        }
        self.api.send(cx, &Call::on(Method::DELETE, id, "/{key}", doing)).await?;
        Ok(Applied::Deleted)
    }

    async fn find(&self, cx: &CallContext, id: &str) -> Result<Option<RemoteRecord>> {
        self.get(cx, RecordType::Asset, &RemoteId::from(id), &FieldMap::default()).await
    }

    /// The record as it stands there now.
    async fn here(&self, cx: &CallContext, id: &str, doing: &'static str) -> Result<Applied> {
        match self.find(cx, id).await? {
            Some(record) => Ok(Applied::Record(Box::new(record))),
            None => Err(Error::new(ErrorKind::NotFound, doing, "it is not in the bucket any more")),
        }
    }

    fn folder_of(&self, fields: &FieldMap, doing: &'static str) -> Result<String> {
        let (parent, name) = place_of(fields, ROOT);
        checked_folder_id(&self.config.settings.prefix, parent, name, doing)
    }

    /// The id that a record has once its fields hold.
    fn target(&self, id: &str, fields: &FieldMap, doing: &'static str) -> Result<String> {
        let Some(above) = parent_of(id) else { return Ok(id.to_owned()) };
        let (parent, name) = place_of(fields, above);
        if is_folder(id) {
            return checked_folder_id(&self.config.settings.prefix, parent, name, doing);
        }
        file_id(&self.config.settings.prefix, &RemoteId::from(parent), name, doing)
    }
}

fn place_of<'a>(fields: &'a FieldMap, above: &'a str) -> (&'a str, &'a str) {
    (fields.text("parent").unwrap_or(above), fields.text("name").unwrap_or_default())
}

fn remote_id(write: &Write) -> Result<&str> {
    write.remote_id.as_ref().map(RemoteId::as_str).ok_or_else(|| {
        Error::new(ErrorKind::Invalid, "changing something in the bucket", "it is not in the bucket yet")
    })
}
