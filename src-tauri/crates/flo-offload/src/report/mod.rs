//! The report of an offload, for people and for spreadsheets.

mod csv;

pub use csv::csv;

use flo_store::offloads::{Copy, Offload, OffloadFile, Target};

use crate::light::Light;
use crate::offloads::Tool;

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Report {
    /// The program that writes it.
    pub tool: Tool,
    /// The offload.
    pub offload: Offload,
    /// Where it went.
    pub targets: Vec<Target>,
    /// What was copied.
    pub files: Vec<OffloadFile>,
    /// What is proven of each copy, by target and file.
    pub copies: Vec<Copy>,
    /// Whether the card may be formatted.
    pub light: Light,
}

impl Report {
    fn copy(&self, target: u32, file: u32) -> Option<&Copy> {
        self.copies
            .binary_search_by_key(&(target, file), |copy| (copy.target, copy.file))
            .ok()
            .map(|at| &self.copies[at])
    }
}
