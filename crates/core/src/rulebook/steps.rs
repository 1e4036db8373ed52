//! The calculation of a date in sentences, for people who want to check it.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::lang::{Lang, Text};

use super::{
    Standing,
    calendar::{Calendar, DayKind},
    count::{CountedOn, Counter, End, after},
    length::Length,
};

mod changes;

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

    /// From when and how long. Limits in days begin with the day that counts first.
    pub(super) fn start(
        &mut self,
        counter: &Counter<'_>,
        at: Timestamp,
        within: Length,
        again: bool,
    ) {
        let zone = &counter.regime.zone;
        self.say(|| {
            let moment = moment(at, zone);
            let words = within.in_words();
            let (zh, en) = (words.in_lang(Lang::Zh), words.in_lang(Lang::En));
            let (zh_start, en_start) =
                if again { ("重新起算", "restarted") } else { ("起算", "started") };
            if within == Length::Stated {
                let named = self::moment(counter.stated, zone);
                return (
                    format!("以事件本身所述时间为准：{named}。"),
                    format!("The event itself names the time: {named}."),
                );
            }
            if !within.ends_with_a_day() {
                return (
                    format!("{zh_start}：{moment}，期限{zh}，自该时刻起计算。"),
                    format!(
                        "The count {en_start} at {moment}; the limit is {en}, counted from that \
                         moment."
                    ),
                );
            }
            let (zh_first, en_first, day) = first_day(counter, at, within);
            (
                format!("{zh_first}＝{}：{moment}{zh_start}，当日不计入。期限{zh}。", zh_day(day)),
                format!(
                    "{en_first} = {}: the count {en_start} at {moment}, and that day does not \
                     count. The limit is {en}.",
                    en_day(day)
                ),
            )
        });
    }

    /// Where calendar days end before any rest day is looked at.
    pub(super) fn days(&mut self, n: u32, last: Date) {
        self.say(|| {
            (format!("第{n}日为{}。", zh_day(last)), format!("Day {n} is {}.", en_day(last)))
        });
    }

    /// Where months and years end, before and after pauses are taken out.
    pub(super) fn corresponding_day(&mut self, corresponding: Date, last: Date) {
        self.say(|| {
            (
                format!("对应日为{}。", zh_day(corresponding)),
                format!("The corresponding day is {}.", en_day(corresponding)),
            )
        });
        if corresponding != last {
            self.say(|| {
                (
                    format!("扣除暂停的日数后为{}。", zh_day(last)),
                    format!("With the days of the pauses taken out it is {}.", en_day(last)),
                )
            });
        }
    }

    /// Where billing cycles end.
    pub(super) fn cycles(&mut self, n: u32, last: Date) {
        self.say(|| {
            (
                format!("本账单周期之后第{n}个完整账单周期于{}结束。", zh_day(last)),
                format!(
                    "Complete billing cycle {n} after the running one ends on {}.",
                    en_day(last)
                ),
            )
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

    /// Which days between were not what their weekday says, and where working days end. Days of a
    /// pause are not spoken of: they do not count whatever they are.
    pub(super) fn working_days(
        &mut self,
        calendar: &Calendar,
        first: Date,
        last: Date,
        n: u32,
        on: CountedOn,
        is_excluded: impl Fn(Date) -> bool,
    ) {
        if self.0.is_none() {
            return;
        }
        let days = || {
            first
                .series(1.day())
                .skip(1)
                .take_while(|day| *day <= last)
                .filter(|it| !is_excluded(*it))
        };
        let mut holidays: Vec<(Date, Date, &Text)> = Vec::new();
        for day in days() {
            match calendar.kind(day) {
                DayKind::MakeUp(name) => self.make_up(day, name),
                DayKind::Holiday(name) => match holidays.last_mut() {
                    Some((_, to, same)) if *same == name && after(*to) == day => *to = day,
                    _ => holidays.push((day, day, name)),
                },
                DayKind::Working | DayKind::Weekend => (),
            }
        }
        for (from, to, name) in holidays {
            self.holiday(from, to, name);
        }
        if let Some(unknown) = days().find(|day| !calendar.is_certain(*day)) {
            self.unknown_year(unknown);
        }
        self.say(|| {
            let (zh, en) = names_of_days(on);
            (format!("第{n}个{zh}为{}。", zh_day(last)), format!("{en} {n} is {}.", en_day(last)))
        });
    }

    fn make_up(&mut self, day: Date, name: &Text) {
        self.say(|| {
            (
                format!("{}是调休上班日（{}），计入。", zh_day(day), name.in_lang(Lang::Zh)),
                format!(
                    "{} counts: it is a make-up working day ({}).",
                    en_day(day),
                    name.in_lang(Lang::En)
                ),
            )
        });
    }

    fn holiday(&mut self, from: Date, to: Date, name: &Text) {
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
            Standing::Paused { since, at_most: None } => {
                let since = moment(since, zone);
                (
                    format!("自{since}起暂停计时，恢复后将重新计算，上述日期为估算。"),
                    format!(
                        "The clock stands still since {since}: this date is an estimate and will \
                         be computed again when it goes on."
                    ),
                )
            }
            Standing::Paused { since, at_most: Some(_) } => {
                let since = moment(since, zone);
                (
                    format!("自{since}起暂停计时，但无论暂停多久，均不得晚于上述日期。"),
                    format!(
                        "The clock stands still since {since}, but however long it does, this is \
                         the latest date."
                    ),
                )
            }
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

/// What the days of a calendar are called.
fn names_of_days(on: CountedOn) -> (&'static str, &'static str) {
    match on {
        CountedOn::Business => ("营业日", "Business day"),
        CountedOn::Calendar | CountedOn::Nothing => ("工作日", "Working day"),
    }
}

/// What the first day that counts is called, and which it is.
fn first_day(
    counter: &Counter<'_>,
    at: Timestamp,
    within: Length,
) -> (&'static str, &'static str, Date) {
    let day = counter.regime.zone.to_datetime(at).date();
    let of = |calendar: Option<&Calendar>| {
        calendar.map_or(after(day), |it| it.nth_working_day(day, 1).0)
    };
    match within {
        Length::WorkingDays(_) => ("第1个工作日", "Working day 1", of(counter.working)),
        Length::BusinessDays(_) => ("第1个营业日", "Business day 1", of(counter.business)),
        _ => ("第1日", "Day 1", after(day)),
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    let seconds = if local.second() == 0 { "" } else { ":%S" };
    let name = zone.iana_name().unwrap_or("UTC");
    format!("{} ({name})", local.strftime(&format!("%Y-%m-%d %H:%M{seconds}")))
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
