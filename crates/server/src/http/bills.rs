//! Bills that people upload: read and checked at once, kept under their key, and picked from for
//! complaints.

pub(super) mod cancelled;
pub(super) mod findings;
pub(super) mod months;
mod view;

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
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use uuid::Builder;

use super::{
    App,
    cases::guest_of,
    evidence::NAME_CHARS_MAX,
    input::{Id, InAddress, Key, Query, media_type, whole_body},
    problem::{CREATED, NO_CONTENT, Problem, Result, reader_lang},
    reader::{MaybeSignedIn, SignedIn, guest_token},
};
use crate::{
    checking::provider_of,
    kept::{self, Brought, NotHad, Opening, Reviewed, next_reminder},
};
use view::{BillView, LeftView};

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
    let (brought, left) = kept::read_all(bytes.into(), &opening).await?;
    let mut kept = Vec::with_capacity(brought.len());
    for (part, it) in brought.into_iter().enumerate() {
        let id = part_id(key, part);
        let named = match &it.entry {
            Some(entry) => name_of_part(entry),
            None => name.clone(),
        };
        kept.push(keep(&app, owner, (id, named, &media), it, &opening).await?);
    }
    store_habit(&app, owner).await?;
    let reviewed = reviewed(&app, owner).await?;
    let views = kept
        .iter()
        .map(|it| BillView::of(&app, it.id, &it.bill, it.sha256.clone(), &reviewed, lang));
    let mut views: Vec<BillView> = views.collect();
    let mut first = views.remove(0);
    first.guest = guest.then(|| guest_token(&app, owner));
    first.also = views;
    first.left = left.into_iter().map(|it| LeftView::of(it, lang)).collect();
    Ok((CREATED, axum::Json(first)).into_response())
}

/// A bill that is kept now.
struct Kept {
    id: BillId,
    bill: redress_bills::Bill,
    sha256: String,
}

/// The first bill of an archive is named after the request, and the others after it and their
/// place, so that a retry keeps nothing twice. Their ids begin with the same time.
fn part_id(key: CommandId, part: usize) -> BillId {
    if part == 0 {
        return BillId(key.0);
    }
    let hash = Sha256::new().chain_update(b"bill-part").chain_update(key.0.as_bytes());
    let hash: [u8; 32] = hash.chain_update((part as u64).to_be_bytes()).finalize().into();
    let mut bytes = *key.0.as_bytes();
    bytes[6..].copy_from_slice(&hash[..10]);
    BillId(Builder::from_custom_bytes(bytes).into_uuid())
}

async fn keep(
    app: &App,
    owner: PersonId,
    (id, name, media): (BillId, String, &str),
    Brought { entry, bill, bytes }: Brought,
    opening: &Opening,
) -> Result<Kept> {
    let sha256 = Digest::of(&bytes).to_string();
    let row = Bill {
        id,
        owner,
        format: bill.format.to_owned(),
        payments: bill.payments.len() as u64,
        problems: bill.problems.len() as u64,
        uploaded_at: app.desk.clock.now(),
    };
    let store = &app.desk.store;
    store.put_bill(&row, name, shortened(media.to_owned()), bytes).await?;
    // What was taken out of its archive is not locked any more.
    let password = opening.password.clone().filter(|_| entry.is_none());
    let opening = Opening { password, currency: opening.currency };
    if opening != Opening::default() {
        let text = serde_json::to_string(&opening).map_err(|it| Problem::fault(&it))?;
        store.put_bill_opening(owner, id, &text).await?;
    }
    Ok(Kept { id, bill, sha256 })
}

async fn store_habit(app: &App, owner: PersonId) -> Result<()> {
    let next = next_reminder(app, app.desk.clock.now());
    Ok(app.desk.store.note_bill_habit(owner, next).await?)
}

/// A media type is a label here, and never longer than one.
fn shortened(mut media: String) -> String {
    media.truncate(media.floor_char_boundary(100));
    media
}

/// The name of a file in an archive as a file may be called here.
fn name_of_part(entry: &str) -> String {
    let last = entry.rsplit(['/', '\\']).next().unwrap_or_default();
    let fit = |it: char| if it.is_control() || it == '"' { '_' } else { it };
    let name: String = last.trim().chars().take(NAME_CHARS_MAX).map(fit).collect();
    if name.is_empty() { "file".to_owned() } else { name }
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
