//! The command line of media: watched folders and the transfer queue.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Page;

#[derive(Debug, Subcommand)]
pub(crate) enum Watch {
    /// Watch a folder and upload what lands in it.
    Add {
        /// The folder.
        dir: PathBuf,
        /// Project, or project and folders.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: String,
        #[command(flatten)]
        rules: Rules,
    },
    /// Change where its files go and what counts in it; rules that are not given are the usual ones again.
    Change {
        /// The watched folder's id.
        id: String,
        /// Project, or project and folders; as it is when not given.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: Option<String>,
        #[command(flatten)]
        rules: Rules,
    },
    /// Stop looking at it for a while.
    Pause {
        /// The watched folder's id.
        id: String,
    },
    /// Go on looking at it.
    Resume {
        /// The watched folder's id.
        id: String,
    },
    /// What a folder would send, without watching it.
    Preview {
        /// The folder.
        dir: PathBuf,
        /// Tells which files are there already.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: Option<String>,
        #[command(flatten)]
        rules: Rules,
    },
    /// Look at a folder several times and tell how long it takes: the first look knows nothing. For measuring.
    Scan {
        /// The folder.
        dir: PathBuf,
        /// How many looks.
        #[arg(long, default_value_t = 2)]
        times: u32,
    },
    /// The watched folders.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Watch it no longer. Files stay where they are, here and there.
    Remove {
        /// The watched folder's id.
        id: String,
    },
}

/// What counts in a watched folder, and how it goes.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Only files that match this pattern; may be given several times.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) include: Vec<String>,
    /// Not what matches this pattern; may be given several times.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    /// How long size and time must stand still, milliseconds.
    #[arg(long, value_name = "MS")]
    pub(crate) settle_ms: Option<u32>,
    /// Lower goes first; 1 is usual.
    #[arg(long)]
    pub(crate) priority: Option<i32>,
    /// arrival, oldest, newest or smallest first.
    #[arg(long, default_value = "arrival")]
    pub(crate) order: String,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Transfers {
    #[command(subcommand)]
    pub(crate) step: Option<TransferStep>,
    /// Only in this state: queued, running, finishing, done, paused, parked, cancelled.
    #[arg(long)]
    pub(crate) state: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TransferStep {
    /// Stand still until it is resumed.
    Pause { id: String },
    /// Go on.
    Resume { id: String },
    /// Try a parked one again.
    Retry { id: String },
    /// Give it up; the local file stays.
    Cancel { id: String },
    /// Send these before all others, in the order given.
    First {
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Send these behind all others.
    Last {
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Compare what stands at the service with what was sent, by reading it back if need be.
    Verify { id: String },
    /// Placeholders at the services that will never be completed.
    Ghosts {
        /// Try now to remove them.
        #[arg(long)]
        clean: bool,
    },
}
