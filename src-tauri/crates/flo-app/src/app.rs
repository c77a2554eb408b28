//! The open profile: what every use case works on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flo_connect::Connector;
use flo_engine::Engine;
use flo_model::{Clock, ConnectionId, DeviceId, UnixMillis};
use flo_offload::Offloads;
use flo_store::{Connection, Store, StoreError, Tx};
use flo_transfer::Transfers;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::assemble::Attached;
use crate::frameio_sign_in::PendingSignIns;
use crate::held_secrets::HeldSecrets;
use crate::presence::PresenceReader;
use crate::profile::ProfileLock;
use crate::secrets::SecretStore;
use crate::thumbnails::Thumbnails;
use crate::{AppEvent, CommandError, ErrorCode, OpenOptions, Profile, Result};

/// Events that a slow listener may fall behind before it is told that it missed some.
const EVENTS: usize = 1024;

/// An open profile. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) profile: Profile,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) device: DeviceId,
    pub(crate) secrets: Arc<dyn SecretStore>,
    pub(crate) sample: bool,
    has_window: bool,
    pub(crate) keeps_limits: bool,
    pub(crate) presence: PresenceReader,
    /// Tells this run of the app from every other one.
    pub(crate) run: String,
    pub(crate) engine: Engine,
    pub(crate) transfers: Transfers,
    pub(crate) offloads: Offloads,
    pub(crate) connectors: Arc<Attached>,
    pub(crate) events: broadcast::Sender<AppEvent>,
    pub(crate) sign_ins: PendingSignIns,
    pub(crate) held_secrets: Arc<HeldSecrets>,
    pub(crate) thumbnails: Thumbnails,
    /// A pass is under way.
    pub(crate) syncing: AtomicBool,
    pub(crate) cancel: CancellationToken,
    pub(crate) tasks: TaskTracker,
    started: AtomicBool,
    lock: Mutex<Option<ProfileLock>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("profile", &self.inner.profile).finish_non_exhaustive()
    }
}

impl App {
    /// Opens a profile. Nothing runs in the background yet, no network is used, and no secret is read.
    ///
    /// # Errors
    /// `ProfileInUse` when another process holds it; what is wrong with its folder, database or secrets.
    pub async fn open(options: OpenOptions) -> Result<Self> {
        let profile = options.profile.clone();
        profile.prepare()?;
        let lock = ProfileLock::take(&profile)?.ok_or_else(|| {
            CommandError::new(
                ErrorCode::ProfileInUse,
                format!("The profile {} is in use by another process.", profile.folder().display()),
            )
        })?;
        let secrets = options.secret_store()?;
        let clock = Arc::clone(&options.clock);
        let store = {
            let (path, clock) = (profile.database(), Arc::clone(&clock));
            tokio::task::spawn_blocking(move || Store::open(&path, clock))
                .await
                .map_err(CommandError::internal)??
        };
        let device = store.write(|tx| flo_store::settings::device(tx)).await?;
        let settings = crate::use_cases::stored_settings(&store).await?;
        let parts = crate::assemble::assemble(&store, &clock, &device, &settings)?;
        let (events, _) = broadcast::channel(EVENTS);
        let inner = Inner {
            thumbnails: Thumbnails::in_folder(profile.cache().join("thumbnails")),
            profile,
            store,
            clock,
            device,
            secrets,
            sample: options.sample,
            has_window: options.has_window,
            keeps_limits: options.keeps_limits,
            presence: options.presence,
            run: DeviceId::new().0,
            engine: parts.engine,
            transfers: parts.transfers,
            offloads: parts.offloads,
            connectors: parts.connectors,
            events,
            sign_ins: PendingSignIns::default(),
            held_secrets: Arc::default(),
            syncing: AtomicBool::new(false),
            cancel: CancellationToken::new(),
            tasks: TaskTracker::new(),
            started: AtomicBool::new(false),
            lock: Mutex::new(Some(lock)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Starts everything that runs in the background: sync, transfers, watched folders, calls of other processes.
    ///
    /// # Errors
    /// When the profile's socket cannot be made.
    pub async fn start(&self) -> Result<()> {
        if self.inner.started.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        crate::background::start(self).await
    }

    /// Whether [`App::start`] was called.
    pub(crate) fn is_started(&self) -> bool {
        self.inner.started.load(Ordering::SeqCst)
    }

    /// Ends everything in order and lets the profile go. Not needed for safety: a kill loses nothing either.
    pub async fn close(&self) {
        self.inner.cancel.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
        let store = self.inner.store.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || store.close()).await {
            tracing::error!(%error, "the store did not close");
        }
        self.inner.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    /// Whether it is the sample studio.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.inner.sample
    }

    /// Brings the window to the front, and shows what a link names.
    ///
    /// # Errors
    /// `ProfileInUse` when this process has no window.
    pub(crate) fn summon(&self, link: Option<String>) -> Result<()> {
        if !self.inner.has_window {
            return Err(CommandError::new(
                ErrorCode::ProfileInUse,
                format!("The profile {} is in use by `flo run`.", self.inner.profile.folder().display()),
            )
            .with_hint("End `flo run`, then start the app again."));
        }
        self.emit(AppEvent::Summoned { link });
        Ok(())
    }

    /// Events from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.inner.events.subscribe()
    }

    pub(crate) fn emit(&self, event: AppEvent) {
        // Nobody listens before the window is up: that is no fault.
        drop(self.inner.events.send(event));
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.inner.clock.now()
    }

    pub(crate) async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        Ok(self.inner.store.read(f).await?)
    }

    pub(crate) async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        Ok(self.inner.store.write(f).await?)
    }

    pub(crate) fn connector(&self, id: &ConnectionId) -> Option<Arc<dyn Connector>> {
        self.inner.connectors.get(id)
    }
}
