//! What a check found, and the tray in which findings are gathered.

use std::{cmp::Reverse, collections::BTreeMap};

use redress_core::{
    code::Code,
    lang::{Lang, Text},
    money::{DecimalMoney, Money},
};
use serde::{Deserialize, Serialize};

use super::rules::Rules;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know; nothing is lost.
    Info,
    /// Worth a look: there may be a good explanation.
    Notice,
    /// Probably wrong.
    Warning,
    /// Wrong by the bill's own words, or somebody else may be spending.
    Serious,
}

impl Severity {
    /// The stable word for it, such as `notice`.
    pub const fn code(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Serious => "serious",
        }
    }

    /// In one word.
    pub const fn say(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Severity::Info, Lang::Zh) => "提示",
            (Severity::Info, Lang::En) => "good to know",
            (Severity::Notice, Lang::Zh) => "留意",
            (Severity::Notice, Lang::En) => "worth a look",
            (Severity::Warning, Lang::Zh) => "可疑",
            (Severity::Warning, Lang::En) => "probably wrong",
            (Severity::Serious, Lang::Zh) => "严重",
            (Severity::Serious, Lang::En) => "serious",
        }
    }
}

/// Where a row stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Which of the bills that were checked together, counted from 0.
    pub bill: u32,
    /// The 1-based line of the text, or row of the sheet.
    pub line: u64,
    /// The provider's number for it; may be empty.
    pub reference: String,
}

/// Something in a bill that may deserve a complaint, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Which rule found it, such as `duplicate-charge`: an id of `rules/checks.toml`.
    pub rule: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The rows that it is about, the most telling one first.
    pub rows: Vec<Place>,
    /// How much money it is about; nothing where it is about no money.
    pub at_stake: DecimalMoney,
    /// Why, with the numbers, dates and names, for somebody who never read a bill.
    pub explanation: Text,
    /// The type of issue that a complaint would be about: an id of `rules/issues`.
    pub issue: Code,
    /// Which evidence would help: ids of `rules/issues/evidence.toml`.
    pub evidence: Vec<Code>,
    /// Where to turn first: an id of `rules/channels`.
    pub channel: Code,
}

impl Finding {
    /// Why, in one language.
    pub fn say(&self, lang: Lang) -> &str {
        self.explanation.in_lang(lang)
    }
}

/// What the checks found.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The most severe first; of equally severe ones, what more money is about.
    pub findings: Vec<Finding>,
    /// How many more of each rule there are than its limit, where there are.
    pub more: BTreeMap<Code, u64>,
    /// How many rows were checked.
    pub rows: u64,
    /// How many rows were beyond the limit and were not checked.
    pub left_out: u64,
}

/// What a check says of rows.
pub(super) struct Found {
    pub(super) rows: Vec<Place>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// Gathers findings, and keeps the gravest of each rule.
pub(super) struct Tray<'r> {
    rules: &'r Rules,
    kept: BTreeMap<&'static str, Vec<(Rank, Finding)>>,
    more: BTreeMap<&'static str, u64>,
}

/// The gravest first; of equally grave ones in the order of the bills.
type Rank = (Reverse<Severity>, Reverse<i128>, u32);

/// Amounts of currencies with other decimals are held against one another at the same decimals;
/// no rate of exchange is known here.
fn rank(severity: Severity, at_stake: Money, row: u32) -> Rank {
    let decimals = 4_u32.saturating_sub(at_stake.currency().exponent() as u32);
    let even = i128::from(at_stake.minor()) * 10_i128.pow(decimals);
    (Reverse(severity), Reverse(even), row)
}

impl<'r> Tray<'r> {
    pub(super) fn new(rules: &'r Rules) -> Tray<'r> {
        Tray { rules, kept: BTreeMap::new(), more: BTreeMap::new() }
    }

    /// Puts a finding about `row` and others into the tray. `found` is asked for its words only
    /// where there is room for it.
    pub(super) fn put(
        &mut self,
        rule: &'static str,
        severity: Severity,
        at_stake: Money,
        row: u32,
        found: impl FnOnce() -> Found,
    ) {
        let Some(about) = self.rules.about(rule) else { return };
        let rank = rank(severity, at_stake, row);
        let kept = self.kept.entry(rule).or_default();
        let place = kept.partition_point(|(it, _)| *it <= rank);
        let limit = about.limit as usize;
        if limit <= kept.len() {
            *self.more.entry(rule).or_default() += 1;
        }
        if limit <= place {
            return;
        }
        let Found { rows, zh, en } = found();
        let finding = Finding {
            rule: about.id.clone(),
            severity,
            rows,
            at_stake: DecimalMoney(at_stake),
            explanation: Text::new(zh, en),
            issue: about.issue.clone(),
            evidence: about.evidence.clone(),
            channel: about.channel.clone(),
        };
        kept.insert(place, (rank, finding));
        kept.truncate(limit);
    }

    /// Adds what another tray has, as if it had been put here.
    pub(super) fn absorb(&mut self, other: Tray<'r>) {
        for (rule, found) in other.kept {
            let limit = self.rules.about(rule).map_or(0, |it| it.limit as usize);
            let kept = self.kept.entry(rule).or_default();
            kept.extend(found);
            kept.sort_by_key(|(rank, _)| *rank);
            let beyond = kept.len().saturating_sub(limit) as u64;
            kept.truncate(limit);
            if 0 < beyond {
                *self.more.entry(rule).or_default() += beyond;
            }
        }
        for (rule, more) in other.more {
            *self.more.entry(rule).or_default() += more;
        }
    }

    pub(super) fn report(self, rows: usize, left_out: usize) -> Report {
        let mut all: Vec<_> = self.kept.into_values().flatten().collect();
        all.sort_by(|(a, one), (b, other)| (a, &one.rule).cmp(&(b, &other.rule)));
        let more = self
            .more
            .into_iter()
            .filter_map(|(rule, count)| Some((self.rules.about(rule)?.id.clone(), count)));
        Report {
            findings: all.into_iter().map(|(_, it)| it).collect(),
            more: more.collect(),
            rows: rows as u64,
            left_out: left_out as u64,
        }
    }
}
