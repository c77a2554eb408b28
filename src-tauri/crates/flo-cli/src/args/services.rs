//! The command line of connections: signing in, showing, the simulators, webhooks.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

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
