//! The shell's only state: which profile the window shows.

use std::sync::{Mutex, PoisonError, RwLock};

use flo_app::view::AppInfo;
use flo_app::{App, CommandError, ErrorCode, OpenOptions, Profile, Result};
use flo_sandbox::Sandbox;
use tauri::AppHandle;

use crate::{events, presence};

/// The open profile, and the simulators while it is the sample studio.
pub(crate) struct Shell {
    handle: AppHandle,
    home: Profile,
    app: RwLock<App>,
    sandbox: Mutex<Option<Sandbox>>,
    link: Mutex<Option<String>>,
}

impl Shell {
    /// Shows `app`, whose own profile is `home`.
    pub(crate) fn new(handle: AppHandle, home: Profile, app: App) -> Self {
        forward_events(&handle, &app);
        Self { handle, home, app: RwLock::new(app), sandbox: Mutex::new(None), link: Mutex::new(None) }
    }

    /// The profile that the window shows now.
    pub(crate) fn current(&self) -> App {
        self.app.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a link until the window takes it; a later one takes its place.
    pub(crate) fn keep_link(&self, link: String) {
        *self.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    }

    /// The link that waits, which waits no longer.
    pub(crate) fn take_link(&self) -> Option<String> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Starts the simulators and shows their studio.
    ///
    /// # Errors
    /// When the simulators cannot start; the window keeps its profile then.
    pub(crate) async fn enter_sample(&self) -> Result<AppInfo> {
        let current = self.current();
        if current.is_sample() {
            return current.info().await;
        }
        let (app, sandbox) = open_sample(&self.home).await?;
        self.show(app.clone()).await;
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(sandbox);
        app.info().await
    }

    /// Ends the sample studio, removes its profile, and shows the person's own.
    ///
    /// # Errors
    /// When the own profile cannot be opened; the sample studio stays then.
    pub(crate) async fn leave_sample(&self) -> Result<AppInfo> {
        let sample = self.current();
        if !sample.is_sample() {
            return sample.info().await;
        }
        let own =
            App::open(OpenOptions::new(self.home.clone()).with_window().presence(presence::look)).await?;
        own.start().await?;
        self.show(own.clone()).await;
        let sandbox = self.sandbox.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sandbox) = sandbox {
            sandbox.stop().await;
        }
        remove_sample(&self.home)?;
        own.info().await
    }

    /// Ends everything in order; a kill would lose nothing either.
    pub(crate) async fn end(&self) {
        let app = self.current();
        let sample = app.is_sample();
        app.close().await;
        let sandbox = self.sandbox.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sandbox) = sandbox {
            sandbox.stop().await;
        }
        if sample && let Err(error) = remove_sample(&self.home) {
            tracing::warn!(%error, "the sample studio's folder stays");
        }
    }

    /// Keeps the simulators of an app that was opened straight into the sample studio.
    pub(crate) fn keep_sandbox(&self, sandbox: Sandbox) {
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(sandbox);
    }

    async fn show(&self, app: App) {
        forward_events(&self.handle, &app);
        let before = {
            let mut shown = self.app.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *shown, app)
        };
        before.close().await;
    }
}

/// A fresh sample studio: simulators on the loopback interface, and a profile of its own that is signed in at them.
pub(crate) async fn open_sample(home: &Profile) -> Result<(App, Sandbox)> {
    if home.sample().is_held() {
        return Err(CommandError::new(ErrorCode::ProfileInUse, "The sample studio is open already."));
    }
    remove_sample(home)?;
    // Without limits: a person who looks around must not wait for somebody else's quota.
    let options =
        flo_sandbox::Options { limits: flo_sandbox::LimitMode::Off, ..flo_sandbox::Options::default() };
    let sandbox = flo_sandbox::start(options)
        .await
        .map_err(|error| CommandError::internal(format!("The sample studio cannot start: {error:#}.")))?;
    let app = App::open(
        OpenOptions::new(home.sample())
            .in_memory_secrets()
            .without_limits()
            .presence(presence::look)
            .sample()
            .with_window(),
    )
    .await?;
    app.start().await?;
    let info = &sandbox.info;
    app.connect_frameio(flo_app::FrameioSignIn {
        base_url: Some(info.frameio.base_url.clone()),
        token: info.frameio.token.clone(),
        account: Some(info.frameio.account_id.clone()),
    })
    .await?;
    app.connect_clockify(flo_app::ClockifySignIn {
        base_url: Some(info.clockify.base_url.clone()),
        reports_url: Some(info.clockify.reports_url.clone()),
        api_key: info.clockify.api_key.clone(),
        workspace: Some(info.clockify.workspace_id.clone()),
        ..flo_app::ClockifySignIn::default()
    })
    .await?;
    Ok((app, sandbox))
}

fn remove_sample(home: &Profile) -> Result<()> {
    match std::fs::remove_dir_all(home.sample().folder()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(CommandError::internal(format!(
            "The sample studio's folder {} cannot be removed: {error}.",
            home.sample().folder().display()
        ))),
        _ => Ok(()),
    }
}

fn forward_events(handle: &AppHandle, app: &App) {
    let handle = handle.clone();
    let mut received = app.events();
    tauri::async_runtime::spawn(async move {
        use tokio::sync::broadcast::error::RecvError;
        loop {
            match received.recv().await {
                Ok(event) => events::forward(&handle, event),
                Err(RecvError::Lagged(_)) => {
                    events::forward(
                        &handle,
                        flo_app::AppEvent::Invalidated { topics: flo_model::Topic::ALL.to_vec() },
                    );
                }
                Err(RecvError::Closed) => break,
            }
        }
    });
}
