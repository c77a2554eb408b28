//! `flo-media://`: pictures for the window, from the cache or fresh from the service; never through commands.

use flo_model::RecordId;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::shell::Shell;

/// Seconds that the web view may keep a picture.
const KEEP: &str = "max-age=86400";

/// Answers `flo-media://localhost/thumbnail/<asset>`.
pub(crate) fn answer(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().state::<Shell>().current();
    let asset = request.uri().path().strip_prefix("/thumbnail/").map(RecordId::from);
    tauri::async_runtime::spawn(async move {
        let picture = match asset {
            Some(asset) => app.thumbnail(asset).await,
            None => Ok(None),
        };
        responder.respond(match picture {
            Ok(Some(picture)) => respond(StatusCode::OK, picture.media_type, picture.bytes),
            Ok(None) => respond(StatusCode::NOT_FOUND, "text/plain", Vec::new()),
            Err(error) => {
                tracing::debug!(%error, "no picture");
                respond(StatusCode::SERVICE_UNAVAILABLE, "text/plain", Vec::new())
            }
        });
    });
}

fn respond(status: StatusCode, media_type: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    let keep = if status == StatusCode::OK { KEEP } else { "no-store" };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CACHE_CONTROL, keep)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(body)
        .expect("status and headers are valid")
}
