//! Which crate may use which.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Finding;
use crate::process;
use crate::workspace::Workspace;

/// What each crate may use of the workspace, besides flo-model. Connectors all have the row `connector`.
const ROWS: [(&str, &[&str]); 17] = [
    ("flo-model", &[]),
    ("flo-sync", &[]),
    ("flo-connect", &[]),
    ("flo-store", &[]),
    ("connector", &["flo-connect"]),
    ("flo-engine", &["flo-sync", "flo-store", "flo-connect"]),
    ("flo-transfer", &["flo-store", "flo-connect", "flo-watch"]),
    ("flo-watch", &[]),
    ("flo-offload", &["flo-store", "flo-watch"]),
    ("flo-time", &[]),
    ("flo-markers", &[]),
    (
        "flo-app",
        &[
            "flo-sync",
            "flo-store",
            "flo-connect",
            "flo-engine",
            "flo-markers",
            "flo-offload",
            "flo-time",
            "flo-transfer",
            "flo-watch",
            "connector",
        ],
    ),
    ("flo-sandbox", &[]),
    ("flo-cli", &["flo-app", "flo-sandbox"]),
    ("projectflo-desktop", &["flo-app", "flo-sandbox"]),
    (
        "flo-tests",
        &[
            "flo-app",
            "flo-connect",
            "flo-engine",
            "flo-sandbox",
            "flo-store",
            "flo-sync",
            "flo-time",
            "flo-transfer",
            "flo-watch",
            "connector",
        ],
    ),
    ("xtask", &[]),
];

/// The crates that may link SQLite.
const WITH_SQLITE: [&str; 2] = ["flo-store", "flo-tests"];

/// One crate of the workspace and what its manifest asks for, development dependencies left out.
struct Manifest {
    name: String,
    row: String,
    uses: Vec<String>,
}

/// All manifests of the workspace.
pub(super) struct Manifests(Vec<Manifest>);

impl Manifests {
    /// Asks cargo.
    pub(super) fn of(workspace: &Workspace) -> Result<Self> {
        let text =
            process::capture(&mut workspace.cargo(["metadata", "--no-deps", "--format-version", "1"]))?;
        Self::parse(&serde_json::from_str(&text).context("reading cargo's metadata")?)
    }

    fn parse(metadata: &Value) -> Result<Self> {
        let packages = metadata["packages"].as_array().context("metadata lists packages")?;
        packages.iter().map(Manifest::parse).collect::<Result<_>>().map(Self)
    }

    /// Names of the connectors' crates.
    pub(super) fn connectors(&self) -> Vec<String> {
        let connectors = self.0.iter().filter(|manifest| manifest.row == "connector");
        connectors.map(|manifest| manifest.name.clone()).collect()
    }

    /// Arrows that no row allows, and crates without a row.
    pub(super) fn check(&self) -> Vec<Finding> {
        self.0.iter().flat_map(|manifest| self.check_one(manifest)).collect()
    }

    fn check_one(&self, manifest: &Manifest) -> Vec<Finding> {
        let Some((_, allowed)) = ROWS.iter().find(|(row, _)| *row == manifest.row) else {
            return vec![Finding::new(&manifest.name, "has no row in xtask's table of crates")];
        };
        let mut findings = Vec::new();
        for used in &manifest.uses {
            if used == "rusqlite" && !WITH_SQLITE.contains(&manifest.name.as_str()) {
                findings.push(Finding::new(&manifest.name, "uses rusqlite; SQL lives in flo-store"));
            }
            let Some(target) = self.0.iter().find(|other| other.name == *used) else { continue };
            if target.name != "flo-model" && !allowed.contains(&target.row.as_str()) {
                findings.push(Finding::new(&manifest.name, format!("may not use {used}")));
            }
        }
        findings
    }
}

impl Manifest {
    fn parse(package: &Value) -> Result<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned).context("metadata names packages");
        let name = text(&package["name"])?;
        let path = text(&package["manifest_path"])?.replace('\\', "/");
        let row = if path.contains("/connectors/") { "connector".to_owned() } else { name.clone() };
        let dependencies = package["dependencies"].as_array().context("metadata lists dependencies")?;
        let uses = dependencies
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| text(&dependency["name"]))
            .collect::<Result<_>>()?;
        Ok(Self { name, row, uses })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, folder: &str, uses: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<_> =
            uses.iter().map(|(name, kind)| serde_json::json!({"name": name, "kind": kind})).collect();
        serde_json::json!({
            "name": name,
            "manifest_path": format!("/repo/src-tauri/{folder}/{name}/Cargo.toml"),
            "dependencies": dependencies,
        })
    }

    #[track_caller]
    fn check(packages: &[Value], want: &[&str]) {
        let manifests = Manifests::parse(&serde_json::json!({"packages": packages})).unwrap();
        let found: Vec<_> = manifests.check().iter().map(ToString::to_string).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn a_connector_may_not_see_the_store_or_another_connector() {
        check(
            &[
                package("flo-store", "crates", &[]),
                package("flo-connect", "crates", &[]),
                package("flo-clockify", "connectors", &[("flo-connect", None)]),
                package("flo-frameio", "connectors", &[("flo-store", None), ("flo-clockify", None)]),
            ],
            &["flo-frameio: may not use flo-store", "flo-frameio: may not use flo-clockify"],
        );
    }

    #[test]
    fn development_dependencies_are_free() {
        let sandbox = package("flo-sandbox", "crates", &[]);
        let store = package("flo-store", "crates", &[("flo-sandbox", Some("dev"))]);
        check(&[sandbox, store], &[]);
    }

    #[test]
    fn sqlite_is_linked_by_the_store_alone() {
        let engine = package("flo-engine", "crates", &[("rusqlite", None)]);
        check(&[engine], &["flo-engine: uses rusqlite; SQL lives in flo-store"]);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        check(&[package("flo-magic", "crates", &[])], &["flo-magic: has no row in xtask's table of crates"]);
    }
}
