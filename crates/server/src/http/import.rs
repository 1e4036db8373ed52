//! Old cases come in, lists of cases go out.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use redress_core::{
    access::Right,
    case::Stage,
    code::Code,
    ids::{CaseId, QueueId},
    lang::Lang,
};
use redress_store::{Filter, HouseAct};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    inbox::scope,
    input::{Query, media_type, whole_body},
    problem::{Problem, Result, reader_lang},
    reader::SignedIn,
};
use crate::exchange::{
    self, BadFile, Came, CaseTable, ExportError, FILE_BYTES_MAX, Imported, RowReport,
    XLSX_ROWS_MAX, export_csv, export_xlsx, pages, read_import,
};

/// What came of a file of old cases.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct ImportView {
    /// How many cases came in.
    imported: u64,
    /// How many were here before.
    known: u64,
    /// The cases, in the order of the file: those that came in and those that were here before.
    cases: Vec<OldCaseView>,
    /// Rows that could not be taken over, and why.
    problems: Vec<RowProblem>,
}

/// A case of another system, as it is here.
#[derive(Serialize, ToSchema)]
pub(super) struct OldCaseView {
    /// The line of the file, from 1.
    line: u64,
    /// Its number in the other system.
    number: String,
    /// Names it here.
    case: CaseId,
    /// The number that people use for it here.
    case_number: String,
    /// Whether it was here before.
    known: bool,
}

/// A row that could not be taken over.
#[derive(Serialize, ToSchema)]
pub(super) struct RowProblem {
    /// The line of the file, from 1.
    line: u64,
    /// The column, where one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// A stable code.
    code: String,
    /// What is wrong, in the reader's language.
    reason: String,
}

/// Takes over cases of another system.
///
/// CSV in UTF-8 or GB18030, with commas, semicolons or TABs; the first row names the columns in
/// English or Chinese: `number`, `received_at`, `issue`, `narrative`, `name` (all needed),
/// `phone`, `email`, `account`, `provider`, `payment_reference`, `paid_at`, `amount`, `currency`,
/// `claimed`, `respondent`, `outside_institution`, `source`, `status`, `closed_at`, `outcome`.
/// Every bad row is reported; the others come in. Sending the same file again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/cases/import", tag = "exchange",
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What came in, and what did not", body = ImportView),
        (status = 413, description = "Too large", body = super::problem::ProblemBody),
        (status = 422, description = "No such file", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn import(
    State(app): State<App>,
    reader: SignedIn,
    headers: HeaderMap,
    request: Request,
) -> Result<axum::Json<ImportView>> {
    reader.need(Right::ImportCases)?;
    if media_type(&headers).as_deref() != Some("text/csv") {
        return Err(Problem::wrong_content_type("text/csv"));
    }
    let lang = reader_lang(&headers);
    let bytes = whole_body(request, FILE_BYTES_MAX).await?;
    let (rules, institution) = (app.desk.rules.clone(), app.institution());
    let read = tokio::task::spawn_blocking(move || read_import(&bytes, &rules, &institution)).await;
    let Imported { rows, problems } =
        read.map_err(|it| Problem::fault(&it))?.map_err(|it| bad_file(&it))?;
    let importer = reader.0.actor.id;
    let about = serde_json::json!({ "rows": rows.len() });
    app.store_of(reader.0.actor).note(HouseAct::CasesImported, None, about).await?;
    let reports = exchange::import(&app.desk, importer, rows, |_| ()).await?;
    let mut view = ImportView::default();
    view.problems.extend(problems.into_iter().map(|it| RowProblem {
        line: it.line,
        field: it.field,
        code: it.code.to_owned(),
        reason: if lang == Lang::Zh { it.zh } else { it.en },
    }));
    reports.into_iter().for_each(|it| view.add(it, lang));
    view.problems.sort_by_key(|it| it.line);
    Ok(axum::Json(view))
}

impl ImportView {
    fn add(&mut self, row: RowReport, lang: Lang) {
        let known = row.came == Came::AlreadyThere;
        if let (Came::Made | Came::AlreadyThere, Some(case)) = (row.came, row.case) {
            *(if known { &mut self.known } else { &mut self.imported }) += 1;
            let (line, number, case_number) = (row.line, row.number, case.number());
            self.cases.push(OldCaseView { line, number, case, case_number, known });
            return;
        }
        let reason = row.reason(lang).unwrap_or_default().to_owned();
        let (line, code) = (row.line, row.code.unwrap_or_default());
        self.problems.push(RowProblem { line, field: None, code, reason });
    }
}

fn bad_file(why: &BadFile) -> Problem {
    Problem::unprocessable(why.code(), why.to_string(), &why.zh())
}

/// In which form, and which of the cases in the reader's list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportQuery {
    /// `csv` unless said otherwise.
    #[param(inline)]
    format: Option<ExportFormat>,
    /// At this stage.
    stage: Option<Stage>,
    /// Waiting here.
    queue: Option<QueueId>,
    /// At this tier, 1 to 3.
    tier: Option<u8>,
    /// Where the institution let a time limit pass, or not.
    late: Option<bool>,
    /// Of this issue type.
    issue: Option<Code>,
    /// About a payment of this provider.
    provider: Option<Code>,
    /// Handled by an institution that is not on this desk, or not.
    outside: Option<bool>,
}

/// A form that spreadsheet programs read.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ExportFormat {
    /// As text; streamed, without limit.
    Csv,
    /// As a workbook of at most 100000 cases.
    Xlsx,
}

/// The reader's list of cases as CSV or XLSX.
///
/// Columns are named and filled in the language of `Accept-Language`; times are those of the
/// institution's zone. No names of people are in it.
#[utoipa::path(
    get, path = "/api/v1/cases/export", tag = "exchange", params(ExportQuery),
    responses(
        (status = 200, description = "The list", body = Vec<u8>, content_type = "text/csv"),
        (status = 422, description = "Too many for a workbook", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn export(
    State(app): State<App>,
    reader: SignedIn,
    headers: HeaderMap,
    Query(query): Query<ExportQuery>,
) -> Result<Response> {
    reader.need(Right::ExportCases)?;
    let scope = scope(&reader.0, None)?;
    // Before anything leaves: who took it is known, whatever becomes of the line.
    let store = app.store_of(reader.0.actor);
    store.note(HouseAct::CasesExported, None, serde_json::json!({})).await?;
    let table = CaseTable::new(reader_lang(&headers), &app.desk.rules, &app.institution());
    let pages = pages(app.desk.store.clone(), scope, query.filter());
    let (media, name, body) = match query.format {
        Some(ExportFormat::Xlsx) => {
            let book = export_xlsx(pages, &table, app.desk.clock.now()).await;
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (media, "cases.xlsx", Body::from(book.map_err(no_workbook)?))
        }
        Some(ExportFormat::Csv) | None => {
            ("text/csv; charset=utf-8", "cases.csv", Body::from_stream(export_csv(pages, table)))
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    Ok((headers, body).into_response())
}

impl ExportQuery {
    fn filter(&self) -> Filter {
        Filter {
            stage: self.stage,
            queue: self.queue,
            tier: self.tier,
            late: self.late,
            issue: self.issue.clone(),
            provider: self.provider.clone(),
            outside: self.outside,
            ..Filter::default()
        }
    }
}

fn no_workbook(why: ExportError<redress_store::StoreError>) -> Problem {
    match why {
        ExportError::Pages(cause) => cause.into(),
        ExportError::TooMany => Problem::unprocessable(
            "too-many-cases",
            why.to_string(),
            &format!("超过 {XLSX_ROWS_MAX} 个案件，请缩小范围或使用 CSV"),
        )
        .about("format"),
        ExportError::Workbook(cause) => Problem::fault(&cause),
    }
}

fn attachment(name: &str) -> HeaderValue {
    let text = super::range::attachment(name);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}
