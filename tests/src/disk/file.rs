//! One file: its bytes, which of them are synced, its locks and its shared memory.

use std::collections::BTreeMap;

/// Sectors that a torn write is cut into, bytes.
const SECTOR: usize = 512;
/// Slots of shared-memory locks. Source: SQLite, `SQLITE_SHM_NLOCK`.
const SLOTS: usize = 8;

/// How far a handle has locked a file. Source: sqlite.org/c3ref/c_lock_exclusive.html.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

/// A change that is not synced yet.
#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// How a handle holds one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    Shared,
    Exclusive,
}

#[derive(Debug, Default)]
pub(crate) struct File {
    bytes: Vec<u8>,
    /// `None` until the first sync: after a power cut the file is not there.
    synced: Option<Vec<u8>>,
    changes: Vec<Change>,
    levels: BTreeMap<u64, Level>,
    slots: [BTreeMap<u64, Hold>; SLOTS],
    /// Pages never move while the file lives: SQLite keeps their addresses.
    shared: Vec<Box<[u64]>>,
}

impl File {
    pub(super) fn synced(bytes: Vec<u8>) -> Self {
        Self { synced: Some(bytes.clone()), bytes, ..Self::default() }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads as much as there is and zeroes the rest. Returns whether it was all there.
    pub(super) fn read(&self, into: &mut [u8], at: usize) -> bool {
        let there = self.bytes.len().saturating_sub(at).min(into.len());
        into[..there].copy_from_slice(&self.bytes[at.min(self.bytes.len())..][..there]);
        into[there..].fill(0);
        there == into.len()
    }

    pub(super) fn write(&mut self, from: &[u8], at: usize) {
        put(&mut self.bytes, from, at);
        self.changes.push(Change::Write(at, from.to_vec()));
    }

    pub(super) fn set_length(&mut self, length: usize) {
        self.bytes.resize(length, 0);
        self.changes.push(Change::Length(length));
    }

    pub(super) fn sync(&mut self) {
        let synced = self.synced.get_or_insert_default();
        for change in self.changes.drain(..) {
            match change {
                Change::Write(at, bytes) => put(synced, &bytes, at),
                Change::Length(length) => synced.resize(length, 0),
            }
        }
    }

    /// What a power cut leaves. `fate` decides per change: 0 it is lost, 1 its first half is there, else it is there.
    pub(super) fn after_cut(&self, mut fate: impl FnMut() -> u32) -> Option<Vec<u8>> {
        let mut left = self.synced.clone()?;
        for change in &self.changes {
            match (change, fate()) {
                (_, 0) => {}
                (Change::Write(at, bytes), 1) => {
                    let half = (bytes.len() / 2).next_multiple_of(SECTOR).min(bytes.len());
                    put(&mut left, &bytes[..half], *at);
                }
                (Change::Write(at, bytes), _) => put(&mut left, bytes, *at),
                (Change::Length(length), _) => left.resize(*length, 0),
            }
        }
        Some(left)
    }

    /// Locks the file further. `false`: somebody else is in the way.
    pub(super) fn lock(&mut self, handle: u64, wanted: Level) -> bool {
        let has = self.levels.get(&handle).copied().unwrap_or_default();
        if has >= wanted {
            return true;
        }
        let highest = self.others(handle).max().unwrap_or_default();
        let granted = match wanted {
            Level::None => true,
            Level::Shared => highest < Level::Pending,
            Level::Reserved | Level::Pending => highest < Level::Reserved,
            Level::Exclusive => {
                if highest >= Level::Reserved {
                    false
                } else if highest == Level::Shared {
                    self.levels.insert(handle, Level::Pending);
                    false
                } else {
                    true
                }
            }
        };
        if granted {
            self.levels.insert(handle, wanted);
        }
        granted
    }

    pub(super) fn unlock(&mut self, handle: u64, down_to: Level) {
        if down_to == Level::None {
            self.levels.remove(&handle);
        } else {
            self.levels.insert(handle, down_to);
        }
    }

    /// Whether somebody is about to write.
    pub(super) fn is_reserved(&self) -> bool {
        self.levels.values().any(|level| *level >= Level::Reserved)
    }

    fn others(&self, handle: u64) -> impl Iterator<Item = Level> {
        self.levels.iter().filter(move |(other, _)| **other != handle).map(|(_, level)| *level)
    }

    /// Address of one page of shared memory; null when it is not there and not to be made.
    pub(super) fn shared_page(&mut self, index: usize, bytes: usize, make: bool) -> *mut u64 {
        while make && self.shared.len() <= index {
            self.shared.push(vec![0; bytes.div_ceil(8)].into_boxed_slice());
        }
        self.shared.get_mut(index).map_or(std::ptr::null_mut(), |page| page.as_mut_ptr())
    }

    /// Locks slots of the shared memory. `false`: somebody else is in the way.
    pub(super) fn hold(&mut self, handle: u64, slots: std::ops::Range<usize>, exclusive: bool) -> bool {
        let in_the_way = |slot: &BTreeMap<u64, Hold>| {
            slot.iter().any(|(other, hold)| *other != handle && (exclusive || *hold == Hold::Exclusive))
        };
        if self.slots[slots.clone()].iter().any(in_the_way) {
            return false;
        }
        let hold = if exclusive { Hold::Exclusive } else { Hold::Shared };
        for slot in &mut self.slots[slots] {
            slot.insert(handle, hold);
        }
        true
    }

    pub(super) fn let_go(&mut self, handle: u64, slots: std::ops::Range<usize>) {
        for slot in &mut self.slots[slots] {
            slot.remove(&handle);
        }
    }

    /// The handle is closed.
    pub(super) fn forget(&mut self, handle: u64) {
        self.unlock(handle, Level::None);
        self.let_go(handle, 0..SLOTS);
    }

    /// Drops the shared memory: the last one who used it is gone.
    pub(super) fn drop_shared(&mut self) {
        self.shared.clear();
    }
}

fn put(bytes: &mut Vec<u8>, from: &[u8], at: usize) {
    let end = at + from.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(from);
}
