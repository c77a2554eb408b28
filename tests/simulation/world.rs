//! The services of a run, and the state in which every run begins.

use std::sync::Arc;

use flo_model::UnixMillis;
use flo_sandbox::{Armed, Info, LimitMode, Matcher, Options, Sandbox, Service};
use serde_json::{Value, json};

use crate::runtime::{DeviceClock, Time};

/// Where every run begins: 15 October 2026, 12:32 UTC, a working day.
pub(crate) const BEGIN: UnixMillis = UnixMillis(1_792_067_520_000);

/// Builds the services. All runs begin with the same content.
pub(crate) fn build(time: &Arc<Time>) -> Sandbox {
    let options = Options {
        small: true,
        clock: DeviceClock::new(Arc::clone(time)),
        limits: LimitMode::Real,
        deliver_webhooks: false,
        strict_queries: true,
        ..Options::default()
    };
    // The only moment with a second thread, before the run begins.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sandbox = runtime.block_on(Sandbox::in_process(options)).expect("the simulators start");
    fill(&sandbox);
    sandbox
}

/// What is not known of the audit log, from run to run another way: late, oldest entry first, closed, or at its best.
pub(crate) fn set_audit_log(sandbox: &Sandbox, seed: u64) {
    let fault = match seed % 4 {
        0 => return,
        1 => "audit_forbidden",
        2 => "audit_oldest_first",
        _ => "audit_lag",
    };
    let armed = Armed {
        fault: fault.to_owned(),
        service: Some(Service::Frameio),
        remaining: None,
        matcher: Matcher::default(),
        value: Value::Null,
    };
    sandbox.shared().faults.arm(armed).expect("there is such a fault");
}

/// Lets a second person act.
pub(crate) fn act(sandbox: &Sandbox, service: Service, act: &str, body: &Value) -> Result<Value, String> {
    sandbox.shared().acts.perform(service, act, body)
}

fn fill(sandbox: &Sandbox) {
    let do_it = |service, name, body: Value| act(sandbox, service, name, &body).expect("it can be done");
    for (hour, who) in [(8, "ida"), (9, "ida"), (10, "jonas")] {
        let (start, end) = (format!("2026-10-14T{hour:02}:00:00Z"), format!("2026-10-14T{hour:02}:45:00Z"));
        let entry = json!({"user": who, "start": start, "end": end, "description": format!("first {hour}"), "project": "harbour"});
        do_it(Service::Clockify, "create_entry", entry);
    }
    for root in roots(sandbox) {
        let folder = do_it(Service::Frameio, "new_folder", json!({"folder_id": root, "name": "Rushes"}));
        let folder = folder["id"].clone();
        for name in ["A001.mov", "A002.mov"] {
            do_it(Service::Frameio, "new_file", json!({"folder_id": folder, "name": name}));
        }
        let cut = do_it(Service::Frameio, "new_file", json!({"folder_id": root, "name": "Cut.mov"}));
        do_it(Service::Frameio, "comment", json!({"file_id": cut["id"], "text": "Louder", "timestamp": 10}));
    }
}

/// Root folders of the projects, oldest first.
fn roots(sandbox: &Sandbox) -> Vec<Value> {
    tree(sandbox)
        .into_iter()
        .filter(|asset| asset["parent_id"].is_null())
        .map(|asset| asset["id"].clone())
        .collect()
}

/// Every live asset at Frame.io.
pub(crate) fn tree(sandbox: &Sandbox) -> Vec<Value> {
    list(sandbox, "/_sim/frameio/tree", "assets")
}

/// Every time entry at Clockify.
pub(crate) fn entries(sandbox: &Sandbox) -> Vec<Value> {
    list(sandbox, "/_sim/clockify/entries", "entries")
}

fn list(sandbox: &Sandbox, path: &str, key: &str) -> Vec<Value> {
    use tower::ServiceExt as _;
    let request = http::Request::get(path).body(axum::body::Body::empty()).expect("a request");
    let body = async {
        let Ok(response) = sandbox.router().oneshot(request).await;
        axum::body::to_bytes(response.into_body(), usize::MAX).await
    };
    // Nothing in the switches waits.
    let body = futures::executor::block_on(body).expect("a body");
    let value: Value = serde_json::from_slice(&body).expect("JSON");
    value[key].as_array().cloned().unwrap_or_default()
}

/// How the services are reached.
pub(crate) fn info(sandbox: &Sandbox) -> &Info {
    &sandbox.info
}
