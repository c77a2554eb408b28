//! What stands in the keychain for Frame.io: a pasted token as it is, or the pair of a sign-in in the browser as JSON.

use std::sync::Arc;

use async_trait::async_trait;
use flo_connect::CallContext;
use flo_connect::http::{Surroundings, TokenSource, Transport};
use flo_frameio::{Ims, OAuthConfig, OAuthTokens, TokenKeeper, Tokens};
use serde::{Deserialize, Serialize};

use crate::registry::{KeepSecret, Parts};
use crate::view::{SignInKind, SignInView};
use crate::{CommandError, Result};

/// Life of a refresh token since it was given, milliseconds. Source: Adobe IMS documentation, 14 days by default.
const REFRESH_LIFE_MS: i64 = 14 * 24 * 3_600_000;
/// Life of an access token, milliseconds. Source: the same, 24 hours by default.
const ACCESS_LIFE_MS: i64 = 24 * 3_600_000;

/// A sign-in in the browser: who asked, the current pair, and the one before it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BrowserSecret {
    pub(crate) oauth: OAuthConfig,
    pub(crate) tokens: Tokens,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<Tokens>,
}

/// How long what is in the keychain holds.
pub(crate) fn holds(secret: &str) -> SignInView {
    let Ok(BrowserSecret { tokens, .. }) = serde_json::from_str(secret) else {
        return SignInView { kind: SignInKind::Token, renews_at: None, ends_at: None };
    };
    let renews = tokens.refresh_token.is_some();
    let refresh_ends = tokens.expires_at.plus_ms(REFRESH_LIFE_MS - ACCESS_LIFE_MS);
    SignInView {
        kind: SignInKind::Browser,
        renews_at: renews.then(|| tokens.expires_at.plus_ms(-60_000)),
        ends_at: Some(if renews { refresh_ends } else { tokens.expires_at }),
    }
}

/// Ends the sign-in at Adobe. A pasted token is nobody's to end here.
pub(crate) async fn revoke(secret: &str, cx: &CallContext, transport: Arc<dyn Transport>) -> Result<()> {
    let Ok(secret) = serde_json::from_str::<BrowserSecret>(secret) else { return Ok(()) };
    let token = secret.tokens.refresh_token.unwrap_or(secret.tokens.access_token);
    Ims::new(secret.oauth, transport, Surroundings::default()).revoke(cx, &token).await?;
    Ok(())
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
    Ok(Arc::new(OAuthTokens::new(ims, secret.tokens, secret.previous, keeper)))
}

/// Keeps each new pair before it is used: the old refresh token may be dead by then.
struct Keeper {
    oauth: OAuthConfig,
    keep: KeepSecret,
}

#[async_trait]
impl TokenKeeper for Keeper {
    async fn keep(
        &self,
        tokens: &Tokens,
        previous: Option<&Tokens>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (oauth, previous) = (self.oauth.clone(), previous.cloned());
        let text = BrowserSecret { oauth, tokens: tokens.clone(), previous }.to_text()?;
        let keep = Arc::clone(&self.keep);
        Ok(tokio::task::spawn_blocking(move || keep(&text)).await??)
    }
}
