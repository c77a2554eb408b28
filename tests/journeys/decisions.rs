//! Decisions about what both sides changed, and the ways back: rules, choices in bulk, the other value again, undo; the
//! history as a file, its retention, the restore drill.

use std::sync::Arc;

use flo_model::SystemClock;
use flo_store::sync::rebuild;
use flo_store::{Store, records};
use flo_tests::support::{Control, Flo, SandboxProcess};
use serde_json::{Value, json};

/// Entries that both sides have.
fn entries(flo: &Flo) -> Vec<Value> {
    let rows = flo.json(&["time", "list", "--limit", "20"]);
    let rows = rows["items"].as_array().expect("a list").iter();
    rows.filter(|entry| entry["end"].is_string() && entry["sync_status"] == "SYNCED").cloned().collect()
}

fn clash(flo: &Flo, control: &Control, entry: &Value) {
    flo.json(&["time", "edit", entry["id"].as_str().expect("an id"), "--description", "Mine"]);
    let edit = json!({ "id": entry["remote_id"], "fields": { "description": "Theirs" } });
    control.act("clockify", "edit_entry", edit);
}

fn there(control: &Control, entry: &Value) -> Value {
    let entries = control.entries();
    entries.iter().find(|each| each["id"] == entry["remote_id"]).expect("it is there")["description"].clone()
}

#[test]
fn conflicts_are_decided_in_bulk_taken_back_and_settled_by_rule() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let usable = entries(&flo);
    for entry in &usable[1..3] {
        clash(&flo, &control, entry);
    }
    assert_eq!(flo.json_and_code(&["sync"], "").1, 3);

    let done = flo.json(&["conflicts", "resolve", "--all", "--keep", "remote"]);
    assert_eq!(done, json!({ "resolved": 2, "skipped": 0 }));
    assert_eq!(flo.json(&["conflicts", "list"])["total"], 0);
    let decided = flo.json(&["conflicts", "list", "--all"]);
    assert_eq!(decided["total"], 2);
    let back =
        decided["items"].as_array().unwrap().iter().find(|one| one["record_id"] == usable[1]["id"]).unwrap();
    assert_eq!((&back["kept"], back["kept_until"].is_string()), (&json!("remote"), true), "{back}");
    flo.json(&["conflicts", "restore", back["id"].as_str().unwrap()]);
    flo.json(&["sync"]);
    assert_eq!(there(&control, &usable[1]), "Mine", "the value that was not kept is back");
    assert_eq!(there(&control, &usable[2]), "Theirs");

    let rule = flo.json(&["conflicts", "rules", "time_entry.description", "ours"]);
    assert_eq!(rule["rule"]["rule"], "ours");
    let (refused, code) = flo.json_and_code(&["conflicts", "rules", "time_entry.locked", "ours"], "");
    assert_eq!((code, &refused["error"]["code"]), (2, &json!("invalid")), "{refused}");
    clash(&flo, &control, &usable[3]);
    flo.json(&["sync"]);
    assert_eq!(there(&control, &usable[3]), "Mine");
    let why = flo.json(&["why", usable[3]["id"].as_str().unwrap()]);
    assert_eq!(why["places"][0]["state"], "SYNCED", "{why}");
    assert!(why["steps"].to_string().contains("ProjectFlo (ours)"), "names the rule: {why}");
}

#[test]
fn a_step_is_undone_and_the_history_is_kept_exported_and_enough_for_another_device() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let entry = entries(&flo).remove(1);
    let was = there(&control, &entry);
    flo.json(&["time", "edit", entry["id"].as_str().expect("an id"), "--description", "A slip"]);
    let undone = flo.json(&["undo"]);
    assert_eq!(undone["undone"]["outcome"], "folded", "{undone}");
    assert_eq!(flo.json(&["outbox", "list"])["total"], 0, "nothing is sent");
    flo.json(&["time", "edit", entry["id"].as_str().expect("an id"), "--description", "Sent"]);
    flo.json(&["sync"]);
    assert_eq!(there(&control, &entry), "Sent");
    assert_eq!(flo.json(&["undo"])["undone"]["outcome"], "queued");
    flo.json(&["sync"]);
    assert_eq!(there(&control, &entry), was);

    let verified = flo.json(&["audit", "verify"]);
    let folder = flo.scratch("export");
    let (lines, table) = (folder.join("history.jsonl"), folder.join("history.csv"));
    let written = flo.json(&["audit", "export", lines.to_str().unwrap()]);
    assert_eq!(written["events"], verified["events"]);
    let text = std::fs::read_to_string(&lines).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(
        last["hash"], verified["head"],
        "whoever has the file can tell whether the trail was exchanged"
    );
    flo.json(&["audit", "export", table.to_str().unwrap(), "--format", "csv"]);
    assert!(std::fs::read_to_string(&table).unwrap().lines().count() > text.lines().count());
    let (_, code) = flo.json_and_code(&["audit", "compact", "--keep-days", "7"], "");
    assert_eq!(code, 2, "choices can be taken back for 30 days");
    assert_eq!(flo.json(&["audit", "compact", "--keep-days", "30"])["compacted"], 0);

    // Another device has every record from the trail alone.
    let clock = Arc::new(SystemClock);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let here = Store::open(&flo.profile().join("projectflo.db"), clock.clone()).unwrap();
        let other = Store::open_in_memory(clock).unwrap();
        let rebuilt = here.read(rebuild::all).await.unwrap();
        let all = rebuilt.clone();
        other
            .write(move |tx| all.iter().try_for_each(|((kind, id), state)| state.put(tx, *kind, id)))
            .await
            .unwrap();
        let mut compared = 0;
        for &kind in flo_model::RecordType::ALL {
            for id in here.read(move |conn| records::ids(conn, kind)).await.unwrap() {
                let (ours, theirs) = (id.clone(), id.clone());
                let here = here.read(move |conn| records::fields(conn, kind, &ours)).await.unwrap();
                let there = other.read(move |conn| records::fields(conn, kind, &theirs)).await.unwrap();
                assert_eq!(here, there, "{kind} {id}");
                compared += 1;
            }
        }
        assert!(compared > 500, "both services are mirrored: {compared}");
        here.close();
    });
}

#[test]
fn a_repair_says_first_what_it_does_and_a_drill_shows_that_snapshots_can_be_restored() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let (answer, _) = flo.json_and_code(&["drill"], "");
    assert_eq!(answer["error"]["code"], "not_found", "there is no snapshot yet: {answer}");

    let database = flo.profile().join("projectflo.db");
    let break_it = || {
        let conn = rusqlite::Connection::open(&database).unwrap();
        conn.execute_batch(
            "INSERT INTO projects_fts (projects_fts) VALUES ('delete-all');
             UPDATE links SET state = 'PENDING' WHERE record_type = 'tag';",
        )
        .unwrap();
    };
    break_it();
    let (preview, code) = flo.json_and_code(&["doctor", "--repair", "--dry-run"], "");
    let codes: Vec<&str> =
        preview["findings"].as_array().unwrap().iter().map(|each| each["code"].as_str().unwrap()).collect();
    assert_eq!((code, codes), (1, vec!["search_index_stale", "link_state_wrong"]), "{preview}");
    assert!(preview["findings"][0]["repair"].is_string() && preview["findings"][0]["repaired"] == false);
    let repaired = flo.json(&["doctor", "--repair"]);
    assert_eq!((&repaired["ok"], &repaired["findings"][1]["repaired"]), (&json!(true), &json!(true)));
    assert_eq!(flo.json(&["doctor"])["findings"], json!([]));

    let drill = flo.json(&["drill"]);
    assert_eq!(drill["ok"], true, "the snapshot from before the repair: {drill}");
    assert!(drill["records"].as_u64().unwrap() > 100 && drill["events"].as_u64().unwrap() > 100, "{drill}");
}
