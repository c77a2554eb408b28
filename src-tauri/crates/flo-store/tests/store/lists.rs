//! What screens and `flo` read.

use expect_test::expect;
use flo_model::{AssetKind, LinkState, RecordId, RecordType, UnixMillis};
use flo_store::lists::assets::{self, AssetFilter};
use flo_store::lists::time::{self, TimeFilter};
use flo_store::lists::{self, PageRequest, activity, comments, folders, link, people, projects, tasks};
use flo_store::{Store, StoreError, Tx};
use serde_json::json;

use crate::support::{NOW, connect, link as link_to, put, store};

fn studio(tx: &Tx<'_>) -> Result<(), StoreError> {
    let frameio = connect(tx, "frameio")?;
    let clockify = connect(tx, "clockify")?;
    put(tx, RecordType::Client, "velsund", json!({ "name": "Port of Velsund" }))?;
    put(tx, RecordType::Person, "iva", json!({ "name": "Iva Orlen", "is_self": true }))?;
    put(tx, RecordType::Person, "jonas", json!({ "name": "Jonas Velt", "email": "jonas@kiteyard.example" }))?;
    let harbour =
        json!({ "name": "Harbour Lights", "client": "velsund", "root_folder": "top", "estimate_s": 36_000 });
    put(tx, RecordType::Project, "harbour", harbour)?;
    put(tx, RecordType::Project, "ridge", json!({ "name": "Ridgeline", "archived": true }))?;
    link_to(tx, &frameio, RecordType::Project, "harbour", "SYNCED")?;
    link_to(tx, &clockify, RecordType::Project, "harbour", "CONFLICT")?;

    let folder = |id: &str, name: &str, parent: Option<&str>| {
        let fields = json!({ "kind": "folder", "name": name, "parent": parent, "project": "harbour" });
        put(tx, RecordType::Asset, id, fields)
    };
    folder("top", "Harbour Lights", None)?;
    folder("rushes", "02 Rushes", Some("top"))?;
    folder("day10", "Day 10", Some("rushes"))?;
    folder("day9", "Day 9", Some("rushes"))?;
    folder("edit", "04 Edit", Some("top"))?;
    for (id, name, parent, size) in [
        ("c1", "clip 1.mov", "day9", 10),
        ("c2", "clip 2.mov", "day9", 20),
        ("c3", "clip 10.mov", "day10", 30),
    ] {
        let fields =
            json!({ "kind": "file", "name": name, "parent": parent, "project": "harbour", "size": size });
        put(tx, RecordType::Asset, id, fields)?;
    }
    let stack = json!({ "kind": "version_stack", "name": "Fine cut", "parent": "edit", "project": "harbour", "head": "v7" });
    put(tx, RecordType::Asset, "cut", stack)?;
    for (id, position, status) in [("v7", 0, "Needs Review"), ("v6", 1, "In Progress")] {
        let fields = json!({ "kind": "file", "name": format!("fine_{id}.mov"), "parent": "cut", "project": "harbour", "size": 100,
                             "position": position, "review_status": status, "duration_s": 92.0, "metadata": { "fd": "opt-1", "x": 1 } });
        put(tx, RecordType::Asset, id, fields)?;
    }
    link_to(tx, &frameio, RecordType::Asset, "c1", "SYNCED")?;
    link_to(tx, &frameio, RecordType::Asset, "c2", "ERROR")?;
    let status = json!({ "name": "Status", "field_type": "select", "mutable": true, "is_status": true,
                         "options": [{ "id": "opt-1", "display_name": "Needs Review", "color": "#ffaa00" },
                                     { "id": "opt-2", "display_name": "Approved" }] });
    put(tx, RecordType::FieldDefinition, "fd-local", status)?;
    tx.execute(
        "INSERT INTO links (connection_id, record_type, record_id, remote_id, state, changed_at)
         VALUES (?1, 'field_definition', 'fd-local', 'fd', 'SYNCED', 0)",
        [frameio.as_str()],
    )?;

    let sound = json!({ "name": "Sound mix", "project": "harbour", "assignees": ["jonas", "iva"] });
    put(tx, RecordType::Task, "sound", sound)?;
    put(
        tx,
        RecordType::Task,
        "selects",
        json!({ "name": "Selects", "project": "harbour", "status": "DONE" }),
    )?;
    put(tx, RecordType::Tag, "ot", json!({ "name": "overtime" }))?;
    for (id, start, end, person, billable) in [
        ("t1", "2026-10-12T09:00:00Z", Some("2026-10-12T11:00:00Z"), "iva", true),
        ("t2", "2026-10-12T23:30:00Z", Some("2026-10-13T00:30:00Z"), "iva", false),
        ("t3", "2026-10-13T09:00:00Z", Some("2026-10-13T12:00:00Z"), "jonas", true),
        ("t4", "2026-10-15T14:00:00Z", None, "iva", true),
    ] {
        let fields = json!({ "start": start, "end": end, "person": person, "billable": billable, "project": "harbour",
                             "task": "sound", "tags": ["ot"], "description": format!("entry {id}") });
        put(tx, RecordType::TimeEntry, id, fields)?;
    }
    let pause = json!({ "start": "2026-10-13T12:00:00Z", "end": "2026-10-13T13:00:00Z", "person": "iva", "kind": "BREAK" });
    put(tx, RecordType::TimeEntry, "lunch", pause)?;
    Ok(())
}

async fn filled() -> Store {
    let store = store();
    store.write(|tx| studio(tx)).await.unwrap();
    store
}

fn ids(rows: &[assets::AssetRow]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

#[tokio::test]
async fn a_project_sums_up_what_belongs_to_it() {
    let store = filled().await;
    store
        .write(|tx| {
            put(tx, RecordType::Comment, "n1", json!({ "asset": "v7", "text": "open" }))?;
            put(tx, RecordType::Comment, "n2", json!({ "asset": "v7", "text": "reply", "parent": "n1" }))?;
            put(tx, RecordType::Comment, "n3", json!({ "asset": "v7", "text": "done", "completed": true }))
        })
        .await
        .unwrap();
    let project = store.read(|conn| projects::get(conn, &"harbour".into())).await.unwrap().unwrap();
    assert_eq!((project.assets, project.bytes), (4, 260), "a stack counts once, its versions' bytes all");
    assert_eq!(
        (project.tracked_s, project.estimate_s),
        (6 * 3600, Some(36_000)),
        "the running timer is not booked yet"
    );
    assert_eq!((project.open_tasks, project.tasks, project.open_comments), (1, 2, 1));
    assert_eq!(project.people, ["Iva Orlen", "Jonas Velt"]);
    assert_eq!(project.client.as_deref(), Some("Port of Velsund"));
    assert_eq!(project.link_state, Some(LinkState::Conflict), "the worst over its connections");
    let services: Vec<&str> = project.places.iter().map(|place| place.service.as_str()).collect();
    assert_eq!(services, ["frameio", "clockify"]);

    let page = store
        .read(|conn| {
            let filter = projects::ProjectFilter { archived: Some(false), ..Default::default() };
            projects::page(conn, &filter, &PageRequest::default())
        })
        .await
        .unwrap();
    assert_eq!(page.items, [project], "a list says the same as the page of one");
    assert_eq!((page.total, page.next), (1, None));
}

#[tokio::test]
async fn names_that_fit_several_or_none_are_told_with_what_is_near() {
    let store = filled().await;
    store.write(|tx| put(tx, RecordType::Project, "ridge2", json!({ "name": "RIDGELINE" }))).await.unwrap();
    let find = |text: &'static str| store.read(move |conn| projects::find(conn, text));
    assert_eq!(find("harbour lights").await.unwrap(), RecordId::from("harbour"));
    assert_eq!(find("ridge2").await.unwrap(), RecordId::from("ridge2"), "an id is no name");
    assert!(
        matches!(find("ridgeline").await, Err(StoreError::Ambiguous { candidates, .. }) if candidates.len() == 2)
    );
    expect!["There is no project “Harbor Lights”. Nearest: “Harbour Lights”."]
        .assert_eq(&find("Harbor Lights").await.unwrap_err().to_string());
    let task = store.read(|conn| tasks::find(conn, &"harbour".into(), "sound MIX")).await.unwrap();
    assert_eq!(task, RecordId::from("sound"));
}

#[tokio::test]
async fn the_folder_tree_counts_files_at_any_depth() {
    let store = filled().await;
    let tree = store.read(|conn| folders::tree(conn, &"harbour".into())).await.unwrap();
    let lines: Vec<String> = tree
        .iter()
        .map(|folder| format!("{}{} {}", "  ".repeat(folder.depth as usize), folder.name, folder.files))
        .collect();
    expect![[r#"
        Harbour Lights 4
          02 Rushes 3
            Day 9 2
            Day 10 1
          04 Edit 1"#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn a_circle_of_folders_ends() {
    let store = filled().await;
    store.write(|tx| put(tx, RecordType::Asset, "rushes", json!({ "parent": "day9" }))).await.unwrap();
    let (tree, path) = store
        .read(|conn| Ok((folders::tree(conn, &"harbour".into())?, folders::path(conn, &"c1".into())?)))
        .await
        .unwrap();
    assert_eq!(tree.len(), 2);
    assert!(!path.is_empty());
}

#[tokio::test]
async fn a_destination_is_found_by_its_names() {
    let store = filled().await;
    let resolve = |text: &'static str| store.read(move |conn| folders::resolve(conn, text));
    let found = resolve("harbour lights/02 rushes/DAY 9/").await.unwrap();
    assert_eq!((found.folder.as_str(), found.path.as_str()), ("day9", "Harbour Lights/02 Rushes/Day 9"));
    assert_eq!(resolve("Harbour Lights").await.unwrap().folder, RecordId::from("top"));
    expect!["There is no folder in “Harbour Lights/02 Rushes” called “Day 8”. Nearest: “Day 9”, “Day 10”."]
        .assert_eq(&resolve("Harbour Lights/02 Rushes/Day 8").await.unwrap_err().to_string());
    expect!["Project “Ridgeline” has no media folder at any connection yet."]
        .assert_eq(&resolve("Ridgeline/x").await.unwrap_err().to_string());
    assert!(matches!(resolve(" / ").await, Err(StoreError::Invalid(_))));

    store
        .write(|tx| {
            let fields =
                json!({ "kind": "folder", "name": "A/B roll", "parent": "top", "project": "harbour" });
            put(tx, RecordType::Asset, "ab", fields)
        })
        .await
        .unwrap();
    assert_eq!(resolve("Harbour Lights/a/b roll").await.unwrap().folder, RecordId::from("ab"));
    let path = store.read(|conn| folders::path_text(conn, &"v6".into())).await.unwrap();
    assert_eq!(path, "Harbour Lights/04 Edit/Fine cut/fine_v6.mov");
}

#[tokio::test]
async fn assets_are_filtered_and_sorted() {
    let store = filled().await;
    let list = |filter: AssetFilter| {
        let store = store.clone();
        async move {
            store.read(move |conn| assets::page(conn, &filter, &PageRequest::default())).await.unwrap().items
        }
    };
    let files = AssetFilter {
        project: Some("harbour".into()),
        kinds: vec![AssetKind::File, AssetKind::VersionStack],
        stacks_as_one: true,
        ..AssetFilter::default()
    };
    assert_eq!(ids(&list(files.clone()).await), ["c1", "c2", "c3", "cut"], "natural order");
    let by_size = AssetFilter { sort: assets::AssetSort::Size, descending: true, ..files.clone() };
    assert_eq!(ids(&list(by_size).await), ["c3", "c2", "c1", "cut"]);
    assert_eq!(ids(&list(AssetFilter { parent: Some("day9".into()), ..files.clone() }).await), ["c1", "c2"]);
    assert_eq!(
        ids(&list(AssetFilter { search: Some("mov clip".into()), ..files.clone() }).await),
        ["c1", "c2", "c3"]
    );
    let review = AssetFilter { review_status: Some("needs review".into()), ..files.clone() };
    assert_eq!(ids(&list(review).await), ["cut"], "a stack has the status of its newest version");
    let state = |states: &[LinkState]| AssetFilter { link_states: states.to_vec(), ..files.clone() };
    assert_eq!(ids(&list(state(&[LinkState::Synced])).await), ["c1"]);
    assert_eq!(ids(&list(state(&[LinkState::Error, LinkState::Conflict])).await), ["c2"]);
    assert_eq!(ids(&list(state(&[LinkState::Pending])).await), ["c3", "cut"], "what is nowhere yet waits");
    assert_eq!(list(state(LinkState::ALL)).await.len(), 4);
}

#[tokio::test]
async fn a_stack_shows_its_newest_file_and_its_versions() {
    let store = filled().await;
    let detail = store.read(|conn| lists::asset_detail(conn, &"cut".into())).await.unwrap().unwrap();
    assert_eq!(detail.asset.versions, 2);
    assert_eq!(detail.asset.size, Some(100));
    assert_eq!(detail.asset.review_status.as_deref(), Some("Needs Review"));
    assert_eq!(ids(&detail.versions), ["v7", "v6"]);
    let path: Vec<&str> = detail.path.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(path, ["Harbour Lights", "04 Edit", "Fine cut"]);
    let metadata: Vec<String> =
        detail.metadata.iter().map(|field| format!("{}: {}", field.name, field.value)).collect();
    assert_eq!(
        metadata,
        ["Status: \"Needs Review\"", "x: 1"],
        "options by their names, unknown fields by their ids"
    );
    let options = store.read(lists::review_options).await.unwrap();
    assert_eq!(
        options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>(),
        ["Needs Review", "Approved"]
    );
    let (waiting, total) =
        store.read(|conn| assets::in_review(conn, &[String::from("NEEDS REVIEW")], 5)).await.unwrap();
    let waiting: Vec<&str> = waiting.iter().map(|asset| asset.id.as_str()).collect();
    assert_eq!((waiting, total), (vec!["cut"], 1), "the stack waits, not its version");
}

#[tokio::test]
async fn comments_are_threads_in_the_order_of_the_picture() {
    let store = filled().await;
    store
        .write(|tx| {
            let at = |hour: u32| format!("2026-10-15T{hour:02}:00:00Z");
            put(
                tx,
                RecordType::Comment,
                "late",
                json!({ "asset": "v7", "text": "b", "frame": 900, "created_at": at(8) }),
            )?;
            put(
                tx,
                RecordType::Comment,
                "early",
                json!({ "asset": "v7", "text": "a", "frame": 10, "created_at": at(9) }),
            )?;
            put(
                tx,
                RecordType::Comment,
                "whole",
                json!({ "asset": "v7", "text": "all", "created_at": at(10) }),
            )?;
            put(
                tx,
                RecordType::Comment,
                "r2",
                json!({ "asset": "v7", "text": "2", "parent": "early", "created_at": at(12) }),
            )?;
            put(
                tx,
                RecordType::Comment,
                "r1",
                json!({ "asset": "v7", "text": "1", "parent": "early", "created_at": at(11) }),
            )?;
            put(
                tx,
                RecordType::Comment,
                "orphan",
                json!({ "asset": "v7", "text": "o", "parent": "gone", "created_at": at(13) }),
            )
        })
        .await
        .unwrap();
    let threads = store.read(|conn| comments::threads(conn, &"v7".into())).await.unwrap();
    let shape: Vec<String> = threads
        .iter()
        .map(|root| {
            let replies: Vec<&str> = root.replies.iter().map(|reply| reply.id.as_str()).collect();
            format!("{} [{}]", root.id, replies.join(" "))
        })
        .collect();
    assert_eq!(shape, ["whole []", "orphan []", "early [r1 r2]", "late []"]);
    let changes = store.read(|conn| activity::latest(conn, 2)).await.unwrap();
    assert!(changes.iter().all(|change| matches!(change, activity::Change::Comments { asset: Some(name), .. } if name == "fine_v7.mov")));
}

#[tokio::test]
async fn hours_belong_to_the_day_on_which_they_began_and_breaks_are_none() {
    let store = filled().await;
    let monday = UnixMillis::parse("2026-10-12T00:00:00Z").unwrap();
    let bounds: Vec<UnixMillis> = (0..8).map(|day| monday.plus_ms(day * 86_400_000)).collect();
    let (days, running, mine, everybody) = store
        .read(move |conn| {
            let selves = people::selves(conn)?;
            let filter = TimeFilter { people: selves.clone(), ..TimeFilter::default() };
            Ok((
                time::days(conn, &bounds, &selves, NOW)?,
                time::running(conn, &selves)?,
                time::totals(conn, &filter, NOW)?,
                time::by_project(conn, &TimeFilter::default(), NOW)?,
            ))
        })
        .await
        .unwrap();
    let seconds: Vec<u64> = days.iter().map(|day| day.totals.seconds).collect();
    assert_eq!(seconds, [3 * 3600, 0, 0, 32 * 60, 0, 0, 0]);
    assert_eq!(days[0].projects[0].name.as_deref(), Some("Harbour Lights"));
    let running = running.unwrap();
    assert_eq!((running.id.as_str(), running.seconds(NOW)), ("t4", 32 * 60));
    assert_eq!((running.task.as_deref(), running.tags), (Some("Sound mix"), vec![String::from("overtime")]));
    assert_eq!((mine.entries, mine.seconds, mine.billable_s), (4, 3 * 3600 + 32 * 60, 2 * 3600 + 32 * 60));
    assert_eq!(everybody.iter().map(|row| row.seconds).sum::<u64>(), 6 * 3600 + 32 * 60);
}

#[tokio::test]
async fn time_entries_come_latest_first() {
    let store = filled().await;
    let from = UnixMillis::parse("2026-10-12T10:00:00Z").unwrap();
    let page = store
        .read(move |conn| {
            let filter =
                TimeFilter { from: Some(from), project: Some("harbour".into()), ..TimeFilter::default() };
            time::page(conn, &filter, &PageRequest::first(2))
        })
        .await
        .unwrap();
    let found: Vec<&str> = page.items.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!((found, page.total, page.next.is_some()), (vec!["t4", "t3"], 3, true));
}

#[tokio::test]
async fn home_shows_the_signed_in_persons_day() {
    let store = filled().await;
    let home = store
        .read(|conn| {
            let bounds = [NOW.plus_ms(-86_400_000), NOW.plus_ms(86_400_000)];
            lists::home(conn, &bounds, &[String::from("Needs Review")], NOW)
        })
        .await
        .unwrap();
    assert_eq!(home.timer.unwrap().id, RecordId::from("t4"));
    assert_eq!(home.days[0].totals.seconds, 32 * 60);
    assert_eq!(home.tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>(), ["Sound mix"]);
    assert_eq!(home.tasks[0].assignees, ["Iva Orlen", "Jonas Velt"]);
    assert_eq!(home.tasks[0].tracked_s, 6 * 3600);
    assert_eq!((home.links.synced, home.links.error, home.links.conflict), (3, 1, 1));
}

#[tokio::test]
async fn people_clients_and_tags_are_found_by_a_part_of_their_name() {
    let store = filled().await;
    let (by_mail, clients, tags, places) = store
        .read(|conn| {
            let page = PageRequest::default();
            Ok((
                people::people(conn, Some("JONAS@"), &page)?,
                people::clients(conn, Some("velsund"), &page)?,
                people::tags(conn, None, &page)?,
                link::places(conn, &"c1".into())?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(by_mail.items[0].name, "Jonas Velt");
    assert_eq!(clients.items[0].projects, 1);
    assert_eq!(tags.items[0].name, "overtime");
    assert_eq!(places[0].remote_id.as_deref(), Some("r-c1"));
}
