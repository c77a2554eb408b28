//! The report that a person wants at the end.

use std::path::{Path, PathBuf};

use flo_store::StoreError;

use super::Job;
use crate::failure::Failure;
use crate::report::{self, Report};

impl Job {
    /// Writes it, as the offload stands. `None` when it is written or nobody wants one.
    pub(super) async fn write_report(&self) -> Result<Option<Failure>, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(None) };
        let Some(folder) = rows.offload.report.clone().map(PathBuf::from) else { return Ok(None) };
        let report = Report { tool: self.tool.clone(), light: rows.light(&[]), rows, now: self.clock.now() };
        let shown = folder.display().to_string();
        let written = self.blocking(move || report::write(&report, Path::new(&folder))).await?;
        Ok(written.err().map(|error| {
            Failure::place(
                "report",
                format!("The report could not be written to {shown}: {error}. Go on to write it."),
            )
        }))
    }
}
