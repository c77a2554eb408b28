//! What the window costs beside an empty one: `tests/desktop/session.sh cargo bench -p flo-tests --bench window -- [ASSETS]`.
//!
//! Both are release builds, started in turns on the same virtual screen: time from the start of the process to the first
//! paint and to the first list, memory of the process tree, and for the app with its mirror what scrolling, typing and
//! doing nothing cost. Prints one JSON document. Linux only; needs
//! `cargo build --release --workspace --bins --example blank` first.

mod page;
mod process;

use std::path::Path;
use std::time::Duration;

use flo_tests::support::window::Window;
use flo_tests::support::{Flo, SandboxProcess, program};
use process::Tree;
use serde_json::{Value, json};

/// Assets when nobody says how many.
const USUAL: &str = "100000";

/// Starts of each, in turns.
const STARTS: usize = 7;

/// Time that the idle app is watched.
const IDLE: Duration = Duration::from_secs(30);

/// Time after a start in which memory settles.
const SETTLE: Duration = Duration::from_secs(5);

#[expect(clippy::print_stdout, reason = "the answer of a benchmark is what it prints")]
fn main() {
    let assets =
        std::env::args().skip(1).find(|arg| arg.parse::<u32>().is_ok()).unwrap_or_else(|| USUAL.into());
    let (app, blank) = (program("projectflo-desktop"), program("examples/blank"));
    let sandbox = SandboxProcess::start(&["--limits", "off", "--assets", &assets]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let empty = Flo::new();

    let mut starts = Starts::default();
    for _ in 0..STARTS {
        let window = open(&blank, None);
        starts.blank_paint.push(page::first_paint_ms(&window) - Tree::of(&blank).began_ms());
        std::thread::sleep(SETTLE);
        starts.blank_kib.push(as_f64(Tree::of(&blank).pss_kib()));
        window.close();
        drop(window);
        for (flo, paints, lists, memory) in [
            (&flo, &mut starts.paint, Some(&mut starts.list), &mut starts.kib),
            (&empty, &mut starts.empty_paint, None, &mut starts.empty_kib),
        ] {
            let window = open(&app, Some(&flo.profile()));
            let began = Tree::of(&app).began_ms();
            paints.push(page::first_paint_ms(&window) - began);
            if let Some(lists) = lists {
                lists.push(page::first_list_ms(&window) - began);
            }
            std::thread::sleep(SETTLE);
            memory.push(as_f64(Tree::of(&app).pss_kib()));
            window.close();
        }
    }

    let window = open(&app, Some(&flo.profile()));
    page::first_list_ms(&window);
    std::thread::sleep(SETTLE);
    let tree = Tree::of(&app);
    let before = tree.used();
    std::thread::sleep(IDLE);
    let after = tree.used();
    let typing = page::answers_to_typing(&window, "a004c0");
    window.type_keys("\u{e00c}");
    window.script(&format!("location.hash = '#/media/browse/{}'", largest_project(&flo)));
    window.until("return document.querySelectorAll('main [role=gridcell], main [role=option], main [role=row]').length > 5");
    let scrolling = page::frames_of_scrolling(&window);
    let after_use = tree.pss_kib();
    window.close();

    println!(
        "{:#}",
        json!({
            "assets": assets.parse::<u64>().unwrap_or_default(),
            "database_bytes": std::fs::metadata(flo.profile().join("projectflo.db")).map_or(0, |file| file.len()),
            "start": starts.report(),
            "idle": {
                "cpu_percent": (after.cpu_s - before.cpu_s) / IDLE.as_secs_f64() * 100.0,
                "wakeups_per_second": as_f64(after.wakeups - before.wakeups) / IDLE.as_secs_f64(),
            },
            "typing": typing,
            "scrolling": scrolling,
            "after_use_kib": after_use,
            "cpus": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        })
    );
}

/// Opens the app on a profile, or the empty window.
fn open(program: &Path, profile: Option<&Path>) -> Window {
    let profile = profile.map(|path| path.to_str().expect("a plain path"));
    let arguments: Vec<&str> = profile.map_or_else(Vec::new, |path| vec!["--profile", path]);
    let environment =
        [("FLO_SECRETS", "file"), ("FLO_PASSPHRASE", "a passphrase for tests"), ("FLO_LIMITS", "off")];
    let pictures = std::env::temp_dir();
    Window::open(program, &arguments, &environment, &pictures)
}

/// Times in milliseconds and memory in KiB, one per start.
#[derive(Default)]
struct Starts {
    blank_paint: Vec<f64>,
    blank_kib: Vec<f64>,
    empty_paint: Vec<f64>,
    empty_kib: Vec<f64>,
    paint: Vec<f64>,
    list: Vec<f64>,
    kib: Vec<f64>,
}

impl Starts {
    fn report(&mut self) -> Value {
        let [blank_paint, empty_paint, paint, list] =
            [&mut self.blank_paint, &mut self.empty_paint, &mut self.paint, &mut self.list]
                .map(|values| median(values));
        let [blank_kib, empty_kib, kib] =
            [&mut self.blank_kib, &mut self.empty_kib, &mut self.kib].map(|values| median(values));
        json!({
            "starts": STARTS,
            "blank_window": { "first_paint_ms": blank_paint, "pss_kib": blank_kib },
            "empty_profile": { "first_paint_ms": empty_paint, "pss_kib": empty_kib },
            "mirror": { "first_paint_ms": paint, "first_list_ms": list, "pss_kib": kib },
            "ratios": { "first_list": list / blank_paint, "pss": kib / blank_kib },
        })
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The project with the most assets: its list is scrolled.
fn largest_project(flo: &Flo) -> String {
    let projects = flo.json(&["projects", "--limit", "1000"]);
    let count = |project: &Value| {
        flo.json(&["assets", "--project", project["id"].as_str().unwrap_or_default(), "--limit", "1"])["total"]
            .as_u64()
    };
    let largest = projects["items"].as_array().into_iter().flatten().max_by_key(|project| count(project));
    largest.and_then(|project| project["id"].as_str()).expect("there are projects").to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn as_f64(value: u64) -> f64 {
    value as f64
}
