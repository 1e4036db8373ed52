//! The calculation of a date in sentences, for people who want to check it.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::lang::{Lang, Text};

use super::{
    Standing,
    calendar::{Calendar, DayKind},
    clock::End,
    regime::Length,
};

/// Collects steps, or nothing at all where nobody asked: no sentence is made in vain.
pub(super) struct Steps(Option<Vec<Text>>);

impl Steps {
    pub(super) fn new(wanted: bool) -> Steps {
        Steps(wanted.then(Vec::new))
    }

    pub(super) fn into_texts(self) -> Vec<Text> {
        self.0.unwrap_or_default()
    }

    fn say(&mut self, text: impl FnOnce() -> (String, String)) {
        if let Some(list) = &mut self.0 {
            let (zh, en) = text();
            list.push(Text::new(zh, en));
        }
    }

    /// From when and how long.
    pub(super) fn start(&mut self, at: Timestamp, zone: &TimeZone, within: Length, again: bool) {
        self.say(|| {
            let moment = moment(at, zone);
            let (zh, en) = length(within);
            let (zh_start, en_start) = if again {
                ("重新起算", "The count restarted")
            } else {
                ("起算", "The count started")
            };
            match within {
                Length::Minutes(_) | Length::Hours(_) => (
                    format!("{zh_start}：{moment}，期限{zh}，自该时刻起连续计算。"),
                    format!("{en_start} at {moment}; the limit is {en}, counted from that moment."),
                ),
                Length::Days(_) | Length::WorkingDays(_) => {
                    let day = zone.to_datetime(at).date();
                    let first = day.tomorrow().unwrap_or(day);
                    (
                        format!(
                            "{zh_start}：{moment}，期限{zh}。当日不计入，自{}起计算。",
                            zh_day(first)
                        ),
                        format!(
                            "{en_start} at {moment}; the limit is {en}. That day does not count; \
                             counting begins on {}.",
                            en_day(first)
                        ),
                    )
                }
            }
        });
    }

    /// Where calendar days end before any rest day is looked at.
    pub(super) fn days(&mut self, n: u32, last: Date) {
        self.say(|| {
            (format!("第{n}日为{}。", zh_day(last)), format!("Day {n} is {}.", en_day(last)))
        });
    }

    /// What became of a last day on which nobody works.
    pub(super) fn rolled(&mut self, calendar: &Calendar, nominal: Date, last: Date) {
        if !calendar.is_certain(nominal) {
            self.unknown_year(nominal);
        } else if !calendar.is_certain(last) {
            self.unknown_year(last);
        }
        match calendar.kind(nominal) {
            DayKind::MakeUp(name) => self.say(|| {
                (
                    format!(
                        "{}是调休上班日（{}），届满日不顺延。",
                        zh_day(nominal),
                        name.in_lang(Lang::Zh)
                    ),
                    format!(
                        "{} is a make-up working day ({}), so the last day stays.",
                        en_day(nominal),
                        name.in_lang(Lang::En)
                    ),
                )
            }),
            kind if !kind.is_working() => self.say(|| {
                let (zh, en) = match kind {
                    DayKind::Holiday(name) => (name.in_lang(Lang::Zh), name.in_lang(Lang::En)),
                    _ => ("周末", "weekend"),
                };
                (
                    format!(
                        "{}是休息日（{zh}），届满日顺延至其后第一个工作日{}。",
                        zh_day(nominal),
                        zh_day(last)
                    ),
                    format!(
                        "{} is a rest day ({en}), so the last day moves to the next working day, {}.",
                        en_day(nominal),
                        en_day(last)
                    ),
                )
            }),
            _ => (),
        }
    }

    /// Which days between were not what their weekday says, and where working days end.
    pub(super) fn working_days(&mut self, calendar: &Calendar, first: Date, last: Date, n: u32) {
        if self.0.is_none() {
            return;
        }
        let days = || first.series(jiff::ToSpan::day(1)).skip(1).take_while(|day| *day <= last);
        let mut holidays: Vec<(Date, Date, &Text)> = Vec::new();
        for day in days() {
            match calendar.kind(day) {
                DayKind::MakeUp(name) => self.say(|| {
                    (
                        format!(
                            "{}是调休上班日（{}），计入。",
                            zh_day(day),
                            name.in_lang(Lang::Zh)
                        ),
                        format!(
                            "{} counts: it is a make-up working day ({}).",
                            en_day(day),
                            name.in_lang(Lang::En)
                        ),
                    )
                }),
                DayKind::Holiday(name) => match holidays.last_mut() {
                    Some((_, to, same))
                        if *same == name && to.tomorrow().is_ok_and(|it| it == day) =>
                    {
                        *to = day
                    }
                    _ => holidays.push((day, day, name)),
                },
                DayKind::Working | DayKind::Weekend => (),
            }
        }
        for (from, to, name) in holidays {
            self.say(|| {
                let (zh, en) = (name.in_lang(Lang::Zh), name.in_lang(Lang::En));
                if from == to {
                    return (
                        format!("{}放假（{zh}），不计入。", zh_day(from)),
                        format!("{} does not count: a holiday ({en}).", en_day(from)),
                    );
                }
                (
                    format!("{}至{}放假（{zh}），不计入。", zh_day(from), zh_day(to)),
                    format!("{} to {} do not count: a holiday ({en}).", en_day(from), en_day(to)),
                )
            });
        }
        if let Some(unknown) = days().find(|day| !calendar.is_certain(*day)) {
            self.unknown_year(unknown);
        }
        self.say(|| {
            (
                format!("第{n}个工作日为{}。", zh_day(last)),
                format!("Working day {n} is {}.", en_day(last)),
            )
        });
    }

    fn unknown_year(&mut self, day: Date) {
        self.say(|| {
            let year = day.year();
            (
                format!("{year}年的工作日安排尚未公布，本日期为估算，公布后将重新计算。"),
                format!(
                    "The working days of {year} are not announced: this date is an estimate and \
                     will be computed again."
                ),
            )
        });
    }

    /// An extension in time, and what it makes of the limit.
    pub(super) fn extension(&mut self, at: Timestamp, zone: &TimeZone, total: Length) {
        self.say(|| {
            let (zh, en) = length(total);
            let moment = moment(at, zone);
            (
                format!("{moment}在期限内告知延期：自最初起算日起最长{zh}。"),
                format!(
                    "Extended in time at {moment}: at most {en} in all from the original start."
                ),
            )
        });
    }

    /// An extension names a day before the longest that would be allowed.
    pub(super) fn named_day(&mut self, until: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(until, zone);
            (
                format!("延期告知承诺于{moment}前办结，以此为准。"),
                format!("The extension itself promised {moment}, and is held to it."),
            )
        });
    }

    /// An extension that came too late.
    pub(super) fn extension_too_late(&mut self, at: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(at, zone);
            (
                format!("{moment}的延期告知已超过期限，不产生延期效果。"),
                format!("The extension of {moment} came after the limit and buys nothing."),
            )
        });
    }

    /// An extension beyond those that the rule knows.
    pub(super) fn extension_not_foreseen(&mut self, at: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(at, zone);
            (
                format!("规则未规定可再次延期，{moment}的延期告知不产生延期效果。"),
                format!("The rule knows no such further extension: that of {moment} buys nothing."),
            )
        });
    }

    /// The result.
    pub(super) fn finish(&mut self, end: &End, standing: Standing, zone: &TimeZone) {
        self.say(|| {
            let due = moment(end.due, zone);
            match end.last_day {
                Some(day) => (
                    format!("最后一日为{}，自{due}起为逾期。", zh_day(day)),
                    format!("The last day is {}; it is late from {due}.", en_day(day)),
                ),
                None => (format!("自{due}起为逾期。"), format!("It is late from {due}.")),
            }
        });
        self.say(|| match standing {
            Standing::Open => ("尚未履行。".to_owned(), "It is still owed.".to_owned()),
            Standing::Met { at } => {
                let at = moment(at, zone);
                (format!("已于{at}按时履行。"), format!("It was met in time at {at}."))
            }
            Standing::MetLate { at } => {
                let at = moment(at, zone);
                (format!("{at}才履行，已逾期。"), format!("It was met late, at {at}."))
            }
            Standing::Lapsed { at } => {
                let at = moment(at, zone);
                (format!("自{at}起不再需要履行。"), format!("It is no longer owed since {at}."))
            }
        });
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    let seconds = if local.second() == 0 { "" } else { ":%S" };
    let name = zone.iana_name().unwrap_or("UTC");
    format!("{} ({name})", local.strftime(&format!("%Y-%m-%d %H:%M{seconds}")))
}

fn length(length: Length) -> (String, String) {
    let (n, zh, en) = match length {
        Length::Minutes(n) => (n, "分钟", "minute"),
        Length::Hours(n) => (n, "小时", "hour"),
        Length::Days(n) => (n, "个自然日", "calendar day"),
        Length::WorkingDays(n) => (n, "个工作日", "working day"),
    };
    let plural = if n == 1 { "" } else { "s" };
    (format!("{n}{zh}"), format!("{n} {en}{plural}"))
}

fn zh_day(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    };
    format!("{day}（{weekday}）")
}

fn en_day(day: Date) -> String {
    format!("{day} ({})", day.strftime("%A"))
}
