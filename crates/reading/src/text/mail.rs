//! Mails: the headers that matter, the text, and what hangs on.

use std::io::Cursor;

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::{Attachment, Reading, Remark, Unread, markup, plain_lines};
use crate::{
    kind::Kind,
    limits::{ATTACHMENTS_MAX, NAME_CHARS_MAX, PAGES_MAX},
    page::Page,
    sniff::{Declared, sniff},
    source::Source,
};

/// Reads a mail and the texts that hang on to it, but not what hangs on to those.
pub(super) fn read(bytes: &[u8]) -> Result<Reading, Unread> {
    let mail = MessageParser::default().parse(bytes).ok_or(Unread::Broken)?;
    let mut reading = Reading::default();
    reading.pages.push(Page::of(1, plain_lines(&first_page(&mail))));
    for part in mail.attachments().take(ATTACHMENTS_MAX) {
        let name = part.attachment_name().unwrap_or_default();
        let name: String =
            name.chars().filter(|it| !it.is_control()).take(NAME_CHARS_MAX).collect();
        let raw = match &part.body {
            PartType::Message(inner) => inner.raw_message(),
            _ => part.contents(),
        };
        attach(&mut reading, name, raw);
    }
    if ATTACHMENTS_MAX < mail.attachment_count() {
        reading.remarks.push(Remark::CutOff);
    }
    Ok(reading)
}

/// The headers as a mail program shows them, an empty line, and the text.
fn first_page(mail: &Message<'_>) -> String {
    let mut lines = Vec::new();
    let people = [("From", mail.from()), ("To", mail.to()), ("Cc", mail.cc())];
    for (name, address) in people {
        lines.extend(address.map(|it| format!("{name}: {}", shown(it))));
    }
    lines.extend(mail.subject().map(|it| format!("Subject: {it}")));
    // As written, with its offset: what the sender's clock said, wherever it stood.
    lines.extend(mail.date().map(|it| format!("Date: {}", it.to_rfc3339())));
    lines.extend(mail.message_id().map(|it| format!("Message-ID: <{it}>")));
    let mut text = lines.join("\n");
    text.push_str("\n\n");
    for part in mail.text_bodies() {
        match &part.body {
            PartType::Html(html) => text.push_str(&markup::text_of_html(html)),
            PartType::Text(plain) => text.push_str(plain),
            _ => continue,
        }
        text.push('\n');
    }
    text
}

fn shown(address: &Address<'_>) -> String {
    let one = |it: &mail_parser::Addr<'_>| match (it.name(), it.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    address.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Lists an attachment by what it is, and reads it where it is a text.
fn attach(reading: &mut Reading, name: String, raw: &[u8]) {
    let mut source = Cursor::new(raw);
    let source: &mut dyn Source = &mut source;
    let sniffed = sniff(source, &Declared { name: Some(&name), media_type: None });
    let (kind, refused) = match sniffed {
        Ok(it) => (Some(it.kind), None),
        Err(why) => (None, Some(why.code().to_owned())),
    };
    let number = reading.attachments.len() as u32;
    reading.attachments.push(Attachment { name, size: raw.len() as u64, kind, refused });
    let Some(kind) = kind.filter(|it| it.has_text() && *it != Kind::Mail) else {
        return;
    };
    let Ok(inner) = super::read(raw, kind) else {
        return;
    };
    for page in inner.pages {
        if PAGES_MAX <= reading.pages.len() {
            reading.remarks.push(Remark::CutOff);
            return;
        }
        let place = reading.pages.len() as u32 + 1;
        reading.pages.push(Page { number: place, attachment: Some(number), ..page });
    }
}
