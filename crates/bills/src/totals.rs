//! What a bill says about itself above or below its table, held against the table.
//!
//! A soft check: every wallet warns that the totals need not be the sum of the rows.

use std::collections::BTreeMap;

use redress_core::money::Money;

use crate::{
    reading::{self, YUAN},
    remark::Remark,
};

/// Under which words the wallets give totals.
pub(crate) const LABELS: &[&str] =
    &["收入", "支出", "其他", "不计收支", "中性交易", "已收入", "待收入", "已支出", "待支出"];

/// What a bill declares. Empty where it declares nothing, or in words that are not read here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declared {
    /// How many records there are.
    pub records: Option<u64>,
    /// Under each of the bill's own words (`收入`, `支出` …): how many records, how much in all.
    pub totals: BTreeMap<&'static str, (u64, Money)>,
}

/// Collects what is declared and what is there.
#[derive(Default)]
pub(crate) struct Totals {
    declared: Declared,
    found: BTreeMap<&'static str, (u64, i128)>,
}

impl Totals {
    /// Counts a row under the word that the bill's own total would count it.
    pub(crate) fn count(&mut self, label: &str, amount: Money) {
        let Some(label) = known(label) else {
            return;
        };
        let (count, sum) = self.found.entry(label).or_default();
        *count += 1;
        *sum += i128::from(amount.minor());
    }

    /// Reads a line from outside the table. Returns whether it was a total.
    pub(crate) fn note(&mut self, line: &str) -> bool {
        if let Some(records) = between(line, "共", "笔") {
            // Files put together from several exports say it several times.
            let sum = self.declared.records.unwrap_or(0).saturating_add(records);
            self.declared.records = Some(sum);
            return true;
        }
        let Some((label, rest)) = line.split_once([':', '：']) else {
            return false;
        };
        let (Some(label), Some((count, rest))) = (known(label.trim()), rest.split_once('笔'))
        else {
            return false;
        };
        let amount = rest.trim_start_matches([',', '，', ' ']).split('元').next().unwrap_or("");
        let read = (count.trim().parse(), reading::amount(amount.trim()));
        if let (Ok(count), Ok(amount)) = read {
            let zero = (0_u64, Money::zero(YUAN));
            let (counts, sum) = self.declared.totals.entry(label).or_insert(zero);
            *counts = counts.saturating_add(count);
            *sum = sum.plus(amount).unwrap_or(*sum);
        }
        true
    }

    /// What was declared, and where `rows` and their amounts say otherwise.
    pub(crate) fn close(self, rows: u64) -> (Declared, Vec<Remark>) {
        let mut remarks = Vec::new();
        if let Some(declared) = self.declared.records.filter(|it| *it != rows) {
            remarks.push(Remark::RecordsDiffer { declared, found: rows });
        }
        for (label, declared) in &self.declared.totals {
            let (count, sum) = self.found.get(label).copied().unwrap_or_default();
            let sum = Money::of_minor(i64::try_from(sum).unwrap_or(i64::MAX), YUAN);
            if *declared != (count, sum) {
                let (declared, found) = (*declared, (count, sum));
                remarks.push(Remark::TotalDiffers { label, declared, found });
            }
        }
        (self.declared, remarks)
    }
}

fn known(label: &str) -> Option<&'static str> {
    LABELS.iter().copied().find(|it| *it == label)
}

fn between(line: &str, before: &str, after: &str) -> Option<u64> {
    line.trim().strip_prefix(before)?.split_once(after)?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_in_every_wallets_way_of_writing_them() {
        let mut totals = Totals::default();
        for line in ["共2笔记录", "收入：1笔 0.35元", "支出：1笔,28.16元,,,", "已支出:1笔,27元"]
        {
            assert!(totals.note(line), "{line}");
        }
        assert!(!totals.note("导出类型：[全部]"));
        let (declared, _) = totals.close(2);
        assert_eq!(declared.records, Some(2));
        assert_eq!(declared.totals["支出"], (1, Money::of_minor(2816, YUAN)));
        assert_eq!(declared.totals["已支出"], (1, Money::of_minor(2700, YUAN)));
    }

    #[test]
    fn a_total_that_differs_is_remarked_and_one_that_agrees_is_not() {
        let mut totals = Totals::default();
        totals.note("收入：1笔 0.35元");
        totals.note("支出：1笔 5.00元");
        totals.count("收入", Money::of_minor(35, YUAN));
        totals.count("支出", Money::of_minor(501, YUAN));
        let (_, remarks) = totals.close(2);
        let declared = (1, Money::of_minor(500, YUAN));
        let found = (1, Money::of_minor(501, YUAN));
        assert_eq!(remarks, [Remark::TotalDiffers { label: "支出", declared, found }]);
    }
}
