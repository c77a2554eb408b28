//! From the XML of a manifest or chain to what it says.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Action, DirectoryEntry, DirectoryHashes, FileEntry, HashEntry, Manifest};
use crate::hashing::Format;

/// Nodes of the largest document that is read: enough for a million files.
const NODES: u32 = 20_000_000;

fn document(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| error.to_string())
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn text(node: Option<Node<'_, '_>>) -> String {
    node.and_then(|node| node.text()).unwrap_or_default().trim().to_owned()
}

/// A path that stays beneath the folder that it is relative to.
pub(super) fn inner_path(path: &str) -> Result<String, String> {
    let leads_out = path.is_empty()
        || path.starts_with('/')
        || path.contains(['\\', '\0'])
        || path.split('/').any(|part| part.is_empty() || part == "." || part == "..")
        || path.as_bytes().get(1) == Some(&b':');
    if leads_out { Err(format!("“{path}” is no path beneath the folder")) } else { Ok(path.to_owned()) }
}

/// A manifest.
pub(super) fn manifest(xml: &str) -> Result<Manifest, String> {
    let document = document(xml)?;
    let root = document.root_element();
    if root.tag_name().name() != "hashlist" {
        return Err(format!("its root is “{}”, not “hashlist”", root.tag_name().name()));
    }
    let mut manifest = Manifest::default();
    if let Some(creator) = child(root, "creatorinfo") {
        manifest.created = text(child(creator, "creationdate"));
        manifest.host = text(child(creator, "hostname"));
        let tool = child(creator, "tool");
        let version = tool.and_then(|tool| tool.attribute("version")).unwrap_or_default();
        manifest.tool = (text(tool), version.to_owned());
    }
    if let Some(process) = child(root, "processinfo") {
        manifest.process = text(child(process, "process"));
        manifest.root = child(process, "roothash").map(directory_hashes).unwrap_or_default();
        let patterns = child(process, "ignore").into_iter().flat_map(|ignore| ignore.children());
        manifest.ignore = patterns.filter(|node| node.is_element()).map(|node| text(Some(node))).collect();
    }
    for entry in child(root, "hashes").into_iter().flat_map(|hashes| hashes.children()) {
        match entry.tag_name().name() {
            "hash" => manifest.files.push(file(entry)?),
            "directoryhash" => {
                let path = child(entry, "path");
                manifest.directories.push(DirectoryEntry {
                    path: inner_path(&text(path))?,
                    modified: path.and_then(|path| path.attribute("lastmodificationdate")).map(str::to_owned),
                    hashes: directory_hashes(entry),
                });
            }
            _ => {}
        }
    }
    for reference in child(root, "references").into_iter().flat_map(|references| references.children()) {
        if reference.tag_name().name() == "hashlistreference" {
            manifest
                .references
                .push((inner_path(&text(child(reference, "path")))?, text(child(reference, "c4"))));
        }
    }
    Ok(manifest)
}

fn file(entry: Node<'_, '_>) -> Result<FileEntry, String> {
    let path = entry.children().find(|node| node.tag_name().name() == "path");
    let size = path.and_then(|path| path.attribute("size"));
    let hashes = entry.children().filter_map(|node| {
        let format: Format = node.tag_name().name().parse().ok()?;
        let action = node.attribute("action").and_then(Action::parse);
        Some(HashEntry { format, text: text(Some(node)), action })
    });
    let previous = entry.children().find(|node| node.tag_name().name() == "previousPath");
    Ok(FileEntry {
        path: inner_path(&text(path))?,
        size: size.map(|size| size.parse().map_err(|_| format!("“{size}” is no size"))).transpose()?,
        modified: path.and_then(|path| path.attribute("lastmodificationdate")).map(str::to_owned),
        hashes: hashes.collect(),
        previous: previous.map(|node| inner_path(&text(Some(node)))).transpose()?,
    })
}

fn directory_hashes(node: Node<'_, '_>) -> DirectoryHashes {
    let part = |name: &'static str| {
        let found = node.children().find(move |child| child.tag_name().name() == name);
        found
            .into_iter()
            .flat_map(|part| part.children())
            .filter_map(|hash| Some((hash.tag_name().name().parse::<Format>().ok()?, text(Some(hash)))))
    };
    let mut hashes: DirectoryHashes =
        part("content").map(|(format, content)| (format, (content, String::new()))).collect();
    for (format, structure) in part("structure") {
        hashes.entry(format).or_default().1 = structure;
    }
    hashes
}

/// A chain: number, file name and C4 id of each generation.
pub(super) fn chain(xml: &str) -> Result<Vec<(u32, String, String)>, String> {
    let document = document(xml)?;
    let root = document.root_element();
    if root.tag_name().name() != "ascmhldirectory" {
        return Err(format!("its root is “{}”, not “ascmhldirectory”", root.tag_name().name()));
    }
    let entries = root.children().filter(|node| node.tag_name().name() == "hashlist");
    entries
        .map(|entry| {
            let number = entry.attribute("sequencenr").unwrap_or_default();
            let number = number.parse().map_err(|_| format!("“{number}” is no number of a generation"))?;
            let path = inner_path(&text(child(entry, "path")))?;
            Ok((number, path, text(child(entry, "c4"))))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_out_of_its_folder() {
        for bad in ["", "/etc/passwd", "../a", "a/../../b", "a//b", "C:\\x", "a\\b", "c:x"] {
            assert!(inner_path(bad).is_err(), "{bad}");
        }
        assert_eq!(inner_path("Clips/a b.mov").unwrap(), "Clips/a b.mov");
    }

    proptest::proptest! {
        #[test]
        fn what_comes_from_outside_is_refused_and_never_panics(noise in ".{0,60}", at in 0_usize..400, byte in 0_u8..128) {
            let mut xml = format!(
                "<hashlist version=\"2.0\" xmlns=\"urn:ASC:MHL:v2.0\"><processinfo><process>transfer</process>\
                 <ignore><pattern>{noise}</pattern></ignore></processinfo><hashes><hash><path size=\"3\">a/b.mov</path>\
                 <md5 action=\"original\">764efa883dda1e11db47671c4a3bbd9e</md5></hash></hashes></hashlist>"
            )
            .into_bytes();
            let at = at % xml.len();
            xml[at] = byte;
            if let Ok(text) = std::str::from_utf8(&xml) {
                drop(manifest(text));
                drop(chain(text));
            }
        }
    }
}
