//! API tokens: for programs, until they are revoked.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use redress_core::{
    access::Right,
    ids::{PersonId, SessionId},
    party::Role,
};
use redress_store::{Session, SessionKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    App,
    input::{Id, InAddress, Json, Query},
    people::{Account, check_name},
    problem::{CREATED, NO_CONTENT, Problem, Result},
    reader::WithAccount,
    sign_in::new_token,
};

/// The longest that a token can last, in days; without a limit it lasts until it is revoked.
const DAYS_MAX: i64 = 3650;

impl InAddress for SessionId {
    const PART: &'static str = "id";
}

/// Whose tokens.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct TokensQuery {
    /// For administrators: another person's, such as a service account's.
    person: Option<PersonId>,
}

/// A token, without what makes it one.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenView {
    /// Names it, to revoke it by.
    id: SessionId,
    /// What its holder called it.
    label: String,
    /// The role that it acts in.
    role: Role,
    /// `session` or `token`.
    kind: String,
    /// Since when.
    created_at: Timestamp,
    /// Until when; missing: until it is revoked.
    expires_at: Option<Timestamp>,
}

/// Tokens and sign-ins.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensView {
    /// Newest first.
    tokens: Vec<TokenView>,
}

/// One's own tokens and sign-ins.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "people", params(TokensQuery),
    responses((status = 200, description = "All of them", body = TokensView)))]
pub(super) async fn list(
    State(app): State<App>,
    account: WithAccount,
    Query(query): Query<TokensQuery>,
) -> Result<axum::Json<TokensView>> {
    let person = account.whose(query.person)?;
    let sessions = app.desk.store.sessions(person).await?;
    Ok(axum::Json(TokensView { tokens: sessions.into_iter().map(TokenView::of).collect() }))
}

impl TokenView {
    fn of(it: Session) -> TokenView {
        TokenView {
            id: it.id,
            label: it.label,
            role: it.role,
            kind: it.kind.to_string(),
            created_at: it.created_at,
            expires_at: it.expires_at,
        }
    }
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    /// What it is for.
    label: String,
    /// The role that it acts in: one that its person holds.
    role: Role,
    /// For administrators: whose it is to be.
    #[serde(default)]
    person: Option<PersonId>,
    /// After how many days it ends, 1 to 3650; without it, when it is revoked.
    #[serde(default)]
    days: Option<i64>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeToken {
    /// What is known of it.
    #[serde(flatten)]
    about: TokenView,
    /// `Authorization: Bearer <token>`. Shown here only.
    token: String,
}

/// Makes an API token. Needs a sign-in: no token makes another.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "people", request_body = NewToken,
    responses(
        (status = 201, description = "The token, shown once", body = MadeToken),
        (status = 403, description = "A role that the person does not hold", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    account: WithAccount,
    Json(body): Json<NewToken>,
) -> Result<Response> {
    if account.session.kind != SessionKind::Session {
        return Err(Problem::forbidden());
    }
    let Account { person } = Account::of(&app, account.whose(body.person)?).await?;
    if !person.roles.contains(&body.role) {
        return Err(Problem::forbidden());
    }
    let now = app.desk.clock.now();
    let expires_at = match body.days {
        Some(days) if (1..=DAYS_MAX).contains(&days) => {
            now.saturating_add(SignedDuration::from_hours(24 * days)).ok()
        }
        Some(_) => {
            let en = format!("`days` is 1 to {DAYS_MAX}");
            let zh = format!("“days”须为 1 至 {DAYS_MAX}");
            return Err(Problem::unprocessable("bad-field", en, &zh).about("days"));
        }
        None => None,
    };
    let token = new_token();
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        person: person.id,
        role: body.role,
        kind: SessionKind::Token,
        label: check_name(&body.label).map_err(|it| it.about("label"))?,
        created_at: now,
        expires_at,
    };
    app.store_of(account.reader.0.actor).open_session(&token, &session).await?;
    Ok((CREATED, axum::Json(MadeToken { about: TokenView::of(session), token })).into_response())
}

/// Revokes a token or ends a sign-in.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "people",
    params(("id" = SessionId, Path, description = "The token"), TokensQuery),
    responses(
        (status = 204, description = "It opens nothing any more"),
        (status = 404, description = "None of this person's", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn revoke(
    State(app): State<App>,
    account: WithAccount,
    Id(id): Id<SessionId>,
    Query(query): Query<TokensQuery>,
) -> Result<Response> {
    let person = account.whose(query.person)?;
    if !app.store_of(account.reader.0.actor).revoke_session(person, id).await? {
        return Err(Problem::not_found());
    }
    Ok(NO_CONTENT.into_response())
}

impl WithAccount {
    /// One's own, or for those who manage people anybody's.
    fn whose(&self, asked: Option<PersonId>) -> Result<PersonId> {
        match asked {
            Some(other) if other != self.session.person => {
                self.reader.need(Right::ManagePeople)?;
                Ok(other)
            }
            _ => Ok(self.session.person),
        }
    }
}
