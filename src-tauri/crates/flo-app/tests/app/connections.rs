//! Connecting, removing, connecting again; signing in in the browser.

use flo_app::{EntryFilter, ErrorCode, FrameioBrowserSignIn, PageRequest, ProjectFilter};

use crate::support::Studio;

#[tokio::test]
async fn removing_a_connection_and_connecting_it_again_shows_each_entry_once() {
    let studio = Studio::mirrored().await;
    let everybody = EntryFilter { everybody: true, ..EntryFilter::default() };
    let before = studio.app.time_entries(everybody.clone(), PageRequest::default()).await.unwrap().total;
    let projects = studio.app.projects(ProjectFilter::default(), PageRequest::default()).await.unwrap().total;
    let clockify =
        studio.app.connections().await.unwrap().into_iter().find(|one| one.service == "clockify").unwrap();

    studio.app.remove_connection(clockify.id, false).await.unwrap();
    let left = studio.app.time_entries(everybody.clone(), PageRequest::default()).await.unwrap().total;
    assert_eq!(left.0, 0, "what only Clockify brought in is gone here");
    let rest = studio.app.projects(ProjectFilter::default(), PageRequest::default()).await.unwrap().total;
    assert!(rest.0 > 0, "projects that Frame.io has too stay");

    studio.connect_clockify().await;
    studio.app.sync(None).await.unwrap();
    let after = studio.app.time_entries(everybody, PageRequest::default()).await.unwrap().total;
    assert_eq!(after, before);
    let again = studio.app.projects(ProjectFilter::default(), PageRequest::default()).await.unwrap().total;
    assert_eq!(again, projects);
    studio.end().await;
}

#[tokio::test]
async fn a_sign_in_in_the_browser_ends_with_the_pasted_address() {
    let studio = Studio::empty().await;
    let info = &studio.sandbox.info.frameio;
    let request = FrameioBrowserSignIn {
        base_url: Some(info.base_url.clone()),
        ims_base_url: Some(info.ims_base_url.clone()),
        client_id: Some(String::from("projectflo-test")),
        ..FrameioBrowserSignIn::default()
    };
    let begun = studio.app.begin_frameio_sign_in(request).await.unwrap();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(&begun.url).send().await.unwrap();
    let sent_to = answer.headers()["location"].to_str().unwrap().to_owned();

    let connection = studio.app.finish_frameio_sign_in(&begun.state, &sent_to).await.unwrap();
    assert_eq!(connection.service, "frameio");
    let twice = studio.app.finish_frameio_sign_in(&begun.state, &sent_to).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::SignIn, "a code works once");
    studio.end().await;
}

#[tokio::test]
async fn a_sign_in_without_a_client_id_says_what_is_missing() {
    let studio = Studio::empty().await;
    let error = studio.app.begin_frameio_sign_in(FrameioBrowserSignIn::default()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Invalid);
    assert!(error.hint.unwrap().contains("paste a token"));
    studio.end().await;
}

#[tokio::test]
async fn a_sign_in_in_the_browser_ends_at_the_page_on_this_computer() {
    let studio = Studio::empty().await;
    let info = &studio.sandbox.info.frameio;
    let request = FrameioBrowserSignIn {
        base_url: Some(info.base_url.clone()),
        ims_base_url: Some(info.ims_base_url.clone()),
        client_id: Some(String::from("projectflo-test")),
        redirect_uri: Some(String::from("https://localhost:47829/frameio")),
        listen: true,
        ..FrameioBrowserSignIn::default()
    };
    let begun = studio.app.begin_frameio_sign_in(request.clone()).await.unwrap();
    assert!(begun.listening);
    let taken = studio.app.begin_frameio_sign_in(request).await.unwrap_err();
    assert!(taken.hint.unwrap().contains("paste"), "a port that is taken leaves the way by hand");
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_danger_accept_invalid_certs(true)
        .no_proxy()
        .build()
        .unwrap();
    let answer = browser.get(&begun.url).send().await.unwrap();
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    let (connection, page) =
        tokio::join!(studio.app.await_frameio_sign_in(&begun.state), browser.get(&back).send());
    assert_eq!(connection.unwrap().service, "frameio");
    assert_eq!(page.unwrap().status(), 200);
    studio.end().await;
}

#[tokio::test]
async fn a_cancelled_sign_in_takes_no_address_any_more() {
    let studio = Studio::empty().await;
    let request =
        FrameioBrowserSignIn { client_id: Some(String::from("x")), ..FrameioBrowserSignIn::default() };
    let begun = studio.app.begin_frameio_sign_in(request).await.unwrap();
    let address = format!("{}?code=abc&state={}", begun.redirect_uri, begun.state);
    let stranger =
        studio.app.finish_frameio_sign_in(&begun.state, &address.replace(&begun.state, "other")).await;
    assert_eq!(stranger.unwrap_err().code, ErrorCode::SignIn);
    studio.app.cancel_frameio_sign_in(&begun.state);
    assert_eq!(studio.app.await_frameio_sign_in(&begun.state).await.unwrap_err().code, ErrorCode::Cancelled);
    let late = studio.app.finish_frameio_sign_in(&begun.state, &address).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::SignIn);
    studio.end().await;
}

#[tokio::test]
async fn a_key_of_somebody_else_does_not_replace_ours() {
    let studio = Studio::mirrored().await;
    let clockify =
        studio.app.connections().await.unwrap().into_iter().find(|one| one.service == "clockify").unwrap();
    let key = studio.sandbox.info.clockify.api_key.clone();
    let wrong =
        studio.app.replace_secret(clockify.id.clone(), String::from("no-such-key")).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::SignIn);
    let detail = studio.app.connection_detail(clockify.id.clone()).await.unwrap();
    assert!(detail.answers.total.0 > 0 && detail.sign_in.is_some() && !detail.revocable);
    let replaced = studio.app.replace_secret(clockify.id.clone(), key).await.unwrap();
    assert_eq!(replaced.id, clockify.id);
    assert!(
        studio.app.sync(Some(clockify.id)).await.unwrap()[0].error.is_none(),
        "the old key was never let go"
    );
    studio.end().await;
}
