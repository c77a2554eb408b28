//! Streams and how often they are read.

use std::time::Duration;

use flo_connect::StreamSpec;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

pub(super) fn roots() -> Vec<StreamSpec> {
    vec![
        StreamSpec::whole("workspaces", 0, HOUR),
        StreamSpec::whole("people", 0, 6 * HOUR),
        StreamSpec::whole("fields", 0, HOUR),
        StreamSpec::whole("projects", 1, 5 * MINUTE),
    ]
}

/// What is in a folder. One with recent work is read often.
pub(super) fn children(folder: &str, is_recent: bool) -> StreamSpec {
    let (changes_every, full_every) = if is_recent { (5 * MINUTE, HOUR) } else { (HOUR, DAY) };
    StreamSpec {
        changes_every,
        full_every,
        has_changes_pass: true,
        ..StreamSpec::whole(format!("children/{folder}"), 2, HOUR)
    }
}

/// The versions of a stack. Its newest version and its change time tell when to look again.
pub(super) fn stack(id: &str, head: &str, updated_at: &str) -> StreamSpec {
    StreamSpec {
        stamp: Some(format!("{head} {updated_at}")),
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
        ..StreamSpec::whole(format!("deleted/{project}"), 2, DAY)
    }
}

/// The comments of a file. Their count tells of new and deleted ones; edits and completions only show by reading.
pub(super) fn comments(file: &str, count: Option<u64>, is_recent: bool) -> StreamSpec {
    let every = if is_recent { 15 * MINUTE } else { DAY };
    StreamSpec {
        stamp: count.map(|count| count.to_string()),
        ..StreamSpec::whole(format!("comments/{file}"), 3, every)
    }
}
