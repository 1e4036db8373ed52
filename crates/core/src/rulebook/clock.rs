//! How a history becomes obligations: clocks that events start, lengthen, restart and stop.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use uuid::Uuid;

use super::{
    CalendarRef, Duty, Facts, Milestone, Obligation, OwedBy, Standing, Window,
    regime::{Does, Length, Regime, Rule, hold},
    steps::Steps,
};

/// One run of a rule's clock.
#[derive(Clone, Debug)]
struct Run {
    started: Timestamp,
    about: Option<Uuid>,
    addressee: Option<OwedBy>,
    restarted: bool,
    declared: Vec<Declared>,
    standing: Ended,
}

/// An extension that was declared: which, when, and until when if it said so.
#[derive(Clone, Copy, Debug)]
struct Declared {
    index: usize,
    at: Timestamp,
    until: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ended {
    Not,
    Stopped(Timestamp),
    Lapsed(Timestamp),
}

/// Where a limit ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End {
    /// The first instant that is late.
    pub(super) due: Timestamp,
    pub(super) last_day: Option<Date>,
    pub(super) provisional: bool,
}

/// How many clocks of one rule a history may start; later starts are not looked at.
const RUNS_MAX: usize = 1_000;

impl Regime {
    /// Everything this regime obliges to after this history, rule by rule.
    pub(super) fn obligations(
        &self,
        facts: &Facts,
        history: &[Milestone],
        mut tell: impl FnMut(Obligation, Steps),
        explain: bool,
    ) {
        for (index, runs) in self.runs(facts, history).iter().enumerate() {
            for run in runs {
                let mut steps = Steps::new(explain);
                let obligation = self.settle(&self.rules[index], run, &mut steps);
                tell(obligation, steps);
            }
        }
    }

    /// The windows in which something of this duty may be done, when it starts at this time.
    pub(super) fn windows(&self, duty: Duty, start: Timestamp) -> impl Iterator<Item = Window> {
        self.rules.iter().filter(move |rule| rule.duty == duty).map(move |rule| {
            let End { due, last_day, provisional } =
                self.end(start, rule.within, &mut Steps::new(false));
            Window { last_day, due, provisional }
        })
    }

    /// Lets the history run through the rules, and returns the clocks of each.
    fn runs(&self, facts: &Facts, history: &[Milestone]) -> Vec<Vec<Run>> {
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); self.rules.len()];
        for milestone in history {
            let Some(effects) = self.effects.get(&milestone.what) else {
                continue;
            };
            for effect in effects {
                if hold(&effect.when, facts) {
                    let each = self.rules[effect.rule].each;
                    apply(effect.does, each, milestone, &mut runs[effect.rule]);
                }
            }
        }
        runs
    }

    /// Computes the limit of one clock and whether it was kept.
    fn settle(&self, rule: &Rule, run: &Run, steps: &mut Steps) -> Obligation {
        steps.start(run.started, &self.zone, rule.within, run.restarted);
        let mut end = self.end(run.started, rule.within, steps);
        let mut used = 0;
        for declared in &run.declared {
            if declared.index != used {
                steps.extension_not_foreseen(declared.at, &self.zone);
                continue;
            }
            if end.due <= declared.at {
                steps.extension_too_late(declared.at, &self.zone);
                continue;
            }
            steps.extension(declared.at, &self.zone, rule.extended[used]);
            end = self.lengthened(run.started, rule.extended[used], declared.until, end, steps);
            used += 1;
        }
        let standing = match run.standing {
            Ended::Not => Standing::Open,
            Ended::Lapsed(at) => Standing::Lapsed { at },
            Ended::Stopped(at) if at < end.due => Standing::Met { at },
            Ended::Stopped(at) => Standing::MetLate { at },
        };
        steps.finish(&end, standing, &self.zone);
        Obligation {
            regime: self.id.clone(),
            name: rule.name.clone(),
            title: rule.title.clone(),
            duty: rule.duty,
            owed_by: rule.owed_by.or(run.addressee).unwrap_or(OwedBy::Institution),
            about: run.about,
            started_at: run.started,
            due: end.due,
            last_day: end.last_day,
            standing,
            extended: 0 < used,
            provisional: end.provisional,
            calendar: end.last_day.and_then(|_| self.calendar_used()),
            confidence: rule.confidence,
            reviewed: self.reviewed,
            source: rule.source.clone(),
            binding: false,
        }
    }

    fn calendar_used(&self) -> Option<CalendarRef> {
        self.calendar.as_ref().map(|it| it.id().clone())
    }

    /// The limit after an extension: the rule's own total, or the earlier day that the extension
    /// named, but never earlier than before.
    fn lengthened(
        &self,
        started: Timestamp,
        total: Length,
        until: Option<Timestamp>,
        before: End,
        steps: &mut Steps,
    ) -> End {
        let most = self.end(started, total, steps);
        let Some(until) = until else {
            return later(most, before);
        };
        let named = match most.last_day {
            Some(_) => self.end_of(self.zone.to_datetime(until).date()),
            None => End { due: until, last_day: None, provisional: false },
        };
        if most.due <= named.due {
            return later(most, before);
        }
        steps.named_day(until, &self.zone);
        later(named, before)
    }

    /// When a length from this moment on is over.
    pub(super) fn end(&self, started: Timestamp, length: Length, steps: &mut Steps) -> End {
        let first = self.zone.to_datetime(started).date();
        match length {
            Length::Minutes(n) => hours_end(started, SignedDuration::from_mins(i64::from(n))),
            Length::Hours(n) => hours_end(started, SignedDuration::from_hours(i64::from(n))),
            Length::Days(n) => {
                let last = first.saturating_add(i64::from(n).days());
                steps.days(n, last);
                self.rolled(last, steps)
            }
            Length::WorkingDays(n) => {
                let Some(calendar) = &self.calendar else {
                    return self.end_of(first.saturating_add(i64::from(n).days()));
                };
                let mut provisional = false;
                let (mut day, mut left) = (first, n);
                while 0 < left {
                    day = after(day);
                    provisional |= !calendar.is_certain(day);
                    left -= u32::from(calendar.is_working(day));
                    if day == Date::MAX {
                        break;
                    }
                }
                steps.working_days(calendar, first, day, n);
                End { provisional, ..self.end_of(day) }
            }
        }
    }

    /// The last day itself, or the next working day where the regime moves it there.
    fn rolled(&self, nominal: Date, steps: &mut Steps) -> End {
        let Some(calendar) = self.calendar.as_deref().filter(|_| self.rolls) else {
            return self.end_of(nominal);
        };
        let mut provisional = !calendar.is_certain(nominal);
        let mut day = nominal;
        while !calendar.is_working(day) && day < Date::MAX {
            day = after(day);
            provisional |= !calendar.is_certain(day);
        }
        steps.rolled(calendar, nominal, day);
        End { provisional, ..self.end_of(day) }
    }

    fn end_of(&self, last_day: Date) -> End {
        let midnight = after(last_day).to_zoned(self.zone.clone());
        let due = midnight.map_or(Timestamp::MAX, |it| it.timestamp());
        End { due, last_day: Some(last_day), provisional: false }
    }
}

fn later(one: End, other: End) -> End {
    if one.due < other.due { other } else { one }
}

fn hours_end(started: Timestamp, length: SignedDuration) -> End {
    let due = started.saturating_add(length).unwrap_or(Timestamp::MAX);
    End { due, last_day: None, provisional: false }
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

/// What one event does to the clocks of one rule.
fn apply(does: Does, each: bool, milestone: &Milestone, runs: &mut Vec<Run>) {
    let at = milestone.at;
    let meant = |run: &&mut Run| {
        let same = !each || milestone.about.is_none() || milestone.about == run.about;
        run.standing == Ended::Not && same
    };
    match does {
        Does::Stop => runs.iter_mut().filter(meant).for_each(|it| it.standing = Ended::Stopped(at)),
        Does::Lapse => runs.iter_mut().filter(meant).for_each(|it| it.standing = Ended::Lapsed(at)),
        Does::Restart => runs.iter_mut().filter(meant).for_each(|it| {
            *it = Run { started: at, restarted: true, declared: Vec::new(), ..it.clone() };
        }),
        Does::Extend(index) => {
            let declared = Declared { index, at, until: milestone.until };
            runs.iter_mut().filter(meant).for_each(|it| it.declared.push(declared));
        }
        Does::Start => {
            // The first of several starts counts, until the clock has stopped.
            let about = milestone.about.filter(|_| each);
            let runs_already = runs.iter().any(|it| it.standing == Ended::Not && it.about == about);
            if !runs_already && runs.len() < RUNS_MAX {
                runs.push(Run {
                    started: at,
                    about,
                    addressee: milestone.addressee,
                    restarted: false,
                    declared: Vec::new(),
                    standing: Ended::Not,
                });
            }
        }
    }
}
