//! Every object carries exactly the keys of the published API: none missing, none invented.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Sim, sim, text};

const COMMON: &str = "id type name parent_id project_id adobe_id view_url created_at updated_at";
const USER: &str = "id name email avatar_url active adobe_user_id";
const PROJECT: &str = "id name workspace_id root_folder_id status storage restricted image adobe_id description \
    view_url created_at updated_at";
const COMMENT: &str = "id file_id text timestamp duration page anchor annotation attachments links mentions \
    text_review_annotation completed_at completer_id text_edited_at created_at updated_at";
const SHARE: &str = "id name access enabled commenting_enabled downloading_enabled collection_id short_url passphrase \
    expiration last_viewed_at description created_at updated_at layout theme accent_color card_size list_row_size \
    card_aspect_ratio reel_card_aspect_ratio reel_card_fit_image thumbnail_scale sort_by visible_field_definition_ids \
    featured_field_definition_id name_column_width title_line_count show_all_asset_versions \
    show_asset_name_in_reel_layout card_info_enabled icons_visible_on_list captions_enabled transcripts_enabled \
    watermark_enabled forensic_watermark_enabled drm_enabled editable_fields_enabled open_in_viewer_enabled";

#[track_caller]
fn check(object: &Value, keys: &[&str]) {
    let wanted: BTreeSet<&str> = keys.iter().flat_map(|keys| keys.split_whitespace()).collect();
    let found: BTreeSet<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    let missing: Vec<_> = wanted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&wanted).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing {missing:?}, invented {invented:?} in {object}"
    );
}

async fn first(sim: &Sim, path: &str) -> Value {
    sim.get(path).await.data()[0].clone()
}

#[tokio::test]
async fn accounts_workspaces_projects_and_people_are_complete() {
    let sim = sim().await;
    check(&sim.get("/v4/me").await.data(), &["id name email avatar_url"]);
    let account = "id display_name adobe_id image roles storage_limit storage_usage mounted_storage_enabled \
        v4_migrated_at created_at updated_at";
    check(&first(&sim, "/v4/accounts").await, &[account]);
    let workspace = first(&sim, "/workspaces?include=creator").await;
    check(&workspace, &["id account_id name image created_at updated_at creator"]);
    check(&workspace["creator"], &[USER]);
    check(&first(&sim, "/projects").await, &[PROJECT]);
    let project = first(&sim, "/projects?include=owner").await;
    check(&project, &[PROJECT, "owner"]);
    check(&first(&sim, "/users").await, &["role user"]);
    check(&first(&sim, &format!("/projects/{}/users", text(&project["id"]))).await, &["role user"]);
}

#[tokio::test]
async fn assets_are_complete_with_and_without_extras() {
    let sim = sim().await;
    let folder = sim.find("Harbour Lights", &["02 Rushes", "Day 03", "A-cam"]).await;
    let id = text(&folder["id"]);
    check(&sim.get(&format!("/folders/{id}")).await.data(), &[COMMON, "restricted cover_file_id"]);
    let with = sim.get(&format!("/folders/{id}?include=creator,project,metadata")).await.data();
    check(&with, &[COMMON, "restricted cover_file_id creator project metadata"]);
    let file = first(&sim, &format!("/folders/{id}/files")).await;
    check(&file, &[COMMON, "file_size media_type status adobe_version_id"]);
    let extras =
        "creator,project,metadata,media_links.original,media_links.thumbnail,media_links.scrub_sheet";
    let file = first(&sim, &format!("/folders/{id}/files?include={extras}")).await;
    check(
        &file,
        &[COMMON, "file_size media_type status adobe_version_id creator project metadata media_links"],
    );
    check(&file["media_links"], &["original thumbnail scrub_sheet"]);
    check(&file["media_links"]["original"], &["download_url inline_url"]);
    check(&file["media_links"]["thumbnail"], &["download_url url"]);
    let stack = sim.find("Harbour Lights", &["04 Edit", "Assemblies", "HBL_finecut_v07.mov"]).await;
    check(&stack, &[COMMON, "head_version"]);
    check(&stack["head_version"], &[COMMON, "file_size media_type status adobe_version_id"]);
    let status = sim.get(&format!("/files/{}/status", text(&file["id"]))).await.data();
    check(&status, &["id filetype upload_complete upload_completed_at upload_failed uploaded_at"]);
}

#[tokio::test]
async fn deleted_assets_lose_their_address_and_gain_a_time() {
    let sim = sim().await;
    let project = sim.project("Harbour Lights").await;
    let edit = sim.find("Harbour Lights", &["04 Edit", "Exports"]).await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    assert_eq!(sim.delete(&format!("/folders/{}", text(&edit["id"]))).await.status, 204);
    assert_eq!(sim.delete(&format!("/files/{}", text(&file["id"]))).await.status, 204);
    let listed = sim
        .get(&format!("/projects/{}/recently_deleted?include_total_count=true", text(&project["id"])))
        .await;
    assert!(listed.json().get("total_count").is_none(), "this list never tells its length");
    let gone = listed.data();
    let common = "id type name parent_id project_id adobe_id created_at updated_at deleted_at";
    for asset in gone.as_array().unwrap() {
        let own = if asset["type"] == "file" {
            "file_size media_type status adobe_version_id"
        } else {
            "restricted cover_file_id"
        };
        check(asset, &[common, own]);
    }
    assert_eq!(gone.as_array().unwrap().len(), 2, "what lay in the folder is not listed by itself");
}

#[tokio::test]
async fn comments_are_complete_and_replies_come_without_owner() {
    let sim = sim().await;
    let stack = sim.find("Harbour Lights", &["04 Edit", "Assemblies", "HBL_finecut_v07.mov"]).await;
    let file = text(&stack["head_version"]["id"]);
    check(&first(&sim, &format!("/files/{file}/comments")).await, &[COMMENT]);
    let comments = sim.get(&format!("/files/{file}/comments?include=owner,replies")).await.data();
    let answered =
        comments.as_array().unwrap().iter().find(|c| !c["replies"].as_array().unwrap().is_empty()).unwrap();
    check(answered, &[COMMENT, "owner replies"]);
    check(&answered["owner"], &[USER]);
    check(&answered["replies"][0], &[COMMENT]);
    let drawn = comments.as_array().unwrap().iter().find(|c| c["annotation"].is_string()).unwrap();
    let shapes: Value = serde_json::from_str(text(&drawn["annotation"])).unwrap();
    assert_eq!(shapes[0]["tool"], "rect", "a drawing is JSON in a string");
    let body = json!({"text": "See @Jonas Velt", "attachments": [{"name": "a.png", "file_size": 3, "media_type": "image/png"}]});
    let made = sim.post(&format!("/files/{file}/comments"), body).await.data();
    check(&made["attachments"][0], &["id name file_size media_type created_at upload_urls"]);
    check(&made["mentions"][0], &["start_index end_index text user_id"]);
}

#[tokio::test]
async fn metadata_entries_and_definitions_are_complete() {
    let sim = sim().await;
    let file =
        sim.find("Harbour Lights", &["02 Rushes", "Day 03", "A-cam", "A004C028_261014_R2K7.mov"]).await;
    let metadata = sim.get(&format!("/files/{}/metadata?show_null=true", text(&file["id"]))).await.data();
    check(&metadata, &["file_id metadata"]);
    let plain = "field_definition_id field_definition_name field_type mutable value";
    for entry in metadata["metadata"].as_array().unwrap() {
        let own = match text(&entry["field_type"]) {
            "select" | "select_multi" => "field_options",
            "user_single" | "user_multi" => "member_options_type custom_members",
            _ => "",
        };
        check(entry, &[plain, own]);
    }
    let definition = "id name field_type mutable creator_id field_configuration created_at updated_at";
    check(&first(&sim, "/metadata/field_definitions").await, &[definition]);
    check(&first(&sim, "/metadata/field_definitions?include=creator").await, &[definition, "creator"]);
}

#[tokio::test]
async fn shares_collections_and_activities_are_complete() {
    let sim = sim().await;
    let project = sim.project("Harbour Lights").await;
    let project = text(&project["id"]);
    let share = first(&sim, &format!("/projects/{project}/shares")).await;
    check(&share, &[SHARE]);
    let id = text(&share["id"]);
    check(
        &first(&sim, &format!("/shares/{id}/activities?include=user")).await,
        &["id type asset_id user_id inserted_at user"],
    );
    check(&first(&sim, &format!("/shares/{id}/reviewers")).await, &[USER]);
    let collection = "id name description project_id aggregation_mode private auto_generated root_folder_id created_at updated_at";
    check(&first(&sim, &format!("/projects/{project}/collections")).await, &[collection]);
    let with = first(&sim, &format!("/projects/{project}/collections?include=creator,project,shares")).await;
    check(&with, &[collection, "creator project shares"]);
}

#[tokio::test]
async fn webhooks_actions_groups_and_audit_entries_are_complete() {
    let sim = sim().await;
    let workspace = first(&sim, "/workspaces").await;
    let workspace = text(&workspace["id"]);
    let hook = "id name url events active workspace_id created_at updated_at";
    let body = json!({"name": "mirror", "url": "https://hook.example/fio", "events": ["file.ready"]});
    let made = sim.post(&format!("/workspaces/{workspace}/webhooks"), body).await.data();
    check(&made, &[hook, "secret"]);
    check(&first(&sim, &format!("/workspaces/{workspace}/webhooks")).await, &[hook]);
    let action = "id name description event url active multi_asset timeout workspace_id creator_id created_at updated_at deleted_at";
    let body =
        json!({"name": "go", "description": "d", "event": "my.event", "url": "https://hook.example/act"});
    check(&sim.post(&format!("/workspaces/{workspace}/actions"), body).await.data(), &[action, "secret"]);
    check(
        &first(&sim, &format!("/workspaces/{workspace}/actions?include=creator")).await,
        &[action, "creator"],
    );
    check(
        &first(&sim, "/groups").await,
        &["id name emoji member_count creator_id source created_at updated_at"],
    );
    sim.folder("Audited").await;
    let audit = "account_id event_type resource_type resource_id user_id project_id workspace_id ip_address inserted_at";
    check(&first(&sim, "/audit_logs").await, &[audit]);
    check(&first(&sim, "/audit_logs?include=user").await, &[audit, "user"]);
}

#[tokio::test]
async fn search_results_carry_what_tells_them_apart() {
    let sim = sim().await;
    let body = json!({"engine": "lexical", "query": "HBL_finecut"});
    let found = sim.ask("POST", "/search?page_size=100", Some(body)).await.data();
    for item in found.as_array().unwrap() {
        check(item, &["type result matches"]);
        assert!(text(&item["type"]).ends_with("_result") && item["matches"][0]["type"].is_string());
    }
}

#[tokio::test]
async fn times_have_six_digits_and_zulu() {
    let sim = sim().await;
    let project = sim.project("Harbour Lights").await;
    let at = text(&project["created_at"]);
    assert!(at.ends_with('Z') && at.len() == "2026-03-04T10:15:30.123456Z".len(), "{at}");
}
