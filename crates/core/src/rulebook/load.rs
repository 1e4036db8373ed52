//! From rule files to a rulebook: calendars first, then regimes, then their examples.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    code::Code,
    rulefile::{RuleFile, RuleProblem},
};

use super::{
    Rulebook,
    calendar::{Calendar, CalendarDraft},
    edition::Editions,
    regime::{Regime, RegimeFile},
};

/// The rule files that come with the program, and their texts, by their paths: everything in
/// `rules/calendars` and `rules/regimes`.
pub(super) const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// How many rule files are read.
const FILES_MAX: usize = 1_000;

/// The calendar with an institution's own business days.
const INSTITUTION: Code = Code::of("institution");

type Calendars = BTreeMap<Code, Editions>;

/// Reads all files, or says everything that is wrong with them.
pub(super) fn rulebook(files: &[(&str, &str)]) -> Result<Rulebook, Vec<RuleProblem>> {
    read(files, |_| true)
}

/// The shipped files with these laid over them.
pub(super) fn shipped_with(own: &[(&str, &str)]) -> Result<Rulebook, Vec<RuleProblem>> {
    let is_own = |name: &str| own.iter().any(|(other, _)| in_rules(other) == in_rules(name));
    let kept = SHIPPED.iter().filter(|(name, _)| !is_own(name));
    let files: Vec<(&str, &str)> = kept.chain(own).copied().collect();
    read(&files, |name| own.iter().any(|(it, _)| *it == name))
}

/// The path of a rule file from `rules` on, wherever that is.
fn in_rules(name: &str) -> &str {
    let folder = ["calendars/", "regimes/"].into_iter().filter_map(|it| name.rfind(it)).max();
    folder.map_or(name, |from| &name[from..])
}

/// Reads all files; `is_to_prove` says whether one is held to its worked examples.
fn read(
    files: &[(&str, &str)],
    is_to_prove: impl Fn(&str) -> bool,
) -> Result<Rulebook, Vec<RuleProblem>> {
    if FILES_MAX < files.len() {
        let what = format!("at most {FILES_MAX} rule files are read");
        return Err(vec![RuleProblem { file: files[0].0.to_owned(), line: 1, what }]);
    }
    let is_calendar = |(name, _): &&(&str, &str)| name.contains("calendars/");
    let mut problems = Vec::new();
    let calendars = calendars(files.iter().filter(is_calendar), &mut problems);
    let mut regimes: Vec<Regime> = Vec::new();
    for (name, text) in files.iter().filter(|it| !is_calendar(it)) {
        match regime(name, text, &calendars, is_to_prove(name)) {
            Ok(regime) => {
                if let Some(other) = regimes.iter().find(|it| it.overlaps(&regime)) {
                    let (one, other, at) = (&regime.id, &other.id, &other.file);
                    let what = format!("{one} and {other} ({at}) are valid at once");
                    problems.push(RuleProblem { file: (*name).to_owned(), line: 1, what });
                }
                regimes.push(regime);
            }
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        problems.sort();
        return Err(problems);
    }
    // Worked examples are about the calendar that stands in for the institution's; only now may
    // its own take over.
    let own = calendars.get(&INSTITUTION);
    let mut regimes: Vec<Regime> = regimes.into_iter().map(|it| it.with_institution(own)).collect();
    regimes.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Rulebook { regimes, calendars })
}

/// Every edition of every calendar.
fn calendars<'a>(
    files: impl Iterator<Item = &'a (&'a str, &'a str)>,
    problems: &mut Vec<RuleProblem>,
) -> Calendars {
    let mut drafts = Vec::new();
    for (name, text) in files {
        match CalendarDraft::read(name, text) {
            Ok(draft) => drafts.push((*name, draft)),
            Err(found) => problems.extend(found),
        }
    }
    // Those that others start from come first.
    drafts.sort_by_key(|(_, draft)| draft.based_on().is_some());
    let mut all: BTreeMap<Code, Vec<Arc<Calendar>>> = BTreeMap::new();
    for (name, draft) in drafts {
        let bases = draft.based_on().and_then(|it| all.get(it));
        let base = bases.and_then(|it| it.iter().max_by_key(|it| it.id().edition)).cloned();
        match draft.finish(base.as_deref()) {
            Ok(calendar) => {
                let editions = all.entry(calendar.id().calendar.clone()).or_default();
                if editions.iter().any(|it| it.id() == calendar.id()) {
                    let what = format!("there are two calendars `{}`", calendar.id());
                    problems.push(RuleProblem { file: name.to_owned(), line: 1, what });
                }
                editions.push(Arc::new(calendar));
            }
            Err(found) => problems.extend(found),
        }
    }
    all.into_iter().filter_map(|(code, list)| Some((code, Editions::new(list)?))).collect()
}

fn regime(
    name: &str,
    text: &str,
    calendars: &Calendars,
    is_to_prove: bool,
) -> Result<Regime, Vec<RuleProblem>> {
    let (mut file, read) = RuleFile::read::<RegimeFile>(name, text);
    let Some(read) = read else {
        return Err(file.problems);
    };
    let regime = read.regime(calendars, &mut file);
    // Examples of a file that does not hang together would only repeat what is wrong with it.
    if file.problems.is_empty() && is_to_prove {
        read.example.iter().for_each(|it| it.get_ref().check(&regime, &mut file));
    }
    if file.problems.is_empty() { Ok(regime) } else { Err(file.problems) }
}
