//! Serves the simulators until Ctrl-C, SIGTERM or POST `/_sim/shutdown`. The first line of output says how to reach
//! them, as JSON.
//!
//! Arguments: `--listen ADDRESS`, `--seed N`, `--projects N`, `--assets N`, `--entries N`, `--limits real|off`,
//! `--faults NAME[,NAME…]`, `--storage FOLDER`, `--part-size BYTES`.

use std::io::Write as _;

use anyhow::{Context as _, bail};
use flo_sandbox::{LimitMode, Options, start};

fn options() -> anyhow::Result<Options> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--listen" => options.listen = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--projects" => options.projects = Some(value.parse()?),
            "--assets" => options.assets = Some(value.parse()?),
            "--entries" => options.entries = Some(value.parse()?),
            "--limits" if value == "real" => options.limits = LimitMode::Real,
            "--limits" if value == "off" => options.limits = LimitMode::Off,
            "--faults" => options.faults = value.split(',').map(str::to_owned).collect(),
            "--storage" => options.storage = Some(value.into()),
            "--part-size" => options.part_size = value.parse()?,
            _ => bail!("unknown argument {name} {value}"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let sandbox = start(options()?).await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(&sandbox.info)?)?;
    out.flush()?;
    drop(out);
    tokio::select! {
        () = sandbox.ended() => {}
        ended = told_to_end() => ended?,
    }
    sandbox.stop().await;
    Ok(())
}

/// Ctrl-C, or the signal that service managers send. Ending in order removes the temporary storage.
#[cfg(unix)]
async fn told_to_end() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Ctrl-C.
#[cfg(not(unix))]
async fn told_to_end() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
