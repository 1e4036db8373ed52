//! Moves that were asked for with a delay: kept, shown to their author, taken back.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{Command, Move},
    ids::{CaseId, CommandId},
    lang::Lang,
    party::Reader,
};
use redress_store::{Kept, PENDING_MAX, Pending, PendingState, TakenBack};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{
    App,
    input::{Id, InAddress, Named},
    problem::{ACCEPTED, NO_CONTENT, Problem, Result},
    reader::SignedIn,
    view::{CaseView, acting},
};
use crate::waiting::{Asked, WAIT_MAX, Why};

/// When a move is made.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DelayQuery {
    /// For words to others (`message`, `answer`, `state`, `request-information`): how long to
    /// wait, as `PT10S`, at most a minute. Until then it can be taken back.
    #[param(value_type = Option<String>)]
    after: Option<String>,
}

/// A move of the reader's own that is still to be made, or was refused when its time came.
#[derive(Serialize, ToSchema)]
pub(super) struct PendingView {
    /// The `Idempotency-Key` of the request: takes it back.
    command_id: CommandId,
    /// Which move.
    r#move: Move,
    /// Its fields, as they were sent.
    #[schema(value_type = Object)]
    fields: Value,
    /// When it is made.
    send_at: Timestamp,
    /// Where it stands.
    state: Standing,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<PendingProblem>,
}

/// Where a move stands that was asked for with a delay.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = PendingStanding)]
pub(super) enum Standing {
    /// It can be taken back.
    Waiting,
    /// It is being made.
    Sending,
    /// It was refused.
    Refused,
}

/// Why a move was refused when its time came.
#[derive(Serialize, ToSchema)]
pub(super) struct PendingProblem {
    /// Stable, as in a problem.
    code: String,
    /// A sentence in the reader's language.
    detail: String,
}

impl DelayQuery {
    /// How long to wait, if at all.
    pub(super) fn delay(&self) -> Result<Option<SignedDuration>> {
        let Some(after) = &self.after else { return Ok(None) };
        let read: Option<SignedDuration> = after.parse().ok();
        let read = read.filter(|it| (SignedDuration::ZERO..=WAIT_MAX).contains(it));
        let delay = read.ok_or_else(|| {
            let en = "`after` is a duration such as PT10S, from none to a minute";
            Problem::unprocessable("bad-delay", en, "after 须为 PT10S 形式的时长，最长一分钟")
                .about("after")
        })?;
        Ok(Some(delay).filter(|it| !it.is_zero()))
    }
}

/// Keeps a move until its time comes. What would be refused now is refused now.
pub(super) async fn keep(
    app: &App,
    case: CaseId,
    reader: &Reader,
    key: CommandId,
    command: Command<String>,
    wanted: Option<u32>,
    delay: SignedDuration,
) -> Result<bool> {
    if !command.as_move().can_wait() {
        let en = "only words to others can wait: message, answer, state, request-information";
        let zh = "仅 message、answer、state、request-information 可以延迟发出";
        return Err(Problem::unprocessable("cannot-wait", en, zh).about("after"));
    }
    let outlook = app.desk.outlook(case, reader, key, &command, wanted).await?;
    if outlook.done {
        return Ok(false);
    }
    let send_at = app.desk.clock.now().saturating_add(delay).unwrap_or(Timestamp::MAX);
    let pending = Asked::new(command, reader).until(case, key, outlook.request, send_at);
    match app.desk.store.keep_pending(&pending).await? {
        Kept::Waits => Ok(true),
        Kept::There(request) if request == outlook.request => Ok(true),
        Kept::There(_) => Err(crate::desk::DeskError::KeyReused.into()),
        Kept::TooMany => {
            let en = format!("{PENDING_MAX} of your moves wait in this case already");
            let zh = format!("您在本案中已有 {PENDING_MAX} 项待发操作");
            Err(Problem::conflict("too-many-pending", en, &zh))
        }
    }
}

/// What of the reader's own is still to come in this case.
pub(super) async fn of_reader(
    app: &App,
    case: CaseId,
    reader: &Reader,
    lang: Lang,
) -> Result<Vec<PendingView>> {
    let pending = app.desk.store.pending_of(case, reader.actor.id).await?;
    pending.iter().map(|it| PendingView::of(it, lang)).collect()
}

impl PendingView {
    fn of(it: &Pending, lang: Lang) -> Result<PendingView> {
        let asked = Asked::read(it)?;
        let named = asked.command.as_move();
        let mut fields = serde_json::to_value(&asked.command).unwrap_or_default();
        let refusal = it.refusal.as_deref().and_then(|it| serde_json::from_str::<Why>(it).ok());
        Ok(PendingView {
            command_id: it.command,
            fields: fields.get_mut(named.to_string()).map(Value::take).unwrap_or_default(),
            r#move: named,
            send_at: it.send_at,
            state: match it.state {
                PendingState::Waiting => Standing::Waiting,
                PendingState::Sending => Standing::Sending,
                PendingState::Refused => Standing::Refused,
            },
            problem: refusal.map(|it| PendingProblem {
                code: it.code,
                detail: if lang == Lang::Zh { it.zh } else { it.en },
            }),
        })
    }
}

/// The case, without texts, with what of the reader's own is still to come.
pub(super) fn kept_answer(view: CaseView) -> Response {
    (ACCEPTED, [(header::ETAG, view.etag())], axum::Json(view)).into_response()
}

/// Takes back a move that was asked for with a delay, or puts away one that was refused.
#[utoipa::path(
    delete, path = "/api/v1/cases/{id}/pending/{command_id}", tag = "cases",
    params(
        ("id" = String, Path, description = "Id or number of the case"),
        ("command_id" = CommandId, Path, description = "The `Idempotency-Key` it was asked for with"),
    ),
    responses(
        (status = 204, description = "It will not be made"),
        (status = 404, description = "Nothing of the reader's own", body = super::problem::ProblemBody),
        (status = 409, description = "It is being made, or was", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn take_back(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
    Named(case): Named,
    Id(command): Id<CommandId>,
) -> Result<Response> {
    let (known, _) = app.desk.case(case, &reader).await?;
    let made_by = acting(&reader, &known).actor.id;
    let store = &app.desk.store;
    let too_late = || {
        let en = "it was sent already and can no longer be taken back";
        Problem::conflict("already-sent", en, "已发出，无法撤回")
    };
    match store.take_back(case, command, reader.actor.id).await? {
        TakenBack::Gone => Ok(NO_CONTENT.into_response()),
        TakenBack::TooLate => Err(too_late()),
        TakenBack::Nothing if store.was_made_by(case, command, made_by).await? => Err(too_late()),
        TakenBack::Nothing => Err(Problem::not_found()),
    }
}

impl InAddress for CommandId {
    const PART: &'static str = "command_id";
}
