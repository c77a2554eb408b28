//! The part of the sign-in that happens in the browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flo_connect::{Error, ErrorKind, Result};
use sha2::{Digest, Sha256};
use url::Url;

use super::OAuthConfig;

const DOING: &str = "signing in to Frame.io";

/// A sign-in that was begun: where the browser goes, and what proves afterwards that it was ours.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizeRequest {
    /// Address for the browser.
    pub url: Url,
    /// Secret to exchange the code with.
    pub verifier: String,
    /// Comes back with the code.
    pub state: String,
}

impl AuthorizeRequest {
    /// Begins a sign-in with PKCE S256 (RFC 7636).
    #[must_use]
    pub fn new(config: &OAuthConfig) -> Self {
        Self::with_secrets(config, random_text(), random_text())
    }

    fn with_secrets(config: &OAuthConfig, verifier: String, state: String) -> Self {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let mut url = flo_connect::http::address(&config.ims_base_url, "/ims/authorize/v2", &[], &[]);
        url.query_pairs_mut()
            .append_pair("client_id", &config.client_id)
            .append_pair("redirect_uri", &config.redirect_uri)
            .append_pair("scope", &config.scopes)
            .append_pair("response_type", "code")
            .append_pair("state", &state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Self { url, verifier, state }
    }
}

impl std::fmt::Debug for AuthorizeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthorizeRequest").finish_non_exhaustive()
    }
}

/// The code in the address that the browser was sent back to, which a person may also paste.
///
/// # Errors
/// `SignIn` when the person refused, the address has no code, or it belongs to another sign-in.
pub fn code_from_redirect(redirect: &str, state: &str) -> Result<String> {
    let refused = |detail: String| Error::new(ErrorKind::SignIn, DOING, detail);
    let url = Url::parse(redirect.trim()).map_err(|_| {
        refused("this is no address: copy the whole address that the browser shows".to_owned())
    })?;
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if let Some(error) = value("error") {
        let said = value("error_description").unwrap_or(error);
        return Err(refused(format!("Adobe did not sign in: {said}")));
    }
    if value("state").as_deref() != Some(state) {
        return Err(refused("this address belongs to another sign-in: begin again".to_owned()));
    }
    value("code")
        .ok_or_else(|| refused("this address holds no sign-in code: copy it again, to its end".to_owned()))
}

/// 64 characters that fit everywhere in an address.
fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 48]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_gets_the_hash_of_the_verifier() {
        let config = OAuthConfig {
            ims_base_url: Url::parse("https://ims.test").unwrap(),
            client_id: "client".to_owned(),
            client_secret: None,
            redirect_uri: "adobe+x://adobeid/client".to_owned(),
            scopes: "openid".to_owned(),
        };
        // Test vector of RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let request = AuthorizeRequest::with_secrets(&config, verifier, "s".to_owned());
        assert!(
            request
                .url
                .as_str()
                .starts_with("https://ims.test/ims/authorize/v2?client_id=client&redirect_uri=adobe%2Bx%3A")
        );
        assert!(request.url.as_str().contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert_eq!(AuthorizeRequest::new(&config).verifier.len(), 64);
    }

    #[test]
    fn only_the_redirect_of_this_sign_in_gives_a_code() {
        let redirect = "adobe+x://adobeid/client?code=abc&state=s1";
        assert_eq!(code_from_redirect(redirect, "s1").unwrap(), "abc");
        assert_eq!(code_from_redirect(redirect, "s2").unwrap_err().kind, ErrorKind::SignIn);
        let refused =
            code_from_redirect("https://localhost/?error=access_denied&state=s1", "s1").unwrap_err();
        assert!(refused.detail.contains("access_denied"));
        assert!(code_from_redirect("hello", "s1").unwrap_err().detail.contains("copy the whole address"));
    }
}
