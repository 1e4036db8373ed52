//! An obligation as one sentence that a person understands: who must do what by when, and how
//! much time is left.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use redress_core::{
    lang::{Lang, Text},
    rulebook::{Duty, Obligation, OwedBy},
};

use super::StandingView;

/// Something in Chinese and in English.
type Both = (String, String);

/// Who owes it, as a sentence begins with them.
pub(crate) fn party(it: OwedBy) -> Text {
    let (zh, en) = match it {
        OwedBy::Institution => ("受理机构", "The institution"),
        OwedBy::Complainant => ("投诉人", "The complainant"),
        OwedBy::Merchant => ("被投诉方", "The merchant"),
        OwedBy::Platform => ("平台", "The platform"),
        OwedBy::Regulator => ("监管或调解机构", "The public body"),
    };
    Text::new(zh, en)
}

/// What is owed, as "must …" and "应……" go on.
const fn deed(duty: Duty) -> (&'static str, &'static str) {
    match duty {
        Duty::Acknowledge => ("确认收到投诉", "confirm receipt"),
        Duty::Respond => ("作出首次回复", "give a first answer"),
        Duty::Decide => ("作出处理答复", "answer"),
        Duty::Review => ("对异议作出复核答复", "answer the objection"),
        Duty::AnswerRequest => ("回复所提出的问题", "answer what was asked"),
        Duty::Object => ("提出异议", "object"),
        Duty::Deliver => ("履行处理方案", "carry out what was decided"),
        Duty::ConfirmArrival => ("确认是否已收到", "say whether it arrived"),
        Duty::Report => ("报告处理结果", "report the result"),
        Duty::Admit => ("决定是否受理", "decide whether to take it on"),
        Duty::Refund => ("退还款项", "give the money back"),
        Duty::Tell => ("告知处理结果", "tell the result"),
        Duty::Claim => ("提出申请", "make the claim"),
        Duty::Escalate => ("进一步投诉", "take the matter further"),
        Duty::SettleEarly => ("提前了结", "settle it early"),
    }
}

/// All of it in one sentence, and one more where the date may still move.
pub(super) fn sentence(
    it: &Obligation,
    standing: StandingView,
    now: Timestamp,
    zone: &TimeZone,
) -> Text {
    let parts = Parts::of(it, zone);
    let (zh, en) = match standing {
        StandingView::Open => parts.open(it, left(it, now, zone)),
        StandingView::Paused { since, at_most } => {
            parts.paused(day_of(since, zone), at_most.is_some())
        }
        StandingView::Late { .. } => parts.late(over(it, now, zone)),
        StandingView::Met { at } => parts.met(day_of(at, zone)),
        StandingView::MetLate { at } => parts.met_late(day_of(at, zone), over(it, at, zone)),
        StandingView::Lapsed { at } if it.duty.is_window() && at == it.due => parts.over(),
        StandingView::Lapsed { at } => parts.lapsed(day_of(at, zone)),
    };
    let paused = matches!(standing, StandingView::Paused { at_most: None, .. });
    let (zh_more, en_more) = match it.provisional && standing.is_open() && !paused {
        true => ("该日期为暂定日期。", " The date is provisional."),
        false => ("", ""),
    };
    Text::new(zh + zh_more, en + en_more)
}

/// What every sentence is made of: who, what, by when.
struct Parts {
    who: Text,
    deed: (&'static str, &'static str),
    by: Both,
}

impl Parts {
    fn of(it: &Obligation, zone: &TimeZone) -> Parts {
        Parts { who: party(it.owed_by), deed: deed(it.duty), by: limit(it, zone) }
    }

    fn zh(&self) -> (&str, &str, &str) {
        (self.who.in_lang(Lang::Zh), self.deed.0, &self.by.0)
    }

    fn en(&self) -> (&str, &str, &str) {
        (self.who.in_lang(Lang::En), self.deed.1, &self.by.1)
    }

    fn open(&self, it: &Obligation, (zh_left, en_left): Both) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        let (zh_may, en_may, en_until) = match it.duty.is_window() {
            true => ("可", "may", "until"),
            false => ("应", "must", "by"),
        };
        (
            format!("{zh_who}{zh_may}于{zh_by}{zh_do}，{zh_left}。"),
            format!("{en_who} {en_may} {en_do} {en_until} {en_by}; {en_left}."),
        )
    }

    fn paused(&self, (zh_since, en_since): Both, capped: bool) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        let (zh_end, en_end) = match capped {
            true => (format!("最迟不超过{zh_by}"), format!("it runs out by {en_by} at the latest")),
            false => {
                ("恢复后重新确定期限".to_owned(), "the date is known when it goes on".to_owned())
            }
        };
        (
            format!("{zh_who}应{zh_do}，自{zh_since}起暂停计时，{zh_end}。"),
            format!(
                "{en_who} must {en_do}; the clock stands still since {en_since}, and {en_end}."
            ),
        )
    }

    fn late(&self, (zh_over, en_over): Both) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        (
            format!("{zh_who}应于{zh_by}{zh_do}，已逾期{zh_over}。"),
            format!("{en_who} had to {en_do} by {en_by} and is {en_over} late."),
        )
    }

    fn met(&self, (zh_at, en_at): Both) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        (
            format!("{zh_who}应于{zh_by}{zh_do}，已于{zh_at}按时完成。"),
            format!("{en_who} had until {en_by} to {en_do}, and did so in time on {en_at}."),
        )
    }

    fn met_late(&self, (zh_at, en_at): Both, (zh_over, en_over): Both) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        (
            format!("{zh_who}应于{zh_by}{zh_do}，于{zh_at}完成，逾期{zh_over}。"),
            format!("{en_who} had until {en_by} to {en_do}, and did so {en_over} late on {en_at}."),
        )
    }

    /// A window that nobody used.
    fn over(&self) -> Both {
        let ((zh_who, zh_do, zh_by), (en_who, en_do, en_by)) = (self.zh(), self.en());
        (
            format!("{zh_who}可于{zh_by}{zh_do}，该期限已过。"),
            format!("{en_who} could {en_do} until {en_by}; that time is over."),
        )
    }

    fn lapsed(&self, (zh_at, en_at): Both) -> Both {
        let ((zh_who, zh_do, _), (en_who, en_do, _)) = (self.zh(), self.en());
        (
            format!("自{zh_at}起，{zh_who}不再需要{zh_do}。"),
            format!("{en_who} no longer has to {en_do} since {en_at}."),
        )
    }
}

/// The last day that is in time, or for limits in hours the moment.
fn limit(it: &Obligation, zone: &TimeZone) -> Both {
    if let Some(day) = it.last_day {
        let (zh, en) = civil(day);
        return (format!("{zh}或之前"), en);
    }
    let local = it.due.to_zoned(zone.clone());
    let (zh, en) = civil(local.date());
    let clock = local.strftime(if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" });
    let zone = zone.iana_name().unwrap_or("UTC");
    (format!("{zh}{clock}之前（{zone}）"), format!("{clock} on {en}, {zone} time"))
}

/// How much time is left.
fn left(it: &Obligation, now: Timestamp, zone: &TimeZone) -> Both {
    let Some(last) = it.last_day else {
        let (zh, en) = stretch(it.due.duration_since(now));
        return (format!("还剩{zh}"), format!("{en} left"));
    };
    match days_between(zone.to_datetime(now).date(), last) {
        // The last day may end before midnight, and so may a day before it begin late.
        ..=0 => ("今天是最后一天".to_owned(), "today is the last day".to_owned()),
        1 => ("还剩1天".to_owned(), "1 day left".to_owned()),
        days => (format!("还剩{days}天"), format!("{days} days left")),
    }
}

/// How much later than the limit `at` is.
fn over(it: &Obligation, at: Timestamp, zone: &TimeZone) -> Both {
    let days = it.last_day.map(|last| days_between(last, zone.to_datetime(at).date()));
    match days {
        None | Some(..=0) => stretch(at.duration_since(it.due)),
        Some(1) => ("1天".to_owned(), "1 day".to_owned()),
        Some(days) => (format!("{days}天"), format!("{days} days")),
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |it| it.get_days())
}

/// A stretch of hours and minutes; days where it is long. Never less than a minute.
fn stretch(of: SignedDuration) -> Both {
    let minutes = of.as_mins().max(1);
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = match (days, hours) {
        (0, 0) => [(rest, "分钟", "minute"), (0, "", "")],
        (0, _) => [(hours, "小时", "hour"), (rest, "分钟", "minute")],
        _ => [(days, "天", "day"), (hours, "小时", "hour")],
    };
    let some = || parts.iter().filter(|(n, ..)| 0 < *n);
    let plural = |n: i64| if n == 1 { "" } else { "s" };
    let zh: String = some().map(|(n, zh, _)| format!("{n}{zh}")).collect();
    let en: Vec<_> = some().map(|(n, _, en)| format!("{n} {en}{}", plural(*n))).collect();
    (zh, en.join(" "))
}

fn day_of(at: Timestamp, zone: &TimeZone) -> Both {
    civil(zone.to_datetime(at).date())
}

/// `2026年3月16日（周一）`, `16 March 2026 (Monday)`.
fn civil(day: Date) -> Both {
    let (zh_weekday, en_weekday) = weekday(day.weekday());
    (
        format!("{}年{}月{}日（{zh_weekday}）", day.year(), day.month(), day.day()),
        format!("{} {} ({en_weekday})", day.day(), day.strftime("%B %Y")),
    )
}

/// What a day of the week is called, in both languages.
pub(crate) const fn weekday(day: Weekday) -> (&'static str, &'static str) {
    match day {
        Weekday::Monday => ("周一", "Monday"),
        Weekday::Tuesday => ("周二", "Tuesday"),
        Weekday::Wednesday => ("周三", "Wednesday"),
        Weekday::Thursday => ("周四", "Thursday"),
        Weekday::Friday => ("周五", "Friday"),
        Weekday::Saturday => ("周六", "Saturday"),
        Weekday::Sunday => ("周日", "Sunday"),
    }
}
