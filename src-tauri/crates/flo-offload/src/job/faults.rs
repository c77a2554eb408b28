//! Why an offload cannot be called done.

use flo_store::offloads::{Copy, TargetKind};

use super::rows::Rows;
use crate::failure::Failure;

/// Why an offload cannot be called done.
pub(super) fn first_fault(rows: &Rows) -> Option<Failure> {
    let kinds = [
        "disk_away",
        "disk_full",
        "not_writable",
        "disk_error",
        "exists",
        "damaged",
        "changed",
        "missing",
        "unreadable",
        "name",
        "mhl",
        "mhl_differs",
    ];
    let known = |kind: &str| kinds.into_iter().find(|known| *known == kind).unwrap_or("failed");
    let mut faults: Vec<(&str, String)> = Vec::new();
    let targets = rows.targets.iter().filter(|target| target.kind == TargetKind::Local);
    faults.extend(
        targets.filter_map(|row| Some((known(row.error_kind.as_deref()?), row.error_detail.clone()?))),
    );
    faults.extend(rows.files.iter().filter_map(|file| {
        Some((known(file.error_kind.as_deref()?), format!("{}: {}", file.path, file.error_detail.clone()?)))
    }));
    let local = |copy: &&Copy| {
        rows.targets.get(copy.target as usize).is_some_and(|target| target.kind == TargetKind::Local)
    };
    faults.extend(
        rows.copies
            .iter()
            .filter(local)
            .filter_map(|copy| Some((known(copy.error_kind.as_deref()?), copy.error_detail.clone()?))),
    );
    let more = faults.len().saturating_sub(1);
    let (kind, detail) = faults.into_iter().next()?;
    let more = if more == 0 { String::new() } else { format!(" And {more} more.") };
    Some(Failure::place(kind, format!("{detail}{more}")))
}
