//! From the form of a regime file to a regime, noting every problem with its place.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use jiff::tz::TimeZone;
use toml::Spanned;

use crate::{
    code::Code,
    lang::Text,
    money::Money,
    rulebook::{
        Alternative, LateCompensation, Length, Limit, NextWay, RegimeRef, edition::Editions, facts,
    },
    rulefile::RuleFile,
};

use super::{
    Business, Conditions, Does, Effect, ExtensionRule, Regime, Rule,
    form::{CutOff, LengthFile, ObligationFile, OneOrMany, RegimeFile, Roll, each},
};

/// How many obligations one regime may have.
const OBLIGATIONS_MAX: usize = 64;
/// How many extensions, pauses and alternatives one obligation may have of each.
const PARTS_MAX: usize = 16;
/// The longest limit of each unit: ten years, more or less.
const DAYS_MAX: u32 = 3_660;
/// How long papers may be kept.
const RETENTION_YEARS_MAX: u32 = 100;

type Place = Range<usize>;

impl RegimeFile {
    /// Turns the file into a regime, noting every problem. The examples are left to be checked.
    pub(in crate::rulebook) fn regime(
        &self,
        calendars: &BTreeMap<Code, Editions>,
        file: &mut RuleFile<'_>,
    ) -> Regime {
        let zone = TimeZone::get(self.zone.get_ref()).unwrap_or_else(|_| {
            file.problem(self.zone.span(), format!("`{}` is not a time zone", self.zone.get_ref()));
            TimeZone::UTC
        });
        let calendar = self.calendar.as_ref().and_then(|name| {
            let found = calendars.get(name.get_ref()).cloned();
            if found.is_none() {
                file.problem(name.span(), format!("there is no calendar `{}`", name.get_ref()));
            }
            found
        });
        self.check_head(file);
        let mapped = self.events.values().flatten();
        let mapped = mapped
            .map(|source| (source.get_ref().event.clone(), file.line(source.span().start)))
            .collect();
        let ways = self.obligation.iter().filter_map(|it| it.get_ref().if_late.as_ref());
        let channels = ways.flat_map(|way| {
            let line = file.line(way.span().start);
            way.get_ref().channels.iter().map(move |channel| (channel.clone(), line))
        });
        let channels = channels.collect();
        let business = match self.business_days {
            Some(_) => Business::Institution(None),
            None => Business::WorkingDays,
        };
        let closes_early =
            self.cut_off.as_ref().is_some_and(|it| *it.get_ref() == CutOff::CloseOfBusiness);
        let mut regime = Regime {
            id: RegimeRef { regime: self.id.clone(), valid_from: self.valid_from },
            valid_to: self.valid_to.as_ref().map(|it| *it.get_ref()),
            title: self.title.clone(),
            source: self.source.clone(),
            confidence: self.confidence,
            reviewed: self.reviewed,
            zone,
            calendar,
            business,
            rolls: self.roll == Roll::NextWorkingDay,
            closes_early,
            retention: self.retention.as_ref().map(|it| *it.get_ref()),
            rules: Vec::new(),
            effects: HashMap::new(),
            applies_when: self.applies_when.get_ref().clone(),
            events: self.events.keys().cloned().collect(),
            facts: BTreeMap::new(),
            mapped,
            channels,
            file: file.name.to_owned(),
            examples: self.example.iter().map(|it| it.get_ref().worked()).collect(),
        };
        for entry in &self.obligation {
            self.add_rule(entry.get_ref(), &mut regime, file);
        }
        regime.facts = self.facts_asked_for(&regime);
        regime
    }

    fn check_head(&self, file: &mut RuleFile<'_>) {
        if let Some(last) = &self.valid_to
            && *last.get_ref() < self.valid_from
        {
            file.problem(last.span(), "`valid-to` is before `valid-from`");
        }
        if self.applies_when.get_ref().is_empty() {
            let what = "an empty `applies-when` never applies; `[{}]` always does";
            file.problem(self.applies_when.span(), what);
        }
        for conditions in self.applies_when.get_ref() {
            check_conditions(conditions, self.applies_when.span(), file);
        }
        for source in self.events.values().flatten() {
            check_conditions(&source.get_ref().when, source.span(), file);
        }
        if self.roll == Roll::NextWorkingDay && self.calendar.is_none() {
            file.problem(0..0, "rolling to the next working day needs a `calendar`");
        }
        let needs = [
            self.business_days.as_ref().map(|it| (it.span(), "`business-days`")),
            self.cut_off.as_ref().map(|it| (it.span(), "`cut-off`")),
        ];
        for (place, what) in needs.into_iter().flatten().filter(|_| self.calendar.is_none()) {
            file.problem(place, format!("{what} needs a `calendar`"));
        }
        if let Some(retention) = &self.retention
            && !(1..=RETENTION_YEARS_MAX).contains(&retention.get_ref().years)
        {
            file.problem(retention.span(), format!("years are 1 to {RETENTION_YEARS_MAX}"));
        }
        if OBLIGATIONS_MAX < self.obligation.len() {
            file.problem(0..0, format!("a regime has at most {OBLIGATIONS_MAX} obligations"));
        }
    }

    /// The facts that make a difference, with the values that do.
    fn facts_asked_for(&self, regime: &Regime) -> BTreeMap<Code, Vec<String>> {
        let mut asked: BTreeMap<Code, Vec<String>> = BTreeMap::new();
        let limits = regime.rules.iter().flat_map(|rule| {
            let longer = rule.extended.iter().map(|it| &it.to);
            [&rule.within].into_iter().chain(&rule.cap).chain(longer)
        });
        let of_limits = limits.clone().flat_map(|it| it.0.iter().map(|it| &it.when));
        let of_events = self.events.values().flatten().map(|it| &it.get_ref().when);
        let of_rules = regime.rules.iter().flat_map(|it| &it.when);
        let all = regime.applies_when.iter().chain(of_limits).chain(of_events).chain(of_rules);
        for (name, values) in all.flatten() {
            let known = asked.entry(name.clone()).or_default();
            known.extend(values.iter().cloned());
            known.sort();
            known.dedup();
        }
        let counts_cycles = |it: Length| matches!(it, Length::BillingCycles(_));
        if limits.flat_map(Limit::lengths).any(counts_cycles) {
            asked.entry(facts::BILLING_DAY).or_default();
        }
        asked
    }

    fn add_rule(&self, entry: &ObligationFile, regime: &mut Regime, file: &mut RuleFile<'_>) {
        let name = entry.name.get_ref();
        if regime.rules.iter().any(|it| it.name == *name) {
            file.problem(entry.name.span(), format!("there are two obligations named `{name}`"));
        }
        if !self.example.iter().any(|it| it.get_ref().speaks_of(name)) {
            file.problem(entry.name.span(), format!("obligation `{name}` has no worked example"));
        }
        if entry.starts.is_empty() && entry.after.is_none() || entry.stops.is_empty() {
            let what = format!("`{name}` needs events in `starts` (or `after`) and in `stops`");
            file.problem(entry.name.span(), what);
        }
        for conditions in &entry.when {
            check_conditions(conditions.get_ref(), conditions.span(), file);
        }
        self.add_effects(entry, regime, file);
        let after = entry.after.as_ref().and_then(|after| {
            let place = regime.rules.iter().position(|it| it.name == *after.get_ref());
            if place.is_none() {
                let what = format!("no obligation `{}` comes before this one", after.get_ref());
                file.problem(after.span(), what);
            }
            place
        });
        let rule = Rule {
            name: name.clone(),
            title: entry.title.clone(),
            duty: entry.duty,
            owed_by: entry.owed_by.party(),
            each: entry.each,
            when: entry.when.iter().map(|it| it.get_ref().clone()).collect(),
            within: limit(&entry.within, regime, file),
            extended: extensions(entry, regime, file),
            pauses: entry
                .pauses
                .iter()
                .map(|it| pause_title(it.get_ref().title.as_ref()))
                .collect(),
            cap: entry.cap.as_ref().map(|it| limit(it, regime, file)),
            after,
            compensation: compensation(entry, regime, file),
            if_late: if_late(entry),
            source: entry.source.clone().unwrap_or_else(|| self.source.clone()),
            confidence: entry.confidence.unwrap_or(self.confidence),
        };
        check_parts(entry, &rule, file);
        regime.rules.push(rule);
    }

    fn add_effects(&self, entry: &ObligationFile, regime: &mut Regime, file: &mut RuleFile<'_>) {
        let lists = [
            (Does::Start, &entry.starts),
            (Does::Stop, &entry.stops),
            (Does::Lapse, &entry.lapses),
            (Does::Restart, &entry.restarts),
        ];
        for (does, events) in lists {
            for event in events {
                self.add_effect(does, event.span(), event.get_ref(), regime, file);
            }
        }
        for (index, it) in entry.extended.iter().enumerate() {
            self.add_all(Does::Extend(index), &it.get_ref().by, regime, file);
        }
        for (index, it) in entry.pauses.iter().enumerate() {
            self.add_all(Does::Pause(index), &it.get_ref().from, regime, file);
            self.add_all(Does::Resume(index), &it.get_ref().until, regime, file);
        }
    }

    fn add_all(
        &self,
        does: Does,
        events: &Spanned<OneOrMany<Code>>,
        regime: &mut Regime,
        file: &mut RuleFile<'_>,
    ) {
        let all = each(events);
        if all.is_empty() {
            file.problem(events.span(), "an empty list of events never happens");
        }
        for (place, event) in all {
            self.add_effect(does, place, event, regime, file);
        }
    }

    /// The regime's own name of an event does it, and so do the core's events behind that name.
    fn add_effect(
        &self,
        does: Does,
        place: Place,
        name: &Code,
        regime: &mut Regime,
        file: &mut RuleFile<'_>,
    ) {
        let Some(sources) = self.events.get(name) else {
            let what = format!("`{name}` is not among the `[events]` of this file");
            file.problem(place, what);
            return;
        };
        let rule = regime.rules.len();
        let mut all = vec![(name.clone(), Conditions::new())];
        for source in sources {
            let source = source.get_ref();
            if source.event != *name || !source.when.is_empty() {
                all.push((source.event.clone(), source.when.clone()));
            }
        }
        for (event, when) in all {
            let effects = regime.effects.entry(event).or_default();
            effects.push(Effect { rule, does, when });
            effects.sort_by_key(|it| (it.rule, it.does));
        }
    }
}

fn check_conditions(conditions: &Conditions, place: Place, file: &mut RuleFile<'_>) {
    for (name, allowed) in conditions {
        if allowed.is_empty() || !allowed.iter().all(|it| facts::is_value(it)) {
            let what = format!("`{name}` needs values of letters, digits and hyphens");
            file.problem(place.clone(), what);
        }
    }
}

/// One length or several, each checked.
fn limit(
    lengths: &Spanned<OneOrMany<LengthFile>>,
    regime: &Regime,
    file: &mut RuleFile<'_>,
) -> Limit {
    let all = each(lengths);
    if all.is_empty() || PARTS_MAX < all.len() {
        file.problem(lengths.span(), format!("a limit has 1 to {PARTS_MAX} alternatives"));
    }
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (place, it) in all {
        if alternatives.iter().any(|it| it.when.is_empty()) {
            let what = "never reached: the alternative before it always applies";
            file.problem(place.clone(), what);
        }
        check_conditions(&it.when, place.clone(), file);
        match it.length() {
            Ok(length) => {
                check_length(length, place, regime, file);
                alternatives.push(Alternative { when: it.when.clone(), length });
            }
            Err(what) => file.problem(place, what),
        }
    }
    Limit(alternatives)
}

impl LengthFile {
    fn length(&self) -> Result<Length, &'static str> {
        use Length as L;
        let units = [
            self.minutes.map(L::Minutes),
            self.hours.map(L::Hours),
            self.business_minutes.map(L::BusinessMinutes),
            self.business_hours.map(L::BusinessHours),
            self.days.map(L::Days),
            self.weeks.map(L::Weeks),
            self.months.map(L::Months),
            self.years.map(L::Years),
            self.working_days.map(L::WorkingDays),
            self.business_days.map(L::BusinessDays),
            self.billing_cycles.map(L::BillingCycles),
            self.stated.map(|_| L::Stated),
        ];
        let mut given = units.into_iter().flatten();
        match (given.next(), given.next()) {
            _ if self.stated == Some(false) => Err("`stated` is only ever true"),
            (Some(length), None) => Ok(length),
            (None, _) => Err("a length needs a unit, such as `days = 15`"),
            (Some(_), Some(_)) => Err("a length has one unit only"),
        }
    }
}

fn check_length(length: Length, place: Place, regime: &Regime, file: &mut RuleFile<'_>) {
    use Length as L;
    let most = match length {
        L::Minutes(_) | L::BusinessMinutes(_) => DAYS_MAX * 24 * 60,
        L::Hours(_) | L::BusinessHours(_) => DAYS_MAX * 24,
        L::Days(_) | L::WorkingDays(_) | L::BusinessDays(_) => DAYS_MAX,
        L::Weeks(_) => DAYS_MAX / 7,
        L::Months(_) | L::BillingCycles(_) => DAYS_MAX / 30,
        L::Years(_) => DAYS_MAX / 366,
        L::Stated => return,
    };
    if !(1..=most).contains(&length.amount()) {
        file.problem(place.clone(), format!("a limit is 1 to {most} of its unit"));
    }
    let Some(calendar) = &regime.calendar else {
        if matches!(length, L::WorkingDays(_)) || length.is_of_business() {
            let what =
                format!("{} need a `calendar`", length.in_words().in_lang(crate::lang::Lang::En));
            file.problem(place, what);
        }
        return;
    };
    let hours = matches!(length, L::BusinessHours(_) | L::BusinessMinutes(_));
    if hours && !calendar.newest().has_hours() {
        let what =
            format!("the calendar `{}` has no business hours", calendar.newest().id().calendar);
        file.problem(place, what);
    }
}

fn extensions(
    entry: &ObligationFile,
    regime: &Regime,
    file: &mut RuleFile<'_>,
) -> Vec<ExtensionRule> {
    let all = entry.extended.iter().map(|it| {
        let it = it.get_ref();
        let title = it.title.clone();
        ExtensionRule {
            by: each(&it.by).into_iter().map(|(_, event)| event.clone()).collect(),
            to: limit(&it.to, regime, file),
            needs: it.needs.clone(),
            title: title.unwrap_or_else(|| Text::new("延长期限", "Extension")),
        }
    });
    all.collect()
}

fn pause_title(title: Option<&Text>) -> Text {
    title.cloned().unwrap_or_else(|| Text::new("暂停计时", "Pause"))
}

fn compensation(
    entry: &ObligationFile,
    regime: &Regime,
    file: &mut RuleFile<'_>,
) -> Option<LateCompensation> {
    let given = entry.compensation.as_ref()?;
    let it = given.get_ref();
    let Ok(currency) = it.currency.parse() else {
        file.problem(given.span(), format!("`{}` is not a currency of ISO 4217", it.currency));
        return None;
    };
    let per_day = Money::parse(&it.amount, currency).ok().filter(|it| it.is_positive());
    let Some(per_day) = per_day else {
        file.problem(given.span(), format!("`{}` is not an amount of {currency}", it.amount));
        return None;
    };
    let zone = regime.zone.iana_name().unwrap_or("UTC").to_owned();
    Some(LateCompensation { per_day, automatic: it.automatic, zone })
}

fn if_late(entry: &ObligationFile) -> Option<NextWay> {
    let given = entry.if_late.as_ref()?;
    let it = given.get_ref();
    Some(NextWay { channels: it.channels.clone(), say: it.say.clone() })
}

/// What the parts of an obligation must be to each other.
fn check_parts(entry: &ObligationFile, rule: &Rule, file: &mut RuleFile<'_>) {
    let name = &rule.name;
    if PARTS_MAX < rule.extended.len() || PARTS_MAX < rule.pauses.len() {
        let what = format!("`{name}` has more than {PARTS_MAX} extensions or pauses");
        file.problem(entry.name.span(), what);
    }
    let longer = rule.extended.iter().map(|it| &it.to);
    let limits = || [&rule.within].into_iter().chain(longer.clone());
    let lengths = || limits().flat_map(Limit::lengths);
    let cycles = lengths().any(|it| matches!(it, Length::BillingCycles(_)));
    let stated = lengths().any(|it| it == Length::Stated);
    if let Some(pause) = entry.pauses.first().filter(|_| cycles || stated) {
        file.problem(pause.span(), "a stated time and billing cycles know no pauses");
    }
    if cycles && rule.cap.is_none() {
        let what = "billing cycles need a `cap`, for where the billing day is not known";
        file.problem(entry.within.span(), what);
    }
    if let Some(compensation) = &entry.compensation
        && !lengths().all(Length::ends_with_a_day)
    {
        file.problem(compensation.span(), "a compensation by the day needs a limit in days");
    }
    let cap = entry.cap.iter().zip(&rule.cap);
    for (place, cap) in cap {
        if cap.lengths().any(|it| matches!(it, Length::Stated | Length::BillingCycles(_))) {
            file.problem(place.span(), "a `cap` is a length of its own, in days or hours");
        }
        if is_shorter(cap, &rule.within) {
            file.problem(place.span(), "the `cap` is shorter than the limit itself");
        }
    }
    for (file_entry, longer) in entry.extended.iter().zip(&rule.extended) {
        if is_shorter(&longer.to, &rule.within) {
            let what = "this extension ends before the limit that it extends";
            file.problem(file_entry.get_ref().to.span(), what);
        }
    }
}

/// Whether some alternative of one limit is over before any of the other can be.
fn is_shorter(one: &Limit, other: &Limit) -> bool {
    let least = other.lengths().map(|it| hours_between(it).0).min().unwrap_or(0);
    one.lengths().any(|it| hours_between(it).1 < least)
}

/// At least and at most so many hours, as far as the length alone says.
fn hours_between(length: Length) -> (u64, u64) {
    use Length as L;
    let n = u64::from(length.amount());
    match length {
        L::Minutes(_) => (n / 60, n.div_ceil(60)),
        L::Hours(_) => (n, n),
        L::Days(_) => (n * 24, n * 24),
        L::Weeks(_) => (n * 7 * 24, n * 7 * 24),
        L::Months(_) => (n * 28 * 24, n * 31 * 24),
        L::Years(_) => (n * 365 * 24, n * 366 * 24),
        L::WorkingDays(_) | L::BusinessDays(_) => (n * 24, u64::MAX),
        L::BillingCycles(_) => (n * 28 * 24, u64::MAX),
        L::BusinessMinutes(_) => (n / 60, u64::MAX),
        L::BusinessHours(_) => (n, u64::MAX),
        L::Stated => (0, u64::MAX),
    }
}
