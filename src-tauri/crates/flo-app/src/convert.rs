//! Rows of the store to views.

use flo_model::{Count, LinkState};
use flo_store::lists::{self, Slice};

use crate::call::PageRequest;
use crate::view::{Listing, SyncStatus};

/// Sync state in the published words. A record that lives at no service is as safe as it can be.
pub(crate) fn sync_status(state: Option<LinkState>) -> SyncStatus {
    match state {
        None | Some(LinkState::Synced | LinkState::Absent) => SyncStatus::Synced,
        Some(LinkState::Pending) => SyncStatus::Pending,
        Some(LinkState::Error | LinkState::Conflict) => SyncStatus::Error,
    }
}

/// A page of rows as a page of views.
pub(crate) fn listing<R, V>(slice: Slice<R>, view: impl FnMut(R) -> V) -> Listing<V> {
    Listing {
        items: slice.items.into_iter().map(view).collect(),
        next: slice.next,
        total: Count(slice.total),
    }
}

impl From<PageRequest> for lists::PageRequest {
    fn from(page: PageRequest) -> Self {
        Self { limit: page.limit.clamp(1, lists::MAX_LIMIT), after: page.after }
    }
}
