//! A second person, between two requests.

use serde_json::{Value, json};

use crate::support::Service;

#[tokio::test]
async fn a_second_person_edits_deletes_restores_and_splits() {
    let service = Service::start().await;
    let old = service.truth("ida").await[0].clone();
    let id = old["id"].clone();
    let path = format!("/time-entries/{}", id.as_str().unwrap());
    let edit = json!({ "id": id, "fields": { "description": "Changed by Mila", "project": "ridgeline", "task": "Grade" } });
    service.act("edit_entry", edit).await;
    let read = service.get(&path).await;
    assert_eq!(read["description"], "Changed by Mila");
    assert_eq!(read["timeInterval"]["start"], old["start"], "what is not named stays");
    assert_ne!(read["taskId"], Value::Null);
    service.act("delete_entry", json!({ "id": id })).await;
    assert_eq!(service.ask(&service.admin, "GET", &path, Value::Null).await.refusal(), (400, 501));
    service.act("restore_entry", json!({ "id": id })).await;
    assert_eq!(service.get(&path).await["id"], id, "undo keeps the id");
    let before = service.truth("ida").await.len();
    let start = old["start"].as_str().unwrap().replace(":00Z", ":01Z");
    let halves = service.act("split_entry", json!({ "id": id, "at": start })).await;
    assert_eq!(halves[0]["timeInterval"]["end"], halves[1]["timeInterval"]["start"]);
    assert_eq!(service.truth("ida").await.len(), before + 1);
}

#[tokio::test]
async fn a_timer_started_elsewhere_stops_the_one_here() {
    let service = Service::start().await;
    let started = json!({ "user": "ida", "description": "On the phone", "project": "harbour" });
    let other = service.act("start_timer", started).await;
    let running = service.get(&format!("/user/{}/time-entries?in-progress=true", service.ida)).await;
    assert_eq!((running.as_array().unwrap().len(), &running[0]["id"]), (1, &other["id"]));
}

#[tokio::test]
async fn projects_are_renamed_and_archived_and_the_lock_moves() {
    let service = Service::start().await;
    service.act("rename_project", json!({ "project": "ridgeline", "name": "Ridgeline, long" })).await;
    let project = service.project("Ridgeline, long").await;
    service.act("archive_project", json!({ "project": project["id"] })).await;
    assert_eq!(service.project("Ridgeline, long").await["archived"], true);
    service.act("set_lock", json!({})).await;
    let old = service.truth("ada").await[0].clone();
    let path = format!("/time-entries/{}", old["id"].as_str().unwrap());
    assert_eq!(service.get(&path).await["isLocked"], false);
}

#[tokio::test]
async fn an_act_that_does_not_fit_says_why() {
    let service = Service::start().await;
    let body = json!({ "service": "clockify", "act": "edit_entry", "id": "0123456789abcdef01234567" });
    let answer = service.send("POST", "/_sim/act", &[], Some(&body)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Time entry doesn't belong to Workspace"), "{answer:?}");
}
