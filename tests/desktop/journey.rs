//! First start → sample studio → a watched folder gets a video → it is at the service → the timer's entry is there too.

use std::os::unix::net::UnixStream;

use flo_tests::support::window::Window;
use flo_tests::support::{Control, film, program, sha256_of};
use serde_json::Value;

/// Every place of the sidebar and a text that shows that its content has arrived.
const PLACES: &[(&str, &str)] = &[
    ("Home", "This week"),
    ("Projects", "Grainfold Autumn"),
    ("Media", "Folders"),
    ("Review", "RDG_grade"),
    ("Time", "Assembly, reel 2"),
    ("Connections", "Clockify"),
    ("Activity", "Activity"),
    ("Settings", "Signed in"),
];

#[test]
fn the_main_job_in_the_real_window() {
    if std::env::var_os("FLO_DESKTOP").is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    let pictures_in = std::env::var("FLO_DESKTOP_OUTPUT").expect("FLO_DESKTOP_OUTPUT names a folder");
    let window = Window::open(&app(), &["--profile", profile.to_str().unwrap()], &[], pictures_in.as_ref());

    window.reads("Where do you want to start?");
    pictures(&window, "welcome");
    window.press("Open the sample studio");
    window.reads("This week");
    let flo = |arguments: &[&str]| call(&profile.join("sample"), arguments);
    flo(&["sync"]);
    for (place, content) in PLACES {
        window.go(place);
        window.reads(content);
        pictures(&window, &place.to_lowercase());
    }
    window.go("Media");
    for folder in ["04 Edit", "Exports"] {
        window.press_at(&format!("//*[@role='treeitem'][contains(., '{folder}')]"));
    }
    window.reads("HBL_export_r1_01");
    window.until("return [...document.images].some((picture) => picture.naturalWidth > 0)");
    pictures(&window, "clips");
    let projects = flo(&["projects"]);
    assert!(projects["total"].as_u64().unwrap() >= 5, "{projects}");

    let rushes = folder.path().join("rushes");
    std::fs::create_dir_all(&rushes).unwrap();
    flo(&["watch", "add", rushes.to_str().unwrap(), "--to", "Harbour Lights/02 Rushes"]);
    let control = control(&flo(&["connections"]));
    control.arm("storage", "latency", &Value::from(1500), &Value::Object(serde_json::Map::new()));
    window.go("Media");
    let video = rushes.join("A005C001_261015.mp4");
    film(&video);
    window.find("//*[@role='progressbar'][@aria-valuenow > 0]");
    pictures(&window, "transfer");
    let row = finished(&flo, "A005C001_261015.mp4");
    control.clear_faults();
    let there = control.file(row["remote_id"].as_str().unwrap());
    assert_eq!(there["sha256"], sha256_of(&video), "the service holds the same bytes");

    window.go("Home");
    if flo(&["timer", "status"])["timer"].is_object() {
        window.press("Stop");
        window.reads("No timer runs");
    }
    window.press("Start");
    window.find("//input[@placeholder='What are you doing?']");
    window.type_keys("Window test");
    window.reads("Window test");
    window.type_keys("\u{e007}");
    window.find("//section[@aria-label='Running timer']//*[contains(text(), 'Window test')]");
    window.press("Stop");
    window.reads("No timer runs");
    flo(&["sync"]);
    let entries: Vec<Value> =
        control.entries().into_iter().filter(|entry| entry["description"] == "Window test").collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert!(entries[0]["end"].is_string(), "{entries:?}");

    let asset =
        flo(&["assets", "--search", "HBL_finecut_v07"])["items"][0]["id"].as_str().unwrap().to_owned();
    start_again(&profile.join("sample"), &format!("projectflo://asset/{asset}"));
    window.until(&format!("return location.hash.startsWith('#/review/{asset}')"));
    window.reads("HBL_finecut_v07");
    window.close();
    ended(&profile.join("sample/flo.sock"));
}

/// The app that is tested.
fn app() -> std::path::PathBuf {
    std::env::var("FLO_DESKTOP_APP").expect("FLO_DESKTOP_APP names the app").into()
}

/// Light and dark, as the setting has it.
fn pictures(window: &Window, name: &str) {
    for theme in ["light", "dark"] {
        window.script(&format!(
            "const ask = window.__TAURI_INTERNALS__.invoke;
             ask('settings').then((all) => ask('set_settings', {{ settings: {{ ...all, theme: '{theme}' }} }}));"
        ));
        window.until(&format!("return document.documentElement.dataset.theme === '{theme}'"));
        window.picture(&format!("{name}-{theme}"));
    }
}

/// A second start with a link: it ends at once, because the open window takes the link.
fn start_again(profile: &std::path::Path, link: &str) {
    let status = std::process::Command::new(app()).arg("--profile").arg(profile).arg(link).status();
    assert!(status.expect("the app starts").success(), "the second start hands the link on");
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

/// Waits until no app answers at this socket any more: a driver that ends first would leave the app behind.
fn ended(socket: &std::path::Path) {
    for _ in 0..100 {
        if UnixStream::connect(socket).is_err() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("the app goes on after its session");
}
