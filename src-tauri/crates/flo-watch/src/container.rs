//! Does a media file have its end? Reads a few bytes at its structure's joints, never the media.
//!
//! Sources: ISO/IEC 14496-12 (boxes of MP4 and, from the same root, QuickTime), SMPTE ST 377-1 (partitions and random
//! index pack of MXF), EBU Tech 3285 (BWF) and ITU-R BS.2088 (RF64, BW64).

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};
use std::path::Path;

/// What the structure of a file says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything that the structure announces is there.
    Complete,
    /// Something that it announces is missing.
    Missing,
    /// Not a kind of file that tells, or not one that this understands.
    Untold,
}

/// At most this many boxes are looked at; a fragmented file may have a hundred thousand of them.
const BOXES: usize = 4_096;

/// How far a header partition may stand behind the first byte. Source: SMPTE ST 377-1, run-in below 64 KiB.
const RUN_IN: usize = 65_536;

/// First 13 bytes of the key of every partition pack; the kind and its status follow.
const PARTITION: [u8; 13] = [0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01];
/// Where the offset of the footer partition stands in a partition pack, behind the start of its value.
const FOOTER_AT: u64 = 24;

/// Whether the name is of a kind of file whose end can be looked for.
#[must_use]
pub fn has_ending(path: &Path) -> bool {
    kind(path).is_some()
}

/// Looks for the end of the file at `path`.
///
/// # Errors
/// What the file system says.
pub fn ending(path: &Path) -> Result<Ending> {
    let Some(kind) = kind(path) else { return Ok(Ending::Untold) };
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let found = match kind {
        Kind::Boxes => boxes(&mut file, size),
        Kind::Mxf => mxf(&mut file, size),
        Kind::Wave => wave(&mut file, size),
    };
    match found {
        // It became shorter while it was looked at.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(Ending::Missing),
        other => other,
    }
}

enum Kind {
    Boxes,
    Mxf,
    Wave,
}

fn kind(path: &Path) -> Option<Kind> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "mov" | "mp4" | "m4v" | "m4a" | "qt" | "3gp" | "lrv" | "insv" | "360" => Some(Kind::Boxes),
        "mxf" => Some(Kind::Mxf),
        "wav" | "bwf" | "w64" | "rf64" => Some(Kind::Wave),
        _ => None,
    }
}

fn read<const N: usize>(file: &mut File, at: u64) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 4].iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Boxes follow each other, each with its length; the index (`moov`) is one of them and usually written last.
fn boxes(file: &mut File, size: u64) -> Result<Ending> {
    const FIRST: [&[u8]; 9] =
        [b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid"];
    let (mut at, mut has_index) = (0, false);
    for number in 0..BOXES {
        if number == 0 && size < 8 {
            return Ok(Ending::Untold);
        }
        if at == size {
            return Ok(if has_index { Ending::Complete } else { Ending::Missing });
        }
        if size - at < 8 {
            return Ok(Ending::Missing);
        }
        let head: [u8; 8] = read(file, at)?;
        let name = &head[4..8];
        if number == 0 && !FIRST.contains(&name) {
            return Ok(Ending::Untold);
        }
        has_index |= name == b"moov";
        let length = match u32_at(&head, 0) {
            // To the end of the file: only an index before it tells that this is the end.
            0 => return Ok(if has_index { Ending::Untold } else { Ending::Missing }),
            1 if size - at < 16 => return Ok(Ending::Missing),
            1 => u64::from_be_bytes(read(file, at + 8)?),
            length => length,
        };
        if length < 8 {
            // Zeros where a recorder will write its index: space that was reserved.
            return Ok(Ending::Missing);
        }
        at = match at.checked_add(length) {
            Some(end) if end <= size => end,
            _ => return Ok(Ending::Missing),
        };
    }
    Ok(Ending::Untold)
}

/// A closed file ends with a footer partition, which the header points to, or with a random index pack.
fn mxf(file: &mut File, size: u64) -> Result<Ending> {
    let mut start = vec![0; RUN_IN.min(usize::try_from(size).unwrap_or(RUN_IN))];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut start)?;
    let Some(header) = start.windows(PARTITION.len()).position(|bytes| bytes == PARTITION) else {
        return Ok(Ending::Untold);
    };
    if ends_with_index_pack(file, size)? {
        return Ok(Ending::Complete);
    }
    let length_at = header + 16;
    let Some(value_at) = start.get(length_at).map(|first| length_at + 1 + ber_extra(*first)) else {
        return Ok(Ending::Missing);
    };
    let footer_at = value_at as u64 + FOOTER_AT;
    if footer_at + 8 > size {
        return Ok(Ending::Missing);
    }
    let footer = u64::from_be_bytes(read(file, footer_at)?);
    if footer == 0 || footer + 16 > size {
        return Ok(Ending::Missing);
    }
    let key: [u8; 14] = read(file, header as u64 + footer)?;
    // 4 is the kind of a footer partition.
    Ok(if key[..13] == PARTITION && key[13] == 4 { Ending::Complete } else { Ending::Missing })
}

/// Bytes of a BER length behind its first one.
fn ber_extra(first: u8) -> usize {
    if first & 0x80 == 0 { 0 } else { usize::from(first & 0x7f) }
}

/// The last four bytes are the length of the random index pack that they end.
fn ends_with_index_pack(file: &mut File, size: u64) -> Result<bool> {
    if size < 24 {
        return Ok(false);
    }
    let length = u32_at(&read::<4>(file, size - 4)?, 0);
    if !(24..=size).contains(&length) {
        return Ok(false);
    }
    let key: [u8; 14] = read(file, size - length)?;
    Ok(key[..13] == PARTITION && key[13] == 0x11)
}

/// The head says how long the whole is; while a recorder writes, it says 0 or all ones.
fn wave(file: &mut File, size: u64) -> Result<Ending> {
    if size < 12 {
        return Ok(Ending::Untold);
    }
    let head: [u8; 12] = read(file, 0)?;
    if &head[8..12] != b"WAVE" {
        return Ok(Ending::Untold);
    }
    let stated = match &head[..4] {
        b"RIFF" => u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])),
        b"RF64" | b"BW64" if size >= 28 => {
            let ds64: [u8; 16] = read(file, 12)?;
            if &ds64[..4] != b"ds64" {
                return Ok(Ending::Untold);
            }
            u64::from_le_bytes(ds64[8..16].try_into().expect("eight bytes"))
        }
        _ => return Ok(Ending::Untold),
    };
    // A chunk of odd length is followed by a byte that some programs do not count.
    Ok(if stated != 0 && (size == stated + 8 || size == stated + 9) {
        Ending::Complete
    } else if stated + 8 > size || stated == 0 {
        Ending::Missing
    } else {
        Ending::Untold
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], want: Ending) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(ending(&path).unwrap(), want, "{name}, {} bytes", bytes.len());
    }

    fn block(name: &[u8; 4], body: usize) -> Vec<u8> {
        let mut bytes = u32::try_from(body + 8).unwrap().to_be_bytes().to_vec();
        bytes.extend(name);
        bytes.resize(body + 8, 7);
        bytes
    }

    #[test]
    fn a_movie_is_complete_with_its_index_and_all_its_bytes_at_every_cut_else_not() {
        let whole = [block(b"ftyp", 16), block(b"mdat", 1_000), block(b"moov", 300)].concat();
        check("a.mov", &whole, Ending::Complete);
        for cut in [9, 24, 31, 500, 1_032, 1_040, whole.len() - 1] {
            check("a.MP4", &whole[..cut], Ending::Missing);
        }
        let large = {
            let mut bytes = block(b"ftyp", 16);
            bytes.extend([0, 0, 0, 1]);
            bytes.extend(b"mdat");
            bytes.extend(116_u64.to_be_bytes());
            bytes.extend([7; 100]);
            [bytes, block(b"moov", 8)].concat()
        };
        check("a.mov", &large, Ending::Complete);
        check("a.mov", &large[..100], Ending::Missing);
    }

    #[test]
    fn a_movie_with_reserved_space_or_a_length_to_be_written_is_not_complete() {
        check("a.mov", &[block(b"ftyp", 16), vec![0; 64]].concat(), Ending::Missing);
        let open = [block(b"ftyp", 16), vec![0, 0, 0, 0], b"mdat".to_vec(), vec![7; 50]].concat();
        check("a.mov", &open, Ending::Missing);
    }

    #[test]
    fn what_is_no_movie_tells_nothing() {
        check("a.mov", b"hello world, I am no movie", Ending::Untold);
        check("a.mov", b"1", Ending::Untold);
        check("a.mov", b"", Ending::Untold);
        check("a.r3d", b"1", Ending::Untold);
    }

    fn partition(kind: u8, footer: u64) -> Vec<u8> {
        let mut bytes = PARTITION.to_vec();
        bytes.extend([kind, 2, 0, 0x83, 0, 0, 88]);
        bytes.extend([0; 24]);
        bytes.extend(footer.to_be_bytes());
        bytes.resize(20 + 88, 0);
        bytes
    }

    #[test]
    fn an_mxf_file_is_complete_with_its_footer_or_its_index_pack() {
        let body = vec![9; 400];
        let footer_at = 108 + 400;
        let whole = [partition(2, footer_at), body.clone(), partition(4, footer_at)].concat();
        check("a.mxf", &whole, Ending::Complete);
        check("a.mxf", &whole[..300], Ending::Missing);
        check("a.mxf", &[partition(2, 0), body.clone()].concat(), Ending::Missing);
        let mut pack = PARTITION.to_vec();
        pack.extend([0x11, 1, 0, 0x83, 0, 0, 16]);
        pack.extend([0; 12]);
        pack.extend(36_u32.to_be_bytes());
        check("a.mxf", &[partition(2, 0), body, pack].concat(), Ending::Complete);
        check("a.mxf", &[3; 600], Ending::Untold);
    }

    #[test]
    fn a_recording_says_how_long_it_is_once_it_ended() {
        let wave = |stated: u32| {
            let mut bytes = b"RIFF".to_vec();
            bytes.extend(stated.to_le_bytes());
            bytes.extend(b"WAVE");
            bytes.resize(108, 0);
            bytes
        };
        check("a.wav", &wave(100), Ending::Complete);
        check("a.wav", &wave(0), Ending::Missing);
        check("a.wav", &wave(u32::MAX), Ending::Missing);
        check("a.wav", &wave(2_000), Ending::Missing);
        check("a.wav", b"1", Ending::Untold);
    }
}
