//! The running watch: events, thread, channel. The tests wait for facts, never for time.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{SystemClock, WatchId};
use flo_watch::{Coverage, Fact, Facts, WatchConfig, WatchHandle, watch};
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, channel};

struct Bench {
    dir: TempDir,
    facts: Receiver<Facts>,
    handle: WatchHandle,
    seen: Vec<Fact>,
}

fn start(change: impl FnOnce(&mut WatchConfig)) -> Bench {
    let dir = TempDir::new().unwrap();
    let root = dir.path().join("watched");
    fs::create_dir(&root).unwrap();
    let mut config = WatchConfig::new(WatchId::from("w"), root);
    config.settle = Duration::from_millis(200);
    config.safety_scan_every = Duration::from_hours(1);
    change(&mut config);
    let (sender, facts) = channel(16);
    let handle = watch(config, Vec::new(), Arc::new(SystemClock), sender).unwrap();
    Bench { dir, facts, handle, seen: Vec::new() }
}

impl Bench {
    fn root(&self) -> PathBuf {
        self.dir.path().join("watched")
    }

    async fn until(&mut self, wanted: impl Fn(&Fact) -> bool) -> Fact {
        let limit = Duration::from_secs(30);
        loop {
            if let Some(found) = self.seen.iter().position(&wanted) {
                return self.seen.drain(..=found).next_back().unwrap();
            }
            let more = tokio::time::timeout(limit, self.facts.recv()).await.expect("the fact arrives");
            self.seen.extend(more.expect("the watch runs").facts);
        }
    }

    async fn until_scanned(&mut self) {
        self.until(|fact| matches!(fact, Fact::Scanned { .. })).await;
    }

    async fn until_settled(&mut self, name: &str) -> u64 {
        let wanted = self.root().join(name);
        let is_it = move |fact: &Fact| matches!(fact, Fact::Settled { path, .. } if *path == wanted);
        match self.until(is_it).await {
            Fact::Settled { state, .. } => state.size,
            other => panic!("{other:?}"),
        }
    }
}

fn append(path: &Path, bytes: &[u8]) {
    fs::OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(bytes).unwrap();
}

#[tokio::test]
async fn a_new_file_in_a_new_folder_settles_by_events_alone() {
    let mut bench = start(|_| {});
    let coverage = bench.until(|fact| matches!(fact, Fact::Coverage { .. })).await;
    assert_eq!(coverage, Fact::Coverage { coverage: Coverage::Events, reason: None });
    bench.until_scanned().await;
    fs::create_dir_all(bench.root().join("day 1/clips")).unwrap();
    append(&bench.root().join("day 1/clips/a.mov"), b"12345");
    assert_eq!(bench.until_settled("day 1/clips/a.mov").await, 5);
}

#[tokio::test]
async fn a_file_that_is_still_written_settles_with_all_its_bytes() {
    let mut bench = start(|_| {});
    bench.until_scanned().await;
    let path = bench.root().join("a.mov");
    for size in 1..20_u64 {
        append(&path, b"x");
        let path = path.clone();
        bench
            .until(move |fact| {
                matches!(fact, Fact::Seen { path: at, state } if *at == path && state.size == size)
            })
            .await;
        assert!(!bench.seen.iter().any(|fact| matches!(fact, Fact::Settled { .. })));
    }
    assert_eq!(bench.until_settled("a.mov").await, 19);
}

#[tokio::test]
async fn temporary_names_and_renames_are_understood() {
    let mut bench = start(|_| {});
    bench.until_scanned().await;
    append(&bench.root().join("a.mov.tmp"), b"123");
    fs::rename(bench.root().join("a.mov.tmp"), bench.root().join("a.mov")).unwrap();
    assert_eq!(bench.until_settled("a.mov").await, 3);
    fs::rename(bench.root().join("a.mov"), bench.root().join("b.mov")).unwrap();
    let moved = bench.until(|fact| matches!(fact, Fact::Moved { .. })).await;
    let (from, to) = (bench.root().join("a.mov"), bench.root().join("b.mov"));
    assert!(matches!(moved, Fact::Moved { from: f, to: t, .. } if f == from && t == to));
}

#[tokio::test]
async fn without_events_scans_find_everything() {
    let mut bench = start(|config| {
        config.scans_only = true;
        config.scan_every = Duration::from_millis(100);
    });
    let coverage = bench.until(|fact| matches!(fact, Fact::Coverage { .. })).await;
    assert!(matches!(coverage, Fact::Coverage { coverage: Coverage::Scan, reason: Some(_) }));
    bench.until_scanned().await;
    append(&bench.root().join("a.mov"), b"1");
    assert_eq!(bench.until_settled("a.mov").await, 1);
}

#[tokio::test]
async fn a_folder_that_comes_back_is_watched_again() {
    let mut bench = start(|_| {});
    bench.until_scanned().await;
    fs::remove_dir(bench.root()).unwrap();
    bench.until(|fact| matches!(fact, Fact::RootLost { .. })).await;
    fs::create_dir(bench.root()).unwrap();
    bench.until(|fact| *fact == Fact::RootBack).await;
    bench.until_scanned().await;
    append(&bench.root().join("a.mov"), b"1");
    assert_eq!(bench.until_settled("a.mov").await, 1);
}

#[tokio::test]
async fn dropping_the_handle_ends_the_watch() {
    let Bench { dir, mut facts, handle, .. } = start(|_| {});
    drop(handle);
    while facts.recv().await.is_some() {}
    drop(dir);
}

#[tokio::test]
async fn a_scan_can_be_asked_for() {
    let mut bench = start(|_| {});
    bench.until_scanned().await;
    bench.handle.scan_now();
    bench.until_scanned().await;
}
