//! Clients, projects, tasks and tags.

use serde_json::{Value, json};

use crate::support::Service;

#[tokio::test]
async fn a_put_of_a_project_resets_public_and_billable_and_keeps_the_rest() {
    let service = Service::start().await;
    let body =
        json!({ "name": "Night ferry", "billable": true, "isPublic": true, "note": "n", "color": "#112233" });
    let made = service.post("/projects", body).await;
    assert_eq!((&made["public"], &made["billable"]), (&json!(true), &json!(true)));
    let path = format!("/projects/{}", made["id"].as_str().unwrap());
    let put = service.put(&path, json!({ "name": "Night ferry 2" })).await;
    assert_eq!((&put["public"], &put["billable"]), (&json!(false), &json!(false)));
    assert_eq!((&put["note"], &put["color"]), (&json!("n"), &json!("#112233")));
}

#[tokio::test]
async fn names_stay_taken_in_the_archive_and_active_things_cannot_be_deleted() {
    let service = Service::start().await;
    let client = service.post("/clients", json!({ "name": "Lock Keepers" })).await;
    let client_path = format!("/clients/{}", client["id"].as_str().unwrap());
    let project = service.post("/projects", json!({ "name": "Weir", "clientId": client["id"] })).await;
    let path = format!("/projects/{}", project["id"].as_str().unwrap());
    for path in [&path, &client_path] {
        assert_eq!(service.ask(&service.admin, "DELETE", path, Value::Null).await.refusal(), (400, 501));
    }
    let archived = json!({ "name": "Lock Keepers", "archived": true });
    service.put(&format!("{client_path}?archive-projects=true"), archived).await;
    assert_eq!(service.get(&path).await["archived"], true, "archived with its client");
    let again = json!({ "name": "weir", "clientId": client["id"] });
    assert_eq!(service.ask(&service.admin, "POST", "/projects", again).await.refusal(), (400, 501));
    let gone = service.ask(&service.admin, "DELETE", &path, Value::Null).await;
    assert_eq!(
        (gone.status, gone.json()["name"].clone()),
        (200, json!("Weir")),
        "the deleted object is the answer"
    );
}

#[tokio::test]
async fn entries_survive_their_project_and_task() {
    let service = Service::start().await;
    let project =
        service.post("/projects", json!({ "name": "Weir" })).await["id"].as_str().unwrap().to_owned();
    let task = service.post(&format!("/projects/{project}/tasks"), json!({ "name": "Edit" })).await;
    let task_path = format!("/projects/{project}/tasks/{}", task["id"].as_str().unwrap());
    let body = json!({
        "start": "2026-10-15T06:00:00Z", "end": "2026-10-15T07:30:00Z", "projectId": project, "taskId": task["id"],
    });
    let entry = service.entry(body).await;
    assert_eq!(service.get(&format!("/projects/{project}")).await["duration"], "PT1H30M");
    assert_eq!(service.get(&task_path).await["duration"], "PT1H30M");
    assert_eq!(service.ask(&service.admin, "DELETE", &task_path, Value::Null).await.refusal(), (400, 501));
    service.put(&task_path, json!({ "name": "Edit", "status": "DONE" })).await;
    service.ask(&service.admin, "DELETE", &task_path, Value::Null).await.ok();
    let entry = service.get(&format!("/time-entries/{}", entry["id"].as_str().unwrap())).await;
    assert_eq!((&entry["taskId"], &entry["projectId"]), (&Value::Null, &json!(project)));
}

#[tokio::test]
async fn harbour_lights_shows_the_hours_of_the_studio() {
    let service = Service::start().await;
    let project = service.get("/projects?name=Harbour%20Lights&hydrated=true").await[0].clone();
    assert_eq!(project["duration"], "PT210H53M", "212:40 with the timer that runs");
    assert_eq!(project["timeEstimate"]["estimate"], "PT310H");
    assert_eq!(project["budgetEstimate"]["estimate"], 3_840_000);
    let tasks = project["tasks"].as_array().unwrap();
    let of = |name: &str| tasks.iter().find(|task| task["name"] == name).unwrap()["duration"].clone();
    assert_eq!(of("Fine cut, reel 1"), "PT31H20M");
    assert_eq!(of("Shoot, 4 days"), "PT38H15M");
    assert_eq!(of("Selects, days 1 to 3"), "PT11H45M");
}

#[tokio::test]
async fn leaving_out_archived_takes_a_tag_out_of_the_archive() {
    let service = Service::start().await;
    let tag = service.get("/tags?archived=true").await[0].clone();
    let path = format!("/tags/{}", tag["id"].as_str().unwrap());
    let put = service.put(&path, json!({ "name": tag["name"] })).await;
    assert_eq!(put["archived"], false);
}

#[tokio::test]
async fn a_client_takes_copies_of_mail_only_by_put() {
    let service = Service::start().await;
    let mail = json!({ "name": "Lock Keepers", "ccEmails": ["a@lock.example"] });
    let made = service.post("/clients", mail.clone()).await;
    assert_eq!(made["ccEmails"], Value::Null, "dropped without a word");
    let path = format!("/clients/{}", made["id"].as_str().unwrap());
    assert_eq!(service.put(&path, mail).await["ccEmails"], json!(["a@lock.example"]));
    assert_eq!(service.put(&path, json!({ "name": "Lock Keepers" })).await["ccEmails"], Value::Null);
}

#[tokio::test]
async fn members_may_only_create_what_the_workspace_lets_them() {
    let service = Service::start().await;
    service.ask(&service.member, "POST", "/tags", json!({ "name": "mine" })).await.ok();
    let admins = json!({
        "whoCanCreateProjectsAndClients": "ADMINS", "whoCanCreateTags": "ADMINS", "whoCanCreateTasks": "ADMINS",
    });
    service.settings(json!({ "entityCreationPermissions": admins })).await;
    let harbour = service.project("Harbour Lights").await["id"].as_str().unwrap().to_owned();
    for path in ["/tags", "/projects", "/clients", &format!("/projects/{harbour}/tasks")] {
        let answer = service.ask(&service.member, "POST", path, json!({ "name": "mine too" })).await;
        assert_eq!(answer.refusal(), (403, 501), "{path}");
    }
}
