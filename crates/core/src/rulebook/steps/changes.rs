//! Steps about what changed a limit while it ran: extensions, pauses, restarts, caps, calendars.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::lang::{Lang, Text};

use super::{Calendar, End, Length, Steps, en_day, moment, zh_day};

impl Steps {
    /// An extension in time, and what it makes of the limit.
    pub(in crate::rulebook) fn extension(
        &mut self,
        at: Timestamp,
        zone: &TimeZone,
        title: &Text,
        total: Length,
    ) {
        self.say(|| {
            let words = total.in_words();
            let (zh, en) = (words.in_lang(Lang::Zh), words.in_lang(Lang::En));
            let (zh_title, en_title) = (title.in_lang(Lang::Zh), title.in_lang(Lang::En));
            let moment = moment(at, zone);
            (
                format!("{moment}在期限内延期（{zh_title}）：自起算日起最长{zh}。"),
                format!(
                    "{en_title}, in time at {moment}: at most {en} in all from the original start."
                ),
            )
        });
    }

    /// An extension names a day before the longest that would be allowed.
    pub(in crate::rulebook) fn named_day(&mut self, until: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(until, zone);
            (
                format!("延期告知承诺于{moment}前办结，以此为准。"),
                format!("The extension itself promised {moment}, and is held to it."),
            )
        });
    }

    /// An extension that came too late.
    pub(in crate::rulebook) fn extension_too_late(
        &mut self,
        at: Timestamp,
        title: &Text,
        zone: &TimeZone,
    ) {
        self.say(|| {
            let moment = moment(at, zone);
            let (zh_title, en_title) = (title.in_lang(Lang::Zh), title.in_lang(Lang::En));
            (
                format!("{moment}的延期（{zh_title}）已超过期限，不产生延期效果。"),
                format!("{en_title}: that of {moment} came after the limit and buys nothing."),
            )
        });
    }

    /// An extension beyond those that the rule knows.
    pub(in crate::rulebook) fn extension_not_foreseen(&mut self, at: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(at, zone);
            (
                format!("规则未规定可再次延期，{moment}的延期告知不产生延期效果。"),
                format!("The rule knows no such further extension: that of {moment} buys nothing."),
            )
        });
    }

    /// An event that would have restarted the count, had the limit not been over.
    pub(in crate::rulebook) fn restart_too_late(&mut self, at: Timestamp, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(at, zone);
            (
                format!("{moment}的新情况发生在期限届满之后，不重新起算。"),
                format!("What happened at {moment} came after the limit and restarts nothing."),
            )
        });
    }

    /// The clock stands still from now on.
    pub(in crate::rulebook) fn paused(&mut self, at: Timestamp, title: &Text, zone: &TimeZone) {
        self.say(|| {
            let moment = moment(at, zone);
            let (zh_title, en_title) = (title.in_lang(Lang::Zh), title.in_lang(Lang::En));
            (
                format!("{moment}起暂停计时（{zh_title}）。"),
                format!("The clock stands still from {moment} ({en_title})."),
            )
        });
    }

    /// A pause that began when the limit was over.
    pub(in crate::rulebook) fn pause_too_late(
        &mut self,
        at: Timestamp,
        title: &Text,
        zone: &TimeZone,
    ) {
        self.say(|| {
            let moment = moment(at, zone);
            let (zh_title, en_title) = (title.in_lang(Lang::Zh), title.in_lang(Lang::En));
            (
                format!("{moment}的暂停（{zh_title}）发生在期限届满之后，不影响期限。"),
                format!("{en_title}: that of {moment} came after the limit and stops nothing."),
            )
        });
    }

    /// The clock goes on, and which time did not count.
    pub(in crate::rulebook) fn resumed(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        by_day: bool,
        title: &Text,
        zone: &TimeZone,
    ) {
        self.say(|| {
            let (zh_title, en_title) = (title.in_lang(Lang::Zh), title.in_lang(Lang::En));
            if by_day {
                let (from, to) = (zone.to_datetime(from).date(), zone.to_datetime(to).date());
                let days = (to - from).get_days() + 1;
                let plural = if days == 1 { "day does" } else { "days do" };
                return (
                    format!(
                        "{}至{}暂停（{zh_title}），首尾两日在内共{days}日不计入。",
                        zh_day(from),
                        zh_day(to)
                    ),
                    format!(
                        "{} to {} ({en_title}): {days} {plural} not count, the first and the last \
                         among them.",
                        en_day(from),
                        en_day(to)
                    ),
                );
            }
            let length = to.duration_since(from);
            (
                format!(
                    "{}恢复计时（{zh_title}），其间{}不计入。",
                    moment(to, zone),
                    zh_time(length)
                ),
                format!(
                    "The clock goes on at {} ({en_title}): {} do not count.",
                    moment(to, zone),
                    en_time(length)
                ),
            )
        });
    }

    /// The longest that it may take whatever happened.
    pub(in crate::rulebook) fn capped(
        &mut self,
        cap: &End,
        length: Option<Length>,
        zone: &TimeZone,
    ) {
        self.say(|| {
            let words = length.map(Length::in_words);
            let zh = words.as_ref().map_or("", |it| it.in_lang(Lang::Zh));
            let en = words.as_ref().map_or("", |it| it.in_lang(Lang::En));
            let due = moment(cap.due, zone);
            (
                format!("无论如何不得超过自起算起{zh}（不扣除暂停），即{due}之前。"),
                format!(
                    "Whatever happened, it may take {en} at most, pauses included: before {due}."
                ),
            )
        });
    }

    /// Billing cycles cannot be counted.
    pub(in crate::rulebook) fn billing_day_unknown(&mut self) {
        self.say(|| {
            (
                "账单日未知，暂按最长期限列示；得知账单日（billing-day）后将重新计算。".to_owned(),
                "The billing day is not known: the longest limit is shown, and will be computed \
                 again with the fact `billing-day`."
                    .to_owned(),
            )
        });
    }

    /// Whose business days these are.
    pub(in crate::rulebook) fn stand_in(&mut self, calendar: Option<&Calendar>) {
        let Some(calendar) = calendar else {
            return;
        };
        self.say(|| {
            let id = &calendar.id().calendar;
            (
                format!("该机构未提供营业日历，暂以工作日历“{id}”代替。"),
                format!(
                    "The institution has given no business days of its own: the calendar `{id}` \
                     stands in for them."
                ),
            )
        });
    }

    /// What was announced on this day moved the limit.
    pub(in crate::rulebook) fn newer_edition(&mut self, day: Date) {
        self.say(|| {
            (
                format!("{}发布了新的工作日安排，期限尚未届满，据此重新计算。", zh_day(day)),
                format!(
                    "New working days came out on {}, before the limit was over: computed again.",
                    en_day(day)
                ),
            )
        });
    }
}

/// Whole seconds of a stretch of time, in hours, minutes and seconds.
fn parts(length: SignedDuration) -> (i64, i64, i64) {
    let seconds = length.as_secs();
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn zh_time(length: SignedDuration) -> String {
    let (hours, minutes, seconds) = parts(length);
    let seconds = if seconds == 0 { String::new() } else { format!("{seconds}秒") };
    format!("{hours}小时{minutes}分{seconds}")
}

fn en_time(length: SignedDuration) -> String {
    let (hours, minutes, seconds) = parts(length);
    let seconds = if seconds == 0 { String::new() } else { format!(" {seconds} s") };
    format!("{hours} h {minutes} min{seconds}")
}
