//! People, and which accounts know them.

use flo_app::Result;
use flo_app::view::{PersonPlacesView, PersonView};
use flo_model::{ConnectionId, RecordId};
use tauri::State;

use crate::shell::Shell;

/// Everybody, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn people(app: State<'_, Shell>) -> Result<Vec<PersonView>> {
    app.current().people().await
}

/// Everybody with the accounts that know them, those first whom some account does not know.
#[tauri::command]
#[specta::specta]
pub(crate) async fn people_places(app: State<'_, Shell>) -> Result<Vec<PersonPlacesView>> {
    app.current().people_places().await
}

/// Makes two people one. Nothing changes at the services.
#[tauri::command]
#[specta::specta]
pub(crate) async fn link_people(
    app: State<'_, Shell>,
    keep: RecordId,
    other: RecordId,
) -> Result<Vec<PersonPlacesView>> {
    app.current().link_people(keep, other).await
}

/// Gives what a person is at one account a record of its own again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlink_person(
    app: State<'_, Shell>,
    id: RecordId,
    connection: ConnectionId,
) -> Result<Vec<PersonPlacesView>> {
    app.current().unlink_person(id, connection).await
}
