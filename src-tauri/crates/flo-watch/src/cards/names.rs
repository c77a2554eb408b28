//! Parts of file names: stems, numbers at their ends, gaps in a numbering.

/// The last part of a path.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Name without its extension, and the extension in lower case.
pub(super) fn split(path: &str) -> (&str, String) {
    let name = base(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension.to_ascii_lowercase()),
        _ => (name, String::new()),
    }
}

/// Splits the last `digits` digits off a stem: `AA000102` with 2 is `AA0001` and 2.
pub(super) fn number_at_end(stem: &str, digits: usize) -> Option<(&str, u32)> {
    let at = stem.len().checked_sub(digits)?;
    let (head, tail) = (stem.get(..at)?, stem.get(at..)?);
    if head.is_empty() || !tail.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((head, tail.parse().ok()?))
}

/// The numbers that are missing between 1 and the highest of `numbers`.
pub(super) fn gaps(numbers: &[u32]) -> Vec<u32> {
    let last = numbers.iter().copied().max().unwrap_or(0).min(9_999);
    (1..=last).filter(|number| !numbers.contains(number)).collect()
}

/// Whether `name` fits `pattern`, in which `A` stands for a letter, `0` for a digit, `*` for a letter or digit, and
/// everything else for itself. Case does not matter.
pub(super) fn fits(name: &str, pattern: &str) -> bool {
    name.len() == pattern.len()
        && name.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'A' => byte.is_ascii_alphabetic(),
            b'0' => byte.is_ascii_digit(),
            b'*' => byte.is_ascii_alphanumeric(),
            other => byte.eq_ignore_ascii_case(&other),
        })
}
