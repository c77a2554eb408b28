//! The feed of changed entities.

use serde_json::{Value, json};

use crate::support::{NOW, Service, ids};

async fn feed(service: &Service, what: &str, kind: &str) -> Value {
    let path = format!("/entities/{what}?type={kind}&start=2026-10-15T12:00:00Z&end=2026-10-15T14:00:00Z");
    service.get(&path).await
}

#[tokio::test]
async fn changes_appear_late_and_each_in_one_list_only() {
    let service = Service::start().await;
    let made = service.entry(json!({ "start": NOW, "end": NOW })).await;
    let old = service.truth("mila").await[0].clone();
    service.act("edit_entry", json!({ "id": old["id"], "description": "Changed" })).await;
    let gone = service.truth("jonas").await[0].clone();
    service.act("delete_entry", json!({ "id": gone["id"] })).await;
    for what in ["created", "updated", "deleted"] {
        assert_eq!(feed(&service, what, "TIME_ENTRY").await, json!([]), "{what} runs a minute late");
    }
    service.advance(60);
    assert_eq!(ids(&feed(&service, "created", "TIME_ENTRY").await), [made["id"].as_str().unwrap()]);
    assert_eq!(ids(&feed(&service, "updated", "TIME_ENTRY").await), [old["id"].as_str().unwrap()]);
    let deleted = feed(&service, "deleted", "TIME_ENTRY").await;
    assert_eq!(ids(&deleted), [gone["id"].as_str().unwrap()]);
    assert!(deleted[0]["document"].get("timeInterval").is_none(), "deleted documents are cut short");
    // Created and changed inside the window stays in created; created and deleted inside is in none.
    service.act("edit_entry", json!({ "id": made["id"], "description": "Changed too" })).await;
    service.advance(60);
    assert_eq!(ids(&feed(&service, "created", "TIME_ENTRY").await).len(), 1);
    assert_eq!(ids(&feed(&service, "updated", "TIME_ENTRY").await).len(), 1);
    service.act("delete_entry", json!({ "id": made["id"] })).await;
    service.advance(60);
    assert_eq!(feed(&service, "created", "TIME_ENTRY").await, json!([]));
    assert_eq!(ids(&feed(&service, "deleted", "TIME_ENTRY").await).len(), 1);
}

#[tokio::test]
async fn the_feed_has_its_moods() {
    let service = Service::start().await;
    service.act("rename_project", json!({ "project": "harbour", "name": "Harbour Lights 2" })).await;
    service.advance(60);
    assert_eq!(feed(&service, "updated", "PROJECTS").await[0]["name"], "Harbour Lights 2");
    service.knobs(json!({ "feed_bare_array": false })).await;
    assert_eq!(feed(&service, "updated", "PROJECTS").await["response"].as_array().unwrap().len(), 1);
    service.knobs(json!({ "feed_drop_ratio": 1.0 })).await;
    assert_eq!(feed(&service, "updated", "PROJECTS").await["response"], json!([]));
    service.knobs(json!({ "feed_drop_ratio": 0.0, "feed_updated_empty": true })).await;
    assert_eq!(feed(&service, "updated", "PROJECTS").await["response"], json!([]));
}

#[tokio::test]
async fn the_feed_wants_a_known_type() {
    let service = Service::start().await;
    let refusal = async |path: &str| service.ask(&service.admin, "GET", path, Value::Null).await.refusal();
    assert_eq!(refusal("/entities/created").await, (400, 3001));
    assert_eq!(refusal("/entities/created?type=TIME_ENTRIES").await, (400, 3000));
}
