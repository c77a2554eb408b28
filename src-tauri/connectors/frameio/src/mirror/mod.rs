//! Reading the account.
//!
//! Frame.io has no change feed, no change cursor and no tombstones beside a project's list of deleted assets. So the
//! mirror walks: projects name their root folders, a folder's page names the folders, stacks and commented files in it.
//! A crawl costs one request per 500 children of a folder and one per stack. After that the account's audit log tells what
//! changed, where this person may read it ([`activity`]): a pass in which nothing changed costs a handful of requests,
//! however many assets there are. Without it, folders with recent work are asked for their latest changes; comment counts,
//! which arrive with the files, say whose comments to read again. The rest is read in rotation, in both cases: the log
//! may be late or incomplete (nothing is documented), and it is no proof.

mod activity;
pub(crate) mod assets;
mod catalogue;
mod comments;
mod streams;

use async_trait::async_trait;
use flo_connect::{
    Around, CallContext, Cursor, Error, ErrorKind, Mirror, Page, PassKind, RemoteRecord, RemoteRef, Result,
    StreamKey, StreamSpec,
};
use flo_model::{FieldMap, RecordType, RemoteId};
use serde::{Deserialize, Serialize};

use crate::Frameio;
use crate::api::Listed;

/// Where a pass goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The service's own cursor.
    after: Option<String>,
    /// Rows read so far.
    #[serde(default)]
    rows: u64,
    /// Ids that an earlier part of the pass has brought already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<String>,
    /// True in the second part of a pass that reads two lists.
    #[serde(default)]
    second: bool,
    /// The latest time that an earlier page of the pass has brought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latest: Option<String>,
}

impl Place {
    fn of(cursor: Option<&Cursor>, doing: &'static str) -> Result<Self> {
        let Some(cursor) = cursor else { return Ok(Self::default()) };
        serde_json::from_str(&cursor.0).map_err(|error| {
            Error::new(ErrorKind::Invalid, doing, "the stored position in this list cannot be read")
                .with_source(error)
        })
    }

    fn cursor(&self, doing: &'static str) -> Result<Cursor> {
        let text = serde_json::to_string(self).map_err(|error| {
            Error::new(ErrorKind::Local, doing, "the position in this list cannot be kept").with_source(error)
        })?;
        Ok(Cursor(text))
    }

    fn is_first(&self) -> bool {
        self.after.is_none() && !self.second
    }

    /// The cursor behind this page, if there is a next one.
    fn behind(self, listed: &Listed, doing: &'static str) -> Result<Option<Cursor>> {
        let Some(after) = listed.after.clone() else { return Ok(None) };
        let rows = self.rows + listed.rows.len() as u64;
        Self { after: Some(after), rows, ..self }.cursor(doing).map(Some)
    }
}

#[async_trait]
impl Mirror for Frameio {
    fn root_streams(&self) -> Vec<StreamSpec> {
        streams::roots()
    }

    async fn page(
        &self,
        cx: &CallContext,
        stream: &StreamKey,
        kind: PassKind,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let argument = stream.argument();
        match stream.family() {
            streams::ACTIVITY => self.activity_page(cx, since, cursor).await,
            "workspaces" => self.workspaces_page(cx, cursor).await,
            "people" => self.people_page(cx, cursor).await,
            "fields" => self.fields_page(cx, cursor).await,
            "projects" => self.projects_page(cx, cursor).await,
            "children" => match kind {
                PassKind::Full => self.children_page(cx, argument, cursor).await,
                PassKind::Changes => self.changed_children_page(cx, argument, since, cursor).await,
            },
            "stack" => self.stack_page(cx, argument, cursor).await,
            "deleted" => {
                let since = since.filter(|_| kind == PassKind::Changes);
                self.deleted_page(cx, argument, since, cursor).await
            }
            "comments" => self.comments_page(cx, argument, cursor).await,
            _ => Err(Error::new(
                ErrorKind::Invalid,
                "reading Frame.io",
                format!("there is no stream “{stream}”"),
            )),
        }
    }

    async fn get(
        &self,
        cx: &CallContext,
        record_type: RecordType,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        match record_type {
            RecordType::Asset => self.get_asset(cx, id, known).await,
            RecordType::Comment => self.get_comment(cx, id, known).await,
            RecordType::Workspace => self.get_workspace(cx, id).await,
            RecordType::Project => self.get_project(cx, id).await,
            RecordType::Person => self.find_person(cx, id).await,
            RecordType::FieldDefinition => self.find_field(cx, id).await,
            RecordType::Client | RecordType::Task | RecordType::Tag | RecordType::TimeEntry => {
                Err(Error::new(
                    ErrorKind::Invalid,
                    "reading one record",
                    format!("Frame.io has no such thing as a {record_type}"),
                ))
            }
        }
    }

    fn around(&self, cx: &CallContext, record: &RemoteRecord) -> Around {
        match record.record_type {
            RecordType::Asset => Around {
                streams: self.stream_of(cx, record).into_iter().collect(),
                listed_in: record
                    .fields
                    .text("parent")
                    .map(|parent| StreamKey(streams::children_key(parent))),
                counted_by: None,
            },
            RecordType::Comment => {
                let file = record.fields.text("asset").map(RemoteId::from);
                let counted_by = file.map(|id| RemoteRef { record_type: RecordType::Asset, id });
                Around { counted_by, ..Around::default() }
            }
            _ => Around::default(),
        }
    }
}

/// `Ok(None)` for the service's answer that the record is not there.
fn absent_is_none<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
