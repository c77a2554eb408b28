//! Outgoing webhooks.

use flo_app::view::{DeliveryView, EndpointSecret, EndpointView};
use flo_app::{EndpointDraft, Result};
use flo_model::{DeliveryId, EndpointId};
use tauri::State;

use crate::shell::Shell;

/// The addresses that hear of changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn webhook_endpoints(app: State<'_, Shell>) -> Result<Vec<EndpointView>> {
    app.current().webhook_endpoints().await
}

/// Adds an address. Its secret is told now and never again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_webhook(app: State<'_, Shell>, draft: EndpointDraft) -> Result<EndpointSecret> {
    app.current().add_webhook(draft).await
}

/// Gives an address a new secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn renew_webhook_secret(app: State<'_, Shell>, id: EndpointId) -> Result<EndpointSecret> {
    app.current().renew_webhook_secret(id).await
}

/// Stops telling an address, or goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_webhook_active(
    app: State<'_, Shell>,
    id: EndpointId,
    active: bool,
) -> Result<EndpointView> {
    app.current().set_webhook_active(id, active).await
}

/// Forgets an address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_webhook(app: State<'_, Shell>, id: EndpointId) -> Result<()> {
    app.current().remove_webhook(id).await
}

/// Sends a message that says nothing, now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_webhook(app: State<'_, Shell>, id: EndpointId) -> Result<DeliveryView> {
    app.current().test_webhook(id).await
}

/// The last messages in this state or all, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn webhook_deliveries(
    app: State<'_, Shell>,
    state: Option<String>,
) -> Result<Vec<DeliveryView>> {
    app.current().webhook_deliveries(state).await
}

/// Sends a message again from the start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replay_webhook(app: State<'_, Shell>, id: DeliveryId) -> Result<DeliveryView> {
    app.current().replay_webhook(id).await
}
