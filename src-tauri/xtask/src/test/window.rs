//! The layer of the real window: Xvfb, a session bus, an unlocked keyring and WebDriver.
//!
//! The test program gets `FLO_DESKTOP=1` (without it, its tests have nothing to do), `FLO_DESKTOP_APP` (the built app)
//! and `FLO_DESKTOP_OUTPUT` (a folder for screenshots). It starts `WebKitWebDriver` itself.

use anyhow::Result;

use super::Context;
use super::counts::Format;
use super::rust::{self, DESKTOP, Runner};
use super::summary::Tally;
use crate::workspace::EVERYTHING;

/// Starts a desktop session for one command and ends it afterwards.
const SESSION: &str = "tests/desktop/session.sh";

pub(super) fn run(context: &mut Context<'_>, tally: &mut Tally) -> Result<()> {
    if !cfg!(target_os = "linux") {
        tally.notes.push("not run: the system web view takes WebDriver only on Linux".to_owned());
        return Ok(());
    }
    context.require_build()?;
    let workspace = context.workspace;
    let (inner, format) = match rust::runner(context)? {
        Runner::Nextest(program) => {
            let filter = format!("package(flo-tests) and binary({DESKTOP})");
            let mut nextest = rust::nextest(workspace, &program, &filter);
            nextest.args(["--profile", "desktop"]);
            (nextest, Format::Nextest)
        }
        Runner::CargoTest => {
            let mut test = workspace.cargo(["test", "--test", DESKTOP]);
            test.args(EVERYTHING);
            (test, Format::CargoTest)
        }
    };
    let mut session = workspace.command(workspace.path(SESSION));
    session
        .arg(inner.get_program())
        .args(inner.get_args())
        .env("FLO_DESKTOP", "1")
        .env("FLO_DESKTOP_APP", workspace.debug_binary("projectflo-desktop"))
        .env("FLO_DESKTOP_OUTPUT", workspace.path("tests/output/desktop"));
    context.tests(tally, &mut session, format)
}
