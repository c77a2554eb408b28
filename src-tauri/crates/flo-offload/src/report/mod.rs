//! The report of an offload, for people and for spreadsheets.

mod csv;
mod document;
mod pdf;
mod sheet;

pub use csv::csv;
pub use pdf::pdf;

use std::path::{Path, PathBuf};

use flo_model::UnixMillis;
use flo_store::offloads::Copy;

use crate::job::Rows;
use crate::light::Light;
use crate::offloads::Tool;

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Report {
    /// The program that writes it.
    pub tool: Tool,
    /// The offload.
    pub rows: Rows,
    /// Whether the card may be formatted.
    pub light: Light,
    /// When it is written.
    pub now: UnixMillis,
}

/// Writes the report of an offload into a folder, which is made if need be, and returns its files. Their names carry the
/// card's name and the time at which the offload was planned: a later report of the same offload takes the place of an
/// earlier one. Blocks.
///
/// # Errors
/// What the file system says.
pub fn write(report: &Report, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    // 2026-03-02T09:00:00Z becomes 2026-03-02_090000Z.
    let planned = report.rows.offload.created_at.to_rfc3339_seconds().replace(':', "").replace('T', "_");
    let name = |end: &str| folder.join(format!("{}_{planned}.{end}", report.rows.offload.name));
    let files = [(name("csv"), csv(report).into_bytes()), (name("pdf"), pdf(report))];
    let mut written = Vec::new();
    for (path, bytes) in files {
        let beside = path.with_extension("new");
        std::fs::write(&beside, bytes)?;
        std::fs::rename(&beside, &path)?;
        written.push(path);
    }
    Ok(written)
}

impl Report {
    fn copy(&self, target: u32, file: u32) -> Option<&Copy> {
        self.rows.copy(target, file)
    }
}
