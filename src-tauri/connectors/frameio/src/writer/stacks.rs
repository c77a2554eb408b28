//! Making, ordering and deleting version stacks. A file joins or leaves one by being moved.

use flo_connect::{Applied, CallContext, Error, ErrorKind, RemoteRecord, Result, Write};
use flo_model::{AssetKind, RemoteId};
use http::Method;
use serde_json::{Value, json};

use super::{gone, refused, some};
use crate::api::routes::{CHANGE_FILE, NEW_STACK, ORDER_STACK, STACK_CHILDREN};
use crate::{Frameio, convert};

/// Files of a new stack. Source: Frame.io V4 API docs, read 2026-08.
const FILES: std::ops::RangeInclusive<usize> = 2..=10;

impl Frameio {
    /// A stack of the files in `versions`, newest first, which must lie in the folder that it is made in.
    pub(super) async fn create_stack(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "making a version stack";
        let folder = write
            .fields
            .text("parent")
            .ok_or_else(|| refused(doing, "the stack has no folder in Frame.io yet"))?;
        let mut files = wanted(write);
        if !FILES.contains(&files.len()) {
            return Err(refused(
                doing,
                "Frame.io makes a version stack of 2 to 10 files: add further ones one by one",
            ));
        }
        // The service wants the oldest first.
        files.reverse();
        let data = json!({ "file_ids": files });
        let raw = self.api.write(cx, doing, Method::POST, NEW_STACK, &[folder], Some(data)).await?;
        let made = convert::asset(some(raw, doing)?, None, None, doing)?;
        Ok(convert::carry_over(made, &write.fields))
    }

    /// Brings the versions into the wanted order, one move at a time from the newest on. What the wish does not know
    /// came later and stays where it is.
    pub(super) async fn order_versions(
        &self,
        cx: &CallContext,
        write: &Write,
        kind: AssetKind,
        id: &RemoteId,
    ) -> Result<()> {
        let doing = "ordering versions";
        if kind != AssetKind::VersionStack {
            return Err(refused(doing, "only a version stack has an order"));
        }
        let mut there = self.version_ids(cx, id).await?;
        for (at, file) in merged_order(&wanted(write), &there).into_iter().enumerate() {
            let Some(was) = there.iter().position(|other| *other == file).filter(|was| *was != at) else {
                continue;
            };
            let data = json!({ "target_file_id": file, "move_above_file_id": there[at] });
            let answer =
                self.api.write(cx, doing, Method::PATCH, ORDER_STACK, &[id.as_str()], Some(data)).await;
            answer.map_err(without_order)?;
            there.remove(was);
            there.insert(at, file);
        }
        Ok(())
    }

    /// Whether the versions stand in the wanted order.
    pub(crate) async fn is_ordered(&self, cx: &CallContext, write: &Write, id: &RemoteId) -> Result<bool> {
        let there = self.version_ids(cx, id).await?;
        Ok(merged_order(&wanted(write), &there) == there)
    }

    /// Frame.io has no such route: a stack goes with its versions. Can be repeated.
    pub(super) async fn delete_stack(&self, cx: &CallContext, id: &RemoteId) -> Result<Applied> {
        let doing = "deleting a version stack";
        if self.get_asset_of(cx, AssetKind::VersionStack, id).await?.is_none() {
            return Err(gone(doing));
        }
        for file in self.version_ids(cx, id).await? {
            match self.api.write(cx, doing, Method::DELETE, CHANGE_FILE, &[&file], None).await {
                Err(error) if error.kind != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(Applied::Deleted)
    }

    /// The files of a stack, newest first.
    pub(crate) async fn version_ids(&self, cx: &CallContext, stack: &RemoteId) -> Result<Vec<String>> {
        let doing = "listing the versions of a stack";
        let query = [("page_size", "100")];
        let mut ids = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let listed =
                self.api.list(cx, doing, STACK_CHILDREN, &[stack.as_str()], &query, after.as_deref()).await?;
            ids.extend(listed.rows.iter().filter_map(|row| row["id"].as_str()).map(str::to_owned));
            after = listed.after;
            if after.is_none() {
                return Ok(ids);
            }
        }
    }
}

fn wanted(write: &Write) -> Vec<String> {
    let files = write.fields.get("versions").as_array().into_iter().flatten();
    files.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The files that are there, those that the wish names in its order on the places that they hold together.
fn merged_order(wanted: &[String], there: &[String]) -> Vec<String> {
    let mut known = wanted.iter().filter(|file| there.contains(*file));
    let order =
        there.iter().map(|file| if wanted.contains(file) { known.next().unwrap_or(file) } else { file });
    order.cloned().collect()
}

/// An account for which the experimental interface is closed knows no such route.
fn without_order(error: Error) -> Error {
    if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) {
        return refused(
            "ordering versions",
            "this Frame.io account takes no order from other apps: drag the versions in Frame.io",
        )
        .with_source(error);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn versions_that_came_later_keep_their_place() {
        assert_eq!(merged_order(&names("a b c"), &names("new c b a")), names("new a b c"));
        assert_eq!(merged_order(&names("a gone b"), &names("b a")), names("a b"));
        assert_eq!(merged_order(&names("a b"), &names("a b")), names("a b"));
    }
}
