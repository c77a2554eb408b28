//! An S3 server that checks signatures, on a temporary folder.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::program;

/// Id of the access key that the server knows.
pub const S3_KEY: &str = "AKIATESTS";
/// Its secret.
pub const S3_SECRET: &str = "the secret of the tests";

/// A server with one bucket, ended when dropped.
pub struct S3Server {
    child: Child,
    folder: TempDir,
    /// Its address.
    pub endpoint: String,
}

impl S3Server {
    /// Starts a server with a bucket of this name; each part of an upload waits for `pause_ms`.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(bucket: &str, pause_ms: u32) -> Self {
        let folder = tempfile::Builder::new().prefix("s3").tempdir().expect("a temporary folder");
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join(bucket)).expect("a folder");
        let mut child = Command::new(program("s3-server"))
            .arg(&root)
            .arg("--log")
            .arg(folder.path().join("log"))
            .args(["--pause-ms", &pause_ms.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it prints its first line");
        let said: Value = serde_json::from_str(&line).expect("the first line is JSON");
        let endpoint = said["endpoint"].as_str().expect("an address").to_owned();
        Self { child, folder, endpoint }
    }

    /// Where an object stands on the disk.
    #[must_use]
    pub fn object(&self, key: &str) -> PathBuf {
        self.folder.path().join("root").join(key)
    }

    /// The requests so far, as `TIME METHOD PATH?QUERY`.
    ///
    /// # Panics
    /// When the log cannot be read.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).expect("the log is readable");
        log.lines().map(str::to_owned).collect()
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!("the server did not end: {error}");
        }
    }
}
