//! The connector itself against the server: what `flo` alone would not show.

use std::sync::Arc;

use flo_connect::http::{Client, Surroundings, VirtualSleeper};
use flo_connect::{
    CallContext, Class, Connector, Cursor, ErrorKind, MediaKind, PassKind, Receipt, SentPart, StreamKey,
    UploadPlan, UploadSpec, UploadStatus, part_of,
};
use flo_model::{Clock, ManualClock, RemoteId, SystemClock, UnixMillis};
use flo_s3::{Config, S3, Settings};
use flo_tests::support::{S3_KEY, S3_SECRET, S3Server};

/// A day on which the server's clock does not stand.
const LONG_AGO: UnixMillis = UnixMillis(1_700_000_000_000);

fn connect(server: &S3Server) -> S3 {
    let settings = Settings::new("dailies", None, S3_KEY).unwrap();
    let config = Config { endpoint: server.endpoint.parse().unwrap(), settings };
    let clock = Arc::new(ManualClock::new(LONG_AGO));
    let surroundings =
        Surroundings { sleeper: Arc::new(VirtualSleeper(clock)), jitter: Arc::new(|| 0.5), observer: None };
    flo_s3::connect(config, S3_SECRET, Arc::new(Client::new("storage tests")), surroundings).unwrap()
}

fn context(clock: impl Clock) -> CallContext {
    CallContext::new(Arc::new(clock), Class::Write)
}

fn spec(name: &str, size: u64) -> UploadSpec {
    UploadSpec {
        folder: RemoteId::from(flo_s3::ROOT),
        name: name.to_owned(),
        size,
        marker: "transfer-1".to_owned(),
        replaces: None,
    }
}

fn content(size: u64) -> Vec<u8> {
    (0..size).map(|at| (at * 31 % 251) as u8).collect()
}

async fn send(s3: &S3, cx: &CallContext, plan: &UploadPlan, index: usize, bytes: &[u8]) -> SentPart {
    let part = &plan.parts[index];
    let piece = bytes[part.offset as usize..(part.offset + part.size) as usize].to_vec();
    let receipt = s3.uploads().unwrap().put_part(cx, &plan.remote_id, part, part_of(piece)).await.unwrap();
    SentPart { number: part.number, offset: part.offset, size: part.size, receipt }
}

#[tokio::test]
async fn a_clock_that_is_years_off_is_corrected_by_the_services_own() {
    let server = S3Server::start("dailies", 0);
    let s3 = connect(&server);
    for time in [LONG_AGO, SystemClock.now().plus_ms(400 * 86_400_000)] {
        let account = s3.account(&context(ManualClock::new(time))).await.unwrap();
        assert_eq!(account.name, "dailies");
    }
}

#[tokio::test]
async fn a_list_of_several_pages_brings_every_key_once_and_folders_first() {
    let server = S3Server::start("dailies", 0);
    for folder in ["a", "a/b", "a-b"] {
        std::fs::create_dir_all(server.object(&format!("dailies/{folder}"))).unwrap();
        for number in 0..450 {
            std::fs::write(server.object(&format!("dailies/{folder}/{number:03} ü+.txt")), "x").unwrap();
        }
    }
    let s3 = connect(&server);
    let (cx, stream) = (context(SystemClock), StreamKey::from("objects"));
    let mirror = s3.mirror().unwrap();
    let (mut ids, mut cursor, mut pages) = (Vec::new(), None::<Cursor>, 0);
    loop {
        let page = mirror.page(&cx, &stream, PassKind::Full, None, cursor.as_ref()).await.unwrap();
        for record in page.records {
            let parent = record.fields.text("parent").map(str::to_owned);
            assert!(
                parent.is_none_or(|parent| ids.contains(&parent)),
                "{} came before its folder",
                record.id
            );
            ids.push(record.id.0);
        }
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(pages > 1, "more than a thousand keys take several pages");
    let mut files: Vec<&String> = ids.iter().filter(|id| id.ends_with(".txt")).collect();
    assert_eq!(files.len(), 3 * 450);
    files.dedup();
    assert_eq!(files.len(), 3 * 450);
    assert!(ids.contains(&"a-b/".to_owned()) && ids.contains(&"a/b/".to_owned()));
}

#[tokio::test]
async fn parts_in_any_order_and_twice_make_the_same_file_and_a_lost_answer_is_recognised() {
    let server = S3Server::start("dailies", 0);
    let s3 = connect(&server);
    let (cx, bytes) = (context(SystemClock), content(20_000_000));
    let uploads = s3.uploads().unwrap();
    let spec = spec("A012_C003.mov", bytes.len() as u64);
    let plan = uploads.begin(&cx, &spec).await.unwrap();
    let mut sent = Vec::new();
    for index in [2, 0, 0, 1] {
        sent.push(send(&s3, &cx, &plan, index, &bytes).await);
    }
    let listed = uploads.listed_parts(&cx, &plan.remote_id).await.unwrap().unwrap();
    assert_eq!(listed.len(), 3, "{listed:?}");
    sent.remove(1);
    sent.sort_by_key(|part| part.number);
    let status = uploads.complete(&cx, &plan.remote_id, &sent).await.unwrap();
    let UploadStatus::Complete(arrived) = &status else { panic!("{status:?}") };
    assert_eq!((arrived.id.as_str(), arrived.size), ("A012_C003.mov", Some(20_000_000)));
    assert_eq!(std::fs::read(server.object("dailies/A012_C003.mov")).unwrap(), bytes);
    // The service holds the file; whoever asks again learns so only by the mark that it carries.
    let other = spec.clone();
    let error = uploads.begin(&cx, &other).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "nothing is replaced unasked");
}

#[tokio::test]
async fn a_small_file_that_is_sent_again_is_the_same_file_and_another_one_is_a_conflict() {
    let server = S3Server::start("dailies", 0);
    let s3 = connect(&server);
    let (cx, uploads) = (context(SystemClock), s3.uploads().unwrap());
    let spec = spec("notes.txt", 5);
    let first = uploads.put_whole(&cx, &spec, "first".into()).await.unwrap();
    assert_eq!(first.sums.len(), 1, "its tag vouches for it");
    assert_eq!(uploads.put_whole(&cx, &spec, "first".into()).await.unwrap(), first);
    let other = UploadSpec { marker: "transfer-2".into(), ..spec.clone() };
    let refused = uploads.put_whole(&cx, &other, "other".into()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
    let replacing = UploadSpec { replaces: Some(first.id), ..other };
    uploads.put_whole(&cx, &replacing, "other".into()).await.unwrap();
    assert_eq!(std::fs::read(server.object("dailies/notes.txt")).unwrap(), b"other");
}

#[tokio::test]
async fn an_upload_can_be_abandoned_twice_and_is_never_completed_without_tags() {
    let server = S3Server::start("dailies", 0);
    let s3 = connect(&server);
    let (cx, uploads) = (context(SystemClock), s3.uploads().unwrap());
    let plan = uploads.begin(&cx, &spec("a.mov", 9_000_000)).await.unwrap();
    let missing = SentPart { number: 0, offset: 0, size: 9_000_000, receipt: Receipt::default() };
    assert_eq!(uploads.complete(&cx, &plan.remote_id, &[missing]).await.unwrap(), UploadStatus::Failed);
    uploads.abandon(&cx, &plan.remote_id).await.unwrap();
}

#[tokio::test]
async fn a_range_is_read_of_the_state_that_was_looked_at_and_no_other() {
    let server = S3Server::start("dailies", 0);
    let s3 = connect(&server);
    let (cx, downloads) = (context(SystemClock), s3.downloads().unwrap());
    s3.uploads().unwrap().put_whole(&cx, &spec("a.bin", 10), "0123456789".into()).await.unwrap();
    let id = RemoteId::from("a.bin");
    let facts = downloads.facts(&cx, &id, MediaKind::Original).await.unwrap().unwrap();
    assert_eq!(facts.size, 10);
    assert_eq!(&downloads.read(&cx, &id, &facts, 3..7).await.unwrap()[..], b"3456");
    let replaced = UploadSpec { replaces: Some(id.clone()), ..spec("a.bin", 10) };
    s3.uploads().unwrap().put_whole(&cx, &replaced, "9876543210".into()).await.unwrap();
    let changed = downloads.read(&cx, &id, &facts, 3..7).await.unwrap_err();
    assert_eq!(changed.kind, ErrorKind::Conflict);
    let none = downloads.facts(&cx, &RemoteId::from("b.bin"), MediaKind::Original).await.unwrap();
    assert_eq!(none, None);
}
