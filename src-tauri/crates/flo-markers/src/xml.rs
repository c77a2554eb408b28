//! The little that writing and reading XML needs.

use roxmltree::{Document, Node, ParsingOptions};

use crate::ReadError;

/// A text inside an element or an attribute. Line breaks and tabs become references, as an attribute would lose them.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            each => out.push(each),
        }
    }
    out
}

/// The document; a document type without entities of its own is allowed, as both formats have one.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, ReadError> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| ReadError::Xml(error.to_string()))
}

/// The first element of this name below `node`.
pub(crate) fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// The text of the first element of this name below `node`.
pub(crate) fn text<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    child(node, name).and_then(|child| child.text()).unwrap_or_default().trim()
}

/// The whole number in the first element of this name below `node`.
pub(crate) fn number(node: Node<'_, '_>, name: &str) -> Option<i64> {
    let found = node.children().find(|child| child.has_tag_name(name))?;
    found.text()?.trim().parse().ok()
}
