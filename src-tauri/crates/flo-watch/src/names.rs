//! Forms of names: accents composed or decomposed, letters small or capital.

use std::path::Path;

use icu_normalizer::ComposingNormalizerBorrowed;

/// The name with composed accents (NFC), as services and other systems write it. macOS may keep names decomposed (NFD).
#[must_use]
pub fn composed(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(name).into_owned()
}

/// Whether two paths are the same on a volume that knows neither case nor forms of accents.
#[must_use]
pub fn are_same_folded(a: &Path, b: &Path) -> bool {
    let folded = |path: &Path| path.to_str().map(|text| composed(text).to_lowercase());
    a == b || folded(a).is_some_and(|a| folded(b) == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_names_are_one() {
        assert_eq!(composed("e\u{301}te\u{301}.wav"), "été.wav");
        assert!(are_same_folded(Path::new("/w/E\u{301}TE\u{301}.wav"), Path::new("/w/été.WAV")));
        assert!(!are_same_folded(Path::new("/w/ete.wav"), Path::new("/w/été.wav")));
    }
}
