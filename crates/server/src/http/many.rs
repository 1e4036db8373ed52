//! The same move on many cases at once: each is asked by itself and has its own result.

use axum::extract::State;
use futures::{StreamExt, stream};
use redress_core::{
    access::Right,
    case::{Command, Move},
    ids::{CaseId, CommandId},
    lang::Lang,
    party::Reader,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Builder;

use super::{
    App,
    input::{Json, Key},
    moves::{MoveNamed, read_command},
    problem::{Problem, Result, reader_lang},
    reader::SignedIn,
};

/// The most cases of one request.
pub(super) const MANY_MAX: usize = 200;
/// How many cases are moved at the same time.
const AT_ONCE: usize = 4;

/// A case, and perhaps the version that is meant.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseNamed {
    /// Its id or number.
    id: String,
    /// Only while it has this version, as the `ETag` of the case says.
    #[serde(default)]
    version: Option<u32>,
}

impl CaseNamed {
    /// The case that is named. Whether the reader may know of it is for the desk to say.
    pub(super) async fn find(&self, app: &App) -> Result<CaseId> {
        app.find_case(&self.id).await?.ok_or_else(Problem::not_found)
    }
}

/// A move on many cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ManyMoves {
    /// Which cases, at most 200, each once.
    #[schema(max_items = 200)]
    cases: Vec<CaseNamed>,
    /// The fields of the move, the same for all: see the schema `MoveBodies`.
    #[serde(default)]
    #[schema(value_type = Object)]
    body: Option<serde_json::Value>,
}

/// What came of each case.
#[derive(Serialize, ToSchema)]
pub(super) struct ManyView {
    /// In the order asked for.
    pub(super) results: Vec<CaseResult>,
}

/// What came of one case.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseResult {
    /// As the request named it.
    case: String,
    /// Whether it was done, now or earlier.
    done: bool,
    /// The version that the case has now, after a move.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<CaseProblem>,
}

/// Why one of many was not done.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseProblem {
    /// Stable, as in `docs/problems.md`.
    code: &'static str,
    /// A sentence in the reader's language.
    detail: String,
    /// The part of the request it is about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl CaseResult {
    /// The result as its reader reads it; `outcome` has the version, where there is one to tell.
    pub(super) fn of(named: &CaseNamed, outcome: Result<Option<u32>>, lang: Lang) -> CaseResult {
        let (done, version, problem) = match outcome {
            Ok(version) => (true, version, None),
            Err(problem) => (false, None, Some(CaseProblem::of(&problem, lang))),
        };
        CaseResult { case: named.id.clone(), done, version, problem }
    }
}

impl CaseProblem {
    fn of(problem: &Problem, lang: Lang) -> CaseProblem {
        CaseProblem {
            code: problem.code(),
            detail: problem.detail(lang).to_owned(),
            field: problem.field().map(str::to_owned),
        }
    }
}

/// Refuses requests about none, about too many, and about the same case twice.
pub(super) fn many_at_most(cases: &[CaseNamed]) -> Result<()> {
    let mut names: Vec<&str> = cases.iter().map(|it| it.id.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if (1..=MANY_MAX).contains(&cases.len()) && names.len() == cases.len() {
        return Ok(());
    }
    let en = format!("`cases` names 1 to {MANY_MAX} cases, each once");
    let zh = format!("“cases”须为 1 至 {MANY_MAX} 个案件，且不得重复");
    Err(Problem::unprocessable("bad-cases", en, &zh).about("cases"))
}

/// Makes the same move on many cases.
///
/// For staff. Each case is asked by itself, as if the move had been made there alone, and has its
/// own result; what is refused for one changes nothing for the others. Sent again with the same
/// `Idempotency-Key` it is the same act on every case.
#[utoipa::path(
    post, path = "/api/v1/cases/moves/{move}", tag = "cases", request_body = ManyMoves,
    params(
        ("move" = Move, Path, description = "The move"),
        ("Idempotency-Key" = Option<String>, Header, description = "`cmd_<uuid>` or a UUID"),
    ),
    responses(
        (status = 200, description = "A result for each case, in the order asked for", body = ManyView),
        (status = 404, description = "No such move", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn make_moves(
    State(app): State<App>,
    reader: SignedIn,
    Key(key): Key,
    MoveNamed(named): MoveNamed,
    headers: axum::http::HeaderMap,
    Json(body): Json<ManyMoves>,
) -> Result<axum::Json<ManyView>> {
    reader.need(Right::SortCases)?;
    // A complaint is one person's: no two cases are amended to say the same.
    let wanted = named.filter(|it| *it != Move::Amend).ok_or_else(Problem::no_move_of_many)?;
    many_at_most(&body.cases)?;
    let fields = body.body.as_ref().map(serde_json::to_vec).transpose();
    let fields = fields.map_err(|error| Problem::fault(&error))?.unwrap_or_default();
    let command = read_command(wanted, &fields)?;
    let lang = reader_lang(&headers);
    let one = |named: CaseNamed| {
        let (app, reader, command) = (&app, &reader.0, command.clone());
        async move {
            let outcome = make_move(app, reader, key, &named, command).await;
            CaseResult::of(&named, outcome.map(Some), lang)
        }
    };
    let results = stream::iter(body.cases).map(one).buffered(AT_ONCE).collect().await;
    Ok(axum::Json(ManyView { results }))
}

async fn make_move(
    app: &App,
    reader: &Reader,
    key: CommandId,
    named: &CaseNamed,
    command: Command<String>,
) -> Result<u32> {
    let case = named.find(app).await?;
    let key = key_for(app, key, case);
    let moved = app.desk.handle_at(case, reader, key, command, named.version).await?;
    Ok(moved.version)
}

/// The command that the request is for this case: the same whenever the request is sent again.
fn key_for(app: &App, key: CommandId, case: CaseId) -> CommandId {
    let parts = [key.0.as_bytes().as_slice(), case.0.as_bytes()];
    let digest = app.desk.store.keyed_digest("one-of-many", &parts);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.0[..16]);
    CommandId(Builder::from_custom_bytes(bytes).into_uuid())
}
