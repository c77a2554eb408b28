//! Writing review statuses.

use flo_connect::{CallContext, Result, Write};
use flo_model::{AssetKind, RemoteId};
use http::Method;
use serde_json::json;

use super::refused;
use crate::api::routes::SET_METADATA;
use crate::memory::StatusField;
use crate::{Frameio, convert};

impl Frameio {
    /// A status is the value of a select field; for a stack it stands at the newest version.
    pub(super) async fn set_review_status(
        &self,
        cx: &CallContext,
        write: &Write,
        kind: AssetKind,
        id: &RemoteId,
    ) -> Result<()> {
        let doing = "setting a review status";
        let file = self.file_of(write, kind, id, doing)?;
        let project =
            write.fields.text("project").ok_or_else(|| refused(doing, "its project is not known yet"))?;
        let wanted = write.fields.text("review_status");
        let field = self.status_field_for(cx, wanted, doing).await?;
        let option = match wanted {
            None => None,
            Some(name) => Some(option_id(&field, name).ok_or_else(|| {
                let names =
                    field.options.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                refused(doing, &format!("Frame.io has no status “{name}”: choose one of {names}"))
            })?),
        };
        let value: Vec<&str> = option.into_iter().collect();
        let data = json!({
            "file_ids": [file],
            "values": [{ "field_definition_id": field.id, "value": value }],
        });
        self.api.write(cx, doing, Method::PATCH, SET_METADATA, &[project], Some(data)).await?;
        Ok(())
    }

    /// The status field as remembered, read anew when it does not offer what is wanted.
    async fn status_field_for(
        &self,
        cx: &CallContext,
        wanted: Option<&str>,
        doing: &'static str,
    ) -> Result<StatusField> {
        if let Some(field) = self.memory.status()
            && wanted.is_none_or(|name| option_id(&field, name).is_some())
        {
            return Ok(field);
        }
        let mut cursor = None;
        loop {
            let page = self.fields_page(cx, cursor.as_ref()).await?;
            if let Some(field) = page.records.iter().find_map(convert::status_field) {
                return Ok(field);
            }
            cursor = page.next;
            if cursor.is_none() {
                return Err(refused(
                    doing,
                    "this Frame.io account has no select field named “Status”: ask its admin for one",
                ));
            }
        }
    }
}

fn option_id<'a>(field: &'a StatusField, name: &str) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    field.options.iter().find(|(option, _)| option.to_lowercase() == wanted).map(|(_, id)| id.as_str())
}
