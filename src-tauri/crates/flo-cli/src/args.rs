//! The command line: names and flags are a public interface (add, never rename).

mod cards;
mod hours;
mod media;
mod services;
mod trail;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use cards::{Mhl, Offload, Offloads, Verify};
pub(crate) use hours::{Answer, RateKind, RateSet, Rates, Report, Time, Timer, Work};
pub(crate) use media::{Rules, TransferStep, Transfers, Watch};
pub(crate) use services::{Connect, ConnectionStep, Limits, Sandbox, Webhooks};
pub(crate) use trail::{Audit, Conflicts, Format, Outbox, Privacy};

use crate::marker_args::Markers;
use crate::record_args::{Assets, Comments, Folders, Labels, People, Projects, Tasks};

/// Mirrors Frame.io and Clockify, watches folders, uploads: the engine of ProjectFlo without a window.
#[derive(Debug, Parser)]
#[command(name = "flo", version, propagate_version = true)]
pub(crate) struct Cli {
    /// Folder with database, logs and cache; the app's own when not given.
    #[arg(long, global = true, env = "FLO_PROFILE", value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// One JSON document on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the simulators of every service until ended; the first line of output is JSON.
    Sandbox(Sandbox),
    /// Sign in at a service.
    #[command(subcommand)]
    Connect(Connect),
    /// State and health of each connection, or one of them in full.
    Connections {
        #[command(subcommand)]
        step: Option<ConnectionStep>,
    },
    /// One full pass of pull and push.
    Sync {
        /// Only this connection.
        #[arg(long, value_name = "ID")]
        connection: Option<String>,
    },
    /// The whole engine in the foreground until SIGTERM or Ctrl-C.
    Run,
    /// Projects of the mirror; made, changed, linked.
    Projects(Projects),
    /// Tasks of the mirror; made, changed, deleted.
    Tasks(Tasks),
    /// Clients of the mirror; made, changed, deleted.
    Clients(Labels),
    /// Tags of the mirror; made, changed, deleted.
    Tags(Labels),
    /// People with the accounts that know them; linked by hand.
    People(People),
    /// Assets of the mirror; renamed, moved, stacked, deleted.
    Assets(Assets),
    /// Folders of a project.
    #[command(subcommand)]
    Folders(Folders),
    /// Comments of an asset.
    Comments(Comments),
    /// Comments as markers of editing programs, and back.
    #[command(subcommand)]
    Markers(Markers),
    /// Watched folders.
    #[command(subcommand)]
    Watch(Watch),
    /// Queue files or folders.
    Upload {
        /// Files and folders.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Project, or project and folders: "Harbour Lights/02 Rushes", "s3:BUCKET/Day 1".
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: String,
        /// Send them now and wait for the end.
        #[arg(long)]
        wait: bool,
    },
    /// Bring the originals of files, version stacks and folders to this computer.
    Download {
        /// Ids of assets.
        #[arg(required = true, value_name = "ASSET")]
        assets: Vec<String>,
        /// Folder that they go to; made when there is none.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Bring them now and wait for the end.
        #[arg(long)]
        wait: bool,
    },
    /// The transfer queue.
    Transfers(Transfers),
    /// Cards on mounted volumes, or in a folder, and what is known of their copies.
    Cards {
        /// A card, or a folder that holds cards.
        dir: Option<PathBuf>,
    },
    /// Copy a card to disks, prove every copy, and send it to a project.
    Offload(Offload),
    /// Offloads: what is proven, and what is missing before a card may be formatted.
    #[command(subcommand)]
    Offloads(Offloads),
    /// ASC MHL histories of folders.
    #[command(subcommand)]
    Mhl(Mhl),
    /// How fast media may leave now, and why.
    Line {
        /// A call is on: let nothing leave for so many minutes; 0 ends it.
        #[arg(long, value_name = "MINUTES")]
        call: Option<u32>,
    },
    /// The running timer.
    #[command(subcommand)]
    Timer(Timer),
    /// Time entries.
    #[command(subcommand)]
    Time(Time),
    /// Hours and money over a range of days.
    Report(Report),
    /// Rates with the day from which they hold.
    #[command(subcommand)]
    Rates(Rates),
    /// Conflicts between a value here and one there.
    #[command(subcommand)]
    Conflicts(Conflicts),
    /// Queued and parked writes.
    #[command(subcommand)]
    Outbox(Outbox),
    /// The audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// What is kept about a person.
    #[command(subcommand)]
    Privacy(Privacy),
    /// Outgoing webhooks, and deliveries that a relay hands on.
    #[command(subcommand)]
    Webhooks(Webhooks),
    /// Check database, disk, agreement with the services, secrets.
    Doctor {
        /// Mend what can be mended, after a snapshot.
        #[arg(long)]
        repair: bool,
        /// Only say what a repair does.
        #[arg(long, requires = "repair")]
        dry_run: bool,
    },
    /// Restore the newest snapshot into a temporary folder and check it; nothing else is touched.
    Drill,
    /// Undo a step of the history: the newest of yours, or the one with this number.
    Undo {
        /// Number of the event, as `flo audit list` shows it.
        event: Option<u64>,
    },
    /// Why a record is as it is: rules, times, actors.
    Why {
        /// The record's id.
        id: String,
    },
    /// Write a verified one-file backup.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Replace the database by a backup; the present one is kept aside.
    Restore {
        /// The backup.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Page {
    /// Rows at most.
    #[arg(long, default_value_t = flo_app::DEFAULT_LIMIT, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
    /// `next` of the page before.
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}
