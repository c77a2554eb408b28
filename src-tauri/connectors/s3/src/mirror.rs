//! Reading: the bucket as a project, its keys as folders and files.
//!
//! Keys come in the order of their bytes, so that everything beneath a folder follows the folder: each page names the
//! folders of its first key again, and every folder before what is in it.

use std::time::Duration;

use async_trait::async_trait;
use flo_connect::{
    CallContext, Cursor, Error, ErrorKind, Mirror, Page, PassKind, RemoteRecord, Result, StreamKey,
    StreamSpec,
};
use flo_model::{FieldMap, RecordType, RemoteId, UnixMillis};
use http::Method;
use percent_encoding::percent_decode_str;
use roxmltree::Node;
use serde_json::json;

use crate::S3;
use crate::api::Call;
use crate::keys::{ROOT, folders_above, is_folder, is_usable, name_of, parent_of, within};
use crate::xml;

const STREAM: &str = "objects";
/// A pass costs one request per thousand objects, and requests cost money.
const EVERY: Duration = Duration::from_secs(600);
/// Most keys in one answer. Source: Amazon S3 API Reference, “ListObjectsV2”.
const PAGE: u32 = 1000;

/// One page of keys.
pub(crate) struct Listed {
    /// Without the prefix of the connection.
    pub(crate) objects: Vec<Object>,
    pub(crate) next: Option<String>,
}

/// One object of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) id: String,
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) changed_at: Option<UnixMillis>,
}

#[async_trait]
impl Mirror for S3 {
    fn root_streams(&self) -> Vec<StreamSpec> {
        vec![StreamSpec::whole(STREAM, 1, EVERY)]
    }

    async fn page(
        &self,
        cx: &CallContext,
        stream: &StreamKey,
        _kind: PassKind,
        _since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing the bucket";
        if stream.0 != STREAM {
            return Err(Error::new(ErrorKind::NotFound, doing, format!("there is no stream “{stream}”")));
        }
        let token = cursor.map(|cursor| cursor.0.as_str());
        let listed = self.list(cx, doing, &self.config.settings.prefix, token, PAGE).await?;
        let mut records = if cursor.is_none() { vec![self.project(), self.top_folder()] } else { Vec::new() };
        let mut last: &str = "";
        for object in listed.objects.iter().filter(|object| is_usable(&object.id)) {
            records.extend(
                folders_above(&object.id)
                    .filter(|folder| !last.starts_with(folder))
                    .map(|folder| self.folder(folder)),
            );
            records.push(self.record(object));
            last = &object.id;
        }
        Ok(Page { records, next: listed.next.map(Cursor), ..Page::default() })
    }

    /// Looks for the key in a list: unlike the key's own address, that tells a missing object from a missing bucket.
    async fn get(
        &self,
        cx: &CallContext,
        record_type: RecordType,
        id: &RemoteId,
        _known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        let doing = "looking for something in the bucket";
        let id = id.as_str();
        let beginning = match record_type {
            RecordType::Project => "",
            RecordType::Asset => within(id),
            _ => return Ok(None),
        };
        let listed =
            self.list(cx, doing, &format!("{}{beginning}", self.config.settings.prefix), None, 1).await?;
        if record_type == RecordType::Asset && id != ROOT && is_folder(id) && listed.objects.is_empty() {
            // Not every service lists a folder that was made by itself.
            return Ok(self.head(cx, doing, id).await?.map(|_| self.folder(id)));
        }
        Ok(match (record_type, id) {
            (RecordType::Project, _) => (id == self.project_id()).then(|| self.project()),
            (_, ROOT) => Some(self.top_folder()),
            (_, id) if is_folder(id) => Some(self.folder(id)),
            (_, id) => listed.objects.iter().find(|object| object.id == id).map(|object| self.record(object)),
        })
    }
}

impl S3 {
    /// One page of the keys that begin with `prefix`.
    pub(crate) async fn list(
        &self,
        cx: &CallContext,
        doing: &'static str,
        prefix: &str,
        token: Option<&str>,
        most: u32,
    ) -> Result<Listed> {
        let most = most.to_string();
        let mut call = Call::on_bucket(Method::GET, "/?list-type=2", doing)
            .query("list-type", "2")
            .query("encoding-type", "url")
            .query("max-keys", &most)
            .query("prefix", prefix);
        if let Some(token) = token {
            call = call.query("continuation-token", token);
        }
        let response = self.api.send(cx, &call).await?;
        let text = xml::text(&response);
        let document = xml::document(&text, "ListBucketResult", doing)?;
        let root = document.root_element();
        let is_encoded = xml::value(root, "EncodingType") == Some("url");
        let own = self.config.settings.prefix.as_str();
        let objects =
            xml::children(root, "Contents").filter_map(|node| object(node, is_encoded, own)).collect();
        let next = xml::value(root, "NextContinuationToken").map(str::to_owned);
        let is_cut = xml::value(root, "IsTruncated") == Some("true");
        if is_cut && next.as_deref().is_none_or(|next| next.is_empty() || Some(next) == token) {
            return Err(Error::new(ErrorKind::BadAnswer, doing, "the list of the bucket does not get on"));
        }
        Ok(Listed { objects, next: next.filter(|_| is_cut) })
    }

    fn project_id(&self) -> String {
        self.config.settings.place_name()
    }

    /// The bucket. `s3:` keeps it apart from a production of the same name.
    fn project(&self) -> RemoteRecord {
        let id = self.project_id();
        let fields = FieldMap::default()
            .with("name", format!("s3:{id}"))
            .with("archived", false)
            .with("root_folder", ROOT);
        RemoteRecord::new(RecordType::Project, RemoteId(id), fields, json!({}))
    }

    fn top_folder(&self) -> RemoteRecord {
        let id = self.project_id();
        let fields =
            FieldMap::default().with("kind", "folder").with("name", format!("s3:{id}")).with("project", id);
        RemoteRecord::new(RecordType::Asset, RemoteId::from(ROOT), fields, json!({}))
    }

    pub(crate) fn folder(&self, id: &str) -> RemoteRecord {
        let fields = FieldMap::default()
            .with("kind", "folder")
            .with("name", name_of(id))
            .with("parent", parent_of(id))
            .with("project", self.project_id());
        RemoteRecord::new(RecordType::Asset, RemoteId::from(id), fields, json!({}))
    }

    /// A file, or a folder that somebody made by itself: an object without bytes whose key ends with a slash.
    pub(crate) fn record(&self, object: &Object) -> RemoteRecord {
        if is_folder(&object.id) {
            return self.folder(&object.id);
        }
        let mut fields = FieldMap::default()
            .with("kind", "file")
            .with("name", name_of(&object.id))
            .with("parent", parent_of(&object.id))
            .with("project", self.project_id())
            .with("size", object.size)
            .with("status", "uploaded");
        if let Some(at) = object.changed_at {
            fields.set("updated_at", at.to_string());
        }
        let record =
            RemoteRecord::new(RecordType::Asset, RemoteId::from(object.id.as_str()), fields, json!({}));
        let revision = if object.etag.is_empty() { record.revision.clone() } else { object.etag.clone() };
        RemoteRecord { revision, ..record }.updated_at(object.changed_at)
    }
}

fn object(node: Node<'_, '_>, is_encoded: bool, prefix: &str) -> Option<Object> {
    let key = xml::value(node, "Key")?;
    let key = if is_encoded {
        // Amazon writes a space as a plus sign, others by its number.
        let spaced = key.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().ok()?.into_owned()
    } else {
        key.to_owned()
    };
    Some(Object {
        id: key.strip_prefix(prefix)?.to_owned(),
        size: xml::value(node, "Size").and_then(|text| text.parse().ok()).unwrap_or(0),
        etag: xml::value(node, "ETag").unwrap_or_default().to_owned(),
        changed_at: xml::value(node, "LastModified").and_then(|text| UnixMillis::parse(text).ok()),
    })
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        let read = |key: &str, is_encoded| {
            let text = format!("<Contents><Key>{key}</Key><Size>3</Size></Contents>");
            let document = Document::parse(&text).unwrap();
            object(document.root_element(), is_encoded, "p/").map(|object| object.id)
        };
        assert_eq!(read("p/a%2Bb+c%C3%A4.mov", true).as_deref(), Some("a+b cä.mov"));
        assert_eq!(read("p/a+b%20c", false).as_deref(), Some("a+b%20c"));
        assert_eq!(read("q/a", false), None, "not of this connection");
    }
}
