//! Old cases through the desk: drafted and lodged like any other, and told apart from it only by
//! where they came from.

use futures::{StreamExt, stream};
use redress_core::{
    case::{Command, Refusal},
    ids::{CaseId, CommandId, PersonId},
    lang::Lang,
    party::{Actor, Reader, Role},
};
use redress_store::{Store, StoreError};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Builder;

use super::read::{EarlierEnd, ImportRow};
use crate::desk::{Begin, Desk, DeskError};

/// How many cases are brought in at the same time: they share commits.
const AT_ONCE: usize = 32;
/// Stands in the numbers of imported cases instead of the day of the draft: 2000-01-01, so that
/// they begin with `000101`. The day they came in says nothing, and the day on which they were
/// received may be corrected in the file, which must not make a second case of the first.
const NUMBERED_MS: u64 = 946_684_800_000;

/// What came of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// There is a case for it now.
    Made,
    /// There was one already, from the same row.
    AlreadyThere,
    /// There was one already, and the row says something else by now. Nothing was changed.
    Differs,
    /// The process said no.
    Refused,
}

/// What came of a row, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct RowReport {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// Its number in the earlier system.
    pub number: String,
    /// What came of it.
    pub came: Came,
    /// The case, where there is one.
    pub case: Option<CaseId>,
    /// The number that people use for it here.
    pub case_number: Option<String>,
    /// Where it was refused or differs: a stable code.
    pub code: Option<String>,
    /// The same in Chinese words.
    pub zh: Option<String>,
    /// The same in English words.
    pub en: Option<String>,
}

impl RowReport {
    /// Why there is no case for the row, in one language.
    pub fn reason(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Zh => self.zh.as_deref(),
            Lang::En => self.en.as_deref(),
        }
    }
}

/// Brings old cases in, in the name of `importer`. Reports every row in the order given, also to
/// `progress` as it goes. A refused row does not stop the others; a store that fails does, and
/// importing the same file again goes on where it stopped: the old number names the case.
pub async fn import(
    desk: &Desk,
    importer: PersonId,
    rows: Vec<ImportRow>,
    mut progress: impl FnMut(&RowReport),
) -> Result<Vec<RowReport>, StoreError> {
    let mut reports = Vec::with_capacity(rows.len());
    let came = stream::iter(rows).map(|row| bring_in(desk, importer, row)).buffered(AT_ONCE);
    let mut came = std::pin::pin!(came);
    while let Some(report) = came.next().await {
        let report = report?;
        progress(&report);
        reports.push(report);
    }
    Ok(reports)
}

async fn bring_in(
    desk: &Desk,
    importer: PersonId,
    row: ImportRow,
) -> Result<RowReport, StoreError> {
    let (key, complainant) = names(&desk.store, &row.number);
    let case = CaseId(key.0);
    let known = desk.store.load(case, None).await?.is_some();
    let (line, number) = (row.line, row.number.clone());
    let refused = match land(desk, importer, key, complainant, row).await {
        Ok(()) => None,
        Err(DeskError::Store(cause)) => return Err(cause),
        Err(error) => Some(why_not(error)),
    };
    let came = match &refused {
        None if known => Came::AlreadyThere,
        None => Came::Made,
        Some((came, ..)) => *came,
    };
    // A case whose end was refused is there all the same.
    let there = came != Came::Refused || desk.store.load(case, None).await?.is_some();
    let (code, zh, en) = match refused {
        Some((_, code, zh, en)) => (Some(code.to_owned()), Some(zh), Some(en)),
        None => (None, None, None),
    };
    let case = there.then_some(case);
    Ok(RowReport { line, number, came, case, case_number: case.map(CaseId::number), code, zh, en })
}

/// Drafts, lodges and, where it was over, closes a case. Every step has its own command id that
/// follows from the old number, so that a row that got half way is finished the next time.
async fn land(
    desk: &Desk,
    importer: PersonId,
    key: CommandId,
    complainant: PersonId,
    row: ImportRow,
) -> Result<(), DeskError> {
    if row.ended.as_ref().and_then(|it| it.at).is_some_and(|at| desk.clock.now() < at) {
        let (field, limit) = ("closed_at".to_owned(), "in the past".to_owned());
        return Err(Refusal::BadField { field, limit }.into());
    }
    // The program writes it down, for whoever had it do so: who imports does not thereby become
    // the one who handles it.
    let program = Reader::plain(Actor { id: importer, role: Role::System });
    let case = desk.draft(&program, key, complainant, row.complaint, Begin::LODGED).await?;
    let Some(EarlierEnd { institution, outcome, text, .. }) = row.ended else { return Ok(()) };
    // That it ended elsewhere is what the process calls an outside outcome. Staff write it down.
    let staff = Reader::plain(Actor { id: importer, role: Role::Reviewer });
    let command = Command::RecordOutsideOutcome { channel: institution, outcome, text };
    desk.handle(case.id, &staff, CommandId(key.nth(1)), command).await.map(|_| ())
}

/// The command that brings the case in and the person who complains in it. Both follow from the
/// old number and a secret of this installation: the same number names the same case here every
/// time, and nobody can begin a case under that name before us.
fn names(store: &Store, number: &str) -> (CommandId, PersonId) {
    let digest = |label| store.keyed_digest(label, &[number.as_bytes()]).0;
    let mut random = [0; 10];
    random.copy_from_slice(&digest("import")[..10]);
    let key = Builder::from_unix_timestamp_millis(NUMBERED_MS, &random).into_uuid();
    let mut person = [0; 16];
    person.copy_from_slice(&digest("import-complainant")[..16]);
    (CommandId(key), PersonId(Builder::from_custom_bytes(person).into_uuid()))
}

/// Why a row brought nothing in: a stable code, and sentences in both languages.
fn why_not(error: DeskError) -> (Came, &'static str, String, String) {
    let en = error.to_string();
    let (code, zh) = match error {
        DeskError::KeyReused => {
            let zh = "此编号的案件已导入过，内容与本行不同；未作更改，请在案件中更正";
            let en = "a case was imported under this number with other contents; nothing was \
                      changed: correct it in the case";
            return (Came::Differs, "imported-differently", zh.to_owned(), en.to_owned());
        }
        DeskError::Refused(refusal) => (refusal.code(), refusal.zh()),
        DeskError::UnknownIssue => ("unknown-issue", "投诉类型未知".to_owned()),
        DeskError::BadText { field, limit } => {
            ("bad-text", format!("“{field}”须为 1 至 {limit} 个字符"))
        }
        DeskError::Busy => ("busy", "系统繁忙，请重新导入同一文件".to_owned()),
        DeskError::Erased => ("erased", "此编号的案件已导入过，其个人内容已删除".to_owned()),
        _ => ("not-taken", "此行未被接受".to_owned()),
    };
    (Came::Refused, code, zh, en)
}
