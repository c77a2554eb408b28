//! Streams and how often they are read.

use std::time::Duration;

use flo_connect::StreamSpec;
use flo_model::Reading;

use crate::memory::Pulse;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// Name of the account's audit log.
pub(super) const ACTIVITY: &str = "activity";

pub(super) fn roots() -> Vec<StreamSpec> {
    vec![
        activity(),
        StreamSpec::whole("workspaces", 0, HOUR),
        StreamSpec::whole("people", 0, 6 * HOUR),
        StreamSpec::whole("fields", 0, HOUR),
        StreamSpec::whole("projects", 1, 5 * MINUTE),
    ]
}

/// The account's audit log. Who may not read it is asked again a day later.
fn activity() -> StreamSpec {
    StreamSpec {
        changes_every: MINUTE,
        has_changes_pass: true,
        proves_candidates: false,
        is_feed: true,
        ..StreamSpec::whole(ACTIVITY, 0, DAY)
    }
}

/// What is in a folder. One with recent work is read often, unless the audit log tells of changes; one with files that
/// the service is still working on even then, because the log need not tell when it is done.
pub(super) fn children(folder: &str, pulse: Pulse) -> StreamSpec {
    let (changes_every, full_every, reading) = match pulse {
        Pulse::Unfinished => (5 * MINUTE, HOUR, Reading::EachPass),
        Pulse::Recent => (5 * MINUTE, HOUR, Reading::UnlessFed),
        Pulse::Still => (HOUR, DAY, Reading::InRotation),
    };
    StreamSpec {
        changes_every,
        full_every,
        has_changes_pass: true,
        reading,
        ..StreamSpec::whole(children_key(folder), 2, HOUR)
    }
}

pub(super) fn children_key(folder: &str) -> String {
    format!("children/{folder}")
}

/// The versions of a stack. Its newest version and its change time tell when to look again.
pub(super) fn stack(id: &str, head: &str, updated_at: &str) -> StreamSpec {
    StreamSpec {
        stamp: Some(format!("{head} {updated_at}")),
        reading: Reading::InRotation,
        ..StreamSpec::whole(format!("stack/{id}"), 3, DAY)
    }
}

/// What was deleted in a project.
pub(super) fn deleted(project: &str, is_active: bool) -> StreamSpec {
    StreamSpec {
        changes_every: if is_active { 5 * MINUTE } else { 6 * HOUR },
        full_every: 7 * DAY,
        has_changes_pass: true,
        proves_candidates: false,
        lists_deleted: true,
        reading: if is_active { Reading::UnlessFed } else { Reading::InRotation },
        ..StreamSpec::whole(deleted_key(project), 2, DAY)
    }
}

pub(super) fn deleted_key(project: &str) -> String {
    format!("deleted/{project}")
}

/// The comments of a file. Their count tells of new and deleted ones; edits and completions only show by reading.
pub(super) fn comments(file: &str, count: Option<u64>, is_recent: bool) -> StreamSpec {
    StreamSpec {
        stamp: count.map(|count| count.to_string()),
        reading: if is_recent { Reading::UnlessFed } else { Reading::InRotation },
        ..StreamSpec::whole(format!("comments/{file}"), 3, if is_recent { 15 * MINUTE } else { DAY })
    }
}
