//! The caller's side.

use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use super::{Answer, LONGEST_LINE, address};
use crate::call::Call;
use crate::{CommandError, ErrorCode, Profile, Result};

/// Has the process that holds `profile` serve `call`.
///
/// # Errors
/// `ProfileInUse` when that process serves no calls; else what the call led to.
pub async fn call_holder(profile: &Profile, call: &Call) -> Result<Value> {
    let in_use = |_| {
        CommandError::new(
            ErrorCode::ProfileInUse,
            format!(
                "Another process holds the profile {} and cannot serve this.",
                profile.folder().display()
            ),
        )
    };
    let stream = Stream::connect(address(profile).map_err(in_use)?).await.map_err(in_use)?;
    let mut stream = BufReader::new(stream);
    let mut line = serde_json::to_string(call).map_err(CommandError::internal)?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await.map_err(in_use)?;
    stream.flush().await.map_err(in_use)?;
    let mut answer = String::new();
    (&mut stream).take(LONGEST_LINE).read_line(&mut answer).await.map_err(in_use)?;
    if answer.is_empty() {
        return Err(in_use(std::io::ErrorKind::UnexpectedEof.into()));
    }
    match serde_json::from_str(&answer).map_err(CommandError::internal)? {
        Answer::Done(value) => Ok(value),
        Answer::Failed(error) => Err(error),
    }
}
