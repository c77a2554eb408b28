//! `cargo xtask soak`: the simulation beyond what the test command has time for.

use std::process::ExitCode;

use anyhow::Result;

use crate::process;
use crate::report;
use crate::workspace::{EVERYTHING, Workspace};

/// Which seeds to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 20_000)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Runs this seed alone and shows all that happens.
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
    /// With `--seed`: the power fails again and again at this point, such as `push.answered`.
    #[arg(long, requires = "seed")]
    point: Option<String>,
    /// Leaves out each rule of the engine in turn, and lists the first seeds that notice.
    #[arg(long, conflicts_with = "seed")]
    sabotage: bool,
    /// With `--sabotage`: how many seeds to find for each rule.
    #[arg(long, default_value_t = 5)]
    catches: u32,
}

/// Runs them. The exit code is 1 when an invariant broke, or when a fault was not caught.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut cargo = workspace.cargo(["test", "--test", "simulation"]);
    cargo.args(EVERYTHING).arg("--").arg("--nocapture");
    if let Some(seed) = options.seed {
        cargo.arg("seeds::a0");
        cargo.env("FLO_SIM_FROM", seed.to_string()).env("FLO_SIM_SEEDS", "1").env("FLO_SIM_SHOW", "1");
        cargo.envs(options.point.iter().map(|point| ("FLO_SIM_POINT", point)));
    } else {
        cargo.arg(if options.sabotage { "sabotage::" } else { "seeds::" });
        cargo.env("FLO_SIM_FROM", options.from.to_string());
        cargo.env("FLO_SIM_SEEDS", options.seeds.to_string());
        cargo.env("FLO_SIM_CATCHES", options.catches.to_string());
    }
    report::note(&process::shown(&cargo));
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
