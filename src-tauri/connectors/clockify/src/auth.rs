//! Signing in with an API key.

use std::sync::Arc;

use flo_connect::Result;
use flo_connect::http::{Credential, FixedCredential, TokenSource};
use http::HeaderName;

/// A person's API key, as made under “Preferences → Advanced”. Source: Clockify API docs.
///
/// # Errors
/// `SignIn` when the text cannot be a key.
pub fn api_key(key: &str) -> Result<Arc<dyn TokenSource>> {
    let credential = Credential::api_key(HeaderName::from_static("x-api-key"), key)?;
    Ok(Arc::new(FixedCredential(credential)))
}
