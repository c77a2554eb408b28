//! Uploads in parts, their addresses, and downloads.

use axum::body::Body;
use flo_sandbox::Service;
use http::Request;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Sim, path_of, sim, sim_with, text};

fn sample(size: usize) -> Vec<u8> {
    (0..size).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Parts of a creation answer with the bytes that belong to them.
fn cut<'a>(made: &'a Value, bytes: &[u8]) -> Vec<(&'a str, Vec<u8>)> {
    let mut at = 0;
    let parts = made["upload_urls"].as_array().unwrap();
    let cut = parts.iter().map(|part| {
        let size = usize::try_from(part["size"].as_u64().unwrap()).unwrap();
        at += size;
        (text(&part["url"]), bytes[at - size..at].to_vec())
    });
    let cut: Vec<_> = cut.collect();
    assert_eq!(at, bytes.len(), "parts cover the file");
    cut
}

async fn joined(sim: &Sim, file: &str) -> Value {
    sim.until(&format!("/_sim/frameio/files/{file}/sha256"), |_| true).await
}

#[tokio::test]
async fn parts_in_any_order_join_to_the_same_bytes_and_states_follow_the_clock() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let bytes = sample(4321);
    let made = sim.open(&folder, "clip.mov", bytes.len()).await;
    let file = text(&made["id"]).to_owned();
    assert_eq!((&made["status"], &made["media_type"]), (&json!("created"), &Value::Null));
    let mut parts = cut(&made, &bytes);
    assert_eq!(parts.len(), 5);
    parts.reverse();
    for (url, part) in parts {
        assert_eq!(sim.put(url, part).await.status, 200);
    }
    assert_eq!(joined(&sim, &file).await, json!({"size": 4321, "sha256": sha256(&bytes)}));
    let status = async || sim.get(&format!("/files/{file}")).await.data();
    assert_eq!(status().await["status"], "created", "the service takes its time to join");
    sim.pass(1);
    let uploaded = status().await;
    assert_eq!(
        (&uploaded["status"], &uploaded["media_type"]),
        (&json!("uploaded"), &json!("video/quicktime"))
    );
    assert!(uploaded.get("upload_urls").is_none(), "addresses are given once");
    sim.pass(10);
    assert_eq!(status().await["status"], "transcoded");
}

#[tokio::test]
async fn a_part_may_be_sent_again_and_the_last_complete_one_wins() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let bytes = sample(2500);
    let made = sim.open(&folder, "clip.bin", bytes.len()).await;
    let parts = cut(&made, &bytes);
    assert_eq!(sim.put(parts[0].0, vec![9; 834]).await.status, 200);
    for (url, part) in parts.clone() {
        assert_eq!(sim.put(url, part).await.status, 200);
    }
    let file = text(&made["id"]);
    assert_eq!(joined(&sim, file).await["sha256"], sha256(&bytes));
    assert_eq!(
        sim.put(parts[1].0, vec![1; 834]).await.status,
        200,
        "late repeats are taken and change nothing"
    );
    assert_eq!(joined(&sim, file).await["sha256"], sha256(&bytes));
    let uploads = sim.get("/_sim/frameio/uploads").await.json();
    let upload =
        uploads["uploads"].as_array().unwrap().iter().find(|upload| upload["file_id"] == file).unwrap();
    let puts: Vec<_> =
        upload["parts"].as_array().unwrap().iter().map(|part| part["puts"].as_u64().unwrap()).collect();
    assert_eq!(puts, [2, 2, 1]);
}

#[tokio::test]
async fn wrong_headers_and_changed_addresses_are_refused_in_xml() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let made = sim.open(&folder, "clip.mov", 10).await;
    let url = text(&made["upload_urls"][0]["url"]);
    assert!(
        url.contains("/storage/uploads/") && url.contains("original.mov?X-Amz-Algorithm=AWS4-HMAC-SHA256"),
        "{url}"
    );
    let good = [("content-type", "application/octet-stream"), ("x-amz-acl", "private")];
    for headers in [&good[..1], &good[1..], &[("content-type", "video/quicktime"), ("x-amz-acl", "private")]]
    {
        let refused = sim.put_with(url, vec![0; 10], headers).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("<Code>SignatureDoesNotMatch</Code>"), "{}", refused.text());
    }
    let changed = url.replace("X-Amz-Expires=86400", "X-Amz-Expires=999999");
    assert_eq!(sim.put_with(&changed, vec![0; 10], &good).await.status, 403);
    assert_eq!(sim.put_with(url, vec![0; 10], &good).await.status, 200);
}

#[tokio::test]
async fn upload_addresses_end_after_a_day() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let made = sim.open(&folder, "clip.mov", 1500).await;
    let parts = cut(&made, &[5; 1500]);
    assert_eq!(sim.put(parts[0].0, parts[0].1.clone()).await.status, 200);
    sim.pass(24 * 60 * 60 + 1);
    let refused = sim.put(parts[1].0, parts[1].1.clone()).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("Request has expired"));
    let file = text(&made["id"]);
    assert_eq!(sim.get(&format!("/files/{file}")).await.data()["status"], "created", "the placeholder stays");
    assert_eq!(sim.delete(&format!("/files/{file}")).await.status, 204);
}

#[tokio::test]
async fn addresses_can_be_short_lived_by_fault() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    sim.arm(Service::Storage, "short_upload_urls", None, json!(5));
    sim.arm(Service::Storage, "short_media_links", None, json!(9));
    let made = sim.open(&folder, "clip.mov", 10).await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let path = format!("/files/{}?include=media_links.thumbnail", text(&file["id"]));
    let link = sim.get(&path).await.data()["media_links"]["thumbnail"]["url"].clone();
    sim.pass(6);
    assert_eq!(sim.put(text(&made["upload_urls"][0]["url"]), vec![0; 10]).await.status, 403);
    assert_eq!(download(&sim, text(&link), "GET", None).await.status, 200);
    sim.pass(4);
    assert_eq!(download(&sim, text(&link), "GET", None).await.status, 403);
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_the_part_missing() {
    let disk = tempfile::tempdir().unwrap();
    let path = disk.path().to_owned();
    let sim = sim_with(|options| options.storage = Some(path)).await;
    let folder = sim.folder("In").await;
    let made = sim.open(&folder, "clip.mov", 900).await;
    let url = text(&made["upload_urls"][0]["url"]);
    let broken = futures::stream::iter([
        Ok(bytes::Bytes::from(vec![0; 400])),
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cable")),
    ]);
    let request = Request::builder()
        .method("PUT")
        .uri(path_of(url))
        .header("content-type", "application/octet-stream")
        .header("x-amz-acl", "private")
        .header("content-length", "900")
        .body(Body::from_stream(broken))
        .unwrap();
    assert_eq!(sim.send(request).await.status, 400);
    let mut left = std::fs::read_dir(disk.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.any(|name| name.to_string_lossy().starts_with("incoming")), "nothing half-written stays");
    let uploads = sim.get("/_sim/frameio/uploads").await.json();
    assert_eq!(uploads["uploads"][0]["parts"][0], json!({"size": 900, "received": null, "puts": 0}));
    assert_eq!(sim.put(url, vec![0; 900]).await.status, 200);
}

#[tokio::test]
async fn a_file_of_the_wrong_size_fails_and_says_so() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let made = sim.open(&folder, "clip.mov", 900).await;
    sim.put(text(&made["upload_urls"][0]["url"]), vec![0; 899]).await;
    let path = format!("/files/{}/status", text(&made["id"]));
    let status = sim.until(&path, |body| body["data"]["upload_failed"] == true).await;
    assert_eq!(status["data"]["upload_complete"], false);
}

#[tokio::test]
async fn stored_parts_can_be_answered_with_an_error() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let made = sim.open(&folder, "clip.mov", 100).await;
    let url = text(&made["upload_urls"][0]["url"]);
    sim.arm(Service::Storage, "error_after", Some(1), Value::Null);
    let answer = sim.put(url, vec![3; 100]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("InternalError"));
    assert_eq!(joined(&sim, text(&made["id"])).await["sha256"], sha256(&[3; 100]), "the bytes had arrived");
    sim.arm(Service::Storage, "upload_url_expired", Some(1), Value::Null);
    assert_eq!(sim.put(url, vec![3; 100]).await.status, 403);
}

#[tokio::test]
async fn joining_and_transcoding_can_be_slow_or_never_end() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    sim.arm(Service::Frameio, "slow_stitch", Some(1), json!(50_000));
    sim.arm(Service::Frameio, "never_transcoded", Some(1), Value::Null);
    let made = sim.open(&folder, "clip.mov", 10).await;
    sim.put(text(&made["upload_urls"][0]["url"]), vec![0; 10]).await;
    joined(&sim, text(&made["id"])).await;
    let path = format!("/files/{}", text(&made["id"]));
    sim.pass(49);
    assert_eq!(sim.get(&path).await.data()["status"], "created");
    sim.pass(2);
    assert_eq!(sim.get(&path).await.data()["status"], "uploaded");
    sim.pass(10_000);
    assert_eq!(sim.get(&path).await.data()["status"], "uploaded");
}

#[tokio::test]
async fn creation_is_strict() {
    let sim = sim().await;
    let folder = sim.folder("In").await;
    let path = format!("/folders/{folder}/files/local_upload");
    for body in [
        json!({"name": "a.mov"}),
        json!({"name": "a.mov", "file_size": 0}),
        json!({"name": "", "file_size": 5}),
        json!({"name": "a.mov", "file_size": "5"}),
        json!({"name": "a.mov", "file_size": 5, "media_type": "video/quicktime"}),
        json!({"name": "a.mov", "file_size": 5_000_000_000_001_i64}),
    ] {
        assert_eq!(sim.post(&path, body.clone()).await.status, 422, "{body}");
    }
    let pointer = sim.post(&path, json!({"name": "a.mov", "file_size": 5, "media_type": "x"})).await.json();
    assert_eq!(pointer["errors"][0]["source"]["pointer"], "/data/media_type");
    assert_eq!(sim.ask("POST", &path, Some(json!({"name": "a.mov"}))).await.status, 400, "no data");
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let inside = format!("/folders/{}/files/local_upload", text(&file["id"]));
    assert_eq!(sim.post(&inside, json!({"name": "a.mov", "file_size": 5})).await.status, 422);
    sim.arm(Service::Frameio, "storage_full", Some(1), Value::Null);
    assert_eq!(sim.post(&path, json!({"name": "a.mov", "file_size": 5})).await.status, 403);
    let twice = [sim.open(&folder, "same.mov", 5).await, sim.open(&folder, "same.mov", 5).await];
    assert_ne!(twice[0]["id"], twice[1]["id"], "names are not unique");
}

async fn download(sim: &Sim, url: &str, method: &str, range: Option<&str>) -> crate::support::Answer {
    let mut request = Request::builder().method(method).uri(path_of(url));
    if let Some(range) = range {
        request = request.header("range", range);
    }
    sim.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn originals_come_whole_in_ranges_and_only_for_an_hour() {
    let sim = sim().await;
    let folder = sim.folder("Out").await;
    let bytes = sample(2345);
    let made = sim.open(&folder, "clip.bin", bytes.len()).await;
    for (url, part) in cut(&made, &bytes) {
        sim.put(url, part).await;
    }
    joined(&sim, text(&made["id"])).await;
    sim.pass(10);
    let path = format!("/files/{}?include=media_links.original", text(&made["id"]));
    let links = sim.get(&path).await.data()["media_links"]["original"].clone();
    let url = text(&links["download_url"]);
    let whole = download(&sim, url, "GET", None).await;
    assert_eq!((whole.status.as_u16(), &whole.bytes), (200, &bytes));
    assert_eq!(whole.header("content-disposition"), "attachment; filename=\"clip.bin\"");
    let head = download(&sim, url, "HEAD", None).await;
    assert_eq!((head.header("content-length"), head.bytes.len()), ("2345", 0));
    let part = download(&sim, url, "GET", Some("bytes=1000-1099")).await;
    assert_eq!((part.status.as_u16(), part.header("content-range")), (206, "bytes 1000-1099/2345"));
    assert_eq!(part.bytes, bytes[1000..1100]);
    assert_eq!(download(&sim, url, "GET", Some("bytes=9999-")).await.status, 416);
    let inline = download(&sim, text(&links["inline_url"]), "GET", None).await;
    assert!(inline.header("content-disposition").starts_with("inline"));
    sim.pass(3601);
    assert_eq!(download(&sim, url, "GET", None).await.status, 403);
}

#[tokio::test]
async fn made_up_files_have_the_size_they_show_and_open() {
    let sim = sim().await;
    let file =
        sim.find("Harbour Lights", &["02 Rushes", "Day 03", "A-cam", "A004C019_261014_R2K7.mov"]).await;
    let extras = "media_links.original,media_links.thumbnail,media_links.high_quality";
    let shown = sim.get(&format!("/files/{}?include={extras}", text(&file["id"]))).await.data();
    let original = text(&shown["media_links"]["original"]["download_url"]);
    let head = download(&sim, original, "HEAD", None).await;
    assert_eq!(head.header("content-length"), shown["file_size"].to_string());
    let start = download(&sim, original, "GET", Some("bytes=4-7")).await;
    assert_eq!(start.bytes, b"ftyp");
    let picture = download(&sim, text(&shown["media_links"]["thumbnail"]["url"]), "GET", None).await;
    assert_eq!((picture.header("content-type"), &picture.bytes[..2]), ("image/jpeg", &[0xff, 0xd8][..]));
    let clip = download(&sim, text(&shown["media_links"]["high_quality"]["url"]), "GET", None).await;
    assert_eq!((clip.header("content-type"), &clip.bytes[4..8]), ("video/mp4", &b"ftyp"[..]));
}

#[tokio::test]
async fn placeholders_have_no_links() {
    let sim = sim().await;
    let folder = sim.folder("Ghosts").await;
    let ghost = sim.act("abandon_upload", json!({"folder_id": folder, "name": "ghost.mov", "size": 77}));
    let path = format!("/files/{}?include=media_links.original,media_links.thumbnail", text(&ghost["id"]));
    let shown = sim.get(&path).await.data();
    assert_eq!(shown["media_links"], json!({"original": null, "thumbnail": null}));
    assert_eq!((&shown["status"], &shown["file_size"]), (&json!("created"), &json!(77)));
}

#[tokio::test]
async fn the_storage_folder_is_the_callers_choice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let sim = sim_with(|options| options.storage = Some(path.clone())).await;
    let into = sim.folder("In").await;
    let made = sim.open(&into, "clip.bin", 10).await;
    sim.put(text(&made["upload_urls"][0]["url"]), vec![1; 10]).await;
    joined(&sim, text(&made["id"])).await;
    assert_eq!(std::fs::read(path.join("objects").join(text(&made["id"]))).unwrap(), [1; 10]);
    assert!(std::fs::read_dir(path.join("parts")).unwrap().next().is_none(), "parts go when they are joined");
}
