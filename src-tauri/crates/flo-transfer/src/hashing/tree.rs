//! BLAKE3 of a file whose blocks are hashed in any order.
//!
//! BLAKE3 is a tree: the file is cut at multiples of [`BLOCK`], each block is hashed by itself at its place, and the
//! chaining values are joined as the algorithm joins them. Source: the `hazmat` module of the crate `blake3`, 1.8.

use blake3::Hasher;
use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, left_subtree_len, merge_subtrees_non_root, merge_subtrees_root,
};

/// Bytes of a block: a power of two, so that each is a whole branch of the tree.
const BLOCK: u64 = 1 << 20;

/// Blocks of a file.
#[derive(Debug)]
pub(super) struct Blocks {
    size: u64,
    values: Vec<Option<ChainingValue>>,
}

/// Blocks of one part.
#[derive(Debug)]
pub(crate) struct PartBlocks {
    first: usize,
    values: Vec<ChainingValue>,
}

impl PartBlocks {
    /// Names the part's bytes at their place in the file.
    pub(super) fn content_id(&self) -> String {
        let mut hasher = Hasher::new();
        for value in &self.values {
            hasher.update(value);
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl Blocks {
    /// Whether a file with parts at these offsets can be hashed so.
    pub(super) fn can(size: u64, mut offsets: impl Iterator<Item = u64>) -> bool {
        // A file of one block is its own root, which is finished differently.
        size > BLOCK && offsets.all(|offset| offset.is_multiple_of(BLOCK))
    }

    pub(super) fn new(size: u64) -> Self {
        Self { size, values: vec![None; index(size.div_ceil(BLOCK))] }
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
        let values: Vec<ChainingValue> = self.values.iter().copied().collect::<Option<_>>()?;
        let (left, right) = halves(&values, self.size);
        Some(merge_subtrees_root(&left, &right, Mode::Hash).to_hex().to_string())
    }
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
    values: Vec<ChainingValue>,
    hasher: Hasher,
    in_block: u64,
}

impl PartHash {
    pub(super) fn new(offset: u64) -> Self {
        Self { first: offset / BLOCK, values: Vec::new(), hasher: block_at(offset), in_block: 0 }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.in_block == BLOCK {
                self.values.push(self.hasher.finalize_non_root());
                self.hasher = block_at((self.first + self.values.len() as u64) * BLOCK);
                self.in_block = 0;
            }
            let room = usize::try_from(BLOCK - self.in_block).unwrap_or(usize::MAX);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.hasher.update(now);
            self.in_block += now.len() as u64;
            bytes = later;
        }
    }

    pub(super) fn finish(mut self) -> PartBlocks {
        if self.in_block > 0 {
            self.values.push(self.hasher.finalize_non_root());
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
                let mut blocks = Blocks::new(size);
                let parts: Vec<_> = bytes.chunks(index(part_size)).enumerate().collect();
                for (number, part) in parts.into_iter().rev() {
                    assert_eq!(blocks.root(), None);
                    let mut hash = PartHash::new(number as u64 * part_size);
                    for piece in part.chunks(300_007) {
                        hash.update(piece);
                    }
                    blocks.take(hash.finish());
                }
                let root = blake3::hash(bytes).to_hex().to_string();
                assert_eq!(blocks.root(), Some(root), "{size} in parts of {part_size}");
            }
        }
    }

    #[test]
    fn parts_across_blocks_and_small_files_are_hashed_in_order() {
        assert!(Blocks::can(2 * BLOCK, [0, BLOCK].into_iter()));
        assert!(!Blocks::can(2 * BLOCK, [0, BLOCK + 1].into_iter()));
        assert!(!Blocks::can(BLOCK, [0].into_iter()));
    }
}
