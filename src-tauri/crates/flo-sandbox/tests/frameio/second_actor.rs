//! What others do between two requests, and the rules of the tree.

use serde_json::{Value, json};

use crate::support::{sim, text};

#[tokio::test]
async fn a_move_keeps_the_id_and_a_delete_goes_to_the_bin() {
    let sim = sim().await;
    let folder = sim.folder("From").await;
    let other = sim.folder("To").await;
    let file = sim.act("new_file", json!({"folder_id": folder, "name": "a.mov"}));
    let path = format!("/files/{}", text(&file["id"]));
    sim.act("move", json!({"id": file["id"], "parent_id": other}));
    assert_eq!(sim.get(&path).await.data()["parent_id"], other.as_str());
    sim.act("delete", json!({"id": other}));
    assert_eq!(sim.get(&path).await.status, 404, "gone with its folder");
    let project = sim.project("Second Shift").await;
    let bin = sim.get(&format!("/projects/{}/recently_deleted", text(&project["id"]))).await.data();
    assert_eq!(bin[0]["id"], other.as_str());
    sim.act("restore", json!({"id": other}));
    assert_eq!(sim.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_folder_cannot_move_into_itself_nor_a_root_move_at_all() {
    let sim = sim().await;
    let outer = sim.folder("Outer").await;
    let inner = sim.post(&format!("/folders/{outer}/folders"), json!({"name": "Inner"})).await.data();
    let answer = sim.patch(&format!("/folders/{outer}/move"), json!({"parent_id": inner["id"]})).await;
    assert_eq!(answer.status, 422);
    let root = sim.project("Second Shift").await["root_folder_id"].clone();
    assert_eq!(
        sim.patch(&format!("/folders/{}/move", text(&root)), json!({"parent_id": outer})).await.status,
        422
    );
    assert_eq!(sim.delete(&format!("/folders/{}", text(&root))).await.status, 422);
}

#[tokio::test]
async fn stacks_grow_follow_their_head_and_dissolve() {
    let sim = sim().await;
    let folder = sim.folder("Cuts").await;
    let mut ids = Vec::new();
    for name in ["cut_v1.mov", "cut_v2.mov", "cut_v3.mov"] {
        ids.push(sim.act("new_file", json!({"folder_id": folder, "name": name}))["id"].clone());
    }
    let path = format!("/folders/{folder}/version_stacks");
    assert_eq!(sim.post(&path, json!({"file_ids": [ids[0]]})).await.status, 422, "one file is no stack");
    let stack = sim.post(&path, json!({"file_ids": [ids[0], ids[1]]})).await.data();
    assert_eq!((&stack["name"], &stack["head_version"]["id"]), (&json!("cut_v2.mov"), &ids[1]));
    let stack = text(&stack["id"]).to_owned();
    sim.patch(&format!("/files/{}/move", text(&ids[2])), json!({"parent_id": stack})).await.data();
    let shown = sim.get(&format!("/version_stacks/{stack}")).await.data();
    assert_eq!((&shown["name"], &shown["head_version"]["id"]), (&json!("cut_v3.mov"), &ids[2]));
    let children = sim.get(&format!("/folders/{folder}/children")).await.data();
    assert_eq!(children.as_array().unwrap().len(), 1, "versions lie in the stack, not in the folder");
    for id in &ids[1..] {
        assert_eq!(sim.delete(&format!("/files/{}", text(id))).await.status, 204);
    }
    assert_eq!(sim.get(&format!("/version_stacks/{stack}")).await.status, 404, "one file left: dissolved");
    assert_eq!(sim.get(&format!("/files/{}", text(&ids[0]))).await.data()["parent_id"], folder.as_str());
}

#[tokio::test]
async fn copies_take_along_what_was_asked_for() {
    let sim = sim().await;
    let file =
        sim.find("Harbour Lights", &["02 Rushes", "Day 03", "A-cam", "A004C028_261014_R2K7.mov"]).await;
    let folder = sim.folder("Copies").await;
    let copy = async |query: &str| {
        let path = format!("/files/{}/copy?{query}", text(&file["id"]));
        let made = sim.post(&path, json!({"parent_id": folder})).await.data();
        let id = text(&made["id"]).to_owned();
        let comments = sim.get(&format!("/files/{id}/comments")).await.data().as_array().unwrap().len();
        let metadata = sim.get(&format!("/files/{id}/metadata")).await.data()["metadata"].clone();
        let has_status =
            metadata.as_array().unwrap().iter().any(|entry| entry["field_definition_name"] == "Status");
        (comments, has_status)
    };
    assert_eq!(copy("").await, (0, false));
    assert_eq!(copy("copy_metadata=true&copy_comments=all").await, (3, true));
    assert_eq!(copy("copy_comments=internal").await, (0, false));
}

#[tokio::test]
async fn comments_of_others_appear_and_count() {
    let sim = sim().await;
    let folder = sim.folder("Notes").await;
    let file = sim.act("new_file", json!({"folder_id": folder, "name": "a.mov"}));
    let comment =
        sim.act("comment", json!({"file_id": file["id"], "text": "Hm", "timestamp": 50, "by": "petra"}));
    sim.act("reply", json!({"comment_id": comment["id"], "text": "Yes?"}));
    sim.act("complete_comment", json!({"comment_id": comment["id"]}));
    let path = format!("/files/{}", text(&file["id"]));
    let shown =
        sim.get(&format!("{path}/comments?include=owner,replies&timestamp_as_timecode=true")).await.data();
    assert_eq!(
        (&shown[0]["owner"]["name"], &shown[0]["timestamp"]),
        (&json!("Petra Vance"), &json!("00:00:02:00"))
    );
    assert!(shown[0]["completed_at"].is_string() && shown[0]["replies"][0]["text"] == "Yes?");
    let count = async || {
        let metadata = sim.get(&format!("{path}/metadata")).await.data()["metadata"].clone();
        let entries = metadata.as_array().unwrap().clone();
        entries.into_iter().find(|entry| entry["field_definition_name"] == "Comment Count").unwrap()["value"]
            .clone()
    };
    assert_eq!(count().await, 2, "replies count");
    sim.act("delete_comment", json!({"comment_id": comment["id"]}));
    assert_eq!(count().await, 0, "replies go with their comment");
}

#[tokio::test]
async fn the_control_route_says_what_is_wrong_with_an_act() {
    let sim = sim().await;
    let check = async |body: Value, part: &str| {
        let answer = sim.ask("POST", "/_sim/act", Some(body)).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(part), "{}", answer.text());
    };
    check(json!({"service": "frameio", "act": "dance"}), "no act").await;
    check(json!({"service": "frameio", "act": "rename"}), "“id” is missing").await;
    check(json!({"act": "rename"}), "service").await;
    let folder = sim.folder("Act").await;
    let body = json!({"service": "frameio", "act": "rename", "id": folder, "name": "Acted", "by": "mila"});
    assert_eq!(sim.ask("POST", "/_sim/act", Some(body)).await.json()["name"], "Acted");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_studio() {
    let ids = async |seed: u64| {
        let sim = crate::support::sim_with(|options| options.seed = seed).await;
        let projects = sim.get("/projects").await.data();
        (sim.sandbox.info.frameio.token.clone(), projects.to_string())
    };
    assert_eq!(ids(7).await, ids(7).await);
    assert_ne!(ids(7).await, ids(8).await);
}
