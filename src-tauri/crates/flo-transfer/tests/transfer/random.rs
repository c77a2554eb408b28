//! Five hundred random histories of a watched folder: whatever people and programs do to its files, and whenever the app
//! is killed, the service ends up with exactly the right bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flo_model::{ConnectionId, RecordId, RemoteId, TransferState};
use flo_store::transfers::{TransferFilter, list};
use flo_store::{Connection, StoreError, Tx};
use flo_transfer::{Destination, Finished, FolderState, MoveRequest};
use tokio::runtime::Runtime;

use crate::ledger::{Watched, drained};
use crate::service::Fault;
use crate::support::{App, World, content};

/// Small, so that a history of thirty files is quick and yet each has several parts.
const PART: u64 = 700;

/// Seeds in all, over all tests of this file.
const SEEDS: u64 = 500;
const TESTS: u64 = 10;

/// Numbers from a seed. Source: Vigna, “splitmix64”.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// What a mirror would know: where each file at the service stands, when it was put there, and whether a later state of
/// the same local file took its place.
#[derive(Default)]
struct Books(Mutex<BTreeMap<String, Entry>>);

struct Entry {
    place: String,
    at: usize,
    is_superseded: bool,
}

fn asset_of(remote: &str) -> RecordId {
    RecordId(format!("asset of {remote}"))
}

impl Destination for Books {
    fn ensure_folder(
        &self,
        _tx: &mut Tx<'_>,
        _connection: &ConnectionId,
        parent: &RecordId,
        name: &str,
    ) -> Result<RecordId, StoreError> {
        Ok(RecordId(format!("{parent}/{name}")))
    }

    fn folder(
        &self,
        _conn: &Connection,
        _connection: &ConnectionId,
        folder: &RecordId,
    ) -> Result<FolderState, StoreError> {
        Ok(FolderState::Ready(RemoteId(folder.0.clone())))
    }

    fn finished(&self, _tx: &mut Tx<'_>, finished: &Finished) -> Result<RecordId, StoreError> {
        let mut books = self.0.lock().unwrap();
        let at = books.values().map(|entry| entry.at + 1).max().unwrap_or(0);
        if let Some(previous) = &finished.previous
            && let Some(entry) = previous.0.strip_prefix("asset of ").and_then(|id| books.get_mut(id))
        {
            entry.is_superseded = true;
        }
        let place = format!("{}/{}", finished.folder, finished.name);
        books.insert(finished.remote_id.0.clone(), Entry { place, at, is_superseded: false });
        Ok(asset_of(finished.remote_id.as_str()))
    }

    fn moved(&self, _tx: &mut Tx<'_>, request: &MoveRequest) -> Result<(), StoreError> {
        let mut books = self.0.lock().unwrap();
        let at = books.values().map(|entry| entry.at + 1).max().unwrap_or(0);
        let folders =
            if request.sub_path.is_empty() { String::new() } else { format!("{}/", request.sub_path) };
        let id = request.asset.0.strip_prefix("asset of ").expect("an asset of these books");
        if let Some(entry) = books.get_mut(id) {
            entry.place = format!("{}/{folders}{}", request.folder, request.name);
            entry.at = at;
        }
        Ok(())
    }
}

/// One history.
struct History {
    seed: u64,
    dice: Dice,
    world: World,
    books: Arc<Books>,
    names: Vec<String>,
    made: u64,
    log: Vec<String>,
}

impl History {
    fn new(seed: u64) -> Self {
        let mut world = World::with_parts(PART);
        let books = Arc::new(Books::default());
        world.destination = Some(Arc::clone(&books) as _);
        fs::create_dir_all(world.path("watched")).unwrap();
        let dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        Self { seed, dice, world, books, names: Vec::new(), made: 0, log: Vec::new() }
    }

    /// Runs the app three to five times on the same profile; each run but the last one is killed.
    fn run(&mut self) {
        let runs = 3 + self.dice.roll(3);
        let mut watch = None;
        for run in 0..runs {
            let runtime = Runtime::new().unwrap();
            let is_last = run + 1 == runs;
            let (app, known) = runtime.block_on(async {
                let app = self.world.open().await;
                let mut watched = match watch.take() {
                    None => Watched::new(&self.world, &app, "watched").await,
                    Some((id, root)) => Watched::open(id, root, Vec::new()).reopened(&app).await,
                };
                self.live(&app, &mut watched, is_last).await;
                (app, (watched.id, watched.root))
            });
            watch = Some(known);
            self.log.push("kill".into());
            runtime.shutdown_background();
            app.store.close();
            // What happens while the app is closed.
            for _ in 0..self.dice.roll(3) {
                if !is_last {
                    self.change();
                }
            }
        }
        self.check();
    }

    async fn live(&mut self, app: &App, watched: &mut Watched, is_last: bool) {
        for _ in 0..2 {
            let allowed = self.world.service.received() + self.dice.roll(4 * PART);
            self.world.service.take_at_most(allowed);
            for _ in 0..self.dice.roll(4) {
                self.change();
            }
            if self.dice.roll(3) == 0 {
                let fault = match self.dice.roll(3) {
                    0 => Fault::LoseAnswer,
                    1 => Fault::CutAfter(usize::try_from(self.dice.roll(PART)).unwrap()),
                    _ => Fault::Refuse(flo_connect::ErrorKind::Server),
                };
                self.world.service.with(|inner| inner.part_faults.push_back(fault));
            }
            watched.settle(app).await;
            for _ in 0..self.dice.roll(200) {
                tokio::task::yield_now().await;
            }
        }
        if is_last {
            self.world.service.take_at_most(u64::MAX);
            // A file that changed under a session settles with the next look.
            for _ in 0..3 {
                watched.settle(app).await;
                if tokio::time::timeout(Duration::from_secs(25), drained(app)).await.is_err() {
                    let all = |conn: &Connection| list(conn, &TransferFilter::default(), None, 1_000);
                    let rows = app.store.read(all).await.unwrap().items;
                    let open: Vec<_> =
                        rows.into_iter().filter(flo_store::transfers::Transfer::is_open).collect();
                    panic!("seed {}: {open:#?}\n{}", self.seed, self.log.join("\n"));
                }
            }
            app.until_swept().await;
            let all = |conn: &Connection| list(conn, &TransferFilter::default(), None, 1_000);
            for row in app.store.read(all).await.unwrap().items {
                let ended = matches!(row.state, TransferState::Done | TransferState::Cancelled);
                assert!(ended, "seed {}: {} is {}: {:?}", self.seed, row.path, row.state, row.error_detail);
            }
        }
    }

    /// Does something to the files, as people and programs do.
    fn change(&mut self) {
        let root = self.world.path("watched");
        let pick = (!self.names.is_empty())
            .then(|| usize::try_from(self.dice.roll(self.names.len() as u64)).unwrap());
        let new_name = |history: &mut Self| {
            history.made += 1;
            let folder =
                ["", "day 1/", "day 1/selects/", "Größe/"][usize::try_from(history.dice.roll(4)).unwrap()];
            format!("{folder}{}.mov", history.made)
        };
        let size = 1 + self.dice.roll(5 * PART);
        let seed = u8::try_from(self.dice.roll(256)).unwrap();
        match (self.dice.roll(7), pick) {
            (0 | 1, _) | (_, None) => {
                let name = new_name(self);
                self.log.push(format!("create {name} {size}"));
                self.world.write(&format!("watched/{name}"), size, seed);
                self.names.push(name);
            }
            (2, Some(at)) => {
                let name = &self.names[at];
                self.log.push(format!("grow {name} {size}"));
                let mut file = fs::OpenOptions::new().append(true).open(root.join(name)).unwrap();
                file.write_all(&content(size, seed)).unwrap();
            }
            (3, Some(at)) => {
                let to = new_name(self);
                self.log.push(format!("move {} {to}", self.names[at]));
                fs::create_dir_all(root.join(&to).parent().unwrap()).unwrap();
                fs::rename(root.join(&self.names[at]), root.join(&to)).unwrap();
                self.names[at] = to;
            }
            (4, Some(at)) => {
                let name = self.names.swap_remove(at);
                self.log.push(format!("delete {name}"));
                fs::remove_file(root.join(name)).unwrap();
            }
            (5, Some(at)) => {
                let name = &self.names[at];
                self.log.push(format!("replace {name} {size}"));
                self.world.write("watched/.new.tmp", size, seed);
                fs::rename(root.join(".new.tmp"), root.join(name)).unwrap();
            }
            (_, Some(at)) => {
                let name = &self.names[at];
                let length = fs::metadata(root.join(name)).unwrap().len();
                let shorter = (length / 2).max(1);
                self.log.push(format!("truncate {name} {shorter}"));
                fs::OpenOptions::new().write(true).open(root.join(name)).unwrap().set_len(shorter).unwrap();
            }
        }
    }

    fn check(&self) {
        let books = self.books.0.lock().unwrap();
        let remote = self.world.service.with(|inner| {
            let bytes = inner.files.iter().map(|(id, file)| (id.clone(), file.bytes()));
            bytes.collect::<BTreeMap<_, _>>()
        });
        let told = || format!("seed {}\n{}", self.seed, self.log.join("\n"));
        for (id, bytes) in &remote {
            assert!(bytes.is_some(), "no unfinished placeholder is left, but {id} is; {}", told());
        }
        for name in &self.names {
            let local = fs::read(self.world.path("watched").join(name)).unwrap();
            let place = format!("root/{name}");
            let here = books.iter().filter(|(_, entry)| entry.place == place && !entry.is_superseded);
            let (id, _) = here
                .max_by_key(|(_, entry)| entry.at)
                .unwrap_or_else(|| panic!("{place} is not at the service; {}", told()));
            let sent = remote.get(id).cloned().flatten();
            assert!(sent.as_deref() == Some(&local[..]), "{place} ({id}) holds other bytes; {}", told());
        }
    }
}

fn run(test: u64) {
    for seed in (test..SEEDS).step_by(usize::try_from(TESTS).unwrap()) {
        History::new(seed).run();
    }
}

/// One test for each tenth of the seeds, so that they run side by side.
macro_rules! tenths {
    ($($name:ident $number:literal)+) => {
        $(#[test]
        fn $name() {
            run($number);
        })+
    };
}

tenths! {
    random_histories_end_with_the_right_bytes_0 0
    random_histories_end_with_the_right_bytes_1 1
    random_histories_end_with_the_right_bytes_2 2
    random_histories_end_with_the_right_bytes_3 3
    random_histories_end_with_the_right_bytes_4 4
    random_histories_end_with_the_right_bytes_5 5
    random_histories_end_with_the_right_bytes_6 6
    random_histories_end_with_the_right_bytes_7 7
    random_histories_end_with_the_right_bytes_8 8
    random_histories_end_with_the_right_bytes_9 9
}
