//! Who sees and may do what, and the strictness of writes.

use serde_json::json;

use crate::support::{Sim, sim, text};

async fn token_of(sim: &Sim, key: &str) -> String {
    let people = sim.get("/_sim/frameio/people").await.json();
    let person =
        people["people"].as_array().unwrap().iter().find(|person| person["key"] == key).unwrap().clone();
    text(&person["token"]).to_owned()
}

#[tokio::test]
async fn a_client_sees_her_project_alone_and_may_only_comment() {
    let sim = sim().await;
    let petra = token_of(&sim, "petra").await;
    let invited = sim.ask_as(&petra, "GET", "/invited_projects", None).await.data();
    let names: Vec<&str> = invited.as_array().unwrap().iter().map(|project| text(&project["name"])).collect();
    assert_eq!(names, ["Harbour Lights"]);
    let other = sim.project("Ridgeline").await;
    let path = format!("/projects/{}", text(&other["id"]));
    assert_eq!(sim.ask_as(&petra, "GET", &path, None).await.status, 404, "what is not visible is not there");
    let root = text(&invited[0]["root_folder_id"]).to_owned();
    let body = Some(json!({"data": {"name": "No"}}));
    assert_eq!(sim.ask_as(&petra, "POST", &format!("/folders/{root}/folders"), body).await.status, 403);
    let stack = sim.find("Harbour Lights", &["04 Edit", "Assemblies", "HBL_finecut_v07.mov"]).await;
    let path = format!("/files/{}/comments", text(&stack["head_version"]["id"]));
    let body = Some(json!({"data": {"text": "Good"}}));
    let made = sim.ask_as(&petra, "POST", &path, body).await.data();
    let hanne = token_of(&sim, "hanne").await;
    let comment = format!("/comments/{}", text(&made["id"]));
    assert_eq!(sim.ask_as(&hanne, "GET", &comment, None).await.status, 404);
    assert_eq!(sim.ask_as(&petra, "GET", "/audit_logs", None).await.status, 403);
}

#[tokio::test]
async fn a_lost_project_vanishes_with_everything_in_it() {
    let sim = sim().await;
    let project = sim.project("Ridgeline").await;
    let root = text(&project["root_folder_id"]).to_owned();
    sim.act("lose_project", json!({"project_id": project["id"]}));
    assert_eq!(sim.get(&format!("/projects/{}", text(&project["id"]))).await.status, 404);
    assert_eq!(sim.get(&format!("/folders/{root}/children")).await.status, 404);
    sim.act("regain_project", json!({"project_id": project["id"]}));
    assert_eq!(sim.get(&format!("/folders/{root}/children")).await.status, 200);
}

#[tokio::test]
async fn writes_refuse_what_they_do_not_know() {
    let sim = sim().await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let path = format!("/files/{}", text(&file["id"]));
    for body in [
        json!({"name": "x", "metadata": []}),
        json!({"title": "x"}),
        json!({"name": 5}),
        json!({"name": " "}),
    ] {
        assert_eq!(sim.patch(&path, body.clone()).await.status, 422, "{body}");
    }
    let several = sim.patch(&path, json!({"name": 5, "title": "x"})).await.json();
    assert_eq!(several["errors"].as_array().unwrap().len(), 2, "everything wrong is told at once");
    let request = sim.ask("PATCH", &path, None).await;
    assert_eq!(request.status, 400, "no JSON");
    let post = sim.post(&format!("/projects/{}/metadata/values", text(&file["project_id"])), json!({})).await;
    assert_eq!(post.status, 404);
    assert!(post.text().contains("no route found for POST /v4/accounts/"));
}

#[tokio::test]
async fn select_values_are_lists_of_known_options() {
    let sim = sim().await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let fields = sim.get("/metadata/field_definitions?page_size=100").await.data();
    let find =
        |name: &str| fields.as_array().unwrap().iter().find(|field| field["name"] == name).unwrap().clone();
    let status = find("Status");
    let option = status["field_configuration"]["options"][2]["id"].clone();
    let path = format!("/projects/{}/metadata/values", text(&file["project_id"]));
    let body = |field: &serde_json::Value, value: serde_json::Value| json!({"file_ids": [file["id"]], "values": [{"field_definition_id": field, "value": value}]});
    let bare = sim.patch(&path, body(&status["id"], option.clone())).await;
    assert_eq!(bare.status, 422);
    assert!(bare.text().contains("a list of UUIDs is expected for a select field"));
    assert_eq!(sim.patch(&path, body(&status["id"], json!([file["id"]]))).await.status, 422, "no option");
    assert_eq!(sim.patch(&path, body(&find("Duration")["id"], json!(5))).await.status, 422, "a system field");
    let done = sim.patch(&path, body(&status["id"], json!([option]))).await;
    assert_eq!((done.status.as_u16(), done.bytes.len()), (204, 0));
    let read = async || {
        let metadata = sim.get(&format!("/files/{}/metadata", text(&file["id"]))).await.data();
        let entries = metadata["metadata"].as_array().unwrap().clone();
        entries.into_iter().find(|entry| entry["field_definition_id"] == status["id"])
    };
    assert_eq!(read().await.unwrap()["value"], json!([{"id": option, "display_name": "Approved"}]));
    sim.patch(&path, body(&status["id"], json!([]))).await;
    assert!(read().await.is_none(), "an empty list clears the field");
}

#[tokio::test]
async fn experimental_routes_exist_only_for_those_who_ask() {
    let sim = sim().await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let path = format!("/v4/accounts/{}/files/bulk_get", sim.sandbox.info.frameio.account_id);
    let unknown = "00000000-0000-4000-8000-000000000000";
    let body = json!({"data": {"file_ids": [file["id"], unknown]}});
    assert_eq!(sim.ask("POST", &path, Some(body.clone())).await.status, 404);
    let request = http::Request::builder()
        .method("POST")
        .uri(&path)
        .header("authorization", format!("Bearer {}", sim.token))
        .header("api-version", "experimental")
        .body(axum::body::Body::from(body.to_string()))
        .unwrap();
    let found = sim.send(request).await.data();
    assert_eq!((&found[0]["status"], &found[1]["status"]), (&json!(200), &json!(404)), "in the order asked");
}
