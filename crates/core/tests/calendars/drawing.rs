//! A year as a picture, against pictures that were looked at. `UPDATE_EXPECT=1` draws them anew.

use std::path::Path;

use redress_core::{
    lang::Lang,
    rulebook::calendar::{CellKind, draw_year},
};

use super::{SHIPPED, shipped};

fn assert_drawn(id: &str, year: i16, lang: Lang) {
    let name = format!("tests/calendars/{id}-{year}.{lang}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    let drawn = draw_year(shipped(id), year, lang);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(drawn, expected, "{name} differs");
}

#[test]
fn a_year_with_make_up_days_is_drawn() {
    assert_drawn("cn", 2026, Lang::Zh);
    assert_drawn("cn", 2026, Lang::En);
}

#[test]
fn a_year_that_was_not_announced_says_so() {
    assert_drawn("cn", 2027, Lang::Zh);
    assert_drawn("cn", 2027, Lang::En);
}

#[test]
fn a_picture_has_every_day_once_and_counts_as_the_calendar_does() {
    for id in SHIPPED {
        for year in 2019..=2029 {
            let picture = shipped(id).picture(year);
            let cells: Vec<_> = picture.months.iter().flat_map(|it| &it.days).collect();
            let days = if year % 4 == 0 { 366 } else { 365 };
            assert_eq!((picture.months.len(), cells.len()), (12, days), "{id} {year}");
            let works = |it: &CellKind| {
                matches!(it, CellKind::Working | CellKind::Expected | CellKind::MakeUp)
            };
            let working = cells.iter().filter(|it| works(&it.kind)).count();
            assert_eq!(picture.working_days as usize, working, "{id} {year}");
            if let Some(known) = shipped(id).year(year) {
                assert_eq!(known.working_days, picture.working_days, "{id} {year}");
            }
            let unsure = cells.iter().any(|it| it.kind == CellKind::Expected);
            assert_ne!(unsure, picture.announced, "{id} {year}");
        }
    }
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    for id in SHIPPED {
        for lang in [Lang::Zh, Lang::En] {
            let drawn = draw_year(shipped(id), 2026, lang);
            let width =
                |it: &str| it.chars().map(|it| if it < '\u{2e80}' { 1 } else { 2 }).sum::<usize>();
            let widest = drawn.lines().skip(1).map(width).max();
            assert!(widest <= Some(80), "{id}: {widest:?}\n{drawn}");
        }
    }
}
