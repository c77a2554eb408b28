//! An open profile and running simulators.

use flo_app::{App, ClockifySignIn, FrameioSignIn, OpenOptions, Profile};
use flo_sandbox::{LimitMode, Options, Sandbox};
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
        let info = &self.sandbox.info.clockify;
        let sign_in = ClockifySignIn {
            base_url: Some(info.base_url.clone()),
            reports_url: Some(info.reports_url.clone()),
            api_key: info.api_key.clone(),
            workspace: Some(info.workspace_id.clone()),
        };
        self.app.connect_clockify(sign_in).await.unwrap();
    }

    pub(crate) async fn end(self) {
        self.app.close().await;
        self.sandbox.stop().await;
    }
}
