//! Messages in exported chats: who wrote what when, as it is written there.
//!
//! The shapes are those that public descriptions of the exports agree on, and nothing is taken from
//! the language of a telephone: WhatsApp writes `[date, time] name: text` (iOS) or
//! `date, time - name: text` (Android), the date as the telephone is set; QQ on a computer writes
//! `2024-01-02 12:00:00 name(number)` or `name<address>` and the text below; WeChat has no export to a
//! file, and what programs and people copy out of it is `name 2024-01-02 12:00:00` or the time first,
//! and the text below; anything else is read as `time name: text`.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::{
    limits::MESSAGES_MAX,
    page::{Page, Place},
};

/// A message of a chat. Times stay as they are written: whether `03/04/24` is in March or in April
/// nobody can tell, and no export says its zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Date and time as written.
    pub time: String,
    /// Who wrote it, as the export calls them.
    pub who: String,
    /// What they wrote, or what stands in place of a picture.
    pub text: String,
    /// Where it stands, its head included.
    pub place: Place,
}

/// How many messages make a text a chat.
const MESSAGES_MIN: usize = 2;
/// How long the name of a writer may be, in characters.
const WHO_CHARS_MAX: usize = 64;

const DATE: &str = r"\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}日?";
const CLOCK: &str =
    r"(?:[上下]午|凌晨|中午|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:[\s\u{202f}]?[AaPp]\.?[Mm]\.?)?";

/// How a message begins. The first shape that fits the line is taken.
static SHAPES: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    let shape = |pattern: String| Regex::new(&pattern).expect("the pattern is well formed");
    let time = format!(r"(?P<time>{DATE},?\s+{CLOCK})");
    [
        shape(format!(r"^\u{{200e}}?\[{time}\]\s?(?P<who>[^:：]+)[:：]\s?(?P<text>.*)$")),
        shape(format!(r"^{time}\s[-–]\s(?P<who>[^:：]+)[:：]\s?(?P<text>.*)$")),
        shape(format!(r"^{time}\s+(?P<who>[^:：\s][^:：]*)[:：]\s?(?P<text>.*)$")),
        shape(format!(r"^{time}\s+(?P<who>[^\s-].*?)\s*$")),
        shape(format!(r"^(?P<who>\S.*?)\s+{time}\s*$")),
    ]
});

/// The messages of a page; none where it is no chat.
pub fn messages(page: &Page) -> Vec<Message> {
    let mut found: Vec<(Message, usize)> = Vec::new();
    let mut begin = 0;
    for line in page.text.split_inclusive('\n') {
        let end = begin + line.trim_end().len();
        match head(line.trim_end()) {
            Some(_) if found.len() == MESSAGES_MAX => break,
            Some((time, who, text)) => {
                let place = page.place(begin, begin);
                found.push((Message { time, who, text, place }, begin));
            }
            None => {
                if let Some((message, _)) = found.last_mut() {
                    add_line(&mut message.text, line.trim_end());
                }
            }
        }
        if let Some((message, first)) = found.last_mut()
            && !line.trim().is_empty()
        {
            // Counted from the head of the message only: the whole page for each line would be slow.
            let length = page.text[*first..end].chars().count() as u32;
            message.place.to = message.place.from + length;
        }
        begin += line.len();
    }
    let plenty = MESSAGES_MIN <= found.len();
    let mut messages: Vec<Message> =
        found.into_iter().map(|(it, _)| it).filter(|_| plenty).collect();
    for message in &mut messages {
        message.text.truncate(message.text.trim_end().len());
    }
    messages
}

fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn head(line: &str) -> Option<(String, String, String)> {
    let found = SHAPES.iter().find_map(|it| it.captures(line))?;
    let part = |name: &str| found.name(name).map_or("", |it| it.as_str()).trim();
    let who = without_number(part("who"));
    let fits = !who.is_empty() && who.chars().count() <= WHO_CHARS_MAX;
    fits.then(|| (part("time").to_owned(), who.to_owned(), part("text").to_owned()))
}

/// QQ puts the number or the address of the account behind the name.
fn without_number(who: &str) -> &str {
    let number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let inner = who.strip_suffix(')').and_then(|it| it.rsplit_once('('));
    if let Some((name, _)) = inner.filter(|(name, it)| number(it) && !name.is_empty()) {
        return name;
    }
    let inner = who.strip_suffix('>').and_then(|it| it.rsplit_once('<'));
    inner.filter(|(name, it)| it.contains('@') && !name.is_empty()).map_or(who, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String)> {
        let page = Page::of(1, text.to_owned());
        messages(&page).into_iter().map(|it| (it.time, it.who, it.text)).collect()
    }

    fn message(time: &str, who: &str, text: &str) -> (String, String, String) {
        (time.to_owned(), who.to_owned(), text.to_owned())
    }

    #[test]
    fn whatsapp_of_both_systems() {
        let text = "[05/03/2025, 10:14:33] Alice: It is broken\nand loud\n[05/03/2025, 10:15:00] Shop: No\n";
        let wanted = [
            message("05/03/2025, 10:14:33", "Alice", "It is broken\nand loud"),
            message("05/03/2025, 10:15:00", "Shop", "No"),
        ];
        assert_eq!(read(text), wanted);
        let text = "06.08.2024, 13:23 - Shop: Paid?\n12/07/2024, 11:14 pm - Alice: Yes: 80\n";
        let wanted = [
            message("06.08.2024, 13:23", "Shop", "Paid?"),
            message("12/07/2024, 11:14 pm", "Alice", "Yes: 80"),
        ];
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn qq_and_wechat_put_the_text_below() {
        let text = "消息对象:小店\n================\n\n2024-01-02 9:03:04 小店客服(123456)\n亲，不能退\n\n\
            2024-01-02 09:04:00 王<a@example.com>\n为什么\n";
        let wanted = [
            message("2024-01-02 9:03:04", "小店客服", "亲，不能退"),
            message("2024-01-02 09:04:00", "王", "为什么"),
        ];
        assert_eq!(read(text), wanted);
        let text = "小店 2024/1/2 09:03\n¥12.00 不退\n王某 2024/1/2 09:04\n好\n";
        let wanted = [
            message("2024/1/2 09:03", "小店", "¥12.00 不退"),
            message("2024/1/2 09:04", "王某", "好"),
        ];
        assert_eq!(read(text), wanted);
    }

    #[test]
    fn the_place_of_a_message_is_where_it_stands() {
        let page = Page::of(1, "甲 2024/1/2 09:03\n不退\n乙 2024/1/2 09:04\n好\n".to_owned());
        let found = messages(&page);
        let pieces: Vec<String> =
            found.iter().map(|it| page.piece(it.place.from, it.place.to)).collect();
        assert_eq!(pieces, ["甲 2024/1/2 09:03\n不退", "乙 2024/1/2 09:04\n好"]);
    }

    #[test]
    fn a_letter_with_one_date_is_no_chat() {
        assert!(read("2024-01-02 09:03:04 I paid: 80\nand nothing came\n").is_empty());
        assert!(read("nothing here").is_empty());
    }
}
