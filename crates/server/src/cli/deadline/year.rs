//! `redress deadline calendar`: a year of working days, drawn.

use std::io::IsTerminal;

use redress_core::{
    code::Code,
    lang::Text,
    rulebook::{
        CalendarRef, Confidence,
        calendar::{YearPicture, draw_year},
    },
};
use serde::Serialize;

use super::unknown;
use crate::cli::{
    laws::{Laws, rules},
    voice::{Done, Voice},
};

/// Which calendar, and which year.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Year {
    #[command(flatten)]
    laws: Laws,
    /// The calendar, as `cn` · 日历
    calendar: Code,
    /// The year · 年份
    #[arg(value_parser = clap::value_parser!(i16).range(1900..=2200))]
    year: i16,
}

/// What programs read.
#[derive(Serialize)]
struct Drawn<'a> {
    calendar: &'a CalendarRef,
    title: &'a Text,
    source: &'a Text,
    confidence: Confidence,
    notices: &'a [String],
    #[serde(flatten)]
    picture: YearPicture<'a>,
}

pub(super) fn run(voice: &Voice, asked: &Year) -> Done {
    let book = rules(&asked.laws)?.book;
    let found = book.calendar(asked.calendar.as_str());
    let calendar = found.ok_or_else(|| {
        let mut known: Vec<&Code> = book.calendars().map(|it| &it.id().calendar).collect();
        known.dedup();
        unknown("unknown-calendar", &Text::new("日历", "calendar"), asked.calendar.as_str(), known)
    })?;
    if voice.json {
        voice.json(&Drawn {
            calendar: calendar.id(),
            title: calendar.title(),
            source: calendar.source(),
            confidence: calendar.confidence(),
            notices: calendar.year(asked.year).map_or(&[], |it| it.notices),
            picture: calendar.picture(asked.year),
        })?;
        return Ok(0);
    }
    let drawn = draw_year(calendar, asked.year, voice.lang);
    let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    for line in drawn.lines() {
        match colours {
            true => voice.line(coloured(line))?,
            false => voice.line(line)?,
        }
    }
    Ok(0)
}

/// The days of a line of a month in the colours of their marks; other lines as they are.
fn coloured(line: &str) -> String {
    let is_week = |it: char| it.is_ascii_digit() || " +*.?".contains(it);
    if line.is_empty() || !line.chars().all(is_week) {
        return line.to_owned();
    }
    let (mut out, mut day) = (String::new(), String::new());
    for it in line.chars() {
        if it.is_ascii_digit() {
            day.push(it);
            continue;
        }
        match colour(it).filter(|_| !day.is_empty()) {
            Some(colour) => out += &format!("\u{1b}[{colour}m{day}{it}\u{1b}[0m"),
            None => {
                out += &day;
                out.push(it);
            }
        }
        day.clear();
    }
    out + &day
}

/// What stands for a mark, as terminals number colours.
const fn colour(mark: char) -> Option<u8> {
    match mark {
        '*' => Some(31),
        '+' => Some(33),
        '.' => Some(90),
        '?' => Some(36),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::coloured;

    #[test]
    fn only_days_are_coloured() {
        assert_eq!(coloured("Mo Tu We"), "Mo Tu We");
        assert_eq!(coloured(" 1  2* 3+"), " 1  \u{1b}[31m2*\u{1b}[0m \u{1b}[33m3+\u{1b}[0m");
        assert_eq!(coloured("12"), "12");
    }
}
