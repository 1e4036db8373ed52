//! Coming and going: accounts, sessions, and the secret of a case.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use redress_core::{
    ids::{CaseId, PersonId, SessionId},
    party::{Actor, Reader, Role},
};
use redress_store::{HouseAct, Person, Session, SessionKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    App,
    input::Json,
    password::Hasher,
    people::{Account, PersonView, check_login, check_name, create},
    problem::{CREATED, NO_CONTENT, Problem, Result},
    reader::{COOKIE, MaybeSignedIn, SESSION, SignedIn, WithAccount, is_secret_of, opening_token},
    throttle::{Allowance, Throttle},
};

/// How long a sign-in lasts.
const SESSION_HOURS: i64 = 12;
/// Wrong passwords for one login.
const PER_LOGIN: Allowance = Allowance { tries: 10, within: SignedDuration::from_mins(15) };
/// Attempts from one address that came to nothing: an office, or a proxy, may share it.
const PER_ADDRESS: Allowance = Allowance { tries: 100, within: SignedDuration::from_mins(15) };

/// How much of the mark of a place is shown.
const MARK_CHARS: usize = 8;

/// What stands at the doors: who hashes passwords, who counts attempts.
#[derive(Clone, Default)]
pub(super) struct Doors {
    pub(super) hasher: Hasher,
    throttle: Arc<Throttle>,
}

impl Doors {
    /// Counts an attempt at `what` by whoever sits at this address. The answer is what to take
    /// back once it turned out to be a good one.
    fn knock(&self, app: &App, from: Option<SocketAddr>, what: &str) -> Result<String> {
        let address = from.map_or_else(|| "-".to_owned(), |it| it.ip().to_string());
        let key = app.desk.store.blind(what, &address);
        self.throttle.attempt(key.clone(), PER_ADDRESS, app.desk.clock.now())?;
        Ok(key)
    }
}

/// The address that a request came from, where the server was told.
pub(super) type From = Option<Extension<ConnectInfo<SocketAddr>>>;

fn address(from: &From) -> Option<SocketAddr> {
    from.as_ref().map(|Extension(ConnectInfo(it))| *it)
}

/// Somebody who was not let in. It is noted before they hear of it, and takes as long whether or
/// not there is an account.
struct Refused {
    act: HouseAct,
    about: Map<String, Value>,
}

impl Refused {
    fn because(why: &str) -> Refused {
        let about = Map::from_iter([("why".to_owned(), why.into())]);
        Refused { act: HouseAct::SignInRefused, about }
    }

    /// The secret was not that of this case, or there is no such case.
    fn at_case(case: Option<CaseId>) -> Refused {
        let number = case.map(|it| ("number".to_owned(), it.number().into()));
        Refused { act: HouseAct::SecretRefused, about: number.into_iter().collect() }
    }

    /// Where they sit is told by a mark: the same place has the same, and none leads back to it.
    async fn note(
        self,
        app: &App,
        from: Option<SocketAddr>,
        subject: Option<PersonId>,
    ) -> Result<()> {
        let Refused { act, mut about } = self;
        let store = app.desk.store.acting(None, app.desk.clock.now());
        if let Some(from) = from {
            let mut mark = store.blind("refused-from", &from.ip().to_string());
            mark.truncate(MARK_CHARS);
            about.insert("place".to_owned(), mark.into());
        }
        Ok(store.note(act, subject, about.into()).await?)
    }
}

/// Who signs in, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    /// What they sign in with.
    login: String,
    /// Their password.
    password: String,
    /// The role to act in; the first they hold, unless said otherwise.
    #[serde(default)]
    role: Option<Role>,
}

/// A sign-in.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// `Authorization: Bearer <token>`; browsers have it in a cookie as well.
    token: String,
    /// Until when it is good.
    expires_at: Timestamp,
    /// The role that it acts in.
    role: Role,
    /// Whose it is.
    person: PersonView,
}

/// Signs in with login and password.
#[utoipa::path(
    post, path = "/api/v1/sign-in", tag = "people", request_body = SignInBody,
    responses(
        (status = 200, description = "Signed in", body = SessionView),
        (status = 401, description = "No such login, or not its password", body = super::problem::ProblemBody),
        (status = 429, description = "Too many attempts", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn sign_in(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    from: From,
    headers: HeaderMap,
    Json(body): Json<SignInBody>,
) -> Result<Response> {
    let knock = doors.knock(&app, address(&from), "sign-in-address")?;
    let login = app.desk.store.blind("sign-in", &body.login.trim().to_lowercase());
    doors.throttle.attempt(login.clone(), PER_LOGIN, app.desk.clock.now())?;
    let known = app.desk.store.person_by_login(body.login.trim()).await?;
    // One who may not sign in is told what one who does not exist is told, after the same time.
    let may = known.as_ref().filter(|it| !it.disabled);
    let hash = may.and_then(|it| it.password_hash.clone());
    let right = doors.hasher.is(body.password, hash).await?;
    let Some(person) = may.filter(|_| right) else {
        let refused = Refused::because(match &known {
            None => "unknown",
            Some(it) if it.disabled => "disabled",
            Some(_) => "password",
        });
        refused.note(&app, address(&from), known.map(|it| it.id)).await?;
        return Err(Problem::wrong_password());
    };
    doors.throttle.succeeded(&login);
    doors.throttle.take_back(&knock);
    let role = match body.role {
        Some(role) => Some(role).filter(|it| person.roles.contains(it)),
        None => person.roles.first().copied(),
    };
    let Some(role) = role else {
        Refused::because("role").note(&app, address(&from), Some(person.id)).await?;
        return Err(Problem::forbidden());
    };
    let session = begin(&app, person, role).await?;
    Ok((with_cookie(&session, &headers), axum::Json(session)).into_response())
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignUpBody {
    /// What they want to sign in with, such as a telephone number or an e-mail address.
    login: String,
    /// A password of at least 10 characters.
    password: String,
    /// What they are called.
    name: String,
}

/// Makes an account for a complainant. A guest who sends their guest token keeps their drafts
/// and bills.
#[utoipa::path(
    post, path = "/api/v1/sign-up", tag = "people", request_body = SignUpBody,
    responses(
        (status = 201, description = "Signed up, and in", body = SessionView),
        (status = 409, description = "The login is somebody's", body = super::problem::ProblemBody),
        (status = 422, description = "A field is wrong", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn sign_up(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    MaybeSignedIn(reader): MaybeSignedIn,
    from: From,
    headers: HeaderMap,
    Json(body): Json<SignUpBody>,
) -> Result<Response> {
    doors.knock(&app, address(&from), "sign-up-address")?;
    let person = Person {
        id: new_person(&app, reader.as_ref()).await?,
        login: check_login(&body.login)?,
        name: check_name(&body.name)?,
        password_hash: Some(doors.hasher.hash(body.password, "password").await?),
        roles: vec![Role::Complainant],
        merchant: None,
        body: None,
        department: None,
        disabled: false,
        created_at: app.desk.clock.now(),
    };
    create(&app, &app.desk.store, &person).await?;
    let session = begin(&app, &person, Role::Complainant).await?;
    Ok((CREATED, with_cookie(&session, &headers), axum::Json(session)).into_response())
}

/// The id of a guest who has no account yet, or a new one.
async fn new_person(app: &App, reader: Option<&Reader>) -> Result<PersonId> {
    let guest = reader.filter(|it| it.actor.role == Role::Complainant && it.opened.is_none());
    match guest {
        Some(it) if app.desk.store.person(it.actor.id).await?.is_none() => Ok(it.actor.id),
        _ => Ok(PersonId(Uuid::now_v7())),
    }
}

async fn begin(app: &App, person: &Person, role: Role) -> Result<SessionView> {
    let now = app.desk.clock.now();
    let expires_at = now.saturating_add(SignedDuration::from_hours(SESSION_HOURS)).unwrap_or(now);
    let token = new_token();
    let session = Session {
        id: SessionId(Uuid::now_v7()),
        person: person.id,
        role,
        kind: SessionKind::Session,
        label: String::new(),
        created_at: now,
        expires_at: Some(expires_at),
    };
    let store = app.store_of(Actor { id: person.id, role });
    store.open_session(&token, &session).await?;
    Ok(SessionView { token, expires_at, role, person: PersonView::of(person) })
}

/// A token that nobody can guess. Only its digest is kept.
pub(crate) fn new_token() -> String {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).expect("the system has randomness");
    format!("{SESSION}{}", hex::encode(secret))
}

/// The cookie of a browser: not for scripts, and never sent from another site.
fn with_cookie(
    session: &SessionView,
    headers: &HeaderMap,
) -> [(header::HeaderName, HeaderValue); 1] {
    let seconds = SESSION_HOURS * 60 * 60;
    cookie(&session.token, seconds, headers)
}

fn cookie(
    token: &str,
    seconds: i64,
    headers: &HeaderMap,
) -> [(header::HeaderName, HeaderValue); 1] {
    // Whoever stands before us says whether the browser speaks TLS; plain HTTP is loopback's.
    let tls = headers.get("x-forwarded-proto").is_some_and(|it| it == "https");
    let secure = if tls { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [(header::SET_COOKIE, value)]
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "people",
    responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out(
    State(app): State<App>,
    account: WithAccount,
    headers: HeaderMap,
) -> Result<Response> {
    let store = app.store_of(account.reader.0.actor);
    store.revoke_session(account.session.person, account.session.session).await?;
    Ok((NO_CONTENT, cookie("", 0, &headers)).into_response())
}

/// What opens a case for somebody without an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenCaseBody {
    /// The number of the case.
    number: String,
    /// Its secret, as it was shown when the case was begun.
    secret: String,
}

/// An opened case.
#[derive(Serialize, ToSchema)]
pub(super) struct OpenedCase {
    /// The case.
    id: CaseId,
    /// Its number.
    number: String,
    /// `Authorization: Bearer <token>` opens this case and no other.
    token: String,
}

/// Checks the secret of a case.
#[utoipa::path(
    post, path = "/api/v1/sign-in/case", tag = "people", request_body = OpenCaseBody,
    responses(
        (status = 200, description = "It opens the case", body = OpenedCase),
        (status = 401, description = "It does not, or there is no such case", body = super::problem::ProblemBody),
        (status = 429, description = "Too many attempts", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn open_case(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    from: From,
    Json(body): Json<OpenCaseBody>,
) -> Result<axum::Json<OpenedCase>> {
    let knock = doors.knock(&app, address(&from), "sign-in-case")?;
    let found = app.find_case(body.number.trim()).await?;
    let secret = body.secret.trim();
    let secret = secret.strip_prefix("rdc_").unwrap_or(secret);
    // A number that is nobody's is compared as well, and takes as long.
    let case = found.unwrap_or(CaseId(Uuid::nil()));
    let right = is_secret_of(&app, case, secret) && found.is_some();
    if !right {
        Refused::at_case(found).note(&app, address(&from), None).await?;
        return Err(Problem::wrong_secret());
    }
    doors.throttle.take_back(&knock);
    Ok(axum::Json(OpenedCase { id: case, number: case.number(), token: opening_token(&app, case) }))
}

/// Whoever asks.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The person; a guest's as well.
    id: PersonId,
    /// The role that they act in.
    role: Role,
    /// Their account; missing for guests and for whoever opened a case with its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<PersonView>,
    /// The one case that they opened with its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened: Option<CaseId>,
}

/// Who the credentials say that one is.
#[utoipa::path(get, path = "/api/v1/me", tag = "people",
    responses((status = 200, description = "This is who", body = Me)))]
pub(super) async fn me(
    State(app): State<App>,
    SignedIn(reader): SignedIn,
) -> Result<axum::Json<Me>> {
    let known = app.desk.store.person(reader.actor.id).await?;
    Ok(axum::Json(Me {
        id: reader.actor.id,
        role: reader.actor.role,
        account: known.as_ref().map(PersonView::of),
        opened: reader.opened,
    }))
}

/// A password and the one that is to follow it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The password as it is.
    old: String,
    /// The password as it is to be: at least 10 characters.
    new: String,
}

/// Changes one's own password. Ends all sessions but API tokens.
#[utoipa::path(
    post, path = "/api/v1/me/password", tag = "people", request_body = NewPassword,
    responses(
        (status = 204, description = "Changed; sign in again"),
        (status = 401, description = "Not the old password", body = super::problem::ProblemBody),
    )
)]
pub(super) async fn change_password(
    State(app): State<App>,
    Extension(doors): Extension<Arc<Doors>>,
    account: WithAccount,
    from: From,
    Json(body): Json<NewPassword>,
) -> Result<Response> {
    let Account { mut person } = Account::of(&app, account.session.person).await?;
    let key = app.desk.store.blind("password", &person.id.to_string());
    doors.throttle.attempt(key.clone(), PER_LOGIN, app.desk.clock.now())?;
    if !doors.hasher.is(body.old, person.password_hash.clone()).await? {
        Refused::because("old-password").note(&app, address(&from), Some(person.id)).await?;
        return Err(Problem::wrong_password());
    }
    doors.throttle.succeeded(&key);
    person.password_hash = Some(doors.hasher.hash(body.new, "new").await?);
    let store = app.store_of(account.reader.0.actor);
    store.update_person(&person).await?;
    store.revoke_sessions(person.id, false).await?;
    Ok(NO_CONTENT.into_response())
}
