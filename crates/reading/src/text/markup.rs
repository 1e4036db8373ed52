//! Text out of HTML and of the XML in Word documents. Nothing is run, fetched or expanded.

/// Tags that end a line in HTML.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "hr",
    "title",
];
/// Elements whose content is for programs.
const UNSEEN: &[&str] = &["script", "style", "template", "noscript"];

/// The text that a person would see of a page.
pub(super) fn text_of_html(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        push_text(&mut text, &rest[..begin]);
        rest = &rest[begin..];
        let Some(tag) = Tag::of(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        let name = tag.name.to_ascii_lowercase();
        if !tag.closes && UNSEEN.contains(&name.as_str()) {
            rest = behind(rest, &name);
        } else if BLOCKS.contains(&name.as_str()) {
            end_line(&mut text);
        } else if name == "td" || name == "th" {
            text.push(' ');
        }
    }
    push_text(&mut text, rest);
    text.trim().to_owned()
}

/// The text of a Word document's main part: paragraphs are lines, cells of tables stand apart.
pub(super) fn text_of_word(xml: &str) -> String {
    let mut text = String::new();
    let mut rest = xml;
    let mut inside = false;
    while let Some(begin) = rest.find('<') {
        if inside {
            text.push_str(&unescaped(&rest[..begin]));
        }
        rest = &rest[begin..];
        let Some(tag) = Tag::of(rest) else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        match (tag.name.rsplit(':').next().unwrap_or_default(), tag.closes) {
            ("t", closes) => inside = !closes && !tag.alone,
            ("tab" | "tc", _) => end_cell(&mut text),
            ("br" | "cr", _) | ("p", true) => text.push('\n'),
            _ => {}
        }
    }
    text.trim().to_owned()
}

fn end_cell(text: &mut String) {
    if !text.is_empty() && !text.ends_with(['\t', '\n']) {
        text.push('\t');
    }
}

fn end_line(text: &mut String) {
    while text.ends_with(' ') {
        text.pop();
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Blanks and line ends of the source are one blank, as browsers show them.
fn push_text(text: &mut String, raw: &str) {
    for sign in unescaped(raw).chars() {
        let blank = sign.is_whitespace();
        if !blank {
            text.push(sign);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// What follows the end of this element.
fn behind<'t>(rest: &'t str, name: &str) -> &'t str {
    let end = format!("</{name}");
    let small = rest.to_ascii_lowercase();
    let from = small.find(&end).unwrap_or(rest.len());
    let close = rest[from..].find('>').map_or(rest.len(), |it| from + it + 1);
    &rest[close..]
}

struct Tag<'t> {
    name: &'t str,
    /// With its brackets, in bytes.
    length: usize,
    closes: bool,
    /// Ends itself.
    alone: bool,
}

impl<'t> Tag<'t> {
    /// The tag or comment that begins here; none where `<` is just a sign.
    fn of(text: &'t str) -> Option<Tag<'t>> {
        if text.starts_with("<!--") {
            let length = text.find("-->").map_or(text.len(), |it| it + 3);
            return Some(Tag { name: "", length, closes: false, alone: true });
        }
        let body = text.strip_prefix('<')?;
        let closes = body.starts_with('/');
        let named = body.trim_start_matches('/');
        let begins = |it: char| it.is_ascii_alphabetic() || matches!(it, '!' | '?');
        if !named.starts_with(begins) {
            return None;
        }
        let end = end_of_tag(text)?;
        let inner = &text[text.len() - named.len()..end];
        let stop = |it: char| it.is_whitespace() || it == '/' || it == '>';
        let name = inner.split(stop).next().unwrap_or_default();
        Some(Tag { name, length: end + 1, closes, alone: inner.ends_with('/') })
    }
}

/// The bracket that ends a tag: those within quotes do not.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    text.find('>')
}

/// Named entities that people's texts have, and numbers.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let found = after.split_once(';').and_then(|(name, next)| Some((entity(name)?, next)));
        rest = match found {
            Some((sign, next)) => {
                out.push(sign);
                next
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "yen" => '¥',
        "euro" => '€',
        "pound" => '£',
        "minus" => '−',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(code).filter(|it| *it != '\0');
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_it_is_seen() {
        let html = "<!DOCTYPE html><html><head><style>p{}</style><script>if(a<b){x()}</script></head>\
            <body><p>金额&nbsp;&yen;12.00</p><div title=\"a>b\">收款方：<b>小</b>店</div>\
            <!-- hidden -->1 < 2</body></html>";
        assert_eq!(text_of_html(html), "金额 ¥12.00\n收款方：小店\n1 < 2");
    }

    #[test]
    fn a_document_reads_line_by_line() {
        let xml = "<w:document><w:body><w:p><w:r><w:t>甲方</w:t></w:r><w:r><w:t xml:space=\"preserve\"> A&amp;B\
            </w:t></w:r></w:p><w:p><w:r><w:instrText>PAGE</w:instrText><w:t>第二</w:t><w:tab/><w:t>行</w:t>\
            </w:r></w:p></w:body></w:document>";
        assert_eq!(text_of_word(xml), "甲方 A&B\n第二\t行");
    }

    #[test]
    fn what_is_cut_off_ends() {
        for html in ["<", "<p", "</", "<script>", "<!--", "&#x110000;", "<a b=\"", "é<é"] {
            text_of_html(html);
            text_of_word(html);
        }
    }
}
