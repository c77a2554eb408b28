//! What is made and changed offline reaches both services once.

use std::time::Duration;

use flo_app::view::{ProjectView, SyncStatus};
use flo_app::{
    AssetFilter, EntryDraft, Label, PageRequest, ProjectChange, ProjectDraft, ProjectTemplate, TaskChange,
    TaskDraft, TemplateTask,
};
use flo_model::{AssetKind, Count, LinkState, RecordId};
use flo_sandbox::{Armed, Matcher, Service};
use serde_json::Value;

use crate::support::Studio;

/// Loses the answer to the next request of this method and path, after it was carried out.
fn lose(studio: &Studio, service: Service, method: &str, path: &str) {
    let armed = Armed {
        fault: String::from("drop_after"),
        service: Some(service),
        remaining: Some(1),
        matcher: Matcher { method: Some(method.to_owned()), path: Some(path.to_owned()), skip: 0 },
        value: Value::Null,
    };
    studio.sandbox.shared().faults.arm(armed).unwrap();
}

async fn projects(studio: &Studio, name: &str) -> Vec<ProjectView> {
    let filter = flo_app::ProjectFilter { search: Some(name.to_owned()), archived: None };
    studio.app.projects(filter, PageRequest::default()).await.unwrap().items
}

async fn backlog(studio: &Studio) -> usize {
    studio.app.outbox(PageRequest::default()).await.unwrap().items.len()
}

fn template() -> ProjectTemplate {
    ProjectTemplate {
        name: String::from("Feature"),
        folders: vec![
            String::from("01 Footage/Day 1"),
            String::from("01 Footage/Day 2"),
            String::from("02 Edits"),
        ],
        tasks: ["Shoot", "Edit"]
            .map(|name| TemplateTask { name: name.to_owned(), estimate_s: Some(Count(36_000)) })
            .to_vec(),
    }
}

#[tokio::test]
async fn a_project_made_offline_reaches_both_services_once_whatever_is_lost() {
    let studio = Studio::mirrored().await;
    studio.app.set_project_templates(vec![template()]).await.unwrap();
    let draft = ProjectDraft {
        name: String::from("Lighthouse"),
        client: Some(String::from("Nordlys Neu")),
        color: Some(String::from("#1f8a70")),
        template: Some(String::from("feature")),
        ..ProjectDraft::default()
    };
    let plan = studio.app.plan_project(draft.clone()).await.unwrap();
    assert_eq!(plan.problem, None);
    let of = |service: &str| plan.places.iter().find(|place| place.service == service).unwrap();
    assert!(plan.places.iter().all(|place| place.chosen));
    assert_eq!(of("frameio").folders, ["01 Footage", "01 Footage/Day 1", "01 Footage/Day 2", "02 Edits"]);
    assert_eq!((of("clockify").tasks.len(), of("clockify").client.as_deref()), (2, Some("Nordlys Neu")));
    assert!(projects(&studio, "Lighthouse").await.is_empty(), "a plan makes nothing");
    let made = studio.app.create_project(draft.clone()).await.unwrap();
    assert_eq!((made.sync_status, made.tasks.0), (SyncStatus::Pending, 2));
    assert_eq!(made.client.as_deref(), Some("Nordlys Neu"));
    let folders = studio.app.folders(made.id.clone()).await.unwrap();
    let names: Vec<_> = folders.iter().map(|folder| folder.name.as_str()).collect();
    assert!(names.contains(&"Day 2") && names.contains(&"02 Edits"), "{names:?}");
    // The hours of the first day are booked before anything was sent.
    let entry = EntryDraft {
        start: Some(flo_model::UnixMillis::parse("2026-03-02T08:00:00Z").unwrap()),
        end: Some(flo_model::UnixMillis::parse("2026-03-02T09:00:00Z").unwrap()),
        project: Some(String::from("Lighthouse")),
        task: Some(String::from("Shoot")),
        ..EntryDraft::default()
    };
    studio.app.add_entry(entry).await.unwrap();
    assert!(studio.app.plan_project(draft.clone()).await.unwrap().problem.is_some());
    let again = studio.app.create_project(draft).await;
    assert!(again.is_err(), "a second one of this name would be refused at the service");

    lose(&studio, Service::Frameio, "POST", "/projects");
    lose(&studio, Service::Frameio, "POST", "/folders");
    lose(&studio, Service::Clockify, "POST", "/projects");
    lose(&studio, Service::Clockify, "POST", "/tasks");
    lose(&studio, Service::Clockify, "POST", "/clients");
    for _ in 0..4 {
        studio.app.sync(None).await.unwrap();
    }
    assert_eq!(backlog(&studio).await, 0, "{:?}", studio.app.outbox(PageRequest::default()).await);
    let found = projects(&studio, "Lighthouse").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].services.len(), 2, "{:?}", found[0].services);
    assert_eq!((found[0].sync_status, found[0].tracked_s.0), (SyncStatus::Synced, 3600));
    let folders = studio.app.folders(made.id.clone()).await.unwrap();
    assert_eq!(folders.len(), names.len(), "nothing was doubled: {folders:?}");
    let tasks = studio
        .app
        .tasks(
            flo_app::TaskFilter { project: Some(made.id.clone()), ..Default::default() },
            PageRequest::default(),
        )
        .await
        .unwrap();
    assert_eq!(tasks.items.len(), 2);
    assert!(tasks.items.iter().all(|task| task.sync_status == SyncStatus::Synced));
    let verified = studio.app.audit_verify().await.unwrap();
    assert!(verified.ok);
    studio.end().await;
}

#[tokio::test]
async fn projects_tasks_clients_and_tags_are_renamed_put_away_and_deleted() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    app.create_project(ProjectDraft { name: String::from("Old name"), ..Default::default() }).await.unwrap();
    app.sync(None).await.unwrap();
    let change =
        ProjectChange { name: Some(String::from("New name")), archived: Some(true), ..Default::default() };
    let project = app.edit_project(String::from("Old name"), change).await.unwrap();
    assert!(project.archived);
    let refused = app.delete_project(String::from("New name")).await.unwrap_err();
    assert!(refused.message.contains("Its media would be deleted"), "{}", refused.message);
    let task =
        TaskDraft { name: String::from("Rig"), project: String::from("New name"), ..Default::default() };
    let task = app.create_task(task).await.unwrap();
    let tag = app.create_label(Label::Tag, String::from("night")).await.unwrap();
    let client = app.create_label(Label::Client, String::from("Brise")).await.unwrap();
    app.sync(None).await.unwrap();
    let change = TaskChange { name: Some(String::from("Rigging")), done: Some(true), ..Default::default() };
    let task = app.edit_task(task.id, change).await.unwrap();
    assert!(task.done);
    app.edit_label(Label::Tag, tag.id.clone(), Some(String::from("night shift")), Some(true)).await.unwrap();
    app.edit_label(Label::Client, client.id.clone(), None, Some(true)).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    assert_eq!(projects(&studio, "New name").await[0].services.len(), 2);

    app.delete_task(task.id.clone()).await.unwrap();
    app.delete_label(Label::Tag, tag.id).await.unwrap();
    app.delete_label(Label::Client, client.id).await.unwrap();
    app.sync(None).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let clients = app.clients(Some(String::from("Brise")), PageRequest::default()).await.unwrap();
    assert!(clients.items.is_empty(), "and it does not come back");
    studio.end().await;
}

#[tokio::test]
async fn two_projects_become_one_and_two_again() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let connections = app.connections().await.unwrap();
    let of = |service: &str| connections.iter().find(|row| row.service == service).unwrap().id.clone();
    for (name, service) in [("Media side", "frameio"), ("Hours side", "clockify")] {
        let draft =
            ProjectDraft { name: name.to_owned(), connections: vec![of(service)], ..Default::default() };
        app.create_project(draft).await.unwrap();
    }
    let task =
        TaskDraft { name: String::from("Cut"), project: String::from("Hours side"), ..Default::default() };
    let task = app.create_task(task).await.unwrap();
    app.sync(None).await.unwrap();
    let joined = app.link_projects(String::from("Media side"), String::from("Hours side")).await.unwrap();
    assert_eq!((joined.services.len(), joined.tasks.0), (2, 1));
    assert!(joined.root_folder_id.is_some());
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "no service hears of it");
    let twice = app.link_projects(String::from("Media side"), String::from("Media side")).await;
    assert!(twice.is_err());

    let parted = app.unlink_project(String::from("Media side"), of("clockify")).await.unwrap();
    assert_eq!(
        (parted.name.as_str(), parted.services.as_slice()),
        ("Hours side", &[String::from("clockify")][..])
    );
    assert_eq!(parted.tasks.0, 1, "its tasks went along");
    let left = projects(&studio, "Media side").await.remove(0);
    assert_eq!((left.services.len(), left.tasks.0), (1, 0));
    app.sync(None).await.unwrap();
    assert_eq!(projects(&studio, "Hours side").await.len(), 1, "they stay two");
    app.edit_task(task.id, TaskChange { done: Some(true), ..Default::default() }).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "and go on by themselves");
    assert!(app.audit_verify().await.unwrap().ok);
    studio.end().await;
}

#[tokio::test]
async fn people_are_one_by_mail_address_or_by_hand() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let people = app.people_places().await.unwrap();
    let both = people.iter().filter(|person| person.missing.is_empty()).count();
    assert!(both > 0, "the same mail address at both services");
    let one = people.iter().find(|person| person.missing.is_empty()).unwrap();
    assert_eq!(one.places.len(), 2);
    assert!(one.places.iter().all(|place| place.role.is_some()), "{:?}", one.places);
    let clockify = one.places.iter().find(|place| place.service == "clockify").unwrap().connection.clone();
    let parted = app.unlink_person(one.id.clone(), clockify.clone()).await.unwrap();
    let unmatched: Vec<_> = parted.iter().filter(|person| person.email == one.email).collect();
    assert_eq!(unmatched.len(), 2);
    assert!(unmatched.iter().all(|person| person.maybe.is_some()), "the one may be the other");
    app.sync(None).await.unwrap();
    let again = app.people_places().await.unwrap();
    assert_eq!(again.iter().filter(|person| person.email == one.email).count(), 2, "a choice by hand stays");
    let other = unmatched.iter().find(|person| person.id != one.id).unwrap();
    let linked = app.link_people(one.id.clone(), other.id.clone()).await.unwrap();
    assert_eq!(linked.iter().filter(|person| person.email == one.email).count(), 1);
    assert_eq!(backlog(&studio).await, 0, "no service hears of it");
    studio.end().await;
}

async fn files_in(studio: &Studio, folder: &RecordId) -> Vec<flo_app::view::AssetView> {
    let filter = AssetFilter { folder: Some(folder.clone()), ..AssetFilter::default() };
    studio.app.assets(filter, PageRequest::default()).await.unwrap().items
}

#[tokio::test]
async fn folders_and_files_move_and_versions_stack_offline() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let made = app
        .create_project(ProjectDraft { name: String::from("Stacks"), ..Default::default() })
        .await
        .unwrap();
    let root = made.root_folder_id.clone().unwrap();
    let selects = app.create_folder(root.clone(), String::from("Selects")).await.unwrap();
    assert!(
        app.rename_asset(root.clone(), String::from("X")).await.is_err(),
        "the top folder goes by its project"
    );
    assert!(app.move_assets(vec![selects.id.clone()], selects.id.clone()).await.is_err());
    app.sync(None).await.unwrap();
    // A second person puts files into it.
    let remote = app.asset(root.clone()).await.unwrap().asset.remote_id.unwrap();
    for name in ["v1.mov", "v2.mov", "v3.mov"] {
        act(&studio, "new_file", serde_json::json!({ "folder_id": remote, "name": name })).await;
    }
    app.sync(None).await.unwrap();
    let files = files_in(&studio, &root).await;
    let file = |name: &str| files.iter().find(|file| file.name == name).unwrap().id.clone();
    let (v1, v2, v3) = (file("v1.mov"), file("v2.mov"), file("v3.mov"));
    let stack = app.stack_files(vec![v2.clone(), v1.clone()]).await.unwrap();
    assert_eq!((stack.kind, stack.versions.0), (AssetKind::VersionStack, 2));
    app.move_assets(vec![v3.clone()], selects.id.clone()).await.unwrap();
    lose(&studio, Service::Frameio, "POST", "/version_stacks");
    for _ in 0..3 {
        app.sync(None).await.unwrap();
    }
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let here: Vec<_> = files_in(&studio, &root).await.into_iter().map(|asset| asset.kind).collect();
    assert_eq!(
        here.iter().filter(|kind| **kind == AssetKind::VersionStack).count(),
        1,
        "one stack: {here:?}"
    );
    let stacked = app.asset(stack.id.clone()).await.unwrap();
    let order: Vec<_> = stacked.versions.iter().map(|version| version.id.clone()).collect();
    assert_eq!(order, [v2.clone(), v1.clone()]);

    // A third version joins, the order is changed, one leaves again.
    app.move_assets(vec![v3.clone()], root.clone()).await.unwrap();
    app.add_version(stack.id.clone(), v3.clone()).await.unwrap();
    app.sync(None).await.unwrap();
    app.order_versions(stack.id.clone(), vec![v1.clone(), v3.clone(), v2.clone()]).await.unwrap();
    for _ in 0..2 {
        app.sync(None).await.unwrap();
    }
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let stacked = app.asset(stack.id.clone()).await.unwrap();
    let order: Vec<_> = stacked.versions.iter().map(|version| version.id.clone()).collect();
    assert_eq!(order, [v1.clone(), v3.clone(), v2.clone()]);
    app.remove_version(v3.clone()).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(app.asset(stack.id.clone()).await.unwrap().versions.len(), 2);
    assert_eq!(app.asset(v3.clone()).await.unwrap().asset.parent_id, Some(root.clone()));

    app.delete_assets(vec![stack.id.clone(), selects.id.clone()], Duration::ZERO).await.unwrap();
    for _ in 0..2 {
        app.sync(None).await.unwrap();
    }
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let left: Vec<_> = files_in(&studio, &root).await.into_iter().map(|asset| asset.name).collect();
    assert_eq!(left, ["v3.mov"]);
    studio.end().await;
}

#[tokio::test]
async fn a_deletion_that_is_undone_in_time_never_reaches_the_service() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let filter = AssetFilter { files_only: true, state: Some(LinkState::Synced), ..AssetFilter::default() };
    let asset = app.assets(filter, PageRequest::default()).await.unwrap().items.remove(0);
    app.delete_assets(vec![asset.id.clone()], Duration::from_hours(1)).await.unwrap();
    assert!(app.asset(asset.id.clone()).await.is_err(), "it is gone here at once");
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 1, "the service has not heard of it");
    app.undo(None).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let back = app.asset(asset.id).await.unwrap().asset;
    assert_eq!((back.sync_status, back.remote_id), (SyncStatus::Synced, asset.remote_id));
    studio.end().await;
}

#[tokio::test]
async fn metadata_is_set_in_the_words_of_the_account() {
    let studio = Studio::mirrored().await;
    let app = &studio.app;
    let filter = AssetFilter { files_only: true, state: Some(LinkState::Synced), ..AssetFilter::default() };
    let asset = app.assets(filter, PageRequest::default()).await.unwrap().items.remove(0);
    let fields = app.custom_fields(asset.id.clone()).await.unwrap();
    let rating = fields.iter().find(|field| field.kind == "rating").expect("the sample account has a rating");
    app.set_custom_field(asset.id.clone(), rating.name.to_lowercase(), String::from("4")).await.unwrap();
    let refused = app.set_custom_field(asset.id.clone(), rating.name.clone(), String::from("many")).await;
    assert!(refused.is_err());
    app.sync(None).await.unwrap();
    app.sync(None).await.unwrap();
    assert_eq!(backlog(&studio).await, 0, "{:?}", app.outbox(PageRequest::default()).await);
    let fields = app.custom_fields(asset.id).await.unwrap();
    assert_eq!(fields.iter().find(|field| field.name == rating.name).unwrap().value, "4");
    studio.end().await;
}

async fn act(studio: &Studio, act: &str, mut body: Value) {
    body["service"] = serde_json::json!("frameio");
    body["act"] = serde_json::json!(act);
    let url = format!("{}/act", studio.sandbox.info.control_url);
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}
