//! What others do at the services.

use std::collections::BTreeSet;
use std::time::Duration;

use flo_model::Clock as _;
use flo_sandbox::{Sandbox, Service};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::history::There;
use crate::world;

/// Ids that others have to do with.
#[derive(Debug, Default)]
pub(crate) struct Others {
    /// Comments that somebody made.
    pub(crate) comments: Vec<String>,
    /// Texts that somebody gave to what was there.
    pub(crate) said: Vec<Said>,
    deleted_entries: Vec<String>,
    /// Everything that others deleted.
    pub(crate) deleted: BTreeSet<String>,
}

/// A text that somebody else wrote over another one.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// When, since the start of the run.
    pub(crate) at: Duration,
    /// Remote id of what it was written on.
    pub(crate) id: String,
    pub(crate) text: String,
}

/// Does it, if there is something to do it to. Says what was done.
pub(crate) fn act(
    sandbox: &Sandbox,
    others: &mut Others,
    there: There,
    mark: &str,
    rng: &mut ChaCha8Rng,
) -> String {
    let Some((service, name, body)) = plan(sandbox, others, there, mark, rng) else {
        return String::from("nothing to do it to");
    };
    match world::act(sandbox, service, name, &body) {
        Ok(done) => {
            let id = |value: &Value| value["id"].as_str().map(str::to_owned);
            let at = sandbox.shared().clock.monotonic();
            let said = |id: Option<String>| id.map(|id| Said { at, id, text: mark.to_owned() });
            match there {
                There::RewordEntry | There::RenameAsset => others.said.extend(said(id(&body))),
                There::RewordComment => {
                    others.said.extend(said(body["comment_id"].as_str().map(str::to_owned)));
                }
                There::AddComment => others.comments.extend(id(&done)),
                There::DeleteEntry => {
                    others.deleted_entries.extend(id(&body));
                    others.deleted.extend(id(&body));
                }
                There::DeleteAsset => others.deleted.extend(id(&body)),
                There::DeleteComment => {
                    others.deleted.extend(body["comment_id"].as_str().map(str::to_owned));
                }
                There::RestoreEntry => {
                    others.deleted_entries.retain(|known| Some(known.as_str()) != body["id"].as_str());
                }
                _ => {}
            }
            format!("{name} {body}")
        }
        Err(error) => format!("{name}: {error}"),
    }
}

type Plan = (Service, &'static str, Value);

fn plan(sandbox: &Sandbox, others: &Others, there: There, mark: &str, rng: &mut ChaCha8Rng) -> Option<Plan> {
    let entry = |rng: &mut ChaCha8Rng| {
        let all = world::entries(sandbox);
        let ended: Vec<_> = all.iter().filter(|entry| !entry["end"].is_null()).collect();
        ended.choose(rng).map(|entry| entry["id"].clone())
    };
    let asset = |rng: &mut ChaCha8Rng, wanted: &dyn Fn(&Value) -> bool| {
        let all = world::tree(sandbox);
        let fit: Vec<_> = all.iter().filter(|asset| wanted(asset)).collect();
        fit.choose(rng).map(|asset| (*asset).clone())
    };
    let is_folder = |asset: &Value| asset["type"] == "folder";
    let is_file = |asset: &Value| asset["type"] == "file";
    let is_inside = |asset: &Value| !asset["parent_id"].is_null();
    let comment = |rng: &mut ChaCha8Rng| others.comments.choose(rng).cloned();
    let (clockify, frameio) = (Service::Clockify, Service::Frameio);
    Some(match there {
        There::AddEntry => {
            let day = rng.random_range(9..15);
            let hour = rng.random_range(6..18);
            let who = if rng.random_bool(0.7) { "ida" } else { "jonas" };
            let body = json!({
                "user": who, "description": mark, "project": "harbour",
                "start": format!("2026-10-{day:02}T{hour:02}:10:00Z"), "end": format!("2026-10-{day:02}T{hour:02}:50:00Z"),
            });
            (clockify, "create_entry", body)
        }
        There::RewordEntry => (clockify, "edit_entry", json!({"id": entry(rng)?, "description": mark})),
        There::DeleteEntry => (clockify, "delete_entry", json!({"id": entry(rng)?})),
        There::RestoreEntry => {
            (clockify, "restore_entry", json!({"id": others.deleted_entries.choose(rng)?}))
        }
        There::StartTimer => {
            let now = sandbox.shared().now().to_rfc3339_seconds();
            (clockify, "start_timer", json!({"user": "ida", "start": now, "description": mark}))
        }
        There::StopTimer => (clockify, "stop_timer", json!({"user": "ida"})),
        There::RenameProject => (clockify, "rename_project", json!({"project": "harbour", "name": mark})),
        There::RenameTask => return None,
        There::AddFolder => {
            (frameio, "new_folder", json!({"folder_id": asset(rng, &is_folder)?["id"], "name": mark}))
        }
        There::AddFile => {
            (frameio, "new_file", json!({"folder_id": asset(rng, &is_folder)?["id"], "name": mark}))
        }
        There::RenameAsset => (frameio, "rename", json!({"id": asset(rng, &is_inside)?["id"], "name": mark})),
        There::MoveAsset => {
            let file = asset(rng, &is_file)?;
            let of = file["project_id"].clone();
            let place = asset(rng, &|one| is_folder(one) && one["project_id"] == of)?;
            (frameio, "move", json!({"id": file["id"], "parent_id": place["id"]}))
        }
        There::DeleteAsset => {
            let file = rng.random_bool(0.7);
            let one =
                asset(rng, &|one| is_inside(one) && (if file { is_file(one) } else { is_folder(one) }))?;
            (frameio, "delete", json!({"id": one["id"]}))
        }
        There::AddComment => {
            (frameio, "comment", json!({"file_id": asset(rng, &is_file)?["id"], "text": mark}))
        }
        There::RewordComment => (frameio, "edit_comment", json!({"comment_id": comment(rng)?, "text": mark})),
        There::DeleteComment => (frameio, "delete_comment", json!({"comment_id": comment(rng)?})),
        There::SetStatus => {
            (frameio, "set_status", json!({"file_id": asset(rng, &is_file)?["id"], "status": "Approved"}))
        }
    })
}
