//! What to do about a payment that went wrong, and where to turn. Nobody
//! needs to sign in to read them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use redress_core::{
    case::{Case, Event, Outcome},
    code::Code,
    guide::{Channel, Diagnosis, EvidenceKind, Group, Guidance, Issue, Situation},
    lang::Text,
    money::Currency,
    rulebook::OwedBy,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::{Json, Query, amount},
    problem::{Problem, Result},
    reader::MaybeSignedIn,
};

/// What is known of the matter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideQuery {
    /// The issue type; may be left out with `case`.
    issue: Option<Code>,
    /// How much money it is about, as a decimal.
    amount: Option<String>,
    /// Its currency, CNY unless said otherwise.
    currency: Option<Currency>,
    /// Whose payment it is: `alipay`, `wechat-pay`, `bank` …
    provider: Option<Code>,
    /// Kinds of evidence that are there, separated by commas.
    evidence: Option<String>,
    /// Whether money can still move.
    money_still_moving: Option<bool>,
    /// A case of the reader's, by id or number: everything else then comes from there.
    case: Option<String>,
}

/// Steps, evidence, channels and remedies, in order, each with a reason.
#[utoipa::path(
    get, path = "/api/v1/guide", tag = "guide", params(GuideQuery),
    responses(
        (status = 200, description = "What to do", body = Guidance),
        (status = 422, description = "No such issue type", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn guide(
    State(app): State<App>,
    MaybeSignedIn(reader): MaybeSignedIn,
    Query(query): Query<GuideQuery>,
) -> Result<axum::Json<Guidance>> {
    let mut situation = match &query.case {
        Some(named) => {
            let reader = reader.ok_or_else(Problem::unauthorized)?;
            let id = app.find_case(named).await?.ok_or_else(Problem::not_found)?;
            let (case, _) = app.desk.case(id, &reader).await?;
            situation(&app, &case).await?
        }
        None => Situation::new(query.issue.clone().ok_or_else(issue_missing)?),
    };
    if let Some(text) = &query.amount {
        let currency = query.currency.unwrap_or(Currency::CNY);
        situation.amount = Some(amount(text, currency, "amount")?);
    }
    situation.provider = query.provider.or(situation.provider);
    let listed = query.evidence.as_deref().unwrap_or_default().split(',');
    situation.evidence.extend(listed.filter_map(|it| it.trim().parse().ok()).take(100));
    situation.money_still_moving |= query.money_still_moving.unwrap_or(false);
    situation.today = Some(today(&app));
    let guidance = app.desk.rules.guide.recommend(&situation);
    let unknown = |_| Problem::from(crate::desk::DeskError::UnknownIssue);
    Ok(axum::Json(guidance.map_err(unknown)?))
}

fn issue_missing() -> Problem {
    let en = "`issue` is missing; see /api/v1/issues";
    Problem::unprocessable("missing-field", en, "缺少“issue”，见 /api/v1/issues").about("issue")
}

fn today(app: &App) -> Date {
    let zone = jiff::tz::TimeZone::get(&app.institution().zone).unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_datetime(app.desk.clock.now()).date()
}

/// What a case says of itself.
async fn situation(app: &App, case: &Case) -> Result<Situation> {
    let complaint = &case.complaint;
    let log = app.desk.store.log(case.id).await?;
    let kinds = log.iter().filter_map(|it| match &it.event {
        Event::EvidenceAdded { kind, .. } => Some(kind.clone()),
        _ => None,
    });
    let evidence: BTreeSet<Code> = kinds.collect();
    let now = app.desk.clock.now();
    let owed = case.obligations(&app.desk.rules.book);
    let late = owed.iter().any(|it| it.owed_by == OwedBy::Institution && it.is_late(now));
    let house = app.desk.house();
    let kind = complaint.facts.get("institution-kind");
    let kind = kind.or_else(|| house.facts.get("institution-kind"));
    Ok(Situation {
        amount: complaint.claimed,
        provider: complaint.payments.first().map(|it| it.provider.clone()),
        institution_kind: kind.and_then(|it| it.parse().ok()),
        already_complained: case.stage != redress_core::case::Stage::Draft,
        institution_late: late || !case.missed.is_empty(),
        refused: case.rulings.last().is_some_and(|it| it.outcome != Outcome::Upheld),
        evidence,
        ..Situation::new(complaint.issue.clone())
    })
}

/// Answers given so far, by question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    /// The answer to each question, both by their codes. Empty at the beginning.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    answers: BTreeMap<Code, Code>,
}

/// From "what happened" to the issue type.
///
/// Answers with the next question (`{"is": "ask", "question": …}`) or the issue type
/// (`{"is": "found", "issue": …}`).
#[utoipa::path(
    post, path = "/api/v1/guide/diagnosis", tag = "guide", request_body = Answers,
    responses(
        (status = 200, description = "The next question, or the issue type", body = Object),
        (status = 422, description = "No such answer", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn diagnose(
    State(app): State<App>,
    Json(body): Json<Answers>,
) -> Result<Response> {
    match app.desk.rules.guide.diagnose(&body.answers) {
        Diagnosis::NoSuchAnswer { question } => {
            let known: Vec<&str> = question.answer.iter().map(|it| it.id.as_str()).collect();
            let known = known.join(", ");
            let en = format!("question `{}` has these answers: {known}", question.id);
            let zh = format!("问题“{}”的可选答案：{known}", question.id);
            Err(Problem::unprocessable("no-such-answer", en, &zh).about("answers"))
        }
        diagnosis => Ok(axum::Json(diagnosis).into_response()),
    }
}

/// The issue types, and what their checklists speak of.
#[derive(Serialize, ToSchema)]
pub(super) struct IssuesView {
    /// The families of issue types.
    groups: Vec<Group>,
    /// Every issue type, family by family.
    issues: Vec<Issue>,
    /// Every kind of evidence.
    evidence: Vec<EvidenceKind>,
}

/// The issue types with their quick fixes, checklists and suggested remedies.
#[utoipa::path(get, path = "/api/v1/issues", tag = "guide",
    responses((status = 200, description = "All of them", body = IssuesView)))]
pub(super) async fn issues(State(app): State<App>, _: HeaderMap) -> axum::Json<IssuesView> {
    let guide = &app.desk.rules.guide;
    axum::Json(IssuesView {
        groups: guide.groups().cloned().collect(),
        issues: guide.issues().to_vec(),
        evidence: guide.evidence_kinds().cloned().collect(),
    })
}

/// The channels.
#[derive(Serialize, ToSchema)]
pub(super) struct ChannelsView {
    /// In the order in which people usually go through them.
    channels: Vec<ChannelView>,
}

/// A place to turn to.
#[derive(Serialize, ToSchema)]
pub(super) struct ChannelView {
    /// Its code.
    id: Code,
    /// What kind of body it is.
    kind: String,
    /// What people call it.
    name: Text,
    /// What it is good for.
    good_for: Text,
    /// Kinds of evidence to bring.
    bring: Vec<Code>,
    /// Numbers and addresses.
    contacts: Vec<redress_core::guide::Contact>,
    /// Whether it is somebody other than the institution.
    outside: bool,
}

impl ChannelView {
    fn of(it: &Channel) -> ChannelView {
        ChannelView {
            id: it.id.clone(),
            kind: it.kind.to_string(),
            name: it.name.clone(),
            good_for: it.good_for.clone(),
            bring: it.bring.clone(),
            contacts: it.contacts.clone(),
            outside: it.is_outside(),
        }
    }
}

/// The channels that a complaint can go through, and what each is good for.
#[utoipa::path(get, path = "/api/v1/channels", tag = "guide",
    responses((status = 200, description = "All of them", body = ChannelsView)))]
pub(super) async fn channels(State(app): State<App>) -> axum::Json<ChannelsView> {
    let channels = app.desk.rules.guide.channels().iter().map(ChannelView::of).collect();
    axum::Json(ChannelsView { channels })
}
