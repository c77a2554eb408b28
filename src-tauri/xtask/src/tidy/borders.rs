//! What may be written where: SQL, names of connectors, imports of Tauri.

use super::Finding;
use super::sources::{Source, Sources};

/// How statements begin. Upper case, as the store writes them, so that prose is not mistaken for SQL.
const STATEMENTS: [&str; 7] =
    ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "DROP TABLE ", "PRAGMA "];

/// SQL in product code outside flo-store.
pub(super) fn sql(sources: &Sources) -> Vec<Finding> {
    let elsewhere = |file: &&Source| {
        !file.is_test()
            && !file.path.starts_with("src-tauri/crates/flo-store/")
            && !file.path.starts_with("src-tauri/xtask/")
    };
    find(sources.ending(&[".rs"]).filter(elsewhere), "SQL outside flo-store", |line| {
        STATEMENTS.iter().any(|statement| line.contains(&format!("\"{statement}")))
    })
}

/// Connectors named in product code outside the one registry.
pub(super) fn registry(sources: &Sources, connectors: &[String]) -> Vec<Finding> {
    const HOME: &str = "src-tauri/crates/flo-app/src/registry";
    let modules: Vec<String> = connectors.iter().map(|name| name.replace('-', "_") + "::").collect();
    let elsewhere = |file: &&Source| {
        !file.is_test()
            && !file.path.starts_with("src-tauri/connectors/")
            && !file.path.starts_with("src-tauri/xtask/")
            && !file.path.starts_with(HOME)
    };
    find(sources.ending(&[".rs"]).filter(elsewhere), "names a connector outside registry.rs", |line| {
        !line.trim_start().starts_with("//") && modules.iter().any(|module| line.contains(module.as_str()))
    })
}

/// Imports of Tauri in the web part outside the one client.
pub(super) fn tauri_in_ui(sources: &Sources) -> Vec<Finding> {
    const ALLOWED: [&str; 2] = ["ui/src/api/client.ts", "ui/src/api/bindings.ts"];
    let elsewhere =
        |file: &&Source| file.path.starts_with("ui/src/") && !ALLOWED.contains(&file.path.as_str());
    find(sources.ending(&[".ts", ".tsx"]).filter(elsewhere), "imports Tauri outside client.ts", |line| {
        ["from \"@tauri-apps/", "from '@tauri-apps/", "import(\"@tauri-apps/", "import \"@tauri-apps/"]
            .iter()
            .any(|import| line.contains(import))
    })
}

fn find<'a>(
    files: impl Iterator<Item = &'a Source>,
    what: &str,
    breaks: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, _) in file.lines().filter(|(_, line)| breaks(line)) {
            findings.push(Finding::new(format!("{}:{number}", file.path), what));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.place.as_str()).collect()
    }

    #[test]
    fn sql_is_found_outside_the_store_but_not_in_tests_or_prose() {
        let statement = "let q = \"SELECT id FROM projects\";";
        let sources = Sources::made_of(&[
            ("src-tauri/crates/flo-store/src/projects.rs", statement),
            ("src-tauri/crates/flo-engine/src/pass.rs", &format!("// first\n{statement}")),
            ("src-tauri/crates/flo-engine/tests/pass.rs", statement),
            ("src-tauri/crates/flo-app/src/lib.rs", "/// SELECT nothing here"),
        ]);
        assert_eq!(places(&sql(&sources)), ["src-tauri/crates/flo-engine/src/pass.rs:2"]);
    }

    #[test]
    fn a_connector_is_named_in_the_registry_alone() {
        let line = "let frameio = flo_frameio::connector(settings);";
        let sources = Sources::made_of(&[
            ("src-tauri/crates/flo-app/src/registry.rs", line),
            ("src-tauri/crates/flo-app/src/connections.rs", line),
            ("tests/conformance/main.rs", line),
        ]);
        let found = registry(&sources, &["flo-frameio".to_owned()]);
        assert_eq!(places(&found), ["src-tauri/crates/flo-app/src/connections.rs:1"]);
    }

    #[test]
    fn tauri_is_imported_by_the_client_alone() {
        let import = "import { listen } from \"@tauri-apps/api/event\";";
        let sources =
            Sources::made_of(&[("ui/src/api/client.ts", import), ("ui/src/features/time/Timer.tsx", import)]);
        assert_eq!(places(&tauri_in_ui(&sources)), ["ui/src/features/time/Timer.tsx:1"]);
    }
}
