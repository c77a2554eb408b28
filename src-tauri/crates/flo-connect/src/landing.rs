//! The page on this computer to which the browser is sent back after a sign-in: `https://localhost:PORT/…`.
//!
//! Adobe takes no plain `http://127.0.0.1`, so the page is served with a certificate that is made for this one sign-in and
//! known to nobody: the browser warns, and the person goes on. That is safe here: what comes back is a code that is worth
//! nothing without the verifier, which never leaves the app. One address, one visitor with the right `state`, then the door
//! is shut. Whoever else knocks learns nothing.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use url::Url;

/// Longest request that is read, bytes.
const LONGEST: usize = 16 * 1024;

/// Time that one visitor has.
const PATIENCE: Duration = Duration::from_secs(20);

const THANKS: &str = "<!doctype html><meta charset=utf-8><title>ProjectFlo</title>\
    <p style=\"font:16px system-ui;margin:48px\">Signed in. This page can be closed; ProjectFlo goes on by itself.";

/// The page, open for one sign-in.
pub struct Landing {
    listener: TcpListener,
    tls: TlsAcceptor,
    base: Url,
}

impl std::fmt::Debug for Landing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Landing").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Landing {
    /// Opens the page at `address`, which must be `https://localhost:PORT/…`; port 0 takes a free one.
    ///
    /// # Errors
    /// `InvalidInput` for another address; `AddrInUse` when somebody else has the port.
    pub async fn open(address: &Url) -> io::Result<Self> {
        if address.scheme() != "https" || address.host_str() != Some("localhost") {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "only https://localhost can be listened at",
            ));
        }
        let port = address.port_or_known_default().unwrap_or(443);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let mut base = address.clone();
        base.set_query(None);
        base.set_port(Some(listener.local_addr()?.port()))
            .map_err(|()| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(Self { listener, tls: TlsAcceptor::from(Arc::new(certificate()?)), base })
    }

    /// Where the browser is to be sent back to.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.base
    }

    /// Waits for the visitor with this `state`, thanks, and returns the whole address that they came with. Dropping the
    /// future shuts the door.
    pub async fn wait(self, state: &str) -> Url {
        loop {
            let Ok((socket, _)) = self.listener.accept().await else {
                // Out of descriptors or the like: others may close theirs.
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            match tokio::time::timeout(PATIENCE, self.visit(socket, state)).await {
                Ok(Ok(Some(url))) => return url,
                Ok(Ok(None)) | Err(_) => {}
                // A browser that warns first breaks its first connection.
                Ok(Err(error)) => tracing::debug!(%error, "a visitor left"),
            }
        }
    }

    async fn visit(&self, socket: TcpStream, state: &str) -> io::Result<Option<Url>> {
        let mut stream = self.tls.accept(socket).await?;
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            if head.len() > LONGEST || stream.read_buf(&mut head).await? == 0 {
                return Ok(None);
            }
        }
        let head = String::from_utf8_lossy(&head);
        let found = asked(&head, &self.base, state);
        let (status, body) = if found.is_some() { ("200 OK", THANKS) } else { ("404 Not Found", "") };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
             content-security-policy: default-src 'none'; style-src 'unsafe-inline'\r\nreferrer-policy: no-referrer\r\n\
             cache-control: no-store\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        Ok(found)
    }
}

/// The address that a request asks for, if it is the one that is waited for. Pure.
fn asked(head: &str, base: &Url, state: &str) -> Option<Url> {
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?, first.next()?);
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    })?;
    // Another name that leads to this computer is not ours (DNS rebinding).
    let ours = format!("localhost:{}", base.port_or_known_default()?);
    if method != "GET" || !path.starts_with('/') || !(host == ours || host == "localhost") {
        return None;
    }
    let url = base.join(path).ok()?;
    let is_state = url.query_pairs().any(|(name, value)| name == "state" && value == state);
    (url.origin() == base.origin() && url.path() == base.path() && is_state).then_some(url)
}

fn certificate() -> io::Result<ServerConfig> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).map_err(io::Error::other)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_address_with_the_right_state_is_let_in() {
        let base = Url::parse("https://localhost:47823/frameio").unwrap();
        let ask =
            |line: &str, host: &str| asked(&format!("{line} HTTP/1.1\r\nHost: {host}\r\n\r\n"), &base, "s1");
        let good = ask("GET /frameio?code=abc&state=s1", "localhost:47823").unwrap();
        assert_eq!(good.as_str(), "https://localhost:47823/frameio?code=abc&state=s1");
        assert_eq!(ask("GET /frameio?code=abc&state=s2", "localhost:47823"), None, "another sign-in");
        assert_eq!(
            ask("GET /frameio?code=abc&state=s1", "evil.example:47823"),
            None,
            "another name of this computer"
        );
        assert_eq!(ask("POST /frameio?code=abc&state=s1", "localhost:47823"), None);
        assert_eq!(ask("GET /other?code=abc&state=s1", "localhost:47823"), None);
        assert_eq!(ask("GET //evil.example/frameio?state=s1", "localhost:47823"), None);
    }

    #[tokio::test]
    async fn the_browser_lands_over_tls_and_strangers_do_not_end_the_wait() {
        let landing = Landing::open(&Url::parse("https://localhost:0/frameio").unwrap()).await.unwrap();
        let address = landing.address().clone();
        let waiting = tokio::spawn(async move { landing.wait("s1").await });
        let browser =
            reqwest::Client::builder().tls_danger_accept_invalid_certs(true).no_proxy().build().unwrap();
        let cautious = reqwest::Client::builder().no_proxy().build().unwrap();
        assert!(cautious.get(address.clone()).send().await.is_err(), "nobody vouches for the certificate");
        let visit = |query: &str| {
            let mut url = address.clone();
            url.set_query(Some(query));
            browser.get(url).send()
        };
        assert_eq!(visit("code=x&state=stranger").await.unwrap().status(), 404);
        let answer = visit("code=abc&state=s1").await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.text().await.unwrap().contains("can be closed"));
        assert!(waiting.await.unwrap().as_str().ends_with("/frameio?code=abc&state=s1"));
    }

    #[tokio::test]
    async fn only_this_computer_is_listened_at() {
        for address in ["http://localhost:0/x", "https://127.0.0.1:0/x", "https://example.com/x"] {
            assert!(Landing::open(&Url::parse(address).unwrap()).await.is_err(), "{address}");
        }
    }
}
