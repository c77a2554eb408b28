//! Where an account lives and what the service allows.

use std::time::Duration;

use flo_connect::{LimitSpec, Refill, Scope};
use serde::{Deserialize, Serialize};
use url::Url;

/// Base of the interface, without `/v4`. Source: Frame.io V4 API docs.
pub const URL: &str = "https://api.frame.io";
/// Adobe's identity service. Source: Adobe IMS documentation.
pub const IMS_URL: &str = "https://ims-na1.adobelogin.com";

/// Settings of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Base of the interface, without `/v4`.
    pub base_url: Url,
    /// The account. Empty until one is chosen: then only [`flo_connect::Connector::account`] works.
    pub account_id: String,
    /// Number of a file's first frame in comment timestamps. The documentation says 1, live answers show 0.
    pub first_frame: i64,
    /// The metadata field that holds the review status, when it is not the select field named “Status”.
    pub status_field_id: Option<String>,
    /// False for simulators without limits.
    pub keeps_limits: bool,
}

impl Config {
    /// Usual settings for an account.
    #[must_use]
    pub fn new(base_url: Url, account_id: impl Into<String>) -> Self {
        Self {
            base_url,
            account_id: account_id.into(),
            first_frame: 0,
            status_field_id: None,
            keeps_limits: true,
        }
    }
}

/// Most reads: 100 a minute.
pub(crate) const READ: &str = "read";
/// Most writes: 10 a minute.
pub(crate) const WRITE: &str = "write";
/// Most deletes: 60 a minute.
pub(crate) const DELETE: &str = "delete";
/// One file by its id: 10 a second.
pub(crate) const FILE: &str = "file";
/// Changes of files, new comments: 100 a minute.
pub(crate) const FILE_WRITE: &str = "file_write";
/// Typed lists of a folder, new uploads and their status, deleted assets: 5 a second.
pub(crate) const QUICK: &str = "quick";
/// New folders: 3 a second.
pub(crate) const FOLDER: &str = "folder";
/// Presigned addresses: not counted.
pub(crate) const STORAGE: &str = "storage";

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

/// Limits per person, account and route, as leaky buckets. Source: Frame.io V4 API docs, read 2026-08.
pub const LIMITS: &[LimitSpec] = &[
    limit(READ, 100, MINUTE),
    limit(WRITE, 10, MINUTE),
    limit(DELETE, 60, MINUTE),
    limit(FILE, 10, SECOND),
    limit(FILE_WRITE, 100, MINUTE),
    limit(QUICK, 5, SECOND),
    limit(FOLDER, 3, SECOND),
];

const fn limit(bucket: &'static str, requests: u32, window: Duration) -> LimitSpec {
    LimitSpec { bucket, requests, window, scope: Scope::Route, refill: Refill::Leaky }
}
