//! Hashes of folders from the hashes of what is in them. Source: ASC MHL specification v2.0, “Directory hashes”.

use crate::hashing::Format;

/// Collects what one folder holds, in one format.
#[derive(Debug)]
pub(super) struct DirectoryHasher {
    format: Format,
    contents: Vec<String>,
    structures: Vec<String>,
}

impl DirectoryHasher {
    pub(super) fn new(format: Format) -> Self {
        Self { format, contents: Vec::new(), structures: Vec::new() }
    }

    /// A file or folder named `name`: its content hash, and what its place in the structure is made of (for a file its
    /// content hash, for a folder its structure hash).
    pub(super) fn add(&mut self, name: &str, content: &str, placed: &str) {
        let mut bytes = name.as_bytes().to_vec();
        bytes.extend(self.format.decode(placed).unwrap_or_default());
        self.contents.push(content.to_owned());
        self.structures.push(self.format.of(&bytes));
    }

    /// Content and structure hash.
    pub(super) fn finish(self) -> (String, String) {
        let of_list = |mut hashes: Vec<String>| {
            hashes.sort();
            let bytes: Vec<u8> =
                hashes.iter().flat_map(|hash| self.format.decode(hash).unwrap_or_default()).collect();
            self.format.of(&bytes)
        };
        (of_list(self.contents), of_list(self.structures))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The folder `CLIP/a.mov` with `hi\n` beside an empty file and an empty folder, as `ascmhl` 1.2 hashes it.
    #[test]
    fn folders_hash_like_the_reference_implementation() {
        let format = Format::Xxh64;
        let mut clip = DirectoryHasher::new(format);
        clip.add("a.mov", "d50463dd92503d34", "d50463dd92503d34");
        let clip = clip.finish();
        assert_eq!(clip, ("d1bec3d648863240".into(), "3ccaa7297bc44fe2".into()));
        let void = DirectoryHasher::new(format).finish();
        assert_eq!(void, ("ef46db3751d8e999".into(), "ef46db3751d8e999".into()));
        let mut root = DirectoryHasher::new(format);
        root.add("CLIP", &clip.0, &clip.1);
        root.add("empty.txt", "ef46db3751d8e999", "ef46db3751d8e999");
        root.add("void", &void.0, &void.1);
        assert_eq!(root.finish(), ("cd7ba522c5f0f2fc".into(), "58e651714ec0e0f6".into()));
    }
}
