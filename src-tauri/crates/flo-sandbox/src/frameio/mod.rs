//! Frame.io V4 with Adobe's identity service and the object storage behind it.
//!
//! `world` holds the state, `view` gives it the shape of answers, `api` reads requests, checks them as
//! strictly as the service and changes the state, `storage` moves bytes, `ims` signs people in, `hooks`
//! delivers webhooks. Handlers of the API are plain functions over the state: nothing waits under its lock.

mod acts;
mod api;
mod control;
mod hooks;
mod ids;
mod ims;
pub(crate) mod media;
mod refusal;
mod stamp;
mod storage;
mod view;
mod world;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use anyhow::Context as _;
use axum::Router;

use crate::seed::media::studio_media;
use crate::seed::studio::Studio;
use crate::{FaultKind, FrameioInfo, Service, Shared};
use ids::Ids;
use ims::Ims;
use stamp::Stamp;
use storage::{Signer, Uploads};
use world::World;

const API: &[Service] = &[Service::Frameio];
const IMS: &[Service] = &[Service::Ims];
const STORAGE: &[Service] = &[Service::Storage];

/// Faults of Frame.io, its storage and its identity service.
pub const FAULTS: &[FaultKind] = &[
    FaultKind { name: "token_expired", services: API, about: "answers 401 as for an expired token" },
    FaultKind {
        name: "not_linked",
        services: API,
        about: "answers 401: the user is not linked to an Adobe ID",
    },
    FaultKind {
        name: "legacy_tokens_refused",
        services: API,
        about: "answers 401 to developer tokens of the old product",
    },
    FaultKind {
        name: "limit_retry_after",
        services: API,
        about: "real 429 answers carry Retry-After while it is armed",
    },
    FaultKind {
        name: "page_two_fails",
        services: API,
        about: "fails requests with `after`; value: status (default 500)",
    },
    FaultKind { name: "conflict", services: API, about: "answers 409 to a write" },
    FaultKind {
        name: "original_forbidden",
        services: API,
        about: "answers 403 when media_links.original is asked for",
    },
    FaultKind { name: "media_links_null", services: API, about: "media links are null while it is armed" },
    FaultKind {
        name: "media_type_at_creation",
        services: API,
        about: "new files carry their media type at once",
    },
    FaultKind {
        name: "slow_stitch",
        services: API,
        about: "an upload stays `created`; value: milliseconds (default 60000)",
    },
    FaultKind {
        name: "slow_transcode",
        services: API,
        about: "a file stays `uploaded`; value: milliseconds (default 60000)",
    },
    FaultKind { name: "never_transcoded", services: API, about: "a file stays `uploaded` for ever" },
    FaultKind { name: "upload_fails", services: API, about: "a complete upload ends as failed" },
    FaultKind {
        name: "one_based_frames",
        services: API,
        about: "comment times count from 1 while it is armed",
    },
    FaultKind {
        name: "search_lag",
        services: API,
        about: "search misses what is newer; value: seconds (default 60)",
    },
    FaultKind { name: "audit_forbidden", services: API, about: "answers 403 to the audit log" },
    FaultKind {
        name: "audit_oldest_first",
        services: API,
        about: "the audit log begins with its oldest entry while it is armed",
    },
    FaultKind {
        name: "audit_lag",
        services: API,
        about: "the audit log misses what is newer; value: seconds (default 60)",
    },
    FaultKind { name: "storage_full", services: API, about: "answers 403 to new uploads" },
    FaultKind {
        name: "metadata_bumps_updated_at",
        services: API,
        about: "metadata changes move a file's updated_at while it is armed",
    },
    FaultKind {
        name: "comments_bump_updated_at",
        services: API,
        about: "comments move a file's updated_at while it is armed",
    },
    FaultKind {
        name: "no_experimental",
        services: API,
        about: "experimental routes are closed for the account: 404 while it is armed",
    },
    FaultKind {
        name: "lone_stacks_stay",
        services: API,
        about: "a stack keeps its last version instead of dissolving, while it is armed",
    },
    FaultKind { name: "webhook_duplicate", services: API, about: "delivers a webhook twice" },
    FaultKind { name: "webhook_reordered", services: API, about: "delivers a webhook after the next one" },
    FaultKind {
        name: "upload_url_expired",
        services: STORAGE,
        about: "answers 403: the upload address has expired",
    },
    FaultKind {
        name: "download_url_expired",
        services: STORAGE,
        about: "answers 403: the media link has expired",
    },
    FaultKind {
        name: "short_upload_urls",
        services: STORAGE,
        about: "new upload addresses end early; value: seconds (default 5)",
    },
    FaultKind {
        name: "short_media_links",
        services: STORAGE,
        about: "new media links end early; value: seconds (default 5)",
    },
    FaultKind { name: "refresh_refused", services: IMS, about: "answers invalid_grant to a refresh" },
    FaultKind { name: "no_refresh_token", services: IMS, about: "gives no refresh token while it is armed" },
    FaultKind {
        name: "short_tokens",
        services: IMS,
        about: "access tokens end early; value: seconds (default 5)",
    },
];

/// The Frame.io part of the server.
#[derive(Debug)]
pub(crate) struct Fio {
    shared: Arc<Shared>,
    world: RwLock<World>,
    signer: Signer,
    uploads: Uploads,
    ims: Ims,
    /// Microsecond at which the next planned step is due.
    next_step: AtomicI64,
}

impl Fio {
    fn read(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, World> {
        let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
        world.lone_stacks_stay = self.shared.faults.is_armed(Service::Frameio, "lone_stacks_stay");
        world
    }

    fn now(&self) -> Stamp {
        Stamp::of(self.shared.now())
    }

    /// To be called after steps were planned, with no lock held.
    fn plan_changed(&self) {
        let next = self.read().next_step().map_or(i64::MAX, |at| at.0);
        self.next_step.store(next, Ordering::SeqCst);
    }

    /// Carries out planned steps that are due by now.
    fn settle(&self) {
        let now = self.now();
        if self.next_step.load(Ordering::SeqCst) > now.0 {
            return;
        }
        self.write().settle(now);
        self.plan_changed();
    }
}

/// All routes under `/v4`, `/ims`, `/storage` and `/_sim/frameio`, and how to reach them.
///
/// # Errors
/// When the storage folder cannot be made.
pub(crate) fn router(
    shared: &Arc<Shared>,
    studio: &Studio,
    storage: PathBuf,
) -> anyhow::Result<(Router, FrameioInfo)> {
    let options = &shared.options;
    let mut ids = Ids::new(options.seed);
    let signer = Signer::new(shared.clone(), ids.secret());
    let uploads = Uploads::new(storage.clone())
        .with_context(|| format!("cannot use {} for uploads", storage.display()))?;
    let media = if options.small { Vec::new() } else { studio_media() };
    let world = World::build(studio, &media, options.assets.unwrap_or(0), Stamp::of(shared.now()), ids)?;
    let ims = Ims::new(options.seed, options.access_token_ttl, &world);
    let info = FrameioInfo {
        base_url: shared.origin.clone(),
        ims_base_url: shared.origin.clone(),
        token: ims.standing_token(),
        account_id: world.account.id.to_string(),
    };
    let fio = Arc::new(Fio {
        shared: shared.clone(),
        world: RwLock::new(world),
        signer,
        uploads,
        ims,
        next_step: AtomicI64::new(i64::MAX),
    });
    hooks::start(&fio)?;
    acts::offer(&fio);
    let router = Router::new()
        .merge(api::router(fio.clone()))
        .merge(ims::router(fio.clone()))
        .merge(storage::router(fio.clone()))
        .merge(control::router(fio));
    Ok((router, info))
}
