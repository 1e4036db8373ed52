//! Old cases come in, lists of cases go out.

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use redress_core::{access::Right, case::InboxEntry};
use redress_store::{Cursor, Filter, Order, PAGE_MAX, Scope, StoreError};
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
    self, BadRow, FILE_BYTES_MAX, OldCase, XLSX_ROWS_MAX, csv_head, csv_rows, read_old_cases,
};

/// How many old cases are written at the same time: they share commits.
const AT_ONCE: usize = 32;

/// What came of a file of old cases.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportView {
    /// How many cases came in.
    imported: u64,
    /// How many were here before.
    known: u64,
    /// Rows that could not be taken over.
    problems: Vec<RowProblem>,
}

/// A row that could not be taken over.
#[derive(Serialize, ToSchema)]
pub(super) struct RowProblem {
    /// The line of the file, from 1.
    line: u64,
    /// The column, where one is to blame.
    field: String,
    /// A stable code.
    code: String,
    /// What is wrong, in the reader's language.
    reason: String,
}

/// Takes over cases of another system.
///
/// CSV in UTF-8 with a line of column names: `number`, `received_at`, `issue`, `narrative`,
/// `name` (all needed), `phone`, `email`, `account`, `provider`, `reference`, `paid_at`,
/// `amount`, `claimed`, `currency`. Every bad row is reported; the others come in. Sending the
/// same file again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/cases/import", tag = "exchange",
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What came in, and what did not", body = ImportView),
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
    let read = read_old_cases(&bytes).map_err(|it| {
        use redress_core::lang::Lang::{En, Zh};
        Problem::unprocessable(it.code, it.reason.in_lang(En), it.reason.in_lang(Zh))
    })?;
    let say = |it: BadRow| RowProblem {
        line: it.line,
        field: it.field,
        code: it.code.to_owned(),
        reason: it.reason.in_lang(lang).to_owned(),
    };
    let mut view =
        ImportView { imported: 0, known: 0, problems: read.problems.into_iter().map(say).collect() };
    let land = |old: OldCase| {
        let desk = app.desk.clone();
        async move { (old.line, exchange::land(&desk, &old).await) }
    };
    let mut landed = stream::iter(read.cases).map(land).buffer_unordered(AT_ONCE);
    while let Some((line, result)) = landed.next().await {
        match result {
            Ok(true) => view.imported += 1,
            Ok(false) => view.known += 1,
            Err(error) => view.problems.push(RowProblem::of(line, error.into(), lang)?),
        }
    }
    view.problems.sort_by_key(|it| it.line);
    Ok(axum::Json(view))
}

impl RowProblem {
    /// A refusal is the row's; a fault is ours and ends the import.
    fn of(line: u64, problem: Problem, lang: redress_core::lang::Lang) -> Result<RowProblem> {
        if problem.is_ours() {
            return Err(problem);
        }
        Ok(RowProblem {
            line,
            field: problem.field().unwrap_or_default().to_owned(),
            code: problem.code().to_owned(),
            reason: problem.detail(lang).to_owned(),
        })
    }
}

/// In which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportQuery {
    /// `csv` unless said otherwise.
    format: Option<ExportFormat>,
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
#[utoipa::path(
    get, path = "/api/v1/cases/export", tag = "exchange", params(ExportQuery),
    responses((status = 200, description = "The list", body = Vec<u8>, content_type = "text/csv"))
)]
pub(super) async fn export(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<ExportQuery>,
) -> Result<Response> {
    reader.need(Right::ExportCases)?;
    let scope = scope(&reader.0, None)?;
    let (media, name, body) = match query.format {
        Some(ExportFormat::Xlsx) => {
            let cases = all(&app, &scope).await?;
            let book = tokio::task::spawn_blocking(move || exchange::xlsx(&cases)).await;
            let book = book.map_err(|it| Problem::fault(&it))?.map_err(|it| Problem::fault(&it))?;
            let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            (media, "cases.xlsx", Body::from(book))
        }
        Some(ExportFormat::Csv) | None => {
            ("text/csv; charset=utf-8", "cases.csv", Body::from_stream(lines(app, scope)))
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media)),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    Ok((headers, body).into_response())
}

fn attachment(name: &str) -> HeaderValue {
    let text = super::evidence::attachment(name);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

async fn all(app: &App, scope: &Scope) -> Result<Vec<InboxEntry>> {
    let (mut cases, mut after) = (Vec::new(), None);
    loop {
        let page = page(app, scope, after.as_ref()).await?;
        cases.extend(page.entries);
        after = page.next;
        if after.is_none() || XLSX_ROWS_MAX <= cases.len() {
            return Ok(cases);
        }
    }
}

async fn page(
    app: &App,
    scope: &Scope,
    after: Option<&Cursor>,
) -> std::result::Result<redress_store::InboxPage, StoreError> {
    app.desk.store.inbox_page(scope, &Filter::default(), Order::Changed, after, PAGE_MAX).await
}

/// Where a streamed list has got.
enum At {
    Head,
    Page(Option<Cursor>),
    End,
}

/// A page in memory at a time.
fn lines(
    app: App,
    scope: Scope,
) -> impl futures::Stream<Item = std::result::Result<Bytes, StoreError>> {
    stream::unfold((app, scope, At::Head), |(app, scope, at)| async move {
        let after = match at {
            At::Head => return Some((Ok(csv_head().into()), (app, scope, At::Page(None)))),
            At::End => return None,
            At::Page(after) => after,
        };
        match page(&app, &scope, after.as_ref()).await {
            Ok(page) => {
                let next = page.next.map_or(At::End, |it| At::Page(Some(it)));
                Some((Ok(csv_rows(&page.entries).into()), (app, scope, next)))
            }
            Err(error) => Some((Err(error), (app, scope, At::End))),
        }
    })
}
