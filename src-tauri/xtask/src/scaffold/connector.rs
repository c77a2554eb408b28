//! `cargo xtask new-connector NAME`.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// The files of a new connector, relative to its folder. `SERVICE` stands for its name.
const FILES: [(&str, &str); 4] = [
    ("Cargo.toml", include_str!("templates/Cargo.toml.txt")),
    ("README.md", include_str!("templates/README.md.txt")),
    ("src/lib.rs", include_str!("templates/lib.rs.txt")),
    ("src/error.rs", include_str!("templates/error.rs.txt")),
];

/// Writes the folder and the two lines in the manifests, and says what is left for a person.
pub(crate) fn create(workspace: &Workspace, name: &str) -> Result<()> {
    super::require_plain(name, '_')?;
    let folder = format!("src-tauri/connectors/{name}");
    ensure!(!workspace.path(&folder).exists(), "{folder} exists already");
    for (file, template) in FILES {
        let path = workspace.path(&folder).join(file);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(&path, filled(template, name)).with_context(|| format!("writing {}", path.display()))?;
    }
    let dependency = format!("flo-{name} = {{ path = \"{folder}\" }}");
    edit(workspace, "Cargo.toml", "{ path = \"src-tauri/connectors/", &dependency)?;
    let app = "src-tauri/crates/flo-app/Cargo.toml";
    edit(workspace, app, "flo-clockify.workspace", &format!("flo-{name}.workspace = true"))?;
    println!("{folder} is written, with its lines in Cargo.toml and flo-app's manifest.");
    println!(
        "Left to do: its line in flo-app's registry.rs, its simulator in flo-sandbox, its conformance entry."
    );
    Ok(())
}

fn filled(template: &str, name: &str) -> String {
    template.replace("SERVICE", name)
}

fn edit(workspace: &Workspace, file: &str, beside: &str, line: &str) -> Result<()> {
    let path = workspace.path(file);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {file}"))?;
    let text =
        with_line_after(&text, beside, line).with_context(|| format!("{file} has no line with {beside}"))?;
    fs::write(&path, text).with_context(|| format!("writing {file}"))
}

/// The text with `line` added below the last line that contains `beside`.
fn with_line_after(text: &str, beside: &str, line: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|existing| existing.contains(beside))?;
    lines.insert(last + 1, line);
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_added_below_the_last_of_its_kind() {
        let text = "[dependencies]\nflo-a.workspace = true\nflo-b.workspace = true\nserde.workspace = true\n";
        assert_eq!(
            with_line_after(text, "flo-", "flo-c.workspace = true").unwrap(),
            "[dependencies]\nflo-a.workspace = true\nflo-b.workspace = true\nflo-c.workspace = true\nserde.workspace = true\n"
        );
        assert_eq!(with_line_after(text, "tokio", "x"), None);
    }

    #[test]
    fn every_template_is_filled_completely() {
        for (file, template) in FILES {
            let text = filled(template, "dropbox");
            assert!(text.contains("dropbox") && !text.contains("SERVICE"), "{file}");
        }
    }
}
