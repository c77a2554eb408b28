//! The one place that knows which services there are.

use std::sync::Arc;

use flo_connect::http::{Client, Surroundings, Transport};
use flo_connect::{CallContext, Connector, Descriptor, Error, ErrorKind, LimitSpec, SignIn};
use flo_store::connections::ConnectionRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::view::{SignInKind, SignInView};
use crate::{CommandError, ErrorCode, Result, frameio_token};

/// How the app names itself to services.
pub(crate) const USER_AGENT: &str = concat!("ProjectFlo/", env!("CARGO_PKG_VERSION"));

/// A service that can be connected.
struct Service {
    descriptor: &'static Descriptor,
    /// New time entries go there.
    keeps_time: bool,
    /// Files go there.
    takes_media: bool,
    /// New projects are made there, with a folder for their files.
    makes_projects: bool,
    /// The id of a folder by that of the folder above it and its name, where a folder is there without being made.
    folder_id: Option<fn(&str, &str) -> String>,
    build: fn(&Parts) -> Result<Arc<dyn Connector>>,
}

static SERVICES: &[Service] = &[
    Service {
        descriptor: &flo_frameio::DESCRIPTOR,
        keeps_time: false,
        takes_media: true,
        makes_projects: true,
        folder_id: None,
        build: frameio,
    },
    Service {
        descriptor: &flo_clockify::DESCRIPTOR,
        keeps_time: true,
        takes_media: false,
        makes_projects: false,
        folder_id: None,
        build: clockify,
    },
    Service {
        descriptor: &flo_s3::DESCRIPTOR,
        keeps_time: false,
        takes_media: true,
        makes_projects: false,
        folder_id: Some(flo_s3::folder_id),
        build: s3,
    },
];

/// Settings of a connection, as they are stored beside it. No secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ConnectionConfig {
    /// Address of the API.
    pub(crate) base_url: Url,
    /// Address of a second API, where the service has one (reports).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reports_url: Option<Url>,
    /// False for simulators that have no limits.
    #[serde(default = "yes")]
    pub(crate) keeps_limits: bool,
    /// Settings that this service alone has.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub(crate) own: Value,
}

fn yes() -> bool {
    true
}

impl ConnectionConfig {
    pub(crate) fn at(base_url: Url, keeps_limits: bool) -> Self {
        Self { base_url, reports_url: None, keeps_limits, own: Value::Null }
    }

    pub(crate) fn of(row: &ConnectionRow) -> Result<Self> {
        serde_json::from_value(row.config.clone()).map_err(|error| {
            CommandError::internal(format!("The settings of {} do not read: {error}.", row.service))
        })
    }
}

/// Writes a secret to the keychain.
pub(crate) type KeepSecret = Arc<dyn Fn(&str) -> Result<()> + Send + Sync>;

/// What a connector is made of.
pub(crate) struct Parts {
    pub(crate) service: String,
    pub(crate) config: ConnectionConfig,
    /// Account or workspace; empty until one is chosen.
    pub(crate) account: String,
    /// The signed-in person, when known.
    pub(crate) user: Option<String>,
    /// Key, token or token set.
    pub(crate) secret: String,
    /// Keeps a renewed token set before it is used.
    pub(crate) keep_secret: KeepSecret,
    pub(crate) surroundings: Surroundings,
}

/// Builds a connector. Sends nothing.
pub(crate) fn build(parts: &Parts) -> Result<Arc<dyn Connector>> {
    let service = find(&parts.service).ok_or_else(|| CommandError::not_found("service", &parts.service))?;
    (service.build)(parts)
}

/// How long the secret of a connection holds.
pub(crate) fn holds(service: &str, secret: &str) -> SignInView {
    match find(service).map(|service| service.descriptor.sign_in) {
        Some(SignIn::OAuth) => frameio_token::holds(secret),
        _ => SignInView { kind: SignInKind::Key, renews_at: None, ends_at: None },
    }
}

/// Address of the reports of a Clockify workspace with an address of its own.
pub(crate) fn clockify_reports(name: &str) -> Result<String> {
    let bare = name.trim().trim_end_matches(".clockify.me");
    let url = flo_clockify::subdomain_reports(bare);
    url.map(Into::into).ok_or_else(|| {
        CommandError::new(ErrorCode::Invalid, format!("“{name}” is not the NAME of NAME.clockify.me."))
    })
}

/// Whether a sign-in can be ended at the service from here. Keys are ended where they were made.
pub(crate) fn is_revocable(service: &str) -> bool {
    find(service).is_some_and(|service| service.descriptor.sign_in == SignIn::OAuth)
}

/// Ends a sign-in at the service, where that can be done from here.
pub(crate) async fn revoke(service: &str, secret: &str, cx: &CallContext) -> Result<()> {
    match find(service).map(|service| service.descriptor.sign_in) {
        Some(SignIn::OAuth) => frameio_token::revoke(secret, cx, transport()).await,
        _ => Ok(()),
    }
}

/// Addresses of the region that a key belongs to: the named one, or the one that knows it.
pub(crate) async fn clockify_region(
    named: Option<&str>,
    key: &str,
    cx: &CallContext,
) -> Result<&'static flo_clockify::Region> {
    match named {
        Some(id) => flo_clockify::REGIONS.iter().find(|region| region.id == id).ok_or_else(|| {
            let ids: Vec<&str> = flo_clockify::REGIONS.iter().map(|region| region.id).collect();
            CommandError::new(
                ErrorCode::Invalid,
                format!("“{id}” is no region; there are {}.", ids.join(", ")),
            )
        }),
        None => {
            let around = Surroundings::default();
            Ok(flo_clockify::find_region(cx, transport(), around, key, flo_clockify::REGIONS).await?)
        }
    }
}

/// The service's name for people.
pub(crate) fn service_name(id: &str) -> &'static str {
    find(id).map_or("the service", |service| service.descriptor.name)
}

/// The id of a service that this app knows.
pub(crate) fn known(id: &str) -> Result<&'static str> {
    find(id).map(|service| service.descriptor.id).ok_or_else(|| CommandError::not_found("service", id))
}

/// The published limits of a service.
pub(crate) fn limits(id: &str) -> &'static [LimitSpec] {
    find(id).map_or(&[], |service| service.descriptor.limits)
}

/// Whether new time entries go to this service.
pub(crate) fn keeps_time(id: &str) -> bool {
    find(id).is_some_and(|service| service.keeps_time)
}

/// Whether files go to this service.
pub(crate) fn takes_media(id: &str) -> bool {
    find(id).is_some_and(|service| service.takes_media)
}

/// Whether new projects are made at this service.
pub(crate) fn makes_projects(id: &str) -> bool {
    find(id).is_some_and(|service| service.makes_projects)
}

/// How the id of a folder follows from the folder above it and its name, at a service where folders are not made.
pub(crate) fn folder_id(service: &str) -> Option<fn(&str, &str) -> String> {
    find(service)?.folder_id
}

/// An address that a person gave.
pub(crate) fn address(text: &str) -> Result<Url> {
    let invalid = |why: &str| {
        CommandError::new(ErrorCode::Invalid, format!("“{text}” is no address: {why}."))
            .with_hint("Write it in full, such as https://api.clockify.me/api/v1.")
    };
    let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err(invalid("a key is never sent without encryption, so it must begin with https")),
        _ => Err(invalid("it must begin with https")),
    }
}

fn find(id: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.descriptor.id == id)
}

fn transport() -> Arc<dyn Transport> {
    Arc::new(Client::new(USER_AGENT))
}

fn clockify(parts: &Parts) -> Result<Arc<dyn Connector>> {
    let mut config = flo_clockify::Config::new(parts.config.base_url.clone(), parts.account.clone());
    config.reports_url = parts.config.reports_url.clone();
    config.user_id = parts.user.clone();
    config.reads_team = true;
    if !parts.config.keeps_limits {
        config.plan = flo_clockify::Plan::Unlimited;
    }
    let key = flo_clockify::api_key(&parts.secret).map_err(unusable)?;
    Ok(Arc::new(flo_clockify::connect(config, transport(), key, parts.surroundings.clone())))
}

fn frameio(parts: &Parts) -> Result<Arc<dyn Connector>> {
    let mut config = flo_frameio::Config::new(parts.config.base_url.clone(), parts.account.clone());
    config.keeps_limits = parts.config.keeps_limits;
    let tokens = frameio_token::source(parts, transport()).map_err(unusable)?;
    Ok(Arc::new(flo_frameio::connect(config, transport(), tokens, parts.surroundings.clone())))
}

fn s3(parts: &Parts) -> Result<Arc<dyn Connector>> {
    let settings = serde_json::from_value(parts.config.own.clone())
        .map_err(|error| CommandError::internal(format!("The settings of S3 do not read: {error}.")))?;
    let config = flo_s3::Config { endpoint: parts.config.base_url.clone(), settings };
    let connector = flo_s3::connect(config, &parts.secret, transport(), parts.surroundings.clone());
    Ok(Arc::new(connector.map_err(unusable)?))
}

fn unusable(error: Error) -> CommandError {
    debug_assert_ne!(error.kind, ErrorKind::Offline, "nothing is sent here");
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_leaves_without_encryption() {
        assert!(address("https://euc1.clockify.me/api/v1").is_ok());
        assert!(address("http://127.0.0.1:8080/api/v1").is_ok());
        assert_eq!(address("http://api.clockify.me/api/v1").unwrap_err().code, ErrorCode::Invalid);
        assert_eq!(address("api.clockify.me").unwrap_err().code, ErrorCode::Invalid);
        assert_eq!(address("ftp://x/y").unwrap_err().code, ErrorCode::Invalid);
    }
}
