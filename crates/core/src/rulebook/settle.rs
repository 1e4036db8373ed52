//! From one clock to one obligation: its events in order, each judged by what was known then.

use jiff::Timestamp;

use super::{
    CalendarRef, Extension, Facts, Obligation, OwedBy, Standing,
    clock::{Deed, Ended, Run, What},
    count::{CountedOn, Counter, End, Pause},
    edition::Known,
    length::Length,
    regime::{Regime, Rule},
    steps::Steps,
};

/// A clock while its events are gone through.
struct Settling<'a> {
    regime: &'a Regime,
    rule: &'a Rule,
    facts: &'a Facts,
    within: Length,
    cap: Option<Length>,
    started: Timestamp,
    stated: Timestamp,
    /// The extensions that were declared in time: how long in all, and the time named.
    used: Vec<Used>,
    /// Index of the first extension that was not yet used.
    next: usize,
    pauses: Vec<Pause>,
    working: Known<'a>,
    business: Known<'a>,
    end: End,
}

#[derive(Clone, Copy)]
struct Used {
    to: Length,
    at: Timestamp,
    until: Option<Timestamp>,
}

impl Regime {
    /// Computes the limit of one clock and whether it was kept.
    pub(super) fn settle(
        &self,
        rule: &Rule,
        run: &Run,
        facts: &Facts,
        steps: &mut Steps,
    ) -> Obligation {
        let mut clock = Settling::new(self, rule, run, facts);
        clock.begin(false, steps);
        for deed in &run.deeds {
            clock.learn_until(deed.at, steps);
            clock.take(deed, steps);
        }
        let over = match run.ended {
            Ended::Not => None,
            Ended::Stopped(at) | Ended::Lapsed(at) => Some(at),
        };
        clock.learn_until(over.unwrap_or(Timestamp::MAX), steps);
        if let Some(at) = over {
            clock.resume_all(at, steps);
        }
        clock.into_obligation(run, steps)
    }
}

impl<'a> Settling<'a> {
    fn new(regime: &'a Regime, rule: &'a Rule, run: &Run, facts: &'a Facts) -> Settling<'a> {
        let day = regime.zone.to_datetime(run.started).date();
        Settling {
            regime,
            rule,
            facts,
            within: rule.within.choose(facts).unwrap_or(Length::Stated),
            cap: rule.cap.as_ref().and_then(|it| it.choose(facts)),
            started: run.started,
            stated: run.stated,
            used: Vec::new(),
            next: 0,
            pauses: Vec::new(),
            working: Known::on(regime.calendar.as_ref(), day),
            business: Known::on(regime.business_days().0, day),
            end: End::at(run.started),
        }
    }

    /// Begins to count, or begins anew.
    fn begin(&mut self, again: bool, steps: &mut Steps) {
        let counter = self.counter(&self.pauses, self.stated);
        steps.start(&counter, self.started, self.within, again);
        if self.within.is_of_business() && self.regime.business_days().1 {
            steps.stand_in(self.business.calendar());
        }
        self.recount(steps);
    }

    fn counter<'b>(&'b self, pauses: &'b [Pause], stated: Timestamp) -> Counter<'b> {
        Counter {
            regime: self.regime,
            working: self.working.calendar(),
            business: self.business.calendar(),
            pauses,
            stated,
            billing_day: self.facts.billing_day(),
        }
    }

    /// Computes the end from all that is known; of several lengths, the last is explained.
    fn recount(&mut self, steps: &mut Steps) {
        let mut quiet = Steps::new(false);
        let plain = if self.used.is_empty() { &mut *steps } else { &mut quiet };
        let counter = self.counter(&self.pauses, self.stated);
        let mut end = counter.end(self.started, self.within, plain);
        for (index, used) in self.used.iter().enumerate() {
            let last = index + 1 == self.used.len();
            let told = if last { &mut *steps } else { &mut quiet };
            end = self.lengthened(*used, end, told);
        }
        let cap = self.cap_end();
        let capped = match (end, cap) {
            (Some(end), None) => end,
            (Some(end), Some(cap)) if end.due <= cap.due && !self.is_paused() => end,
            (Some(end), Some(cap)) => {
                steps.capped(&cap, self.cap, &self.regime.zone);
                End { provisional: cap.provisional || end.provisional && !self.is_paused(), ..cap }
            }
            (None, cap) => {
                steps.billing_day_unknown();
                let cap = cap.unwrap_or(End::at(Timestamp::MAX));
                End { provisional: true, ..cap }
            }
        };
        self.end = capped;
    }

    fn cap_end(&self) -> Option<End> {
        let counter = self.counter(&[], self.stated);
        counter.end(self.started, self.cap?, &mut Steps::new(false))
    }

    /// The limit after an extension: the rule's own total, or the earlier day that the extension
    /// named, but never earlier than before.
    fn lengthened(&self, used: Used, before: Option<End>, steps: &mut Steps) -> Option<End> {
        let counter = self.counter(&self.pauses, used.until.unwrap_or(used.at));
        let most = counter.end(self.started, used.to, steps)?;
        let before = before?;
        let Some(until) = used.until.filter(|_| used.to != Length::Stated) else {
            return Some(most.or_later(before));
        };
        let named = match most.last_day {
            Some(_) => counter.end_of(self.regime.zone.to_datetime(until).date(), most.on),
            None => End { on: most.on, ..End::at(until) },
        };
        if most.due <= named.due {
            return Some(most.or_later(before));
        }
        steps.named_day(until, &self.regime.zone);
        Some(named.or_later(before))
    }

    /// Since when the clock stands still.
    fn paused_since(&self) -> Option<Timestamp> {
        let open = self.pauses.iter().filter(|it| it.until.is_none());
        open.map(|it| it.from).min()
    }

    fn is_paused(&self) -> bool {
        self.pauses.iter().any(|it| it.until.is_none())
    }

    /// The limit is not over at this time, or it stands still without a cap.
    fn is_in_time(&self, at: Timestamp) -> bool {
        at < self.end.due || self.is_paused() && self.cap.is_none()
    }

    /// Counts on the editions of calendars that came out up to this time, as long as the limit
    /// was not over before: what is over never moves.
    fn learn_until(&mut self, at: Timestamp, steps: &mut Steps) {
        while let Some(day) =
            self.working.next_day().into_iter().chain(self.business.next_day()).min()
        {
            let since = self.regime.midnight(day);
            if at < since || !self.is_in_time(since) && self.end.due < since {
                return;
            }
            self.working.learn(day);
            self.business.learn(day);
            let before = self.end;
            self.recount(&mut Steps::new(false));
            if self.end != before {
                steps.newer_edition(day);
                self.recount(steps);
            }
        }
    }

    fn take(&mut self, deed: &Deed, steps: &mut Steps) {
        match deed.what {
            What::Restart => self.restart(deed, steps),
            What::Extend(which) => self.extend(deed, which, steps),
            What::Pause(rule) => self.pause(deed.at, rule, steps),
            What::Resume(rule) => self.resume(deed.at, rule, steps),
        }
    }

    fn restart(&mut self, deed: &Deed, steps: &mut Steps) {
        if !self.is_in_time(deed.at) && self.within != Length::Stated {
            steps.restart_too_late(deed.at, &self.regime.zone);
            return;
        }
        self.started = deed.at;
        self.stated = deed.until.unwrap_or(deed.at);
        self.used.clear();
        self.next = 0;
        self.begin(true, steps);
    }

    /// The next extension that is there for these facts: its index and how long.
    fn next_extension(&self) -> Option<(usize, Length)> {
        let rest = self.rule.extended.iter().enumerate().skip(self.next);
        rest.filter_map(|(index, it)| Some((index, it.to.choose(self.facts)?))).next()
    }

    fn extend(&mut self, deed: &Deed, which: u32, steps: &mut Steps) {
        let zone = &self.regime.zone;
        let Some((index, to)) = self.next_extension().filter(|(it, _)| which >> it & 1 == 1) else {
            steps.extension_not_foreseen(deed.at, zone);
            return;
        };
        let extension = &self.rule.extended[index];
        if !self.is_in_time(deed.at) {
            steps.extension_too_late(deed.at, &extension.title, zone);
            return;
        }
        steps.extension(deed.at, zone, &extension.title, to);
        self.used.push(Used { to, at: deed.at, until: deed.until });
        self.next = index + 1;
        self.recount(steps);
    }

    fn pause(&mut self, at: Timestamp, rule: usize, steps: &mut Steps) {
        let title = &self.rule.pauses[rule];
        if self.pauses.iter().any(|it| it.rule == rule && it.until.is_none()) {
            return;
        }
        if !self.is_in_time(at) {
            steps.pause_too_late(at, title, &self.regime.zone);
            return;
        }
        steps.paused(at, title, &self.regime.zone);
        self.pauses.push(Pause { rule, from: at, until: None });
        self.recount(&mut Steps::new(false));
    }

    fn resume(&mut self, at: Timestamp, rule: usize, steps: &mut Steps) {
        let by_day = self.within.ends_with_a_day();
        let open = self.pauses.iter_mut().find(|it| it.rule == rule && it.until.is_none());
        let Some(pause) = open else {
            return;
        };
        pause.until = Some(at);
        steps.resumed(pause.from, at, by_day, &self.rule.pauses[rule], &self.regime.zone);
        self.recount(steps);
    }

    /// Ends every pause with the clock itself.
    fn resume_all(&mut self, at: Timestamp, steps: &mut Steps) {
        for rule in 0..self.rule.pauses.len() {
            self.resume(at, rule, steps);
        }
    }

    fn standing(&self, ended: Ended) -> Standing {
        match ended {
            Ended::Lapsed(at) => Standing::Lapsed { at },
            Ended::Stopped(at) if at < self.end.due => Standing::Met { at },
            Ended::Stopped(at) => Standing::MetLate { at },
            Ended::Not => match self.paused_since() {
                Some(since) => Standing::Paused { since, at_most: self.cap.map(|_| self.end.due) },
                None => Standing::Open,
            },
        }
    }

    fn calendar_used(&self) -> Option<CalendarRef> {
        let calendar = match self.end.on {
            CountedOn::Nothing => None,
            CountedOn::Calendar => self.working.calendar(),
            CountedOn::Business => self.business.calendar(),
        };
        calendar.map(|it| it.id().clone())
    }

    fn into_obligation(self, run: &Run, steps: &mut Steps) -> Obligation {
        let standing = self.standing(run.ended);
        let stands_still = matches!(standing, Standing::Paused { at_most: None, .. });
        let open = matches!(standing, Standing::Open | Standing::Paused { .. });
        steps.finish(&self.end, standing, &self.regime.zone);
        let next_extension = self.next_extension().filter(|_| open).map(|(index, to)| {
            let it = &self.rule.extended[index];
            Extension { by: it.by.clone(), to, needs: it.needs.clone(), title: it.title.clone() }
        });
        let (regime, rule) = (self.regime, self.rule);
        Obligation {
            regime: regime.id.clone(),
            name: rule.name.clone(),
            title: rule.title.clone(),
            duty: rule.duty,
            owed_by: rule.owed_by.or(run.addressee).unwrap_or(OwedBy::Institution),
            about: run.about,
            started_at: self.started,
            due: self.end.due,
            last_day: self.end.last_day,
            standing,
            extended: !self.used.is_empty(),
            provisional: self.end.provisional || run.presumed || stands_still,
            calendar: self.calendar_used(),
            stand_in: self.end.on == CountedOn::Business && regime.business_days().1,
            compensation: rule.compensation.clone(),
            if_late: rule.if_late.clone(),
            next_extension,
            confidence: rule.confidence,
            reviewed: regime.reviewed,
            source: rule.source.clone(),
            binding: false,
        }
    }
}
