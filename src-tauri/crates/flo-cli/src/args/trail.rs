//! The command line of what happened and what waits: conflicts, queued writes, the audit trail.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::Page;

#[derive(Debug, Subcommand)]
pub(crate) enum Conflicts {
    /// Open conflicts.
    List {
        /// Also those decided within 30 days, whose other value can be fetched back.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        page: Page,
    },
    /// Keep one side. The other value stays in the history.
    Resolve {
        /// The conflict's id.
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// Every open conflict, for one side.
        #[arg(long, conflicts_with = "id")]
        all: bool,
        /// `local`, `remote`, or `FIELD=local,FIELD=remote` for all open fields of the record.
        #[arg(long)]
        keep: String,
    },
    /// Write the value that was not kept again, here and at the service; for 30 days.
    Restore {
        /// The conflict's id.
        id: String,
    },
    /// What settles fields that both sides changed; with a field and a rule, set it.
    Rules {
        /// Kind of record and field: time_entry.description.
        #[arg(requires = "rule")]
        field: Option<String>,
        /// ask, ours, theirs, newest, union (for sets), or `usual`.
        rule: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Outbox {
    /// Writes that are queued or parked.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Try a parked write again.
    Retry {
        /// The write's id.
        id: String,
    },
    /// Give a write up; the record here goes back to what the service has.
    Drop {
        /// The write's id.
        id: String,
    },
    /// Change the record of a parked write and send it again.
    Edit {
        /// The write's id.
        id: String,
        /// New value of a field, JSON or text; may be given several times.
        #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
        set: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Events, newest first.
    List {
        /// Of this record.
        #[arg(long, value_name = "ID")]
        entity: Option<String>,
        /// Of this kind of record.
        #[arg(long = "type", value_name = "TYPE")]
        record_type: Option<String>,
        /// Of this action.
        #[arg(long)]
        action: Option<String>,
        /// By person, service or rule.
        #[arg(long)]
        by: Option<String>,
        /// At or after: RFC 3339 time or YYYY-MM-DD.
        #[arg(long)]
        from: Option<String>,
        /// Before: RFC 3339 time or YYYY-MM-DD.
        #[arg(long)]
        to: Option<String>,
        #[command(flatten)]
        page: Page,
    },
    /// Recompute the hash chain.
    Verify,
    /// Write the whole history to a new file.
    Export {
        /// The file to write; it must not exist.
        file: PathBuf,
        /// JSON lines with the hashes, or a table.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
    },
    /// Let a checkpoint stand for old events; the chain still verifies.
    Compact {
        /// Days for which single events are kept, 30 at least.
        #[arg(long)]
        keep_days: u32,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Privacy {
    /// Write everything that is kept about a person to a new file, as JSON.
    Export {
        /// Their id, mail address or name.
        person: String,
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Erase who a person is, for ever; their hours, comments and files stay under a made-up name.
    Erase {
        /// Their id, mail address or name.
        person: String,
        /// Only say what would be erased.
        #[arg(long, required_unless_present = "yes")]
        dry_run: bool,
        /// Erase.
        #[arg(long, conflicts_with = "dry_run")]
        yes: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// One JSON object per line.
    Jsonl,
    /// A table.
    Csv,
}
