//! Clockify with its reports and audit hosts: one workspace, kept in memory.
//!
//! Every operation is a row of a routing table (`http::Route`) whose handler runs under one lock, so that
//! requests are applied one after the other, as they reach the service. What the service does differently
//! between plans, or what was observed in several ways, is a knob (`knobs::Knobs`).
//!
//! Besides the routes under `/api/v1`, `/report/v1` and `/audit/v1` there are switches:
//!
//! | Route | Does |
//! |---|---|
//! | GET `/_sim/clockify/entries?user=` | every entry as the server holds it |
//! | GET, PATCH `/_sim/clockify/knobs` | the switches |
//! | GET, PATCH `/_sim/clockify/settings` | `workspaceSettings` |
//! | GET `/_sim/clockify/keys` | API keys by person, and the add-on token |

mod act;
mod approvals;
mod auth;
mod bulk;
mod catalog;
mod control;
mod dispatch;
mod entries;
mod error;
mod feed;
mod fill;
mod fill_lists;
mod http;
mod ids;
mod knobs;
mod ledger;
mod model;
mod rates;
mod readonly;
mod reports;
mod settings;
mod time;
mod webhooks;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::any;

pub(crate) use self::fill::workspace_id;
pub use self::knobs::FAULTS;

use self::world::World;
use crate::Shared;
use crate::seed::Studio;
use crate::seed::studio;

/// API key of the signed-in person, an admin of the workspace: locks do not hold back what they write.
/// The act `set_role` makes them an ordinary member.
pub(crate) fn api_key(seed: u64) -> String {
    fill::api_key_of(seed, studio::SIGNED_IN)
}

/// The simulated service.
#[derive(Debug)]
struct Clockify {
    world: Mutex<World>,
    shared: Arc<Shared>,
}

impl Clockify {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All routes of Clockify, under `/api`, `/report`, `/audit` and `/_sim/clockify`.
pub(crate) fn router(shared: Arc<Shared>, studio: &Studio) -> Router {
    let options = &shared.options;
    let mut world = fill::build(studio, options, shared.now());
    world.knobs.plan.clone_from(&options.clockify_plan);
    world.knobs.strict = options.strict_queries;
    let simulator = Arc::new(Clockify { world: Mutex::new(world), shared });
    act::offer(&simulator);
    control::offer(&simulator);
    Router::new()
        .route("/api/{*rest}", any(dispatch::handle))
        .route("/report/{*rest}", any(dispatch::handle))
        .route("/audit/{*rest}", any(dispatch::handle))
        .merge(control::routes())
        .with_state(simulator)
}
