//! For whoever looks after the house: what the rounds wait for, and who pays.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use redress_core::{access::Right, code::Code, ids::CaseId};
use redress_store::{HouseAct, PutOff};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    App,
    input::part,
    problem::{NO_CONTENT, Problem, Result},
    reader::SignedIn,
};
use crate::rounds::{ROUNDS, Round};

/// The most tasks of a round that are counted.
const COUNTED_MAX: u16 = 1000;
/// The most tasks of a round that are listed.
const LISTED_MAX: u16 = 50;

/// What happens by itself, and what of it does not.
#[derive(Serialize, ToSchema)]
pub(super) struct RoundsView {
    /// Every round over the due-list.
    rounds: Vec<RoundView>,
    /// How far the seal has come.
    seal: SealView,
    /// When the next message with a delay is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_message: Option<Timestamp>,
}

/// A round.
#[derive(Serialize, ToSchema)]
pub(super) struct RoundView {
    /// The kind of task: `deliver-remedy`.
    kind: &'static str,
    /// How many are due now; not counted beyond 1,000.
    due: u64,
    /// When the next one is due, or its lease ends.
    next: Option<Timestamp>,
    /// How long after the first try in vain it is tried again, in seconds; twice as long after
    /// every further.
    first_retry_seconds: i64,
    /// The longest between two tries, in seconds.
    last_retry_seconds: i64,
    /// What was tried in vain, the next to be tried first; at most 50.
    put_off: Vec<PutOffView>,
}

/// A task that was tried in vain.
#[derive(Serialize, ToSchema)]
pub(super) struct PutOffView {
    /// In which case.
    case: CaseId,
    /// The number that people use for it.
    number: String,
    /// Since when it is due.
    since: Timestamp,
    /// How often it was tried.
    tries: u32,
    /// When it is tried again.
    next: Timestamp,
    /// Why it was put off last.
    code: Option<String>,
}

/// How far the seal has come.
#[derive(Serialize, ToSchema)]
pub(super) struct SealView {
    /// How many events are sealed.
    position: i64,
    /// How many wait for it.
    waiting: u64,
}

/// What the rounds wait for: due, next, put off and why.
#[utoipa::path(get, path = "/api/v1/rounds", tag = "health",
    responses((status = 200, description = "Every round", body = RoundsView)))]
pub(super) async fn rounds(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<RoundsView>> {
    reader.need(Right::TendRounds)?;
    let (store, now) = (&app.desk.store, app.desk.clock.now());
    let mut rounds = Vec::with_capacity(ROUNDS.len());
    for round in ROUNDS {
        let put_off = store.put_off_tasks(round.kind, LISTED_MAX).await?;
        rounds.push(RoundView {
            kind: round.kind,
            due: store.due_count(round.kind, now, COUNTED_MAX).await?,
            next: store.next_due(round.kind).await?,
            first_retry_seconds: round.first_retry.as_secs(),
            last_retry_seconds: round.last_retry.as_secs(),
            put_off: put_off.into_iter().map(PutOffView::of).collect(),
        });
    }
    let health = store.health(now).await?;
    let seal = SealView { position: health.position.0, waiting: health.waiting };
    let next_message = store.next_pending().await?;
    Ok(axum::Json(RoundsView { rounds, seal, next_message }))
}

impl PutOffView {
    fn of(it: PutOff) -> PutOffView {
        PutOffView {
            case: it.case,
            number: it.case.number(),
            since: it.at,
            tries: it.tries,
            next: it.next_at,
            code: it.why,
        }
    }
}

/// Lets what was put off in a case be tried again at once.
#[utoipa::path(
    post, path = "/api/v1/rounds/{kind}/{case}/retry", tag = "health",
    params(
        ("kind" = String, Path, description = "The round"),
        ("case" = CaseId, Path, description = "The case"),
    ),
    responses(
        (status = 204, description = "It is due now"),
        (status = 404, description = "Nothing was put off there", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn retry(
    State(app): State<App>,
    reader: SignedIn,
    Task(round, case): Task,
) -> Result<Response> {
    reader.need(Right::TendRounds)?;
    let now = app.desk.clock.now();
    if app.desk.store.retry_now(round.kind, case, now).await? == 0 {
        return Err(Problem::not_found());
    }
    let about = json!({ "round": round.kind, "case": case });
    app.store_of(reader.0.actor).note(HouseAct::RoundRetried, None, about).await?;
    Ok(NO_CONTENT.into_response())
}

/// The round and the case in the address.
pub(super) struct Task(&'static Round, CaseId);

impl axum::extract::FromRequestParts<App> for Task {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Task> {
        let kind = part(parts, app, "kind").await?;
        let case = part(parts, app, "case").await?;
        let round = ROUNDS.iter().find(|it| it.kind == kind);
        let case = case.parse().map_err(|_| Problem::not_found());
        Ok(Task(round.ok_or_else(Problem::not_found)?, case?))
    }
}

/// Who pays.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderAccountsView {
    /// By the codes that payments name them with.
    accounts: Vec<ProviderAccount>,
}

/// An account with a payment provider.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderAccount {
    /// The code that payments name it with: `alipay`.
    provider: Code,
    /// How it is spoken to.
    kind: &'static str,
    /// It is only a game: no money moves.
    sandbox: bool,
    /// When it last answered this server since that began to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    /// When it last did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    silent_at: Option<Timestamp>,
}

/// The accounts with payment providers that the operator has set up, and when each was last spoken
/// with. No keys, no addresses.
#[utoipa::path(get, path = "/api/v1/provider-accounts", tag = "health",
    responses((status = 200, description = "All of them", body = ProviderAccountsView)))]
pub(super) async fn accounts(
    State(app): State<App>,
    reader: SignedIn,
) -> Result<axum::Json<ProviderAccountsView>> {
    reader.need(Right::TendRounds)?;
    let account = |code: &Code| {
        let kind = app.providers.get(code)?.name();
        let last = app.contacts.of(kind);
        Some(ProviderAccount {
            provider: code.clone(),
            kind,
            sandbox: kind == "sandbox",
            answered_at: last.answered_at,
            silent_at: last.silent_at,
        })
    };
    let accounts = app.providers.codes().filter_map(account).collect();
    Ok(axum::Json(ProviderAccountsView { accounts }))
}
