//! `flo`: the headless face of the engine that the desktop app runs.
//!
//! Arguments become one [`Call`](flo_app::Call); the process that holds the profile carries it out, here or in the
//! running app; the answer is printed as a table, or with `--json` as one JSON document. Nothing is decided here.

mod args;
mod card_calls;
mod console;
mod marker_args;
mod print;
mod record_args;
mod record_calls;
mod run;
mod sandbox;
mod to_call;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use flo_app::{CommandError, ErrorCode};

use args::Cli;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = CommandError::internal(format!("The runtime cannot start: {error}."));
            return ExitCode::from(print::failure(&error, cli.json));
        }
    };
    let code = runtime.block_on(run::run(cli));
    // A reader that still waits for standard input must not hold up the end.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Wrong usage: clap's words for people, the contract's document for scripts. Help and version are no errors.
fn refuse(error: &clap::Error) -> ExitCode {
    let wants_json = std::env::args_os().any(|arg| arg == "--json");
    let is_error = !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if wants_json && is_error {
        let text = error.render().to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let error = CommandError::new(ErrorCode::Invalid, message).with_hint("See `flo --help`.");
        return ExitCode::from(print::failure(&error, true));
    }
    if let Err(broken) = error.print() {
        tracing::debug!(%broken, "nobody reads the usage text");
    }
    ExitCode::from(if is_error { 2 } else { 0 })
}
