//! A disk that fails: the n-th write, sync or read, for every n that a use case reaches. Whatever fails, the error says
//! so, the file opens afterwards, it is whole, and nothing that was acknowledged is lost.

use std::path::Path;
use std::sync::Arc;

use flo_model::{ConnectionId, DeviceId, FieldMap, IntentAction, ManualClock, RecordId, RecordType};
use flo_store::connections::{self, NewConnection};
use flo_store::sync::{Edit, audit, edit};
use flo_store::{Store, StoreError, budgets, settings};
use flo_tests::disk::{self, Image, Trouble};
use futures::executor::block_on;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::acts_here::texts;
use crate::world::BEGIN;

/// Operations after which a use case that goes on for ever would be noticed.
const MOST_OPERATIONS: u32 = 400;

/// One thing that the app does with the store, and how to see that it was done.
struct UseCase {
    name: &'static str,
    act: fn(&Store, &Prepared) -> Result<(), StoreError>,
    /// Whether its effect is there.
    done: fn(&Store, &Prepared) -> bool,
}

/// What every use case finds in the store.
#[derive(Clone)]
struct Prepared {
    connection: ConnectionId,
    entry: RecordId,
}

const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "an entry is added",
        act: |store, prepared| write(store, create(prepared, "added")).map(drop),
        done: |store, _| {
            holds(store, "SELECT id FROM time_entries WHERE description = 'added' AND deleted_at IS NULL")
        },
    },
    UseCase {
        name: "an entry is changed",
        act: |store, prepared| {
            let fields = FieldMap::default().with("description", "changed");
            write(store, change(prepared, IntentAction::Update, fields)).map(drop)
        },
        done: |store, _| holds(store, "SELECT id FROM time_entries WHERE description = 'changed'"),
    },
    UseCase {
        name: "an entry is deleted",
        act: |store, prepared| {
            write(store, change(prepared, IntentAction::Delete, FieldMap::default())).map(drop)
        },
        done: |store, _| holds(store, "SELECT id FROM time_entries WHERE deleted_at IS NOT NULL"),
    },
    UseCase {
        name: "a setting is kept",
        act: |store, _| block_on(store.write(|tx| settings::set(tx, "drill", &json!("on")))).map(drop),
        done: |store, _| holds(store, "SELECT key FROM settings WHERE key = 'drill'"),
    },
    UseCase {
        name: "a budget is kept",
        act: |store, prepared| {
            let id = prepared.connection.clone();
            block_on(store.write(move |tx| budgets::set(tx, &id, "{\"windows\":[]}")))
        },
        done: |store, _| holds(store, "SELECT connection_id FROM budgets"),
    },
    UseCase {
        name: "a page of records comes",
        act: |store, prepared| {
            let prepared = prepared.clone();
            block_on(store.write(move |tx| {
                for number in 0..12 {
                    edit(tx, create(&prepared, &format!("bulk {number}")))?;
                }
                Ok(())
            }))
        },
        done: |store, _| holds(store, "SELECT id FROM time_entries WHERE description = 'bulk 11'"),
    },
];

fn write(store: &Store, wish: Edit) -> Result<RecordId, StoreError> {
    block_on(store.write(move |tx| edit(tx, wish))).map(|edited| edited.record_id)
}

fn create(prepared: &Prepared, text: &str) -> Edit {
    Edit {
        record_type: RecordType::TimeEntry,
        record_id: None,
        action: IntentAction::Create,
        fields: FieldMap::default()
            .with("start", "2026-10-14T09:00:00Z")
            .with("end", "2026-10-14T10:00:00Z")
            .with("description", text),
        actor: String::from("person:Ida Oster"),
        device: DeviceId::from("device"),
        reason: String::new(),
        connections: vec![prepared.connection.clone()],
        priority: 0,
    }
}

fn change(prepared: &Prepared, action: IntentAction, fields: FieldMap) -> Edit {
    Edit {
        record_id: Some(prepared.entry.clone()),
        action,
        fields,
        connections: Vec::new(),
        ..create(prepared, "")
    }
}

fn holds(store: &Store, sql: &'static str) -> bool {
    block_on(store.read(move |conn| texts(conn, sql))).is_ok_and(|rows| !rows.is_empty())
}

fn open(folder: &str) -> Store {
    let clock = Arc::new(ManualClock::new(BEGIN));
    Store::open_here(Path::new(&format!("{folder}flo.db")), clock).expect("the file opens")
}

fn prepare(folder: &str) -> (Image, Prepared) {
    disk::install();
    let store = open(folder);
    let new = NewConnection {
        service: String::from("clockify"),
        account_id: String::from("w"),
        account_name: String::from("Kiteyard"),
        user_id: String::from("u"),
        user_name: String::from("Ida"),
        user_email: String::from("ida@kiteyard.example"),
        config: json!({}),
    };
    let connection =
        block_on(store.write(move |tx| Ok(connections::connect(tx, &new)?.id))).expect("it connects");
    let mut prepared = Prepared { connection, entry: RecordId::from("") };
    prepared.entry = write(&store, create(&prepared, "first")).expect("it is written");
    store.close();
    let image = disk::image(folder);
    disk::restore(folder, &Image::default());
    (image, prepared)
}

/// One use case, with trouble at every place that it reaches. Answers how many places that were.
fn sweep(case: &UseCase, trouble: Trouble, folder: &str, image: &Image, prepared: &Prepared) -> u32 {
    for after in 0..MOST_OPERATIONS {
        disk::restore(folder, image);
        let store = open(folder);
        disk::expect(trouble, after);
        let told = (case.act)(&store, prepared);
        let has_struck = disk::heal();
        let place = format!("{}, {trouble:?} after {after}", case.name);
        if let Err(error) = &told {
            assert!(!error.to_string().is_empty(), "{place}: the error says something");
            assert!(has_struck, "{place}: it failed without a reason: {error}");
        }
        // Another edit goes through once the disk is well again.
        let next = write(&store, create(prepared, "afterwards"));
        let left = disk::cut(folder, &mut ChaCha8Rng::seed_from_u64(u64::from(after)));
        drop(store);
        disk::restore(folder, &left);
        let store = open(folder);
        whole(&store, &place);
        if told.is_ok() {
            assert!((case.done)(&store, prepared), "{place}: acknowledged, and gone after the power cut");
        }
        match next {
            Ok(_) => assert!(
                holds(&store, "SELECT id FROM time_entries WHERE description = 'afterwards'"),
                "{place}: what was acknowledged afterwards is gone"
            ),
            Err(error) => panic!("{place}: nothing can be written any more: {error}"),
        }
        drop(store);
        disk::restore(folder, &Image::default());
        if !has_struck {
            return after;
        }
    }
    panic!("{}, {trouble:?}: more operations than {MOST_OPERATIONS}", case.name);
}

fn whole(store: &Store, place: &str) {
    let answer = block_on(store.read(|conn| texts(conn, "PRAGMA integrity_check"))).expect("it can be read");
    assert_eq!(answer, ["ok"], "{place}");
    let verified = block_on(store.read(audit::verify)).expect("it can be read");
    assert_eq!(verified.first_bad, None, "{place}: the audit trail");
}

fn sweep_all(trouble: Trouble) {
    let folder = format!("/faults/{trouble:?}/");
    let (image, prepared) = prepare(&folder);
    let mut places = 0;
    for case in USE_CASES {
        places += sweep(case, trouble, &folder, &image, &prepared);
    }
    assert!(places > 0, "{trouble:?} has somewhere to strike");
    println!("{trouble:?} struck at {places} places");
}

#[test]
fn a_write_that_fails_loses_nothing() {
    sweep_all(Trouble::Write);
}

#[test]
fn a_sync_that_fails_loses_nothing() {
    sweep_all(Trouble::Sync);
}

#[test]
fn a_read_that_fails_loses_nothing() {
    sweep_all(Trouble::Read);
}

#[test]
fn a_read_that_brings_too_little_loses_nothing() {
    sweep_all(Trouble::ShortRead);
}

#[test]
fn a_full_disk_loses_nothing() {
    sweep_all(Trouble::Full);
}

#[test]
fn a_disk_that_is_unplugged_loses_nothing() {
    sweep_all(Trouble::Unplugged);
}

#[test]
fn a_full_disk_is_called_by_its_name() {
    let folder = "/faults/named/";
    let (image, prepared) = prepare(folder);
    disk::restore(folder, &image);
    let store = open(folder);
    disk::expect(Trouble::Full, 0);
    let told = write(&store, create(&prepared, "too much"));
    disk::heal();
    assert!(matches!(told, Err(StoreError::DiskFull)), "{told:?}");
}
