//! The command line: names and flags are a public interface (add, never rename).

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionStep {
    /// How well it answers, what it asks next, how long its sign-in holds.
    Show {
        /// The connection's id.
        id: String,
    },
    /// Its last requests: route, status, time; no addresses, no bodies.
    Requests {
        /// The connection's id.
        id: String,
    },
    /// Forget it, its secret, and what only it brought in.
    Remove {
        /// The connection's id.
        id: String,
        /// End the sign-in at the service first.
        #[arg(long)]
        revoke: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Webhooks {
    /// Tell an address of changes; its secret is shown once.
    Add {
        /// https address.
        url: String,
        /// Name for people.
        #[arg(long)]
        name: Option<String>,
        /// Event types, such as time_entry.updated or asset.*; all when not given.
        #[arg(long, value_delimiter = ',')]
        events: Vec<String>,
        /// It may stand on this computer or in its network.
        #[arg(long)]
        allow_local: bool,
    },
    /// The addresses.
    List,
    /// Forget an address.
    Remove {
        /// The address's id.
        id: String,
    },
    /// Tell it nothing for now.
    Pause {
        /// The address's id.
        id: String,
    },
    /// Go on telling it.
    Resume {
        /// The address's id.
        id: String,
    },
    /// Make a new secret; both sign until the next time.
    Rotate {
        /// The address's id.
        id: String,
    },
    /// Send a message that says nothing, now.
    Test {
        /// The address's id.
        id: String,
    },
    /// Messages and what became of them.
    Deliveries {
        /// waiting, done or dead.
        #[arg(long, value_parser = ["waiting", "done", "dead"])]
        state: Option<String>,
    },
    /// Send a message again from the start.
    Replay {
        /// The message's id.
        id: String,
    },
    /// Keep the secret of a webhook that a service sends.
    Trust {
        /// The connection's id.
        connection: String,
        /// `-` reads it from standard input.
        #[arg(long, value_name = "-")]
        secret: Option<String>,
    },
    /// Take in a delivery of a service; its body comes on standard input.
    Receive {
        /// The connection's id.
        connection: String,
        /// A header of the delivery; can be repeated.
        #[arg(long = "header", value_name = "NAME: VALUE")]
        headers: Vec<String>,
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

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Seed of everything that is made up.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// This many projects beside the studio's own.
    #[arg(long)]
    pub(crate) projects: Option<usize>,
    /// This many assets beside the studio's own.
    #[arg(long)]
    pub(crate) assets: Option<usize>,
    /// This many time entries beside the studio's own.
    #[arg(long)]
    pub(crate) entries: Option<usize>,
    /// The services' rate limits.
    #[arg(long, value_enum, default_value_t = Limits::Real)]
    pub(crate) limits: Limits,
    /// Faults to begin with, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub(crate) faults: Vec<String>,
    /// Folder for uploaded bytes; a temporary one when not given.
    #[arg(long, value_name = "DIR")]
    pub(crate) storage: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Limits {
    /// As published.
    Real,
    /// None.
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connect {
    /// Frame.io V4. Without --token the sign-in opens in the browser.
    Frameio {
        /// Address of the API.
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// `-` reads an access token from standard input.
        #[arg(long, value_name = "-")]
        token: Option<String>,
        /// Account to mirror; the first one when not given.
        #[arg(long, value_name = "ID")]
        account: Option<String>,
        /// Client id of the Adobe credential, for the sign-in in the browser.
        #[arg(long, env = "FLO_FRAMEIO_CLIENT_ID", value_name = "ID")]
        client_id: Option<String>,
        /// Address of the sign-in service.
        #[arg(long, value_name = "URL")]
        ims_base_url: Option<String>,
        /// Where the browser is sent back to, as the Adobe credential has it.
        #[arg(long, value_name = "URI")]
        redirect_uri: Option<String>,
        /// Listen at https://localhost for the browser instead of asking for the address; it warns of the certificate.
        #[arg(long)]
        listen: bool,
    },
    /// Clockify. The key is read from standard input with `--api-key -`.
    Clockify {
        /// Address of the API, with its version.
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Region: global, euc1, use2, euw2, apse2, developer; the one that knows the key when not given.
        #[arg(long, value_name = "ID")]
        region: Option<String>,
        /// NAME of a workspace at NAME.clockify.me.
        #[arg(long, value_name = "NAME")]
        subdomain: Option<String>,
        /// Address of the reports.
        #[arg(long, value_name = "URL")]
        reports_url: Option<String>,
        /// `-` reads the key from standard input.
        #[arg(long, value_name = "-")]
        api_key: Option<String>,
        /// Workspace to mirror; the active one when not given.
        #[arg(long, value_name = "ID")]
        workspace: Option<String>,
    },
    /// A bucket of S3 or of a service that is compatible with it. Files go there with `--to s3:BUCKET[/FOLDER]`.
    S3 {
        /// Address of the service, without the bucket; Amazon's own when not given.
        #[arg(long, value_name = "URL")]
        endpoint: Option<String>,
        /// Region of the bucket; us-east-1 when not given.
        #[arg(long, value_name = "NAME")]
        region: Option<String>,
        /// The bucket, or the part of it beneath a prefix.
        #[arg(long, value_name = "BUCKET[/PREFIX]")]
        bucket: String,
        /// Id of the access key.
        #[arg(long, value_name = "ID")]
        access_key: String,
        /// `-` reads the secret of the access key from standard input.
        #[arg(long, value_name = "-")]
        secret: Option<String>,
    },
}

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
