//! Clockify with its reports and audit hosts.

use std::sync::Arc;

use axum::Router;

use crate::seed::studio::Studio;
use crate::{FaultKind, Shared};

/// Faults of Clockify.
pub const FAULTS: &[FaultKind] = &[];

/// API key of the signed-in person.
pub(crate) fn api_key(seed: u64) -> String {
    format!("{seed:048x}")
}

/// Id of the studio's workspace.
pub(crate) fn workspace_id(seed: u64) -> String {
    format!("{seed:024x}")
}

/// All routes of Clockify, under `/api`, `/report`, `/audit` and `/_sim/clockify`.
pub(crate) fn router(shared: Arc<Shared>, studio: &Studio) -> Router {
    let _ = (shared, studio);
    Router::new()
}
