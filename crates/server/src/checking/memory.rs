//! What was found in somebody's bills earlier, and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use redress_bills::checks::Report;
use redress_core::{code::Code, ids::BillId, money::DecimalMoney};
use serde::{Deserialize, Serialize};

use super::{Sheet, row};

/// How many findings are remembered; those that were resolved first are forgotten first.
const FINDINGS_MAX: usize = 2_000;

/// Findings by their names.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Memory {
    pub(crate) findings: BTreeMap<String, Known>,
}

/// What is known of a finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) rule: Code,
    /// The day of its most telling row.
    pub(crate) day: Date,
    pub(crate) at_stake: DecimalMoney,
    /// The bills that its rows stand in.
    pub(crate) bills: BTreeSet<BillId>,
    /// When it was found first.
    pub(crate) found_at: Timestamp,
    /// When the bills no longer showed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resolved_at: Option<Timestamp>,
}

impl Memory {
    /// The memory once this was found at `now`, in these bills out of `all` that the person has. A
    /// finding is resolved when its bills are still there, were checked, and no longer show it;
    /// when one of them was taken away it is forgotten. Where more was found of a rule than is
    /// listed, nobody knows which of its findings are left, and none is resolved.
    pub(crate) fn after(
        mut self,
        report: &Report,
        names: &[String],
        sheets: &[Sheet],
        all: &BTreeSet<BillId>,
        now: Timestamp,
    ) -> Memory {
        let checked: BTreeSet<BillId> = sheets.iter().filter_map(|it| it.id).collect();
        self.findings.retain(|_, it| it.bills.is_subset(all));
        for (name, finding) in names.iter().zip(&report.findings) {
            let rows = || finding.rows.iter().filter_map(|it| row(sheets, it));
            let Some((_, first)) = rows().next() else { continue };
            let bills = rows().filter_map(|(sheet, _)| sheet.id).collect();
            let found_at = self.findings.get(name).map_or(now, |it| it.found_at);
            let known = Known {
                rule: finding.rule.clone(),
                day: first.at.date(),
                at_stake: finding.at_stake,
                bills,
                found_at,
                resolved_at: None,
            };
            self.findings.insert(name.clone(), known);
        }
        for (name, known) in &mut self.findings {
            let told = !report.more.contains_key(&known.rule);
            let gone = told && !names.contains(name) && known.bills.is_subset(&checked);
            if gone && known.resolved_at.is_none() {
                known.resolved_at = Some(now);
            }
        }
        while FINDINGS_MAX < self.findings.len() {
            let oldest = self.findings.iter().min_by_key(|(name, it)| {
                (it.resolved_at.is_none(), it.resolved_at, it.found_at, (*name).clone())
            });
            let Some(name) = oldest.map(|(name, _)| name.clone()) else { break };
            self.findings.remove(&name);
        }
        self
    }
}
