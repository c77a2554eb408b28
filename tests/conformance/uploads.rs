//! Uploads and renditions, for connectors that take them.

use std::time::Duration;

use flo_connect::{
    Arrived, Class, ErrorKind, MediaKind, MediaSource, Outcome, PartPlan, UploadPlan, UploadSpec,
    UploadStatus, UploadTarget, part_of,
};
use flo_model::{Clock, RemoteId};
use flo_sandbox::{Armed, Matcher, Options, Service};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::bench::{Bench, without_limits};
use crate::crawl::crawl;
use crate::frameio::{OnFrameio, root_folder};

const SIZE: u64 = 2_500_000;

/// A bench with parts of a mebibyte and the root folder of a project.
async fn bench() -> anyhow::Result<(Bench, UploadSpec)> {
    let bench = Bench::with::<OnFrameio>(|options: &mut Options| {
        without_limits(options);
        options.part_size = 1024 * 1024;
    })
    .await?;
    let (folder, _) = root_folder(&crawl(&bench).await?);
    let spec = UploadSpec {
        folder: RemoteId(folder),
        name: "A012_C003.mov".to_owned(),
        size: SIZE,
        marker: "conformance".to_owned(),
        replaces: None,
    };
    Ok((bench, spec))
}

fn uploads(bench: &Bench) -> &dyn UploadTarget {
    bench.connector.uploads().expect("it takes uploads")
}

fn content() -> Vec<u8> {
    (0..SIZE).map(|at| (at * 31 % 251) as u8).collect()
}

async fn send(bench: &Bench, plan: &UploadPlan, index: usize) -> flo_connect::Result<()> {
    let part: &PartPlan = &plan.parts[index];
    let bytes = content()[part.offset as usize..(part.offset + part.size) as usize].to_vec();
    let cx = bench.cx(Class::Background);
    uploads(bench).put_part(&cx, &plan.remote_id, part, part_of(bytes)).await.map(drop)
}

/// Asks until the service is done with it.
async fn settled(bench: &Bench, plan: &UploadPlan) -> anyhow::Result<UploadStatus> {
    for _ in 0..200 {
        bench.pass(Duration::from_secs(1));
        let status = uploads(bench).complete(&bench.cx(Class::Background), &plan.remote_id, &[]).await?;
        if status != UploadStatus::Incomplete {
            return Ok(status);
        }
        // Joining the parts is real work on another thread.
        tokio::task::yield_now().await;
    }
    anyhow::bail!("the upload does not get done")
}

fn storage_fault(bench: &Bench, name: &str, times: u32) -> anyhow::Result<()> {
    bench.sandbox.shared().faults.arm(Armed {
        fault: name.to_owned(),
        service: Some(Service::Storage),
        remaining: Some(times),
        matcher: Matcher::default(),
        value: Value::Null,
    })
}

#[tokio::test]
async fn parts_sent_in_any_order_and_twice_make_the_same_file() -> anyhow::Result<()> {
    let (bench, spec) = bench().await?;
    let plan = uploads(&bench).begin(&bench.cx(Class::Write), &spec).await?;
    assert_eq!(plan.parts.len(), 3);
    let expires = plan.expires_at.expect("the addresses say when they die");
    assert!((0..=86_400_000).contains(&expires.since(bench.clock.now())));
    for index in [2, 0, 0, 1] {
        send(&bench, &plan, index).await?;
    }
    let arrived = Arrived { id: plan.remote_id.clone(), size: Some(SIZE), sums: Vec::new() };
    assert_eq!(settled(&bench, &plan).await?, UploadStatus::Complete(arrived));
    let stored = bench.control(&format!("/frameio/files/{}/sha256", plan.remote_id)).await?;
    let sum: String = Sha256::digest(content()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(stored, json!({ "sha256": sum, "size": SIZE }));
    Ok(())
}

#[tokio::test]
async fn an_upload_without_all_its_parts_is_incomplete_and_can_be_abandoned() -> anyhow::Result<()> {
    let (bench, spec) = bench().await?;
    let plan = uploads(&bench).begin(&bench.cx(Class::Write), &spec).await?;
    send(&bench, &plan, 0).await?;
    let cx = bench.cx(Class::Background);
    assert_eq!(uploads(&bench).complete(&cx, &plan.remote_id, &[]).await?, UploadStatus::Incomplete);
    uploads(&bench).abandon(&cx, &plan.remote_id).await?;
    assert_eq!(uploads(&bench).complete(&cx, &plan.remote_id, &[]).await?, UploadStatus::Missing);
    uploads(&bench).abandon(&cx, &plan.remote_id).await?;
    Ok(())
}

#[tokio::test]
async fn dead_addresses_are_told_from_other_trouble() -> anyhow::Result<()> {
    let (bench, spec) = bench().await?;
    let plan = uploads(&bench).begin(&bench.cx(Class::Write), &spec).await?;
    storage_fault(&bench, "server_error", 1)?;
    assert_eq!(send(&bench, &plan, 0).await.unwrap_err().kind, ErrorKind::Server);
    storage_fault(&bench, "drop_before", 1)?;
    let cut = send(&bench, &plan, 0).await.unwrap_err();
    assert_eq!((cut.kind, cut.outcome), (ErrorKind::Interrupted, Outcome::NotDone));
    send(&bench, &plan, 0).await?;
    bench.pass(Duration::from_secs(25 * 3600));
    assert_eq!(send(&bench, &plan, 1).await.unwrap_err().kind, ErrorKind::Expired);
    Ok(())
}

#[tokio::test]
async fn a_placeholder_of_a_lost_answer_is_found_and_older_ones_are_not() -> anyhow::Result<()> {
    let (bench, spec) = bench().await?;
    uploads(&bench).begin(&bench.cx(Class::Write), &spec).await?;
    bench.pass(Duration::from_secs(3600));
    let since = bench.clock.now();
    let cx = bench.cx(Class::Write);
    assert_eq!(uploads(&bench).find_begun(&cx, &spec, since).await?, Vec::new());
    bench.fault("drop_after", 1, Some("POST"), Some("local_upload"))?;
    let error = uploads(&bench).begin(&cx, &spec).await.unwrap_err();
    assert_eq!(error.outcome, Outcome::Unknown);
    let found = uploads(&bench).find_begun(&cx, &spec, since).await?;
    assert_eq!(found.len(), 1);
    uploads(&bench).abandon(&cx, &found[0]).await?;
    assert_eq!(uploads(&bench).find_begun(&cx, &spec, since).await?, Vec::new());
    Ok(())
}

#[tokio::test]
async fn an_empty_file_is_refused_here() -> anyhow::Result<()> {
    let (bench, spec) = bench().await?;
    let empty = UploadSpec { size: 0, ..spec };
    let error = uploads(&bench).begin(&bench.cx(Class::Write), &empty).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::Invalid, Outcome::NotDone));
    Ok(())
}

#[tokio::test]
async fn renditions_are_served_from_fresh_addresses() -> anyhow::Result<()> {
    let (bench, _) = bench().await?;
    let crawl = crawl(&bench).await?;
    let mut files = crawl.of_type(flo_model::RecordType::Asset);
    let file = files
        .find(|asset| {
            asset.fields.text("media_type") == Some("video/quicktime")
                && asset.fields.text("status") == Some("transcoded")
        })
        .expect("there is a video");
    let media: &dyn MediaSource = bench.connector.media().expect("it serves media");
    let cx = bench.cx(Class::Screen);
    let link = media.link(&cx, &file.id, MediaKind::Thumbnail).await?.expect("a ready video has a thumbnail");
    assert!(!media.fetch(&cx, &link).await?.is_empty());
    assert!(media.link(&cx, &file.id, MediaKind::Proxy).await?.is_some());
    bench.pass(Duration::from_secs(2 * 3600));
    assert_eq!(media.fetch(&cx, &link).await.unwrap_err().kind, ErrorKind::Expired);
    bench.fault("original_forbidden", 1, None, None)?;
    let refused = media.link(&cx, &file.id, MediaKind::Original).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Forbidden);
    Ok(())
}
