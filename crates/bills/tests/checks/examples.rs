//! Every file in `examples/`: one for each check. `UPDATE_EXPECT=1` writes what was found; what
//! is to be silent stays silent whatever is written.

use std::{fmt::Write, fs, path::Path};

use redress_bills::checks::{Book, Cancelled, Context, Finding, Report, Rules, Source, check};
use redress_core::{lang::Lang, rulebook::calendar::Calendar};

use crate::reading::{Example, ExampleBill, examples};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/checks/examples");

pub(crate) fn china() -> Calendar {
    let text = include_str!("../../../../rules/calendars/cn.toml");
    Calendar::from_toml("rules/calendars/cn.toml", text, |_| None).unwrap()
}

fn found(example: &Example, rules: &Rules, calendar: &Calendar) -> Report {
    let sources: Vec<Source<'_>> = example
        .bills
        .iter()
        .map(|it| {
            let ExampleBill { format, until, exported, payments } = it;
            Source { format, rows: payments, until: *until, exported: *exported }
        })
        .collect();
    let cancelled: Vec<Cancelled> = example
        .cancelled
        .iter()
        .map(|(party, on)| Cancelled { party: party.clone(), on: *on })
        .collect();
    let context = Context { rules, calendar, today: example.today, cancelled: &cancelled };
    check(&Book::of(&sources, rules), &context)
}

fn render(out: &mut String, report: &Report, bills: usize) {
    if report.findings.is_empty() {
        out.push_str("=> nothing\n");
    }
    for it in &report.findings {
        let Finding { rule, severity, at_stake, .. } = it;
        let lines = it.rows.iter().map(|it| match bills {
            1 => it.line.to_string(),
            _ => format!("{}:{}", it.bill + 1, it.line),
        });
        let lines: Vec<_> = lines.collect();
        let (severity, amount) = (severity.code(), at_stake.0);
        writeln!(out, "=> {severity} {rule} {amount}, lines {}", lines.join(" ")).unwrap();
        writeln!(out, "   {}", it.say(Lang::Zh)).unwrap();
        writeln!(out, "   {}", it.say(Lang::En)).unwrap();
    }
    for (rule, count) in &report.more {
        writeln!(out, "=> and {count} more of {rule}").unwrap();
    }
}

fn held(file: &Path, rules: &Rules, calendar: &Calendar, wrong: &mut Vec<String>) {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let rule = name.trim_end_matches(".txt");
    let text = fs::read_to_string(file).unwrap();
    let (mut got, examples) = examples(&text);
    let mut kinds = [0, 0];
    for (at, example) in examples.iter().enumerate() {
        let report = found(example, rules, calendar);
        let hit = report.findings.iter().any(|it| it.rule == *rule);
        kinds[usize::from(example.fires)] += 1;
        if example.fires && !hit || !example.fires && !report.findings.is_empty() {
            let rules: Vec<_> = report.findings.iter().map(|it| it.say(Lang::En)).collect();
            wrong.push(format!("{name}: {}: found {rules:?}", example.title));
        }
        let gap = if at == 0 { "" } else { "\n" };
        got.push_str(gap);
        got.push_str(&example.text);
        render(&mut got, &report, example.bills.len());
    }
    if kinds[0] == 0 || kinds[1] == 0 {
        wrong.push(format!("{name} wants examples that fire and examples that do not"));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file, &got).unwrap();
    } else if got != text {
        wrong.push(format!("{name} would read:\n{got}"));
    }
}

#[test]
fn every_check_finds_what_it_is_for_and_leaves_ordinary_lives_alone() {
    let (rules, calendar) = (Rules::shipped(), china());
    let mut wrong = Vec::new();
    for about in rules.all() {
        let file = Path::new(FOLDER).join(format!("{}.txt", about.id));
        if file.exists() {
            held(&file, &rules, &calendar, &mut wrong);
        } else {
            wrong.push(format!("{} has no examples", about.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
