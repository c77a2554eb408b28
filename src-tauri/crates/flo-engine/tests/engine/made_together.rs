//! Records that depend on each other, made at several services at once: each once, whatever gets lost.

use flo_engine::conflicts::{Keep, Side, resolve};
use flo_model::{DeviceId, IntentAction, IntentState, LinkState, RecordId, RecordType};
use flo_store::sync::{Edit, edit};
use serde_json::{Value, json};

use crate::support::{Fault, Studio, map};

/// A project with its top folder, a folder in it, and a task, made offline.
struct Production {
    project: RecordId,
    root: RecordId,
    folder: RecordId,
}

async fn make(studio: &Studio, fields: Value) -> Production {
    let root = RecordId::new();
    let mut fields = fields;
    fields["root_folder"] = json!(root.as_str());
    let project = studio.create(RecordType::Project, fields).await;
    let top = json!({ "kind": "folder", "name": "Harbour", "project": project.as_str() });
    let edit_ = Edit {
        record_id: Some(root.clone()),
        ..studio.wish(RecordType::Asset, None, IntentAction::Create, top)
    };
    studio.store.write(move |tx| edit(tx, edit_)).await.unwrap();
    let inside = json!({
        "kind": "folder", "name": "02 Rushes", "parent": root.as_str(), "project": project.as_str(),
    });
    let folder = studio.create(RecordType::Asset, inside).await;
    Production { project, root, folder }
}

#[tokio::test]
async fn the_top_folder_comes_with_its_project_and_the_others_go_into_it() {
    for fault in [None, Some(Fault::LostAnswer), Some(Fault::LostRequest)] {
        let studio = Studio::open().await;
        studio.service.lock().makes_roots = true;
        let made = make(&studio, json!({ "name": "Harbour" })).await;
        if let Some(fault) = fault {
            studio.service.next_write(fault);
        }
        studio.sync().await;
        assert_eq!(studio.service.count(RecordType::Project), 1, "{fault:?}");
        let (project, there) = studio.service.only(RecordType::Project);
        let root = there.text("root_folder").unwrap().to_owned();
        assert_eq!(studio.local_id(RecordType::Asset, &root).await, Some(made.root.clone()), "{fault:?}");
        assert_eq!(studio.service.count(RecordType::Asset), 2, "the top folder and the one in it: {fault:?}");
        let link = studio.link(RecordType::Asset, &made.folder).await.unwrap();
        let sent = studio.service.get(RecordType::Asset, link.remote_id.unwrap().as_str()).unwrap();
        assert_eq!(
            (sent.text("parent"), sent.text("project")),
            (Some(root.as_str()), Some(project.as_str()))
        );
        for id in [&made.project, &made.root, &made.folder] {
            assert!(studio.open_intents(id).await.is_empty(), "{fault:?}");
        }
        assert_eq!(studio.link(RecordType::Asset, &made.root).await.unwrap().state, LinkState::Synced);
        let again = studio.sync().await;
        assert_eq!((again.created.0, again.pushed.0), (0, 0), "{fault:?}");
        studio.audit_events().await;
    }
}

#[tokio::test]
async fn a_listing_that_shows_the_new_top_folder_too_early_doubles_nothing() {
    let mut studio = Studio::open().await;
    studio.service.lock().makes_roots = true;
    let made = make(&studio, json!({ "name": "Harbour" })).await;
    // The project and its folder are there; the app dies before it hears of it, and reads first when it is back.
    studio.service.next_write(Fault::LostAnswer);
    studio.service.lock().page_size = 1;
    studio.sync().await;
    studio.restart().await;
    studio.sync().await;
    assert_eq!(studio.service.count(RecordType::Project), 1);
    let (_, there) = studio.service.only(RecordType::Project);
    let root = there.text("root_folder").unwrap().to_owned();
    assert_eq!(studio.local_id(RecordType::Asset, &root).await, Some(made.root));
}

#[tokio::test]
async fn what_a_create_cannot_carry_follows_as_an_update_and_is_not_taken_back() {
    for fault in [None, Some(Fault::LostAnswer)] {
        let studio = Studio::open().await;
        studio.service.lock().left_out = &["archived", "billable"];
        let id = studio
            .create(RecordType::Project, json!({ "name": "Old", "archived": true, "billable": false }))
            .await;
        if let Some(fault) = fault {
            studio.service.next_write(fault);
        }
        studio.sync().await;
        let (_, there) = studio.service.only(RecordType::Project);
        assert_eq!(there.get("archived"), &json!(true), "{fault:?}");
        assert_eq!(studio.fields(RecordType::Project, &id).await.unwrap().get("archived"), &json!(true));
        assert_eq!(studio.service.calls("write update"), 1, "one update, for what differs");
        assert!(studio.open_intents(&id).await.is_empty());
    }
}

#[tokio::test]
async fn a_field_that_a_service_does_not_carry_stays_here_and_holds_nothing_up() {
    let studio = Studio::open().await;
    let (other, service) = studio.second().await;
    studio.service.lock().project_fields = Some(&["name", "archived"]);
    let mut client =
        studio.wish(RecordType::Client, None, IntentAction::Create, json!({ "name": "Nordlys" }));
    client.connections = vec![other.clone()];
    let client = studio.edit(client).await.record_id;
    let fields = json!({ "name": "Harbour", "client": client.as_str(), "color": "#112233" });
    let mut both = studio.wish(RecordType::Project, None, IntentAction::Create, fields);
    both.connections = vec![studio.connection.clone(), other.clone()];
    let id = studio.edit(both).await.record_id;
    assert_eq!(studio.sync().await.parked.0, 0, "the client is not known there, and need not be");
    let (_, there) = studio.service.only(RecordType::Project);
    assert_eq!(there.get("client"), &Value::Null);
    studio.sync_at(&other).await;
    let (_, there) = service.only(RecordType::Project);
    assert_eq!((there.text("color"), there.text("name")), (Some("#112233"), Some("Harbour")));
    assert!(there.text("client").is_some(), "here it is");

    studio.update(RecordType::Project, &id, json!({ "color": "#445566" })).await;
    studio.sync().await;
    studio.sync_at(&other).await;
    assert_eq!(studio.service.calls("write update"), 0);
    assert_eq!(service.only(RecordType::Project).1.text("color"), Some("#445566"));
    let link = studio.link(RecordType::Project, &id).await.unwrap();
    assert_eq!((link.state, link.dirty), (LinkState::Synced, 0));
}

#[tokio::test]
async fn a_stack_of_files_waits_for_them_and_moves_them_by_itself() {
    let studio = Studio::open().await;
    for name in ["f1", "f2"] {
        studio.service.put(RecordType::Asset, name, map(json!({ "kind": "file", "name": name })));
    }
    studio.sync().await;
    let f1 = studio.local_id(RecordType::Asset, "f1").await.unwrap();
    let f2 = studio.local_id(RecordType::Asset, "f2").await.unwrap();
    let fields = json!({ "kind": "version_stack", "name": "Cut", "versions": [f2.as_str(), f1.as_str()] });
    let stack = studio.create(RecordType::Asset, fields).await;
    studio.sync().await;
    let link = studio.link(RecordType::Asset, &stack).await.unwrap();
    let there = studio.service.get(RecordType::Asset, link.remote_id.unwrap().as_str()).unwrap();
    assert_eq!(there.get("versions"), &json!(["f2", "f1"]), "in the order that was wanted");
    assert!(studio.open_intents(&stack).await.iter().all(|intent| intent.state != IntentState::Parked));
}

#[tokio::test]
async fn members_of_a_map_that_both_sides_changed_meet() {
    let studio = Studio::open().await;
    let was =
        json!({ "kind": "file", "name": "A", "custom_fields": { "rating": 1, "notes": "a", "take": 1 } });
    studio.service.put(RecordType::Asset, "f1", map(was));
    studio.sync().await;
    let id = studio.local_id(RecordType::Asset, "f1").await.unwrap();
    let ours = json!({ "custom_fields": { "rating": 1, "notes": "here", "take": 2 } });
    studio.update(RecordType::Asset, &id, ours).await;
    let theirs = json!({ "custom_fields": { "rating": 5, "notes": "a", "take": 3 } });
    studio.service.change(RecordType::Asset, "f1", &map(theirs));
    studio.sync().await;
    let conflicts = studio.conflicts(&id).await;
    assert_eq!(conflicts.len(), 1, "take was changed on both sides");
    // Whichever is chosen, what nobody disputes is kept and sent.
    let keep = Keep::All(Side::Remote);
    let conflict = conflicts[0].clone();
    studio
        .store
        .write(move |tx| resolve(tx, &conflict, &keep, "person:Ines", &DeviceId::from("device")))
        .await
        .unwrap();
    studio.sync().await;
    let merged = json!({ "rating": 5, "notes": "here", "take": 3 });
    let there = studio.service.get(RecordType::Asset, "f1").unwrap();
    assert_eq!(there.get("custom_fields"), &merged);
    assert_eq!(studio.fields(RecordType::Asset, &id).await.unwrap().get("custom_fields"), &merged);
}
