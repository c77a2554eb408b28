//! Calls of `flo`, carried out by the process that holds the profile. Answers have the published JSON form.

use flo_model::{Count, OffloadState, TransferState};
use serde::Serialize;
use serde_json::{Value, json};

use crate::call::{Call, PageRequest};
use crate::view::Listing;
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Carries out one call.
    ///
    /// # Errors
    /// What the use case led to.
    pub async fn call(&self, call: Call) -> Result<Value> {
        match call {
            Call::ConnectFrameio { sign_in } => keyed("connection", self.connect_frameio(sign_in).await?),
            Call::ConnectClockify { sign_in } => keyed("connection", self.connect_clockify(sign_in).await?),
            Call::ConnectS3 { sign_in } => keyed("connection", self.connect_s3(sign_in).await?),
            Call::Connections => json(whole(self.connections().await?)),
            Call::Connection { id } => keyed("connection", self.connection_detail(id).await?),
            Call::RemoveConnection { id, revoke } => {
                self.remove_connection(id.clone(), revoke).await?;
                Ok(json!({ "removed": id }))
            }
            Call::Requests { id } => json(whole(self.requests(id).await?)),
            Call::Sync { connection } => self.call_sync(connection).await,
            Call::Projects { search, page } => {
                let filter = crate::call::ProjectFilter { search, archived: None };
                json(self.projects(filter, page).await?)
            }
            Call::Assets { filter, page } => json(self.assets(filter, page).await?),
            Call::Comments { asset, page } => json(paged(self.comments(asset).await?, &page)?),
            Call::WatchAdd { path, to, rules } => {
                let folder = self.folder_for_files(to).await?;
                keyed("watch", self.add_watch(path, folder, rules).await?)
            }
            Call::WatchChange { id, to, rules } => self.call_change_watch(id, to, rules).await,
            Call::WatchPause { id, paused } => keyed("watch", self.pause_watch(id, paused).await?),
            Call::WatchPreview { path, to, rules } => {
                let folder = match to {
                    Some(to) => Some(self.folder_named(to).await?),
                    None => None,
                };
                json(self.preview_watch(path, folder, rules).await?)
            }
            Call::WatchScan { path, times } => json(self.time_scans(path, times).await?),
            Call::WatchList { page } => json(paged(self.watch_folders().await?, &page)?),
            Call::WatchRemove { id } => {
                self.remove_watch(id.clone()).await?;
                Ok(json!({ "removed": id }))
            }
            Call::Upload { paths, to, wait } => {
                let folder = self.folder_for_files(to).await?;
                self.queued(self.upload(paths, folder).await?, wait).await
            }
            Call::Download { assets, to, wait } => self.queued(self.download(assets, to).await?, wait).await,
            Call::Transfers { state, page } => json(self.transfers(state, page).await?),
            Call::Transfer { id, step } => keyed("transfer", self.step_transfer(id, step).await?),
            Call::TransferPlace { ids, place } => {
                Ok(json!({ "placed": self.place_transfers(ids, place).await? }))
            }
            Call::TransferVerify { id } => keyed("transfer", self.verify_transfer(id).await?),
            Call::Ghosts { clean } => {
                let ghosts = self.ghosts().await?;
                if clean {
                    self.clean_ghosts().await?;
                }
                json(whole(ghosts))
            }
            Call::Line => keyed("line", self.line().await?),
            Call::CallPause { minutes } => keyed("line", self.pause_for_call(minutes).await?),
            Call::TimerStart { draft, take_over } => json(self.start_timer(draft, take_over).await?),
            Call::TimerStop => keyed("timer", self.stop_timer().await?),
            Call::TimerStatus => keyed("timer", self.timer().await?),
            Call::TimeList { filter, page } => json(self.time_entries(filter, page).await?),
            Call::TimeAdd { draft } => keyed("entry", self.add_entry(draft).await?),
            Call::TimeEdit { id, draft } => keyed("entry", self.edit_entry(id, draft).await?),
            Call::TimeDelete { id } => {
                self.delete_entry(id.clone()).await?;
                Ok(json!({ "deleted": id }))
            }
            Call::TimeCopyWeek { from, to } => json(self.copy_week(from, to).await?),
            Call::TimeGaps { page } => json(paged(self.time_gaps().await?, &page)?),
            Call::TimeChoose { id, choice } => {
                self.choose_gap(id.clone(), choice).await?;
                Ok(json!({ "chosen": id }))
            }
            Call::Report { query, export: None } => json(self.report(query).await?),
            Call::Report { query, export: Some((format, file)) } => {
                json(self.export_report(query, format, file).await?)
            }
            Call::MarkersExport { export, file } => json(self.export_markers(export, file).await?),
            Call::MarkersImport { import, file, apply } => {
                json(self.import_markers(import, file, apply).await?)
            }
            Call::Rates { page } => json(paged(self.rates().await?, &page)?),
            Call::RateSet { draft } => keyed("rate", self.set_rate(draft).await?),
            Call::RateRemove { id } => {
                self.remove_rate(id.clone()).await?;
                Ok(json!({ "removed": id }))
            }
            Call::Conflicts { all, page } => json(self.conflicts(all, page).await?),
            Call::Resolve { id, keep } => {
                self.resolve_conflict(id.clone(), keep).await?;
                Ok(json!({ "resolved": id }))
            }
            Call::ResolveAll { keep } => json(self.resolve_conflicts(None, keep).await?),
            Call::ConflictRestore { id } => {
                self.restore_conflict(id.clone()).await?;
                Ok(json!({ "restored": id }))
            }
            Call::MergeRules => json(whole(self.merge_rules().await?)),
            Call::MergeRuleSet { entity, field, rule } => {
                keyed("rule", self.set_merge_rule(entity, field, rule).await?)
            }
            Call::Undo { step } => keyed("undone", self.undo(step).await?),
            Call::Why { entity } => json(self.explain(entity).await?),
            Call::Outbox { page } => json(self.outbox(page).await?),
            Call::OutboxRetry { id } => {
                self.retry_intent(id.clone()).await?;
                Ok(json!({ "retried": id }))
            }
            Call::OutboxDrop { id } => {
                self.drop_intent(id.clone()).await?;
                Ok(json!({ "dropped": id }))
            }
            Call::OutboxEdit { id, fields } => {
                self.edit_intent(id.clone(), fields).await?;
                Ok(json!({ "retried": id }))
            }
            Call::Audit { filter, page } => json(self.activity(filter, page).await?),
            Call::AuditExport { file, format } => json(self.audit_export(file, format).await?),
            Call::AuditCompact { days } => Ok(json!({ "compacted": self.audit_compact(days).await? })),
            Call::AuditVerify => json(self.audit_verify().await?),
            Call::PrivacyExport { person, file } => json(self.privacy_export(person, file).await?),
            Call::PrivacyErase { person, dry_run } => json(self.privacy_erase(person, dry_run).await?),
            Call::Drill => json(self.drill().await?),
            Call::Doctor { repair } => json(self.doctor(repair).await?),
            Call::Backup { file } => json(self.backup(file).await?),
            Call::Restore { file } => json(self.restore(file).await?),
            Call::Webhooks => json(whole(self.webhook_endpoints().await?)),
            Call::WebhookAdd { draft } => json(self.add_webhook(draft).await?),
            Call::WebhookRemove { id } => {
                self.remove_webhook(id.clone()).await?;
                Ok(json!({ "removed": id }))
            }
            Call::WebhookActive { id, active } => {
                keyed("endpoint", self.set_webhook_active(id, active).await?)
            }
            Call::WebhookSecret { id } => json(self.renew_webhook_secret(id).await?),
            Call::WebhookTest { id } => keyed("delivery", self.test_webhook(id).await?),
            Call::WebhookDeliveries { state } => json(whole(self.webhook_deliveries(state).await?)),
            Call::WebhookReplay { id } => keyed("delivery", self.replay_webhook(id).await?),
            Call::WebhookTrust { connection, secret } => {
                self.trust_webhook(connection.clone(), secret).await?;
                Ok(json!({ "trusted": connection }))
            }
            Call::WebhookReceive { connection, headers, body } => {
                json(self.receive_webhook(connection, headers, body).await?)
            }
            Call::Summon { link } => {
                self.summon(link)?;
                Ok(json!({ "summoned": true }))
            }
            Call::Offloads(call) => self.offload_call(call).await,
            Call::Records(call) => self.record_call(call).await,
            Call::AssetChange(call) => self.asset_call(call).await,
        }
    }

    async fn call_change_watch(
        &self,
        id: flo_model::WatchId,
        to: Option<String>,
        rules: crate::view::WatchRulesView,
    ) -> Result<Value> {
        let folder = match to {
            Some(to) => self.folder_for_files(to).await?,
            None => {
                let all = self.watch_folders().await?;
                let watch = all.into_iter().find(|watch| watch.id == id);
                watch.ok_or_else(|| CommandError::not_found("watched folder", &id))?.folder_id
            }
        };
        keyed("watch", self.change_watch(id, folder, rules).await?)
    }

    async fn call_sync(&self, connection: Option<flo_model::ConnectionId>) -> Result<Value> {
        let reports = self.sync(connection).await?;
        // Nothing was reached at all: the caller needed the network and there was none.
        let offline = |code: ErrorCode| matches!(code, ErrorCode::Offline | ErrorCode::Portal);
        let unreachable =
            reports.iter().all(|report| report.error.as_ref().is_some_and(|error| offline(error.code)));
        if let Some(error) = reports.iter().find_map(|report| report.error.clone())
            && unreachable
        {
            return Err(CommandError { code: error.code, message: error.message, hint: error.hint });
        }
        Ok(json!({ "connections": reports }))
    }

    /// The transfers that were queued; with `wait` as they end.
    async fn queued(&self, ids: Vec<flo_model::TransferId>, wait: bool) -> Result<Value> {
        if !wait {
            return Ok(json!({ "transfers": ids }));
        }
        self.finish_transfers(&ids, false).await?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.push(self.transfer(id).await?);
        }
        Ok(json!({ "transfers": rows }))
    }
}

/// Exit code that an answer implies: 3 when something in it needs a person, 1 when it says that it is not well.
#[must_use]
pub fn exit_code_of_answer(answer: &Value) -> u8 {
    if answer["ok"] == Value::Bool(false) {
        return 1;
    }
    let rows = |key: &str| answer[key].as_array().into_iter().flatten();
    let needs_person = rows("connections").any(|report| {
        report["parked"].as_u64().is_some_and(|n| n > 0)
            || report["conflicts"].as_u64().is_some_and(|n| n > 0)
            || report["error"]["code"] == "sign_in"
    });
    let parked = rows("transfers").any(|row| row["state"] == TransferState::Parked.as_str());
    let failed = rows("connections").any(|report| !report["error"].is_null());
    // A card that is not being copied any more, and may not be formatted.
    let offload = &answer["offload"];
    let parked = parked
        || offload["state"] == OffloadState::Parked.as_str()
        || (offload["state"] == OffloadState::Done.as_str() && offload["safe"] == Value::Bool(false));
    match (needs_person || parked, failed) {
        (true, _) => 3,
        (false, true) => 1,
        (false, false) => 0,
    }
}

pub(super) fn json(value: impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(CommandError::internal)
}

pub(super) fn keyed(key: &str, value: impl Serialize) -> Result<Value> {
    Ok(json!({ key: json(value)? }))
}

pub(super) fn whole<T>(items: Vec<T>) -> Listing<T> {
    Listing { total: Count(items.len() as u64), items, next: None }
}

/// A short list in pages all the same: the cursor is the number of rows before.
pub(super) fn paged<T>(items: Vec<T>, page: &PageRequest) -> Result<Listing<T>> {
    let total = items.len();
    let from: usize = match &page.after {
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            CommandError::new(ErrorCode::Invalid, format!("“{text}” is no cursor of this list."))
        })?,
    };
    let limit = page.limit.max(1) as usize;
    let items: Vec<T> = items.into_iter().skip(from).take(limit).collect();
    let next = (from + items.len() < total).then(|| (from + items.len()).to_string());
    Ok(Listing { items, next, total: Count(total as u64) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_with_a_parked_item_asks_for_attention() {
        assert_eq!(exit_code_of_answer(&json!({"connections": [{"parked": 1, "conflicts": 0}]})), 3);
        assert_eq!(exit_code_of_answer(&json!({"transfers": [{"state": "parked"}]})), 3);
        assert_eq!(exit_code_of_answer(&json!({"transfers": ["id"]})), 0);
        assert_eq!(exit_code_of_answer(&json!({"offload": {"state": "done", "safe": false}})), 3);
        assert_eq!(exit_code_of_answer(&json!({"offload": {"state": "done", "safe": true}})), 0);
        assert_eq!(exit_code_of_answer(&json!({"offload": {"state": "queued", "safe": false}})), 0);
        assert_eq!(exit_code_of_answer(&json!({"ok": false, "findings": []})), 1);
        assert_eq!(exit_code_of_answer(&json!({"items": [], "next": null, "total": 0})), 0);
    }

    #[test]
    fn short_lists_come_in_pages_too() {
        let page = |after: Option<&str>| PageRequest { limit: 2, after: after.map(str::to_owned) };
        let first = paged(vec![1, 2, 3], &page(None)).unwrap();
        assert_eq!((first.items, first.next.as_deref(), first.total.0), (vec![1, 2], Some("2"), 3));
        let last = paged(vec![1, 2, 3], &page(Some("2"))).unwrap();
        assert_eq!((last.items, last.next), (vec![3], None));
        assert!(paged(vec![1], &page(Some("x"))).is_err());
    }
}
