//! From a manifest or chain to its XML.

use std::fmt::Write as _;

use super::{DirectoryHashes, HashEntry, Manifest};

/// Text as XML holds it. Control characters that XML cannot hold are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                // White space in attributes and at the ends of texts is only kept as a reference.
                escaped.push_str(&format!("&#{};", u32::from(character)));
            }
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Lines with their indentation.
#[derive(Default)]
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn line(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{line}", "", indent = self.depth * 2);
    }

    fn open(&mut self, tag: &str) {
        self.line(&format!("<{tag}>"));
        self.depth += 1;
    }

    fn close(&mut self, tag: &str) {
        self.depth -= 1;
        self.line(&format!("</{tag}>"));
    }

    fn value(&mut self, tag: &str, attributes: &str, value: &str) {
        self.line(&format!("<{tag}{attributes}>{}</{tag}>", escape(value)));
    }
}

fn attribute(name: &str, value: Option<&str>) -> String {
    value.map(|value| format!(" {name}=\"{}\"", escape(value))).unwrap_or_default()
}

/// A manifest; its hashes carry `date`, RFC 3339.
pub(super) fn manifest(manifest: &Manifest, date: &str) -> String {
    let mut xml = Xml { text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), depth: 0 };
    xml.line("<hashlist version=\"2.0\" xmlns=\"urn:ASC:MHL:v2.0\">");
    xml.depth += 1;
    xml.open("creatorinfo");
    xml.value("creationdate", "", &manifest.created);
    xml.value("hostname", "", &manifest.host);
    xml.value("tool", &attribute("version", Some(&manifest.tool.1)), &manifest.tool.0);
    xml.close("creatorinfo");
    xml.open("processinfo");
    xml.value("process", "", &manifest.process);
    if !manifest.root.is_empty() {
        xml.open("roothash");
        directory(&mut xml, &manifest.root, date);
        xml.close("roothash");
    }
    xml.open("ignore");
    for pattern in &manifest.ignore {
        xml.value("pattern", "", pattern);
    }
    xml.close("ignore");
    xml.close("processinfo");
    xml.open("hashes");
    for file in &manifest.files {
        xml.open("hash");
        let size = file.size.map(|size| size.to_string());
        let attributes =
            attribute("size", size.as_deref()) + &attribute("lastmodificationdate", file.modified.as_deref());
        xml.value("path", &attributes, &file.path);
        let mut hashes: Vec<&HashEntry> = file.hashes.iter().collect();
        hashes.sort_by_key(|hash| hash.format.as_str());
        for hash in hashes {
            let attributes = attribute("action", hash.action.map(super::Action::as_str))
                + &attribute("hashdate", Some(date));
            xml.value(hash.format.as_str(), &attributes, &hash.text);
        }
        if let Some(previous) = &file.previous {
            xml.value("previousPath", "", previous);
        }
        xml.close("hash");
    }
    for folder in &manifest.directories {
        xml.open("directoryhash");
        xml.value("path", &attribute("lastmodificationdate", folder.modified.as_deref()), &folder.path);
        directory(&mut xml, &folder.hashes, date);
        xml.close("directoryhash");
    }
    xml.close("hashes");
    if !manifest.references.is_empty() {
        xml.open("references");
        for (path, c4) in &manifest.references {
            xml.open("hashlistreference");
            xml.value("path", "", path);
            xml.value("c4", "", c4);
            xml.close("hashlistreference");
        }
        xml.close("references");
    }
    xml.close("hashlist");
    xml.text
}

fn directory(xml: &mut Xml, hashes: &DirectoryHashes, date: &str) {
    let date = attribute("hashdate", Some(date));
    xml.open("content");
    for (format, (content, _)) in hashes {
        xml.value(format.as_str(), &date, content);
    }
    xml.close("content");
    xml.open("structure");
    for (format, (_, structure)) in hashes {
        xml.value(format.as_str(), &date, structure);
    }
    xml.close("structure");
}

/// A chain: number, file name and C4 id of each generation.
pub(super) fn chain(generations: &[(u32, String, String)]) -> String {
    let mut xml = Xml { text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), depth: 0 };
    xml.line("<ascmhldirectory xmlns=\"urn:ASC:MHL:DIRECTORY:v2.0\">");
    xml.depth += 1;
    for (number, path, c4) in generations {
        xml.line(&format!("<hashlist sequencenr=\"{number}\">"));
        xml.depth += 1;
        xml.value("path", "", path);
        xml.value("c4", "", c4);
        xml.close("hashlist");
    }
    xml.close("ascmhldirectory");
    xml.text
}

#[cfg(test)]
mod tests {
    use super::super::{FileEntry, parse};
    use super::*;
    use crate::hashing::Format;

    #[test]
    fn names_with_special_characters_survive_the_way_there_and_back() {
        let names = ["a & b.mov", "<take> \"2\".mov", "Größe 'x'.mov", "日本.mov"];
        let files = names.map(|name| FileEntry {
            path: name.to_owned(),
            size: Some(3),
            modified: None,
            hashes: vec![HashEntry { format: Format::Xxh64, text: "d50463dd92503d34".into(), action: None }],
            previous: None,
        });
        let written = Manifest { files: files.to_vec(), process: "transfer".into(), ..Manifest::default() };
        let read = parse::manifest(&super::manifest(&written, "2026-03-02T09:00:00Z")).unwrap();
        assert_eq!(read.files, written.files);
        let chained = vec![(1, String::from("0001_A & B.mhl"), String::from("c4x"))];
        assert_eq!(parse::chain(&chain(&chained)).unwrap(), chained);
    }
}
