//! Standard input and the stop signals.

use std::io::{BufRead, IsTerminal, Read, Write};

use flo_app::{CommandError, ErrorCode, Result};

/// A secret: only ever from standard input, so that it stands in no process list and no shell history.
pub(crate) fn secret(argument: Option<String>, flag: &str) -> Result<String> {
    match argument.as_deref() {
        Some("-") | None => {}
        Some(_) => {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("A secret is not taken from the command line, where others can read it: {flag} takes only “-”."),
            )
            .with_hint(format!("Write {flag} - and give it on standard input.")));
        }
    }
    let mut stdin = std::io::stdin().lock();
    let mut text = String::new();
    let read = if stdin.is_terminal() {
        prompt("Paste it and press Enter: ");
        stdin.read_line(&mut text)
    } else {
        stdin.take(1 << 20).read_to_string(&mut text)
    };
    read.map_err(|error| CommandError::new(ErrorCode::Unreadable, format!("Standard input: {error}.")))?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            format!("Standard input brought nothing for {flag}."),
        )
        .with_hint(format!("For example: printf %s \"$KEY\" | flo connect … {flag} -")));
    }
    Ok(secret.to_owned())
}

/// Standard input to its end, byte for byte as far as it is text.
pub(crate) fn all_input() -> Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(1 << 20)
        .read_to_string(&mut text)
        .map_err(|error| CommandError::new(ErrorCode::Unreadable, format!("Standard input: {error}.")))?;
    Ok(text)
}

/// One line from a person.
pub(crate) fn line(question: &str) -> Result<String> {
    prompt(question);
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut text)
        .map_err(|error| CommandError::new(ErrorCode::Unreadable, format!("Standard input: {error}.")))?;
    Ok(text.trim().to_owned())
}

fn prompt(text: &str) {
    let mut stderr = std::io::stderr().lock();
    if stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).is_err() {
        tracing::debug!("nobody reads standard error");
    }
}

/// Waits for Ctrl-C, and for SIGTERM where there is such a thing.
///
/// # Errors
/// When the system gives no handler.
pub(crate) async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Whether a person can be asked: standard input is a terminal.
pub(crate) fn is_terminal() -> bool {
    std::io::stdin().is_terminal()
}
