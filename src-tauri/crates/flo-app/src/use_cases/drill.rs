//! The restore drill: the newest snapshot is restored beside the database and looked at, so that nobody learns on the bad
//! day that it cannot be.

use std::path::Path;
use std::sync::Arc;

use flo_model::{Clock, Count, UnixMillis};
use flo_store::sync::audit;
use flo_store::{Store, StoreError, backup, records, settings, snapshots};
use serde::{Deserialize, Serialize};

use crate::view::DrillView;
use crate::{App, CommandError, ErrorCode, Result};

/// Key of the last drill.
const KEY: &str = "restore_drill";

/// Time between two drills of the background, milliseconds.
const EVERY_MS: i64 = 7 * 24 * 3_600_000;

/// A drill as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Drill {
    pub(crate) at: UnixMillis,
    pub(crate) snapshot: String,
    pub(crate) taken_at: UnixMillis,
    pub(crate) ok: bool,
    pub(crate) detail: String,
    pub(crate) records: u64,
    pub(crate) events: u64,
}

impl App {
    /// Restores the newest snapshot into a temporary folder, opens it as the app would, checks it whole, counts what is in
    /// it, and keeps the outcome. The database itself is not touched.
    ///
    /// # Errors
    /// `NotFound` when there is no snapshot yet.
    pub async fn drill(&self) -> Result<DrillView> {
        let (path, clock) = (self.profile().database(), Arc::clone(&self.inner.clock));
        let drill = tokio::task::spawn_blocking(move || carry_out(&path, &clock))
            .await
            .map_err(CommandError::internal)??;
        let kept = drill.clone();
        self.write(move |tx| settings::set(tx, KEY, &kept)).await?;
        Ok(DrillView {
            ok: drill.ok,
            at: drill.at,
            snapshot: drill.snapshot,
            taken_at: drill.taken_at,
            detail: drill.detail,
            records: Count(drill.records),
            events: Count(drill.events),
        })
    }

    /// [`App::drill`], when the last one is some days ago and there is a snapshot.
    pub(crate) async fn drill_if_due(&self) -> Result<()> {
        let due = self.last_drill().await?.is_none_or(|drill| self.now().since(drill.at) >= EVERY_MS);
        if !due {
            return Ok(());
        }
        match self.drill().await {
            Err(error) if error.code == ErrorCode::NotFound => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    pub(crate) async fn last_drill(&self) -> Result<Option<Drill>> {
        self.read(|conn| settings::get(conn, KEY)).await
    }
}

fn carry_out(path: &Path, clock: &Arc<dyn Clock>) -> Result<Drill> {
    let unreadable = |error: std::io::Error| {
        CommandError::new(ErrorCode::Unreadable, format!("The snapshots cannot be read: {error}."))
    };
    let newest = snapshots::list(path).map_err(unreadable)?.into_iter().next();
    let newest = newest.ok_or_else(|| CommandError::new(ErrorCode::NotFound, "There is no snapshot yet."))?;
    let folder = tempfile::tempdir().map_err(unreadable)?;
    let looked = look(&newest.file, &folder.path().join("drill.db"), clock);
    let (ok, detail, (records, events)) = match looked {
        Ok(counts) => (true, String::from("It was restored, opened and found whole."), counts),
        Err(detail) => (false, detail, (0, 0)),
    };
    let name = newest.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Drill { at: clock.now(), snapshot: name, taken_at: newest.at, ok, detail, records, events })
}

/// Counts of records and events in the restored file, or why it is no good.
fn look(snapshot: &Path, target: &Path, clock: &Arc<dyn Clock>) -> Result<(u64, u64), String> {
    backup::restore(target, snapshot, &**clock).map_err(|error| error.to_string())?;
    let store = Store::open(target, Arc::clone(clock)).map_err(|error| error.to_string())?;
    let looked = store.read_blocking(|conn| {
        let faults = backup::integrity(conn)?;
        let verified = audit::verify(conn)?;
        Ok((faults, verified, records::count_all(conn)?))
    });
    store.close();
    let (faults, verified, records) = looked.map_err(|error: StoreError| error.to_string())?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    match verified.first_bad {
        Some(first) => Err(format!("its history does not agree with itself from event {first} on")),
        None => Ok((records, verified.events)),
    }
}
