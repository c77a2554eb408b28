//! Watched folders.

use std::path::PathBuf;

use flo_model::{ConnectionState, Count, RecordId, WatchId};
use flo_store::transfers::{NewWatchFolder, WatchFolder, WatchRules, watch_folders};
use flo_store::{Connection, StoreError, lists};

use crate::view::{Problem, WatchView};
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
    pub async fn add_watch(&self, path: PathBuf, folder: RecordId) -> Result<WatchView> {
        let path = readable_folder(path).await?;
        let id = self
            .write(move |tx| {
                let connection_id = super::transfers::media_connection(tx, &folder)?;
                let rules = WatchRules::default();
                let path = path.display().to_string();
                watch_folders::add(tx, &NewWatchFolder { path, connection_id, folder_id: folder, rules })
            })
            .await?;
        let wanted = id.clone();
        self.read(move |conn| {
            let row = watch_folders::get(conn, &wanted)?
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

async fn readable_folder(path: PathBuf) -> Result<PathBuf> {
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
