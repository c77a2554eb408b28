//! What the system says about a process and those that it started. Linux only.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Clock ticks per second in `/proc`. Source: `USER_HZ` of Linux on every architecture that the app is built for.
const TICKS: f64 = 100.0;

/// A process, and those that it started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tree(u32);

/// What a tree has used so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    /// Processor time, seconds.
    pub(crate) cpu_s: f64,
    /// Times that a thread went to sleep and was woken again.
    pub(crate) wakeups: u64,
}

impl Tree {
    /// The newest process that runs this program.
    pub(crate) fn of(program: &Path) -> Self {
        let program = std::fs::canonicalize(program).expect("the program is there");
        let newest = processes()
            .filter(|pid| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program))
            .max();
        Self(newest.expect("the program runs"))
    }

    /// When its first process began, milliseconds since 1970.
    pub(crate) fn began_ms(self) -> f64 {
        let uptime: f64 = std::fs::read_to_string("/proc/uptime")
            .ok()
            .and_then(|text| text.split_whitespace().next()?.parse().ok())
            .expect("the system knows how long it runs");
        now_ms() - (uptime - field(self.0, 21).expect("the process runs") / TICKS) * 1000.0
    }

    /// Memory that is its own, and its share of what is shared with others (PSS), KiB.
    pub(crate) fn pss_kib(self) -> u64 {
        let pss = |pid: u32| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let line = text.lines().find(|line| line.starts_with("Pss:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        self.members().into_iter().filter_map(pss).sum()
    }

    /// What it has used so far.
    pub(crate) fn used(self) -> Used {
        let mut used = Used::default();
        for pid in self.members() {
            let ticks = [13, 14].into_iter().filter_map(|index| field(pid, index)).sum::<f64>();
            used.cpu_s += ticks / TICKS;
            let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
            for thread in threads.flatten() {
                let status = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
                let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
                used.wakeups += line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or(0);
            }
        }
        used
    }

    fn members(self) -> Vec<u32> {
        let parents: Vec<(u32, u32)> = processes()
            .filter_map(|pid| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a process id")]
                field(pid, 3).map(|parent| (pid, parent as u32))
            })
            .collect();
        let mut members = vec![self.0];
        let mut at = 0;
        while let Some(&parent) = members.get(at) {
            members.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
            at += 1;
        }
        members
    }
}

fn processes() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").expect("a system with /proc");
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// A number of `/proc/PID/stat`, counted from 0. The program's name, field 1, may hold anything.
fn field(pid: u32, index: usize) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split_whitespace().nth(index - 2)?.parse().ok()
}

/// Now, milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64() * 1000.0
}
