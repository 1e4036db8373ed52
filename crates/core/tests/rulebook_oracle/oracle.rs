//! The deadlines of a case, the slow way: event by event, and everything counted anew each time.
//! Written from what the rules are said to mean, and sharing nothing with the engine.

use jiff::{Timestamp, civil::Date};
use redress_core::rulebook::{OwedBy, Standing};

use crate::{
    count::{Count, End, On, Pause},
    walk::{Days, date},
    world::{CalendarData, Conditions, Event, Length, Lengths, RegimeData, RuleData, Unit, World},
};

/// What is owed, as far as it is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Owed {
    pub(crate) regime: String,
    pub(crate) name: String,
    pub(crate) about: Option<u128>,
    pub(crate) owed_by: OwedBy,
    pub(crate) started_at: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) last_day: Option<Date>,
    pub(crate) standing: Standing,
    pub(crate) extended: bool,
    pub(crate) provisional: bool,
    pub(crate) calendar: Option<(String, Date)>,
    pub(crate) stand_in: bool,
    /// Index of the extension that could still be had.
    pub(crate) next_extension: Option<usize>,
    pub(crate) binding: bool,
    /// Late, and what is owed for it in minor units, at each of the moments asked for.
    pub(crate) late: Vec<(bool, Option<i64>)>,
}

struct Clock<'a> {
    rule: &'a RuleData,
    started: Timestamp,
    stated: Timestamp,
    presumed: bool,
    about: Option<u128>,
    addressee: Option<OwedBy>,
    used: Vec<(Length, Timestamp, Option<Timestamp>)>,
    next: usize,
    pauses: Vec<Pause>,
    /// Which editions are known: of the working days, and of the business days.
    known: (usize, usize),
    over: Option<Over>,
}

#[derive(Clone, Copy)]
enum Over {
    Done(Timestamp),
    Lapsed(Timestamp),
}

struct Asked<'a> {
    world: &'a World,
    regime: &'a RegimeData,
    working: Vec<Days<'a>>,
    business: Vec<Days<'a>>,
    stands_in: bool,
}

pub(crate) fn owed(world: &World, moments: &[Timestamp]) -> Vec<Owed> {
    owed_with(world, moments, true)
}

/// `with_own`: the institution's own calendar is there.
pub(crate) fn owed_with(world: &World, moments: &[Timestamp], with_own: bool) -> Vec<Owed> {
    let mut all = Vec::new();
    for regime in &world.regimes {
        all.extend(Asked::new(world, regime, with_own).owed(moments));
    }
    let key = |it: &Owed| (duty(world, it), it.owed_by, it.about);
    let runs = |it: &Owed| {
        matches!(it.standing, Standing::Open | Standing::Paused { at_most: Some(_), .. })
    };
    for index in 0..all.len() {
        let (before, it, later) = (&all[..index], &all[index], &all[index + 1..]);
        let same = |other: &&Owed| runs(other) && key(other) == key(it);
        let earlier = before.iter().filter(same).any(|other| other.due <= it.due);
        let later = later.iter().filter(same).any(|other| other.due < it.due);
        all[index].binding = runs(it) && !earlier && !later;
    }
    all
}

fn duty(world: &World, it: &Owed) -> redress_core::rulebook::Duty {
    let regime = world.regimes.iter().find(|regime| regime.id == it.regime);
    let rule = regime.and_then(|regime| regime.rules.iter().find(|rule| rule.name == it.name));
    rule.expect("a rule of the world").duty
}

fn days<'a>(world: &'a World, id: &str) -> Vec<Days<'a>> {
    let newest = world.editions("it").last().copied();
    let base = |own: &'a CalendarData| newest.filter(|_| own.is_based);
    world.editions(id).into_iter().map(|own| Days { own, base: base(own) }).collect()
}

impl<'a> Asked<'a> {
    fn new(world: &'a World, regime: &'a RegimeData, with_own: bool) -> Asked<'a> {
        let working = if regime.has_calendar { days(world, "it") } else { Vec::new() };
        let own = if with_own { days(world, "institution") } else { Vec::new() };
        let stands_in = regime.asks_institution && own.is_empty();
        let is_own = regime.asks_institution && !stands_in;
        let business = if is_own { own } else { working.clone() };
        Asked { world, regime, working, business, stands_in }
    }

    fn owed(&self, moments: &[Timestamp]) -> Vec<Owed> {
        let mut all: Vec<Owed> = Vec::new();
        for rule in self.regime.rules.iter().filter(|it| self.applies(it)) {
            let after = rule.after.as_ref();
            let missed = all.iter().filter(|it| after == Some(&it.name) && is_missed(it));
            let mut missed: Vec<Owed> = missed.cloned().collect();
            missed.sort_by_key(|it| it.due);
            let clocks = self.clocks(rule, missed);
            all.extend(clocks.iter().map(|it| self.result(it, moments)));
        }
        all
    }

    fn holds(&self, when: &Conditions) -> bool {
        when.iter().all(|(name, values)| {
            self.world.fact(name).is_some_and(|value| values.iter().any(|it| it == value))
        })
    }

    fn choose(&self, lengths: &Lengths) -> Option<Length> {
        lengths.iter().find(|(when, _)| self.holds(when)).map(|(_, length)| *length)
    }

    fn applies(&self, rule: &RuleData) -> bool {
        let asked = rule.when.is_empty() || rule.when.iter().any(|it| self.holds(it));
        asked && self.choose(&rule.within).is_some()
    }

    /// Whether an event is one of these of the regime.
    fn is_any(&self, event: &Event, names: &[String]) -> bool {
        names.iter().any(|name| {
            let mut sources = self.regime.events.iter().filter(|(it, _)| it == name);
            let means =
                |(core, when): &(String, Conditions)| *core == event.what && self.holds(when);
            event.what == *name || sources.any(|(_, all)| all.iter().any(means))
        })
    }

    fn clocks(&self, rule: &'a RuleData, missed: Vec<Owed>) -> Vec<Clock<'a>> {
        let mut clocks: Vec<Clock<'a>> = Vec::new();
        let mut missed = missed.into_iter().peekable();
        for event in &self.world.history {
            while let Some(it) = missed.next_if(|it| it.due <= event.at) {
                self.begin(self.follow(rule, &it), &mut clocks);
            }
            self.happens(rule, event, &mut clocks);
        }
        missed.for_each(|it| self.begin(self.follow(rule, &it), &mut clocks));
        for clock in clocks.iter_mut().filter(|it| it.over.is_none()) {
            self.learn(clock, Timestamp::MAX);
        }
        clocks
    }

    fn begin(&self, clock: Clock<'a>, clocks: &mut Vec<Clock<'a>>) {
        if !clocks.iter().any(|it| it.over.is_none() && it.about == clock.about) {
            clocks.push(clock);
        }
    }

    fn clock(&self, rule: &'a RuleData, started: Timestamp) -> Clock<'a> {
        let day = date(self.regime.zone, started);
        let known = |all: &[Days]| all.iter().rposition(|it| it.own.edition <= day).unwrap_or(0);
        Clock {
            rule,
            started,
            stated: started,
            presumed: false,
            about: None,
            addressee: None,
            used: Vec::new(),
            next: 0,
            pauses: Vec::new(),
            known: (known(&self.working), known(&self.business)),
            over: None,
        }
    }

    fn follow(&self, rule: &'a RuleData, missed: &Owed) -> Clock<'a> {
        let about = missed.about.filter(|_| rule.each);
        Clock { about, presumed: missed.provisional, ..self.clock(rule, missed.due) }
    }

    /// One event, to all clocks of a rule.
    fn happens(&self, rule: &'a RuleData, event: &Event, clocks: &mut Vec<Clock<'a>>) {
        let starts = self.is_any(event, &rule.starts);
        let meant = |it: &&mut Clock| {
            let same = !rule.each || event.about.is_none() || event.about == it.about;
            it.over.is_none() && same
        };
        let (stops, lapses) = (self.is_any(event, &rule.stops), self.is_any(event, &rule.lapses));
        for clock in clocks.iter_mut().filter(meant) {
            self.learn(clock, event.at);
            if stops || lapses {
                let open = clock.pauses.iter_mut().filter(|it| it.until.is_none());
                open.for_each(|it| it.until = Some(event.at));
                clock.over =
                    Some(if stops { Over::Done(event.at) } else { Over::Lapsed(event.at) });
            } else if self.is_any(event, &rule.restarts) {
                self.restart(clock, event);
            }
        }
        if starts {
            let clock = Clock {
                stated: event.until.unwrap_or(event.at),
                about: event.about.filter(|_| rule.each),
                addressee: event.addressee,
                ..self.clock(rule, event.at)
            };
            self.begin(clock, clocks);
        }
        for clock in clocks.iter_mut().filter(meant) {
            self.extend(clock, event);
            self.pause(clock, event);
        }
    }

    fn restart(&self, clock: &mut Clock, event: &Event) {
        let is_stated = self.choose(&clock.rule.within).is_some_and(|it| it.unit == Unit::Stated);
        if is_stated || self.is_in_time(clock, event.at) {
            clock.started = event.at;
            clock.stated = event.until.unwrap_or(event.at);
            clock.used.clear();
            clock.next = 0;
        }
    }

    fn next_extension(&self, clock: &Clock) -> Option<(usize, Length)> {
        let rest = clock.rule.extended.iter().enumerate().skip(clock.next);
        rest.filter_map(|(index, (_, to))| Some((index, self.choose(to)?))).next()
    }

    fn extend(&self, clock: &mut Clock, event: &Event) {
        if let Some((index, to)) = self.next_extension(clock)
            && self.is_any(event, &clock.rule.extended[index].0)
            && self.is_in_time(clock, event.at)
        {
            clock.used.push((to, event.at, event.until));
            clock.next = index + 1;
        }
    }

    fn pause(&self, clock: &mut Clock, event: &Event) {
        let rule = clock.rule;
        for (index, (_, until)) in rule.pauses.iter().enumerate() {
            let open = clock.pauses.iter_mut().find(|it| it.index == index && it.until.is_none());
            if let Some(open) = open.filter(|_| self.is_any(event, until)) {
                open.until = Some(event.at);
            }
        }
        for (index, (from, _)) in rule.pauses.iter().enumerate() {
            let open = clock.pauses.iter().any(|it| it.index == index && it.until.is_none());
            if self.is_any(event, from) && !open && self.is_in_time(clock, event.at) {
                clock.pauses.push(Pause { index, from: event.at, until: None });
            }
        }
    }

    fn is_paused(clock: &Clock) -> bool {
        clock.pauses.iter().any(|it| it.until.is_none())
    }

    fn is_in_time(&self, clock: &Clock, at: Timestamp) -> bool {
        let has_cap = self.cap(clock).is_some();
        Self::is_paused(clock) && !has_cap || at < self.end(clock).due
    }

    fn cap(&self, clock: &Clock) -> Option<Length> {
        self.choose(clock.rule.cap.as_ref()?)
    }

    fn count<'b>(&'b self, clock: &'b Clock, stated: Timestamp) -> Count<'b> {
        Count {
            regime: self.regime,
            working: self.working.get(clock.known.0).copied(),
            business: self.business.get(clock.known.1).copied(),
            pauses: &clock.pauses,
            stated,
            billing_day: self.world.fact("billing-day").map(|it| it.parse().expect("a day")),
        }
    }

    /// The end of the limit and its extensions; `None` where a billing day is missing.
    fn uncapped(&self, clock: &Clock) -> Option<End> {
        let within = self.choose(&clock.rule.within)?;
        let mut end = self.count(clock, clock.stated).end(clock.started, within)?;
        for (to, at, until) in &clock.used {
            let count = self.count(clock, until.unwrap_or(*at));
            let mut longer = count.end(clock.started, *to)?;
            if let Some(until) = until.filter(|_| to.unit != Unit::Stated) {
                let named = count.named(until, longer);
                longer = if named.due < longer.due { named } else { longer };
            }
            end = if longer.due < end.due { end } else { longer };
        }
        Some(end)
    }

    fn end(&self, clock: &Clock) -> End {
        let end = self.uncapped(clock);
        let cap = self.cap(clock).map(|length| {
            let plain = Count { pauses: &[], ..self.count(clock, clock.stated) };
            plain.end(clock.started, length).expect("a cap of its own")
        });
        match (end, cap) {
            (Some(end), None) => end,
            (None, Some(cap)) => End { certain: false, ..cap },
            (None, None) => {
                End { due: Timestamp::MAX, last_day: None, certain: false, on: On::Nothing }
            }
            (Some(_), Some(cap)) if Self::is_paused(clock) => cap,
            (Some(end), Some(cap)) if end.due <= cap.due => end,
            (Some(end), Some(cap)) => End { certain: end.certain && cap.certain, ..cap },
        }
    }

    /// Takes up editions that came out up to this moment, while the limit was not over.
    fn learn(&self, clock: &mut Clock, until: Timestamp) {
        loop {
            let next = |all: &[Days], known: usize| all.get(known + 1).map(|it| it.own.edition);
            let nexts = (next(&self.working, clock.known.0), next(&self.business, clock.known.1));
            let Some(day) = [nexts.0, nexts.1].into_iter().flatten().min() else { return };
            let since = Count::begins(self.regime, day);
            let stands = Self::is_paused(clock) && self.cap(clock).is_none();
            if until < since || !stands && self.end(clock).due < since {
                return;
            }
            clock.known.0 += usize::from(nexts.0 == Some(day));
            clock.known.1 += usize::from(nexts.1 == Some(day));
        }
    }

    fn result(&self, clock: &Clock, moments: &[Timestamp]) -> Owed {
        let end = self.end(clock);
        let since = clock.pauses.iter().filter(|it| it.until.is_none()).map(|it| it.from).min();
        let at_most = self.cap(clock).map(|_| end.due);
        let standing = match (clock.over, since) {
            (Some(Over::Lapsed(at)), _) => Standing::Lapsed { at },
            (Some(Over::Done(at)), _) if at < end.due => Standing::Met { at },
            (Some(Over::Done(at)), _) => Standing::MetLate { at },
            (None, Some(since)) => Standing::Paused { since, at_most },
            (None, None) => Standing::Open,
        };
        let calendar = match end.on {
            On::Nothing => None,
            On::Working => self.working.get(clock.known.0),
            On::Business => self.business.get(clock.known.1),
        };
        let waits = matches!(standing, Standing::Paused { at_most: None, .. });
        let late = moments.iter().map(|now| self.late(clock.rule, &end, standing, *now));
        Owed {
            regime: self.regime.id.clone(),
            name: clock.rule.name.clone(),
            about: clock.about,
            owed_by: clock.rule.owed_by.or(clock.addressee).unwrap_or(OwedBy::Institution),
            started_at: clock.started,
            due: end.due,
            last_day: end.last_day,
            standing,
            extended: !clock.used.is_empty(),
            provisional: !end.certain || clock.presumed || waits,
            calendar: calendar.map(|it| (it.own.id.to_owned(), it.own.edition)),
            stand_in: end.on == On::Business && self.stands_in,
            next_extension: self
                .next_extension(clock)
                .map(|(index, _)| index)
                .filter(|_| clock.over.is_none()),
            binding: false,
            late: late.collect(),
        }
    }

    fn late(
        &self,
        rule: &RuleData,
        end: &End,
        standing: Standing,
        now: Timestamp,
    ) -> (bool, Option<i64>) {
        let until = match standing {
            Standing::MetLate { at } => Some(at),
            Standing::Open | Standing::Paused { at_most: Some(_), .. } => Some(now),
            _ => None,
        };
        let is_late = until == Some(now) && end.due <= now;
        let is_late = is_late && !matches!(standing, Standing::MetLate { .. });
        let mut days = 0;
        if let (Some(until), Some(last)) = (until, end.last_day) {
            let until = date(self.regime.zone, until);
            let mut day = last;
            while day < until {
                day = crate::walk::tomorrow(day);
                days += 1;
            }
        }
        (is_late, rule.compensation.map(|it| it * days).filter(|it| *it > 0))
    }
}

/// Whether a limit was not kept, as far as one can tell.
fn is_missed(it: &Owed) -> bool {
    match it.standing {
        Standing::Met { .. } | Standing::Paused { at_most: None, .. } => false,
        Standing::Lapsed { at } => it.due <= at,
        _ => true,
    }
}
