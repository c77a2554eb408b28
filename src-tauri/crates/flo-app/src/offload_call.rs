//! Calls of `flo` about cards, offloads and ASC MHL histories, as data.

use std::path::PathBuf;

use flo_model::OffloadId;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::call::PageRequest;
use crate::view::OffloadDraft;

/// What is done to an offload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum OffloadStep {
    /// Stand still until it is resumed.
    Pause,
    /// Go on; what failed is tried again.
    Resume,
    /// Give it up; what was copied stays.
    Cancel,
}

/// One such call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "offload_call", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the `flo` command of its name")]
pub enum OffloadCall {
    Cards { folder: Option<PathBuf> },
    Offload { draft: OffloadDraft, project: Option<String>, wait: bool },
    Offloads { page: PageRequest },
    OffloadShow { id: OffloadId },
    OffloadStep { id: OffloadId, step: OffloadStep, wait: bool },
    OffloadVerify { id: OffloadId, services: bool },
    OffloadReport { id: OffloadId, csv: Option<PathBuf>, pdf: Option<PathBuf> },
    MhlVerify { path: PathBuf },
    MhlCreate { path: PathBuf, formats: Vec<String> },
}
