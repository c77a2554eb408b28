//! `flo sandbox` as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use flo_sandbox::Info;

use super::{Control, program};

/// The simulators, ended when dropped.
pub struct SandboxProcess {
    child: Child,
    /// Addresses and keys.
    pub info: Info,
}

impl SandboxProcess {
    /// Starts `flo sandbox` with these further arguments.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(program("flo"))
            .arg("sandbox")
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("flo starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("it prints its first line");
        let info = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the first line is JSON: {error}: {line}"));
        Self { child, info }
    }

    /// Its switches.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::at(&self.info.control_url)
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!("the simulators did not end: {error}");
        }
    }
}
