//! Comments to an editing program and back: what is done there is done here and at the service.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use flo_tests::support::{Flo, SandboxProcess};
use serde_json::Value;

/// The word of each format, and how a marker of it that is open becomes one that is done.
const FORMATS: [(&str, &str, &str); 6] = [
    ("edl", " RED     ", " GREEN   "),
    ("fcpxml", "completed=\"0\"", "completed=\"1\""),
    ("premiere", "<pproColor>4281740498</pproColor>", "<pproColor>4278255360</pproColor>"),
    ("resolve", "ResolveColorRed", "ResolveColorGreen"),
    ("avid", "\tred\t", "\tgreen\t"),
    ("csv", ",no,", ",yes,"),
];

fn clip(flo: &Flo) -> String {
    let found = flo.json(&["assets", "--search", "A004C019"]);
    let files = found["items"].as_array().unwrap();
    files.iter().find(|one| one["kind"] == "file").unwrap()["id"].as_str().unwrap().to_owned()
}

fn open_texts(flo: &Flo, asset: &str) -> Vec<String> {
    let items = flo.json(&["comments", asset]);
    let open = items["items"].as_array().unwrap().iter().filter(|one| one["completed"] == false);
    open.map(|one| one["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_an_editor_marks_as_done_is_done_here_and_at_the_service() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let asset = clip(&flo);
    let before = flo.json(&["comments", &asset])["items"].as_array().unwrap().len();
    let folder = flo.scratch("markers");
    for (number, (format, open, done)) in FORMATS.into_iter().enumerate() {
        let text = format!("For {format}: hold | two, “Löwe”, longer");
        flo.json(&["comments", "add", &asset, &text, "--frame", &(number * 10).to_string()]);
        let file = folder.join(format!("{format}.out"));
        let path = file.to_str().unwrap();
        let written = flo.json(&["markers", "export", &asset, "--format", format, "--open", "--out", path]);
        assert_eq!(written["markers"], open_texts(&flo, &asset).len(), "{written}");

        let same = flo.json(&["markers", "import", &asset, path]);
        assert_eq!(same["format"], format, "it is recognised: {same}");
        assert_eq!(
            (&same["completes"], &same["unknown"]),
            (&Value::Array(vec![]), &Value::Array(vec![])),
            "{same}"
        );

        let content = std::fs::read_to_string(&file).unwrap();
        assert!(content.contains(open), "{format}:\n{content}");
        std::fs::write(&file, content.replace(open, done)).unwrap();
        let preview = flo.json(&["markers", "import", &asset, path]);
        let completes = preview["completes"].as_array().unwrap();
        assert!(completes.iter().any(|one| one["text"] == text.as_str()), "{preview}");
        assert!(open_texts(&flo, &asset).contains(&text), "a preview changes nothing");

        let applied = flo.json(&["markers", "import", &asset, path, "--apply"]);
        assert_eq!(applied["applied"], true, "{applied}");
        assert_eq!(open_texts(&flo, &asset), Vec::<String>::new(), "{format}: all that was green is done");
        let again = flo.json(&["markers", "import", &asset, path, "--apply", "--add-unknown"]);
        assert_eq!(
            (&again["completes"], &again["added"]),
            (&Value::Array(vec![]), &Value::from(0)),
            "{again}"
        );
    }

    flo.json(&["sync"]);
    flo.json(&["sync"]);
    let comments = flo.json(&["comments", &asset]);
    let comments = comments["items"].as_array().unwrap();
    assert_eq!(comments.len(), before + FORMATS.len(), "nothing was made twice");
    for comment in comments {
        assert_eq!(
            (&comment["completed"], &comment["sync_status"]),
            (&Value::from(true), &Value::from("SYNCED"))
        );
    }
}

#[test]
fn notes_of_the_editor_become_comments_once() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let asset = clip(&flo);
    let file = flo.scratch("markers").join("list.txt");
    std::fs::write(&file, "Ada\t01:00:04:00\tV1\tblue\tSound is missing here\t12\n").unwrap();
    let path = file.to_str().unwrap();
    let start = "01:00:00:00";
    let seen = flo.json(&["markers", "import", &asset, path, "--start", start]);
    assert_eq!(seen["unknown"][0]["frame"], 100, "{seen}");
    let import = ["markers", "import", &asset, path, "--start", start, "--apply", "--add-unknown"];
    assert_eq!(flo.json(&import)["added"], 1);
    assert_eq!(flo.json(&import)["added"], 0, "the second time it is known");
    let comments = flo.json(&["comments", &asset]);
    let made =
        comments["items"].as_array().unwrap().iter().find(|one| one["text"] == "Sound is missing here");
    assert_eq!(made.unwrap()["duration_frames"], 12, "{comments}");

    let output = flo.output(&["markers", "export", &asset, "--format", "avid", "--start", "01:00:00:00"], "");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("\t01:00:04:00\tV1\tred\tSound is missing here\t12\n"), "{printed}");
}

#[test]
fn markers_that_do_not_fit_say_what_to_do() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let asset = clip(&flo);
    let refused = |arguments: &[&str], part: &str| {
        let (answer, code) = flo.json_and_code(arguments, "");
        assert_eq!((code, &answer["error"]["code"]), (2, &Value::from("invalid")), "{answer}");
        let error = &answer["error"];
        assert!(error["message"].as_str().unwrap().contains(part) && error["hint"].is_string(), "{answer}");
    };
    refused(&["markers", "export", &asset, "--format", "edl", "--rate", "24"], "25 frames a second");
    refused(&["markers", "export", &asset, "--format", "edl", "--start", "noon"], "no timecode");
    let file = flo.scratch("markers").join("list.txt");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "hello").unwrap();
    refused(&["markers", "import", &asset, path], "no markers that are known");
    std::fs::write(&file, b"TITLE: \xff\xfe\x00").unwrap();
    refused(&["markers", "import", &asset, path], "not text");
    std::fs::write(&file, "Ada\t00:00:04:00\tV1\tblue\tx\t1\n").unwrap();
    refused(&["markers", "import", &asset, path, "--start", "01:00:00:00"], "before the start");
}
