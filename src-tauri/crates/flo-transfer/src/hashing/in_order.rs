//! Sums that have to see the bytes in order.

use crc_fast::{CrcAlgorithm, Digest as Crc};
use flo_connect::{Sum, SumKind};
use sha2::{Digest, Sha256};

use super::Sums;

/// Size of the blocks of [`SumKind::BlockSha256`].
const BLOCK: usize = 4 << 20;

/// How far the file was hashed from its first byte on.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) position: u64,
    whole: Whole,
}

impl Front {
    pub(super) fn new(kinds: &[SumKind]) -> Self {
        Self { position: 0, whole: Whole::new(kinds) }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.whole.feed(bytes);
        self.position += bytes.len() as u64;
    }

    pub(super) fn sums(&self) -> Sums {
        self.whole.clone().finish()
    }
}

/// All wanted sums of bytes that come in order.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    content: blake3::Hasher,
    check: Option<Check>,
}

#[derive(Debug, Clone)]
enum Check {
    Sha256(Sha256),
    Blocks { blocks: Sha256, block: Sha256, in_block: usize },
    Crc64(Box<Crc>),
}

impl Whole {
    pub(crate) fn new(kinds: &[SumKind]) -> Self {
        let check = kinds.first().map(|kind| match kind {
            SumKind::Sha256 => Check::Sha256(Sha256::new()),
            SumKind::BlockSha256 => {
                Check::Blocks { blocks: Sha256::new(), block: Sha256::new(), in_block: 0 }
            }
            SumKind::Crc64Nvme => Check::Crc64(Box::new(Crc::new(CrcAlgorithm::Crc64Nvme))),
        });
        Self { content: blake3::Hasher::new(), check }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        self.content.update(bytes);
        match &mut self.check {
            None => {}
            Some(Check::Sha256(hasher)) => hasher.update(bytes),
            Some(Check::Crc64(crc)) => crc.update(bytes),
            Some(Check::Blocks { blocks, block, in_block }) => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(rest.len().min(BLOCK - *in_block));
                    block.update(now);
                    *in_block += now.len();
                    if *in_block == BLOCK {
                        blocks.update(block.finalize_reset());
                        *in_block = 0;
                    }
                    rest = later;
                }
            }
        }
    }

    pub(crate) fn finish(self) -> Sums {
        let check = self.check.map(|check| match check {
            Check::Sha256(hasher) => Sum { kind: SumKind::Sha256, hex: hex(&hasher.finalize()) },
            Check::Crc64(crc) => super::tree::crc_sum(crc.finalize()),
            Check::Blocks { mut blocks, block, in_block } => {
                if in_block > 0 {
                    blocks.update(block.finalize());
                }
                Sum { kind: SumKind::BlockSha256, hex: hex(&blocks.finalize()) }
            }
        });
        Sums { content_id: self.content.finalize().to_hex().to_string(), check }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the service's documentation style: 5 MiB of the letter a, confirmed with an independent program.
    #[test]
    fn the_sum_over_blocks_agrees_with_the_known_vector() {
        for piece in [1 << 20, (4 << 20) - 1, 5 << 20] {
            let mut whole = Whole::new(&[SumKind::BlockSha256]);
            for bytes in vec![0x61; 5 << 20].chunks(piece) {
                whole.feed(bytes);
            }
            let hex = whole.finish().check.unwrap().hex;
            assert_eq!(hex, "31eebee77ad19453ca9817312ea1a938a001f5507fda7c721601319ad84aa857", "{piece}");
        }
    }
}
