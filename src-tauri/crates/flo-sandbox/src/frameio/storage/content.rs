//! Bytes of files that nobody uploaded: playable, openable, and of exactly the size that is shown.

use crate::frameio::media::{self, MediaKind};

/// Made-up bytes: a beginning, filling, an end.
#[derive(Debug, Clone)]
pub(super) struct MadeUp {
    head: Vec<u8>,
    fill: u8,
    tail: Vec<u8>,
    size: u64,
}

impl MadeUp {
    /// The bytes of a file with this name, picture and size.
    pub(super) fn of(name: &str, frame: &str, size: u64) -> Self {
        match media::kind_of(name) {
            MediaKind::Video => Self::movie(media::clip(frame), size),
            MediaKind::Image => {
                Self { head: media::picture(frame).to_vec(), fill: 0, tail: Vec::new(), size }
            }
            MediaKind::Audio => Self { head: wav_header(size), fill: 0, tail: Vec::new(), size },
            MediaKind::Document => Self::pdf(name, size),
            MediaKind::Other => {
                let head = format!("{name}\n").into_bytes();
                Self { head, fill: b'\n', tail: Vec::new(), size }
            }
        }
    }

    /// A clip, made as large as wanted by a `free` box at its end, which players skip.
    fn movie(clip: &[u8], size: u64) -> Self {
        const BOX_HEAD: u64 = 16;
        let mut head = clip.to_vec();
        let rest = size.saturating_sub(head.len() as u64);
        if rest >= BOX_HEAD {
            head.extend_from_slice(&1_u32.to_be_bytes());
            head.extend_from_slice(b"free");
            head.extend_from_slice(&rest.to_be_bytes());
        }
        Self { head, fill: 0, tail: Vec::new(), size }
    }

    /// One page with the name on it; the page's drawing is filled up with spaces.
    fn pdf(name: &str, size: u64) -> Self {
        let shown: String = name.chars().filter(|c| c.is_ascii_graphic() && !"()\\".contains(*c)).collect();
        let drawing = format!("BT /F1 24 Tf 72 720 Td ({shown}) Tj ET\n");
        let objects = [
            "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n".to_owned(),
            "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n".to_owned(),
            "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>> endobj\n"
                .to_owned(),
            "4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n".to_owned(),
        ];
        let mut head = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        for object in &objects {
            offsets.push(head.len());
            head.push_str(object);
        }
        offsets.push(head.len());
        // The length is written with leading zeros, so that it does not change where things are.
        let length_at = head.len() + "5 0 obj <</Length ".len();
        head.push_str("5 0 obj <</Length 00000000000000>> stream\n");
        head.push_str(&drawing);
        let tail_for = |xref: u64| {
            let mut tail = String::from("\nendstream endobj\nxref\n0 6\n0000000000 65535 f \n");
            for offset in &offsets {
                tail.push_str(&format!("{offset:010} 00000 n \n"));
            }
            tail.push_str(&format!("trailer <</Size 6/Root 1 0 R>>\nstartxref\n{xref:012}\n%%EOF\n"));
            tail
        };
        let filling = size.saturating_sub((head.len() + tail_for(0).len()) as u64);
        let xref = head.len() as u64 + filling + "\nendstream endobj\n".len() as u64;
        let length = format!("{:014}", drawing.len() as u64 + filling);
        head.replace_range(length_at..length_at + length.len(), &length);
        Self { head: head.into_bytes(), fill: b' ', tail: tail_for(xref).into_bytes(), size }
    }

    /// At most `most` bytes from `offset`; empty at the end.
    pub(super) fn slice(&self, offset: u64, most: usize) -> Vec<u8> {
        let left = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![self.fill; most.min(left)];
        overlay(&mut bytes, offset, &self.head, 0);
        let tail_at = self.size.saturating_sub(self.tail.len() as u64).max(self.head.len() as u64);
        overlay(&mut bytes, offset, &self.tail, tail_at);
        bytes
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

/// Copies what of `piece`, standing at `at`, falls into the window that begins at `offset`.
fn overlay(window: &mut [u8], offset: u64, piece: &[u8], at: u64) {
    let from = offset.max(at);
    let to = (offset + window.len() as u64).min(at + piece.len() as u64);
    if from >= to {
        return;
    }
    let range = |base: u64| {
        let start = usize::try_from(from - base).unwrap_or(usize::MAX);
        let end = usize::try_from(to - base).unwrap_or(usize::MAX);
        start..end
    };
    window[range(offset)].copy_from_slice(&piece[range(at)]);
}

/// Header of a silent WAV file: 48 kHz, 24 bit, two channels.
fn wav_header(size: u64) -> Vec<u8> {
    let data = u32::try_from(size.saturating_sub(44)).unwrap_or(u32::MAX - 36);
    let mut header = Vec::with_capacity(44);
    header.extend_from_slice(b"RIFF");
    header.extend_from_slice(&(data.saturating_add(36)).to_le_bytes());
    header.extend_from_slice(b"WAVEfmt ");
    header.extend_from_slice(&16_u32.to_le_bytes());
    header.extend_from_slice(&1_u16.to_le_bytes());
    header.extend_from_slice(&2_u16.to_le_bytes());
    header.extend_from_slice(&48_000_u32.to_le_bytes());
    header.extend_from_slice(&288_000_u32.to_le_bytes());
    header.extend_from_slice(&6_u16.to_le_bytes());
    header.extend_from_slice(&24_u16.to_le_bytes());
    header.extend_from_slice(b"data");
    header.extend_from_slice(&data.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(made: &MadeUp) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let next = made.slice(bytes.len() as u64, 1000);
            if next.is_empty() {
                return bytes;
            }
            bytes.extend(next);
        }
    }

    #[test]
    fn slices_of_any_cut_join_to_the_same_bytes() {
        let made = MadeUp::of("Contract.pdf", "title-card", 5000);
        let bytes = whole(&made);
        assert_eq!(bytes.len(), 5000);
        assert_eq!(bytes, made.slice(0, 10_000));
        assert!(bytes.ends_with(b"%%EOF\n"));
    }

    #[test]
    fn a_pdf_points_at_its_own_table() {
        let bytes = whole(&MadeUp::of("Contract.pdf", "title-card", 5000));
        let text = String::from_utf8(bytes).unwrap();
        let xref: usize = text.split("startxref\n").nth(1).unwrap()[..12].parse().unwrap();
        assert!(text[xref..].starts_with("xref\n"), "startxref names the place of the table");
    }

    #[test]
    fn a_movie_is_padded_by_a_box_that_reaches_its_end() {
        let clip = media::clip("loaf").len() as u64;
        let made = MadeUp::of("A.mov", "loaf", clip + 1000);
        let tail = made.slice(clip, 16);
        assert_eq!(&tail[4..8], b"free");
        assert_eq!(u64::from_be_bytes(tail[8..16].try_into().unwrap()), 1000);
    }
}
