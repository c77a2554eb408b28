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
///
/// A service's own sign-in stands beside the registry, in files that carry its name (`frameio_token.rs`); each names
/// no other connector.
pub(super) fn registry(sources: &Sources, connectors: &[String]) -> Vec<Finding> {
    const HOME: &str = "src-tauri/crates/flo-app/src/";
    let elsewhere = |file: &&Source| {
        !file.is_test()
            && !file.path.starts_with("src-tauri/connectors/")
            && !file.path.starts_with("src-tauri/xtask/")
            && file.path.strip_prefix(HOME) != Some("registry.rs")
    };
    let mut findings = Vec::new();
    for connector in connectors {
        let module = connector.replace('-', "_") + "::";
        let stranger = |file: &&Source| {
            elsewhere(file) && !(file.path.starts_with(HOME) && is_named_after(&file.path, connector))
        };
        let files = sources.ending(&[".rs"]).filter(stranger);
        findings.extend(find(files, "names a connector outside registry.rs", |line| {
            !line.trim_start().starts_with("//") && line.contains(&module)
        }));
    }
    findings
}

/// Whether a file is `frameio.rs` or `frameio_*.rs` for the connector `flo-frameio`.
fn is_named_after(path: &str, connector: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let service = connector.strip_prefix("flo-").unwrap_or(connector);
    name.strip_prefix(service).is_some_and(|rest| rest.starts_with(['.', '_']))
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
    fn a_services_own_sign_in_names_that_service_alone() {
        let line = "let tokens = flo_frameio::pasted_token(secret);";
        let sources = Sources::made_of(&[
            ("src-tauri/crates/flo-app/src/frameio_token.rs", line),
            ("src-tauri/crates/flo-app/src/use_cases/frameio.rs", line),
            ("src-tauri/crates/flo-app/src/clockify_key.rs", line),
            ("src-tauri/crates/flo-engine/src/frameio.rs", line),
        ]);
        let found = registry(&sources, &["flo-frameio".to_owned(), "flo-clockify".to_owned()]);
        assert_eq!(
            places(&found),
            [
                "src-tauri/crates/flo-app/src/clockify_key.rs:1",
                "src-tauri/crates/flo-engine/src/frameio.rs:1"
            ]
        );
    }

    #[test]
    fn tauri_is_imported_by_the_client_alone() {
        let import = "import { listen } from \"@tauri-apps/api/event\";";
        let sources =
            Sources::made_of(&[("ui/src/api/client.ts", import), ("ui/src/features/time/Timer.tsx", import)]);
        assert_eq!(places(&tauri_in_ui(&sources)), ["ui/src/features/time/Timer.tsx:1"]);
    }
}
