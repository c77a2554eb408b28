//! The command line of time: the timer, entries, reports, rates.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Page;

#[derive(Debug, Subcommand)]
pub(crate) enum Timer {
    /// Start it now.
    Start {
        #[command(flatten)]
        work: Work,
        /// Let a timer run that was started elsewhere, and start none. Without it a person at a terminal is asked; a
        /// script's start stops the other one.
        #[arg(long)]
        keep_other: bool,
    },
    /// Stop it now.
    Stop,
    /// What is running.
    Status,
    /// Time in which the timer ran and nobody was there: in no entry until somebody chooses.
    Gaps {
        #[command(flatten)]
        page: Page,
    },
    /// Say what becomes of such time.
    Answer {
        /// Its id.
        id: String,
        /// `keep` books it, `discard` leaves it out and stops the timer, `continue` leaves it out.
        #[arg(value_enum)]
        choice: Answer,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Answer {
    /// It was work: book it.
    Keep,
    /// Leave it out, and stop the timer.
    Discard,
    /// Leave it out; the timer goes on.
    Continue,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// First day, YYYY-MM-DD.
    #[arg(long)]
    pub(crate) from: String,
    /// Last day, YYYY-MM-DD.
    #[arg(long)]
    pub(crate) to: String,
    /// Group by person, project, client, task, billable, day, week or month; up to three, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "project")]
    pub(crate) by: Vec<String>,
    /// Of this person, name or id; may be given several times.
    #[arg(long = "person", value_name = "PERSON")]
    pub(crate) people: Vec<String>,
    /// Of this project, name or id; may be given several times.
    #[arg(long = "project", value_name = "PROJECT")]
    pub(crate) projects: Vec<String>,
    /// Of this client, name or id; may be given several times.
    #[arg(long = "client", value_name = "CLIENT")]
    pub(crate) clients: Vec<String>,
    /// Only billable entries, or only others.
    #[arg(long, value_name = "true|false")]
    pub(crate) billable: Option<bool>,
    /// Round each entry as the workspace rounds; as it is set there when not given.
    #[arg(long, value_name = "true|false")]
    pub(crate) rounding: Option<bool>,
    /// Write it to a file: .csv, .xlsx or .json.
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Rates {
    /// Rates that were set here, by the day from which they hold.
    List {
        #[command(flatten)]
        page: Page,
    },
    /// Set a rate from a day on. What was booked before keeps the rate of its time.
    Set(RateSet),
    /// Forget a rate.
    Remove {
        /// Its id.
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RateSet {
    /// bill: what the client pays; cost: what the work costs.
    #[arg(value_enum)]
    pub(crate) kind: RateKind,
    /// An hour's money such as 85.00.
    pub(crate) amount: String,
    /// Its currency.
    #[arg(long, default_value = "EUR")]
    pub(crate) currency: String,
    /// First day, YYYY-MM-DD.
    #[arg(long)]
    pub(crate) from: String,
    /// Of this person, by id. With --project: of that person in that project.
    #[arg(long)]
    pub(crate) person: Option<String>,
    /// Of this project, by id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Of this task, by id.
    #[arg(long)]
    pub(crate) task: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RateKind {
    /// What the client pays.
    Bill,
    /// What the work costs.
    Cost,
}

#[derive(Debug, Args)]
pub(crate) struct Work {
    /// Project, name or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Task of the project, name or id.
    #[arg(long)]
    pub(crate) task: Option<String>,
    /// What is done.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// Tag, name or id; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Billable or not; the project's own setting when not given.
    #[arg(long, value_name = "true|false")]
    pub(crate) billable: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Time {
    /// Entries, newest first.
    List {
        /// That begin at or after: RFC 3339 time or YYYY-MM-DD.
        #[arg(long)]
        from: Option<String>,
        /// That begin before: RFC 3339 time or YYYY-MM-DD.
        #[arg(long)]
        to: Option<String>,
        /// Of this project, name or id.
        #[arg(long)]
        project: Option<String>,
        #[command(flatten)]
        page: Page,
    },
    /// Book time.
    Add {
        /// When it began, RFC 3339.
        #[arg(long)]
        start: String,
        /// When it ended, RFC 3339.
        #[arg(long)]
        end: String,
        #[command(flatten)]
        work: Work,
    },
    /// Change an entry; what is not given stays.
    Edit {
        /// The entry's id.
        id: String,
        /// When it began, RFC 3339.
        #[arg(long)]
        start: Option<String>,
        /// When it ended, RFC 3339.
        #[arg(long)]
        end: Option<String>,
        #[command(flatten)]
        work: Work,
    },
    /// Delete an entry.
    Delete {
        /// The entry's id.
        id: String,
    },
    /// Book the work of one week at the same times of another one. What is there already stays alone.
    CopyWeek {
        /// A day of the week to copy, YYYY-MM-DD.
        #[arg(long)]
        from: String,
        /// A day of the week to fill, YYYY-MM-DD.
        #[arg(long)]
        to: String,
    },
}
