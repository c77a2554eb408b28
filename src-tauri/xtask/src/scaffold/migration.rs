//! `cargo xtask new-migration NAME`.

use std::fs;

use anyhow::{Context, Result};

use crate::tidy;
use crate::workspace::Workspace;

/// Writes the head of the next migration and says where.
pub(crate) fn create(workspace: &Workspace, name: &str) -> Result<()> {
    super::require_plain(name, '_')?;
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.path("migrations")).context("reading migrations/")? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    let file = format!("migrations/{}", next_name(&names, name));
    fs::write(workspace.path(&file), head(name)).with_context(|| format!("writing {file}"))?;
    println!("{file} is written: say in its head why, and whether an older app may still open the file");
    Ok(())
}

fn next_name(existing: &[String], name: &str) -> String {
    let last = existing.iter().filter_map(|name| tidy::migration_number(name)).max().unwrap_or(0);
    format!("{:04}_{name}.sql", last + 1)
}

fn head(name: &str) -> String {
    format!(
        "-- {}: why this step exists.\n-- An older app may still open the file: yes or no, and why.\n",
        name.replace('_', " ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_gets_the_next_number() {
        let existing = ["0001_init.sql", "0002_outbox.sql", ".gitkeep"].map(str::to_owned);
        assert_eq!(next_name(&existing, "invoices"), "0003_invoices.sql");
        assert_eq!(next_name(&[], "init"), "0001_init.sql");
    }
}
