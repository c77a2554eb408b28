//! Connecting a bucket.

use flo_s3::{Settings, endpoint_of};

use super::connections::Candidate;
use crate::registry::{self, ConnectionConfig};
use crate::s3_sign_in::S3SignIn;
use crate::view::ConnectionView;
use crate::{App, CommandError, Result};

impl App {
    /// Opens a bucket of S3, or of a service that is compatible with it, proves it by listing the first key, and starts
    /// mirroring it. Connecting the same bucket with another key renews the connection.
    ///
    /// # Errors
    /// `SignIn` for a wrong key or secret, `Forbidden`, `NotFound` for the bucket, `Invalid` for another region; `Offline`,
    /// `NoKeychain`.
    pub async fn connect_s3(&self, sign_in: S3SignIn) -> Result<ConnectionView> {
        let settings = Settings::new(&sign_in.bucket, sign_in.region.as_deref(), &sign_in.access_key)?;
        let base_url = match sign_in.endpoint.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(endpoint) => registry::address(endpoint)?,
            None => endpoint_of(&settings.region)?,
        };
        let own = serde_json::to_value(&settings).map_err(CommandError::internal)?;
        self.connect(Candidate {
            service: "s3",
            config: ConnectionConfig { own, ..ConnectionConfig::at(base_url, self.inner.keeps_limits) },
            account: String::new(),
            secret: sign_in.secret,
        })
        .await
    }
}
