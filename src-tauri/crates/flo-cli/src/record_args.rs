//! The command line of records: projects, tasks, clients, tags, people, assets, folders, comments.

use clap::{Args, Subcommand};

use crate::args::Page;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Projects {
    #[command(subcommand)]
    pub(crate) step: Option<ProjectStep>,
    /// Words in the name.
    #[arg(long)]
    pub(crate) search: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectStep {
    /// Make a project here and, when there is a network, at the services.
    Create {
        /// Its name.
        name: String,
        /// Client, name or id; one that is not there yet is made.
        #[arg(long)]
        client: Option<String>,
        /// Template with folders and tasks.
        #[arg(long)]
        template: Option<String>,
        #[command(flatten)]
        looks: Looks,
        /// Only at this connection; may be given several times.
        #[arg(long = "connection", value_name = "ID")]
        connections: Vec<String>,
    },
    /// Rename a project.
    Rename {
        /// Name or id.
        project: String,
        /// Its new name.
        name: String,
    },
    /// Change client, colour, note or billing; what is not given stays.
    Edit {
        /// Name or id.
        project: String,
        /// Client, name or id; an empty text takes it away.
        #[arg(long)]
        client: Option<String>,
        #[command(flatten)]
        looks: Looks,
    },
    /// Put a project away.
    Archive {
        /// Name or id.
        project: String,
    },
    /// Take a project back.
    Restore {
        /// Name or id.
        project: String,
    },
    /// Delete a project without media.
    Delete {
        /// Name or id.
        project: String,
    },
    /// Make two projects one: the media and the hours of one production.
    Link {
        /// The one that stays, name or id.
        project: String,
        /// The one that joins it, name or id.
        other: String,
    },
    /// Give what a project is at one account a project of its own again.
    Unlink {
        /// Name or id.
        project: String,
        /// The connection's id, or its service.
        #[arg(long, value_name = "ID")]
        connection: String,
    },
    /// The templates that new projects can begin with.
    Templates,
}

#[derive(Debug, Args)]
pub(crate) struct Looks {
    /// Colour, #RRGGBB.
    #[arg(long)]
    pub(crate) color: Option<String>,
    /// Note.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// Whether hours are billable by default.
    #[arg(long, value_name = "true|false")]
    pub(crate) billable: Option<bool>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Tasks {
    #[command(subcommand)]
    pub(crate) step: Option<TaskStep>,
    /// Of this project, name or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Args)]
pub(crate) struct OneTask {
    /// Id, or name together with --project.
    pub(crate) task: String,
    /// Its project, name or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TaskStep {
    /// Make a task.
    Create {
        /// Its name.
        name: String,
        /// Its project, name or id.
        #[arg(long)]
        project: String,
        #[command(flatten)]
        plan: Plan,
    },
    /// Change a task; what is not given stays.
    Edit {
        #[command(flatten)]
        one: OneTask,
        /// Its new name.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        plan: Plan,
    },
    /// Mark a task as done.
    Done {
        #[command(flatten)]
        one: OneTask,
    },
    /// Open a task again.
    Reopen {
        #[command(flatten)]
        one: OneTask,
    },
    /// Delete a task. Its entries stay on the project.
    Delete {
        #[command(flatten)]
        one: OneTask,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Planned hours, such as 7.5.
    #[arg(long, value_name = "HOURS")]
    pub(crate) estimate: Option<f64>,
    /// Who works on it, name or id; may be given several times.
    #[arg(long = "assignee", value_name = "PERSON")]
    pub(crate) assignees: Vec<String>,
    /// Whether hours are billable by default.
    #[arg(long, value_name = "true|false")]
    pub(crate) billable: Option<bool>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Labels {
    #[command(subcommand)]
    pub(crate) step: Option<LabelStep>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LabelStep {
    /// Make one.
    Create {
        /// Its name.
        name: String,
    },
    /// Rename one.
    Rename {
        /// Name or id.
        which: String,
        /// Its new name.
        name: String,
    },
    /// Put one away.
    Archive {
        /// Name or id.
        which: String,
    },
    /// Take one back.
    Restore {
        /// Name or id.
        which: String,
    },
    /// Delete one. What it was on stays, without it.
    Delete {
        /// Name or id.
        which: String,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct People {
    #[command(subcommand)]
    pub(crate) step: Option<PersonStep>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonStep {
    /// Make two people one: the same person under two mail addresses.
    Link {
        /// The one that stays: mail address, name or id.
        person: String,
        /// The one that joins: mail address, name or id.
        other: String,
    },
    /// Give what a person is at one account a record of its own again.
    Unlink {
        /// Mail address, name or id.
        person: String,
        /// The connection's id, or its service.
        #[arg(long, value_name = "ID")]
        connection: String,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Assets {
    #[command(subcommand)]
    pub(crate) step: Option<AssetStep>,
    /// Project, name or id.
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Words in the name, in any order.
    #[arg(long)]
    pub(crate) search: Option<String>,
    /// Sync state: SYNCED, PENDING, ERROR, CONFLICT.
    #[arg(long)]
    pub(crate) state: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AssetStep {
    /// Rename a folder, file or version stack.
    Rename { id: String, name: String },
    /// Move folders, files and stacks; no bytes are sent.
    Move {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Project, or project and folders.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: String,
    },
    /// Delete folders with their content, files, stacks with their versions.
    Delete {
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Set the approval status; `none` clears it.
    Status {
        status: String,
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Metadata fields that can be changed.
    Fields { id: String },
    /// Set a metadata field; an empty value clears it.
    SetField { id: String, field: String, value: String },
    /// Make a version stack of files in one folder, the newest first.
    Stack {
        #[arg(required = true, num_args = 2.., value_name = "ID")]
        files: Vec<String>,
    },
    /// Add a file to a stack as its newest version.
    AddVersion { stack: String, file: String },
    /// Take a file out of its stack.
    RemoveVersion { file: String },
    /// Bring the versions of a stack into this order, the newest first.
    OrderVersions {
        stack: String,
        #[arg(required = true, value_name = "ID")]
        versions: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Folders {
    /// The folder tree of a project.
    List {
        /// Project, name or id.
        project: String,
    },
    /// Make a folder.
    Create {
        /// Its name.
        name: String,
        /// Project, or project and folders.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: String,
    },
    /// Rename a folder.
    Rename { id: String, name: String },
    /// Move a folder.
    Move {
        id: String,
        /// Project, or project and folders.
        #[arg(long, value_name = "PROJECT[/FOLDER]")]
        to: String,
    },
    /// Delete a folder with what is in it.
    Delete { id: String },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_precedence_over_arg = true)]
pub(crate) struct Comments {
    #[command(subcommand)]
    pub(crate) step: Option<CommentStep>,
    /// The asset's id.
    pub(crate) asset: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CommentStep {
    /// Write a comment.
    Add {
        /// The asset's id.
        asset: String,
        text: String,
        /// Frame from the start, 0-based.
        #[arg(long)]
        frame: Option<i64>,
    },
    /// Answer a comment. No service takes answers from outside: it stays here.
    Reply { id: String, text: String },
    /// Change what a comment says.
    Edit { id: String, text: String },
    /// Mark a comment as done.
    Done { id: String },
    /// Open a comment again.
    Reopen { id: String },
    /// Delete a comment.
    Delete { id: String },
}
