//! The command line of cards, offloads and ASC MHL histories.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Page;

#[derive(Debug, Args)]
pub(crate) struct Offload {
    /// The card, or a folder.
    pub(crate) source: PathBuf,
    /// A folder on a disk that receives the card's folder; may be given several times.
    #[arg(long = "to", value_name = "DIR", required = true)]
    pub(crate) to: Vec<PathBuf>,
    /// Send it to this project too, name or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Folder of the project: "02 Rushes/Day 3".
    #[arg(long, requires = "project")]
    pub(crate) folder: Option<String>,
    /// Its folder's name at the destinations; the source's own name when not given.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Verified copies on disks that each clip needs; as many as there are folders when not given.
    #[arg(long, value_name = "N")]
    pub(crate) copies: Option<u32>,
    /// Verified copies at services that each clip needs; one when a project is named.
    #[arg(long, value_name = "N")]
    pub(crate) copies_remote: Option<u32>,
    /// Hash of the ASC MHL manifests: c4, md5, sha1, xxh128, xxh3, xxh64; may be given several times.
    #[arg(long = "hash", value_name = "FORMAT", default_value = "xxh128")]
    pub(crate) formats: Vec<String>,
    /// What is proven by reading back.
    #[arg(long, value_enum, default_value_t = Verify::Disks)]
    pub(crate) verify: Verify,
    /// Write its report into this folder when it has ended.
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// Only plan it: the app or `flo run` carries it out.
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Verify {
    /// Copies on disks. Those at services count when the service's own checksum agrees.
    Disks,
    /// Also copies at services that tell no checksum.
    All,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Offloads {
    /// Offloads, newest first.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// One with its clips: what is proven, and what is missing before the card may be formatted.
    Show {
        /// The offload's id.
        id: String,
    },
    /// Stand still until it is resumed.
    Pause {
        /// The offload's id.
        id: String,
    },
    /// Go on; what failed or is damaged is copied again.
    Resume {
        /// The offload's id.
        id: String,
        /// Only let it go on: the app or `flo run` carries it out.
        #[arg(long)]
        no_wait: bool,
    },
    /// Give it up; what was copied stays.
    Cancel {
        /// The offload's id.
        id: String,
    },
    /// Read every copy on disks back again.
    Verify {
        /// The offload's id.
        id: String,
        /// Also compare what stands at services.
        #[arg(long)]
        services: bool,
    },
    /// Write its report.
    Report {
        /// The offload's id.
        id: String,
        /// As a table.
        #[arg(long, value_name = "FILE", required_unless_present = "pdf")]
        csv: Option<PathBuf>,
        /// As a document.
        #[arg(long, value_name = "FILE")]
        pdf: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mhl {
    /// Compare a folder with its history.
    Verify {
        /// The folder.
        dir: PathBuf,
    },
    /// Write the next generation of a folder's history.
    Create {
        /// The folder.
        dir: PathBuf,
        /// c4, md5, sha1, xxh128, xxh3, xxh64; may be given several times.
        #[arg(long = "hash", value_name = "FORMAT", default_value = "xxh128")]
        formats: Vec<String>,
    },
}
