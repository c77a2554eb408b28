//! BLAKE3 of a file whose blocks are hashed in any order.
//!
//! BLAKE3 is a tree: the file is cut at multiples of [`BLOCK`], each block is hashed by itself at its place, and the
//! chaining values are joined as the algorithm joins them. Source: the `hazmat` module of the crate `blake3`, 1.8. A CRC of
//! the whole follows from those of the blocks in the same way.

use blake3::Hasher;
use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root,
};
use crc_fast::{CrcAlgorithm, Digest as Crc, checksum_combine};
use flo_connect::{Sum, SumKind};

/// Bytes of a block: a power of two, so that each is a whole branch of the tree.
const BLOCK: u64 = 1 << 20;

/// What is known of one block.
#[derive(Debug, Clone, Copy)]
struct Block {
    value: ChainingValue,
    /// Zero where no CRC is wanted.
    crc: u64,
}

/// Blocks of a file.
#[derive(Debug)]
pub(super) struct Blocks {
    size: u64,
    with_crc: bool,
    values: Vec<Option<Block>>,
}

/// Blocks of one part.
#[derive(Debug)]
pub(crate) struct PartBlocks {
    first: usize,
    values: Vec<Block>,
}

impl PartBlocks {
    /// Names the part's bytes at their place in the file.
    pub(super) fn content_id(&self) -> String {
        let mut hasher = Hasher::new();
        for block in &self.values {
            hasher.update(&block.value);
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl Blocks {
    /// Whether a file with parts at these offsets can be hashed so, with these sums besides.
    pub(super) fn can(size: u64, mut offsets: impl Iterator<Item = u64>, kinds: &[SumKind]) -> bool {
        // A file of one block is its own root, which is finished differently.
        size > BLOCK
            && offsets.all(|offset| offset.is_multiple_of(BLOCK))
            && kinds.iter().all(|kind| *kind == SumKind::Crc64Nvme)
    }

    pub(super) fn new(size: u64, with_crc: bool) -> Self {
        Self { size, with_crc, values: vec![None; index(size.div_ceil(BLOCK))] }
    }

    /// Hashes a part of this file.
    pub(super) fn part(&self, offset: u64) -> PartHash {
        PartHash::new(offset, self.with_crc)
    }

    pub(super) fn take(&mut self, part: PartBlocks) {
        for (place, value) in self.values.iter_mut().skip(part.first).zip(part.values) {
            *place = Some(value);
        }
    }

    /// Whether all blocks between two offsets are known.
    pub(super) fn has(&self, from: u64, until: u64) -> bool {
        let range = index(from / BLOCK)..index(until.div_ceil(BLOCK));
        self.values.get(range).is_some_and(|values| values.iter().all(Option::is_some))
    }

    /// The hash of the file, hex, once all blocks are known.
    pub(super) fn root(&self) -> Option<String> {
        let values: Vec<ChainingValue> =
            self.values.iter().map(|block| block.map(|block| block.value)).collect::<Option<_>>()?;
        let (left, right) = halves(&values, self.size);
        Some(merge_subtrees_root(&left, &right, Mode::Hash).to_hex().to_string())
    }

    /// The CRC of the file, once all blocks are known; `None` where none is wanted.
    pub(super) fn crc(&self) -> Option<Sum> {
        let mut at = 0;
        let mut crc = 0;
        for block in self.values.iter().filter(|_| self.with_crc) {
            let length = BLOCK.min(self.size - at);
            crc = checksum_combine(CrcAlgorithm::Crc64Nvme, crc, (*block)?.crc, length);
            at += length;
        }
        self.with_crc.then(|| crc_sum(crc))
    }
}

pub(super) fn crc_sum(crc: u64) -> Sum {
    Sum { kind: SumKind::Crc64Nvme, hex: format!("{crc:016x}") }
}

fn halves(values: &[ChainingValue], size: u64) -> (ChainingValue, ChainingValue) {
    let left = left_subtree_len(size);
    let (before, after) = values.split_at(index(left / BLOCK));
    (join(before, left), join(after, size - left))
}

fn join(values: &[ChainingValue], size: u64) -> ChainingValue {
    match values {
        [only] => *only,
        values => {
            let (left, right) = halves(values, size);
            merge_subtrees_non_root(&left, &right, Mode::Hash)
        }
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a file has fewer blocks than memory has addresses")
}

/// Hashes the blocks of one part, whose offset is a multiple of [`BLOCK`], in order.
#[derive(Debug)]
pub(crate) struct PartHash {
    first: u64,
    values: Vec<Block>,
    hasher: Hasher,
    crc: Option<Box<Crc>>,
    in_block: u64,
}

impl PartHash {
    fn new(offset: u64, with_crc: bool) -> Self {
        let crc = with_crc.then(|| Box::new(Crc::new(CrcAlgorithm::Crc64Nvme)));
        Self { first: offset / BLOCK, values: Vec::new(), hasher: block_at(offset), crc, in_block: 0 }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.in_block == BLOCK {
                self.end_block();
            }
            let room = usize::try_from(BLOCK - self.in_block).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.hasher.update(now);
            if let Some(crc) = &mut self.crc {
                crc.update(now);
            }
            self.in_block += now.len() as u64;
            bytes = later;
        }
    }

    fn end_block(&mut self) {
        let crc = self.crc.as_mut().map_or(0, |crc| crc.finalize_reset());
        self.values.push(Block { value: self.hasher.finalize_non_root(), crc });
        self.hasher = block_at((self.first + self.values.len() as u64) * BLOCK);
        self.in_block = 0;
    }

    pub(super) fn finish(mut self) -> PartBlocks {
        if self.in_block > 0 {
            self.end_block();
        }
        PartBlocks { first: index(self.first), values: self.values }
    }
}

fn block_at(offset: u64) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.set_input_offset(offset);
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_in_any_order_make_the_same_hash_as_all_bytes_at_once() {
        let bytes: Vec<u8> = (0..9 * BLOCK + 12_345).map(|at| (at * 31 % 251) as u8).collect();
        for size in [BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 5, 7 * BLOCK, 8 * BLOCK, 9 * BLOCK + 12_345] {
            let bytes = &bytes[..index(size)];
            for part_size in [BLOCK, 2 * BLOCK, 4 * BLOCK] {
                let mut blocks = Blocks::new(size, true);
                let parts: Vec<_> = bytes.chunks(index(part_size)).enumerate().collect();
                for (number, part) in parts.into_iter().rev() {
                    assert_eq!(blocks.root(), None);
                    let mut hash = blocks.part(number as u64 * part_size);
                    for piece in part.chunks(300_007) {
                        hash.update(piece);
                    }
                    blocks.take(hash.finish());
                }
                let root = blake3::hash(bytes).to_hex().to_string();
                assert_eq!(blocks.root(), Some(root), "{size} in parts of {part_size}");
                let crc = crc_fast::checksum(CrcAlgorithm::Crc64Nvme, bytes);
                assert_eq!(blocks.crc(), Some(crc_sum(crc)), "{size} in parts of {part_size}");
            }
        }
    }

    #[test]
    fn parts_across_blocks_small_files_and_other_sums_are_hashed_in_order() {
        let crc = &[SumKind::Crc64Nvme];
        assert!(Blocks::can(2 * BLOCK, [0, BLOCK].into_iter(), crc));
        assert!(!Blocks::can(2 * BLOCK, [0, BLOCK + 1].into_iter(), crc));
        assert!(!Blocks::can(BLOCK, [0].into_iter(), crc));
        assert!(!Blocks::can(2 * BLOCK, [0, BLOCK].into_iter(), &[SumKind::Sha256]));
    }
}
