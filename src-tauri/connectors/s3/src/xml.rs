//! The few answers in XML.

use flo_connect::http::Response;
use flo_connect::{Error, ErrorKind, Result};
use roxmltree::{Document, Node};

/// The body of an answer.
pub(crate) fn text(response: &Response) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&response.body)
}

/// The document, whose outermost element must be called `root`.
///
/// # Errors
/// `BadAnswer` when it is something else: a page of a proxy, or a cut answer. The outcome is unknown then.
pub(crate) fn document<'a>(text: &'a str, root: &str, doing: &'static str) -> Result<Document<'a>> {
    let bad = |detail: String| Error::new(ErrorKind::BadAnswer, doing, detail).with_unknown_outcome();
    let document = Document::parse(text)
        .map_err(|error| bad(String::from("the answer is not of the documented form")).with_source(error))?;
    let found = document.root_element().tag_name().name().to_owned();
    if found == root {
        return Ok(document);
    }
    Err(bad(format!("the answer holds {found} where {root} was due")))
}

/// The elements of this name directly in `node`.
pub(crate) fn children<'a, 'input>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The text of the element of this name directly in `node`.
pub(crate) fn value<'a>(node: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
    children(node, name).next().and_then(|child| child.text())
}

/// The text as it stands in a document.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
