//! New parts that all look alike: a connector, a migration.

pub(crate) mod connector;
pub(crate) mod migration;

use anyhow::{Result, ensure};

/// Fails unless the name is lower case, begins with a letter, and is made of letters, digits and `separator`.
fn require_plain(name: &str, separator: char) -> Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator;
    ensure!(
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain),
        "{name:?} is no name here: lower-case letters, digits and `{separator}` only"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_stay_in_their_folder() {
        assert!(require_plain("dropbox", '_').is_ok());
        assert!(require_plain("invoice_lines", '_').is_ok());
        for wrong in ["", "Dropbox", "../escape", "9lives", "a b"] {
            assert!(require_plain(wrong, '_').is_err(), "{wrong}");
        }
    }
}
