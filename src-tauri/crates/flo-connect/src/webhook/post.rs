//! Sending one message to an address that a person named.
//!
//! The host is resolved here and the connection goes to exactly what was checked: an address of this computer or its
//! network is refused unless it was allowed, so that no name in the DNS turns a webhook into a way in. Redirects are not
//! followed. Source: Standard Webhooks, “Server side request forgery”, read 2026-10.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use url::Url;

/// Time that a receiver has for its answer. Source: Standard Webhooks recommend 15 to 30 seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// One attempt of one message.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub url: Url,
    /// With which headers, the signature among them.
    pub headers: HeaderMap,
    /// The bytes that were signed.
    pub body: String,
    /// It may go to this computer or its network, and without encryption there.
    pub allows_local: bool,
}

/// The receiver answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
}

/// No answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// The address must not be used, now or later.
    Forbidden(String),
    /// It was not reached, or did not answer in time.
    Unreached(String),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Forbidden(why) | Self::Unreached(why)) = self;
        f.write_str(why)
    }
}

/// Sends it.
///
/// # Errors
/// Why no answer came. Any answer, also one that refuses, is none.
pub async fn post(user_agent: &str, outgoing: Outgoing) -> Result<Answered, NotSent> {
    let Outgoing { url, headers, body, allows_local } = outgoing;
    let host = url.host_str().ok_or_else(|| NotSent::Forbidden("the address names no host".to_owned()))?;
    if url.scheme() != "https" && !(allows_local && url.scheme() == "http") {
        return Err(NotSent::Forbidden("the address must begin with https".to_owned()));
    }
    let port = url.port_or_known_default().unwrap_or(443);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = tokio::net::lookup_host((bare, port))
        .await
        .map_err(|error| NotSent::Unreached(format!("{host} is not found: {error}")))?
        .collect();
    if !allows_local && let Some(inside) = found.iter().find(|address| !is_public(address.ip())) {
        return Err(NotSent::Forbidden(format!(
            "{host} stands at {}, on this computer or in its network; that has to be allowed",
            inside.ip()
        )));
    }
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .resolve_to_addrs(bare, &found);
    let client = if allows_local { builder.no_proxy() } else { builder }
        .build()
        .map_err(|error| NotSent::Unreached(error.to_string()))?;
    let answer = client
        .post(url.clone())
        .headers(headers)
        .body(body)
        .send()
        .await
        .map_err(|error| NotSent::Unreached(why(host, &error)))?;
    let seconds =
        answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Ok(Answered { status: answer.status().as_u16(), retry_after: seconds.map(Duration::from_secs) })
}

impl Answered {
    /// Whether the message arrived.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the receiver wants nothing any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.status == StatusCode::GONE.as_u16()
    }
}

fn why(host: &str, error: &reqwest::Error) -> String {
    if error.is_timeout() {
        format!("{host} did not answer within {} seconds", PATIENCE.as_secs())
    } else if error.is_connect() {
        format!("no connection to {host}")
    } else {
        format!("the connection to {host} broke")
    }
}

/// Whether an address stands in the public internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    // 100.64/10: addresses behind a provider's own translation (RFC 6598). 192.0.0/24: RFC 6890.
    let is_shared = a == 100 && (64..128).contains(&b);
    let is_special =
        a == 0 || a >= 240 || ip.octets()[..3] == [192, 0, 0] || (a == 198 && (18..20).contains(&b));
    !(ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || is_shared
        || is_special)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    // Unique local fc00::/7, link local fe80::/10, NAT64 64:ff9b::/96 that may lead inside.
    !(ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || (first & 0xfe00) == 0xfc00
        || (first & 0xffc0) == 0xfe80
        || first == 0x0064)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_known() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.9",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "100.128.0.1"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[tokio::test]
    async fn an_address_inside_is_refused_before_anything_is_sent() {
        for url in
            ["https://localhost:9/x", "https://127.0.0.1:9/x", "https://[::1]:9/x", "http://example.com/x"]
        {
            let outgoing = Outgoing {
                url: url.parse().unwrap(),
                headers: HeaderMap::new(),
                body: String::new(),
                allows_local: false,
            };
            let refused = post("test", outgoing).await.unwrap_err();
            assert!(matches!(refused, NotSent::Forbidden(_)), "{url}: {refused:?}");
        }
    }
}
