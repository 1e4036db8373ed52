//! iCalendar (RFC 5545), as much of it as time limits need: lines that are escaped and folded, and
//! a calendar of events.

use jiff::{Timestamp, civil::Date};

/// The longest line, in octets, without its end.
const LINE_OCTETS_MAX: usize = 75;

/// A calendar that is being written.
pub(super) struct Ics(String);

/// When something is.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// On a whole day.
    Day(Date),
    /// At an instant.
    At(Timestamp),
}

/// One event.
pub(super) struct Event<'a> {
    /// Names it for ever, among all events of the world.
    pub(super) uid: &'a str,
    /// When it was last changed.
    pub(super) changed: Timestamp,
    /// How often it was changed.
    pub(super) sequence: u32,
    /// When it is.
    pub(super) when: When,
    /// What it is, in a few words.
    pub(super) summary: &'a str,
    /// What it is, at length.
    pub(super) description: &'a str,
}

impl Ics {
    /// An empty calendar of this name.
    pub(super) fn begin(name: &str) -> Ics {
        let mut ics = Ics(String::new());
        ics.line("BEGIN", "VCALENDAR");
        ics.line("VERSION", "2.0");
        ics.line("PRODID", "-//Redress//Time limits//EN");
        ics.line("CALSCALE", "GREGORIAN");
        ics.line("METHOD", "PUBLISH");
        ics.text("X-WR-CALNAME", name);
        ics.text("NAME", name);
        // How often it is worth asking again.
        ics.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        ics.line("X-PUBLISHED-TTL", "PT1H");
        ics
    }

    /// One more event, with a reminder.
    pub(super) fn event(&mut self, it: &Event<'_>) {
        self.line("BEGIN", "VEVENT");
        self.text("UID", it.uid);
        self.line("DTSTAMP", &utc(it.changed));
        self.line("LAST-MODIFIED", &utc(it.changed));
        self.line("SEQUENCE", &it.sequence.to_string());
        let reminder = match it.when {
            // The end of a whole day is the day after it. The reminder comes at nine in the morning of the day before.
            When::Day(day) => {
                self.line("DTSTART;VALUE=DATE", &date(day));
                self.line("DTEND;VALUE=DATE", &date(day.tomorrow().unwrap_or(day)));
                "-PT15H"
            }
            // An instant has no end of its own.
            When::At(at) => {
                self.line("DTSTART", &utc(at));
                "-PT1H"
            }
        };
        self.text("SUMMARY", it.summary);
        self.text("DESCRIPTION", it.description);
        self.line("TRANSP", "TRANSPARENT");
        self.line("STATUS", "CONFIRMED");
        self.line("BEGIN", "VALARM");
        self.line("ACTION", "DISPLAY");
        self.line("TRIGGER", reminder);
        self.text("DESCRIPTION", it.summary);
        self.line("END", "VALARM");
        self.line("END", "VEVENT");
    }

    /// The whole calendar.
    pub(super) fn end(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.0
    }

    /// A line whose value is text: nothing in it can end the line or begin another.
    fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escaped(value));
    }

    /// A line, folded where it is too long: never inside a character.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE_OCTETS_MAX;
        for it in name.chars().chain([':']).chain(value.chars()) {
            if room < it.len_utf8() {
                self.0.push_str("\r\n ");
                room = LINE_OCTETS_MAX - 1;
            }
            room -= it.len_utf8();
            self.0.push(it);
        }
        self.0.push_str("\r\n");
    }
}

/// Backslashes, separators and line breaks as RFC 5545 writes them in text. Other control
/// characters have no place in it.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for it in text.replace("\r\n", "\n").chars() {
        match it {
            '\\' | ';' | ',' => safe.extend(['\\', it]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => safe.push_str("\\n"),
            '\t' => safe.push(' '),
            it if it.is_control() => (),
            it => safe.push(it),
        }
    }
    safe
}

fn date(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_event(summary: &str) -> String {
        let mut ics = Ics::begin("期限");
        let changed: Timestamp = "2026-03-02T02:00:00Z".parse().unwrap();
        let when = When::Day("2026-12-31".parse().unwrap());
        let description = "一二三四五六七八九十".repeat(9);
        let (uid, description) = ("a@redress", description.as_str());
        ics.event(&Event { uid, changed, sequence: 3, when, summary, description });
        ics.end()
    }

    #[test]
    fn nothing_in_a_text_begins_a_line() {
        let ics = one_event("a\r\nBEGIN:VEVENT\nX:1\rY;Z,\\\u{2028}END:VCALENDAR\u{7}");
        let lines: Vec<&str> = ics.split("\r\n").collect();
        assert_eq!(lines.iter().filter(|it| **it == "BEGIN:VEVENT").count(), 1);
        assert_eq!(lines.iter().filter(|it| **it == "END:VCALENDAR").count(), 1);
        let whole = ics.replace("\r\n ", "");
        assert!(
            whole.contains("SUMMARY:a\\nBEGIN:VEVENT\\nX:1\\nY\\;Z\\,\\\\\\nEND:VCALENDAR\r\n")
        );
        assert!(!ics.replace("\r\n", "").contains(['\r', '\n', '\u{7}']));
    }

    #[test]
    fn lines_are_folded_between_characters_at_75_octets() {
        let ics = one_event("x");
        assert!(ics.split("\r\n").all(|it| it.len() <= 75));
        assert!(ics.split("\r\n").any(|it| it.len() > 72), "lines are used up");
        assert!(ics.replace("\r\n ", "").contains(&"一二三四五六七八九十".repeat(9)));
    }

    #[test]
    fn the_end_of_a_day_is_the_day_after_it() {
        let ics = one_event("x");
        assert!(ics.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
    }
}
