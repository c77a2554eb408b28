//! Watched folders.

use std::path::PathBuf;

use flo_model::{ConnectionState, Count, RecordId, WatchId};
use flo_store::transfers::{FileOrder, NewWatchFolder, WatchFolder, WatchRules, watch_folders};
use flo_store::{Connection, StoreError, lists};

use crate::view::{Problem, WatchRulesView, WatchView};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// The watched folders.
    ///
    /// # Errors
    /// The database's.
    pub async fn watch_folders(&self) -> Result<Vec<WatchView>> {
        self.read(|conn| watch_folders::list(conn)?.into_iter().map(|row| view(conn, row)).collect()).await
    }

    /// Watches a folder and uploads what lands in it, what is there already included.
    ///
    /// # Errors
    /// `PathNotFound`, `Unreadable`, `NotConnected` when no service takes media, `Invalid` for a folder that is watched already.
    pub async fn add_watch(
        &self,
        path: PathBuf,
        folder: RecordId,
        rules: WatchRulesView,
    ) -> Result<WatchView> {
        let path = readable_folder(path).await?;
        let rules = stored_rules(rules)?;
        let id = self
            .write(move |tx| {
                let connection_id = super::transfers::media_connection(tx, &folder)?;
                let path = path.display().to_string();
                watch_folders::add(tx, &NewWatchFolder { path, connection_id, folder_id: folder, rules })
            })
            .await?;
        self.watch_folder(id).await
    }

    /// Changes where the files of a watched folder go and what counts in it. Everything in it is looked at again; what is
    /// queued already goes where it was queued for.
    ///
    /// # Errors
    /// `NotFound`, `NotConnected`, `Invalid` for rules that cannot be.
    pub async fn change_watch(
        &self,
        id: WatchId,
        folder: RecordId,
        rules: WatchRulesView,
    ) -> Result<WatchView> {
        let rules = stored_rules(rules)?;
        let wanted = id.clone();
        self.write(move |tx| {
            let connection = super::transfers::media_connection(tx, &folder)?;
            watch_folders::change(tx, &wanted, &connection, &folder, &rules)
        })
        .await?;
        self.watch_folder(id).await
    }

    /// Stops looking at a watched folder for a while, or goes on.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pause_watch(&self, id: WatchId, paused: bool) -> Result<WatchView> {
        let state = if paused { ConnectionState::Paused } else { ConnectionState::Active };
        let wanted = id.clone();
        self.write(move |tx| watch_folders::set_state(tx, &wanted, state)).await?;
        self.watch_folder(id).await
    }

    async fn watch_folder(&self, id: WatchId) -> Result<WatchView> {
        self.read(move |conn| {
            let row = watch_folders::get(conn, &id)?
                .ok_or_else(|| StoreError::NotFound(String::from("The watched folder is gone again.")))?;
            view(conn, row)
        })
        .await
    }

    /// Watches a folder no longer. Files stay where they are, here and there; what is queued still goes.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_watch(&self, id: WatchId) -> Result<()> {
        let wanted = id.clone();
        let known = self.read(move |conn| watch_folders::get(conn, &wanted)).await?;
        if known.is_none() {
            return Err(CommandError::not_found("watched folder", id));
        }
        self.write(move |tx| watch_folders::remove(tx, &id)).await?;
        Ok(())
    }
}

pub(super) async fn readable_folder(path: PathBuf) -> Result<PathBuf> {
    let failed = |error: std::io::Error| {
        let code = if error.kind() == std::io::ErrorKind::NotFound {
            ErrorCode::PathNotFound
        } else {
            ErrorCode::Unreadable
        };
        CommandError::new(code, format!("{}: {error}.", path.display()))
    };
    let real = tokio::fs::canonicalize(&path).await.map_err(failed)?;
    drop(tokio::fs::read_dir(&real).await.map_err(failed)?);
    Ok(real)
}

fn view(conn: &Connection, row: WatchFolder) -> Result<WatchView, StoreError> {
    let reachable = row.state != ConnectionState::Error;
    Ok(WatchView {
        to: lists::folders::path_text(conn, &row.folder_id)?,
        id: row.id,
        path: row.path,
        folder_id: row.folder_id,
        coverage: row.coverage,
        coverage_reason: row.coverage_reason,
        rules: rules_view(row.rules),
        paused: row.state == ConnectionState::Paused,
        reachable,
        files: Count(row.files),
        pending: Count(row.pending),
        error: row.error.map(|message| Problem {
            code: ErrorCode::PathNotFound,
            message,
            hint: Some(String::from("Connect the drive again. Nothing is taken as deleted meanwhile.")),
        }),
        last_scan_at: row.last_scan_at,
    })
}

fn rules_view(rules: WatchRules) -> WatchRulesView {
    WatchRulesView {
        include: rules.include,
        exclude: rules.exclude,
        settle_ms: rules.settle_ms.map(|ms| u32::try_from(ms).unwrap_or(u32::MAX)),
        priority: rules.priority.map(|priority| i32::try_from(priority).unwrap_or(i32::MAX)),
        order: match rules.order {
            FileOrder::Arrival => "arrival",
            FileOrder::Oldest => "oldest",
            FileOrder::Newest => "newest",
            FileOrder::Smallest => "smallest",
        }
        .to_owned(),
    }
}

/// Checked rules, without empty lines.
pub(super) fn stored_rules(view: WatchRulesView) -> Result<WatchRules> {
    let invalid = |message: String| CommandError::new(ErrorCode::Invalid, message);
    let clean = |patterns: Vec<String>| -> Vec<String> {
        patterns.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let (include, exclude) = (clean(view.include), clean(view.exclude));
    flo_watch::IgnoreRules::new(&include, &exclude)
        .map_err(|error| invalid(format!("{error}.")).with_hint("Write *.mov, or day 1/raw for a folder."))?;
    if view.settle_ms.is_some_and(|ms| !(500..=600_000).contains(&ms)) {
        return Err(invalid(String::from("The settle time can be half a second to ten minutes.")));
    }
    let order = match view.order.as_str() {
        "" | "arrival" => FileOrder::Arrival,
        "oldest" => FileOrder::Oldest,
        "newest" => FileOrder::Newest,
        "smallest" => FileOrder::Smallest,
        other => {
            return Err(invalid(format!("“{other}” is no order of files."))
                .with_hint("Use arrival, oldest, newest or smallest."));
        }
    };
    Ok(WatchRules {
        include,
        exclude,
        settle_ms: view.settle_ms.map(u64::from),
        priority: view.priority.map(i64::from),
        order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_checked_and_come_back_as_they_were_given() {
        let given = WatchRulesView {
            include: vec![" *.mov ".into(), String::new()],
            settle_ms: Some(3_000),
            priority: Some(0),
            order: "newest".into(),
            ..WatchRulesView::default()
        };
        let back = rules_view(stored_rules(given.clone()).unwrap());
        assert_eq!(back, WatchRulesView { include: vec!["*.mov".into()], ..given.clone() });
        for bad in [
            WatchRulesView { exclude: vec!["[a".into()], ..given.clone() },
            WatchRulesView { settle_ms: Some(1), ..given.clone() },
            WatchRulesView { order: "deadline".into(), ..given },
        ] {
            assert_eq!(stored_rules(bad).unwrap_err().code, ErrorCode::Invalid);
        }
    }
}
