//! What a bill says about itself above or below its table, held against the table.
//!
//! A soft check: every wallet warns that the totals need not be the sum of the rows.

use std::{collections::BTreeMap, fmt};

use redress_core::money::Money;

use crate::{
    period::Period,
    reading::{self, YUAN},
    remark::Remark,
};

/// Under which words the wallets give totals.
pub(crate) const LABELS: &[&str] = &[
    "收入",
    "支出",
    "其他",
    "不计收支",
    "中性交易",
    "已收入",
    "待收入",
    "已支出",
    "待支出",
    "交易合计",
    "退款合计",
    "收入合计",
    "支出合计",
];

/// What a bill declares. Empty where it declares nothing, or in words that are not read here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Declared {
    /// How many records there are.
    pub records: Option<u64>,
    /// Under each of the bill's own words (`收入`, `支出` …): how many records, how much in all.
    pub totals: BTreeMap<&'static str, (u64, Money)>,
    /// Sums that are given without a number of records (`手续费总金额`), as decimals without a
    /// currency: some have more decimals than the currency.
    pub sums: BTreeMap<&'static str, String>,
    /// The days that it covers, and that of its export.
    pub period: Period,
}

/// Collects what is declared and what is there.
#[derive(Default)]
pub(crate) struct Totals {
    declared: Declared,
    found: Counts,
    /// What is declared and what was found, without a number of records.
    sums: BTreeMap<&'static str, (Option<Fine>, Fine)>,
}

/// How many rows there are under each of the [`LABELS`], in their order, and how much in all.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts([(u64, i128); LABELS.len()]);

impl Counts {
    /// Counts a row under the word that the bill's own total would count it.
    pub(crate) fn count(&mut self, label: &str, amount: Money) {
        let Some(place) = LABELS.iter().position(|it| *it == label) else {
            return;
        };
        let (count, sum) = &mut self.0[place];
        *count += 1;
        *sum += i128::from(amount.minor());
    }

    fn of(&self, label: &str) -> (u64, i128) {
        LABELS.iter().position(|it| *it == label).map_or((0, 0), |it| self.0[it])
    }
}

impl Totals {
    /// Counts a row under the word that the bill's own total would count it.
    pub(crate) fn count(&mut self, label: &str, amount: Money) {
        self.found.count(label, amount);
    }

    /// Adds what was counted elsewhere.
    pub(crate) fn add_counts(&mut self, counts: &Counts) {
        for ((count, sum), (more, much)) in self.found.0.iter_mut().zip(counts.0) {
            (*count, *sum) = (*count + more, *sum + much);
        }
    }

    /// Reads a line from outside the table. Returns whether it was a total, or about the period.
    pub(crate) fn note(&mut self, line: &str) -> bool {
        if self.declared.period.note(line) {
            return true;
        }
        if let Some(records) = between(line, "共", "笔") {
            self.declare_records(records);
            return true;
        }
        let Some((label, rest)) = line.trim_start_matches('#').split_once([':', '：']) else {
            return false;
        };
        let (Some(label), Some((count, rest))) = (known(label.trim()), rest.split_once('笔'))
        else {
            return false;
        };
        let read = (count.trim().parse(), reading::signed(total(rest), YUAN));
        if let (Ok(count), Ok(amount)) = read {
            self.declare(label, count, amount);
        }
        true
    }

    /// Files put together from several exports declare several times, here and below.
    pub(crate) fn declare_records(&mut self, records: u64) {
        let sum = self.declared.records.unwrap_or(0).saturating_add(records);
        self.declared.records = Some(sum);
    }

    pub(crate) fn declare(&mut self, label: &'static str, count: u64, amount: Money) {
        let zero = (0_u64, Money::zero(YUAN));
        let (counts, sum) = self.declared.totals.entry(label).or_insert(zero);
        *counts = counts.saturating_add(count);
        *sum = sum.plus(amount).unwrap_or(*sum);
    }

    /// The period, for formats that have it in places of their own.
    pub(crate) fn period(&mut self) -> &mut Period {
        &mut self.declared.period
    }

    /// Declares a sum that comes without a number of records.
    pub(crate) fn declare_sum(&mut self, label: &'static str, sum: Fine) {
        let (declared, _) = self.sums.entry(label).or_default();
        *declared = Some(declared.unwrap_or_default().plus(sum));
    }

    /// Adds a row's part to such a sum.
    pub(crate) fn add(&mut self, label: &'static str, part: Fine) {
        let (_, found) = self.sums.entry(label).or_default();
        *found = found.plus(part);
    }

    /// What was declared, and where `rows` and their amounts say otherwise.
    pub(crate) fn close(mut self, rows: u64) -> (Declared, Vec<Remark>) {
        let mut remarks = Vec::new();
        if let Some(declared) = self.declared.records.filter(|it| *it != rows) {
            remarks.push(Remark::RecordsDiffer { declared, found: rows });
        }
        for (label, declared) in &self.declared.totals {
            let (count, sum) = self.found.of(label);
            let sum = Money::of_minor(i64::try_from(sum).unwrap_or(i64::MAX), YUAN);
            if *declared != (count, sum) {
                let (declared, found) = (*declared, (count, sum));
                remarks.push(Remark::TotalDiffers { label, declared, found });
            }
        }
        for (label, (declared, found)) in self.sums {
            let Some(declared) = declared else { continue };
            if declared != found {
                let (declared, found) = (declared.to_string(), found.to_string());
                remarks.push(Remark::SumDiffers { label, declared, found });
            }
            self.declared.sums.insert(label, declared.to_string());
        }
        (self.declared, remarks)
    }
}

/// The amount in what follows a number of records: ` 0.35元`, `，商家实收共0.06元，…`,
/// `(含4笔部分退款)，1648.43元`.
fn total(rest: &str) -> &str {
    let rest = match rest.split_once(')').filter(|_| rest.starts_with('(')) {
        Some((_, after)) => after,
        None => rest,
    };
    let amount = rest.trim_start_matches([',', '，', ' ']).split('元').next().unwrap_or("");
    amount.rsplit('共').next().unwrap_or("").trim()
}

/// A decimal finer than any currency, as the fees of merchants are: in hundred-thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Fine(i128);

impl Fine {
    const DECIMALS: usize = 5;

    /// Reads a decimal of at most five decimals and twelve digits before them.
    pub(crate) fn parse(text: &str) -> Option<Fine> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || 12 < whole.len() {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        if Fine::DECIMALS < fraction.len() {
            return None;
        }
        let number: i128 =
            format!("{whole}{fraction:0<width$}", width = Fine::DECIMALS).parse().ok()?;
        Some(Fine(sign * number))
    }

    /// The same decimal as an amount of money has.
    pub(crate) fn of(money: Money) -> Fine {
        Fine::parse(&money.decimal()).unwrap_or_default()
    }

    fn plus(self, other: Fine) -> Fine {
        Fine(self.0.saturating_add(other.0))
    }
}

/// With two decimals, and more only if they say something.
impl fmt::Display for Fine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = Fine::DECIMALS + 1);
        let (whole, fraction) = digits.split_at(digits.len() - Fine::DECIMALS);
        let fraction = fraction.trim_end_matches('0');
        write!(f, "{sign}{whole}.{fraction:0<2}")
    }
}

fn known(label: &str) -> Option<&'static str> {
    LABELS.iter().copied().find(|it| *it == label)
}

fn between(line: &str, before: &str, after: &str) -> Option<u64> {
    let rest = line.trim().strip_prefix(before)?.trim_start_matches([':', '：']);
    rest.split_once(after)?.0.trim().parse().ok()
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
    fn totals_of_merchants_and_of_jd_are_read_too() {
        let mut totals = Totals::default();
        for line in [
            "共：26笔记录",
            "支出：16笔(含4笔部分退款)，1648.43元",
            "#退款合计：4笔，商家实收退款共-0.04元，商家优惠退款共0.00元",
            "#支出合计：0笔，共0.00元,,,,,,,",
        ] {
            assert!(totals.note(line), "{line}");
        }
        let (declared, _) = totals.close(26);
        assert_eq!(declared.records, Some(26));
        assert_eq!(declared.totals["支出"], (16, Money::of_minor(164_843, YUAN)));
        assert_eq!(declared.totals["退款合计"], (4, Money::of_minor(-4, YUAN)));
        assert_eq!(declared.totals["支出合计"], (0, Money::zero(YUAN)));
    }

    #[test]
    fn fine_decimals_are_read_and_written_without_loss() {
        for (text, wanted) in
            [("0.04000", "0.04"), ("-0.00065", "-0.00065"), ("3", "3.00"), ("0.6", "0.60")]
        {
            assert_eq!(Fine::parse(text).unwrap().to_string(), wanted);
        }
        for text in ["", ".", "1.", "0.000001", "1,2", "--1", "1234567890123"] {
            assert_eq!(Fine::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_sum_without_a_count_is_held_against_the_rows() {
        let mut totals = Totals::default();
        totals.declare_sum("手续费总金额", Fine(2000));
        totals.add("手续费总金额", Fine(1999));
        totals.add("退款总金额", Fine(1));
        let (declared, remarks) = totals.close(1);
        assert_eq!(declared.sums["手续费总金额"], "0.02");
        let (declared, found) = ("0.02".to_owned(), "0.01999".to_owned());
        assert_eq!(remarks, [Remark::SumDiffers { label: "手续费总金额", declared, found }]);
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
