//! The layer that looks at what the dependencies bring along.

use anyhow::{Result, ensure};

use super::Context;
use super::summary::Tally;
use crate::process;
use crate::report;

/// Crates that must not be in the tree, with the reason.
const BANNED: [(&str, &str); 2] = [
    ("openssl-sys", "the app speaks TLS through rustls, without a system library"),
    ("native-tls", "the app speaks TLS through rustls, without a system library"),
];

pub(super) fn run(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    banned_crates(context, tally)?;
    npm(context, tally)?;
    cargo_deny(context, tally)
}

fn banned_crates(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    let arguments =
        ["tree", "--workspace", "--target", "all", "--prefix", "none", "--format", "{p}", "--locked"];
    let tree = process::capture(&mut context.workspace.cargo(arguments))?;
    let found = banned_in(&tree);
    ensure!(found.is_empty(), "{}", found.join("; "));
    report::note("no banned crate in the tree of any platform");
    tally.passed += 1;
    Ok(())
}

fn banned_in(tree: &str) -> Vec<String> {
    let there = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    BANNED
        .iter()
        .filter(|(name, _)| there(name))
        .map(|(name, reason)| {
            format!("{name} is in the tree, but {reason}; `cargo tree -i {name}` tells how")
        })
        .collect()
}

fn npm(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    let output = context.workspace.npm(["audit", "--omit=dev", "--json"]).output()?;
    match advisories(&String::from_utf8_lossy(&output.stdout)) {
        Some(0) => {
            report::note("npm knows no advisory about the packages that ship");
            tally.passed += 1;
        }
        Some(number) => {
            tally.failed += 1;
            tally
                .notes
                .push(format!("npm knows {number} advisories: `npm audit --omit=dev` in ui/ lists them"));
        }
        None => not_run(tally, "npm audit was not run: the registry does not answer it"),
    }
    Ok(())
}

/// Number of advisories in the report, or `None` when it is no report.
fn advisories(report: &str) -> Option<u64> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    report["metadata"]["vulnerabilities"]["total"].as_u64()
}

fn cargo_deny(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    let deny = |check: &[&str]| {
        let mut command = context.workspace.command("cargo-deny");
        command.args(["deny", "--all-features", "check", "--config", ".cargo/deny.toml"]).args(check);
        command
    };
    if !process::succeeds(context.workspace.command("cargo-deny").arg("--version")) {
        not_run(tally, "licences and advisories of crates were not checked: cargo-deny is not installed");
        return Ok(());
    }
    context.check(tally, &mut deny(&["licenses", "bans", "sources"]))?;
    let fetched = process::succeeds(context.workspace.command("cargo-deny").args([
        "deny",
        "fetch",
        "--config",
        ".cargo/deny.toml",
        "db",
    ]));
    if fetched {
        context.check(tally, &mut deny(&["advisories"]))
    } else {
        not_run(tally, "advisories of crates were not checked: the database cannot be fetched");
        Ok(())
    }
}

fn not_run(tally: &mut Tally, reason: &str) {
    report::note(reason);
    tally.notes.push(reason.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_found_by_its_whole_name() {
        assert_eq!(banned_in("app v1.0\nopenssl-probe v0.1.6\n"), Vec::<String>::new());
        let found = banned_in("app v1.0\nopenssl-sys v0.9.1\n");
        assert!(found[0].contains("openssl-sys") && found[0].contains("rustls"), "{found:?}");
    }

    #[test]
    fn an_audit_report_is_told_from_a_registry_that_does_not_answer() {
        assert_eq!(advisories(r#"{"metadata":{"vulnerabilities":{"total":2}}}"#), Some(2));
        assert_eq!(advisories(r#"{"error":{"code":"ENOAUDIT"}}"#), None);
        assert_eq!(advisories(""), None);
    }
}
