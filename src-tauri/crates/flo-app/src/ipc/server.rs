//! The holder's side.

use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::{Listener, Stream};
use interprocess::local_socket::traits::tokio::Listener as _;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::task::JoinSet;

use super::{Answer, LONGEST_LINE, address};
use crate::call::Call;
use crate::{App, CommandError, ErrorCode, Result};

/// Serves other `flo` processes.
pub(crate) struct Server {
    listener: Listener,
}

impl Server {
    /// Begins to listen. The caller holds the profile's lock, so an old socket file is stale.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub(crate) fn listen(app: &App) -> Result<Self> {
        Ok(Self { listener: listen(app)? })
    }

    /// Serves until the app closes; calls under way are cut then.
    pub(crate) async fn serve(self, app: App) {
        let cancel = app.inner.cancel.clone();
        let mut calls = JoinSet::new();
        loop {
            tokio::select! {
                () = cancel.cancelled() => break,
                Some(_) = calls.join_next(), if !calls.is_empty() => {}
                connection = self.listener.accept() => match connection {
                    Ok(stream) => {
                        let app = app.clone();
                        calls.spawn(async move {
                            if let Err(error) = answer(&app, stream).await {
                                tracing::debug!(%error, "a caller went away");
                            }
                        });
                    }
                    Err(error) => tracing::warn!(%error, "a caller could not be accepted"),
                },
            }
        }
        calls.shutdown().await;
    }
}

fn listen(app: &App) -> Result<Listener> {
    let failed = |error: std::io::Error| {
        CommandError::new(ErrorCode::Unreadable, format!("The profile's socket cannot be made: {error}."))
    };
    #[cfg(not(windows))]
    {
        let stale = super::socket_file(app.profile());
        if let Err(error) = std::fs::remove_file(&stale)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(failed(error));
        }
    }
    ListenerOptions::new().name(address(app.profile()).map_err(failed)?).create_tokio().map_err(failed)
}

async fn answer(app: &App, stream: Stream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    (&mut stream).take(LONGEST_LINE).read_line(&mut line).await?;
    let answer = match serde_json::from_str::<Call>(&line) {
        Ok(call) => match app.call(call).await {
            Ok(value) => Answer::Done(value),
            Err(error) => Answer::Failed(error),
        },
        Err(_) => Answer::Failed(
            CommandError::new(ErrorCode::Invalid, "The running app does not know this command.")
                .with_hint("Use a `flo` of the same version as the app."),
        ),
    };
    let mut line = serde_json::to_string(&answer)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await?;
    stream.flush().await
}
