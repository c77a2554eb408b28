//! The layer of the services' own clients: published Python packages against our simulators.
//!
//! Each client is `tests/clients/NAME.py` with its pinned packages in `tests/clients/NAME.txt`. It gets
//! a simulator of its own, whose addresses are in `FLO_SANDBOX` as JSON, and `flo` in `FLO`; it prints one `ok` or `not ok` line
//! per check (the test anything protocol) and ends with 0 when all passed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::Context;
use super::counts::Format;
use super::summary::Tally;
use crate::process::{self, Ended};
use crate::report;
use crate::stamp::{self, Stamp};
use crate::workspace::Workspace;

/// Longest time for the simulators to say where they are.
const START_LIMIT: Duration = Duration::from_secs(60);

pub(super) fn run(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    context.require_flo()?;
    let clients = clients(&context.workspace.path("tests/clients"))?;
    ensure!(!clients.is_empty(), "no client was found in tests/clients");
    for client in clients {
        let name = client.file_stem().context("a script has a name")?.to_string_lossy().into_owned();
        // One client that cannot be set up must not hide the result of the others.
        if let Err(error) = run_client(context, tally, &client, &name) {
            tally.failed += 1;
            tally.notes.push(format!("{name}: {error:#}"));
        }
    }
    Ok(())
}

/// The scripts that have a file of pinned packages beside them.
fn clients(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut clients = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "py") && path.with_extension("txt").exists() {
            clients.push(path);
        }
    }
    clients.sort();
    Ok(clients)
}

fn run_client(context: &Context<'_>, tally: &mut Tally, script: &Path, name: &str) -> Result<()> {
    let python = environment(context.workspace, script, name)?;
    let sandbox = Sandbox::start(context.workspace)?;
    let mut client = context.workspace.command(python);
    client
        .arg("-u")
        .arg(script)
        .env("FLO_SANDBOX", &sandbox.info)
        .env("FLO", context.workspace.debug_binary("flo"));
    context.tests(tally, &mut client, Format::Tap)
}

/// The Python of the client's own environment, made anew only when its pinned packages changed.
fn environment(workspace: &Workspace, script: &Path, name: &str) -> Result<PathBuf> {
    let requirements = script.with_extension("txt");
    let folder = workspace.target().join("venvs").join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = stamp::fingerprint(std::slice::from_ref(&requirements), &[])?;
    let stamp = Stamp::at(folder.join("requirements.stamp"));
    if stamp.holds(&wanted) && python.exists() {
        return Ok(python);
    }
    report::note(&format!("making the Python environment of {name} (usually 20 s, once)"));
    let system = if cfg!(windows) { "python" } else { "python3" };
    process::run(workspace.command(system).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    process::run(pip.arg(&requirements))?;
    stamp.set(&wanted)?;
    Ok(python)
}

/// Running simulators; they end with this value.
struct Sandbox {
    info: String,
    _process: Ended,
}

impl Sandbox {
    fn start(workspace: &Workspace) -> Result<Self> {
        let flo = workspace.debug_binary("flo");
        let mut process = Ended(
            Command::new(&flo)
                .args(["sandbox", "--listen", "127.0.0.1:0", "--limits", "off"])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .with_context(|| format!("starting {}", flo.display()))?,
        );
        let (sender, lines) = mpsc::channel();
        process::read_lines(process.0.stdout.take().context("standard output is piped")?, sender);
        let info = lines.recv_timeout(START_LIMIT).context("`flo sandbox` did not say where it is")?;
        let parsed: serde_json::Value =
            serde_json::from_str(&info).with_context(|| format!("`flo sandbox` said {info:?}"))?;
        ensure!(parsed["control_url"].is_string(), "`flo sandbox` named no control_url: {info}");
        Ok(Self { info, _process: process })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_a_script_with_pinned_packages_beside_it() {
        let folder = std::env::temp_dir().join(format!("xtask-clients-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for name in ["b.py", "b.txt", "a.py", "a.txt", "shared.py", "README.md"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let found = clients(&folder).unwrap();
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["a.py", "b.py"], "in a fixed order, without shared code");
        fs::remove_dir_all(folder).unwrap();
    }
}
