//! A folder that is looked at when the test says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{ManualClock, UnixMillis, WatchId};
use flo_watch::{Fact, FileState, Folder, Known, WatchConfig};
use tempfile::TempDir;

struct Bench {
    dir: TempDir,
    clock: Arc<ManualClock>,
    folder: Folder,
    known: Vec<Known>,
}

impl Bench {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock::new(UnixMillis(0)));
        let folder = open(dir.path(), Vec::new(), &clock);
        Self { dir, clock, folder, known: Vec::new() }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("watched")
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn scan(&mut self) -> Vec<String> {
        let mut facts = Vec::new();
        self.folder.scan(&mut |fact| facts.push(fact));
        self.take(facts)
    }

    fn tick_after(&mut self, secs: u64) -> Vec<String> {
        self.clock.advance(Duration::from_secs(secs));
        let mut facts = Vec::new();
        self.folder.tick(&mut |fact| facts.push(fact));
        self.take(facts)
    }

    fn look(&mut self, names: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.root().join(name)).collect();
        let mut facts = Vec::new();
        self.folder.look(&paths, &mut |fact| facts.push(fact));
        self.take(facts)
    }

    /// Scans, and waits until everything has settled.
    fn settle(&mut self) {
        self.scan();
        self.tick_after(5);
    }

    fn restart(&mut self) {
        self.folder = open(self.dir.path(), self.known.clone(), &self.clock);
    }

    fn take(&mut self, facts: Vec<Fact>) -> Vec<String> {
        for fact in &facts {
            match fact {
                Fact::Settled { path, state } => {
                    self.known.push(Known { path: path.clone(), state: *state });
                }
                Fact::Moved { from, to, .. } => {
                    for known in &mut self.known {
                        if known.path == *from {
                            known.path.clone_from(to);
                        }
                    }
                }
                _ => {}
            }
        }
        let mut words: Vec<String> = facts.iter().map(|fact| self.words(fact)).collect();
        words.sort();
        words
    }

    fn words(&self, fact: &Fact) -> String {
        let root = self.root();
        let name = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        match fact {
            Fact::Seen { path, state } => format!("seen {} {}", name(path), state.size),
            Fact::Settled { path, state } => format!("settled {} {}", name(path), state.size),
            Fact::Moved { from, to, .. } => format!("moved {} -> {}", name(from), name(to)),
            Fact::Gone { path } => format!("gone {}", name(path)),
            Fact::Unreadable { path, .. } => format!("unreadable {}", name(path)),
            Fact::RootLost { .. } => "root lost".into(),
            Fact::RootBack => "root back".into(),
            Fact::Scanned { files, complete } => format!("~scanned {files} {complete}"),
            Fact::Coverage { .. } => "coverage".into(),
        }
    }
}

fn open(dir: &Path, known: Vec<Known>, clock: &Arc<ManualClock>) -> Folder {
    let root = dir.join("watched");
    fs::create_dir_all(&root).unwrap();
    Folder::new(&WatchConfig::new(WatchId::from("w"), root), known, Arc::clone(clock) as _).unwrap()
}

#[test]
fn a_slowly_written_file_settles_only_after_its_last_byte() {
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    assert_eq!(bench.scan(), ["seen a.mov 1", "~scanned 1 true"]);
    for size in 2..6 {
        bench.write("a.mov", &vec![0; size]);
        assert_eq!(bench.tick_after(5), [format!("seen a.mov {size}")], "it grew since the last look");
    }
    assert_eq!(bench.tick_after(9), [""; 0], "it paused for five seconds before");
    assert_eq!(bench.tick_after(1), ["settled a.mov 5"]);
    assert_eq!(bench.tick_after(100), [""; 0]);
}

#[test]
fn sub_folders_odd_names_and_unicode_are_found_and_junk_is_not() {
    let mut bench = Bench::new();
    for name in [
        "day 1/clips/A 001.mov",
        "Größe/été ☀.wav",
        "e\u{301}.wav",
        ".DS_Store",
        "x/Media Cache/a.mov",
        "b.part",
    ] {
        bench.write(name, b"12");
    }
    assert_eq!(
        bench.scan(),
        ["seen Größe/été ☀.wav 2", "seen day 1/clips/A 001.mov 2", "seen e\u{301}.wav 2", "~scanned 3 true"]
    );
}

#[test]
fn a_file_written_under_a_temporary_name_appears_with_its_final_one() {
    let mut bench = Bench::new();
    bench.write("a.mov.part", b"12");
    assert_eq!(bench.look(&["a.mov.part"]), [""; 0]);
    fs::rename(bench.root().join("a.mov.part"), bench.root().join("a.mov")).unwrap();
    assert_eq!(bench.look(&["a.mov.part", "a.mov"]), ["seen a.mov 2"]);
    assert_eq!(bench.tick_after(5), ["settled a.mov 2"]);
}

#[test]
fn a_rename_and_a_move_of_a_whole_folder_are_moves() {
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    bench.write("day/b.mov", b"22");
    bench.settle();
    fs::rename(bench.root().join("a.mov"), bench.root().join("c.mov")).unwrap();
    fs::rename(bench.root().join("day"), bench.root().join("day 1")).unwrap();
    assert_eq!(
        bench.look(&["a.mov", "c.mov", "day", "day 1"]),
        ["moved a.mov -> c.mov", "moved day/b.mov -> day 1/b.mov"]
    );
    assert_eq!(bench.tick_after(60), [""; 0], "nothing is gone and nothing settles again");
}

#[test]
fn what_happened_while_the_app_was_closed_is_found_by_the_first_scan() {
    let mut bench = Bench::new();
    for (name, bytes) in [("same.mov", 1), ("moved.mov", 2), ("gone.mov", 3), ("replaced.mov", 4)] {
        bench.write(name, &vec![0; bytes]);
    }
    bench.settle();
    fs::create_dir(bench.root().join("sub")).unwrap();
    fs::rename(bench.root().join("moved.mov"), bench.root().join("sub/new name.mov")).unwrap();
    fs::remove_file(bench.root().join("gone.mov")).unwrap();
    bench.write("replaced.mov", b"other bytes");
    bench.restart();
    assert_eq!(
        bench.scan(),
        ["moved moved.mov -> sub/new name.mov", "seen replaced.mov 11", "~scanned 3 true"],
        "the unchanged file is not reported"
    );
    assert_eq!(bench.tick_after(5), ["gone gone.mov", "settled replaced.mov 11"]);
}

#[test]
fn a_vanished_folder_is_lost_and_its_files_are_not_gone() {
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    bench.settle();
    let aside = bench.dir.path().join("aside");
    fs::rename(bench.root(), &aside).unwrap();
    assert_eq!(bench.scan(), ["root lost"]);
    assert_eq!(bench.tick_after(600), [""; 0]);
    fs::rename(&aside, bench.root()).unwrap();
    assert_eq!(bench.scan(), ["root back", "~scanned 1 true"]);
}

#[test]
fn an_empty_mount_point_is_a_lost_folder() {
    let mut bench = Bench::new();
    let state = FileState { size: 1, mtime_ns: 1, volume: u64::MAX, file_id: 9 };
    bench.known = vec![Known { path: bench.root().join("a.mov"), state }];
    bench.restart();
    assert_eq!(bench.scan(), ["root lost"]);
}

#[test]
fn a_folder_that_is_filled_after_its_event_is_looked_at_again() {
    let mut bench = Bench::new();
    fs::create_dir(bench.root().join("card")).unwrap();
    assert_eq!(bench.look(&["card"]), [""; 0]);
    bench.write("card/a.mov", b"1");
    assert_eq!(bench.tick_after(5), ["seen card/a.mov 1"], "no event told of it");
}

#[test]
fn a_replaced_folder_and_a_removed_one_report_their_files_as_gone() {
    let mut bench = Bench::new();
    bench.write("day/a.mov", b"1");
    bench.settle();
    fs::remove_dir_all(bench.root().join("day")).unwrap();
    assert_eq!(bench.look(&["day"]), [""; 0]);
    assert_eq!(bench.tick_after(5), ["gone day/a.mov"]);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    std::os::unix::fs::symlink(bench.root(), bench.root().join("loop")).unwrap();
    std::os::unix::fs::symlink(bench.root().join("a.mov"), bench.root().join("link.mov")).unwrap();
    assert_eq!(bench.scan(), ["seen a.mov 1", "~scanned 1 true"]);
    assert_eq!(bench.look(&["loop", "link.mov"]), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_unicode_is_reported_and_holds_up_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let mut bench = Bench::new();
    fs::write(bench.root().join(std::ffi::OsStr::from_bytes(b"bad\xff.mov")), b"1").unwrap();
    bench.write("good.mov", b"1");
    assert_eq!(bench.scan(), ["seen good.mov 1", "unreadable bad\u{fffd}.mov", "~scanned 2 true"]);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_unreadable_until_it_is_given() {
    use std::os::unix::fs::PermissionsExt;
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    let path = bench.root().join("a.mov");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        // The administrator may read everything; the tracker's own tests cover the rest.
        bench.scan();
        assert_eq!(bench.tick_after(5), ["settled a.mov 1"]);
        return;
    }
    bench.scan();
    assert_eq!(bench.tick_after(5), ["unreadable a.mov"]);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(bench.scan(), ["seen a.mov 1", "~scanned 1 true"]);
}

/// A movie whose structure is complete.
fn movie(media: usize) -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 16];
    bytes.extend(b"ftypqt  \0\0\0\0");
    bytes.extend(u32::try_from(media + 8).unwrap().to_be_bytes());
    bytes.extend(b"mdat");
    bytes.resize(24 + media, 7);
    bytes.extend([0, 0, 0, 8]);
    bytes.extend(b"moov");
    bytes
}

#[test]
fn a_movie_without_its_end_is_waited_for_and_a_complete_one_goes_soon() {
    let mut bench = Bench::new();
    let whole = movie(100);
    bench.write("a.mov", &whole[..60]);
    bench.scan();
    for _ in 0..100 {
        assert_eq!(bench.tick_after(5), [""; 0], "its end is missing");
    }
    bench.write("a.mov", &whole);
    assert_eq!(bench.scan(), ["seen a.mov 132", "~scanned 1 true"]);
    #[cfg(target_os = "linux")]
    assert_eq!(bench.tick_after(1), ["settled a.mov 132"]);
}

#[test]
fn a_movie_that_never_gets_its_end_is_not_passed_over_for_ever() {
    let mut bench = Bench::new();
    bench.write("a.mov", &movie(100)[..60]);
    bench.scan();
    assert_eq!(bench.tick_after(899), [""; 0]);
    assert_eq!(bench.tick_after(1), ["settled a.mov 60"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_a_program_holds_open_for_writing_is_not_finished_however_long_it_pauses() {
    use std::io::Write;
    let mut bench = Bench::new();
    bench.write("a.wav", b"1");
    let mut file = fs::OpenOptions::new().append(true).open(bench.root().join("a.wav")).unwrap();
    bench.scan();
    for _ in 0..60 {
        assert_eq!(bench.tick_after(10), [""; 0], "ten minutes of silence");
    }
    file.write_all(b"2").unwrap();
    assert_eq!(bench.tick_after(10), ["seen a.wav 2"]);
    drop(file);
    assert_eq!(bench.tick_after(600), ["settled a.wav 2"]);
}

#[test]
fn a_sidecar_waits_for_its_clip() {
    let mut bench = Bench::new();
    bench.write("C0001M01.XML", b"<x/>");
    bench.write("C0001.MP4", &movie(100)[..60]);
    bench.scan();
    assert_eq!(bench.tick_after(30), [""; 0]);
    bench.write("C0001.MP4", &movie(100));
    bench.scan();
    let mut facts = bench.tick_after(61);
    facts.extend(bench.tick_after(5));
    assert_eq!(facts, ["settled C0001.MP4 132", "settled C0001M01.XML 4"]);
}

#[cfg(unix)]
#[test]
fn reserved_space_is_no_content() {
    let mut bench = Bench::new();
    fs::File::create(bench.root().join("a.bin")).unwrap().set_len(1 << 20).unwrap();
    bench.scan();
    assert_eq!(bench.tick_after(60), [""; 0]);
    bench.write("a.bin", &vec![1; 1 << 20]);
    assert_eq!(bench.tick_after(5), ["seen a.bin 1048576"]);
}

#[test]
fn two_files_that_change_their_names_with_each_other_are_told_apart() {
    let mut bench = Bench::new();
    bench.write("a.mov", b"1");
    bench.write("b.mov", b"22");
    bench.settle();
    let root = bench.root();
    fs::rename(root.join("a.mov"), root.join("t")).unwrap();
    fs::rename(root.join("b.mov"), root.join("a.mov")).unwrap();
    fs::rename(root.join("t"), root.join("b.mov")).unwrap();
    bench.restart();
    assert_eq!(bench.scan(), ["seen a.mov 2", "seen b.mov 1", "~scanned 2 true"]);
}
