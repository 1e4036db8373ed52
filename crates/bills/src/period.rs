//! The time that a bill says it covers, and the day on which it says it was exported.

use jiff::civil::Date;

/// What a bill says about when it is from. Empty where it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Period {
    /// The first day that it covers.
    pub from: Option<Date>,
    /// The last day that it covers. An end at midnight ends the day before.
    pub through: Option<Date>,
    /// The day on which it was exported; the states of its rows are of that day.
    pub exported: Option<Date>,
}

/// The words before the first day, the last one, and the day of the export.
const BEGINS: &[&str] = &["起始时间", "起始日期"];
const ENDS: &[&str] = &["终止时间", "终止日期"];
const EXPORTED: &[&str] = &["导出时间", "申请时间", "valid as of "];
/// The words before the first day, and between it and the last one.
const RANGE: (&str, &str) = ("日期区间", "至");

impl Period {
    /// The last day of which the bill shows everything: a bill that was exported before its period
    /// ended ends with the day of the export.
    pub fn until(&self) -> Option<Date> {
        match (self.through, self.exported) {
            (Some(through), Some(exported)) => Some(through.min(exported)),
            (through, exported) => through.or(exported),
        }
    }

    /// Reads a line from outside the table. Returns whether it was about the period.
    pub(crate) fn note(&mut self, line: &str) -> bool {
        let behind = |words: &[&str]| {
            let rests = words.iter().filter_map(|it| line.split_once(it));
            rests.map(|(_, rest)| rest).next()
        };
        let (begins, ends, exported) = (behind(BEGINS), behind(ENDS), behind(EXPORTED));
        let range = line.split_once(RANGE.0).and_then(|(_, rest)| rest.split_once(RANGE.1));
        self.begin(begins.or(range.map(|it| it.0)).unwrap_or_default());
        self.end(ends.or(range.map(|it| it.1)).unwrap_or_default());
        self.export(exported.unwrap_or_default());
        begins.or(ends).or(exported).is_some() || range.is_some()
    }

    /// Takes note of the first day, as [`Stamp::of`] reads it. Files that are several exports put
    /// together have several periods, here and below.
    pub(crate) fn begin(&mut self, text: &str) {
        if let Some(it) = Stamp::of(text) {
            self.from = Some(self.from.map_or(it.day, |from| from.min(it.day)));
        }
    }

    /// The same for the last day.
    pub(crate) fn end(&mut self, text: &str) {
        let Some(it) = Stamp::of(text) else { return };
        let before = it.day.yesterday().ok().filter(|_| it.midnight);
        // A period of no length is a day.
        let last = before.filter(|it| self.from.is_none_or(|from| from <= *it)).unwrap_or(it.day);
        self.through = Some(self.through.map_or(last, |through| through.max(last)));
    }

    /// The same for the day of the export.
    pub(crate) fn export(&mut self, text: &str) {
        if let Some(it) = Stamp::of(text) {
            self.exported = Some(self.exported.map_or(it.day, |exported| exported.max(it.day)));
        }
    }
}

/// A day and whether it stands for its very beginning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    day: Date,
    midnight: bool,
}

impl Stamp {
    /// `[2024-02-29 23:59:59]`, `2026年03月10日 00:00:00`, `2007-10-18T12:30:00+01:00`, `20230601`,
    /// `20230523094243`, after a colon or a bracket, with anything behind. In short, the digits.
    fn of(text: &str) -> Option<Stamp> {
        let text = text.trim_start_matches([':', '：', '[', ' ', '=']);
        let mut numbers = text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
        let first = numbers.next().filter(|_| text.starts_with(|it: char| it.is_ascii_digit()))?;
        if 8 <= first.len() {
            let day = date(first.get(..4)?, first.get(4..6)?, first.get(6..8)?)?;
            let clock = first.get(8..).unwrap_or_default();
            return Some(Stamp { day, midnight: is_nought(clock) && 4 <= clock.len() });
        }
        let day = date(first, numbers.next()?, numbers.next()?)?;
        let clock: Vec<&str> = numbers.take(3).collect();
        let timed = text.get(8..).is_some_and(|it| it.contains(':'));
        Some(Stamp {
            day,
            midnight: timed && 2 <= clock.len() && clock.iter().all(|it| is_nought(it)),
        })
    }
}

fn is_nought(digits: &str) -> bool {
    digits.bytes().all(|it| it == b'0')
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok().filter(|it| (1990..2200).contains(it))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(lines: &[&str]) -> (Period, String) {
        let mut period = Period::default();
        for line in lines {
            assert!(period.note(line), "{line}");
        }
        let until = period.until().map_or("-".to_owned(), |it| it.to_string());
        (period, until)
    }

    #[test]
    fn every_wallets_way_of_writing_its_period_is_read() {
        for (lines, from, until) in [
            (
                &["起始时间：[2024-02-01 00:00:00]    终止时间：[2024-02-29 23:59:59]"][..],
                "2024-02-01",
                "2024-02-29",
            ),
            (
                &["起始日期:[2019-08-01 00:00:00]    终止日期:[2019-10-01 00:00:00]"],
                "2019-08-01",
                "2019-09-30",
            ),
            (
                &["#起始日期：[2026年03月10日 00:00:00]   终止日期：[2026年03月11日 00:00:00]"],
                "2026-03-10",
                "2026-03-10",
            ),
            (
                &["申请时间：2025-01-01 11:32:42", "日期区间：2024-12-01 至 2024-12-31"],
                "2024-12-01",
                "2024-12-31",
            ),
        ] {
            let (period, last) = noted(lines);
            assert_eq!((period.from.unwrap().to_string().as_str(), last.as_str()), (from, until));
        }
    }

    #[test]
    fn a_bill_that_was_exported_before_its_period_ended_ends_with_the_export() {
        let lines = [
            "起始时间：[2021-05-19 00:00:00] 终止时间：[2021-06-19 23:59:59]",
            "导出时间：[2021-06-10 03:10:16]",
        ];
        assert_eq!(noted(&lines).1, "2021-06-10");
        assert_eq!(noted(&["Following data is valid as of 20230523094243:"]).1, "2023-05-23");
    }

    #[test]
    fn two_exports_in_one_file_are_one_period() {
        let one = "起始时间：[2024-02-01 00:00:00] 终止时间：[2024-02-29 23:59:59]";
        let two = "起始时间：[2024-01-01 00:00:00] 终止时间：[2024-01-31 23:59:59]";
        let (period, until) = noted(&[one, two]);
        assert_eq!(
            (period.from.unwrap().to_string().as_str(), until.as_str()),
            ("2024-01-01", "2024-02-29")
        );
    }

    #[test]
    fn what_is_no_day_says_nothing() {
        for line in [
            "导出时间：[]",
            "导出时间：昨天",
            "终止时间：[2024-13-01]",
            "valid as of 202398103",
            "导出时间：[0001-01-01]",
        ] {
            assert_eq!(noted(&[line]).1, "-", "{line}");
        }
        assert!(!Period::default().note("导出类型：[全部]"));
    }
}
