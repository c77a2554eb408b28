//! An open profile and running simulators.

use std::sync::Arc;

use flo_app::{App, ClockifySignIn, FrameioSignIn, OpenOptions, Profile};
use flo_model::{ManualClock, UnixMillis};
use flo_sandbox::{LimitMode, Options, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A fresh profile with both services connected and mirrored.
pub(crate) struct Studio {
    pub(crate) app: App,
    pub(crate) sandbox: Sandbox,
    _folder: TempDir,
}

impl Studio {
    /// Nothing connected yet.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox =
            flo_sandbox::start(Options { limits: LimitMode::Off, ..Options::default() }).await.unwrap();
        let options = OpenOptions::new(Profile::at(folder.path())).in_memory_secrets().without_limits();
        let app = App::open(options).await.unwrap();
        Self { app, sandbox, _folder: folder }
    }

    /// The sample's own day: Thursday 15 October 2026, half past twelve UTC, for the app and for the simulators. Nothing
    /// connected yet.
    pub(crate) async fn of_october() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new(UnixMillis::parse("2026-10-15T12:32:12Z").unwrap()));
        let options = Options { limits: LimitMode::Off, clock: clock.clone(), ..Options::default() };
        let sandbox = flo_sandbox::start(options).await.unwrap();
        let options =
            OpenOptions::new(Profile::at(folder.path())).in_memory_secrets().without_limits().clock(clock);
        Self { app: App::open(options).await.unwrap(), sandbox, _folder: folder }
    }

    /// The same with Clockify connected and mirrored.
    pub(crate) async fn of_october_mirrored() -> Self {
        let studio = Self::of_october().await;
        studio.connect_clockify().await;
        studio.app.sync(None).await.unwrap();
        studio
    }

    /// Changes settings of the workspace at the service.
    pub(crate) async fn settings(&self, change: Value) {
        let url = format!("{}/clockify/settings", self.sandbox.info.control_url);
        reqwest::Client::new().patch(url).json(&change).send().await.unwrap().error_for_status().unwrap();
    }

    /// Connects Clockify as a member without rights of an administrator.
    pub(crate) async fn connect_clockify_as_member(&self) {
        let url = format!("{}/clockify/keys", self.sandbox.info.control_url);
        let keys: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
        let people =
            keys["people"].as_array().or(keys.as_array()).cloned().unwrap_or_else(|| panic!("{keys}"));
        let member = people.iter().find(|one| one["role"] == "MEMBER").unwrap();
        let key = member["api_key"].as_str().unwrap().to_owned();
        self.connect_clockify_with(key).await;
    }

    /// The service's own report of five weeks of the sample, in the zone of this computer.
    pub(crate) async fn clockify_report(&self, kind: &str, more: Value) -> Value {
        let info = &self.sandbox.info.clockify;
        let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned();
        let mut body = json!({
            "dateRangeStart": "2026-09-14T00:00:00.000", "dateRangeEnd": "2026-10-18T23:59:59.999", "timeZone": zone,
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let url = format!("{}/workspaces/{}/reports/{kind}", info.reports_url, info.workspace_id);
        let sent = reqwest::Client::new().post(url).header("x-api-key", &info.api_key).json(&body).send();
        sent.await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    /// Both connected, one pass done.
    pub(crate) async fn mirrored() -> Self {
        let studio = Self::empty().await;
        studio.connect_clockify().await;
        let info = &studio.sandbox.info.frameio;
        let sign_in =
            FrameioSignIn { base_url: Some(info.base_url.clone()), token: info.token.clone(), account: None };
        studio.app.connect_frameio(sign_in).await.unwrap();
        studio.app.sync(None).await.unwrap();
        studio
    }

    pub(crate) async fn connect_clockify(&self) {
        self.connect_clockify_with(self.sandbox.info.clockify.api_key.clone()).await;
    }

    async fn connect_clockify_with(&self, api_key: String) {
        let info = &self.sandbox.info.clockify;
        let sign_in = ClockifySignIn {
            base_url: Some(info.base_url.clone()),
            reports_url: Some(info.reports_url.clone()),
            api_key,
            workspace: Some(info.workspace_id.clone()),
            ..ClockifySignIn::default()
        };
        self.app.connect_clockify(sign_in).await.unwrap();
    }

    pub(crate) async fn end(self) {
        self.app.close().await;
        self.sandbox.stop().await;
    }
}
