//! Records as field maps.

use flo_model::{RecordId, RecordType};
use flo_store::lists::PageRequest;
use flo_store::lists::assets::{self, AssetFilter};
use flo_store::records::{self, Applied, Presence};
use flo_store::{StoreError, connections};
use serde_json::{Value, json};

use crate::support::{connect, map, put, store};

/// A value for every field of every type, as a connector could emit it.
fn samples() -> Vec<(RecordType, Value)> {
    vec![
        (RecordType::Workspace, json!({ "name": "Kiteyard", "settings": { "forceProjects": true } })),
        (
            RecordType::Person,
            json!({ "name": "Iva Orlen", "email": "iva@kiteyard.example", "role": "OWNER", "active": true,
                    "avatar_url": null, "time_zone": "Europe/Lisbon", "is_self": true }),
        ),
        (
            RecordType::Client,
            json!({ "name": "Port of Velsund", "email": null, "address": "Quay 1", "note": "", "archived": false,
                    "currency": "EUR" }),
        ),
        (
            RecordType::Project,
            json!({ "name": "Harbour Lights", "workspace": "w", "client": "c", "root_folder": "f", "color": "#0b83d9",
                    "billable": true, "public": false, "archived": false, "note": "12 min", "estimate_s": 1_116_000,
                    "budget": { "amount": 3_840_000, "currency": "EUR" }, "hourly_rate": null, "cost_rate": null,
                    "tracked_s": 765_600, "view_url": "https://next.example/p", "storage_bytes": 9_007_199_254_740_991_i64 }),
        ),
        (
            RecordType::Task,
            json!({ "name": "Sound mix", "project": "p", "status": "DONE", "estimate_s": null, "assignees": ["b", "a", "b"],
                    "billable": false, "tracked_s": 0, "hourly_rate": { "currency": "EUR", "amount": 8_500 } }),
        ),
        (RecordType::Tag, json!({ "name": "grade", "archived": true })),
        (
            RecordType::TimeEntry,
            json!({ "start": "2026-10-15T12:45:00Z", "end": null, "description": "Assembly, reel 2", "project": "p",
                    "task": null, "tags": [], "billable": true, "person": "me", "kind": "REGULAR", "locked": false,
                    "hourly_rate": null, "cost_rate": null, "custom_fields": { "f1": "on set" } }),
        ),
        (
            RecordType::Asset,
            json!({ "kind": "file", "name": "A004C029_261014_R2K7.mov", "parent": "f", "project": "p",
                    "size": 9_700_000_000_i64, "media_type": "video/quicktime", "status": "transcoded",
                    "review_status": "Approved", "position": 0, "head": null, "metadata": { "d1": ["x"] }, "custom_fields": { "d2": 4 }, "versions": ["v2", "v1"],
                    "duration_s": 115.76, "frame_rate": 25, "start_tc": "14:22:07:10", "width": 3840, "height": 2160,
                    "codec": "prores", "comment_count": 3, "creator": "Teo Maric", "view_url": null,
                    "created_at": "2026-10-14T12:12:00.250Z", "updated_at": "2026-10-15T14:30:00Z" }),
        ),
        (
            RecordType::Comment,
            json!({ "asset": "a", "parent": null, "text": "Best take.", "frame": 1031, "duration_frames": null, "page": null,
                    "anchor": { "x": 0.25, "y": 0.5 }, "annotation": "[]", "completed": false, "completed_at": null,
                    "author": "Jonas Velt", "author_email": null, "created_at": "2026-10-15T09:00:00Z", "edited_at": null }),
        ),
        (
            RecordType::FieldDefinition,
            json!({ "name": "Status", "field_type": "select", "mutable": true, "is_status": true,
                    "options": [{ "id": "o1", "display_name": "Approved", "color": "#00ff00" }] }),
        ),
    ]
}

#[tokio::test]
async fn what_is_written_is_read_back_in_its_normal_form() {
    let store = store();
    for (record_type, value) in samples() {
        let given = map(value);
        let names: Vec<&str> = records::field_names(record_type).collect();
        assert_eq!(names.len(), given.0.len(), "the sample of a {record_type} has every field");
        let id = RecordId::new();
        let (written, record) = (given.clone(), id.clone());
        store.write(move |tx| records::apply(tx, record_type, &record, &written)).await.unwrap();
        let back = store.read(move |conn| records::fields(conn, record_type, &id)).await.unwrap().unwrap();
        assert_eq!(back, records::normalize(record_type, &given).unwrap(), "a {record_type}");
        let again = records::normalize(record_type, &back).unwrap();
        assert_eq!(again, back, "the normal form of a {record_type} is its own normal form");
    }
}

#[test]
fn sets_are_sorted_times_lose_nothing_and_missing_values_take_the_columns_own() {
    let task =
        records::normalize(RecordType::Task, &map(json!({ "assignees": ["b", "a", "b"], "status": null })))
            .unwrap();
    assert_eq!(task, map(json!({ "assignees": ["a", "b"], "status": "ACTIVE" })));
    let asset =
        map(json!({ "created_at": "2026-10-14T14:12:00.25+02:00", "frame_rate": 25, "comment_count": null }));
    assert_eq!(
        records::normalize(RecordType::Asset, &asset).unwrap(),
        map(json!({ "created_at": "2026-10-14T12:12:00.25Z", "frame_rate": 25.0, "comment_count": 0 }))
    );
}

#[tokio::test]
async fn only_the_given_fields_are_written() {
    let store = store();
    let steps = store
        .write(|tx| {
            let id = RecordId::from("p1");
            let apply = |value| records::apply(tx, RecordType::Project, &id, &map(value));
            Ok([
                apply(json!({ "name": "Harbour Lights", "note": "12 min" }))?,
                apply(json!({ "name": "Harbour Lights", "color": "#0b83d9" }))?,
                apply(json!({ "color": "#0b83d9", "note": "12 min" }))?,
                apply(json!({}))?,
            ])
        })
        .await
        .unwrap();
    assert_eq!(steps, [Applied::Created, Applied::Changed, Applied::Unchanged, Applied::Unchanged]);
    let project =
        store.read(|conn| records::fields(conn, RecordType::Project, &"p1".into())).await.unwrap().unwrap();
    assert_eq!(project.text("note"), Some("12 min"));
    assert_eq!(project.text("color"), Some("#0b83d9"));
}

#[tokio::test]
async fn unknown_fields_and_values_that_do_not_fit_are_errors_and_change_nothing() {
    let store = store();
    let wrong = [
        (RecordType::Project, json!({ "colour": "#fff" }), "a project has no field “colour”"),
        (RecordType::Project, json!({ "name": 7 }), "name of a project cannot be 7"),
        (
            RecordType::TimeEntry,
            json!({ "start": "yesterday" }),
            "start of a time_entry cannot be \"yesterday\"",
        ),
        (RecordType::TimeEntry, json!({ "description": "no begin" }), "start of a time_entry cannot be null"),
        (RecordType::Asset, json!({ "name": "no kind" }), "kind of a asset cannot be null"),
        (RecordType::Task, json!({ "assignees": [1] }), "assignees of a task cannot be [1]"),
    ];
    for (record_type, value, message) in wrong {
        let error = store.write(move |tx| put(tx, record_type, "x", value)).await.unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(matches!(error, StoreError::UnknownField { .. } | StoreError::BadValue { .. }));
        let presence =
            store.read(move |conn| records::presence(conn, record_type, &"x".into())).await.unwrap();
        assert_eq!(presence, Presence::Unknown);
    }
}

#[tokio::test]
async fn a_deleted_record_is_listed_nowhere_and_can_come_back() {
    let store = store();
    store
        .write(|tx| {
            put(tx, RecordType::Asset, "a1", json!({ "kind": "file", "name": "A004.mov" }))?;
            assert!(records::delete(tx, RecordType::Asset, &"a1".into())?);
            assert!(!records::delete(tx, RecordType::Asset, &"a1".into())?, "it is one already");
            Ok(())
        })
        .await
        .unwrap();
    let (presence, live, kept, listed) = store
        .read(|conn| {
            let id = RecordId::from("a1");
            Ok((
                records::presence(conn, RecordType::Asset, &id)?,
                records::fields(conn, RecordType::Asset, &id)?,
                records::fields_even_deleted(conn, RecordType::Asset, &id)?,
                assets::page(conn, &AssetFilter::default(), &PageRequest::default())?.total,
            ))
        })
        .await
        .unwrap();
    assert_eq!((presence, live.is_some(), listed), (Presence::Deleted, false, 0));
    assert_eq!(kept.unwrap().text("name"), Some("A004.mov"));
    let back = store.write(|tx| records::restore(tx, RecordType::Asset, &"a1".into())).await.unwrap();
    assert!(back);
    let name = store.read(|conn| records::title(conn, RecordType::Asset, &"a1".into())).await.unwrap();
    assert_eq!(name.as_deref(), Some("A004.mov"));
}

#[tokio::test]
async fn names_are_found_whatever_their_case() {
    let store = store();
    store
        .write(|tx| {
            put(tx, RecordType::Project, "p1", json!({ "name": "Über den Dächern" }))?;
            put(tx, RecordType::Project, "p2", json!({ "name": "Ridgeline" }))
        })
        .await
        .unwrap();
    let found =
        store.read(|conn| records::by_name(conn, RecordType::Project, " ÜBER DEN DÄCHERN ")).await.unwrap();
    assert_eq!(found, [RecordId::from("p1")]);
}

#[tokio::test]
async fn connecting_the_same_account_again_renews_it_and_removing_it_keeps_the_records() {
    let store = store();
    let first = store.write(|tx| connect(tx, "clockify")).await.unwrap();
    let row = store
        .write(|tx| {
            let id = connect(tx, "clockify")?;
            flo_store::budgets::set(tx, &id, "{\"left\":11}")?;
            put(tx, RecordType::Tag, "t1", json!({ "name": "grade" }))?;
            connections::get(tx, &id)
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.id, first);
    assert_eq!(row.secret_ref, format!("clockify:{first}"), "the row names the secret, and holds none");
    store.write(move |tx| connections::remove(tx, &first)).await.unwrap();
    let (connections, budget, tag) = store
        .read(move |conn| {
            Ok((
                connections::list(conn)?.len(),
                flo_store::budgets::get(conn, &row.id)?,
                records::presence(conn, RecordType::Tag, &"t1".into())?,
            ))
        })
        .await
        .unwrap();
    assert_eq!((connections, budget, tag), (0, None, Presence::Live));
}
