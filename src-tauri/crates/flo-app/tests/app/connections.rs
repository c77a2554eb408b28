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

    studio.app.remove_connection(clockify.id).await.unwrap();
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
    let begun = studio.app.begin_frameio_sign_in(request).unwrap();
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
    let error = studio.app.begin_frameio_sign_in(FrameioBrowserSignIn::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::Invalid);
    assert!(error.hint.unwrap().contains("paste a token"));
    studio.end().await;
}
