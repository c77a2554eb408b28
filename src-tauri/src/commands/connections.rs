//! Connections: sign-in, health, sync.

use flo_app::view::{ConnectionDetail, ConnectionView, RequestView, SyncReport};
use flo_app::{ClockifySignIn, FrameioBrowserSignIn, FrameioSignIn, Result, S3SignIn, SignInStarted};
use flo_model::ConnectionId;
use tauri::State;

use crate::shell::Shell;

/// Each connection with its health.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connections(app: State<'_, Shell>) -> Result<Vec<ConnectionView>> {
    app.current().connections().await
}

/// Signs in at Frame.io with a token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connect_frameio(app: State<'_, Shell>, sign_in: FrameioSignIn) -> Result<ConnectionView> {
    app.current().connect_frameio(sign_in).await
}

/// Signs in at Clockify with a key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connect_clockify(
    app: State<'_, Shell>,
    sign_in: ClockifySignIn,
) -> Result<ConnectionView> {
    app.current().connect_clockify(sign_in).await
}

/// Opens a bucket with an access key.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connect_s3(app: State<'_, Shell>, sign_in: S3SignIn) -> Result<ConnectionView> {
    app.current().connect_s3(sign_in).await
}

/// Starts a sign-in in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_frameio_sign_in(
    app: State<'_, Shell>,
    request: FrameioBrowserSignIn,
) -> Result<SignInStarted> {
    app.current().begin_frameio_sign_in(request).await
}

/// Ends a sign-in with the address that the browser was sent to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn finish_frameio_sign_in(
    app: State<'_, Shell>,
    state: String,
    redirected_url: String,
) -> Result<ConnectionView> {
    app.current().finish_frameio_sign_in(&state, &redirected_url).await
}

/// Waits until a sign-in in the browser ended by itself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn await_frameio_sign_in(app: State<'_, Shell>, state: String) -> Result<ConnectionView> {
    app.current().await_frameio_sign_in(&state).await
}

/// Gives up a sign-in in the browser.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_frameio_sign_in(app: State<'_, Shell>, state: String) -> Result<()> {
    app.current().cancel_frameio_sign_in(&state);
    Ok(())
}

/// Gives a connection a new key or token of the same person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn replace_secret(
    app: State<'_, Shell>,
    id: ConnectionId,
    secret: String,
) -> Result<ConnectionView> {
    app.current().replace_secret(id, secret).await
}

/// One connection in full.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connection_detail(app: State<'_, Shell>, id: ConnectionId) -> Result<ConnectionDetail> {
    app.current().connection_detail(id).await
}

/// Stops syncing a connection until it is resumed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_connection(app: State<'_, Shell>, id: ConnectionId) -> Result<ConnectionView> {
    app.current().pause_connection(id).await
}

/// Goes on syncing a connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_connection(app: State<'_, Shell>, id: ConnectionId) -> Result<ConnectionView> {
    app.current().resume_connection(id).await
}

/// Forgets a connection and its secret. What it brought in is removed here; nothing changes at the service.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_connection(app: State<'_, Shell>, id: ConnectionId, revoke: bool) -> Result<()> {
    app.current().remove_connection(id, revoke).await
}

/// One full pass of pull and push, of one connection or of all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_now(app: State<'_, Shell>, id: Option<ConnectionId>) -> Result<Vec<SyncReport>> {
    app.current().sync(id).await
}

/// The last requests of a connection, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn requests(app: State<'_, Shell>, id: ConnectionId) -> Result<Vec<RequestView>> {
    app.current().requests(id).await
}
