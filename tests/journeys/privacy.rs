//! What is kept about a person: handed out, and erased for good.

use flo_tests::support::{Flo, SandboxProcess};
use serde_json::Value;

/// Somebody who works at both services and whom no connection is signed in as.
fn colleague(flo: &Flo) -> Value {
    let people = flo.json(&["people", "--limit", "100"]);
    let items = people["items"].as_array().expect("a list");
    let other = items.iter().find(|person| {
        person["is_self"] == false && person["email"].as_str().is_some_and(|email| !email.is_empty())
    });
    other.unwrap_or_else(|| panic!("{people}")).clone()
}

#[test]
fn a_person_is_handed_out_then_erased_and_no_pass_brings_them_back() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let person = colleague(&flo);
    let (name, email) = (person["name"].as_str().unwrap(), person["email"].as_str().unwrap());

    let file = flo.scratch("export").join("person.json");
    let exported = flo.json(&["privacy", "export", email, file.to_str().unwrap()]);
    assert!(exported["events"].as_u64().unwrap() > 0, "{exported}");
    let document: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(document["people"][0]["fields"]["email"], email);
    let (again, code) = flo.json_and_code(&["privacy", "export", email, file.to_str().unwrap()], "");
    assert_eq!((code, again["error"]["code"].as_str()), (2, Some("invalid")), "never another file: {again}");

    let plan = flo.json(&["privacy", "erase", email, "--dry-run"]);
    assert_eq!(plan["alias"], Value::Null, "{plan}");
    assert_eq!(colleague(&flo)["email"], email, "nothing was done yet");
    let done = flo.json(&["privacy", "erase", email, "--yes"]);
    assert_eq!((&done["records"], done["alias"].is_string()), (&plan["records"], true), "{done}");

    let check = flo.json(&["audit", "verify"]);
    assert_eq!(check["ok"], true, "{check}");
    assert_eq!(check["erased"], done["events"], "{check}");

    flo.json(&["sync"]);
    let people = flo.json(&["people", "--limit", "100"]);
    assert!(people["items"].as_array().unwrap().iter().all(|person| person["email"] != email), "{people}");
    assert!(!people.to_string().contains(name), "{people}");
    assert!(flo.json(&["doctor"])["ok"].as_bool().unwrap());
    let (missing, code) = flo.json_and_code(&["privacy", "erase", email, "--yes"], "");
    assert_eq!((code, missing["error"]["code"].as_str()), (1, Some("not_found")), "{missing}");
}

#[test]
fn who_is_signed_in_is_not_erased() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let people = flo.json(&["people", "--limit", "100"]);
    let items = people["items"].as_array().unwrap();
    let own = items.iter().find(|person| person["is_self"] == true).unwrap();
    let (refused, code) = flo.json_and_code(&["privacy", "erase", own["id"].as_str().unwrap(), "--yes"], "");
    assert_eq!((code, refused["error"]["code"].as_str()), (2, Some("invalid")), "{refused}");
    assert!(refused["error"]["hint"].as_str().unwrap().contains("Disconnect"), "{refused}");
}
