//! What stands in the keychain for Frame.io: a pasted token as it is, or the pair of a sign-in in the browser as JSON.

use std::sync::Arc;

use async_trait::async_trait;
use flo_connect::http::{Surroundings, TokenSource, Transport};
use flo_frameio::{Ims, OAuthConfig, OAuthTokens, TokenKeeper, Tokens};
use serde::{Deserialize, Serialize};

use crate::registry::{KeepSecret, Parts};
use crate::{CommandError, Result};

/// A sign-in in the browser: who asked, and the current pair.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BrowserSecret {
    pub(crate) oauth: OAuthConfig,
    pub(crate) tokens: Tokens,
}

impl BrowserSecret {
    /// Its form in the keychain.
    pub(crate) fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(CommandError::internal)
    }
}

/// The tokens of a connection.
pub(crate) fn source(
    parts: &Parts,
    transport: Arc<dyn Transport>,
) -> flo_connect::Result<Arc<dyn TokenSource>> {
    let Ok(secret) = serde_json::from_str::<BrowserSecret>(&parts.secret) else {
        return flo_frameio::pasted_token(&parts.secret);
    };
    let keeper = Arc::new(Keeper { oauth: secret.oauth.clone(), keep: Arc::clone(&parts.keep_secret) });
    let surroundings = Surroundings { observer: None, ..parts.surroundings.clone() };
    let ims = Ims::new(secret.oauth, transport, surroundings);
    Ok(Arc::new(OAuthTokens::new(ims, secret.tokens, keeper)))
}

/// Keeps each new pair before it is used: the old refresh token may be dead by then.
struct Keeper {
    oauth: OAuthConfig,
    keep: KeepSecret,
}

#[async_trait]
impl TokenKeeper for Keeper {
    async fn keep(&self, tokens: &Tokens) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let text = BrowserSecret { oauth: self.oauth.clone(), tokens: tokens.clone() }.to_text()?;
        let keep = Arc::clone(&self.keep);
        Ok(tokio::task::spawn_blocking(move || keep(&text)).await??)
    }
}
