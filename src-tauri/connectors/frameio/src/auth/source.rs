//! Where the Frame.io credentials come from.

use std::sync::Arc;

use async_trait::async_trait;
use flo_connect::http::{Credential, FixedCredential, TokenSource};
use flo_connect::{CallContext, Error, ErrorKind, Result};
use http::header::{HeaderName, HeaderValue};
use tokio::sync::Mutex;

use super::{Ims, Tokens};

/// Renewed this long before it dies. Source: the official Frame.io clients.
const EARLY_MS: i64 = 60_000;
/// Marks tokens of the old developer site, which V4 takes with an extra header. Source: Frame.io migration guide.
const LEGACY_PREFIX: &str = "fio-u-";

/// A token that a person pasted: an access token, or one of the old developer site.
///
/// # Errors
/// `SignIn` when the text cannot be a token.
pub fn pasted_token(token: &str) -> Result<Arc<dyn TokenSource>> {
    let mut credential = Credential::bearer(token)?;
    if token.trim().starts_with(LEGACY_PREFIX) {
        let name = HeaderName::from_static("x-frameio-legacy-token-auth");
        credential = credential.with_header(name, HeaderValue::from_static("true"));
    }
    Ok(Arc::new(FixedCredential(credential)))
}

/// Keeps tokens in the keychain.
#[async_trait]
pub trait TokenKeeper: Send + Sync {
    /// Keeps a new pair durably, and the one before it: until the new one has proven itself by being renewed, the old one
    /// is the way back. Called before the pair is used, because the old one may be dead by then.
    ///
    /// # Errors
    /// The pair is kept in memory and offered again before the next request.
    async fn keep(
        &self,
        tokens: &Tokens,
        previous: Option<&Tokens>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// Tokens of an OAuth sign-in: renewed a minute before they die, and after a refusal.
pub struct OAuthTokens {
    ims: Ims,
    keeper: Arc<dyn TokenKeeper>,
    held: Mutex<Held>,
}

struct Held {
    tokens: Tokens,
    previous: Option<Tokens>,
    is_kept: bool,
}

impl OAuthTokens {
    /// Starts from a pair that is in the keychain already, and the one before it.
    #[must_use]
    pub fn new(ims: Ims, tokens: Tokens, previous: Option<Tokens>, keeper: Arc<dyn TokenKeeper>) -> Self {
        Self { ims, keeper, held: Mutex::new(Held { tokens, previous, is_kept: true }) }
    }

    async fn renew(&self, cx: &CallContext, held: &mut Held) -> Result<bool> {
        let Some(refresh_token) = &held.tokens.refresh_token else { return Ok(false) };
        let fresh = match self.ims.refresh(cx, refresh_token).await {
            Err(error) if error.kind == ErrorKind::SignIn => {
                self.renew_with_previous(cx, held, error).await?
            }
            other => other?,
        };
        held.previous = Some(std::mem::replace(&mut held.tokens, fresh));
        held.is_kept = false;
        Ok(true)
    }

    /// The new pair was refused, as when it never became valid: the one before it may still be renewed.
    async fn renew_with_previous(&self, cx: &CallContext, held: &Held, error: Error) -> Result<Tokens> {
        let previous = held.previous.as_ref().and_then(|tokens| tokens.refresh_token.as_deref());
        match previous.filter(|token| Some(*token) != held.tokens.refresh_token.as_deref()) {
            Some(token) => self.ims.refresh(cx, token).await,
            None => Err(error),
        }
    }

    /// The credential of a pair that is surely in the keychain.
    async fn kept(&self, held: &mut Held) -> Result<Credential> {
        if !held.is_kept {
            self.keeper.keep(&held.tokens, held.previous.as_ref()).await.map_err(|error| {
                Error::new(
                    ErrorKind::Local,
                    "renewing the Frame.io sign-in",
                    "the new sign-in cannot be written to the keychain: unlock it, then retry",
                )
                .with_source(error)
            })?;
            held.is_kept = true;
        }
        Credential::bearer(&held.tokens.access_token)
    }
}

#[async_trait]
impl TokenSource for OAuthTokens {
    async fn current(&self, cx: &CallContext) -> Result<Credential> {
        // The lock makes renewing single: who waits here finds the new pair.
        let mut held = self.held.lock().await;
        let left_ms = held.tokens.expires_at.since(cx.clock.now());
        if left_ms < EARLY_MS {
            match self.renew(cx, &mut held).await {
                Ok(true) => {}
                // While it lives, the old pair will do.
                Ok(false) | Err(_) if left_ms > 0 => {}
                Ok(false) => {
                    return Err(Error::new(
                        ErrorKind::SignIn,
                        "signing a request to Frame.io",
                        "the Frame.io sign-in has ended after its day: sign in again",
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        self.kept(&mut held).await
    }

    async fn refresh(&self, cx: &CallContext) -> Result<Option<Credential>> {
        let mut held = self.held.lock().await;
        if !self.renew(cx, &mut held).await? {
            return Ok(None);
        }
        self.kept(&mut held).await.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use bytes::Bytes;
    use flo_connect::Class;
    use flo_connect::http::{Request, Response, Surroundings, Transport};
    use flo_model::{ManualClock, UnixMillis};
    use http::HeaderMap;
    use url::Url;

    use super::*;
    use crate::OAuthConfig;

    /// Gives the n-th pair for the n-th refresh, and refuses an old refresh token.
    #[derive(Default)]
    struct Adobe {
        refreshed: AtomicU32,
        is_dead: AtomicBool,
    }

    #[async_trait]
    impl Transport for Adobe {
        async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
            let form = String::from_utf8(request.body.to_vec()).unwrap();
            let n = self.refreshed.load(Ordering::SeqCst);
            let fits = form.contains(&format!("refresh_token=r{n}")) && !self.is_dead.load(Ordering::SeqCst);
            let (status, body) = if fits {
                let n = self.refreshed.fetch_add(1, Ordering::SeqCst) + 1;
                (200, format!(r#"{{"access_token":"a{n}","refresh_token":"r{n}","expires_in":86399}}"#))
            } else {
                (400, r#"{"error":"invalid_grant","error_description":"expired"}"#.to_owned())
            };
            Ok(Response { status, headers: HeaderMap::new(), body: Bytes::from(body) })
        }
    }

    #[derive(Default)]
    struct Keychain {
        kept: std::sync::Mutex<Vec<Tokens>>,
        is_locked: AtomicBool,
    }

    #[async_trait]
    impl TokenKeeper for Keychain {
        async fn keep(
            &self,
            tokens: &Tokens,
            previous: Option<&Tokens>,
        ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            assert!(previous.is_some(), "the old pair is kept beside the new one");
            if self.is_locked.load(Ordering::SeqCst) {
                return Err("locked".into());
            }
            self.kept.lock().unwrap().push(tokens.clone());
            Ok(())
        }
    }

    struct World {
        clock: Arc<ManualClock>,
        adobe: Arc<Adobe>,
        keychain: Arc<Keychain>,
        tokens: OAuthTokens,
    }

    fn world(refresh_token: Option<&str>) -> World {
        let clock = Arc::new(ManualClock::new(UnixMillis(0)));
        let (adobe, keychain) = (Arc::new(Adobe::default()), Arc::new(Keychain::default()));
        let config = OAuthConfig {
            ims_base_url: Url::parse("http://ims.test").unwrap(),
            client_id: "client".to_owned(),
            client_secret: None,
            redirect_uri: "https://localhost".to_owned(),
            scopes: crate::USER_SCOPES.to_owned(),
        };
        let ims = Ims::new(config, adobe.clone(), Surroundings::default());
        let first = Tokens {
            access_token: "a0".to_owned(),
            refresh_token: refresh_token.map(str::to_owned),
            expires_at: UnixMillis(3_600_000),
        };
        World {
            clock,
            adobe,
            keychain: keychain.clone(),
            tokens: OAuthTokens::new(ims, first, None, keychain),
        }
    }

    fn cx(world: &World) -> CallContext {
        CallContext::new(world.clock.clone(), Class::Background)
    }

    #[tokio::test]
    async fn a_pair_is_renewed_a_minute_early_and_kept_before_it_is_used() {
        let world = world(Some("r0"));
        assert_eq!(world.tokens.current(&cx(&world)).await.unwrap(), Credential::bearer("a0").unwrap());
        world.clock.jump_to(UnixMillis(3_600_000 - 30_000));
        assert_eq!(world.tokens.current(&cx(&world)).await.unwrap(), Credential::bearer("a1").unwrap());
        assert_eq!(world.keychain.kept.lock().unwrap()[0].refresh_token.as_deref(), Some("r1"));
    }

    #[tokio::test]
    async fn a_pair_that_cannot_be_kept_is_not_used_and_not_lost() {
        let world = world(Some("r0"));
        world.clock.jump_to(UnixMillis(3_600_000));
        world.keychain.is_locked.store(true, Ordering::SeqCst);
        let error = world.tokens.current(&cx(&world)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Local);
        world.keychain.is_locked.store(false, Ordering::SeqCst);
        assert_eq!(world.tokens.current(&cx(&world)).await.unwrap(), Credential::bearer("a1").unwrap());
        assert_eq!(
            world.adobe.refreshed.load(Ordering::SeqCst),
            1,
            "the burnt refresh token was not tried again"
        );
    }

    #[tokio::test]
    async fn a_dead_refresh_token_asks_for_a_new_sign_in() {
        let world = world(Some("r0"));
        world.adobe.is_dead.store(true, Ordering::SeqCst);
        let error = world.tokens.refresh(&cx(&world)).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::SignIn, Some("invalid_grant")));
    }

    #[tokio::test]
    async fn without_a_refresh_token_the_pair_serves_to_its_last_minute() {
        let world = world(None);
        world.clock.jump_to(UnixMillis(3_600_000 - 30_000));
        world.tokens.current(&cx(&world)).await.unwrap();
        world.clock.jump_to(UnixMillis(3_600_000));
        assert_eq!(world.tokens.current(&cx(&world)).await.unwrap_err().kind, ErrorKind::SignIn);
        assert_eq!(world.tokens.refresh(&cx(&world)).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_new_pair_that_is_refused_gives_way_to_the_one_before_it() {
        let world = world(Some("never became valid"));
        let before = Tokens {
            access_token: "old".to_owned(),
            refresh_token: Some("r0".to_owned()),
            expires_at: UnixMillis(0),
        };
        world.tokens.held.lock().await.previous = Some(before);
        assert_eq!(world.tokens.refresh(&cx(&world)).await.unwrap(), Some(Credential::bearer("a1").unwrap()));
    }
}
