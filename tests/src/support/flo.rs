//! `flo` with a profile of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use flo_sandbox::Info;
use serde_json::Value;
use tempfile::TempDir;

use super::{S3_KEY, S3_SECRET, S3Server, program};

/// A profile in a temporary folder, and `flo` on it. Secrets are in the encrypted file: a build machine has no keychain.
pub struct Flo {
    folder: TempDir,
    keeps_limits: bool,
}

impl Default for Flo {
    fn default() -> Self {
        Self::new()
    }
}

impl Flo {
    /// A fresh profile.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("flo").tempdir().expect("a temporary folder");
        Self { folder, keeps_limits: false }
    }

    /// Keeps the services' published limits, which tests against simulators without limits do not.
    #[must_use]
    pub fn with_limits(mut self) -> Self {
        self.keeps_limits = true;
        self
    }

    /// Its folder; the database is `profile/projectflo.db`.
    #[must_use]
    pub fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// A folder for the test's own files, beside the profile.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn scratch(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).expect("a folder");
        path
    }

    /// `flo` on this profile, not started yet.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("flo"));
        command
            .arg("--profile")
            .arg(self.profile())
            .args(arguments)
            .env("FLO_SECRETS", "file")
            .env("FLO_PASSPHRASE", "a passphrase for tests")
            .env("FLO_LIMITS", if self.keeps_limits { "real" } else { "off" })
            .env_remove("FLO_PROFILE");
        command
    }

    /// Runs a command to its end with this standard input.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn output(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("flo starts");
        let mut stdin = child.stdin.take().expect("piped");
        // A command that does not read its input may have ended already.
        if let Err(error) = stdin.write_all(input.as_bytes()) {
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{error}");
        }
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// The JSON answer of a command that must end with 0.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let (value, code) = self.json_and_code(arguments, "");
        assert_eq!(code, 0, "flo {arguments:?} ended with {code}: {value}");
        value
    }

    /// The JSON answer and the exit code of a command.
    ///
    /// # Panics
    /// When its output is not exactly one JSON document.
    #[track_caller]
    pub fn json_and_code(&self, arguments: &[&str], input: &str) -> (Value, i32) {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let output = self.output(&all, input);
        let text = String::from_utf8_lossy(&output.stdout);
        let value = serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("flo {arguments:?}: {error}: {text}\n{}", String::from_utf8_lossy(&output.stderr))
        });
        (value, output.status.code().expect("it was not killed"))
    }

    /// Signs in at both simulators.
    ///
    /// # Panics
    /// When that fails.
    #[track_caller]
    pub fn connect(&self, info: &Info) {
        self.connect_frameio(info);
        self.connect_clockify(info);
    }

    /// Signs in at the Frame.io simulator.
    ///
    /// # Panics
    /// When that fails.
    pub fn connect_frameio(&self, info: &Info) {
        let (answer, code) = self.json_and_code(
            &["connect", "frameio", "--base-url", &info.frameio.base_url, "--token", "-"],
            &info.frameio.token,
        );
        assert_eq!(code, 0, "{answer}");
    }

    /// Signs in at the Clockify simulator.
    ///
    /// # Panics
    /// When that fails.
    #[track_caller]
    pub fn connect_clockify(&self, info: &Info) {
        let clockify = &info.clockify;
        let (answer, code) = self.json_and_code(
            &[
                "connect",
                "clockify",
                "--base-url",
                &clockify.base_url,
                "--reports-url",
                &clockify.reports_url,
                "--api-key",
                "-",
                "--workspace",
                &clockify.workspace_id,
            ],
            &clockify.api_key,
        );
        assert_eq!(code, 0, "{answer}");
    }

    /// Connects a bucket of the server.
    ///
    /// # Panics
    /// When that fails.
    #[track_caller]
    pub fn connect_s3(&self, server: &S3Server, bucket: &str) {
        let (answer, code) = self.json_and_code(
            &[
                "connect",
                "s3",
                "--endpoint",
                &server.endpoint,
                "--bucket",
                bucket,
                "--access-key",
                S3_KEY,
                "--secret",
                "-",
            ],
            S3_SECRET,
        );
        assert_eq!(code, 0, "{answer}");
    }

    /// Starts `flo run --json`.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn run(&self) -> Running {
        let mut child = self.command(&["--json", "run"]).stdout(Stdio::piped()).spawn().expect("flo starts");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        Running { child, stdout }
    }

    /// A read-only connection to the profile's database, as a report would open it.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open_with_flags(
            self.profile().join("projectflo.db"),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )
        .expect("the database opens")
    }

    /// Whether these bytes stand in any file below the profile.
    #[must_use]
    pub fn profile_contains(&self, needle: &str) -> bool {
        fn search(folder: &Path, needle: &[u8]) -> bool {
            let Ok(entries) = std::fs::read_dir(folder) else { return false };
            entries.flatten().any(|entry| {
                let path = entry.path();
                if path.is_dir() {
                    return search(&path, needle);
                }
                std::fs::read(&path)
                    .is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
            })
        }
        search(&self.profile(), needle.as_bytes())
    }
}

/// A running `flo run --json`, killed when dropped.
pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Reads events until one fits. The test's own time limit ends a wait that never succeeds.
    ///
    /// # Panics
    /// When the process ends first.
    #[track_caller]
    pub fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.stdout.read_line(&mut line).expect("its output is readable");
            assert!(read > 0, "flo run ended before the event came");
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if fits(&event) {
                return event;
            }
        }
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn kill(mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("a child can be killed");
    }

    /// Asks it to end, and returns its exit code.
    ///
    /// # Panics
    /// When the system refuses.
    #[cfg(unix)]
    pub fn terminate(mut self) -> Option<i32> {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(sent.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None))
            && let Err(error) = self.child.kill().and_then(|()| self.child.wait())
        {
            eprintln!("flo run did not end: {error}");
        }
    }
}
