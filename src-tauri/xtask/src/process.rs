//! Starting other programs: shown, followed, or read.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::report::Stopwatch;

/// Runs a command on this terminal and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command silently and returns its standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting `{}`", shown(command)))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}: {}", shown(command), output.status, told.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading the output of `{}`", shown(command)))
}

/// Whether a command can be started and succeeds; its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command, repeats each line of its output here, and hands it to `seen`.
///
/// Returns whether the command succeeded. After `limit` it is ended and counts as failed, so that
/// one stuck program never holds up the rest.
pub(crate) fn follow(command: &mut Command, limit: Duration, mut seen: impl FnMut(&str)) -> Result<bool> {
    let watch = Stopwatch::start();
    let mut child = Ended(
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting `{}`", shown(command)))?,
    );
    let (sender, lines) = mpsc::channel();
    read_lines(child.0.stdout.take().context("standard output is piped")?, sender.clone());
    read_lines(child.0.stderr.take().context("standard error is piped")?, sender);
    loop {
        match lines.recv_timeout(limit.saturating_sub(watch.elapsed())) {
            Ok(line) => {
                println!("{line}");
                seen(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                println!("`{}` was ended after {}", shown(command), crate::report::human(limit));
                return Ok(false);
            }
        }
    }
    Ok(child.0.wait()?.success())
}

/// A background program that is ended by its own process id when this value goes.
pub(crate) struct Ended(pub(crate) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // A program that has already ended cannot be killed; both calls then have nothing to do.
        let _gone = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// Sends each line of `source` to `lines` from a thread of its own.
pub(crate) fn read_lines(source: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        let mut source = BufReader::new(source);
        let mut bytes = Vec::new();
        while matches!(source.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            if lines.send(line).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

/// The command as one would type it: the program by its name, without its folder.
pub(crate) fn shown(command: &Command) -> String {
    let program = command.get_program();
    let name = Path::new(program).file_name().unwrap_or(program);
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| quoted(&part.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(part: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+,%".contains(c);
    if !part.is_empty() && part.chars().all(plain) {
        part.to_owned()
    } else {
        format!("'{}'", part.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/usr/lib/cargo");
        command.args(["nextest", "run", "-E", "package(flo-tests) & binary(desktop)"]);
        assert_eq!(shown(&command), "cargo nextest run -E 'package(flo-tests) & binary(desktop)'");
    }

    #[test]
    fn following_a_command_sees_its_lines_and_its_result() {
        let mut seen = Vec::new();
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let ended_well =
            follow(command.arg("--version"), Duration::from_secs(60), |line| seen.push(line.to_owned()));
        assert!(ended_well.unwrap());
        assert!(seen[0].starts_with("cargo "), "{seen:?}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named_in_the_error() {
        let error = run(&mut Command::new("flo-no-such-program")).unwrap_err();
        assert!(format!("{error:#}").contains("flo-no-such-program"));
    }
}
