//! Erasing what people may ask us to forget, and what was kept long enough: the last event of a
//! case first, then its key and everything under it. And a report of what is gone, what remains
//! and why, and what stands against it.

use redress_core::{
    case::{
        Case, Command, Event,
        custody::{Erasure, ErasureReason},
    },
    ids::{CaseId, CommandId, EvidenceId, PersonId},
    party::{Actor, Reader, Side},
};
use redress_store::Holding;
use serde::Serialize;
use uuid::Uuid;

use crate::desk::{Desk, DeskError};

/// Whoever erases: a round, or the operator on behalf of the person who asked.
const PROGRAM: Reader = Reader::plain(Actor::SYSTEM);

/// What erasing came to, or would come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// The case or person.
    pub owner: String,
    /// The number of the case, as people know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether its contents are gone.
    pub erased: bool,
    /// Why they went, where they did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ErasureReason>,
    /// What is destroyed by it, or was.
    pub there: There,
    /// The files whose bytes are gone or would go, as the record names them for good.
    pub evidence: Vec<EvidenceLine>,
    /// What stays whatever happens.
    pub remains: Remains,
    /// Why what remains remains.
    pub why: Sentence,
    /// What stands against erasing; empty where nothing does.
    pub against: Vec<Against>,
}

/// How much there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct There {
    /// Texts in the vault.
    pub texts: u64,
    /// Files in the vault.
    pub files: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Lines in lists; of a person, their bills.
    pub lines: u64,
}

/// A file that the record names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EvidenceLine {
    /// Which file.
    pub evidence: EvidenceId,
    /// SHA-256 of its bytes as they came.
    pub sha256: String,
    /// How many bytes it had.
    pub size: u64,
    /// Whose file it was.
    pub from: Side,
}

/// What stays.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Remains {
    /// Events, each with its hash.
    pub events: u64,
    /// Of these, how many have a place and a proof in the sealed log.
    pub sealed: u64,
    /// Payments of the case whose guard stays, so that nothing is paid back twice.
    pub payments: Vec<String>,
}

/// A reason against erasing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Against {
    /// Stable, for programs.
    pub code: String,
    /// For people.
    #[serde(flatten)]
    pub said: Sentence,
}

/// A sentence in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sentence {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What erasing this case would come to, or came to.
pub async fn of_case(desk: &Desk, id: CaseId, reason: ErasureReason) -> Result<Report, DeskError> {
    let (case, _) = desk.case(id, &PROGRAM).await?;
    let log = desk.store.log(id).await?;
    let holding = desk.store.holding(id).await?;
    let evidence = log.iter().filter_map(|it| line(&it.event)).collect();
    Ok(Report {
        owner: id.to_string(),
        number: Some(case.number()),
        erased: holding.erased,
        reason: case.custody.erased.map(|Erasure { reason, .. }| reason),
        there: There::of(holding),
        evidence,
        remains: Remains {
            events: holding.events,
            sealed: holding.sealed,
            payments: payments(&case),
        },
        why: why_a_case_remains(),
        against: against(desk, &case, reason),
    })
}

/// Erases a case: the event, then the key. Interrupted, it is done again and comes to the same.
pub async fn erase_case(
    desk: &Desk,
    id: CaseId,
    key: CommandId,
    reason: ErasureReason,
) -> Result<(), DeskError> {
    desk.handle(id, &PROGRAM, key, Command::Erase { reason }).await?;
    desk.store.erase(id).await?;
    Ok(())
}

/// What erasing this person would come to, or came to.
pub async fn of_person(desk: &Desk, id: PersonId) -> Result<Report, DeskError> {
    let holding = desk.store.holding(id).await?;
    let mut against = Vec::new();
    for case in desk.store.cases_of(id).await? {
        let number = case.number();
        against.push(Against {
            code: "case-not-erased".to_owned(),
            said: Sentence {
                zh: format!("其投诉案件 {number} 尚未删除，须先删除该案"),
                en: format!("case {number} of theirs is not erased; erase it first"),
            },
        });
    }
    Ok(Report {
        owner: id.to_string(),
        number: None,
        erased: holding.erased,
        reason: None,
        there: There::of(holding),
        evidence: Vec::new(),
        remains: Remains { events: 0, sealed: 0, payments: Vec::new() },
        why: Sentence {
            zh: "人员编号保留在其处理过的案件记录中，姓名和登录名不在记录中".to_owned(),
            en: "their id stays in the record of cases they had a part in; name and login never \
                 stood there"
                .to_owned(),
        },
        against,
    })
}

/// Erases a person, with their bills and sign-ins.
pub async fn erase_person(desk: &Desk, id: PersonId) -> Result<(), DeskError> {
    desk.store.erase(id).await?;
    Ok(())
}

impl Report {
    /// The same report, saying how much there was before it was destroyed.
    #[must_use]
    pub fn of_what_was(self, before: &Report) -> Report {
        Report { there: before.there, ..self }
    }
}

impl There {
    fn of(it: Holding) -> There {
        There { texts: it.texts, files: it.files, bytes: it.bytes, lines: it.lines }
    }
}

/// The process itself says what stands against it.
fn against(desk: &Desk, case: &Case, reason: ErasureReason) -> Vec<Against> {
    let (house, key, program) = (desk.house(), CommandId(Uuid::now_v7()), PROGRAM);
    let ctx = desk.context(&program, key, &house);
    let Err(refusal) = redress_core::case::decide(case, Command::Erase { reason }, &ctx) else {
        return Vec::new();
    };
    let said = Sentence { zh: refusal.zh(), en: refusal.to_string() };
    vec![Against { code: refusal.code().to_owned(), said }]
}

fn line(event: &Event) -> Option<EvidenceLine> {
    let (evidence, digest, size, from) = match event {
        Event::EvidenceAdded { evidence, digest, size, side, .. } => (evidence, digest, size, side),
        Event::EvidenceDerived(it) => (&it.evidence, &it.digest, &it.size, &it.side),
        Event::EvidenceQuarantined(it) => (&it.evidence, &it.digest, &it.size, &it.side),
        _ => return None,
    };
    let (evidence, sha256) = (*evidence, digest.to_string());
    Some(EvidenceLine { evidence, sha256, size: *size, from: *from })
}

fn payments(case: &Case) -> Vec<String> {
    let named = case.complaint.payments.iter();
    named.filter_map(|it| Some(format!("{}:{}", it.provider, it.reference.as_ref()?))).collect()
}

fn why_a_case_remains() -> Sentence {
    Sentence {
        zh: "记录只含编号、代码、金额、时间和摘要；保留它们，才能证明记录未被改动，且同一笔款项不会重复退回"
            .to_owned(),
        en: "the record holds ids, codes, amounts, times and hashes alone; it stays so that it can \
             be shown that nothing was changed, and so that no payment is paid back twice"
            .to_owned(),
    }
}
