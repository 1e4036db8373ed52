//! How a history becomes clocks: events start them, lengthen, pause, restart and stop them.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    Duty, Facts, Milestone, Obligation, OwedBy, Standing, Window,
    count::Counter,
    edition::Known,
    regime::{Does, Effect, Regime, Rule, any_holds, hold},
    steps::Steps,
};

/// One run of a rule's clock.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) started: Timestamp,
    /// The time that the event which started it names.
    pub(super) stated: Timestamp,
    /// Started by an end that is itself an estimate.
    pub(super) presumed: bool,
    pub(super) about: Option<Uuid>,
    pub(super) addressee: Option<OwedBy>,
    /// What happened to it while it ran, in order.
    pub(super) deeds: Vec<Deed>,
    pub(super) ended: Ended,
}

/// Something that happened to a clock that was running.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed {
    /// Which event of the history it was.
    event: usize,
    pub(super) at: Timestamp,
    /// Until when, if the event said so.
    pub(super) until: Option<Timestamp>,
    pub(super) what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Restart,
    /// One event that may serve these extensions: a bit for each.
    Extend(u32),
    Pause(usize),
    Resume(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ended {
    Not,
    Stopped(Timestamp),
    Lapsed(Timestamp),
}

/// The end of a limit that was not kept, which starts another clock.
struct Missed {
    rule: usize,
    due: Timestamp,
    presumed: bool,
    about: Option<Uuid>,
}

/// How many clocks of one rule a history may start; later starts are not looked at.
const RUNS_MAX: usize = 1_000;
/// How many events are looked at while one clock runs; later ones do nothing but stop it.
const DEEDS_MAX: usize = 1_000;

impl Regime {
    /// Everything this regime obliges to after this history, rule by rule.
    pub(super) fn obligations(
        &self,
        facts: &Facts,
        history: &[Milestone],
        mut tell: impl FnMut(Obligation, Steps),
        explain: bool,
    ) {
        let asked: Vec<bool> = self.rules.iter().map(|it| it.applies(facts)).collect();
        let mut runs = self.runs(facts, history, &asked);
        let mut missed: Vec<Missed> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate().filter(|(index, _)| asked[*index]) {
            let runs = match rule.after {
                Some(before) => {
                    let starts = missed.iter().filter(|it| it.rule == before);
                    self.runs_after(index, facts, history, starts)
                }
                None => std::mem::take(&mut runs[index]),
            };
            let awaited = self.rules.iter().any(|it| it.after == Some(index));
            for run in &runs {
                let mut steps = Steps::new(explain);
                let obligation = self.settle(rule, run, facts, &mut steps);
                missed.extend(missed_by(index, &obligation).filter(|_| awaited));
                tell(obligation, steps);
            }
        }
    }

    /// The windows in which something of this duty may be done, when it starts at this time.
    pub(super) fn windows(
        &self,
        duty: Duty,
        facts: &Facts,
        start: Timestamp,
    ) -> impl Iterator<Item = Window> {
        let rules = self.rules.iter().filter(move |it| it.duty == duty && it.applies(facts));
        rules.filter_map(move |rule| {
            let day = self.zone.to_datetime(start).date();
            let counter = Counter {
                regime: self,
                working: Known::on(self.calendar.as_ref(), day).calendar(),
                business: Known::on(self.business_days().0, day).calendar(),
                pauses: &[],
                stated: start,
                billing_day: facts.billing_day(),
            };
            let end = counter.end(start, rule.within.choose(facts)?, &mut Steps::new(false))?;
            Some(Window { last_day: end.last_day, due: end.due, provisional: end.provisional })
        })
    }

    /// Lets the history run through the rules, and returns the clocks of each that does not wait
    /// for another.
    fn runs(&self, facts: &Facts, history: &[Milestone], asked: &[bool]) -> Vec<Vec<Run>> {
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); self.rules.len()];
        for (event, milestone) in history.iter().enumerate() {
            let effects = self.effects.get(&milestone.what).map_or(&[][..], Vec::as_slice);
            for effect in effects {
                let rule = &self.rules[effect.rule];
                if asked[effect.rule] && rule.after.is_none() && hold(&effect.when, facts) {
                    apply(effect.does, rule.each, (event, milestone), &mut runs[effect.rule]);
                }
            }
        }
        runs
    }

    /// The clocks of one rule that also starts when another's limit was not kept.
    fn runs_after<'a>(
        &self,
        index: usize,
        facts: &Facts,
        history: &[Milestone],
        missed: impl Iterator<Item = &'a Missed>,
    ) -> Vec<Run> {
        let each = self.rules[index].each;
        let mut runs = Vec::new();
        let mut waiting: Vec<&Missed> = missed.collect();
        waiting.sort_by_key(|it| it.due);
        let mut waiting = waiting.into_iter().peekable();
        for (event, milestone) in history.iter().enumerate() {
            while let Some(it) = waiting.next_if(|it| it.due <= milestone.at) {
                start(it.run(each), &mut runs);
            }
            let effects = self.effects.get(&milestone.what).map_or(&[][..], Vec::as_slice);
            let of_this = |it: &&Effect| it.rule == index && hold(&it.when, facts);
            for effect in effects.iter().filter(of_this) {
                apply(effect.does, each, (event, milestone), &mut runs);
            }
        }
        waiting.for_each(|it| start(it.run(each), &mut runs));
        runs
    }
}

impl Rule {
    /// Whether it is there at all for these facts.
    fn applies(&self, facts: &Facts) -> bool {
        let any = self.when.is_empty() || any_holds(&self.when, facts);
        any && self.within.choose(facts).is_some()
    }
}

impl Missed {
    fn run(&self, each: bool) -> Run {
        Run { presumed: self.presumed, about: self.about.filter(|_| each), ..Run::at(self.due) }
    }
}

/// The end of a limit that was not kept, as far as one can tell.
fn missed_by(rule: usize, it: &Obligation) -> Option<Missed> {
    let kept = match it.standing {
        Standing::Met { .. } | Standing::Paused { at_most: None, .. } => true,
        Standing::Lapsed { at } => at < it.due,
        Standing::Open | Standing::MetLate { .. } | Standing::Paused { .. } => false,
    };
    let missed = Missed { rule, due: it.due, presumed: it.provisional, about: it.about };
    (!kept).then_some(missed)
}

impl Run {
    fn at(started: Timestamp) -> Run {
        Run {
            started,
            stated: started,
            presumed: false,
            about: None,
            addressee: None,
            deeds: Vec::new(),
            ended: Ended::Not,
        }
    }

    /// Notes what happened to it. Of one event that may serve several extensions, one deed.
    fn note(&mut self, deed: Deed) {
        if let (What::Extend(more), Some(last)) = (deed.what, self.deeds.last_mut())
            && last.event == deed.event
            && let What::Extend(known) = &mut last.what
        {
            *known |= more;
        } else if self.deeds.len() < DEEDS_MAX {
            self.deeds.push(deed);
        }
    }
}

/// The first of several starts counts, until the clock has stopped.
fn start(run: Run, runs: &mut Vec<Run>) {
    let runs_already = runs.iter().any(|it| it.ended == Ended::Not && it.about == run.about);
    if !runs_already && runs.len() < RUNS_MAX {
        runs.push(run);
    }
}

/// What one event does to the clocks of one rule.
fn apply(does: Does, each: bool, (event, milestone): (usize, &Milestone), runs: &mut Vec<Run>) {
    let at = milestone.at;
    let meant = |run: &&mut Run| {
        let same = !each || milestone.about.is_none() || milestone.about == run.about;
        run.ended == Ended::Not && same
    };
    let what = match does {
        Does::Stop => {
            return runs.iter_mut().filter(meant).for_each(|it| it.ended = Ended::Stopped(at));
        }
        Does::Lapse => {
            return runs.iter_mut().filter(meant).for_each(|it| it.ended = Ended::Lapsed(at));
        }
        Does::Start => {
            let run = Run {
                stated: milestone.until.unwrap_or(at),
                about: milestone.about.filter(|_| each),
                addressee: milestone.addressee,
                ..Run::at(at)
            };
            return start(run, runs);
        }
        Does::Restart => What::Restart,
        Does::Extend(index) => What::Extend(1 << index),
        Does::Pause(index) => What::Pause(index),
        Does::Resume(index) => What::Resume(index),
    };
    let deed = Deed { event, at, until: milestone.until, what };
    runs.iter_mut().filter(meant).for_each(|it| it.note(deed));
}
