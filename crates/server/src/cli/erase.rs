//! `redress erase`: what people ask us to forget, and a report of what is gone, what remains and
//! why, and what stands against it.

use std::sync::Arc;

use redress_core::{
    case::custody::ErasureReason,
    ids::{CommandId, PersonId},
    institution::Institution,
};
use redress_store::Store;
use uuid::Uuid;

use super::{
    laws::{Laws, rules},
    person::by_login,
    place::Place,
    voice::{Done, FOUND, Failure, Voice},
};
use crate::{
    app::INSTITUTION,
    clock::Clock,
    desk::Desk,
    erasing::{self, Report},
};

/// What can be erased.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Erasures {
    /// The texts and files of a case; its record stays · 删除案件的文字和文件，保留记录
    Case {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        laws: Laws,
        /// The id or number of the case · 案件编号
        case: String,
        /// Why: `asked` by the person, or the time to keep it (`retention`) is over · 原因
        #[arg(long, default_value = "asked")]
        reason: ErasureReason,
        /// Do it; without this only the report is written · 确认执行
        #[arg(long)]
        yes: bool,
    },
    /// A person's card, bills and sign-ins; their cases first · 删除人员资料、账单和登录
    Person {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        laws: Laws,
        /// Their login, or their id · 登录名或编号
        person: String,
        /// Do it; without this only the report is written · 确认执行
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(voice: &Voice, what: Erasures) -> Done {
    match what {
        Erasures::Case { place, laws, case, reason, yes } => {
            let (store, desk) = open(voice, &place, &laws).await?;
            let done = erase_case(voice, &desk, &case, reason, yes).await;
            store.close().await?;
            done
        }
        Erasures::Person { place, laws, person, yes } => {
            let (store, desk) = open(voice, &place, &laws).await?;
            let done = erase_person(voice, &desk, &person, yes).await;
            store.close().await?;
            done
        }
    }
}

async fn open(voice: &Voice, place: &Place, laws: &Laws) -> Result<(Store, Desk), Failure> {
    let rules = Arc::new(rules(laws)?);
    let store = place.open(voice).await?;
    let kept = store.setting::<Institution>(INSTITUTION).await?;
    let institution = kept.map_or_else(Institution::unnamed, |it| it.body);
    let desk = Desk::new(store.clone(), Clock::System, rules, institution.house);
    Ok((store, desk))
}

async fn erase_case(
    voice: &Voice,
    desk: &Desk,
    named: &str,
    reason: ErasureReason,
    yes: bool,
) -> Done {
    let id = match named.parse() {
        Ok(id) => Some(id),
        Err(_) => desk.store.case_by_number(named).await?,
    };
    let unknown = || {
        let (zh, en) = (format!("没有案件 {named}"), format!("there is no case {named}"));
        Failure::bad_input("no-such-case", zh, en)
    };
    let id = id.ok_or_else(unknown)?;
    if desk.store.load(id, None).await?.is_none() {
        return Err(unknown());
    }
    let before = erasing::of_case(desk, id, reason).await?;
    if !yes || !before.against.is_empty() {
        return tell(voice, &before, yes);
    }
    erasing::erase_case(desk, id, CommandId(Uuid::now_v7()), reason).await?;
    tell(voice, &erasing::of_case(desk, id, reason).await?.of_what_was(&before), yes)
}

async fn erase_person(voice: &Voice, desk: &Desk, named: &str, yes: bool) -> Done {
    let id: PersonId = match named.parse() {
        Ok(id) => id,
        Err(_) => by_login(&desk.store, named).await?.id,
    };
    let before = erasing::of_person(desk, id).await?;
    if !yes || !before.against.is_empty() {
        return tell(voice, &before, yes);
    }
    erasing::erase_person(desk, id).await?;
    tell(voice, &erasing::of_person(desk, id).await?.of_what_was(&before), yes)
}

/// Writes the report. Something that stands against it is a finding, and a refusal where it was
/// to be done.
fn tell(voice: &Voice, report: &Report, wanted: bool) -> Done {
    let exit = if report.against.is_empty() { 0 } else { FOUND };
    if voice.json {
        voice.json(report)?;
        return Ok(exit);
    }
    let name = report.number.as_ref().unwrap_or(&report.owner);
    let there = report.there;
    match (report.erased, wanted && report.against.is_empty()) {
        (true, _) => {
            voice.say(format!("{name} 的内容已删除"), format!("The contents of {name} are gone"))?
        }
        (false, _) if !report.against.is_empty() => {
            voice.say(format!("{name} 未删除："), format!("{name} is not erased:"))?
        }
        (false, _) => voice.say(
            format!("{name} 可以删除；加 --yes 执行"),
            format!("{name} can be erased; say --yes to do it"),
        )?,
    }
    for it in &report.against {
        voice.say(
            format!("  不能删除：{}（{}）", it.said.zh, it.code),
            format!("  against it: {} ({})", it.said.en, it.code),
        )?;
    }
    voice.say(
        format!(
            "  文字 {} 条，文件 {} 个（{} 字节），列表 {} 行",
            there.texts, there.files, there.bytes, there.lines
        ),
        format!(
            "  {} texts, {} files ({} bytes), {} lines in lists",
            there.texts, there.files, there.bytes, there.lines
        ),
    )?;
    for it in &report.evidence {
        voice.line(format!("    {} sha256 {} {} B", it.evidence, it.sha256, it.size))?;
    }
    let remains = &report.remains;
    voice.say(
        format!("  保留：记录 {} 条（其中 {} 条已存证）", remains.events, remains.sealed),
        format!("  remains: {} events, {} of them sealed", remains.events, remains.sealed),
    )?;
    for payment in &remains.payments {
        let (zh, en) = ("  保留退款防重记录", "  remains: the guard of");
        voice.say(format!("{zh}：{payment}"), format!("{en} {payment}"))?;
    }
    voice.say(format!("  {}", report.why.zh), format!("  {}", report.why.en))?;
    Ok(exit)
}
