//! `redress deadline explain`: obligations after a history, with every step of the calculation.

use jiff::Timestamp;
use redress_core::{
    lang::{Lang, Text},
    rulebook::{Confidence, RegimeRef},
};
use serde::Serialize;

use super::{
    confidence,
    given::{Chosen, Fact, Given, Happened, Moment, Wanted},
    reviewed,
};
use crate::{
    cli::{
        laws::{Laws, rules},
        table::Table,
        voice::{Done, Failure, Voice},
    },
    clock::Clock,
    deadlines::{ObligationView, StandingView, party, weekday},
};

/// What happened, and under which rules.
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Explain {
    #[command(flatten)]
    laws: Laws,
    /// A regime, in the version of the first event's day; or that of another day, ID@DATE. May be
    /// given again: the clocks then run side by side · 规则，可重复
    #[arg(long = "regime", value_name = "ID", required = true)]
    regimes: Vec<Wanted>,
    /// What happened when; may be given again. TIME is 2026-02-12T10:00:00+08:00, or without an
    /// offset in the regime's zone; a day alone is its first moment. `NAME=TIME..UNTIL` for events
    /// that name a time themselves · 事件及时间，可重复
    #[arg(long = "event", value_name = "NAME=TIME", required = true)]
    events: Vec<Happened>,
    /// What is known besides; may be given again · 事实，可重复
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    facts: Vec<Fact>,
    /// As of then, instead of now · 以此时间为准
    #[arg(long, value_name = "TIME")]
    now: Option<Moment>,
}

/// What programs read.
#[derive(Serialize)]
struct Answer {
    now: Timestamp,
    regimes: Vec<RegimeAnswer>,
    obligations: Vec<ObligationAnswer>,
}

#[derive(Serialize)]
struct RegimeAnswer {
    id: RegimeRef,
    title: Text,
    in_force: bool,
    confidence: Confidence,
    reviewed: bool,
    source: Text,
}

#[derive(Serialize)]
struct ObligationAnswer {
    #[serde(flatten)]
    owed: ObligationView,
    in_force: bool,
}

pub(super) fn run(voice: &Voice, asked: &Explain) -> Done {
    let book = rules(&asked.laws)?.book;
    let given = Given::read(&book, &asked.regimes, &asked.events, &asked.facts)?;
    let now = match asked.now {
        Some(now) => given.instant(now)?,
        None => Clock::System.now(),
    };
    let explained = book.explain(&given.ids(), &given.facts, &given.history);
    let owed = explained.into_iter().map(|it| ObligationView::explained(&book, it, now)).collect();
    for it in given.regimes.iter().filter(|it| !it.in_force) {
        let id = &it.regime.id;
        voice.aside(
            format!("注意：{id} 在首个事件发生时并未生效，按最接近的版本计算。"),
            format!("Note: {id} was not in force when the first event happened; it is the version nearest to it."),
        );
    }
    match voice.json {
        true => voice.json(&Answer::of(given, now, owed))?,
        false => show(voice, &given.regimes, &owed)?,
    }
    Ok(0)
}

impl Answer {
    fn of(given: Given, now: Timestamp, owed: Vec<ObligationView>) -> Answer {
        let in_force =
            |id: &RegimeRef| given.regimes.iter().any(|it| it.regime.id == *id && it.in_force);
        let obligations = owed.into_iter().map(|owed| {
            let in_force = in_force(&owed.regime);
            ObligationAnswer { owed, in_force }
        });
        let obligations = obligations.collect();
        let regimes = given.regimes.into_iter().map(|Chosen { regime, in_force }| RegimeAnswer {
            id: regime.id,
            title: regime.title,
            in_force,
            confidence: regime.confidence,
            reviewed: regime.reviewed,
            source: regime.source,
        });
        Answer { now, regimes: regimes.collect(), obligations }
    }
}

/// A table, then for every line of it how it came about.
fn show(voice: &Voice, regimes: &[Chosen], owed: &[ObligationView]) -> Result<(), Failure> {
    for Chosen { regime, in_force } in regimes {
        let words = |it: &Text| it.in_lang(voice.lang).to_owned();
        let valid = if *in_force {
            ""
        } else {
            voice.pick("（当时未生效）", " (not in force then)")
        };
        voice.line(format!("{} [{}]{valid}", words(&regime.title), regime.id))?;
        voice.line(format!("  {}", words(&regime.source)))?;
        let sure = confidence(voice, regime.confidence);
        let seen = reviewed(voice, regime.reviewed);
        voice.say(
            format!("  可信度：{sure}；法律审核：{seen}"),
            format!("  confidence: {sure}; reviewed by counsel: {seen}"),
        )?;
    }
    voice.line("")?;
    if owed.is_empty() {
        return voice.say("这些事件不产生任何义务。", "Nothing is owed after these events.");
    }
    table(voice, owed).lines().try_for_each(|line| voice.line(line))?;
    for it in owed {
        voice.line("")?;
        let title = it.title.in_lang(voice.lang);
        voice.line(format!("{title} [{} {}]", it.regime.regime, it.name))?;
        voice.line(format!("  {}", it.says.in_lang(voice.lang)))?;
        for (number, step) in it.steps.iter().flatten().enumerate() {
            voice.line(format!("  {}. {}", number + 1, step.in_lang(voice.lang)))?;
        }
    }
    Ok(())
}

fn table(voice: &Voice, owed: &[ObligationView]) -> Table {
    let columns = match voice.lang {
        Lang::Zh => ["义务", "责任方", "最后期限", "状态", "说明"],
        Lang::En => ["obligation", "owed by", "last moment", "standing", "remarks"],
    };
    let mut table = Table::with_columns(&columns);
    for it in owed {
        table.row([
            it.name.to_string(),
            party(it.owed_by).in_lang(voice.lang).trim_start_matches("The ").to_owned(),
            limit(voice, it),
            standing(voice, it.standing),
            remarks(voice, it),
        ]);
    }
    table
}

/// The last day that is in time, or the instant from which on it is late.
fn limit(voice: &Voice, it: &ObligationView) -> String {
    let Some(day) = it.last_day else { return it.due.clone() };
    let (zh, en) = weekday(day.weekday());
    voice.pick(&format!("{day}（{zh}）"), &format!("{day} ({en})")).to_owned()
}

fn standing(voice: &Voice, it: StandingView) -> String {
    let (zh, en) = match it {
        StandingView::Open => ("待履行", "open"),
        StandingView::Paused { .. } => ("暂停计时", "paused"),
        StandingView::Late { .. } => ("已逾期", "late"),
        StandingView::Met { .. } => ("按时完成", "met"),
        StandingView::MetLate { .. } => ("逾期完成", "met late"),
        StandingView::Lapsed { .. } => ("不再需要", "lapsed"),
    };
    voice.pick(zh, en).to_owned()
}

fn remarks(voice: &Voice, it: &ObligationView) -> String {
    let all = [
        (it.binding, "最先到期", "binding"),
        (it.provisional, "暂定", "provisional"),
        (it.extended, "已延长", "extended"),
        (it.stand_in, "以替代日历计算", "stand-in calendar"),
        (!it.reviewed, "未经法律审核", "not reviewed"),
    ];
    let some = all.iter().filter(|it| it.0).map(|(_, zh, en)| voice.pick(zh, en));
    some.collect::<Vec<_>>().join(voice.pick("、", ", "))
}
