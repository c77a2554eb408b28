//! What a sign-in at S3 takes.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A bucket and an access key that opens it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct S3SignIn {
    /// Address of the service, without the bucket; Amazon's own in the region when `None`.
    pub endpoint: Option<String>,
    /// Region; us-east-1 when `None`, which many compatible services take.
    pub region: Option<String>,
    /// The bucket, or `BUCKET/PREFIX` for what lies beneath a prefix alone.
    pub bucket: String,
    /// Id of the access key.
    pub access_key: String,
    /// Its secret.
    pub secret: String,
}
