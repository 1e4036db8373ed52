//! Tags and texts, one after the other, of XML and of the SGML that old bank programs write.
//!
//! Nothing is expanded but the five named entities and numbers, and nothing is fetched: a
//! document type may say what it likes. Never fails: what is no markup is text.

use std::borrow::Cow;

/// What comes next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event<'t> {
    /// A tag, by its name without a prefix, and what stands behind the name.
    Open(&'t str, &'t str),
    /// The end of what that tag began. A tag that ends itself gives both.
    Close(&'t str),
    /// Text with something in it besides blanks, without those around it.
    Text(Cow<'t, str>),
}

/// Walks over a document.
pub(crate) struct Markup<'t> {
    rest: &'t str,
    line: u64,
    closing: Option<&'t str>,
}

impl<'t> Markup<'t> {
    pub(crate) fn of(text: &'t str) -> Markup<'t> {
        Markup { rest: text, line: 1, closing: None }
    }

    /// Goes on by so many bytes, and returns them.
    fn pass(&mut self, length: usize) -> &'t str {
        let (passed, rest) = self.rest.split_at(length);
        self.line += passed.bytes().filter(|it| *it == b'\n').count() as u64;
        self.rest = rest;
        passed
    }

    /// Goes on behind `end`, or to the end of the document.
    fn pass_behind(&mut self, end: &str) -> &'t str {
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.pass(length).trim_end_matches(end)
    }

    fn text(&mut self) -> Option<(u64, Event<'t>)> {
        let mut marks = self.rest.match_indices('<').map(|(at, _)| at);
        let length = marks.find(|at| 0 < *at).unwrap_or(self.rest.len());
        let start = self.rest.len() - self.rest.trim_start().len();
        self.pass(start.min(length));
        let line = self.line;
        let text = self.pass(length - start.min(length)).trim();
        (!text.is_empty()).then(|| (line, Event::Text(unescaped(text))))
    }

    fn tag(&mut self) -> Option<(u64, Event<'t>)> {
        let line = self.line;
        let tag = self.pass_behind(">");
        if let Some(name) = tag.strip_prefix("</") {
            return Some((line, Event::Close(local(name.trim()))));
        }
        let tag = tag.trim_start_matches('<');
        let whole = tag.strip_suffix('/');
        let body = whole.unwrap_or(tag).trim();
        let (name, rest) = body.split_once(|it: char| it.is_whitespace()).unwrap_or((body, ""));
        self.closing = whole.map(|_| local(name));
        Some((line, Event::Open(local(name), rest)))
    }
}

impl<'t> Iterator for Markup<'t> {
    /// The 1-based line on which it begins, and what it is.
    type Item = (u64, Event<'t>);

    fn next(&mut self) -> Option<(u64, Event<'t>)> {
        if let Some(name) = self.closing.take() {
            return Some((self.line, Event::Close(name)));
        }
        while !self.rest.is_empty() {
            let found = match self.rest {
                rest if rest.starts_with("<!--") => {
                    self.pass_behind("-->");
                    None
                }
                rest if rest.starts_with("<![CDATA[") => {
                    let line = self.line;
                    let text = self.pass_behind("]]>").trim_start_matches("<![CDATA[").trim();
                    (!text.is_empty()).then_some((line, Event::Text(Cow::Borrowed(text))))
                }
                rest if rest.starts_with("<?") => {
                    self.pass_behind("?>");
                    None
                }
                rest if rest.starts_with("<!") => {
                    // A document type may have a subset of its own in brackets.
                    let end = rest.find('>').unwrap_or(rest.len());
                    let subset = rest[..end].contains('[');
                    self.pass_behind(if subset { "]>" } else { ">" });
                    None
                }
                rest if rest.starts_with('<') && begins_tag(rest) => self.tag(),
                _ => self.text(),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// Whether `<` begins a tag, and is not just a character that somebody wrote.
fn begins_tag(rest: &str) -> bool {
    rest[1..].starts_with(|it: char| it == '/' || it == '_' || it.is_alphabetic())
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute in what stands behind the name of a tag.
pub(crate) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| *it == '"' || *it == '\'')?;
        let (value, next) = after[1..].split_once(quote)?;
        if local(key.trim()) == name {
            return Some(value);
        }
        rest = next;
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').and_then(|(name, next)| Some((entity(name)?, next)));
        rest = match entity {
            Some((character, next)) => {
                out.push(character);
                next
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Event<'_>)> {
        Markup::of(text).collect()
    }

    #[test]
    fn prefixes_comments_and_declarations_make_no_difference() {
        let text = "<?xml version=\"1.0\"?>\n<!-- a <b> -->\n<x:A c='1'>t &amp; u</x:A>";
        let wanted = [
            (3, Event::Open("A", "c='1'")),
            (3, Event::Text("t & u".into())),
            (3, Event::Close("A")),
        ];
        assert_eq!(all(text), wanted);
        assert_eq!(all("<A/>"), [(1, Event::Open("A", "")), (1, Event::Close("A"))]);
        assert_eq!(all("<![CDATA[a<b]]>"), [(1, Event::Text("a<b".into()))]);
    }

    #[test]
    fn entities_of_a_document_type_are_not_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;&b;</a>";
        assert_eq!(all(text)[1], (1, Event::Text("&b;&b;".into())));
    }

    #[test]
    fn what_is_no_markup_is_text_and_what_is_cut_ends() {
        assert_eq!(all("1 < 2"), [(1, Event::Text("1".into())), (1, Event::Text("< 2".into()))]);
        assert_eq!(all("<A"), [(1, Event::Open("A", ""))]);
        for text in ["<", "<!", "<!--", "<![CDATA[", "</", "&", "&#x110000;", "<A b=", "é<é>"] {
            all(text);
        }
    }

    #[test]
    fn attributes_are_found_by_their_name() {
        assert_eq!(attribute("Ccy=\"EUR\"", "Ccy"), Some("EUR"));
        assert_eq!(attribute("a = '1' x:Ccy = 'EUR'", "Ccy"), Some("EUR"));
        assert_eq!(attribute("Ccy", "Ccy"), None);
    }
}
