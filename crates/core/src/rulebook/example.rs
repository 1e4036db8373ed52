//! Worked examples: a rule file that comes out otherwise than its own examples does not load.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    code::Code,
    lang::{Lang, Text},
    rulefile::RuleFile,
};

use super::{Example, Facts, Milestone, Obligation, Standing, regime::Regime};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExampleFile {
    /// What a reader should learn from it.
    why: Spanned<Text>,
    /// Events and when they happened: a time, or several of them.
    given: BTreeMap<Code, Times>,
    #[serde(default)]
    facts: Facts,
    /// The last obligation of each name: its last day, its first late instant, or `"none"`.
    due: BTreeMap<Code, Spanned<Expected>>,
    /// Which of those are provisional.
    #[serde(default)]
    provisional: Vec<Spanned<Code>>,
    /// Which of those stand still.
    #[serde(default)]
    paused: Vec<Spanned<Code>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Times {
    Once(Timestamp),
    Often(Vec<Timestamp>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
enum Expected {
    LastDay(Date),
    Due(Timestamp),
    Nothing,
}

impl TryFrom<String> for Expected {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Expected, &'static str> {
        if text == "none" {
            return Ok(Expected::Nothing);
        }
        let day = text.parse().ok().filter(|_| text.len() == "2026-01-31".len());
        day.map(Expected::LastDay).or_else(|| text.parse().ok().map(Expected::Due)).ok_or(
            "expected a last day (2026-03-02), a first late instant with its offset, or none",
        )
    }
}

impl ExampleFile {
    pub(super) fn speaks_of(&self, obligation: &Code) -> bool {
        self.due.get(obligation).is_some_and(|it| *it.get_ref() != Expected::Nothing)
    }

    /// What it gives, to be shown to people.
    pub(super) fn worked(&self) -> Example {
        let why = self.why.get_ref().clone();
        Example { why, given: self.history(), facts: self.facts.clone() }
    }

    /// Notes where the regime comes out otherwise.
    pub(super) fn check(&self, regime: &Regime, file: &mut RuleFile<'_>) {
        for name in self.given.keys().filter(|name| !regime.effects.contains_key(*name)) {
            let what = format!("`{name}` does nothing in this regime; is it spelled right?");
            file.problem(self.why.span(), what);
        }
        if self.due.is_empty() {
            file.problem(self.why.span(), "an example says what is `due`");
        }
        for name in self.provisional.iter().chain(&self.paused) {
            if !self.due.contains_key(name.get_ref()) {
                let what = format!("the example does not say when `{}` is due", name.get_ref());
                file.problem(name.span(), what);
            }
        }
        let mut owed: BTreeMap<Code, Obligation> = BTreeMap::new();
        let keep_last = |it: Obligation, _| drop(owed.insert(it.name.clone(), it));
        regime.obligations(&self.facts, &self.history(), keep_last, false);
        for (name, expected) in &self.due {
            if !regime.rules.iter().any(|rule| rule.name == *name) {
                file.problem(expected.span(), format!("there is no obligation `{name}`"));
            } else if let Some(what) = self.differs(name, *expected.get_ref(), owed.get(name)) {
                file.problem(expected.span(), what);
            }
        }
    }

    fn differs(&self, name: &Code, expected: Expected, got: Option<&Obligation>) -> Option<String> {
        let why = self.why.get_ref().in_lang(Lang::En);
        let said = match expected {
            Expected::LastDay(day) => day.to_string(),
            Expected::Due(due) => due.to_string(),
            Expected::Nothing => "none".to_owned(),
        };
        let found = match (expected, got) {
            (_, None) => "none".to_owned(),
            (Expected::LastDay(_), Some(it)) => {
                it.last_day.map_or_else(|| it.due.to_string(), |day| day.to_string())
            }
            (_, Some(it)) => it.due.to_string(),
        };
        if said != found {
            return Some(format!("\"{why}\": `{name}` should be {said}, but comes out as {found}"));
        }
        let named = |list: &[Spanned<Code>]| list.iter().any(|it| it.get_ref() == name);
        let is_paused = |it: &Obligation| matches!(it.standing, Standing::Paused { .. });
        let states = [
            ("provisional", got.is_some_and(|it| it.provisional), named(&self.provisional)),
            ("paused", got.is_some_and(is_paused), named(&self.paused)),
        ];
        let wrong = states.into_iter().find(|(_, is, should)| is != should);
        wrong.map(|(state, is, _)| {
            let not = if is { "" } else { "not " };
            format!("\"{why}\": `{name}` is {not}{state}")
        })
    }

    fn history(&self) -> Vec<Milestone> {
        let mut history = Vec::new();
        for (name, times) in &self.given {
            match times {
                Times::Once(at) => history.push(Milestone::new(name.clone(), *at)),
                Times::Often(all) => {
                    history.extend(all.iter().map(|at| Milestone::new(name.clone(), *at)));
                }
            }
        }
        history.sort_by_key(|it| it.at);
        history
    }
}
