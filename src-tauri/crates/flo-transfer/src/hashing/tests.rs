//! Sums while parts leave in any order.

use sha2::{Digest, Sha256};

use super::*;

fn content_id(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

fn whole(bytes: &[u8]) -> Option<Sums> {
    let hex = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    Some(Sums { content_id: content_id(bytes), check: Some(Sum { kind: SumKind::Sha256, hex }) })
}

fn in_order<const N: usize>(parts: [(u64, u64, Option<String>); N]) -> WholeHash {
    let parts = parts.into_iter().map(|(offset, size, sent)| (offset, size, sent.is_some(), sent));
    WholeHash::new(parts, 0, &[SumKind::Sha256])
}

fn done(bytes: &[u8]) -> PartSums {
    PartSums { content_id: content_id(bytes), blocks: None }
}

#[test]
fn bytes_that_are_sent_in_order_are_not_read_again() {
    let hash = in_order([(0, 3, None), (3, 3, None)]);
    for (offset, bytes) in [(0, b"ab"), (2, b"cd"), (4, b"ef")] {
        hash.offer(offset, bytes);
    }
    hash.part_done(0, Some(done(b"abc")));
    hash.part_done(1, Some(done(b"def")));
    hash.catch_up(Path::new("/nowhere"), 4).unwrap();
    assert_eq!(hash.finish(6), whole(b"abcdef"));
}

#[test]
fn parts_that_left_out_of_order_are_read_behind_the_front() {
    let file = file(b"abcdefgh");
    let hash = in_order([(0, 3, None), (3, 3, None), (6, 2, None)]);
    hash.offer(3, b"def");
    hash.part_done(1, Some(done(b"def")));
    hash.catch_up(file.path(), 2).unwrap();
    assert_eq!(hash.finish(8), None, "the first part is not sent yet");
    hash.offer(0, b"ab");
    hash.offer(0, b"abc");
    hash.part_done(0, Some(done(b"abc")));
    hash.catch_up(file.path(), 2).unwrap();
    hash.offer(6, b"gh");
    hash.part_done(2, Some(done(b"gh")));
    hash.catch_up(file.path(), 2).unwrap();
    assert_eq!(hash.finish(8), whole(b"abcdefgh"), "a repeated attempt is counted once");
}

#[test]
fn a_file_that_no_longer_holds_what_was_sent_has_changed() {
    let file = file(b"abcXef");
    let parts = [(0, 3, Some(content_id(b"abc"))), (3, 3, Some(content_id(b"def")))];
    let hash = in_order(parts);
    assert!(matches!(hash.catch_up(file.path(), 2), Err(Trouble::Changed(_))));
}

#[test]
fn a_file_that_became_shorter_has_changed() {
    let file = file(b"ab");
    let hash = in_order([(0, 3, Some(content_id(b"abc")))]);
    assert!(matches!(hash.catch_up(file.path(), 2), Err(Trouble::Changed(_))));
}

#[test]
fn what_an_earlier_session_sent_is_read_again_and_compared() {
    let bytes: Vec<u8> = (0..3_u32 << 20).map(|at| (at % 249) as u8).collect();
    let file = file(&bytes);
    let sent = |part: &[u8], offset| {
        let mut hash = PartHash::Blocks(Box::new(Blocks::new(3 << 20, false).part(offset)));
        hash.update(part);
        hash.finish()
    };
    let (first, last) = bytes.split_at(2 << 20);
    let earlier = sent(first, 0).content_id;
    let parts = |earlier: String| {
        let parts = [(0, 2 << 20, true, Some(earlier)), (2 << 20, 1 << 20, false, None)];
        WholeHash::new(parts.into_iter(), 3 << 20, &[])
    };
    let hash = parts(earlier);
    hash.part_done(1, Some(sent(last, 2 << 20)));
    assert_eq!(hash.finish(3 << 20), None, "the first part was not seen by this session");
    hash.catch_up(file.path(), 4096).unwrap();
    assert_eq!(hash.finish(3 << 20), Some(Sums { content_id: content_id(&bytes), check: None }));
    let other = parts(sent(last, 0).content_id);
    assert!(matches!(other.catch_up(file.path(), 4096), Err(Trouble::Changed(_))));
}
