//! Connector for S3 and services that are compatible with it: MinIO, R2, B2, Wasabi, Ceph.
//!
//! One connection is one bucket, or what lies beneath a prefix of it. The bucket is mirrored as one project; what stands
//! between slashes in the keys are its folders. Takes files whole or in parts, gives them back in ranges, and carries
//! renames and moves of files as copies inside the service. Requests are signed here, each for itself, by presigned
//! addresses whose bodies are not hashed: TLS protects them. Limits and quirks stand in this crate's README.
//!
//! Deliberately absent: versions of objects, temporary credentials, access lists, renaming a folder (a folder is only
//! the beginning of many keys).

mod api;
mod config;
mod copy;
mod downloads;
mod error;
mod keys;
mod mirror;
mod object;
mod server_clock;
mod uploads;
mod writer;
mod xml;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::{Budget, Stack, Surroundings, Transport};
use flo_connect::{
    Account, CallContext, Connector, Descriptor, DownloadSource, Mirror, Result, SignIn, UploadTarget, Writer,
};
use serde_json::Value;

pub use config::{Config, Settings, endpoint_of};
pub use keys::{ROOT, folder_id};

use api::Api;
use server_clock::ServerClock;

/// Fixed facts of S3. It publishes no limit that one person could reach; it says `SlowDown` when it wants less.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: "s3",
    name: "S3",
    sign_in: SignIn::ApiKey,
    limits: &[],
    has_idempotency_keys: false,
    update_replaces_record: false,
    attempt_timeout: Duration::from_secs(60),
};

/// One bucket, opened with one access key.
pub struct S3 {
    config: Config,
    api: Api,
    budget: Budget,
    /// The service does not know `If-None-Match` on writes.
    lacks_conditions: AtomicBool,
}

/// Puts a connector together. Sends nothing.
///
/// # Errors
/// `Invalid` for a bucket name or an endpoint that makes no address.
pub fn connect(
    config: Config,
    secret: &str,
    transport: Arc<dyn Transport>,
    surroundings: Surroundings,
) -> Result<S3> {
    let budget = Budget::new(&[]);
    let server_clock = Arc::new(ServerClock::new(transport));
    let stack = Stack {
        service: DESCRIPTOR.id,
        transport: Arc::clone(&server_clock) as Arc<dyn Transport>,
        tokens: None,
        budget: budget.clone(),
        classify: error::classify,
        attempt_timeout: DESCRIPTOR.attempt_timeout,
        surroundings,
    };
    let api = Api::new(stack.build(), server_clock, &config, secret)?;
    Ok(S3 { config, api, budget, lacks_conditions: AtomicBool::new(false) })
}

#[async_trait]
impl Connector for S3 {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    /// Lists the first key: that takes a known key, the right secret and region, and a bucket that is there.
    async fn account(&self, cx: &CallContext) -> Result<Account> {
        self.list(cx, "checking the access key", &self.config.settings.prefix, None, 1).await?;
        let place = self.config.place();
        Ok(Account {
            id: place.clone(),
            name: self.config.settings.place_name(),
            user_id: place,
            user_name: self.config.settings.access_key.clone(),
            email: String::new(),
            facts: Value::Null,
        })
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn mirror(&self) -> Option<&dyn Mirror> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }

    fn uploads(&self) -> Option<&dyn UploadTarget> {
        Some(self)
    }

    fn downloads(&self) -> Option<&dyn DownloadSource> {
        Some(self)
    }
}
