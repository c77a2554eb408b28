//! Records of several services that are one record here.

use flo_model::RecordType;
use serde_json::json;

use crate::support::{Studio, map};

#[tokio::test]
async fn a_project_of_two_services_is_one_project() {
    let studio = Studio::open().await;
    let (other, service) = studio.second().await;
    let media = json!({ "name": "Harbour ", "view_url": "https://media.example/p" });
    studio.service.put(RecordType::Project, "p1", map(media));
    service.put(
        RecordType::Project,
        "x9",
        map(json!({ "name": "HARBOUR", "billable": false, "color": "#112233" })),
    );
    studio.sync().await;
    studio.sync_at(&other).await;
    let id = studio.local_id(RecordType::Project, "p1").await.unwrap();
    let project = studio.fields(RecordType::Project, &id).await.unwrap();
    assert_eq!(project.text("name"), Some("Harbour "), "what both carry stays until one side changes");
    assert_eq!(project.get("billable"), &json!(false), "what only one carries is taken");
    assert_eq!(project.text("color"), Some("#112233"));

    service.change(RecordType::Project, "x9", &map(json!({ "name": "Harbour II" })));
    studio.sync_at(&other).await;
    assert_eq!(studio.fields(RecordType::Project, &id).await.unwrap().text("name"), Some("Harbour II"));
    studio.sync().await;
    assert_eq!(studio.service.calls("write"), 0, "nobody asked to write");
}

#[tokio::test]
async fn a_record_that_one_service_lost_stays_while_another_has_it() {
    let studio = Studio::open().await;
    let (other, service) = studio.second().await;
    studio.service.put(RecordType::Project, "p1", map(json!({ "name": "Harbour" })));
    service.put(RecordType::Project, "x9", map(json!({ "name": "Harbour" })));
    studio.sync().await;
    studio.sync_at(&other).await;
    let id = studio.local_id(RecordType::Project, "p1").await.unwrap();
    service.remove(RecordType::Project, "x9");
    assert_eq!(studio.sync_at(&other).await.deleted.0, 0);
    assert!(studio.fields(RecordType::Project, &id).await.is_some());
    studio.service.remove(RecordType::Project, "p1");
    assert_eq!(studio.sync().await.deleted.0, 1);
    assert!(studio.fields(RecordType::Project, &id).await.is_none());
}

#[tokio::test]
async fn two_records_of_one_service_stay_two() {
    let studio = Studio::open().await;
    studio.service.put(RecordType::Tag, "t1", map(json!({ "name": "Edit" })));
    studio.service.put(RecordType::Tag, "t2", map(json!({ "name": "edit" })));
    assert_eq!(studio.sync().await.created.0, 2);
}

#[tokio::test]
async fn tasks_match_within_their_project_and_people_by_address() {
    let studio = Studio::open().await;
    let (other, service) = studio.second().await;
    for (at, prefix) in [(&studio.service, "a"), (&service, "b")] {
        for project in ["One", "Two"] {
            let id = format!("{prefix}{project}");
            at.put(RecordType::Project, &id, map(json!({ "name": project })));
            at.put(RecordType::Task, &format!("{id}t"), map(json!({ "name": "Edit", "project": id })));
        }
    }
    studio.service.put(
        RecordType::Person,
        "u1",
        map(json!({ "name": "Ines", "email": "ines@kiteyard.example" })),
    );
    service.put(
        RecordType::Person,
        "u7",
        map(json!({ "name": "I. Kramer", "email": "Ines@Kiteyard.example" })),
    );
    assert_eq!(studio.sync().await.created.0, 5);
    assert_eq!(studio.sync_at(&other).await.created.0, 0, "everything is known");
}
