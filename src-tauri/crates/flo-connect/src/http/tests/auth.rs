//! Credentials: added, renewed once for all calls, never shown.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::Result;

/// Hands out `token-<n>`; each renewal raises `n`.
struct Rotating {
    n: AtomicU32,
    can_renew: bool,
}

#[async_trait]
impl TokenSource for Rotating {
    async fn current(&self, _cx: &CallContext) -> Result<Credential> {
        Credential::bearer(&format!("token-{}", self.n.load(Ordering::SeqCst)))
    }

    async fn refresh(&self, cx: &CallContext) -> Result<Option<Credential>> {
        if !self.can_renew {
            return Ok(None);
        }
        tokio::task::yield_now().await;
        self.n.fetch_add(1, Ordering::SeqCst);
        self.current(cx).await.map(Some)
    }
}

/// Accepts only one token.
struct Accepts(&'static str);

#[async_trait]
impl Transport for Accepts {
    async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
        let accepted = request.headers.get("authorization").is_some_and(|value| value == self.0);
        tokio::task::yield_now().await;
        let status = if accepted { 200 } else { 401 };
        Ok(Response { status, headers: HeaderMap::new(), body: Bytes::new() })
    }
}

#[tokio::test]
async fn calls_that_are_refused_together_renew_the_token_once() {
    let world = World::new();
    let tokens = Arc::new(Rotating { n: AtomicU32::new(1), can_renew: true });
    let auth = Auth::new(Arc::new(Accepts("Bearer token-2")), tokens.clone());
    let cx = world.cx(Class::Background);
    let calls = (0..5).map(|_| auth.send(&cx, request(Method::GET)));
    for result in futures::future::join_all(calls).await {
        assert_eq!(result.unwrap().status, 200);
    }
    assert_eq!(tokens.n.load(Ordering::SeqCst), 2, "a second renewal would have burnt the new token");
}

#[tokio::test]
async fn a_refused_token_that_cannot_be_renewed_leaves_the_refusal_standing() {
    let world = World::new();
    let tokens = Arc::new(Rotating { n: AtomicU32::new(1), can_renew: false });
    let auth = Auth::new(Arc::new(Accepts("Bearer other")), tokens);
    let response = auth.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap();
    assert_eq!(response.status, 401);
}

#[tokio::test]
async fn a_renewed_token_that_is_refused_as_well_is_not_renewed_again() {
    let world = World::new();
    let tokens = Arc::new(Rotating { n: AtomicU32::new(1), can_renew: true });
    let script = Script::of([answer(401, "{}")]);
    let auth = Auth::new(script.clone(), tokens);
    assert_eq!(auth.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap().status, 401);
    assert_eq!(script.count(), 2);
}

#[tokio::test]
async fn presigned_addresses_get_no_credentials() {
    let world = World::new();
    let script = Script::of([answer(200, "")]);
    let tokens = Arc::new(FixedCredential(Credential::bearer("secret").unwrap()));
    Auth::new(script.clone(), tokens)
        .send(&world.cx(Class::Background), request(Method::PUT).unsigned())
        .await
        .unwrap();
    assert!(script.seen.lock().unwrap()[0].1.is_empty());
}

#[test]
fn a_token_with_a_line_break_inside_is_a_sign_in_error_and_one_at_the_end_is_harmless() {
    assert_eq!(Credential::bearer("abc\ndef").unwrap_err().kind, ErrorKind::SignIn);
    assert_eq!(Credential::bearer("abc\n").unwrap(), Credential::bearer("abc").unwrap());
}

#[test]
fn credentials_do_not_show() {
    assert!(!format!("{:?}", Credential::bearer("secret").unwrap()).contains("secret"));
}
