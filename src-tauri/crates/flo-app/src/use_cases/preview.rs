//! What a watched folder would send, and how long looking at it takes. Nothing is changed by either.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{ByteCount, Clock, Count, RecordId, WatchId};
use flo_store::transfers::{SourceKey, queue};
use flo_watch::{Fact, FileState, Folder, Ignored, Verdict, WatchConfig, survey};

use super::watch::{readable_folder, stored_rules};
use crate::view::{PreviewItem, PreviewVerdict, PreviewView, ScanTimes, WatchRulesView};
use crate::{App, CommandError, ErrorCode, Result};

/// Items of each kind that a preview names.
const ITEMS: usize = 200;

/// Files of which a preview looks whether they are there already.
const LOOKED_UP: usize = 20_000;

/// Scans that are measured at most.
const SCANS: u32 = 100;

impl App {
    /// What watching `path` with these rules would send into `folder`; without a folder nothing counts as there already.
    ///
    /// # Errors
    /// `PathNotFound`, `Unreadable`, `Invalid` for rules that cannot be.
    pub async fn preview_watch(
        &self,
        path: PathBuf,
        folder: Option<RecordId>,
        rules: WatchRulesView,
    ) -> Result<PreviewView> {
        let root = readable_folder(path).await?;
        let rules = stored_rules(rules)?;
        let now = self.now();
        let looked = tokio::task::spawn_blocking(move || {
            let mut preview = Preview::default();
            let mut found = |path: &Path, verdict| {
                preview.take(&root, path, verdict);
                true
            };
            survey(&root, &rules.include, &rules.exclude, now, &mut found).map(|()| preview)
        });
        let looked = looked.await.map_err(CommandError::internal)?;
        let mut preview =
            looked.map_err(|error| CommandError::new(ErrorCode::Invalid, format!("{error}.")))?;
        if let Some(folder) = folder {
            let counted = std::mem::take(&mut preview.counted);
            let there = self
                .read(move |conn| {
                    let mut there = Vec::new();
                    for (path, state) in counted {
                        let key =
                            SourceKey { size: state.size, mtime_ns: state.mtime_ns, ..SourceKey::default() };
                        if queue::is_there(conn, &path, &key, &folder)? {
                            there.push((path, state.size));
                        }
                    }
                    Ok(there)
                })
                .await?;
            preview.is_there(&there);
        }
        Ok(preview.view)
    }

    /// Looks at everything in a folder several times and tells how long it took.
    ///
    /// # Errors
    /// `PathNotFound`, `Unreadable`.
    pub async fn time_scans(&self, path: PathBuf, times: u32) -> Result<ScanTimes> {
        let root = readable_folder(path).await?;
        let clock = Arc::clone(&self.inner.clock);
        let work = tokio::task::spawn_blocking(move || scan(&root, times.clamp(1, SCANS), &clock));
        work.await.map_err(CommandError::internal)?
    }
}

fn scan(root: &Path, times: u32, clock: &Arc<dyn Clock>) -> Result<ScanTimes> {
    let config = WatchConfig::new(WatchId::from("measured"), root);
    let mut folder = Folder::new(&config, Vec::new(), Arc::clone(clock)).map_err(CommandError::internal)?;
    let (mut files, mut bytes, mut changed) = (0, 0, 0);
    let mut took = Vec::new();
    for number in 0..times {
        let began = clock.monotonic();
        folder.scan(&mut |fact| match fact {
            Fact::Scanned { files: counted, .. } => files = counted,
            Fact::Settled { state, .. } | Fact::Seen { state, .. } if number == 0 => bytes += state.size,
            Fact::Seen { .. } | Fact::Settled { .. } | Fact::Gone { .. } | Fact::Moved { .. } => changed += 1,
            _ => {}
        });
        took.push(in_ms(clock.monotonic().saturating_sub(began)));
    }
    Ok(ScanTimes {
        files: Count(files),
        bytes: ByteCount(bytes),
        took_ms: took,
        changed: Count(changed),
        memory: memory().map(ByteCount),
    })
}

fn in_ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Memory of this process that is in use. Source: Linux `proc_pid_status`.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kb| kb * 1_024)
}

#[derive(Default)]
struct Preview {
    view: PreviewView,
    /// Files that would be sent, as they are looked up: at most [`LOOKED_UP`].
    counted: Vec<(String, FileState)>,
    named: [usize; 4],
}

impl Preview {
    fn take(&mut self, root: &Path, path: &Path, verdict: Verdict) {
        let (kind, size, word, why) = match verdict {
            Verdict::Counts(state) => {
                self.view.sends.0 += 1;
                self.view.bytes.0 += state.size;
                if self.counted.len() < LOOKED_UP
                    && let Some(text) = path.to_str()
                {
                    self.counted.push((text.to_owned(), state));
                }
                (0, Some(state.size), PreviewVerdict::Sends, None)
            }
            Verdict::Waits(state, why) => {
                self.view.waits.0 += 1;
                (1, Some(state.size), PreviewVerdict::Waits, Some(why.to_owned()))
            }
            Verdict::Ignored(why) => {
                self.view.ignored.0 += 1;
                (2, None, PreviewVerdict::Ignored, Some(reason(why).to_owned()))
            }
            Verdict::Unreadable(why) => {
                self.view.unreadable.0 += 1;
                (3, None, PreviewVerdict::Unreadable, Some(why))
            }
        };
        if self.named[kind] >= ITEMS {
            self.view.more = true;
            return;
        }
        self.named[kind] += 1;
        let path = path.strip_prefix(root).unwrap_or(path).display().to_string();
        self.view.items.push(PreviewItem { path, size: size.map(ByteCount), verdict: word, why });
    }

    /// These were sent already.
    fn is_there(&mut self, there: &[(String, u64)]) {
        for (path, size) in there {
            self.view.sends.0 -= 1;
            self.view.bytes.0 -= size;
            self.view.there.0 += 1;
            let is_it = |item: &&mut PreviewItem| {
                item.verdict == PreviewVerdict::Sends && Path::new(path).ends_with(&item.path)
            };
            if let Some(item) = self.view.items.iter_mut().find(is_it) {
                item.verdict = PreviewVerdict::There;
                item.why = Some(String::from("It was sent in this state."));
            }
        }
    }
}

fn reason(why: Ignored) -> &'static str {
    match why {
        Ignored::Shipped => "Programs leave it about.",
        Ignored::Excluded => "A pattern of this folder leaves it out.",
        Ignored::NotIncluded => "It matches no pattern of this folder.",
    }
}
