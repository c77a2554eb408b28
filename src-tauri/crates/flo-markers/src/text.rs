//! Text that stands in one line of a file, and back; bytes that are text.

/// Bytes that are neither UTF-8 nor UTF-16 with a byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file is not text in UTF-8 or UTF-16")]
pub struct NotText;

/// The text of a file: UTF-8, or UTF-16 with a byte order mark as editing programs on Windows write it.
///
/// # Errors
/// [`NotText`].
pub fn text_of(bytes: &[u8]) -> Result<String, NotText> {
    let units = |from: fn([u8; 2]) -> u16| {
        let pairs = bytes[2..].chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return Err(NotText);
        }
        let units: Vec<u16> = pairs.map(|pair| from([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| NotText)
    };
    match bytes {
        [0xFF, 0xFE, ..] => units(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => units(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| NotText),
        _ => String::from_utf8(bytes.to_vec()).map_err(|_| NotText),
    }
}

/// A text as every format can keep it: all line breaks are `\n`, characters that XML forbids and marks without a picture
/// are gone, as is space at both ends.
#[must_use]
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter_map(|each| match each {
        '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\n' | '\t' => Some(each),
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => None,
        each if each.is_control() => None,
        each => Some(each),
    });
    kept.collect::<String>().trim().to_owned()
}

/// A text in one line: `\n` and `\t` for breaks and tabs, `\\` for a backslash.
pub(crate) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
}

/// The text of a line. A backslash before anything else stays, as other programs escape nothing.
pub(crate) fn unescape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(each) = rest.next() {
        if each != '\\' {
            text.push(each);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('\\') => text.push('\\'),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// Colour of a marker that is done.
pub(crate) fn is_green(word: &str) -> bool {
    word.eq_ignore_ascii_case("green")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_in_three_encodings_and_nothing_else() {
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            mark.into_iter().chain("Löwe".encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
        };
        for bytes in [
            "Löwe".as_bytes().to_vec(),
            "\u{feff}Löwe".as_bytes().to_vec(),
            utf16(u16::to_le_bytes, [0xFF, 0xFE]),
            utf16(u16::to_be_bytes, [0xFE, 0xFF]),
        ] {
            assert_eq!(text_of(&bytes).as_deref(), Ok("Löwe"));
        }
        for bytes in [&b"L\xF6we"[..], &[0xFF, 0xFE, 0x41], &[0xFE, 0xFF, 0xD8, 0x00]] {
            assert_eq!(text_of(bytes), Err(NotText));
        }
    }

    #[test]
    fn a_backslash_of_another_program_stays() {
        assert_eq!(unescape(r"see C:\Media\x, cut\"), r"see C:\Media\x, cut\");
        assert_eq!(unescape(&escape("a\\n\nb\tc")), "a\\n\nb\tc");
    }

    #[test]
    fn cleaning_twice_changes_nothing_more() {
        let once = clean(" \u{7}one\r\ntwo\u{2028}\u{feff} three\u{0} ");
        assert_eq!(once, "one\ntwo\n three");
        assert_eq!(clean(&once), once);
    }
}
