//! From facts about files to transfers: each settled state once, moves without bytes, nothing deleted.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use flo_model::{ManualClock, RecordId, SourceState, TransferState, UnixMillis, WatchId};
use flo_store::transfers::{Summary, TransferFilter, list, sources, watch_folders};
use flo_transfer::{Applied, MoveRequest};
use flo_watch::{Facts, FileState, Folder, Known, WatchConfig};
use tokio_util::sync::CancellationToken;

use crate::support::{App, PART, World, until};

/// A watch folder that is looked at when the test says so, and the ledger behind it.
pub(crate) struct Watched {
    pub(crate) id: WatchId,
    pub(crate) root: PathBuf,
    folder: Folder,
    clock: Arc<ManualClock>,
}

impl Watched {
    pub(crate) async fn new(world: &World, app: &App, name: &str) -> Self {
        let root = world.path(name);
        fs::create_dir_all(&root).unwrap();
        let id = app.watch_folder(&root).await;
        Self::open(id, root, Vec::new())
    }

    pub(crate) fn open(id: WatchId, root: PathBuf, known: Vec<Known>) -> Self {
        let clock = Arc::new(ManualClock::new(UnixMillis(0)));
        let config = WatchConfig::new(id.clone(), &root);
        let folder = Folder::new(&config, known, Arc::clone(&clock) as _).unwrap();
        Self { id, root, folder, clock }
    }

    /// As after a restart: what the store knows of the folder, and nothing else.
    pub(crate) async fn reopened(self, app: &App) -> Self {
        let id = self.id.clone();
        let rows = app.store.read(move |conn| sources::settled(conn, &id)).await.unwrap();
        let known = rows
            .into_iter()
            .map(|row| Known {
                state: FileState {
                    size: row.key.size,
                    mtime_ns: row.key.mtime_ns,
                    volume: row.key.volume.parse().unwrap(),
                    file_id: row.key.file_id.parse().unwrap(),
                },
                path: row.path.into(),
            })
            .collect();
        Self::open(self.id, self.root, known)
    }

    /// `time` passes, and what is due then is looked at; so is everything else.
    pub(crate) async fn pass(&mut self, app: &App, time: Duration) {
        self.clock.advance(time);
        let mut facts = Vec::new();
        self.folder.scan(&mut |fact| facts.push(fact));
        self.folder.tick(&mut |fact| facts.push(fact));
        facts.retain(|fact| !matches!(fact, flo_watch::Fact::Scanned { .. }));
        if !facts.is_empty() {
            app.transfers.apply(Facts { watch: self.id.clone(), facts }).await.unwrap();
        }
    }

    /// Scans twice, a settle time apart, and tells the ledger.
    pub(crate) async fn settle(&mut self, app: &App) -> Applied {
        let mut facts = Vec::new();
        self.folder.scan(&mut |fact| facts.push(fact));
        self.clock.advance(Duration::from_secs(10));
        self.folder.tick(&mut |fact| facts.push(fact));
        app.transfers.apply(Facts { watch: self.id.clone(), facts }).await.unwrap()
    }
}

async fn summary(app: &App) -> Summary {
    app.transfers.summary(None).await.unwrap().summary
}

pub(crate) async fn drained(app: &App) {
    app.until(|store| async move {
        let open = flo_store::transfers::summary;
        store.read(move |conn| open(conn, None)).await.unwrap().open() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_settled_state_is_queued_once_also_after_a_restart() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    world.write("card/day 1/b.mov", 20, 2);
    assert_eq!(watched.settle(&app).await.queued.len(), 2);
    assert_eq!(watched.settle(&app).await, Applied::default());
    drained(&app).await;
    let mut watched = watched.reopened(&app).await;
    assert_eq!(watched.settle(&app).await, Applied::default(), "nothing new after a restart");
    // Even a watcher that knows nothing leads to no second transfer.
    let mut forgetful = Watched::open(watched.id.clone(), watched.root.clone(), Vec::new());
    assert_eq!(forgetful.settle(&app).await, Applied::default());
    let mut names: Vec<String> = world.service.complete().into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["root/a.mov", "root/day 1/b.mov"]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn renames_and_moves_while_closed_send_no_bytes_and_move_the_asset() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", PART, 1);
    let id = watched.settle(&app).await.queued.remove(0);
    let asset = app.transfers.wait(&id).await.unwrap().asset_id.unwrap();
    fs::create_dir(world.path("card/selects")).unwrap();
    fs::rename(world.path("card/a.mov"), world.path("card/selects/best.mov")).unwrap();
    let mut watched = watched.reopened(&app).await;
    let applied = watched.settle(&app).await;
    assert_eq!((applied.queued.len(), applied.moved), (0, 1));
    let request = MoveRequest {
        connection: app.connection.clone(),
        asset,
        folder: RecordId::from("root"),
        sub_path: "selects".into(),
        name: "best.mov".into(),
    };
    assert_eq!(*world.library.moved.lock().unwrap(), [request]);
    assert_eq!(world.service.received(), PART);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_between_two_watched_folders_sends_no_bytes() {
    let world = World::new();
    let app = world.open().await;
    let (mut from, mut to) =
        (Watched::new(&world, &app, "in").await, Watched::new(&world, &app, "out").await);
    world.write("in/a.mov", PART, 1);
    let id = from.settle(&app).await.queued.remove(0);
    app.transfers.wait(&id).await.unwrap();
    fs::rename(world.path("in/a.mov"), world.path("out/a.mov")).unwrap();
    // The new place may be noticed before or after the old one.
    assert_eq!(to.settle(&app).await.moved, 1);
    assert_eq!(from.settle(&app).await, Applied::default());
    fs::rename(world.path("out/a.mov"), world.path("in/b.mov")).unwrap();
    assert_eq!(to.settle(&app).await, Applied::default());
    assert_eq!(from.settle(&app).await.moved, 1);
    let names: Vec<String> = world.library.moved.lock().unwrap().iter().map(|m| m.name.clone()).collect();
    assert_eq!(names, ["a.mov", "b.mov"]);
    assert_eq!(world.service.received(), PART);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_file_is_sent_as_the_next_state_of_the_same_asset() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    let first = watched.settle(&app).await.queued.remove(0);
    let asset = app.transfers.wait(&first).await.unwrap().asset_id;
    let bytes = world.write("card/a.mov", 20, 2);
    let second = watched.settle(&app).await.queued.remove(0);
    app.transfers.wait(&second).await.unwrap();
    let finished = world.library.finished.lock().unwrap().clone();
    assert_eq!((finished[0].previous.clone(), finished[1].previous.clone()), (None, asset));
    assert_eq!(world.service.complete()[1].1, bytes);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_is_not_removed_at_the_service_and_cancels_what_was_not_sent() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/sent.mov", 10, 1);
    let sent = watched.settle(&app).await.queued.remove(0);
    app.transfers.wait(&sent).await.unwrap();
    world.library.pending.lock().unwrap().insert("root".into());
    world.write("card/waiting.mov", 10, 2);
    let waiting = watched.settle(&app).await.queued.remove(0);
    fs::remove_file(world.path("card/sent.mov")).unwrap();
    fs::remove_file(world.path("card/waiting.mov")).unwrap();
    watched.settle(&app).await;
    let row = app.transfers.wait(&waiting).await.unwrap();
    assert_eq!(row.state, TransferState::Cancelled);
    assert_eq!(row.error_detail.as_deref(), Some("The file was removed before it was sent."));
    assert_eq!(world.service.complete().len(), 1);
    assert!(world.service.with(|inner| inner.abandoned.is_empty()));
    // Put back as it was: it is known to be there already.
    let path = row.path.replace("waiting", "sent");
    let source = app.store.read(move |conn| sources::by_path(conn, &path)).await.unwrap().unwrap();
    assert_eq!(source.state, SourceState::Gone);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_back_unchanged_is_not_sent_again() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    watched.settle(&app).await;
    drained(&app).await;
    fs::rename(world.path("card/a.mov"), world.path("aside.mov")).unwrap();
    watched.settle(&app).await;
    fs::rename(world.path("aside.mov"), world.path("card/a.mov")).unwrap();
    assert_eq!(watched.settle(&app).await, Applied::default());
    assert_eq!(world.service.received(), 10);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_moved_while_it_is_sent_arrives_and_then_follows() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    let bytes = world.write("card/a.mov", 10 * PART, 1);
    world.service.take_at_most(2 * PART);
    let id = watched.settle(&app).await.queued.remove(0);
    until(|| world.service.received() >= PART).await;
    fs::rename(world.path("card/a.mov"), world.path("card/b.mov")).unwrap();
    assert_eq!(watched.settle(&app).await.moved, 1);
    world.service.take_at_most(u64::MAX);
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    let moved = world.library.moved.lock().unwrap().clone();
    assert_eq!((moved.len(), moved[0].name.as_str()), (1, "b.mov"));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_before_its_turn_is_sent_once_in_its_last_state() {
    let world = World::new();
    world.library.pending.lock().unwrap().insert("root".into());
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    let id = watched.settle(&app).await.queued.remove(0);
    let bytes = world.write("card/a.mov", 30, 2);
    let applied = watched.settle(&app).await;
    assert_eq!((applied.queued.len(), summary(&app).await.open()), (0, 1));
    world.library.pending.lock().unwrap().clear();
    app.transfers.kick(&app.connection).await.unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().key.size, 30);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_file_stays_cancelled_until_it_changes() {
    let world = World::new();
    world.library.pending.lock().unwrap().insert("root".into());
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    let id = watched.settle(&app).await.queued.remove(0);
    app.transfers.cancel(&id).await.unwrap();
    let mut watched = watched.reopened(&app).await;
    assert_eq!(watched.settle(&app).await, Applied::default());
    world.write("card/a.mov", 11, 1);
    assert_eq!(watched.settle(&app).await.queued.len(), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_is_parked_and_sent_once_it_has_content() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 0, 1);
    let id = watched.settle(&app).await.queued.remove(0);
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.error_kind.as_deref()), (TransferState::Parked, Some("empty")));
    world.write("card/a.mov", 12, 1);
    watched.settle(&app).await;
    app.until(|_| async { app.row(&id).await.state == TransferState::Done }).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_folder_is_an_error_of_the_folder_and_changes_no_file() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 10, 1);
    watched.settle(&app).await;
    drained(&app).await;
    fs::rename(world.path("card"), world.path("aside")).unwrap();
    watched.settle(&app).await;
    let folder = |app: &App, id: WatchId| {
        let store = app.store.clone();
        async move { store.read(move |conn| watch_folders::get(conn, &id)).await.unwrap().unwrap() }
    };
    let lost = folder(&app, watched.id.clone()).await;
    assert!(lost.error.unwrap().contains("is not there"));
    assert_eq!((lost.files, lost.pending), (1, 0));
    fs::rename(world.path("aside"), world.path("card")).unwrap();
    assert_eq!(watched.settle(&app).await, Applied::default());
    assert_eq!(folder(&app, watched.id.clone()).await.error, None);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_running_watch_sends_what_is_written_and_remembers_it() {
    let world = World::new();
    fs::create_dir_all(world.path("card")).unwrap();
    let root = world.path("card");
    let bytes = world.write("card/before.mov", 3 * PART, 1);
    for round in 0..2 {
        let app = world.open().await;
        let cancel = CancellationToken::new();
        let watching = tokio::spawn({
            let (transfers, cancel) = (app.transfers.clone(), cancel.clone());
            async move { transfers.watch(cancel).await }
        });
        if round == 0 {
            app.watch_folder(&root).await;
            until(|| world.service.complete().len() == 1).await;
            world.write("card/day 1/after.mov", 10, 2);
            until(|| world.service.complete().len() == 2).await;
        } else {
            fs::rename(world.path("card/before.mov"), world.path("card/renamed.mov")).unwrap();
            until(|| world.library.moved.lock().unwrap().len() == 1).await;
        }
        drained(&app).await;
        let all = app.store.read(|conn| list(conn, &TransferFilter::default(), None, 10)).await.unwrap();
        assert_eq!(all.total, 2);
        cancel.cancel();
        watching.await.unwrap().unwrap();
        app.close().await;
    }
    assert_eq!(world.service.received(), bytes.len() as u64 + 10, "a rename sends no bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_not_watched_twice() {
    let world = World::new();
    let app = world.open().await;
    fs::create_dir_all(world.path("card/day")).unwrap();
    app.watch_folder(&world.path("card")).await;
    let new = watch_folders::NewWatchFolder {
        path: world.path("card/day").to_str().unwrap().to_owned(),
        connection_id: app.connection.clone(),
        folder_id: RecordId::from("root"),
        rules: watch_folders::WatchRules::default(),
    };
    let error = app.store.write(move |tx| watch_folders::add(tx, &new)).await.unwrap_err();
    assert!(error.to_string().contains("is watched already"), "{error}");
    app.close().await;
}
