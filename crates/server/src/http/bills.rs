//! Bills that people upload: read and checked at once, kept under their key, and picked from for
//! complaints.

pub(super) mod findings;
pub(super) mod months;

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use redress_core::{
    access::Right,
    case::{BillLine, DisputedPayment},
    ids::{BillId, CommandId, PersonId},
    lang::Lang,
    money::Currency,
    party::{Actor, Reader, Role},
    payment::PaymentRef,
    words::Digest,
};
use redress_store::{Bill, FILE_BYTES_MAX, StoredFile};
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
use crate::{
    checking::{Sums, provider_of, sums},
    kept::{self, NotHad, Opening, Reviewed, next_reminder},
};
use findings::BillFindingView;

/// The longest list of payments in one answer; the rest is counted.
const PAYMENTS_MAX: usize = 10_000;
/// How many bills are listed at once.
const PAGE: u16 = 50;
/// The header with the password of a packed bill.
const PASSWORD: &str = "bill-password";
/// The longest password, in bytes.
const PASSWORD_BYTES_MAX: usize = 128;

impl InAddress for BillId {
    const PART: &'static str = "id";
}

/// What the file is called, and what it does not tell.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadQuery {
    /// At most 200 characters; only for the person's own list.
    name: Option<String>,
    /// What amounts are in where the file does not tell, such as `CNY`.
    currency: Option<Currency>,
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
    problems: Vec<BillLineProblem>,
    /// What a reader should know of the bill and is no error.
    remarks: Vec<RemarkView>,
    /// SHA-256 of the file as it came, in hex.
    sha256: String,
    /// What went out and came in, by currency.
    sums: Vec<Sums>,
    /// What in it may deserve a complaint, the gravest first.
    findings: Vec<BillFindingView>,
    /// The bills of this person that were checked together, this one among them: the newest.
    checked_with: Vec<BillId>,
    /// For somebody without an account: opens their bills, and the cases they begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<String>,
}

/// A line that could not be read.
#[derive(Serialize, ToSchema)]
pub(super) struct BillLineProblem {
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

/// Reads a bill, checks it together with the person's other bills, and keeps it.
///
/// The body is the file itself, as a wallet, a merchant's platform or a bank exports it. Needs no
/// account: a guest gets a token that opens the bill again, and is sent with the next one.
#[utoipa::path(
    post, path = "/api/v1/bills", tag = "bills",
    params(
        UploadQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
        ("Bill-Password" = Option<String>, Header, description = "Opens a packed bill; kept encrypted with it"),
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
    let opening = Opening { password: password(&headers)?, currency: query.currency };
    let bytes = whole_body(request, FILE_BYTES_MAX).await?;
    let (read, bytes) = kept::read(bytes.into(), &opening).await?;
    let (now, sha256) = (app.desk.clock.now(), Digest::of(&bytes).to_string());
    let bill = Bill {
        id: BillId(key.0),
        owner,
        format: read.format.to_owned(),
        payments: read.payments.len() as u64,
        problems: read.problems.len() as u64,
        uploaded_at: now,
    };
    let store = &app.desk.store;
    store.put_bill(&bill, name, shortened(media), bytes).await?;
    if opening != Opening::default() {
        let text = serde_json::to_string(&opening).map_err(|it| Problem::fault(&it))?;
        store.put_bill_opening(owner, bill.id, &text).await?;
    }
    store.note_bill_habit(owner, next_reminder(&app, now)).await?;
    let reviewed = reviewed(&app, owner).await?;
    let guest = guest.then(|| guest_token(&app, owner));
    let view = BillView::of(&app, bill.id, &read, sha256, &reviewed, lang);
    Ok((CREATED, axum::Json(BillView { guest, ..view })).into_response())
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

/// The password of a packed bill. Never in the address, which others write down.
fn password(headers: &HeaderMap) -> Result<Option<Box<str>>> {
    let Some(sent) = headers.get(PASSWORD) else { return Ok(None) };
    let text = std::str::from_utf8(sent.as_bytes()).ok();
    let text = text.filter(|it| (1..=PASSWORD_BYTES_MAX).contains(&it.len()));
    let en = format!("`Bill-Password` is 1 to {PASSWORD_BYTES_MAX} bytes of UTF-8");
    let zh = format!("Bill-Password 须为 1 至 {PASSWORD_BYTES_MAX} 字节的 UTF-8 文本");
    let wrong = || Problem::bad_request("bad-bill-password", en, &zh).about("Bill-Password");
    text.map(|it| Some(it.into())).ok_or_else(wrong)
}

impl BillView {
    fn of(
        app: &App,
        bill: BillId,
        read: &redress_bills::Bill,
        sha256: String,
        reviewed: &Reviewed,
        lang: Lang,
    ) -> BillView {
        let line = |it: PaymentRef<'_>| serde_json::to_value(it.as_line()).unwrap_or_default();
        let problems = read.problems.iter().map(|it| BillLineProblem {
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
            sha256,
            sums: sums(&read.payments),
            findings: findings::views(app, reviewed, Some(bill), lang),
            checked_with: reviewed.sheets.iter().filter_map(|it| it.id).collect(),
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
    let owner = reader.0.actor.id;
    let (read, file) = kept(&app, owner, id).await?.ok_or_else(Problem::not_found)?;
    let (sha256, reviewed) = (file.info.digest.to_string(), reviewed(&app, owner).await?);
    Ok(axum::Json(BillView::of(&app, id, &read, sha256, &reviewed, reader_lang(&headers))))
}

async fn kept(
    app: &App,
    owner: PersonId,
    id: BillId,
) -> Result<Option<(redress_bills::Bill, StoredFile)>> {
    Ok(kept::bill(&app.desk.store, owner, id).await?)
}

/// The reader's bills, checked together.
pub(super) async fn reviewed(app: &App, owner: PersonId) -> Result<Reviewed> {
    Ok(kept::review(app, owner).await?)
}

impl From<NotHad> for Problem {
    fn from(why: NotHad) -> Problem {
        match why {
            NotHad::Store(error) => error.into(),
            NotHad::Unreadable(it) => {
                Problem::unprocessable(it.code(), it.say(Lang::En), &it.say(Lang::Zh))
            }
            NotHad::Fault(cause) => Problem::fault(&cause),
        }
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
            read = Some((line.bill, bill.ok_or_else(|| no_such_line(&field))?.0));
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

fn disputed(
    payment: PaymentRef<'_>,
    provider: redress_core::code::Code,
    line: BillLine,
) -> DisputedPayment {
    DisputedPayment {
        provider,
        reference: Some(payment.reference.to_owned()),
        at: Some(payment.at),
        amount: payment.amount,
        expected: None,
        picked: Some(line),
    }
}
