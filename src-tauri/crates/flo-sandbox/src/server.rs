//! Puts the simulators together and serves them.

use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::seed::studio::Studio;
use crate::{
    Acts, CutConnection, FaultTable, Limits, Options, RequestLog, ServerClock, Shared, clockify, control,
    frameio, wire,
};

/// How to reach the Frame.io simulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameioInfo {
    /// Origin of the API, without `/v4`.
    pub base_url: String,
    /// Origin of Adobe's identity service.
    pub ims_base_url: String,
    /// An access token of the signed-in person that does not expire.
    pub token: String,
    /// The account of the studio.
    pub account_id: String,
}

/// How to reach the Clockify simulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockifyInfo {
    /// Base of the API, with `/api/v1`.
    pub base_url: String,
    /// Base of the reports, with `/report/v1`.
    pub reports_url: String,
    /// API key of the signed-in person.
    pub api_key: String,
    /// The workspace of the studio.
    pub workspace_id: String,
}

/// Everything a client needs to connect: the JSON answer of `flo sandbox`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// Frame.io with Adobe IMS.
    pub frameio: FrameioInfo,
    /// Clockify.
    pub clockify: ClockifyInfo,
    /// Base of the control routes, with `/_sim`.
    pub control_url: String,
}

/// The running simulators. Dropping it ends the server without waiting for open requests.
#[derive(Debug)]
pub struct Sandbox {
    /// How to reach them.
    pub info: Info,
    shared: Arc<Shared>,
    router: Router,
    serving: Option<JoinHandle<()>>,
    /// Holds the temporary storage folder for as long as the server lives.
    _storage: Option<tempfile::TempDir>,
}

/// Builds the sample studio and serves it at [`Options::listen`].
///
/// # Errors
/// When the address is taken, the storage folder cannot be made, or a fault name is unknown.
pub async fn start(options: Options) -> anyhow::Result<Sandbox> {
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    let mut address = listener.local_addr()?;
    if address.ip().is_unspecified() {
        // Every interface is listened on; one of them has to stand in the addresses that are handed out.
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let origin = format!("http://{address}");
    let mut sandbox = Sandbox::build(options, origin).await?;
    let router = sandbox.router.clone();
    let shutdown = sandbox.shared.shutdown.clone();
    sandbox.serving = Some(tokio::spawn(serve(listener, router, shutdown)));
    Ok(sandbox)
}

impl Sandbox {
    /// Builds the same server without a socket. Requests go straight into [`Sandbox::router`]; addresses in
    /// answers start with `http://sandbox.test`.
    ///
    /// # Errors
    /// When the storage folder cannot be made or a fault name is unknown.
    pub async fn in_process(options: Options) -> anyhow::Result<Self> {
        Self::build(options, "http://sandbox.test".to_owned()).await
    }

    async fn build(options: Options, origin: String) -> anyhow::Result<Self> {
        let (temporary, storage) = match &options.storage {
            Some(folder) => (None, folder.clone()),
            None => {
                let folder = tempfile::Builder::new().prefix("flo-sandbox-").tempdir()?;
                let path = folder.path().to_owned();
                (Some(folder), path)
            }
        };
        let clock = Arc::new(ServerClock::new(options.clock.clone()));
        let shared = Arc::new(Shared {
            limits: Limits::new(options.limits, clock.clone()),
            clock,
            faults: FaultTable::default(),
            log: RequestLog::default(),
            acts: Acts::default(),
            shutdown: CancellationToken::new(),
            origin,
            options,
        });
        for fault in &shared.options.faults {
            shared.faults.arm_text(fault)?;
        }
        let made = shared.clone();
        // Generated data takes seconds of plain computing.
        let (router, info) = tokio::task::spawn_blocking(move || assemble(&made, storage)).await??;
        Ok(Self { info, shared, router, serving: None, _storage: temporary })
    }

    /// The whole server as one service.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What the simulators share: clock, limits, faults, log and acts, for tests in the same process.
    #[must_use]
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Waits until the server was told to end, by [`Sandbox::stop`] or `/_sim/shutdown`.
    pub async fn ended(&self) {
        self.shared.shutdown.cancelled().await;
    }

    /// Ends the server: open requests are answered, then all connections close.
    pub async fn stop(mut self) {
        self.shared.shutdown.cancel();
        if let Some(serving) = self.serving.take()
            && let Err(error) = serving.await
        {
            tracing::error!(%error, "the accept loop of the sandbox ended badly");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.shutdown.cancel();
    }
}

fn assemble(shared: &Arc<Shared>, storage: PathBuf) -> anyhow::Result<(Router, Info)> {
    let mut studio = if shared.options.small { Studio::corner() } else { Studio::kiteyard() };
    if let Some(count) = shared.options.projects {
        studio = studio.with_generated_projects(count, shared.options.seed);
    }
    let (frameio_routes, frameio_info) = frameio::router(shared, &studio, storage)?;
    let origin = &shared.origin;
    let clockify_routes = clockify::router(shared.clone(), &studio);
    let info = Info {
        frameio: frameio_info,
        clockify: ClockifyInfo {
            base_url: format!("{origin}/api/v1"),
            reports_url: format!("{origin}/report/v1"),
            api_key: clockify::api_key(shared.options.seed),
            workspace_id: clockify::workspace_id(shared.options.seed),
        },
        control_url: format!("{origin}/_sim"),
    };
    let router = Router::new()
        .merge(frameio_routes)
        .merge(clockify_routes)
        .merge(control::router(shared.clone()))
        .layer(axum::middleware::from_fn_with_state(shared.clone(), wire::around));
    Ok((router, info))
}

async fn serve(listener: TcpListener, router: Router, shutdown: CancellationToken) {
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                open.spawn(serve_connection(stream, router.clone(), shutdown.clone()));
            }
            Err(error) => tracing::warn!(%error, "the sandbox could not accept a connection"),
        }
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn serve_connection(stream: TcpStream, router: Router, shutdown: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY on a sandbox connection");
    }
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let response = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if response.extensions().get::<CutConnection>().is_some() {
                return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "connection cut by a fault"));
            }
            Ok(response)
        }
    });
    let mut connection =
        std::pin::pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a sandbox connection ended early");
    }
}
