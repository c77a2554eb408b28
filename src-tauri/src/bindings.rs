//! The typed border: every command and event, and the TypeScript that is generated from them.

use std::path::Path;

use specta_typescript::Typescript;
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::commands;
use crate::events::{Invalidated, LinkArrived, OffloadProgressed, StatusChanged, TransferProgressed};

/// First line of the generated file.
const HEADER: &str = "// Generated from the Rust commands by `cargo xtask bindings`. Do not edit.\n";

/// Commands and events of the app.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::app::app_info,
            commands::app::settings,
            commands::app::set_settings,
            commands::app::doctor,
            commands::app::backup,
            commands::app::start_sample,
            commands::app::leave_sample,
            commands::app::take_link,
            commands::connections::connections,
            commands::connections::connect_frameio,
            commands::connections::connect_clockify,
            commands::connections::connect_s3,
            commands::connections::begin_frameio_sign_in,
            commands::connections::finish_frameio_sign_in,
            commands::connections::await_frameio_sign_in,
            commands::connections::cancel_frameio_sign_in,
            commands::connections::replace_secret,
            commands::connections::connection_detail,
            commands::connections::pause_connection,
            commands::connections::resume_connection,
            commands::connections::remove_connection,
            commands::connections::sync_now,
            commands::connections::requests,
            commands::home::home,
            commands::home::status,
            commands::home::search,
            commands::projects::projects,
            commands::projects::project,
            commands::projects::pin_project,
            commands::projects::folders,
            commands::projects::plan_project,
            commands::projects::create_project,
            commands::projects::edit_project,
            commands::projects::delete_project,
            commands::projects::link_projects,
            commands::projects::unlink_project,
            commands::projects::project_templates,
            commands::projects::set_project_templates,
            commands::catalogue::tasks,
            commands::catalogue::create_task,
            commands::catalogue::edit_task,
            commands::catalogue::delete_task,
            commands::catalogue::clients,
            commands::catalogue::tags,
            commands::catalogue::create_label,
            commands::catalogue::edit_label,
            commands::catalogue::delete_label,
            commands::people::people,
            commands::people::people_places,
            commands::people::link_people,
            commands::people::unlink_person,
            commands::assets::assets,
            commands::assets::asset,
            commands::assets::comments,
            commands::assets::add_comment,
            commands::assets::complete_comment,
            commands::assets::edit_comment,
            commands::assets::delete_comment,
            commands::assets::review_options,
            commands::assets::set_review_status,
            commands::assets::create_folder,
            commands::assets::rename_asset,
            commands::assets::move_assets,
            commands::assets::delete_assets,
            commands::assets::stack_files,
            commands::assets::add_version,
            commands::assets::remove_version,
            commands::assets::order_versions,
            commands::assets::unstack,
            commands::assets::custom_fields,
            commands::assets::set_custom_field,
            commands::time::timer,
            commands::time::start_timer,
            commands::time::stop_timer,
            commands::time::time_entries,
            commands::time::add_time_entry,
            commands::time::edit_time_entry,
            commands::time::delete_time_entry,
            commands::time::week,
            commands::time::calendar,
            commands::time::place_time_entry,
            commands::time::time_span,
            commands::time::edit_time_entries,
            commands::time::delete_time_entries,
            commands::time::copy_week,
            commands::time::part_overlap,
            commands::time::time_gaps,
            commands::time::choose_gap,
            commands::time::time_rules,
            commands::time::favourites,
            commands::time::add_favourite,
            commands::time::remove_favourite,
            commands::time::time_proposals,
            commands::time::drop_proposal,
            commands::time::toggle_mini_timer,
            commands::time::size_mini_timer,
            commands::reports::report,
            commands::reports::report_entries,
            commands::reports::export_report,
            commands::reports::rates,
            commands::reports::set_rate,
            commands::reports::remove_rate,
            commands::reports::capacity,
            commands::reports::set_working_hours,
            commands::reports::add_absence,
            commands::reports::remove_absence,
            commands::offloads::cards,
            commands::offloads::plan_offload,
            commands::offloads::offloads,
            commands::offloads::offload,
            commands::offloads::step_offload,
            commands::offloads::verify_offload,
            commands::offloads::report_offload,
            commands::offloads::mhl_verify,
            commands::transfers::upload,
            commands::transfers::transfers,
            commands::transfers::transfer_summary,
            commands::transfers::step_transfer,
            commands::transfers::step_all_transfers,
            commands::transfers::watch_folders,
            commands::transfers::add_watch_folder,
            commands::transfers::remove_watch_folder,
            commands::transfers::change_watch_folder,
            commands::transfers::pause_watch_folder,
            commands::transfers::preview_watch_folder,
            commands::transfers::step_transfers,
            commands::transfers::place_transfers,
            commands::transfers::verify_transfer,
            commands::transfers::ghosts,
            commands::transfers::clean_ghosts,
            commands::transfers::pause_for_call,
            commands::activity::conflicts,
            commands::activity::resolve_conflict,
            commands::activity::outbox,
            commands::activity::retry_intent,
            commands::activity::drop_intent,
            commands::activity::activity,
            commands::activity::audit_verify,
            commands::webhooks::webhook_endpoints,
            commands::webhooks::add_webhook,
            commands::webhooks::renew_webhook_secret,
            commands::webhooks::set_webhook_active,
            commands::webhooks::remove_webhook,
            commands::webhooks::test_webhook,
            commands::webhooks::webhook_deliveries,
            commands::webhooks::replay_webhook,
            commands::activity::audit_export,
            commands::activity::resolve_conflicts,
            commands::activity::restore_conflict,
            commands::activity::merge_rules,
            commands::activity::set_merge_rule,
            commands::activity::undo,
            commands::activity::explain,
            commands::activity::intent_fields,
            commands::activity::edit_intent,
            commands::app::drill,
            commands::assets::reply_to_comment,
            commands::assets::media_places,
            commands::markers::export_markers,
            commands::markers::import_markers,
        ])
        .events(collect_events![
            Invalidated,
            TransferProgressed,
            OffloadProgressed,
            StatusChanged,
            LinkArrived
        ])
}

/// Writes the TypeScript of the border to `path`; the committed file is `ui/src/api/bindings.ts`.
///
/// # Errors
/// When a type cannot cross the border, or the file cannot be written.
pub fn export_bindings(path: &Path) -> anyhow::Result<()> {
    builder().export(Typescript::default().header(HEADER), path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_generated_bindings_are_the_committed_ones() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bindings.ts");
        super::export_bindings(&file).unwrap();
        let generated = std::fs::read_to_string(file).unwrap();
        assert!(
            include_str!("../../ui/src/api/bindings.ts") == generated,
            "ui/src/api/bindings.ts differs from the Rust commands: run `cargo xtask bindings`"
        );
    }
}
