//! Assets, comments, approval and pictures.

use flo_app::view::SyncStatus;
use flo_app::{AssetFilter, CommentDraft, PageRequest};

use crate::support::Studio;

fn files(search: &str) -> AssetFilter {
    AssetFilter {
        search: Some(search.to_owned()),
        files_only: true,
        recursive: true,
        ..AssetFilter::default()
    }
}

#[tokio::test]
async fn a_comment_and_a_status_are_here_at_once_and_at_the_service_after_a_pass() {
    let studio = Studio::mirrored().await;
    let asset = studio.app.assets(files("A004C019"), PageRequest::default()).await.unwrap().items.remove(0);
    let draft = CommentDraft {
        asset: asset.id.clone(),
        text: "Hold two frames".into(),
        frame: Some(250),
        duration_frames: None,
    };
    let written = studio.app.add_comment(draft).await.unwrap();
    assert_eq!(written.sync_status, SyncStatus::Pending);
    assert_eq!(written.timecode.as_deref(), Some("00:00:10:00"));
    let status = studio.app.review_options().await.unwrap().remove(0).name;
    studio.app.set_review_status(vec![asset.id.clone()], Some(status.clone())).await.unwrap();

    studio.app.sync(None).await.unwrap();
    let comments = studio.app.comments(asset.id.clone()).await.unwrap();
    let there = comments.iter().find(|one| one.text == "Hold two frames").unwrap();
    assert_eq!(there.sync_status, SyncStatus::Synced);
    assert!(there.remote_id.is_some());
    let now = studio.app.asset(asset.id).await.unwrap().asset;
    assert_eq!((now.review_status, now.sync_status), (Some(status), SyncStatus::Synced));
    studio.end().await;
}

#[tokio::test]
async fn an_approval_word_that_the_account_does_not_have_is_refused_with_those_it_has() {
    let studio = Studio::mirrored().await;
    let asset = studio.app.assets(files("A004C019"), PageRequest::default()).await.unwrap().items.remove(0);
    let error = studio.app.set_review_status(vec![asset.id], Some("Great".into())).await.unwrap_err();
    assert!(error.message.contains("Approved"), "{error}");
    studio.end().await;
}

#[tokio::test]
async fn a_picture_is_fetched_once_and_then_comes_from_the_disk() {
    let studio = Studio::mirrored().await;
    let asset = studio.app.assets(files("A004C019"), PageRequest::default()).await.unwrap().items.remove(0);
    assert!(asset.thumbnail.is_some());
    let first = studio.app.thumbnail(asset.id.clone()).await.unwrap().expect("a picture");
    assert_eq!(first.media_type, "image/jpeg");
    let app = studio.app.clone();
    studio.sandbox.stop().await;
    let again = app.thumbnail(asset.id).await.unwrap().expect("still there without a service");
    assert_eq!(again.bytes, first.bytes);
    app.close().await;
}
