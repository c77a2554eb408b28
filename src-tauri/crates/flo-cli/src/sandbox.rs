//! `flo sandbox`: the simulators until ended.

use std::sync::Arc;

use flo_app::{CommandError, Result};
use flo_model::SystemClock;
use flo_sandbox::{LimitMode, Options};

use crate::args::{Limits, Sandbox};
use crate::{console, print};

/// Runs the simulators; the first line of output is the JSON answer.
pub(crate) async fn run(args: Sandbox) -> Result<()> {
    let options = Options {
        listen: args.listen,
        seed: args.seed,
        projects: args.projects,
        assets: args.assets,
        entries: args.entries,
        limits: match args.limits {
            Limits::Real => LimitMode::Real,
            Limits::Off => LimitMode::Off,
        },
        faults: args.faults,
        storage: args.storage,
        clock: Arc::new(SystemClock),
        ..Options::default()
    };
    let failed = |error| CommandError::internal(format!("The simulators cannot start: {error:#}."));
    let sandbox = flo_sandbox::start(options).await.map_err(failed)?;
    print::line(&serde_json::to_string(&sandbox.info).map_err(CommandError::internal)?);
    console::stop_signal().await.map_err(CommandError::internal)?;
    sandbox.stop().await;
    Ok(())
}
