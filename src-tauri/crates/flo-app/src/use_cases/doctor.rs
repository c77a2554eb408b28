//! The doctor: looks at everything that can go wrong on this computer, and mends what can be mended.

use std::time::Duration;

use flo_model::{ByteCount, ConnectionState, IntentState};
use flo_store::{backup, connections, lists, search, sync, transfers};
use sysinfo::Disks;

use crate::view::{DoctorReport, FindingView, Severity};
use crate::{App, ErrorCode, Result};

/// Age below which a snapshot is fresh enough to repair after.
const REPAIR_SNAPSHOT_AGE: Duration = Duration::from_secs(60);

/// Below this much free room transfers and the database are at risk.
const LITTLE_ROOM: u64 = 1_000_000_000;

impl App {
    /// Checks database, search, snapshots, audit trail, disk, secrets, connections, watched folders, queues and abandoned
    /// placeholders. Each finding says what a repair does about it; with `repair` that is done, after a snapshot. No record
    /// is deleted.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn doctor(&self, repair: bool) -> Result<DoctorReport> {
        let mut findings = Vec::new();
        self.check_database(&mut findings).await?;
        self.check_snapshots(&mut findings).await?;
        self.check_derived(&mut findings, repair).await?;
        self.check_disk(&mut findings);
        self.check_connections(&mut findings).await?;
        self.check_queues(&mut findings, repair).await?;
        let ok = !findings.iter().any(|finding| finding.severity == Severity::Error && !finding.repaired);
        Ok(DoctorReport { ok, findings })
    }

    async fn check_database(&self, findings: &mut Vec<FindingView>) -> Result<()> {
        let faults = self.read(backup::integrity).await?;
        for fault in faults {
            let detail = format!("{fault}. Restore the newest snapshot with `flo restore`.");
            findings.push(finding("database_damaged", Severity::Error, detail));
        }
        let audit = self.audit_verify().await?;
        if let Some(first) = audit.first_bad {
            let detail = format!("The audit trail does not agree with itself from event {} on.", first.0);
            findings.push(finding("audit_broken", Severity::Error, detail));
        }
        Ok(())
    }

    async fn check_snapshots(&self, findings: &mut Vec<FindingView>) -> Result<()> {
        if let Some(drill) = self.last_drill().await?
            && !drill.ok
        {
            let detail = format!(
                "The snapshot {} could not be restored: {}. Make a backup now.",
                drill.snapshot, drill.detail
            );
            findings.push(finding("restore_drill_failed", Severity::Error, detail));
        }
        Ok(())
    }

    /// What is computed from other rows and can be computed again: the search index, the states of links.
    async fn check_derived(&self, findings: &mut Vec<FindingView>, repair: bool) -> Result<()> {
        let stale = self.write(|tx| search::stale(tx)).await?;
        if !stale.is_empty() {
            let mut found = finding(
                "search_index_stale",
                Severity::Error,
                format!("Search does not agree with {}.", stale.join(", ")),
            );
            found.repair = Some(String::from("Builds the search index anew from the records."));
            if repair {
                self.before_repair().await?;
                self.write(|tx| search::rebuild(tx)).await?;
                found.repaired = true;
            }
            findings.push(found);
        }
        let wrong = self.read(sync::links::unsettled).await?;
        if !wrong.is_empty() {
            let mut found = finding(
                "link_state_wrong",
                Severity::Error,
                format!("{} records show a state that their queue and conflicts do not give.", wrong.len()),
            );
            found.repair = Some(String::from("Gives each the state that follows from what waits for it."));
            if repair {
                self.before_repair().await?;
                self.write(move |tx| {
                    wrong.iter().try_for_each(|(connection, id)| sync::links::settle(tx, connection, id))
                })
                .await?;
                found.repaired = true;
            }
            findings.push(found);
        }
        Ok(())
    }

    /// A snapshot to go back to, unless there is a fresh one.
    async fn before_repair(&self) -> Result<()> {
        self.inner.store.snapshot_if_older(REPAIR_SNAPSHOT_AGE).await?;
        Ok(())
    }

    fn check_disk(&self, findings: &mut Vec<FindingView>) {
        let folder = std::fs::canonicalize(self.profile().folder())
            .unwrap_or_else(|_| self.profile().folder().to_owned());
        let disks = match Disks::new_with_refreshed_list() {
            Ok(disks) => disks,
            Err(error) => {
                let detail = format!("The room on the disk cannot be told: {error}.");
                findings.push(finding("disk_unknown", Severity::Note, detail));
                return;
            }
        };
        let disk = disks
            .iter()
            .filter(|disk| folder.starts_with(disk.mount_point()))
            .max_by_key(|disk| disk.mount_point().as_os_str().len());
        if let Some(disk) = disk
            && disk.available_space() < LITTLE_ROOM
        {
            let left = ByteCount(disk.available_space());
            let detail =
                format!("The disk of the profile has {} MB left. Free some room.", left.0 / 1_000_000);
            findings.push(finding("disk_nearly_full", Severity::Warning, detail));
        }
    }

    async fn check_connections(&self, findings: &mut Vec<FindingView>) -> Result<()> {
        for row in self.read(connections::list).await? {
            let name = crate::registry::service_name(&row.service);
            if row.state == ConnectionState::Error {
                let detail =
                    row.error_detail.clone().unwrap_or_else(|| format!("{name} needs a new sign-in."));
                findings.push(finding("sign_in_needed", Severity::Error, detail));
            }
            match self.has_secret(row.secret_ref).await {
                Ok(true) => {}
                Ok(false) => {
                    let detail = format!("The secret of {name} is gone. Sign in again.");
                    findings.push(finding("secret_missing", Severity::Error, detail));
                }
                Err(error) => {
                    let code = if error.code == ErrorCode::Passphrase { "passphrase" } else { "no_keychain" };
                    let hint = error.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
                    findings.push(finding(code, Severity::Error, format!("{}{hint}", error.message)));
                }
            }
        }
        for watch in self.read(transfers::watch_folders::list).await? {
            if let Some(error) = watch.error {
                findings.push(finding(
                    "watch_folder_lost",
                    Severity::Warning,
                    format!("{}: {error}", watch.path),
                ));
            }
        }
        Ok(())
    }

    async fn check_queues(&self, findings: &mut Vec<FindingView>, repair: bool) -> Result<()> {
        let ghosts = self.read(transfers::ghosts::list).await?;
        if !ghosts.is_empty() {
            let detail = format!(
                "{} abandoned placeholders at the service are removed as soon as it can be reached.",
                ghosts.len()
            );
            findings.push(finding("ghosts", Severity::Note, detail));
        }
        let (parked, stuck) = self
            .read(|conn| {
                let parked = lists::queues::count_writes(conn, IntentState::Parked)?;
                let stuck = lists::queues::count_writes(conn, IntentState::InFlight)?;
                Ok((parked, stuck))
            })
            .await?;
        if parked > 0 {
            let detail = format!("{parked} writes wait for a person. See `flo outbox list`.");
            let mut parked = finding("parked_writes", Severity::Warning, detail);
            parked.repair = Some(String::from("Tries each of them again."));
            if repair {
                for intent in self.read(|conn| lists::queues::parked_writes(conn, u32::MAX)).await? {
                    self.retry_intent(intent.id).await?;
                }
                parked.repaired = true;
            }
            findings.push(parked);
        }
        if stuck > 0 && !self.is_started() {
            let detail = format!(
                "{stuck} writes were under way when the app ended. They are looked up before they are sent again."
            );
            findings.push(finding("interrupted_writes", Severity::Note, detail));
        }
        Ok(())
    }
}

fn finding(code: &str, severity: Severity, detail: String) -> FindingView {
    FindingView { code: code.to_owned(), severity, detail, repaired: false, repair: None }
}
