//! The files of one folder in little memory: about a hundred bytes for each, so that a million of them stay below 150 MB.
//!
//! Names stand once, folders are shared, and the tables that find a file by its path or by its number hold indexes alone.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use hashbrown::HashTable;

use crate::FileState;

/// Where a file stands in the table. Valid until the file is removed.
pub(crate) type Index = u32;

/// What is known of a file that nothing changes by time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Growing,
    Settled,
    Unreadable,
}

#[derive(Debug)]
struct Entry {
    name: Box<OsStr>,
    dir: u32,
    volume: u16,
    /// Number of the last scan that observed it, in its low bits.
    scan: u8,
    phase: Phase,
    size: u64,
    mtime_ns: i64,
    /// The file's number in two halves, because a whole one would make the row 16 bytes longer.
    id: [u64; 2],
}

/// All tracked files of one folder.
#[derive(Debug, Default)]
pub(crate) struct Files {
    hasher: RandomState,
    entries: Vec<Option<Entry>>,
    free: Vec<Index>,
    dirs: Vec<Box<Path>>,
    dir_numbers: HashMap<Box<Path>, u32>,
    by_path: HashTable<Index>,
    by_id: HashTable<Index>,
    volumes: Vec<u64>,
    /// How many files stand on each volume.
    on_volume: Vec<usize>,
}

impl Files {
    pub(crate) fn find(&self, path: &Path) -> Option<Index> {
        let (dir, name) = split(path);
        self.by_path
            .find(self.hash_path(dir, name), |index| {
                let entry = self.entry(*index);
                *entry.name == *name && self.dirs[entry.dir as usize].as_os_str() == dir.as_os_str()
            })
            .copied()
    }

    /// The file with this number, wherever it stands.
    pub(crate) fn find_by_id(&self, file_id: u128) -> Option<Index> {
        let id = halves(file_id);
        (file_id != 0)
            .then(|| self.by_id.find(self.hasher.hash_one(id), |index| self.entry(*index).id == id))
            .flatten()
            .copied()
    }

    /// Adds a file that is not in the table.
    pub(crate) fn insert(&mut self, path: &Path, state: &FileState, phase: Phase, scan: u8) -> Index {
        let (dir, name) = split(path);
        let hash = self.hash_path(dir, name);
        let entry = Entry {
            name: name.into(),
            dir: self.dir_number(dir),
            volume: self.volume_number(state.volume),
            scan,
            phase,
            size: state.size,
            mtime_ns: state.mtime_ns,
            id: halves(state.file_id),
        };
        self.on_volume[usize::from(entry.volume)] += 1;
        let index = match self.free.pop() {
            Some(index) => {
                self.entries[index as usize] = Some(entry);
                index
            }
            None => {
                self.entries.push(Some(entry));
                u32::try_from(self.entries.len() - 1).expect("fewer than four thousand million files")
            }
        };
        let Self { by_path, entries, dirs, hasher, .. } = self;
        by_path.insert_unique(hash, index, |index| {
            let entry = entries[*index as usize].as_ref().expect("an index of the table is in use");
            hash_of(hasher, &dirs[entry.dir as usize], &entry.name)
        });
        self.number(index);
        index
    }

    /// Takes over another state of a file.
    pub(crate) fn set_state(&mut self, index: Index, state: &FileState) {
        let volume = self.volume_number(state.volume);
        if self.entry(index).id != halves(state.file_id) {
            self.unnumber(index);
        }
        let entry = self.entry_mut(index);
        let before = std::mem::replace(&mut entry.volume, volume);
        (entry.size, entry.mtime_ns, entry.id) = (state.size, state.mtime_ns, halves(state.file_id));
        self.on_volume[usize::from(before)] -= 1;
        self.on_volume[usize::from(volume)] += 1;
        self.number(index);
    }

    pub(crate) fn remove(&mut self, index: Index) {
        self.unnumber(index);
        let entry = self.entry(index);
        let hash = self.hash_path(&self.dirs[entry.dir as usize], &entry.name);
        let volume = usize::from(entry.volume);
        self.on_volume[volume] -= 1;
        if let Ok(found) = self.by_path.find_entry(hash, |other| *other == index) {
            found.remove();
        }
        self.entries[index as usize] = None;
        self.free.push(index);
    }

    pub(crate) fn path(&self, index: Index) -> PathBuf {
        let entry = self.entry(index);
        self.dirs[entry.dir as usize].join(&*entry.name)
    }

    pub(crate) fn state(&self, index: Index) -> FileState {
        let entry = self.entry(index);
        FileState {
            size: entry.size,
            mtime_ns: entry.mtime_ns,
            volume: self.volumes[usize::from(entry.volume)],
            file_id: u128::from(entry.id[0]) << 64 | u128::from(entry.id[1]),
        }
    }

    pub(crate) fn phase(&self, index: Index) -> Phase {
        self.entry(index).phase
    }

    pub(crate) fn set_phase(&mut self, index: Index, phase: Phase) {
        self.entry_mut(index).phase = phase;
    }

    pub(crate) fn set_scan(&mut self, index: Index, scan: u8) {
        self.entry_mut(index).scan = scan;
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether all files, of which there is at least one, stand on volumes other than `volume`.
    pub(crate) fn is_all_elsewhere(&self, volume: u64) -> bool {
        let here = self.volumes.iter().position(|known| *known == volume);
        self.len() > 0 && here.is_none_or(|number| self.on_volume[number] == 0)
    }

    /// The files at or beneath `path`.
    pub(crate) fn beneath(&self, path: &Path) -> Vec<Index> {
        let mut found: Vec<Index> = self.find(path).into_iter().collect();
        // Only a folder that holds files, at any depth, has a number.
        if self.dir_numbers.contains_key(path) {
            let dirs: Vec<bool> = self.dirs.iter().map(|dir| dir.starts_with(path)).collect();
            found.extend(self.all().filter(|index| dirs[self.entry(*index).dir as usize]));
        }
        found
    }

    /// The files that scan `scan` did not observe, save those beneath `unread`.
    pub(crate) fn unobserved(&self, scan: u8, unread: &[PathBuf]) -> Vec<Index> {
        self.all()
            .filter(|index| {
                let entry = self.entry(*index);
                entry.scan != scan && (unread.is_empty() || !is_beneath_any(&self.path(*index), unread))
            })
            .collect()
    }

    fn all(&self) -> impl Iterator<Item = Index> + '_ {
        (0..).zip(&self.entries).filter(|(_, entry)| entry.is_some()).map(|(index, _)| index)
    }

    fn entry(&self, index: Index) -> &Entry {
        self.entries[index as usize].as_ref().expect("an index of the table is in use")
    }

    fn entry_mut(&mut self, index: Index) -> &mut Entry {
        self.entries[index as usize].as_mut().expect("an index of the table is in use")
    }

    /// Makes the file findable by its number. Of several names of one file the last one is found.
    fn number(&mut self, index: Index) {
        let id = self.entry(index).id;
        if id == [0, 0] {
            return;
        }
        let hash = self.hasher.hash_one(id);
        let Self { by_id, entries, hasher, .. } = self;
        let id_of = |index: &Index| entries[*index as usize].as_ref().expect("an index is in use").id;
        match by_id.find_mut(hash, |other| id_of(other) == id) {
            Some(known) => *known = index,
            None => {
                by_id.insert_unique(hash, index, |other| hasher.hash_one(id_of(other)));
            }
        }
    }

    fn unnumber(&mut self, index: Index) {
        let id = self.entry(index).id;
        if let Ok(found) = self.by_id.find_entry(self.hasher.hash_one(id), |other| *other == index) {
            found.remove();
        }
    }

    fn dir_number(&mut self, dir: &Path) -> u32 {
        if let Some(number) = self.dir_numbers.get(dir) {
            return *number;
        }
        // The folders above have numbers too, so that a removed folder is known by its path alone.
        if let Some(above) = dir.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.dir_number(above);
        }
        let number = u32::try_from(self.dirs.len()).expect("fewer than four thousand million folders");
        self.dirs.push(dir.into());
        self.dir_numbers.insert(dir.into(), number);
        number
    }

    fn volume_number(&mut self, volume: u64) -> u16 {
        let known = self.volumes.iter().position(|known| *known == volume);
        let number = known.unwrap_or_else(|| {
            self.volumes.push(volume);
            self.on_volume.push(0);
            self.volumes.len() - 1
        });
        u16::try_from(number).expect("a folder spans few volumes")
    }

    fn hash_path(&self, dir: &Path, name: &OsStr) -> u64 {
        hash_of(&self.hasher, dir, name)
    }
}

fn hash_of(hasher: &RandomState, dir: &Path, name: &OsStr) -> u64 {
    hasher.hash_one((dir.as_os_str(), name))
}

fn is_beneath_any(path: &Path, dirs: &[PathBuf]) -> bool {
    dirs.iter().any(|dir| path.starts_with(dir))
}

fn split(path: &Path) -> (&Path, &OsStr) {
    (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default())
}

fn halves(id: u128) -> [u64; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "each half is what it takes")]
    [(id >> 64) as u64, id as u64]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(file_id: u128) -> FileState {
        FileState { size: 1, mtime_ns: 2, volume: 3, file_id }
    }

    #[test]
    fn a_row_is_small() {
        assert!(size_of::<Option<Entry>>() <= 56, "{} bytes", size_of::<Option<Entry>>());
    }

    #[test]
    fn files_are_found_by_path_and_by_number_and_places_are_used_again() {
        let mut files = Files::default();
        let a = files.insert(Path::new("/w/d/a"), &state(7), Phase::Growing, 0);
        let b = files.insert(Path::new("/w/b"), &state(1 << 100), Phase::Settled, 0);
        assert_eq!(files.find(Path::new("/w/d/a")), Some(a));
        assert_eq!(files.find_by_id(1 << 100), Some(b));
        assert_eq!(files.state(b), state(1 << 100));
        assert_eq!(files.path(a), Path::new("/w/d/a"));
        assert_eq!(files.beneath(Path::new("/w")).len(), 2);
        assert_eq!(files.beneath(Path::new("/w/d")), [a]);
        files.remove(a);
        assert_eq!((files.find(Path::new("/w/d/a")), files.find_by_id(7)), (None, None));
        assert_eq!(files.insert(Path::new("/w/c"), &state(7), Phase::Growing, 0), a);
        assert!(files.is_all_elsewhere(9) && !files.is_all_elsewhere(3));
    }

    #[test]
    fn of_two_names_of_one_file_the_last_is_found_and_the_other_can_go() {
        let mut files = Files::default();
        let a = files.insert(Path::new("a"), &state(7), Phase::Settled, 0);
        let b = files.insert(Path::new("b"), &state(7), Phase::Settled, 0);
        assert_eq!(files.find_by_id(7), Some(b));
        files.remove(a);
        assert_eq!(files.find_by_id(7), Some(b));
    }
}
