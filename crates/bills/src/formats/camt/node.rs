//! A part of a document as a tree: an entry, a balance. Small, and never deeper or larger than
//! its limits.

use std::borrow::Cow;

use crate::markup::{Event, Markup};

/// How deep a part may be nested, and how many elements it may have. The deepest path that the
/// schemas know has about twenty.
const DEPTH_MAX: usize = 64;
const ELEMENTS_MAX: usize = 200_000;

/// An element.
pub(super) struct Node<'t> {
    pub(super) line: u64,
    name: &'t str,
    pub(super) attributes: &'t str,
    text: Cow<'t, str>,
    children: Vec<Node<'t>>,
    /// There was more than the limits allow.
    pub(super) cut: bool,
}

impl<'t> Node<'t> {
    fn new(line: u64, name: &'t str, attributes: &'t str) -> Node<'t> {
        let text = Cow::Borrowed("");
        Node { line, name, attributes, text, children: Vec::new(), cut: false }
    }

    /// Reads on until the element that has just begun ends, or the document does.
    pub(super) fn read(
        line: u64,
        name: &'t str,
        attributes: &'t str,
        events: &mut Markup<'t>,
    ) -> Node<'t> {
        let mut open = vec![Node::new(line, name, attributes)];
        let (mut elements, mut cut, mut beyond) = (1, false, 0_usize);
        for (line, event) in events.by_ref() {
            match event {
                Event::Open(name, attributes) => {
                    elements += 1;
                    if DEPTH_MAX < open.len() || ELEMENTS_MAX < elements || 0 < beyond {
                        (cut, beyond) = (true, beyond + 1);
                    } else {
                        open.push(Node::new(line, name, attributes));
                    }
                }
                Event::Text(text) if beyond == 0 => {
                    if let Some(node) = open.last_mut() {
                        node.say(text);
                    }
                }
                Event::Text(_) => {}
                Event::Close(_) if 0 < beyond => beyond -= 1,
                Event::Close(_) => {
                    let Some(done) = open.pop() else { break };
                    let Some(parent) = open.last_mut() else {
                        return Node { cut, ..done };
                    };
                    parent.children.push(done);
                }
            }
        }
        // The document is cut off: whatever is open ends here.
        while let Some(done) = open.pop() {
            let Some(parent) = open.last_mut() else {
                return Node { cut, ..done };
            };
            parent.children.push(done);
        }
        Node::new(line, name, attributes)
    }

    fn say(&mut self, text: Cow<'t, str>) {
        match self.text.is_empty() {
            true => self.text = text,
            false => self.text.to_mut().push_str(&text),
        }
    }

    /// The first element under a path such as `Refs/EndToEndId`.
    pub(super) fn first(&self, path: &str) -> Option<&Node<'t>> {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut named = self.children.iter().filter(|it| it.name == name);
        match rest {
            "" => named.next(),
            _ => named.find_map(|it| it.first(rest)),
        }
    }

    /// The text of that element, or nothing.
    pub(super) fn text(&self, path: &str) -> &str {
        self.first(path).map_or("", |it| it.own_text())
    }

    pub(super) fn own_text(&self) -> &str {
        &self.text
    }

    /// The text of the first of several paths that has one.
    pub(super) fn one_of(&self, paths: &[&str]) -> &str {
        paths.iter().map(|it| self.text(it)).find(|it| !it.is_empty()).unwrap_or("")
    }

    /// All elements of a name directly below.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Node<'t>> {
        self.children.iter().filter(move |it| it.name == name)
    }

    /// How long the longest text in it is, in bytes.
    pub(super) fn longest(&self) -> usize {
        self.children.iter().map(Node::longest).fold(self.text.len(), usize::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node<'_> {
        let mut events = Markup::of(text);
        let Some((line, Event::Open(name, attributes))) = events.next() else { panic!() };
        Node::read(line, name, attributes, &mut events)
    }

    #[test]
    fn paths_lead_to_texts() {
        let node = read("<A><B><C>1</C></B><B><D>2</D><D>3</D></B></A>");
        assert_eq!((node.text("B/C"), node.text("B/D"), node.text("B/E")), ("1", "2", ""));
        assert_eq!(node.one_of(&["X", "B/D"]), "2");
        assert_eq!(node.all("B").count(), 2);
    }

    #[test]
    fn what_is_too_deep_is_cut_and_what_ends_early_is_kept() {
        let deep = "<A>".repeat(100_000);
        assert!(read(&deep).cut);
        let node = read("<A><B>1");
        assert_eq!((node.text("B"), node.cut), ("1", false));
    }
}
