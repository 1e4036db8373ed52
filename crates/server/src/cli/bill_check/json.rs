//! What was found, for programs. `docs/bill-check.md` says what is in it; the schema beside it is
//! what a test holds the output to.

use redress_bills::Period;
use redress_core::lang::Lang;
use serde_json::{Value, json};

use super::Checked;
use crate::checking::{Sheet, sums, through};

/// Which shape this is. Grows when something in it changes its meaning.
const SCHEMA: u32 = 1;

pub(super) fn whole(checked: &Checked) -> Value {
    let Checked { sheets, left, report, today, .. } = checked;
    let both = |zh: String, en: String| json!({ "zh": zh, "en": en });
    let left = left.iter().map(|(name, why)| {
        let says = both(why.say(Lang::Zh), why.say(Lang::En));
        json!({ "name": name, "code": why.code(), "says": says })
    });
    let findings = report.findings.iter().enumerate().map(|(at, it)| {
        let rows = it.rows.iter().map(|row| {
            let name = sheets.get(row.bill as usize).map(|it| it.name.as_str());
            json!({ "bill": row.bill, "name": name, "line": row.line, "reference": row.reference })
        });
        let title = checked.rules.about(&it.rule).map(|it| &it.title);
        json!({
            "number": at + 1,
            "rule": it.rule,
            "severity": it.severity,
            "title": title,
            "says": it.explanation,
            "rows": rows.collect::<Vec<_>>(),
            "at_stake": it.at_stake,
            "issue": it.issue,
            "evidence": it.evidence,
            "channel": it.channel,
        })
    });
    json!({
        "schema": SCHEMA,
        "today": today,
        "bills": sheets.iter().map(bill).collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "checked": report.rows,
        "left_out": report.left_out,
        "findings": findings.collect::<Vec<_>>(),
        "more": report.more,
    })
}

fn bill(sheet: &Sheet) -> Value {
    let Sheet { name, bill, sha256, .. } = sheet;
    let problems = bill.problems.iter().map(|it| {
        let says = json!({ "zh": it.say(Lang::Zh), "en": it.say(Lang::En) });
        json!({ "line": it.line, "code": it.code(), "says": says })
    });
    let remarks = bill.remarks.iter().map(|it| {
        let says = json!({ "zh": it.say(Lang::Zh), "en": it.say(Lang::En) });
        json!({ "code": it.code(), "says": says })
    });
    let Period { from, through: last, exported } = bill.declared.period;
    json!({
        "name": name,
        "sha256": sha256,
        "format": bill.format,
        "period": { "from": from, "through": last, "exported": exported },
        "payments": bill.payments.len(),
        "sums": sums(&bill.payments),
        "wallets": through(bill),
        "problems": problems.collect::<Vec<_>>(),
        "remarks": remarks.collect::<Vec<_>>(),
    })
}
