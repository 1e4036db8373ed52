//! From rule files to a rulebook: calendars first, then regimes, then their examples.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    code::Code,
    rulefile::{RuleFile, RuleProblem},
};

use super::{
    Rulebook,
    calendar::{Calendar, CalendarDraft},
    regime::{Regime, RegimeFile},
};

/// A rule file and its text, by its path in `rules`.
macro_rules! shipped {
    ($path:literal) => {
        (concat!("rules/", $path), include_str!(concat!("../../../../rules/", $path)))
    };
}

/// The rule files that come with the program. Adding one: a line here.
pub(super) const SHIPPED: &[(&str, &str)] = &[
    shipped!("calendars/cn.toml"),
    shipped!("calendars/eu-target.toml"),
    shipped!("calendars/hk.toml"),
    shipped!("calendars/in-gazetted.toml"),
    shipped!("calendars/sg.toml"),
    shipped!("calendars/uk-england.toml"),
    shipped!("calendars/uk-northern-ireland.toml"),
    shipped!("calendars/uk-scotland.toml"),
    shipped!("calendars/us-fed.toml"),
    shipped!("regimes/cn-pboc-2020-5.toml"),
    shipped!("regimes/plat-wechatpay.toml"),
    shipped!("regimes/house.toml"),
];

/// How many rule files are read.
const FILES_MAX: usize = 1_000;

/// Reads all files, or says everything that is wrong with them.
pub(super) fn rulebook(files: &[(&str, &str)]) -> Result<Rulebook, Vec<RuleProblem>> {
    if FILES_MAX < files.len() {
        let what = format!("at most {FILES_MAX} rule files are read");
        return Err(vec![RuleProblem { file: files[0].0.to_owned(), line: 1, what }]);
    }
    let is_calendar = |(name, _): &&(&str, &str)| name.contains("calendars/");
    let mut problems = Vec::new();
    let mut calendars: BTreeMap<Code, Arc<Calendar>> = BTreeMap::new();
    let mut drafts = Vec::new();
    for (name, text) in files.iter().filter(is_calendar) {
        match CalendarDraft::read(name, text) {
            Ok(draft) => drafts.push((*name, draft)),
            Err(found) => problems.extend(found),
        }
    }
    // Those that others start from come first.
    drafts.sort_by_key(|(_, draft)| draft.based_on().is_some());
    for (name, draft) in drafts {
        let base = draft.based_on().and_then(|it| calendars.get(it)).cloned();
        match draft.finish(base.as_deref()) {
            Ok(calendar) => {
                let id = calendar.id().calendar.clone();
                if calendars.insert(id.clone(), Arc::new(calendar)).is_some() {
                    let what = format!("there are two calendars `{id}`");
                    problems.push(RuleProblem { file: name.to_owned(), line: 1, what });
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    let mut regimes: Vec<Regime> = Vec::new();
    for (name, text) in files.iter().filter(|it| !is_calendar(it)) {
        match regime(name, text, &calendars) {
            Ok(regime) => {
                if let Some(other) = regimes.iter().find(|it| it.overlaps(&regime)) {
                    let what = format!("{} and {} are valid at once", regime.id, other.id);
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
    regimes.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Rulebook { regimes, calendars })
}

fn regime(
    name: &str,
    text: &str,
    calendars: &BTreeMap<Code, Arc<Calendar>>,
) -> Result<Regime, Vec<RuleProblem>> {
    let (mut file, read) = RuleFile::read::<RegimeFile>(name, text);
    let Some(read) = read else {
        return Err(file.problems);
    };
    let regime = read.regime(calendars, &mut file);
    // Examples of a file that does not hang together would only repeat what is wrong with it.
    if file.problems.is_empty() {
        read.example.iter().for_each(|it| it.get_ref().check(&regime, &mut file));
    }
    if file.problems.is_empty() { Ok(regime) } else { Err(file.problems) }
}
