//! First start → sample studio → a watched folder gets a video → it is at the service → the timer's entry is there too.

use flo_tests::support::{Control, program, sha256_of};
use serde_json::Value;

use crate::window::{Window, film};

/// Every place of the sidebar and a text that shows that its content has arrived.
const PLACES: &[(&str, &str)] = &[
    ("Home", "This week"),
    ("Projects", "Grainfold Autumn"),
    ("Media", "Folders"),
    ("Review", "Ridgeline"),
    ("Time", "Assembly, reel 2"),
    ("Connections", "Clockify"),
    ("Activity", "Activity"),
    ("Settings", "Appearance"),
];

#[tokio::test]
async fn the_main_job_in_the_real_window() {
    if std::env::var_os("FLO_DESKTOP").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    let window = Window::open(&["--profile", profile.to_str().unwrap()]).await;

    window.reads("Where do you want to start?").await;
    pictures(&window, "welcome").await;
    window.press("Open the sample studio").await;
    window.reads("This week").await;
    let flo = |arguments: &[&str]| call(&profile.join("sample"), arguments);
    for (place, content) in PLACES {
        window.go(place).await;
        window.reads(content).await;
        pictures(&window, &place.to_lowercase()).await;
    }
    let projects = flo(&["projects"]);
    assert!(projects["total"].as_u64().unwrap() >= 5, "{projects}");

    let rushes = folder.path().join("rushes");
    std::fs::create_dir_all(&rushes).unwrap();
    flo(&["watch", "add", rushes.to_str().unwrap(), "--to", "Harbour Lights/02 Rushes"]);
    let control = control(&flo(&["connections"]));
    control.arm("storage", "latency", &Value::from(2500), &Value::Object(serde_json::Map::new()));
    window.go("Media").await;
    let video = rushes.join("A005C001_261015.mp4");
    film(&video);
    window.find("//*[@role='progressbar']").await;
    pictures(&window, "transfer").await;
    let row = finished(&flo, "A005C001_261015.mp4");
    control.clear_faults();
    let there = control.file(row["remote_id"].as_str().unwrap());
    assert_eq!(there["sha256"], sha256_of(&video), "the service holds the same bytes");

    window.go("Home").await;
    if flo(&["timer", "status"])["timer"].is_object() {
        window.press("Stop").await;
        window.reads("No timer runs").await;
    }
    window.press("Start").await;
    window.find("//input[@placeholder='What are you doing?']").await;
    window.type_keys("Window test").await;
    window.reads("Window test").await;
    window.type_keys("\u{e007}").await;
    window.find("//section[@aria-label='Running timer']//*[contains(text(), 'Window test')]").await;
    window.press("Stop").await;
    window.reads("No timer runs").await;
    flo(&["sync"]);
    let entries: Vec<Value> =
        control.entries().into_iter().filter(|entry| entry["description"] == "Window test").collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert!(entries[0]["timeInterval"]["end"].is_string(), "{entries:?}");
    window.close().await;
}

/// Light and dark.
async fn pictures(window: &Window, name: &str) {
    for theme in ["light", "dark"] {
        window.script(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
        window.picture(&format!("{name}-{theme}")).await;
    }
}

/// A command served by the app that is open.
fn call(profile: &std::path::Path, arguments: &[&str]) -> Value {
    let output = std::process::Command::new(program("flo"))
        .arg("--json")
        .arg("--profile")
        .arg(profile)
        .args(arguments)
        .output();
    let output = output.expect("flo starts");
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "flo {arguments:?}: {answer}");
    serde_json::from_str(&answer).expect("JSON")
}

fn control(connections: &Value) -> Control {
    let base = connections["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["service"] == "frameio")
        .and_then(|row| row["base_url"].as_str())
        .unwrap();
    Control::at(&format!("{}/_sim", base.trim_end_matches('/')))
}

/// The row of a transfer once it is done. Each look is a call that the running app serves.
fn finished(flo: &dyn Fn(&[&str]) -> Value, name: &str) -> Value {
    for _ in 0..600 {
        let rows = flo(&["transfers"]);
        let row = rows["items"].as_array().unwrap().iter().find(|row| row["name"] == name).cloned();
        match row {
            Some(row) if row["state"] == "done" => return row,
            Some(row) => assert_ne!(row["state"], "parked", "{row}"),
            None => {}
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{name} did not arrive");
}
