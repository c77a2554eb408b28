//! Migrations are `0001_init.sql`, `0002_outbox.sql`, …: append-only, so without gaps and without twins.

use super::Finding;
use super::sources::Sources;

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers = Vec::new();
    for path in sources.paths.iter().filter(|path| path.ends_with(".sql")) {
        let Some(name) = path.strip_prefix("migrations/") else { continue };
        match number(name) {
            Some(number) => numbers.push((number, path)),
            None => findings.push(Finding::new(path, "is not named like 0001_what_it_adds.sql")),
        }
    }
    numbers.sort();
    for (wanted, (number, path)) in (1..).zip(numbers) {
        if number != wanted {
            findings.push(Finding::new(path, format!("is number {number} where {wanted} is next")));
            break;
        }
    }
    findings
}

/// The number of a migration's file name, which may carry refinery's `V`.
pub(crate) fn number(name: &str) -> Option<u32> {
    let (digits, rest) = name.strip_prefix('V').unwrap_or(name).split_once('_')?;
    let rest = rest.strip_prefix('_').unwrap_or(rest).strip_suffix(".sql")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (digits.len() == 4 && !rest.is_empty() && rest.chars().all(plain)).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_names(names: &[&str], want: &[&str]) {
        let files: Vec<_> = names.iter().map(|name| (*name, "")).collect();
        let found: Vec<_> =
            check(&Sources::made_of(&files)).into_iter().map(|finding| finding.to_string()).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn numbers_follow_each_other_from_one() {
        check_names(&["migrations/0001_init.sql", "migrations/0002_outbox.sql"], &[]);
        check_names(
            &["migrations/0001_init.sql", "migrations/0003_links.sql"],
            &["migrations/0003_links.sql: is number 3 where 2 is next"],
        );
        check_names(
            &["migrations/0001_a.sql", "migrations/0001_b.sql"],
            &["migrations/0001_b.sql: is number 1 where 2 is next"],
        );
    }

    #[test]
    fn a_name_without_its_number_is_found() {
        check_names(
            &["migrations/init.sql"],
            &["migrations/init.sql: is not named like 0001_what_it_adds.sql"],
        );
    }
}
