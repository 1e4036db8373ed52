//! What was found, for a person at a terminal.

use redress_bills::{
    checks::{Finding, Severity},
    wallets,
};
use redress_core::lang::Lang;

use super::{
    super::{
        table::Table,
        voice::{Failure, Tint, Voice},
    },
    Checked,
};
use crate::checking::{Sheet, sums};

/// How many rows of a finding stand in the table.
const ROWS_SHOWN: usize = 3;
/// How many problems of one bill are named.
const PROBLEMS_SHOWN: usize = 20;

pub(super) fn show(voice: &Voice, checked: &Checked) -> Result<(), Failure> {
    for sheet in &checked.sheets {
        summary(voice, sheet)?;
    }
    for (name, why) in &checked.left {
        let (zh, en) = (why.say(Lang::Zh), why.say(Lang::En));
        voice.aside(format!("未读取 {name}：{zh}"), format!("not read: {name}: {en}"));
    }
    voice.line("")?;
    let report = &checked.report;
    if report.findings.is_empty() {
        let rows = report.rows;
        let zh = format!("核对了 {rows} 笔，没有发现需要投诉的问题。");
        let en = "Nothing in them calls for a complaint.";
        let en = format!("{} checked. {en}", count_of(rows as usize, "payment"));
        return voice.say(zh, en);
    }
    table(voice, checked)?;
    for (at, finding) in report.findings.iter().enumerate() {
        explain(voice, checked, at + 1, finding)?;
    }
    for (rule, count) in &report.more {
        let title = checked.rules.about(rule).map(|it| it.title.in_lang(voice.lang));
        let title = title.unwrap_or(rule);
        let zh = format!("“{title}”还有 {count} 项未列出");
        voice.say(zh, format!("{count} more of \"{title}\" are not listed"))?;
    }
    if 0 < report.left_out {
        let left = report.left_out;
        let zh = format!("另有 {left} 笔超出上限，未核对");
        voice.say(zh, format!("{left} payments are beyond the limit and were not checked"))?;
    }
    voice.aside(
        "生成投诉草稿：加上 --draft --finding N",
        "for a draft of a complaint add --draft --finding N",
    );
    Ok(())
}

/// What a bill is and comes to.
fn summary(voice: &Voice, sheet: &Sheet) -> Result<(), Failure> {
    let Sheet { name, bill, .. } = sheet;
    let (payments, format) = (bill.payments.len(), bill.format);
    let mut zh = format!("{name}：{format}，{payments} 笔");
    let mut en = format!("{name}: {format}, {}", count_of(payments, "payment"));
    for it in sums(&bill.payments) {
        let (currency, out, received) = (it.currency, it.out, it.received);
        zh.push_str(&format!("，支出 {out} {currency}，收入 {received} {currency}"));
        en.push_str(&format!(", out {out} {currency}, in {received} {currency}"));
    }
    for (wallet, payments) in wallets(bill) {
        let count = count_of(payments as usize, "payment");
        zh.push_str(&format!("，经{} {payments} 笔", wallet.say(Lang::Zh)));
        en.push_str(&format!(", {count} through {}", wallet.say(Lang::En)));
    }
    let unread = bill.problems.len();
    if 0 < unread {
        zh.push_str(&format!("，{unread} 行无法读取"));
        en.push_str(&format!(", {} not readable", count_of(unread, "line")));
    }
    voice.say(zh, en)?;
    for remark in &bill.remarks {
        let words = remark.say(voice.lang);
        voice.aside(format!("{name}：说明：{words}"), format!("{name}: note: {words}"));
    }
    for problem in bill.problems.iter().take(PROBLEMS_SHOWN) {
        let (line, words) = (problem.line, problem.say(voice.lang));
        voice.aside(format!("{name}：第 {line} 行：{words}"), format!("{name}:{line}: {words}"));
    }
    if PROBLEMS_SHOWN < unread {
        let more = unread - PROBLEMS_SHOWN;
        voice.aside(format!("{name}：另有 {more} 行"), format!("{name}: and {more} more lines"));
    }
    Ok(())
}

/// `1 payment`, `2 payments`.
fn count_of(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn table(voice: &Voice, checked: &Checked) -> Result<(), Failure> {
    let names = match voice.lang {
        Lang::Zh => [">#", "程度", "问题", ">涉及金额", "位置", "投诉类型", "渠道"],
        Lang::En => [">#", "how bad", "what", ">at stake", "where", "complain about", "channel"],
    };
    let mut table = Table::with_columns(&names);
    let findings = &checked.report.findings;
    for (at, it) in findings.iter().enumerate() {
        table.row([
            (at + 1).to_string(),
            it.severity.say(voice.lang).to_owned(),
            title(voice, checked, it).to_owned(),
            it.at_stake.0.to_string(),
            places(checked, it, ROWS_SHOWN),
            it.issue.to_string(),
            it.channel.to_string(),
        ]);
    }
    let mut lines = table.lines();
    voice.line(lines.next().unwrap_or_default())?;
    for (line, it) in lines.zip(findings) {
        voice.line(voice.tinted(tint(it.severity), &line))?;
    }
    Ok(())
}

const fn tint(severity: Severity) -> Tint {
    match severity {
        Severity::Serious => Tint::Red,
        Severity::Warning => Tint::Yellow,
        Severity::Notice => Tint::Plain,
        Severity::Info => Tint::Dim,
    }
}

fn title<'a>(voice: &Voice, checked: &'a Checked, it: &'a Finding) -> &'a str {
    let about = checked.rules.about(&it.rule);
    about.map_or(it.rule.as_str(), |it| it.title.in_lang(voice.lang))
}

/// `alipay.csv:18,21 icbc.csv:4`, at most so many rows.
fn places(checked: &Checked, it: &Finding, most: usize) -> String {
    let mut text = String::new();
    let mut last = None;
    for place in it.rows.iter().take(most) {
        match last == Some(place.bill) {
            true => text.push(','),
            false => {
                let name = checked.sheets.get(place.bill as usize).map_or("?", |it| &it.name);
                let gap = if text.is_empty() { "" } else { " " };
                text.push_str(&format!("{gap}{name}:"));
            }
        }
        text.push_str(&place.line.to_string());
        last = Some(place.bill);
    }
    match it.rows.len().saturating_sub(most) {
        0 => text,
        more => format!("{text} +{more}"),
    }
}

/// Why, what it may also be, and what to do.
fn explain(voice: &Voice, checked: &Checked, number: usize, it: &Finding) -> Result<(), Failure> {
    let guide = &checked.guide;
    let lang = voice.lang;
    voice.line("")?;
    voice.line(format!("{number}. {}", it.say(lang)))?;
    if let Some(about) = checked.rules.about(&it.rule) {
        let but = about.does_not_mean.in_lang(lang);
        voice.say(format!("   不一定有错：{but}"), format!("   It may be in order: {but}"))?;
    }
    let issue = guide.issue(&it.issue).map_or(it.issue.as_str(), |it| it.name.in_lang(lang));
    let channel = guide.channel(&it.channel);
    let channel = channel.map_or(it.channel.as_str(), |it| it.name.in_lang(lang));
    let kinds = it.evidence.iter().map(|kind| {
        let known = guide.evidence_kinds().find(|it| it.id == *kind);
        known.map_or(kind.as_str(), |it| it.name.in_lang(lang))
    });
    let evidence = kinds.collect::<Vec<_>>().join(voice.pick("、", ", "));
    voice.say(
        format!("   怎么办：以“{issue}”投诉，先找{channel}；准备：{evidence}"),
        format!(
            "   What to do: complain about \"{issue}\", first at: {channel}; have ready: {evidence}"
        ),
    )?;
    if ROWS_SHOWN < it.rows.len() {
        let all = places(checked, it, usize::MAX);
        voice.say(format!("   全部位置：{all}"), format!("   All rows: {all}"))?;
    }
    Ok(())
}
