//! A year as a picture of text: months as grids, with a mark on every day that is not ordinary.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::lang::{Lang, Text};

use super::{Calendar, DayKind, days_of};

/// A year to look at, day by day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct YearPicture<'a> {
    /// Which year.
    pub year: i16,
    /// Whether its working days were announced; an estimate otherwise.
    pub announced: bool,
    /// How many working days it has.
    pub working_days: u32,
    /// January to December.
    pub months: Vec<Month<'a>>,
}

/// A month of such a year.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Month<'a> {
    /// 1 to 12.
    pub month: i8,
    /// How many working days it has.
    pub working_days: u32,
    /// Its days, from the first.
    pub days: Vec<Cell<'a>>,
}

/// A day of such a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Cell<'a> {
    /// Which day.
    pub day: Date,
    /// How it counts.
    pub kind: CellKind,
    /// The holiday that it is, or that it makes up for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a Text>,
}

/// How a day counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// An ordinary working day.
    Working,
    /// A working day as far as known, in a year that was not announced.
    Expected,
    /// A working day at the weekend.
    MakeUp,
    /// A weekend.
    Weekend,
    /// A day off for a holiday.
    Holiday,
}

impl CellKind {
    /// What stands behind the number of such a day.
    pub const fn mark(self) -> char {
        match self {
            CellKind::Working => ' ',
            CellKind::Expected => '?',
            CellKind::MakeUp => '+',
            CellKind::Weekend => '.',
            CellKind::Holiday => '*',
        }
    }

    /// What the mark means.
    pub const fn says(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (CellKind::Working, Lang::Zh) => "工作日",
            (CellKind::Working, Lang::En) => "working day",
            (CellKind::Expected, Lang::Zh) => "预计的工作日（安排尚未公布）",
            (CellKind::Expected, Lang::En) => "expected working day (not announced yet)",
            (CellKind::MakeUp, Lang::Zh) => "调休上班",
            (CellKind::MakeUp, Lang::En) => "make-up working day",
            (CellKind::Weekend, Lang::Zh) => "周末",
            (CellKind::Weekend, Lang::En) => "weekend",
            (CellKind::Holiday, Lang::Zh) => "放假",
            (CellKind::Holiday, Lang::En) => "holiday",
        }
    }
}

impl Calendar {
    /// A year day by day. One of which nothing is known shows its weekends.
    pub fn picture(&self, year: i16) -> YearPicture<'_> {
        let announced = self.year(year).is_some_and(|it| it.announced);
        let mut months: Vec<Month<'_>> = Vec::new();
        for day in days_of(year) {
            if months.last().is_none_or(|it| it.month != day.month()) {
                months.push(Month { month: day.month(), working_days: 0, days: Vec::new() });
            }
            let month = months.last_mut().expect("a month was just put there");
            month.working_days += u32::from(self.is_working(day));
            month.days.push(self.cell(day, announced));
        }
        let working_days = months.iter().map(|it| it.working_days).sum();
        YearPicture { year, announced, working_days, months }
    }

    fn cell(&self, day: Date, announced: bool) -> Cell<'_> {
        let (kind, name) = match self.kind(day) {
            DayKind::Working if announced => (CellKind::Working, None),
            DayKind::Working => (CellKind::Expected, None),
            DayKind::MakeUp(name) => (CellKind::MakeUp, Some(name)),
            DayKind::Weekend => (CellKind::Weekend, None),
            DayKind::Holiday(name) => (CellKind::Holiday, Some(name)),
        };
        Cell { day, kind, name }
    }
}

/// How wide a month is: seven days of two digits and a mark.
const MONTH_WIDTH: usize = 21;
const MONTHS_ABREAST: usize = 3;
/// Between months that stand side by side.
const GAP: &str = "   ";

/// A year as text for a terminal with 80 columns: a grid for each month, the holidays by name,
/// what the marks mean, and how many working days there are.
pub fn draw_year(calendar: &Calendar, year: i16, lang: Lang) -> String {
    let picture = calendar.picture(year);
    let mut text = headline(calendar, &picture, lang);
    for row in picture.months.chunks(MONTHS_ABREAST) {
        text.push('\n');
        let grids: Vec<Vec<String>> = row.iter().map(|it| grid(it, lang)).collect();
        let lines = grids.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..lines {
            let parts = grids.iter().map(|it| it.get(line).map_or("", String::as_str));
            let padded: Vec<String> = parts.map(|it| pad(it, MONTH_WIDTH)).collect();
            text.push_str(padded.join(GAP).trim_end());
            text.push('\n');
        }
    }
    holidays(&picture, lang, &mut text);
    legend(&picture, lang, &mut text);
    text
}

fn headline(calendar: &Calendar, picture: &YearPicture<'_>, lang: Lang) -> String {
    let title = calendar.title().in_lang(lang);
    let YearPicture { year, working_days, .. } = picture;
    let known = match (picture.announced, lang) {
        (true, Lang::Zh) => "",
        (true, Lang::En) => "",
        (false, Lang::Zh) => "，安排尚未公布，以下为预计",
        (false, Lang::En) => "; not announced yet, so this is an estimate",
    };
    let id = calendar.id();
    match lang {
        Lang::Zh => format!("{title} {year} 年：{working_days} 个工作日{known}（{id}）\n"),
        Lang::En => format!("{title} in {year}: {working_days} working days{known} ({id})\n"),
    }
}

/// The lines of a month: its name, the weekdays, its weeks from Monday.
fn grid(month: &Month<'_>, lang: Lang) -> Vec<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::from(month.month.unsigned_abs()) - 1;
    let (name, weekdays) = match lang {
        Lang::Zh => (format!("{} 月", month.month), "一 二 三 四 五 六 日"),
        Lang::En => (MONTHS[at].to_owned(), "Mo Tu We Th Fr Sa Su"),
    };
    let count = month.working_days.to_string();
    let room = MONTH_WIDTH - 1 - count.len();
    let mut lines = vec![format!("{}{count}", pad(&name, room)), weekdays.to_owned()];
    for cell in &month.days {
        let column = cell.day.weekday().to_monday_zero_offset();
        if column == 0 || cell.day.day() == 1 {
            lines.push("   ".repeat(usize::from(column.unsigned_abs())));
        }
        let week = lines.last_mut().expect("the name of the month stands before its weeks");
        week.push_str(&format!("{:>2}{}", cell.day.day(), cell.kind.mark()));
    }
    lines
}

/// The stretches of days off, and the days that make up for them.
fn holidays(picture: &YearPicture<'_>, lang: Lang, text: &mut String) {
    let mut stretches: Vec<(Cell<'_>, Date)> = Vec::new();
    let named = picture.months.iter().flat_map(|it| &it.days).filter(|it| it.name.is_some());
    for cell in named {
        match stretches.last_mut() {
            Some((first, last))
                if (first.kind, first.name) == (cell.kind, cell.name)
                    && last.tomorrow().ok() == Some(cell.day) =>
            {
                *last = cell.day;
            }
            _ => stretches.push((*cell, cell.day)),
        }
    }
    if !stretches.is_empty() {
        text.push('\n');
    }
    for (first, last) in stretches {
        let from = first.day.strftime("%m-%d");
        let to = if last == first.day {
            String::new()
        } else {
            format!(" – {}", last.strftime("%m-%d"))
        };
        let name = first.name.map_or("", |it| it.in_lang(lang));
        let mark = first.kind.mark();
        let _ = writeln!(text, "{mark} {}{name}", pad(&format!("{from}{to}"), 15));
    }
}

/// What the marks mean, of those that occur.
fn legend(picture: &YearPicture<'_>, lang: Lang, text: &mut String) {
    const MARKED: [CellKind; 4] =
        [CellKind::Expected, CellKind::MakeUp, CellKind::Weekend, CellKind::Holiday];
    let occurs = |kind: &CellKind| {
        picture.months.iter().flat_map(|it| &it.days).any(|cell| cell.kind == *kind)
    };
    let signs = MARKED.into_iter().filter(occurs);
    let signs: Vec<String> = signs.map(|it| format!("{} {}", it.mark(), it.says(lang))).collect();
    let _ = writeln!(text, "\n{}", signs.join(GAP));
}

/// Fills up with spaces to a width in columns.
fn pad(text: &str, width: usize) -> String {
    // Of what stands in a heading, Chinese characters take two columns.
    let columns: usize = text.chars().map(|it| if it < '\u{2e80}' { 1 } else { 2 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(columns)))
}
