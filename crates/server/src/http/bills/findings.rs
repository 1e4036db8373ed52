//! Findings as their owner reads them, and the draft of a complaint about one.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use redress_bills::checks::{Finding, Severity};
use redress_core::{
    access::Relation,
    case::{Command, Complaint},
    code::Code,
    guide::{Channel, Contact},
    ids::{BillId, CommandId, EvidenceId},
    lang::Lang,
    money::DecimalMoney,
    words::Digest,
};
use redress_store::NewFile;
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use utoipa::ToSchema;
use uuid::Builder;

use super::{
    super::{
        App,
        cases::author,
        complaint::Particulars,
        input::{Json, Key, part},
        problem::{CREATED, Problem, Result, reader_lang},
        reader::{SignedIn, case_token},
        view::CaseView,
    },
    reviewed,
};
use crate::{
    checking::{self, ROWS_MEDIA, Sheet},
    desk::Begin,
    kept::Reviewed,
};
use redress_core::access::Right;

/// Something in a bill that may deserve a complaint.
#[derive(Serialize, ToSchema)]
pub(super) struct BillFindingView {
    /// Names it: the same again while the same rows show the same.
    finding: String,
    /// Which rule found it.
    rule: Code,
    /// `info`, `notice`, `warning` or `serious`.
    #[schema(value_type = String)]
    severity: Severity,
    /// What the rule is called, in the reader's language.
    title: String,
    /// Why, with the numbers, dates and names.
    says: String,
    /// What it may also mean.
    does_not_mean: String,
    /// The rows that it is about, the most telling one first.
    rows: Vec<BillRowView>,
    /// How much money it is about.
    at_stake: DecimalMoney,
    /// What a complaint would be about: one of `GET /issues`.
    issue: Code,
    /// Which evidence would help.
    evidence: Vec<Code>,
    /// Where to turn first: one of `GET /channels`.
    channel: Code,
}

/// A row of a bill.
#[derive(Serialize, ToSchema)]
pub(super) struct BillRowView {
    /// The bill.
    bill: BillId,
    /// The line of the text or row of the sheet, from 1.
    line: u64,
    /// The provider's number; may be empty.
    reference: String,
}

/// The findings that this bill has a part in, or all of them.
pub(super) fn views(
    app: &App,
    reviewed: &Reviewed,
    of: Option<BillId>,
    lang: Lang,
) -> Vec<BillFindingView> {
    let all = reviewed.report.findings.iter().zip(&reviewed.names);
    let views = all.map(|(it, name)| view(app, reviewed, it, name, lang));
    let concerns =
        |it: &BillFindingView| of.is_none_or(|of| it.rows.iter().any(|row| row.bill == of));
    views.filter(concerns).collect()
}

fn view(app: &App, reviewed: &Reviewed, it: &Finding, name: &str, lang: Lang) -> BillFindingView {
    let about = app.desk.rules.checks.about(&it.rule);
    let words = |text: fn(&redress_bills::checks::About) -> &redress_core::lang::Text| {
        about.map(|it| text(it).in_lang(lang).to_owned()).unwrap_or_default()
    };
    let rows = it.rows.iter().filter_map(|place| {
        let bill = reviewed.sheets.get(place.bill as usize)?.id?;
        Some(BillRowView { bill, line: place.line, reference: place.reference.clone() })
    });
    BillFindingView {
        finding: name.to_owned(),
        rule: it.rule.clone(),
        severity: it.severity,
        title: words(|it| &it.title),
        says: it.say(lang).to_owned(),
        does_not_mean: words(|it| &it.does_not_mean),
        rows: rows.collect(),
        at_stake: it.at_stake,
        issue: it.issue.clone(),
        evidence: it.evidence.clone(),
        channel: it.channel.clone(),
    }
}

/// Who complains about a finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DraftBody {
    /// Real name and contact.
    particulars: Particulars,
}

/// A complaint that was drafted from a finding.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DraftedView {
    /// The case, a draft.
    case: CaseView,
    /// Opens this case; shown here only.
    secret: String,
    /// The rows of the bills, as a file of evidence of the case.
    evidence: EvidenceId,
    /// Where to turn first.
    channel: SuggestedChannel,
}

/// A place to turn to.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SuggestedChannel {
    /// Its code.
    channel: Code,
    /// What people call it.
    name: String,
    /// What it is good for.
    good_for: String,
    /// Numbers and addresses.
    contacts: Vec<Contact>,
}

/// Makes a finding a draft of a complaint.
///
/// Issue, payments, amount, what is wanted and what happened follow from the finding; exactly its
/// rows, with the digest of the file that they stand in, become evidence. The case is named after
/// the `Idempotency-Key`, and can be amended before it is lodged.
#[utoipa::path(
    post, path = "/api/v1/bills/{id}/findings/{finding}/draft", tag = "bills",
    request_body = DraftBody,
    params(
        ("id" = BillId, Path, description = "A bill that the finding has rows of"),
        ("finding" = String, Path, description = "The finding, as the bill names it"),
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    responses(
        (status = 201, description = "Drafted, now or earlier", body = DraftedView),
        (status = 404, description = "No such bill or finding of the reader's", body = super::super::problem::ProblemBody),
    )
)]
pub(in crate::http) async fn draft(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    FindingAt { bill, finding }: FindingAt,
    Key(key): Key,
    headers: HeaderMap,
    Json(body): Json<DraftBody>,
) -> Result<Response> {
    SignedIn(reader.clone()).need(Right::CheckBills)?;
    let lang = reader_lang(&headers);
    let (complainant, origin) = author(&app, &reader, key, None).await?;
    let reviewed = reviewed(&app, reader.actor.id).await?;
    let finding = find(&reviewed, bill, &finding).ok_or_else(Problem::not_found)?;
    let (draft, rows) = checking::draft(finding, &reviewed.sheets, &app.desk.rules.guide, lang);
    let complaint = Complaint {
        issue: draft.issue,
        handling: Default::default(),
        respondent: None,
        payments: draft.payments,
        claimed: draft.claimed,
        wanted: draft.wanted,
        narrative: draft.narrative,
        particulars: body.particulars.read("particulars")?,
        representative: None,
        facts: Default::default(),
        origin,
    };
    let case = app.desk.draft(&reader, key, complainant, complaint, Begin::DRAFT).await?;
    let (evidence, bytes) = (rows_id(key), checking::rows_as_csv(&rows));
    let kind = kind_of_rows(finding, &rows);
    let case = if case.evidence.contains_key(&EvidenceId(evidence)) {
        case
    } else {
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        let (id, name) = (EvidenceId(evidence), "bill-rows.csv".to_owned());
        let file =
            NewFile { id: id.into(), name, media_type: ROWS_MEDIA.to_owned(), digest, bytes };
        app.desk.store.put_file(case.id, file, app.desk.clock.now()).await?;
        let command =
            Command::AddEvidence { evidence: id, kind, digest, size, sm3: None, capture: None };
        app.desk.handle(case.id, &reader, CommandId(evidence), command).await?
    };
    let relation = Relation::between(&reader, &case).ok_or_else(Problem::not_found)?;
    let channel = app.desk.rules.guide.channel(&finding.channel);
    let answer = DraftedView {
        secret: case_token(&app, case.id),
        evidence: EvidenceId(evidence),
        channel: suggested(&finding.channel, channel, lang),
        case: CaseView::of(&app, &case, relation, &reader),
    };
    let place = format!("/api/v1/cases/{}", case.id);
    Ok((CREATED, [(header::LOCATION, place)], axum::Json(answer)).into_response())
}

fn find<'r>(reviewed: &'r Reviewed, bill: BillId, name: &str) -> Option<&'r Finding> {
    let at = reviewed.names.iter().position(|it| it == name)?;
    let finding = &reviewed.report.findings[at];
    let stands = finding.rows.iter().any(|place| {
        reviewed.sheets.get(place.bill as usize).is_some_and(|it| it.id == Some(bill))
    });
    stands.then_some(finding)
}

/// The file of rows is named after the request, so that a retry puts in no second one.
fn rows_id(key: CommandId) -> uuid::Uuid {
    let hash = sha2::Sha256::new().chain_update(b"bill-rows").chain_update(key.0.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Rows of a bank's statement, or a wallet's record of its transactions.
fn kind_of_rows(
    finding: &Finding,
    rows: &[(&Sheet, redress_core::payment::PaymentRef<'_>)],
) -> Code {
    let bank = |it: &(&Sheet, _)| checking::provider_of(it.0.bill.format) == *"bank";
    let record = Code::of("transaction-record");
    let all_bank = !rows.is_empty() && rows.iter().all(bank);
    if all_bank && finding.evidence.iter().any(|it| *it == *"statement") {
        return Code::of("statement");
    }
    record
}

fn suggested(code: &Code, channel: Option<&Channel>, lang: Lang) -> SuggestedChannel {
    let words = |text: fn(&Channel) -> &redress_core::lang::Text| {
        channel.map(|it| text(it).in_lang(lang).to_owned()).unwrap_or_default()
    };
    SuggestedChannel {
        channel: code.clone(),
        name: words(|it| &it.name),
        good_for: words(|it| &it.good_for),
        contacts: channel.map(|it| it.contacts.clone()).unwrap_or_default(),
    }
}

/// The bill and the finding that the address names.
pub(in crate::http) struct FindingAt {
    bill: BillId,
    finding: String,
}

impl axum::extract::FromRequestParts<App> for FindingAt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut http::request::Parts, app: &App) -> Result<FindingAt> {
        let bill = part(parts, app, "id").await?;
        let finding = part(parts, app, "finding").await?;
        let bill = bill.parse().map_err(|_| Problem::not_found())?;
        Ok(FindingAt { bill, finding })
    }
}
