//! PUT of parts and attachments. Bodies go to disk as they come; nothing is held whole in memory.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use http::header::{CONTENT_LENGTH, ETAG};
use http::{HeaderMap, StatusCode};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::uploads::{Next, Stored};
use super::{hex, join, no_such_key, refusal, sign};
use crate::Service;
use crate::frameio::Fio;

type Pairs = Query<Vec<(String, String)>>;

pub(super) async fn single(
    State(fio): State<Arc<Fio>>,
    Path((file, _)): Path<(Uuid, String)>,
    Query(query): Pairs,
    request: Request,
) -> Response {
    put(fio, file, 1, query, request).await
}

pub(super) async fn part(
    State(fio): State<Arc<Fio>>,
    Path((file, part)): Path<(Uuid, String)>,
    Query(query): Pairs,
    request: Request,
) -> Response {
    match part.strip_prefix("part_").and_then(|number| number.parse().ok()) {
        Some(number) => put(fio, file, number, query, request).await,
        None => no_such_key(),
    }
}

pub(super) async fn attachment(
    State(fio): State<Arc<Fio>>,
    Path((id, _)): Path<(Uuid, String)>,
    Query(query): Pairs,
    request: Request,
) -> Response {
    if let Err(answer) = check(&fio, &query, &request) {
        return answer;
    }
    let path = fio.uploads.object_path(id);
    match receive(fio.uploads.folder(), &path, request).await {
        Ok(received) => {
            fio.uploads.keep(id, Stored { size: received.bytes, sha256: received.sha256.clone(), path });
            (StatusCode::OK, [(ETAG, received.etag())]).into_response()
        }
        Err(answer) => answer,
    }
}

async fn put(
    fio: Arc<Fio>,
    file: Uuid,
    number: usize,
    query: Vec<(String, String)>,
    request: Request,
) -> Response {
    if let Err(answer) = check(&fio, &query, &request) {
        return answer;
    }
    if !fio.uploads.expects(file, number) {
        return no_such_key();
    }
    let path = fio.uploads.part_path(file, number);
    let received = match receive(fio.uploads.folder(), &path, request).await {
        Ok(received) => received,
        Err(answer) => return answer,
    };
    if let Next::Join { parts } = fio.uploads.arrived(file, number, received.bytes) {
        tokio::task::spawn_blocking(move || join::join(&fio, file, parts));
    }
    (StatusCode::OK, [(ETAG, received.etag())]).into_response()
}

#[expect(clippy::result_large_err, reason = "the refusal is the answer")]
fn check(fio: &Fio, query: &[(String, String)], request: &Request) -> Result<(), Response> {
    let path = request.uri().path();
    fio.signer.check(request.method(), path, query, request.headers(), fio.shared.now())?;
    if fio.shared.fire(Service::Storage, "upload_url_expired", "PUT", path).is_some() {
        return Err(sign::expired());
    }
    Ok(())
}

struct Received {
    bytes: u64,
    sha256: String,
}

impl Received {
    fn etag(&self) -> String {
        format!("\"{}\"", &self.sha256[..32])
    }
}

/// Writes a body beside its place and moves it there when it is complete, so that a part is either whole
/// or absent, and the last complete PUT wins.
async fn receive(folder: &FilePath, path: &FilePath, request: Request) -> Result<Received, Response> {
    let announced = content_length(request.headers());
    match write(folder, path, announced, request).await {
        Ok(Some(received)) => Ok(received),
        Ok(None) => {
            Err(refusal(StatusCode::BAD_REQUEST, "IncompleteBody", "The body is shorter than announced."))
        }
        Err(error) => {
            tracing::debug!(%error, "a part did not arrive");
            Err(refusal(
                StatusCode::BAD_REQUEST,
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period.",
            ))
        }
    }
}

/// A file that is removed unless it was moved to its place: a broken connection drops the request halfway.
struct Incoming(Option<PathBuf>);

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::debug!(%error, "nothing of a broken upload was on disk");
        }
    }
}

/// `None` when the body ended before the announced length.
async fn write(
    folder: &FilePath,
    path: &FilePath,
    announced: Option<u64>,
    request: Request,
) -> anyhow::Result<Option<Received>> {
    let temporary = folder.join(format!("incoming-{}", Uuid::new_v4()));
    let mut file = tokio::fs::File::create(&temporary).await?;
    let mut incoming = Incoming(Some(temporary.clone()));
    let mut body = request.into_body().into_data_stream();
    let (mut bytes, mut sum) = (0_u64, Sha256::new());
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        sum.update(&chunk);
        bytes += u64::try_from(chunk.len())?;
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    drop(file);
    if announced.is_some_and(|announced| announced != bytes) {
        return Ok(None);
    }
    if let Some(parent) = path.parent() {
        tokio::fs::create_dir_all(parent).await?;
    }
    tokio::fs::rename(&temporary, path).await?;
    incoming.0 = None;
    Ok(Some(Received { bytes, sha256: hex(&sum.finalize()) }))
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
