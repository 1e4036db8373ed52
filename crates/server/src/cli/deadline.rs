//! `redress deadline`: the law as a calculator. Who owes what by when, and why.

mod explain;
mod given;
mod year;

use redress_core::{
    lang::{Lang, Text},
    rulebook::{Confidence, RegimeSummary},
};
use serde::Serialize;

use super::{
    laws::{Laws, rules},
    table::Table,
    voice::{Done, Failure, Voice},
};

/// What can be asked about time limits.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Deadlines {
    /// Compute time limits, step by step · 计算时限并逐步说明
    Explain(Box<explain::Explain>),
    /// The regimes, with their events and obligations · 列出规则、事件和时限义务
    Regimes {
        #[command(flatten)]
        laws: Laws,
    },
    /// The working days of a year · 列出一年的工作日
    Calendar(year::Year),
}

pub(super) fn run(voice: &Voice, asked: Deadlines) -> Done {
    match asked {
        Deadlines::Explain(asked) => explain::run(voice, &asked),
        Deadlines::Regimes { laws } => regimes(voice, &laws),
        Deadlines::Calendar(asked) => year::run(voice, &asked),
    }
}

#[derive(Serialize)]
struct Regimes {
    regimes: Vec<RegimeSummary>,
}

fn regimes(voice: &Voice, laws: &Laws) -> Done {
    let book = rules(laws)?.book;
    let regimes: Vec<_> = book.regimes().map(|it| it.summary()).collect();
    if voice.json {
        voice.json(&Regimes { regimes })?;
        return Ok(0);
    }
    let columns = match voice.lang {
        Lang::Zh => ["版本", "至", "可信度", "法律审核", "名称"],
        Lang::En => ["version", "until", "confidence", "reviewed", "title"],
    };
    let mut table = Table::with_columns(&columns);
    for it in &regimes {
        let until = it.valid_to.map_or_else(|| "…".to_owned(), |it| it.to_string());
        let title = it.title.in_lang(voice.lang).to_owned();
        let sure = confidence(voice, it.confidence).to_owned();
        table.row([it.id.to_string(), until, sure, reviewed(voice, it.reviewed).to_owned(), title]);
    }
    table.lines().try_for_each(|line| voice.line(line))?;
    for it in &regimes {
        voice.line("")?;
        voice.line(it.id.to_string())?;
        let events: Vec<&str> = it.events.iter().map(|it| it.as_str()).collect();
        voice.line(format!("  {}: {}", voice.pick("事件", "events"), events.join(", ")))?;
        let mut table = Table::with_columns(&["", "", ""]);
        for owed in &it.obligations {
            let by = owed.owed_by.map_or_else(
                || voice.pick("被询问方", "whoever is asked").to_owned(),
                |it| it.to_string(),
            );
            table.row([format!("  {}", owed.name), by, owed.title.in_lang(voice.lang).to_owned()]);
        }
        table.lines().skip(1).try_for_each(|line| voice.line(line))?;
    }
    Ok(0)
}

/// How sure a rule file is, in words.
fn confidence<'a>(voice: &Voice, it: Confidence) -> &'a str {
    let (zh, en) = match it {
        Confidence::Verified => ("已核对原文", "verified"),
        Confidence::SecondHand => ("依据转述", "second-hand"),
        Confidence::Recalled => ("凭记忆，待核对", "recalled"),
    };
    voice.pick(zh, en)
}

/// Whether counsel has confirmed it, in words.
fn reviewed<'a>(voice: &Voice, it: bool) -> &'a str {
    let (zh, en) = if it { ("已审核", "yes") } else { ("未审核", "no") };
    voice.pick(zh, en)
}

/// What was asked for is none of `known`.
fn unknown(
    code: &str,
    what: &Text,
    given: &str,
    known: impl IntoIterator<Item = impl std::fmt::Display>,
) -> Failure {
    let known: Vec<String> = known.into_iter().map(|it| it.to_string()).collect();
    let known = known.join(", ");
    let (zh, en) = (what.in_lang(Lang::Zh), what.in_lang(Lang::En));
    Failure::bad_input(
        code,
        format!("没有{zh}“{given}”；可用的有：{known}"),
        format!("there is no {en} `{given}`; there are: {known}"),
    )
}
