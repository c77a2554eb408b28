//! Every Rust module opens with a sentence about itself, every migration says why it exists.

use super::Finding;
use super::sources::Sources;

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let rust = sources
        .ending(&[".rs"])
        .filter(|file| !opens_with(&file.text, "//!"))
        .map(|file| Finding::new(&file.path, "opens without a `//!` sentence about the module"));
    let sql = sources
        .ending(&[".sql"])
        .filter(|file| file.path.starts_with("migrations/") && !opens_with(&file.text, "--"))
        .map(|file| Finding::new(&file.path, "opens without a comment that says why"));
    rust.chain(sql).collect()
}

fn opens_with(text: &str, mark: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_head_is_found() {
        let sources = Sources::made_of(&[
            ("src/good.rs", "\n//! Does one thing.\n"),
            ("src/bad.rs", "use std::fs;\n//! Too late.\n"),
            ("src/empty.rs", ""),
            ("migrations/0001_init.sql", "CREATE TABLE t (id);"),
            ("tests/fixtures/any.sql", "SELECT 1;"),
        ]);
        let places: Vec<_> = check(&sources).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["src/bad.rs", "src/empty.rs", "migrations/0001_init.sql"]);
    }
}
