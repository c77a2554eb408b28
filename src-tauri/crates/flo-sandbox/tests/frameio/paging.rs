//! Pages: the cursor carries the place and nothing else.

use std::collections::BTreeSet;

use flo_sandbox::LimitMode;
use serde_json::{Value, json};

use crate::support::{Sim, sim, sim_with, text};

async fn a_cam(sim: &Sim) -> String {
    let folder = sim.find("Harbour Lights", &["02 Rushes", "Day 03", "A-cam"]).await;
    text(&folder["id"]).to_owned()
}

async fn all(sim: &Sim, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = path.to_owned();
    loop {
        let body = sim.get(&next).await.json();
        items.extend(body["data"].as_array().unwrap().clone());
        let Some(after) = body["links"]["next"].as_str().and_then(|next| next.split_once("after=")) else {
            return items;
        };
        next = format!("{path}&after={}", after.1);
    }
}

#[tokio::test]
async fn the_next_link_is_a_path_with_only_a_cursor_and_drops_everything_else() {
    let sim = sim().await;
    let folder = a_cam(&sim).await;
    let query = "page_size=10&include=creator&sort=name_desc&include_total_count=true&type=file";
    let body = sim.get(&format!("/folders/{folder}/children?{query}")).await.json();
    assert_eq!(body["total_count"], 74);
    let next = text(&body["links"]["next"]).to_owned();
    let (path, query) = next.split_once('?').unwrap();
    assert!(
        path.starts_with("/v4/accounts/") && query.starts_with("after=") && !query.contains('&'),
        "{next}"
    );
    let second = sim.get(&next).await.json();
    assert_eq!(second["data"].as_array().unwrap().len(), 50, "the default size");
    assert!(second["data"][0].get("creator").is_none(), "extras must be asked for again");
    assert!(second.get("total_count").is_none());
}

#[tokio::test]
async fn every_sort_walks_the_whole_list_once() {
    let sim = sim().await;
    let folder = a_cam(&sim).await;
    for field in ["name", "created_at", "updated_at", "file_size"] {
        for way in ["asc", "desc"] {
            let items = all(&sim, &format!("/folders/{folder}/files?page_size=7&sort={field}_{way}")).await;
            let ids: BTreeSet<&str> = items.iter().map(|item| text(&item["id"])).collect();
            assert_eq!((items.len(), ids.len()), (74, 74), "{field}_{way}");
            let key = if field == "file_size" { "file_size" } else { field };
            let mut pairs = items.windows(2);
            let sorted = pairs.all(|pair| {
                let (a, b) =
                    (pair[0][key].to_string().to_lowercase(), pair[1][key].to_string().to_lowercase());
                let order = match (pair[0][key].as_u64(), pair[1][key].as_u64()) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    _ => a.cmp(&b),
                };
                if way == "asc" { order.is_le() } else { order.is_ge() }
            });
            assert!(sorted, "{field}_{way}");
        }
    }
}

#[tokio::test]
async fn entries_added_and_removed_between_pages_do_not_repeat_or_hide_others() {
    let sim = sim().await;
    let folder = a_cam(&sim).await;
    let first = sim.get(&format!("/folders/{folder}/files?page_size=30&sort=name_asc")).await.json();
    let seen: BTreeSet<String> =
        first["data"].as_array().unwrap().iter().map(|item| text(&item["id"]).to_owned()).collect();
    sim.act("delete", json!({"id": first["data"][3]["id"]}));
    sim.act("new_file", json!({"folder_id": folder, "name": "A000.mov"}));
    let added = sim.act("new_file", json!({"folder_id": folder, "name": "Z999.mov"}));
    let after = text(&first["links"]["next"]).split_once("after=").unwrap().1.to_owned();
    let rest = all(&sim, &format!("/folders/{folder}/files?page_size=30&sort=name_asc&after={after}")).await;
    assert!(rest.iter().all(|item| !seen.contains(text(&item["id"]))), "nothing comes twice");
    assert_eq!(rest.len(), 74 - 30 + 1, "what stands behind the cursor is there, the new one included");
    assert_eq!(rest.last().unwrap()["id"], added["id"]);
}

#[tokio::test]
async fn a_listing_by_update_time_shows_changes_first() {
    let sim = sim().await;
    let folder = a_cam(&sim).await;
    let path = format!("/folders/{folder}/children?sort=updated_at_desc&page_size=5");
    let before = sim.get(&path).await.data();
    let moved = before[4]["id"].clone();
    sim.pass(60);
    sim.act("rename", json!({"id": moved, "name": "Renamed.mov"}));
    assert_eq!(sim.get(&path).await.data()[0]["id"], moved);
}

#[tokio::test]
async fn sizes_sorts_and_cursors_are_checked() {
    let sim = sim().await;
    let folder = a_cam(&sim).await;
    for query in [
        "page_size=501",
        "page_size=0",
        "page_size=x",
        "sort=size_asc",
        "after=g3QAAAAC",
        "type=clip",
        "include=owner",
    ] {
        let answer = sim.get(&format!("/folders/{folder}/children?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
        assert!(answer.json()["errors"][0]["detail"].is_string());
    }
    assert_eq!(sim.get(&format!("/folders/{folder}/children?page_size=500")).await.status, 200);
    assert_eq!(sim.get("/projects?page_size=101").await.status, 422, "only asset lists take 500");
    let next = sim.get(&format!("/folders/{folder}/files?page_size=5&sort=name_asc")).await.json();
    let after = text(&next["links"]["next"]).split_once("after=").unwrap().1.to_owned();
    let other = sim.get(&format!("/folders/{folder}/files?sort=created_at_asc&after={after}")).await;
    assert_eq!(other.status, 422, "a cursor belongs to its sort");
}

#[tokio::test]
async fn a_file_is_no_folder() {
    let sim = sim().await;
    let stack = sim.find("Harbour Lights", &["04 Edit", "Assemblies", "HBL_finecut_v07.mov"]).await;
    let answer = sim.get(&format!("/folders/{}/children", text(&stack["id"]))).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("not a folder"));
}

#[tokio::test]
async fn unknown_query_keys_are_noted_or_refused() {
    let sim = sim().await;
    assert_eq!(sim.get("/projects?pageSize=3").await.status, 200);
    let log = sim.sandbox.shared().log.after(0);
    assert_eq!(log.last().unwrap().unknown_query, ["pageSize"]);
    let strict = sim_with(|options| options.strict_queries = true).await;
    assert_eq!(strict.get("/projects?pageSize=3").await.status, 422);
}

#[tokio::test]
async fn a_hundred_thousand_generated_assets_can_be_walked() {
    let sim = sim_with(|options| {
        options.assets = Some(100_000);
        options.limits = LimitMode::Off;
    })
    .await;
    let projects = sim.get("/projects?page_size=100").await.data();
    let generated: Vec<_> = projects
        .as_array()
        .unwrap()
        .iter()
        .filter(|project| text(&project["name"]).starts_with("Load test"))
        .collect();
    assert_eq!(generated.len(), 4);
    let root = text(&generated[0]["root_folder_id"]);
    let folders =
        sim.get(&format!("/folders/{root}/folders?page_size=500&include_total_count=true")).await.json();
    assert_eq!(folders["total_count"], 50, "25,000 assets: folders of 500 files each");
    let folder = text(&folders["data"][0]["id"]).to_owned();
    let files = sim.get(&format!("/folders/{folder}/files?page_size=500&include=metadata")).await.data();
    assert_eq!(files.as_array().unwrap().len(), 500);
}
