//! Damage, missing disks, missing cards, pauses.

use flo_model::{CopyState, OffloadState};
use tokio_util::sync::CancellationToken;

use crate::support::{Stage, noise, write};

#[tokio::test]
async fn a_copy_that_is_found_damaged_turns_the_light_red_and_is_made_again_without_the_card() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offload(&card, &["raid", "nas"]).await;
    let clip = stage.path("nas/A001/XDROOT/Clip/A001C001.MXF");
    let mut bytes = std::fs::read(&clip).unwrap();
    bytes[2_000_000] ^= 1;
    std::fs::write(&clip, bytes).unwrap();
    stage.offloads.verify(&id, &CancellationToken::new()).await.unwrap();
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    assert_eq!(rows.offload.error_kind.as_deref(), Some("damaged"));
    assert!(!light.is_safe && light.missing[0].starts_with("A001C001: 1 of 2"), "{:?}", light.missing);
    assert!(
        !clip.exists() && clip.with_file_name("A001C001.MXF.damaged-1").exists(),
        "nobody takes it for the true one"
    );

    std::fs::remove_dir_all(&card).unwrap();
    stage.again(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
    assert_eq!(std::fs::read(&clip).unwrap(), noise("XDROOT/Clip/A001C001.MXF".len(), 3_000_000));
}

#[tokio::test]
async fn a_disk_that_is_not_there_holds_up_nothing_and_gets_its_copies_when_it_is_back() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offloads.plan(stage.request(&card, &["raid", "nas"])).await.unwrap();
    std::fs::rename(stage.path("nas"), stage.path("unplugged")).unwrap();
    stage.carry_out(&id).await;
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    assert_eq!(rows.targets[1].error_kind.as_deref(), Some("disk_away"));
    assert!(rows.targets[0].manifest.is_some(), "the other is whole");
    assert!(light.clips.iter().all(|clip| clip.local == 1) && !light.is_safe);
    assert!(!stage.path("nas").exists(), "nothing is written where the disk should be");
    std::fs::rename(stage.path("unplugged"), stage.path("nas")).unwrap();
    std::fs::rename(&card, stage.path("card in the camera again")).unwrap();
    stage.again(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
}

#[tokio::test]
async fn a_card_that_is_pulled_parks_the_offload_and_goes_on_when_it_is_back() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offloads.plan(stage.request(&card, &["raid"])).await.unwrap();
    std::fs::rename(&card, stage.path("pulled")).unwrap();
    stage.carry_out(&id).await;
    let rows = stage.rows(&id).await;
    assert_eq!(
        (rows.offload.state, rows.offload.error_kind.as_deref()),
        (OffloadState::Parked, Some("source_away"))
    );
    std::fs::rename(stage.path("pulled"), &card).unwrap();
    stage.again(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
}

#[tokio::test]
async fn a_clip_that_changed_since_the_plan_is_not_called_safe() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offloads.plan(stage.request(&card, &["raid"])).await.unwrap();
    write(&card.join("XDROOT/Clip/A001C002.MXF"), &noise(3, 77));
    stage.carry_out(&id).await;
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    assert_eq!(rows.offload.error_kind.as_deref(), Some("changed"));
    assert_eq!(light.safe_clips, 2);
    assert!(!stage.path("raid/A001/XDROOT/Clip/A001C002.MXF").exists());
}

#[tokio::test]
async fn what_a_killed_app_left_behind_is_taken_up_again() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offload(&card, &["raid", "nas"]).await;
    // As a kill could leave it: copied but not journaled, journaled but not proven, and half a file under its temporary name.
    let wanted = id.clone();
    stage
        .store
        .write(move |tx| {
            flo_store::offloads::mark(tx, &wanted, 0, 0, CopyState::Waiting, None)?;
            flo_store::offloads::mark(tx, &wanted, 0, 2, CopyState::Copied, None)?;
            flo_store::offloads::mark(tx, &wanted, 1, 0, CopyState::Waiting, None)?;
            flo_store::offloads::set_state(tx, &wanted, OffloadState::Copying, None)
        })
        .await
        .unwrap();
    std::fs::remove_file(stage.path("nas/A001/XDROOT/Clip/A001C001.MXF")).unwrap();
    stage.carry_out(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
    let left: Vec<_> = walkdir::WalkDir::new(stage.folder.path())
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_person_who_pauses_or_gives_up_wins() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offloads.plan(stage.request(&card, &["raid"])).await.unwrap();
    stage.offloads.pause(&id).await.unwrap();
    let cancel = CancellationToken::new();
    let active = stage.store.read(flo_store::offloads::active).await.unwrap();
    assert!(active.is_empty(), "a paused one is not carried out");
    stage.again(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
    assert!(stage.offloads.pause(&id).await.unwrap_err().to_string().contains("done"));
    let other = stage.offloads.plan(stage.request(&card, &["nas"])).await.unwrap();
    stage.offloads.cancel(&other).await.unwrap();
    assert!(stage.offloads.go_on(&other).await.is_err());
    assert!(stage.offloads.verify(&other, &cancel).await.is_err());
}
