//! Somebody is erased: nothing names them any more, and the history verifies and gives every record again.

use flo_model::{DeviceId, FieldMap, RecordId, RecordType, RemoteId};
use flo_store::privacy::{self, Erased, Identity, Shades};
use flo_store::records;
use flo_store::sync::{audit, checkpoints, links, rebuild};
use serde_json::{Value, json};

use crate::studio::{Studio, change, connect, new};

const MAIL: &str = "oskar@kiteyard.example";

/// Oskar, a comment of his, a file that he brought in and an hour of his; and a comment of somebody else.
async fn studio_with_oskar() -> (Studio, RecordId) {
    let studio = Studio::open().await;
    let person = FieldMap::default().with("name", "Oskar Lind").with("email", MAIL);
    let oskar = make(&studio, RecordType::Person, person).await;
    studio.pretend_synced(&oskar, RecordType::Person, "u7").await;
    let comment = |who: &str, mail: &str| {
        FieldMap::default().with("text", "Oskar Lind is right").with("author", who).with("author_email", mail)
    };
    make(&studio, RecordType::Comment, comment("Oskar Lind", "Oskar@Kiteyard.example")).await;
    make(&studio, RecordType::Comment, comment("Mila Sand", "mila@kiteyard.example")).await;
    let file = FieldMap::default().with("kind", "file").with("name", "A001.mov").with("frame_rate", 23.976);
    make(&studio, RecordType::Asset, file.with("creator", "Oskar Lind")).await;
    let entry = FieldMap::default().with("start", "2026-03-02T09:00:00Z").with("person", oskar.as_str());
    make(&studio, RecordType::TimeEntry, entry).await;
    (studio, oskar)
}

async fn make(studio: &Studio, record_type: RecordType, fields: FieldMap) -> RecordId {
    studio.edit(new(record_type, fields, &[&studio.connection])).await.unwrap().record_id
}

async fn identity(studio: &Studio, wanted: &'static str) -> Identity {
    let mut found = studio.store.read(move |conn| privacy::identities(conn, wanted)).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

async fn erase(studio: &Studio) -> Erased {
    let who = identity(studio, MAIL).await;
    let device = DeviceId::from("device");
    studio.store.write(move |tx| privacy::erase(tx, &who, &device, "person:Ines")).await.unwrap()
}

/// Tables in which a text stands, whatever the column.
async fn tables_with(studio: &Studio, text: &'static str) -> Vec<String> {
    studio
        .store
        .read(move |conn| {
            let mut tables =
                conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
            let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut found = Vec::new();
            for name in names.into_iter().filter(|name| !name.contains("_fts")) {
                let mut statement = conn.prepare(&format!("SELECT * FROM {name}"))?;
                let columns = statement.column_count();
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let is_there = (0..columns).any(|at| {
                        let value = row.get_ref(at).unwrap();
                        let bytes = value.as_bytes_or_null().ok().flatten().unwrap_or_default();
                        String::from_utf8_lossy(bytes).to_lowercase().contains(text)
                    });
                    if is_there && !found.contains(&name) {
                        found.push(name.clone());
                    }
                }
            }
            Ok(found)
        })
        .await
        .unwrap()
}

async fn check_whole(studio: &Studio) -> audit::Verified {
    let verified = studio.store.read(audit::verify).await.unwrap();
    assert_eq!(verified.first_bad, None, "{verified:?}");
    let rebuilt = studio.store.read(rebuild::all).await.unwrap();
    for ((record_type, id), state) in rebuilt {
        let key = id.clone();
        let here = studio.store.read(move |conn| records::fields(conn, record_type, &key)).await.unwrap();
        let here = here.unwrap_or_default();
        for (name, value) in &state.fields.0 {
            assert_eq!(here.get(name), value, "{record_type} {id} {name}");
        }
    }
    verified
}

#[tokio::test]
async fn an_erased_person_stands_nowhere_and_the_history_verifies() {
    let (studio, oskar) = studio_with_oskar().await;
    let erased = erase(&studio).await;
    assert_eq!((erased.records, erased.folded), (3, 0), "himself, his comment, his file: {erased:?}");
    assert_eq!(tables_with(&studio, MAIL).await, Vec::<String>::new());
    let named = tables_with(&studio, "oskar lind").await;
    assert_eq!(named, ["audit_events", "comments"], "only what somebody said of him");
    let verified = check_whole(&studio).await;
    assert_eq!(verified.erased, erased.events);
    let fields =
        studio.store.read(move |conn| records::fields(conn, RecordType::Person, &oskar)).await.unwrap();
    assert_eq!(fields.unwrap().text("name"), Some(erased.alias.as_str()));
}

#[tokio::test]
async fn what_was_erased_cannot_be_put_back_unnoticed() {
    for alteration in [
        "UPDATE audit_events SET erased = replace(erased, 'changes.name', 'changes.note') WHERE erased IS NOT NULL",
        "UPDATE audit_events SET erased = NULL WHERE erased IS NOT NULL",
        "UPDATE audit_events SET changes = json_set(changes, '$.role', json('[null, \"x\"]')) WHERE erased IS NOT NULL",
        "UPDATE audit_events SET salt = '{}' WHERE erased IS NOT NULL",
    ] {
        let (studio, _) = studio_with_oskar().await;
        erase(&studio).await;
        studio.store.write(move |tx| Ok(tx.execute(alteration, [])?)).await.unwrap();
        let verified = studio.store.read(audit::verify).await.unwrap();
        assert!(verified.first_bad.is_some(), "{alteration}");
    }
}

#[tokio::test]
async fn no_salt_stays_with_which_an_erased_name_could_be_guessed() {
    let (studio, _) = studio_with_oskar().await;
    erase(&studio).await;
    let left = studio
        .store
        .read(|conn| {
            let mut statement =
                conn.prepare("SELECT salt, erased FROM audit_events WHERE erased IS NOT NULL")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<Vec<(String, String)>, _>>()?)
        })
        .await
        .unwrap();
    assert!(!left.is_empty());
    for (salts, erased) in left {
        let salts: Value = serde_json::from_str(&salts).unwrap();
        let erased: Value = serde_json::from_str(&erased).unwrap();
        assert!(salts.is_object(), "the salt of the whole event is gone: {salts}");
        for part in erased.as_object().unwrap().keys() {
            assert!(salts[part].is_null(), "{part} has none: {salts}");
        }
    }
}

#[tokio::test]
async fn a_checkpoint_that_named_a_person_names_them_no_more() {
    let (studio, oskar) = studio_with_oskar().await;
    let compact = |tx: &mut flo_store::Tx<'_>| checkpoints::compact(tx, flo_model::UnixMillis(i64::MAX));
    assert!(studio.store.write(compact).await.unwrap() > 0);
    let role = FieldMap::default().with("role", "editor");
    studio.edit(change(RecordType::Person, &oskar, role)).await.unwrap();
    erase(&studio).await;
    assert_eq!(tables_with(&studio, MAIL).await, Vec::<String>::new());
    check_whole(&studio).await;
    assert!(studio.store.write(compact).await.unwrap() > 0, "and it goes on");
    check_whole(&studio).await;
}

#[tokio::test]
async fn events_of_an_older_version_give_way_to_a_checkpoint() {
    let (studio, _) = studio_with_oskar().await;
    // As a version before the seals wrote them: hashed whole, one after the other.
    studio
        .store
        .write(|tx| {
            let mut previous = audit::GENESIS.to_owned();
            let mut events = Vec::new();
            audit::for_each(tx, |event| {
                events.push(event);
                Ok(())
            })?;
            for event in events {
                let changes: String =
                    tx.query_row("SELECT changes FROM audit_events WHERE seq = ?1", [event.seq], |row| {
                        row.get(0)
                    })?;
                let columns = json!([
                    event.at.0,
                    event.hlc,
                    event.device,
                    event.actor,
                    event.record_type.as_str(),
                    event.record_id.as_str(),
                    event.action,
                    changes,
                    event.reason
                ]);
                let hash = blake3::hash(format!("{previous}{columns}").as_bytes()).to_hex().to_string();
                let sql = "UPDATE audit_events SET salt = NULL, previous = ?2, hash = ?3 WHERE seq = ?1";
                tx.execute(sql, (event.seq, &previous, &hash))?;
                previous = hash;
            }
            Ok(())
        })
        .await
        .unwrap();
    check_whole(&studio).await;
    let erased = erase(&studio).await;
    assert!(erased.folded > 0, "{erased:?}");
    assert_eq!(tables_with(&studio, MAIL).await, Vec::<String>::new());
    check_whole(&studio).await;
}

#[tokio::test]
async fn no_service_brings_an_erased_person_back() {
    let (studio, oskar) = studio_with_oskar().await;
    let elsewhere = connect(&studio.store, "frameio").await;
    let alias = erase(&studio).await.alias;
    let (here, there) = (studio.connection.clone(), elsewhere.clone());
    studio
        .store
        .read(move |conn| {
            assert!(links::get(conn, &here, RecordType::Person, &oskar)?.is_some());
            let shades = Shades::load(conn)?;
            let person = |mail: &str| FieldMap::default().with("name", "Oskar Lind").with("email", mail);
            let cover = |connection, record_type, id: &str, fields: FieldMap| {
                shades.cover(conn, connection, record_type, &RemoteId::from(id), &fields)
            };
            let known = cover(&here, RecordType::Person, "u7", person("new@kiteyard.example"))?.unwrap();
            assert_eq!((known.text("name"), known.text("email")), (Some(alias.as_str()), Some("")));
            let by_mail = cover(&there, RecordType::Person, "x1", person("OSKAR@kiteyard.example"))?.unwrap();
            assert_eq!(by_mail.text("name"), Some(alias.as_str()), "another service has him too");
            let namesake = cover(&there, RecordType::Person, "x2", person("oskar.lind@film.example"))?;
            assert_eq!(namesake, None, "somebody else of the same name");
            let comment = FieldMap::default().with("author", "Oskar Lind").with("author_email", MAIL);
            let comment = cover(&there, RecordType::Comment, "c1", comment)?.unwrap();
            assert_eq!(
                (comment.text("author"), comment.get("author_email")),
                (Some(alias.as_str()), &Value::Null)
            );
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn who_is_signed_in_is_not_erased() {
    let studio = Studio::open().await;
    let ines = FieldMap::default().with("name", "Ines").with("email", "ines@kiteyard.example");
    make(&studio, RecordType::Person, ines).await;
    let who = identity(&studio, "Ines").await;
    let device = DeviceId::from("device");
    let refused =
        studio.store.write(move |tx| privacy::erase(tx, &who, &device, "person:Ines").map(drop)).await;
    assert!(refused.unwrap_err().to_string().contains("signed in as Ines"));
}

#[tokio::test]
async fn everything_about_a_person_is_handed_out() {
    let (studio, _) = studio_with_oskar().await;
    let who = identity(&studio, "oskar lind").await;
    let document =
        studio.store.read(move |conn| privacy::traces(conn, &who)?.document(conn, &who)).await.unwrap();
    assert_eq!(document["people"][0]["fields"]["email"], MAIL);
    assert_eq!(document["people"][0]["services"][0]["remote_id"], "u7");
    assert_eq!(document["comments"].as_array().unwrap().len(), 1, "not that of somebody else");
    assert_eq!(document["assets"][0]["fields"]["name"], "A001.mov");
    assert_eq!(document["time_entries"].as_array().unwrap().len(), 1);
    let history = document["history"].as_array().unwrap();
    assert!(history.iter().any(|event| event["changes"]["email"] == json!([null, MAIL])), "{history:?}");
}
