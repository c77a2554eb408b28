//! Signing in to Frame.io through Adobe's identity service.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flo_connect::http::{Client, TokenSource};
use flo_connect::{Class, Connector, ErrorKind};
use flo_frameio::{
    AuthorizeRequest, Config, Ims, OAuthConfig, OAuthTokens, TokenKeeper, Tokens, USER_SCOPES,
    code_from_redirect,
};

use crate::bench::{Bench, surroundings, without_limits};
use crate::frameio::OnFrameio;

#[derive(Default)]
struct Keychain(Mutex<Vec<Tokens>>);

#[async_trait]
impl TokenKeeper for Keychain {
    async fn keep(
        &self,
        tokens: &Tokens,
        _: Option<&Tokens>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.lock().unwrap().push(tokens.clone());
        Ok(())
    }
}

fn config(bench: &Bench) -> anyhow::Result<OAuthConfig> {
    Ok(OAuthConfig {
        ims_base_url: bench.sandbox.info.frameio.ims_base_url.parse()?,
        client_id: "projectflo".to_owned(),
        client_secret: None,
        redirect_uri: "adobe+abc://adobeid/projectflo".to_owned(),
        scopes: USER_SCOPES.to_owned(),
    })
}

fn ims(bench: &Bench) -> anyhow::Result<Ims> {
    Ok(Ims::new(config(bench)?, Arc::new(Client::new("conformance")), surroundings(&bench.clock)))
}

/// What the browser would do: follow the address until the app's own scheme.
async fn browse(request: &AuthorizeRequest) -> anyhow::Result<String> {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let answer = browser.get(request.url.as_str()).send().await?;
    Ok(answer.headers()["location"].to_str()?.to_owned())
}

async fn sign_in(bench: &Bench) -> anyhow::Result<Tokens> {
    let request = AuthorizeRequest::new(&config(bench)?);
    let code = code_from_redirect(&browse(&request).await?, &request.state)?;
    Ok(ims(bench)?.exchange(&bench.cx(Class::Person), &code, &request.verifier).await?)
}

fn connect(bench: &Bench, tokens: Arc<dyn TokenSource>) -> anyhow::Result<flo_frameio::Frameio> {
    let info = &bench.sandbox.info.frameio;
    let config = Config::new(info.base_url.parse()?, info.account_id.clone());
    Ok(flo_frameio::connect(config, Arc::new(Client::new("conformance")), tokens, surroundings(&bench.clock)))
}

#[tokio::test]
async fn a_sign_in_is_renewed_for_as_long_as_it_is_used() -> anyhow::Result<()> {
    let bench = Bench::with::<OnFrameio>(without_limits).await?;
    let first = sign_in(&bench).await?;
    let keychain = Arc::new(Keychain::default());
    let tokens = Arc::new(OAuthTokens::new(ims(&bench)?, first.clone(), None, keychain.clone()));
    let connector = connect(&bench, tokens)?;
    let cx = bench.cx(Class::Person);
    connector.account(&cx).await?;
    assert!(keychain.0.lock().unwrap().is_empty(), "a fresh pair needs no renewal");
    for day in 1..=3 {
        bench.pass(std::time::Duration::from_secs(86_400));
        connector.account(&cx).await?;
        assert_eq!(keychain.0.lock().unwrap().len(), day);
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_the_service_ends_early_is_renewed_once() -> anyhow::Result<()> {
    let bench = Bench::with::<OnFrameio>(without_limits).await?;
    let keychain = Arc::new(Keychain::default());
    let tokens = Arc::new(OAuthTokens::new(ims(&bench)?, sign_in(&bench).await?, None, keychain.clone()));
    let connector = connect(&bench, tokens)?;
    bench.fault("token_expired", 1, None, None)?;
    connector.account(&bench.cx(Class::Person)).await?;
    assert_eq!(keychain.0.lock().unwrap().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_wrong_verifier_and_a_used_code_are_refused() -> anyhow::Result<()> {
    let bench = Bench::with::<OnFrameio>(without_limits).await?;
    let request = AuthorizeRequest::new(&config(&bench)?);
    let code = code_from_redirect(&browse(&request).await?, &request.state)?;
    let cx = bench.cx(Class::Person);
    let error = ims(&bench)?.exchange(&cx, &code, "another verifier").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignIn);
    let error = ims(&bench)?.exchange(&cx, &code, &request.verifier).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignIn);
    Ok(())
}

#[tokio::test]
async fn an_old_refresh_token_asks_for_a_new_sign_in() -> anyhow::Result<()> {
    let bench = Bench::with::<OnFrameio>(without_limits).await?;
    let first = sign_in(&bench).await?;
    bench.pass(std::time::Duration::from_secs(15 * 86_400));
    let tokens = Arc::new(OAuthTokens::new(ims(&bench)?, first, None, Arc::new(Keychain::default())));
    let error = connect(&bench, tokens)?.account(&bench.cx(Class::Person)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SignIn);
    assert!(error.detail.contains("sign in again"), "{}", error.detail);
    Ok(())
}
