//! Calls between processes: the one that holds a profile serves the others.
//!
//! A local socket in the profile folder (a named pipe on Windows), one JSON line each way per connection. Whoever may
//! open the profile folder may call; nobody else.

mod client;
mod server;

use interprocess::local_socket::Name;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CommandError, Profile};

pub use client::call_holder;
pub(crate) use server::Server;

/// Longest line that is read, so that a stray peer cannot fill the memory.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// What the holder answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Done(Value),
    Failed(CommandError),
}

/// Where the holder of `profile` listens.
#[cfg(not(windows))]
fn address(profile: &Profile) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    socket_file(profile).to_fs_name::<GenericFilePath>()
}

/// The socket file: in the profile, or in the temporary folder when that path is too long for a socket (about 100
/// bytes on every Unix).
#[cfg(not(windows))]
fn socket_file(profile: &Profile) -> std::path::PathBuf {
    let inside = std::path::absolute(profile.folder())
        .unwrap_or_else(|_| profile.folder().to_owned())
        .join("flo.sock");
    if inside.as_os_str().len() < 100 {
        inside
    } else {
        std::env::temp_dir().join(format!("flo-{}.sock", profile.key()))
    }
}

/// Where the holder of `profile` listens.
#[cfg(windows)]
fn address(profile: &Profile) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    format!("projectflo-{}", profile.key()).to_ns_name::<GenericNamespaced>()
}
