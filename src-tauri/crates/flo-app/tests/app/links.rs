//! Links from outside.

use flo_app::{AssetFilter, ErrorCode, PageRequest, Place};

use crate::support::Studio;

#[tokio::test]
async fn a_link_shows_what_is_in_the_mirror_and_refuses_the_rest() {
    let studio = Studio::mirrored().await;
    let filter = AssetFilter { search: Some(String::from("HBL_finecut_v07")), ..AssetFilter::default() };
    let asset = studio.app.assets(filter, PageRequest::default()).await.unwrap().items.remove(0);
    let app = &studio.app;
    let place = |link: String| async move { app.place_of_link(&link).await };

    let plain = place(format!("projectflo://asset/{}", asset.id)).await.unwrap();
    assert_eq!(plain, Place::Asset { id: asset.id.clone(), frame: None });
    let start = asset.start_tc.clone().unwrap();
    let at = place(format!("projectflo://asset/{}@{start}", asset.id)).await.unwrap();
    assert_eq!(at, Place::Asset { id: asset.id.clone(), frame: Some(0) });
    let before = place(format!("projectflo://asset/{}@00:00:00:00", asset.id)).await.unwrap_err();
    assert_eq!(before.code, ErrorCode::Invalid, "a timecode before the start is no place in the file");
    let nowhere = place(String::from("projectflo://project/0192f3a0")).await.unwrap_err();
    assert_eq!(nowhere.code, ErrorCode::NotFound);
    studio.end().await;
}
