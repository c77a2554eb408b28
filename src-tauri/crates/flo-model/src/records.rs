//! Record types and the state words of the product.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored and published word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err(UnknownWord { word: other.to_owned(), of: stringify!($name) }),
                }
            }
        }
    };
}

/// A word that is none of its set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{word}” is no {of}")]
pub struct UnknownWord {
    /// The text that was given.
    pub word: String,
    /// The set it should have come from.
    pub of: &'static str,
}

words! {
    /// What kind of thing a record is. One typed table each.
    RecordType {
        /// A workspace: Frame.io's container of projects, Clockify's container of everything.
        Workspace = "workspace",
        /// A person who works.
        Person = "person",
        /// Whom the work is for.
        Client = "client",
        /// One production.
        Project = "project",
        /// A piece of work.
        Task = "task",
        /// A label of time entries.
        Tag = "tag",
        /// Start, end, description, project, task, tags, billable. The running timer is the one without an end.
        TimeEntry = "time_entry",
        /// A folder, file or version stack at a media service.
        Asset = "asset",
        /// A note on an asset, or a reply to one.
        Comment = "comment",
        /// The definition of a metadata field, such as the status with its options.
        FieldDefinition = "field_definition",
    }
}

words! {
    /// State of a connection, in the words of the published tables.
    ConnectionState {
        /// Syncing.
        Active = "ACTIVE",
        /// A person paused it.
        Paused = "PAUSED",
        /// It needs a person; the error says why.
        Error = "ERROR",
    }
}

words! {
    /// Sync state of one record at one connection.
    LinkState {
        /// Both sides agree, proven by a round trip.
        Synced = "SYNCED",
        /// Changes here wait to be sent.
        Pending = "PENDING",
        /// The last write was refused; see the parked intent.
        Error = "ERROR",
        /// Both sides changed one field; see the conflict.
        Conflict = "CONFLICT",
        /// Proven to be gone at the service.
        Absent = "ABSENT",
    }
}

words! {
    /// State of a queued write.
    IntentState {
        /// Waits for its turn or its time.
        Queued = "queued",
        /// A call is under way. After a crash this means [`IntentState::Unknown`].
        InFlight = "in_flight",
        /// The call ended without an answer: look before it is sent again.
        Unknown = "unknown",
        /// Set aside: a person decides.
        Parked = "parked",
        /// Confirmed by the service.
        Done = "done",
        /// Given up by a person.
        Dropped = "dropped",
    }
}

words! {
    /// What settles a field that both sides changed, each in its own way.
    MergeRule {
        /// Both values are kept until a person chooses.
        Ask = "ask",
        /// The value here stays and goes to the service.
        Ours = "ours",
        /// The service's value is taken.
        Theirs = "theirs",
        /// The later change stays. Where the service does not say when it was made: [`MergeRule::Ask`].
        Newest = "newest",
        /// What either side added is in, what either side removed is out. For sets alone.
        Union = "union",
    }
}

words! {
    /// What a queued write does to its record.
    IntentAction {
        /// Make the record at the service.
        Create = "create",
        /// Change fields of it.
        Update = "update",
        /// Delete it there.
        Delete = "delete",
    }
}

words! {
    /// State of a transfer.
    TransferState {
        /// In the queue.
        Queued = "queued",
        /// Bytes are moving.
        Running = "running",
        /// All bytes are acknowledged; the service is putting them together.
        Finishing = "finishing",
        /// Done and its size agrees at the service.
        Done = "done",
        /// A person paused it.
        Paused = "paused",
        /// Set aside with a reason.
        Parked = "parked",
        /// A person cancelled it.
        Cancelled = "cancelled",
    }
}

words! {
    /// Which way a transfer goes.
    TransferDirection {
        /// From this computer to the service.
        Upload = "upload",
        /// From the service to this computer.
        Download = "download",
    }
}

words! {
    /// Shape of an asset.
    AssetKind {
        /// Holds other assets.
        Folder = "folder",
        /// A media file.
        File = "file",
        /// Ordered versions of one asset.
        VersionStack = "version_stack",
    }
}

words! {
    /// How sure it is that a service has the bytes of a local file.
    Proof {
        /// It took all bytes and counts as many; nobody compared them.
        Sent = "sent",
        /// Its bytes, or its own sum of them, were compared with what stood here: they are the same.
        Verified = "verified",
        /// They were compared and are not the same.
        Differs = "differs",
    }
}

words! {
    /// Settle state of a local file.
    SourceState {
        /// Seen, not yet stable.
        Growing = "growing",
        /// Size and time stood still for the settle time.
        Settled = "settled",
        /// Handed to a transfer.
        Queued = "queued",
        /// Its bytes are at the destination.
        Sent = "sent",
        /// No longer on the disk.
        Gone = "gone",
        /// Cannot be read; the reason is stored.
        Unreadable = "unreadable",
    }
}

words! {
    /// What a committed transaction changed; lists that show it ask again.
    Topic {
        /// Connections, their health and budgets.
        Connections = "connections",
        /// Projects, tasks, tags, clients, people, workspaces.
        Projects = "projects",
        /// Assets and field definitions.
        Assets = "assets",
        /// Comments.
        Comments = "comments",
        /// Time entries and the timer.
        Time = "time",
        /// Transfers and parts.
        Transfers = "transfers",
        /// Watch folders and the ledger of local files.
        Watch = "watch",
        /// Offloads of cards and folders.
        Offloads = "offloads",
        /// What is known of media on this computer.
        MediaFacts = "media_facts",
        /// Queued and parked writes.
        Outbox = "outbox",
        /// Conflicts.
        Conflicts = "conflicts",
        /// The audit trail.
        Activity = "activity",
        /// Settings.
        Settings = "settings",
    }
}

words! {
    /// State of an offload.
    OffloadState {
        /// Waits for its turn.
        Queued = "queued",
        /// The source is being read.
        Copying = "copying",
        /// The copies are being read back.
        Verifying = "verifying",
        /// A person paused it.
        Paused = "paused",
        /// Set aside with a reason: the source or every destination is away, or copies failed.
        Parked = "parked",
        /// Every copy that was wanted is verified, or on its way to a service.
        Done = "done",
        /// A person gave it up; what was copied stays.
        Cancelled = "cancelled",
    }
}

words! {
    /// State of one copy of one file.
    CopyState {
        /// Not there yet.
        Waiting = "waiting",
        /// Its bytes were written and synced, or acknowledged by the service.
        Copied = "copied",
        /// Read back from the destination, and the same.
        Verified = "verified",
        /// It could not be made; the reason is stored.
        Failed = "failed",
        /// What stands at the destination is not what was read from the source.
        Differs = "differs",
    }
}
