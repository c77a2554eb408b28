//! Adobe IMS: sign-in, refresh, and what V4 thinks of tokens.

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flo_sandbox::Service;
use http::Request;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{Answer, Sim, sim, text};

const VERIFIER: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";
const REDIRECT: &str = "adobe+1a2b3c://adobeid/native-app";
const SCOPES: &str = "openid,email,profile,offline_access,additional_info.roles";

fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn authorize(sim: &Sim, redirect: &str, scope: &str) -> Answer {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()));
    let query = form(&[
        ("client_id", "native-app"),
        ("redirect_uri", redirect),
        ("scope", scope),
        ("response_type", "code"),
        ("state", "s1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    sim.get(&format!("/ims/authorize/v2?{query}")).await
}

async fn code(sim: &Sim, scope: &str) -> String {
    let answer = authorize(sim, REDIRECT, scope).await;
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = url::Url::parse(answer.header("location")).unwrap();
    assert!(location.as_str().starts_with(REDIRECT));
    let pairs: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    assert!(pairs.contains(&("state".into(), "s1".into())));
    pairs.into_iter().find(|(name, _)| name == "code").unwrap().1
}

async fn token(sim: &Sim, pairs: &[(&str, &str)]) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri("/ims/token/v3")
        .header("content-type", "application/x-www-form-urlencoded");
    sim.send(request.body(Body::from(form(pairs))).unwrap()).await
}

async fn by_code(sim: &Sim, code: &str, verifier: &str) -> Answer {
    token(
        sim,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "native-app"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier),
        ],
    )
    .await
}

async fn refresh(sim: &Sim, old: &Value) -> Answer {
    token(sim, &[("grant_type", "refresh_token"), ("client_id", "native-app"), ("refresh_token", text(old))])
        .await
}

async fn me(sim: &Sim, token: &Value) -> u16 {
    sim.ask_as(text(token), "GET", "/v4/me", None).await.status.as_u16()
}

#[tokio::test]
async fn a_native_app_signs_in_and_its_refresh_tokens_rotate() {
    let sim = sim().await;
    let given = by_code(&sim, &code(&sim, SCOPES).await, VERIFIER).await.json();
    assert_eq!((&given["token_type"], &given["expires_in"]), (&Value::from("bearer"), &Value::from(86_399)));
    assert!(text(&given["access_token"]).starts_with("eyJ") && given["id_token"].is_string());
    assert_eq!(me(&sim, &given["access_token"]).await, 200);
    let next = refresh(&sim, &given["refresh_token"]).await.json();
    assert_eq!(me(&sim, &next["access_token"]).await, 200);
    let again = refresh(&sim, &given["refresh_token"]).await;
    assert_eq!((again.status.as_u16(), text(&again.json()["error"])), (400, "invalid_grant"));
    sim.pass(86_400);
    assert_eq!(me(&sim, &next["access_token"]).await, 401, "a day is over");
    sim.pass(14 * 86_400);
    assert_eq!(refresh(&sim, &next["refresh_token"]).await.status, 400, "so are two weeks");
}

#[tokio::test]
async fn codes_work_once_and_only_with_their_verifier() {
    let sim = sim().await;
    let wrong = "x".repeat(50);
    assert_eq!(
        text(&by_code(&sim, &code(&sim, SCOPES).await, &wrong).await.json()["error"]),
        "invalid_grant"
    );
    let code = code(&sim, SCOPES).await;
    assert_eq!(by_code(&sim, &code, VERIFIER).await.status, 200);
    assert_eq!(by_code(&sim, &code, VERIFIER).await.status, 400);
}

#[tokio::test]
async fn adobe_redirects_only_where_it_may() {
    let sim = sim().await;
    let refused = authorize(&sim, "http://127.0.0.1:8080/callback", SCOPES).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("Unable to validate entity"));
    let misspelt = authorize(&sim, REDIRECT, "openid,emial").await;
    assert!(misspelt.header("location").contains("error=invalid_scope"));
    assert_eq!(authorize(&sim, "https://localhost:8443/cb", SCOPES).await.status, 302);
}

#[tokio::test]
async fn scopes_decide_about_refresh_and_about_v4() {
    let sim = sim().await;
    let brief = by_code(&sim, &code(&sim, "openid,additional_info.roles").await, VERIFIER).await.json();
    assert!(brief.get("refresh_token").is_none(), "offline_access was not asked for");
    let narrow = by_code(&sim, &code(&sim, "openid,email,profile").await, VERIFIER).await.json();
    assert_eq!(me(&sim, &narrow["access_token"]).await, 401, "additional_info.roles is missing");
    let profile = sim.ask_as(text(&narrow["access_token"]), "GET", "/ims/userinfo/v2", None).await;
    assert_eq!(profile.json()["email"], "ida@kiteyard.example", "for Adobe it is a good token");
}

#[tokio::test]
async fn a_server_signs_in_as_the_service_account() {
    let sim = sim().await;
    let ask = [
        ("grant_type", "client_credentials"),
        ("client_id", "server"),
        ("client_secret", "sandbox-secret"),
        ("scope", "openid AdobeID frame.s2s.all"),
    ];
    let given = token(&sim, &ask).await.json();
    let me = sim.ask_as(text(&given["access_token"]), "GET", "/v4/me", None).await.data();
    assert_eq!(me["name"], "Service Account User");
    assert!(given.get("refresh_token").is_none());
    let wrong = [ask[0], ask[1], ("client_secret", "guess"), ask[3]];
    assert_eq!(token(&sim, &wrong).await.status, 401);
}

#[tokio::test]
async fn tokens_end_by_revocation_by_fault_and_by_switch() {
    let sim = sim().await;
    let given = by_code(&sim, &code(&sim, SCOPES).await, VERIFIER).await.json();
    let request = Request::builder().method("POST").uri("/ims/revoke?client_id=native-app");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = form(&[("token", text(&given["access_token"]))]);
    assert_eq!(sim.send(request.body(Body::from(body)).unwrap()).await.status, 200);
    assert_eq!(me(&sim, &given["access_token"]).await, 401);
    sim.arm(Service::Ims, "short_tokens", Some(1), Value::from(5));
    let next = refresh(&sim, &given["refresh_token"]).await.json();
    assert_eq!(next["expires_in"], 5);
    sim.pass(6);
    assert_eq!(me(&sim, &next["access_token"]).await, 401);
    sim.arm(Service::Ims, "refresh_refused", Some(1), Value::Null);
    assert_eq!(text(&refresh(&sim, &next["refresh_token"]).await.json()["error"]), "invalid_grant");
}

#[tokio::test]
async fn developer_tokens_of_the_old_product_need_their_header() {
    let sim = sim().await;
    let legacy = sim.get("/_sim/frameio/tokens").await.json()["legacy"].clone();
    assert_eq!(me(&sim, &legacy).await, 401);
    let request =
        Request::builder().uri("/v4/me").header("authorization", format!("Bearer {}", text(&legacy)));
    let request = request.header("x-frameio-legacy-token-auth", "true").body(Body::empty()).unwrap();
    assert_eq!(sim.send(request).await.status, 200);
}
