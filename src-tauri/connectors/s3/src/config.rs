//! Where a bucket is.

use flo_connect::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

const DOING: &str = "reading where the bucket is";

/// Settings of one connection, apart from its address. No secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Region that requests are signed for; compatible services often take any.
    pub region: String,
    /// Name of the bucket.
    pub bucket: String,
    /// Beginning of all keys that are looked at: empty, or with a slash at its end.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// Id of the access key.
    pub access_key: String,
}

impl Settings {
    /// Checks what a person gave. The bucket may be followed by a prefix: `BUCKET/PREFIX`.
    ///
    /// # Errors
    /// `Invalid` with what to write instead.
    pub fn new(bucket: &str, region: Option<&str>, access_key: &str) -> Result<Self> {
        let invalid = |detail: String| Error::new(ErrorKind::Invalid, DOING, detail);
        let (bucket, prefix) = bucket.trim().split_once('/').unwrap_or((bucket.trim(), ""));
        let prefix = prefix.trim_end_matches('/');
        if bucket.is_empty() || bucket.contains(|c: char| !(c.is_ascii_alphanumeric() || "-._".contains(c))) {
            return Err(invalid(format!("“{bucket}” is no name of a bucket")));
        }
        if prefix
            .split('/')
            .any(|part| part == "." || part == ".." || (part.is_empty() && !prefix.is_empty()))
        {
            return Err(invalid(format!("“{prefix}” is no prefix: its parts must have names")));
        }
        let access_key = access_key.trim();
        if access_key.is_empty() || access_key.contains(|c: char| c.is_whitespace() || c == '/') {
            return Err(invalid(String::from("the access key is not one: copy its id again")));
        }
        Ok(Self {
            region: region
                .map(str::trim)
                .filter(|region| !region.is_empty())
                .unwrap_or("us-east-1")
                .to_owned(),
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
            access_key: access_key.to_owned(),
        })
    }

    /// Bucket and prefix as people write them.
    #[must_use]
    pub fn place_name(&self) -> String {
        format!("{}/{}", self.bucket, self.prefix).trim_end_matches('/').to_owned()
    }
}

/// The address of S3 itself in a region. Source: AWS General Reference, “Amazon S3 endpoints”, read 2026-11-22.
///
/// # Errors
/// `Invalid` for a region that makes no address.
pub fn endpoint_of(region: &str) -> Result<Url> {
    let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    Url::parse(&format!("https://s3.{region}.{domain}"))
        .map_err(|_| Error::new(ErrorKind::Invalid, DOING, format!("“{region}” is no region")))
}

/// Settings of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address of the service, without the bucket.
    pub endpoint: Url,
    /// The rest.
    pub settings: Settings,
}

impl Config {
    /// Which bucket of which service this is.
    pub(crate) fn place(&self) -> String {
        let port = self.endpoint.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}/{}", self.endpoint.host_str().unwrap_or_default(), self.settings.place_name())
    }

    /// Whether the bucket is a part of the host name. Only Amazon is known to want that; a name with dots would not fit
    /// its certificate.
    pub(crate) fn is_virtual_host(&self) -> bool {
        let is_amazon = match self.endpoint.host() {
            Some(Host::Domain(host)) => {
                host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
            }
            _ => false,
        };
        let bucket = &self.settings.bucket;
        is_amazon && bucket.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_may_come_with_a_prefix() {
        let settings = Settings::new("media/2026/dailies/", None, " AKIA ").unwrap();
        assert_eq!((settings.bucket.as_str(), settings.prefix.as_str()), ("media", "2026/dailies/"));
        assert_eq!((settings.region.as_str(), settings.access_key.as_str()), ("us-east-1", "AKIA"));
        assert_eq!(settings.place_name(), "media/2026/dailies");
        assert_eq!(Settings::new("media", Some("eu-west-1"), "k").unwrap().place_name(), "media");
        for wrong in ["", "me dia", "media/../other", "media//x"] {
            assert_eq!(Settings::new(wrong, None, "k").unwrap_err().kind, ErrorKind::Invalid, "{wrong}");
        }
        assert!(Settings::new("media", None, "a b").is_err());
    }

    #[test]
    fn only_a_plain_bucket_at_amazon_becomes_part_of_the_host() {
        let at = |endpoint: &str, bucket: &str| {
            let settings = Settings::new(bucket, None, "k").unwrap();
            Config { endpoint: endpoint.parse().unwrap(), settings }
        };
        assert!(at("https://s3.eu-west-1.amazonaws.com", "media").is_virtual_host());
        assert!(!at("https://s3.eu-west-1.amazonaws.com", "me.dia").is_virtual_host());
        assert!(!at("https://storage.example", "media").is_virtual_host());
        assert_eq!(at("http://127.0.0.1:9000", "media/a").place(), "127.0.0.1:9000/media/a");
        assert_eq!(endpoint_of("eu-west-1").unwrap().as_str(), "https://s3.eu-west-1.amazonaws.com/");
    }
}
