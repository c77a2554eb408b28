//! Repository tasks. `cargo xtask run` and `cargo xtask test` are the two a newcomer needs.
//!
//! The crate stays small and quick to compile, because it is the first thing built on a fresh
//! machine: nothing here links a system library. It only starts other programs (cargo, npm, apt,
//! Python) and reads the tree; it never decides anything about the product.
#![expect(clippy::print_stdout, reason = "a task runner talks on standard output")]

mod app;
mod bindings;
mod needs;
mod process;
mod report;
mod scaffold;
mod soak;
mod stamp;
mod test;
mod tidy;
mod ui;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Tasks of the ProjectFlo Desktop repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds the app and starts it.
    Run(app::Options),
    /// Sets up and runs every test, layer by layer.
    Test(test::Options),
    /// The same as `test`: what the build server runs.
    Ci(test::Options),
    /// Runs the simulation with more seeds than the tests do, one seed, or with faults built in.
    Soak(soak::Options),
    /// Checks what the style guide promises about the tree.
    Tidy,
    /// Writes ui/src/api/bindings.ts from the shell's commands.
    Bindings,
    /// Creates the folder of a new connector and its lines in the manifests.
    NewConnector {
        /// Lower-case name of the service, for example `dropbox`.
        name: String,
    },
    /// Creates the next numbered migration.
    NewMigration {
        /// What the step adds, for example `invoices`.
        name: String,
    },
}

fn main() -> ExitCode {
    match start(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nStopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::here()?;
    match task {
        Task::Run(options) => app::run(&workspace, &options),
        Task::Test(options) | Task::Ci(options) => test::run(&workspace, &options),
        Task::Soak(options) => soak::run(&workspace, &options),
        Task::Tidy => tidy::run(&workspace),
        Task::Bindings => bindings::write(&workspace).map(|()| ExitCode::SUCCESS),
        Task::NewConnector { name } => {
            scaffold::connector::create(&workspace, &name).map(|()| ExitCode::SUCCESS)
        }
        Task::NewMigration { name } => {
            scaffold::migration::create(&workspace, &name).map(|()| ExitCode::SUCCESS)
        }
    }
}
