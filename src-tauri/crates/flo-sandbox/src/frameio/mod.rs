//! Frame.io V4 with Adobe IMS and its object storage.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;

use crate::seed::studio::Studio;
use crate::{FaultKind, FrameioInfo, Shared};

/// Faults of Frame.io, its storage and its identity service.
pub const FAULTS: &[FaultKind] = &[];

pub(crate) fn router(
    shared: &Arc<Shared>,
    studio: &Studio,
    storage: PathBuf,
) -> anyhow::Result<(Router, FrameioInfo)> {
    let _ = (studio, storage);
    let info = FrameioInfo {
        base_url: shared.origin.clone(),
        ims_base_url: shared.origin.clone(),
        token: String::new(),
        account_id: String::new(),
    };
    Ok((Router::new(), info))
}
