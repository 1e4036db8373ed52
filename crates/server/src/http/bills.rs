//! Bills that people upload: read at once, kept under their key, and picked from for complaints.

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use redress_bills::{Bills, Limits, Options};
use redress_core::{
    access::Right,
    case::{BillLine, DisputedPayment},
    code::Code,
    ids::{BillId, CommandId, PersonId},
    lang::Lang,
    party::{Actor, Reader, Role},
    payment::PaymentRef,
};
use redress_store::{Bill, FILE_BYTES_MAX};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    cases::guest_of,
    input::{Id, InAddress, Key, Query, media_type, whole_body},
    problem::{CREATED, NO_CONTENT, Problem, Result, reader_lang},
    reader::{MaybeSignedIn, SignedIn, guest_token},
};

/// The longest list of payments in one answer; the rest is counted.
const PAYMENTS_MAX: usize = 10_000;
/// How many bills are listed at once.
const PAGE: u16 = 50;

impl InAddress for BillId {
    const PART: &'static str = "id";
}

/// What the file is called.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadQuery {
    /// At most 200 characters; only for the person's own list.
    name: Option<String>,
}

/// A bill as it was read.
#[derive(Serialize, ToSchema)]
pub(super) struct BillView {
    /// Names it.
    bill: BillId,
    /// The format it was recognised as.
    format: String,
    /// What the provider calls transactions, in the order of the file: reference, at, direction,
    /// amount, currency, counterparty, method, status, settled, refund_of, refunded, fee, link,
    /// remark, line. At most 10000.
    #[schema(value_type = Vec<Object>)]
    payments: Vec<Value>,
    /// How many there are in all.
    payments_count: usize,
    /// Lines that could not be read.
    problems: Vec<LineProblem>,
    /// What a reader should know of the bill and is no error.
    remarks: Vec<RemarkView>,
    /// For somebody without an account: opens their bills, and the cases they begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<String>,
}

/// A line that could not be read.
#[derive(Serialize, ToSchema)]
pub(super) struct LineProblem {
    /// What is wrong with it, in the reader's language.
    problem: String,
    /// A stable code for it.
    code: &'static str,
    /// The line of the text or row of the sheet, from 1.
    line: u64,
}

/// Something to know about a bill.
#[derive(Serialize, ToSchema)]
pub(super) struct RemarkView {
    /// A stable code for it.
    code: &'static str,
    /// What it says, in the reader's language.
    remark: String,
}

/// Reads a bill, and keeps it for the person who sent it.
///
/// The body is the file itself, of any kind that a wallet exports. Needs no account: a guest gets
/// a token that opens the bill again.
#[utoipa::path(
    post, path = "/api/v1/bills", tag = "bills",
    params(
        UploadQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "Read; lines that could not be are in `problems`", body = BillView),
        (status = 413, description = "Too large", body = super::problem::ProblemBody),
        (status = 422, description = "No bill that we know", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn upload(
    State(app): State<App>,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Key(key): Key,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response> {
    let guest = signed_in.is_none();
    let owner = bill_owner(&app, signed_in, key)?;
    let lang = reader_lang(&headers);
    let media = media_type(&headers).unwrap_or_else(|| "application/octet-stream".to_owned());
    let name = super::evidence::file_name(query.name.as_deref())?;
    let bytes = whole_body(request, FILE_BYTES_MAX).await?;
    let (read, bytes) = read_bill(bytes.into()).await?;
    let bill = Bill {
        id: BillId(key.0),
        owner,
        format: read.format.to_owned(),
        payments: read.payments.len() as u64,
        problems: read.problems.len() as u64,
        uploaded_at: app.desk.clock.now(),
    };
    app.desk.store.put_bill(&bill, name, shortened(media), bytes).await?;
    let guest = guest.then(|| guest_token(&app, owner));
    Ok((CREATED, axum::Json(BillView { guest, ..BillView::of(bill.id, &read, lang) }))
        .into_response())
}

/// A media type is a label here, and never longer than one.
fn shortened(mut media: String) -> String {
    media.truncate(media.floor_char_boundary(100));
    media
}

fn bill_owner(app: &App, signed_in: Option<Reader>, key: CommandId) -> Result<PersonId> {
    match signed_in {
        Some(reader) => {
            let reader = SignedIn(reader);
            reader.need(Right::CheckBills)?;
            Ok(reader.0.actor.id)
        }
        None => Ok(guest_of(app, key).actor.id),
    }
}

/// Reading takes its time, in which nobody else would be served.
async fn read_bill(bytes: Vec<u8>) -> Result<(redress_bills::Bill, Vec<u8>)> {
    let limits = Limits { bytes: FILE_BYTES_MAX, ..Limits::default() };
    let options = Options::from(limits);
    let reading = move || (redress_bills::read(&bytes, &options).and_then(Bills::only), bytes);
    let done = tokio::task::spawn_blocking(reading).await;
    let (read, bytes) = done.map_err(|it| Problem::fault(&it))?;
    let read =
        read.map_err(|it| Problem::unprocessable(it.code(), it.say(Lang::En), &it.say(Lang::Zh)))?;
    Ok((read, bytes))
}

impl BillView {
    fn of(bill: BillId, read: &redress_bills::Bill, lang: Lang) -> BillView {
        let line = |it: PaymentRef<'_>| serde_json::to_value(it.as_line()).unwrap_or_default();
        let problems = read.problems.iter().map(|it| LineProblem {
            problem: it.say(lang),
            code: it.code(),
            line: it.line,
        });
        let remarks = read.remarks.iter();
        BillView {
            bill,
            format: read.format.to_owned(),
            payments: read.payments.iter().take(PAYMENTS_MAX).map(line).collect(),
            payments_count: read.payments.len(),
            problems: problems.take(PAYMENTS_MAX).collect(),
            remarks: remarks
                .map(|it| RemarkView { code: it.code(), remark: it.say(lang) })
                .collect(),
            guest: None,
        }
    }
}

/// A bill in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct BillInList {
    /// Names it.
    id: BillId,
    /// The format it was recognised as.
    format: String,
    /// How many payments could be read.
    payments: u64,
    /// How many lines could not.
    problems: u64,
    /// When it came.
    uploaded_at: Timestamp,
}

/// A page of bills.
#[derive(Serialize, ToSchema)]
pub(super) struct BillsView {
    /// Newest first.
    bills: Vec<BillInList>,
    /// Where to go on (`?before=`); missing on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<BillId>,
}

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct BillsQuery {
    /// The last bill of the page before.
    before: Option<BillId>,
}

/// One's own bills.
#[utoipa::path(get, path = "/api/v1/bills", tag = "bills", params(BillsQuery),
    responses((status = 200, description = "A page", body = BillsView)))]
pub(super) async fn list(
    State(app): State<App>,
    reader: SignedIn,
    Query(query): Query<BillsQuery>,
) -> Result<axum::Json<BillsView>> {
    reader.need(Right::CheckBills)?;
    let bills = app.desk.store.bills(reader.0.actor.id, query.before, PAGE).await?;
    let next = bills.last().filter(|_| bills.len() == usize::from(PAGE)).map(|it| it.id);
    let bills = bills.into_iter().map(|it| BillInList {
        id: it.id,
        format: it.format,
        payments: it.payments,
        problems: it.problems,
        uploaded_at: it.uploaded_at,
    });
    Ok(axum::Json(BillsView { bills: bills.collect(), next }))
}

/// One of one's own bills, read again.
#[utoipa::path(get, path = "/api/v1/bills/{id}", tag = "bills",
    params(("id" = BillId, Path, description = "The bill")),
    responses(
        (status = 200, description = "As it was read", body = BillView),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
    ))]
pub(super) async fn show(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<BillId>,
    headers: HeaderMap,
) -> Result<axum::Json<BillView>> {
    reader.need(Right::CheckBills)?;
    let read = kept(&app, reader.0.actor.id, id).await?.ok_or_else(Problem::not_found)?;
    Ok(axum::Json(BillView::of(id, &read, reader_lang(&headers))))
}

async fn kept(app: &App, owner: PersonId, id: BillId) -> Result<Option<redress_bills::Bill>> {
    match app.desk.store.bill_file(owner, id).await? {
        Some(file) => Ok(Some(read_bill(file.bytes).await?.0)),
        None => Ok(None),
    }
}

/// Takes one of one's own bills out for good. What was picked from it stays in the cases.
#[utoipa::path(delete, path = "/api/v1/bills/{id}", tag = "bills",
    params(("id" = BillId, Path, description = "The bill")),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "None of the reader's", body = super::problem::ProblemBody),
    ))]
pub(super) async fn remove(
    State(app): State<App>,
    reader: SignedIn,
    Id(id): Id<BillId>,
) -> Result<Response> {
    reader.need(Right::CheckBills)?;
    if !app.desk.store.delete_bill(reader.0.actor.id, id).await? {
        return Err(Problem::not_found());
    }
    Ok(NO_CONTENT.into_response())
}

/// The payments on these lines of the reader's own bills, as complaints name payments.
pub(super) async fn pick(
    app: &App,
    reader: &Reader,
    lines: &[BillLine],
) -> Result<Vec<DisputedPayment>> {
    let Reader { actor: Actor { id: owner, role }, opened, .. } = reader;
    if opened.is_some() || !matches!(role, Role::Complainant | Role::Agent | Role::Reviewer) {
        return Err(Problem::forbidden());
    }
    let mut read: Option<(BillId, redress_bills::Bill)> = None;
    let mut picked = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let field = format!("bill_payments[{index}]");
        if read.as_ref().is_none_or(|(id, _)| *id != line.bill) {
            let bill = kept(app, *owner, line.bill).await?;
            read = Some((line.bill, bill.ok_or_else(|| no_such_line(&field))?));
        }
        let payment = read.as_ref().and_then(|(_, bill)| {
            let there = bill.payments.iter().find(|it| it.line == line.line)?;
            Some(disputed(there, provider_of(bill.format), *line))
        });
        picked.push(payment.ok_or_else(|| no_such_line(&field))?);
    }
    Ok(picked)
}

fn no_such_line(field: &str) -> Problem {
    let en = format!("`{field}` names no payment of your bills");
    let zh = format!("“{field}”不是您账单中的交易");
    Problem::unprocessable("no-such-bill-line", en, &zh).about(field)
}

fn disputed(payment: PaymentRef<'_>, provider: Code, line: BillLine) -> DisputedPayment {
    DisputedPayment {
        provider,
        reference: Some(payment.reference.to_owned()),
        at: Some(payment.at),
        amount: payment.amount,
        expected: None,
        picked: Some(line),
    }
}

/// Whose bills have this format.
fn provider_of(format: &str) -> Code {
    match format.split('_').next() {
        Some("alipay") => Code::of("alipay"),
        Some("wechat") => Code::of("wechat-pay"),
        _ => Code::of("bank"),
    }
}
