//! The simulators' switches, as a blocking client for tests.

use serde_json::{Value, json};

/// Switches of one server.
#[derive(Clone)]
pub struct Control {
    base: String,
    http: reqwest::blocking::Client,
}

impl Control {
    /// The switches at this `control_url`.
    #[must_use]
    pub fn at(control_url: &str) -> Self {
        Self { base: control_url.to_owned(), http: reqwest::blocking::Client::new() }
    }

    /// GET below the control address.
    ///
    /// # Panics
    /// When the server does not answer with JSON.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.base)).send().expect("the simulators answer");
        assert!(answer.status().is_success(), "GET {path}: {}", answer.status());
        answer.json().expect("JSON")
    }

    /// POST below the control address.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let answer =
            self.http.post(format!("{}{path}", self.base)).json(body).send().expect("the simulators answer");
        let status = answer.status();
        let text = answer.text().expect("text");
        assert!(status.is_success(), "POST {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Arms a fault until it is cleared.
    pub fn arm(&self, service: &str, fault: &str, value: &Value, matcher: &Value) {
        self.post(
            "/faults",
            &json!({"service": service, "fault": fault, "until_cleared": true, "value": value, "match": matcher}),
        );
    }

    /// Arms a fault for the next request that fits.
    pub fn arm_once(&self, service: &str, fault: &str, matcher: &Value) {
        self.post("/faults", &json!({"service": service, "fault": fault, "times": 1, "match": matcher}));
    }

    /// Clears all faults.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn clear_faults(&self) {
        self.http.delete(format!("{}/faults", self.base)).send().expect("the simulators answer");
    }

    /// Has a second person do something.
    pub fn act(&self, service: &str, act: &str, more: Value) -> Value {
        let mut body = more;
        body["service"] = json!(service);
        body["act"] = json!(act);
        self.post("/act", &body)
    }

    /// Requests of one service whose method and path fit.
    #[must_use]
    pub fn requests(&self, service: &str, method: &str, part_of_path: &str) -> Vec<Value> {
        let log = self.get("/requests?after=0");
        let rows = log["requests"].as_array().expect("a log").iter();
        rows.filter(|row| {
            row["service"] == service
                && row["method"] == method
                && row["path"].as_str().is_some_and(|path| path.contains(part_of_path))
        })
        .cloned()
        .collect()
    }

    /// What Clockify really has.
    #[must_use]
    pub fn entries(&self) -> Vec<Value> {
        let answer = self.get("/clockify/entries");
        answer["entries"].as_array().or(answer.as_array()).expect("entries").clone()
    }

    /// Size and SHA-256 of a file at Frame.io.
    #[must_use]
    pub fn file(&self, remote_id: &str) -> Value {
        self.get(&format!("/frameio/files/{remote_id}/sha256"))
    }
}
