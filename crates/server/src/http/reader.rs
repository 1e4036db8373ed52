//! Who asks: a session, an API token, a guest, or somebody who has the secret of one case.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use redress_core::{
    access::Right,
    ids::{CaseId, PersonId},
    party::{Actor, Reader, Role},
};
use subtle::ConstantTimeEq;

use super::{App, problem::Problem};

/// Begins the token of a guest: `rdg_<person>_<mac>`.
const GUEST: &str = "rdg_";
/// Begins the secret of a case: `rdc_<secret>`.
const CASE: &str = "rdc_";
/// Begins the token of a sign-in or an API token.
pub(crate) const SESSION: &str = "rds_";
/// The longest credential that is looked at, in bytes.
const CREDENTIAL_MAX: usize = 256;
/// The cookie that holds a browser's session.
pub(crate) const COOKIE: &str = "redress_session";

/// Somebody who showed valid credentials. Handlers that take this need them.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn(pub(crate) Reader);

impl SignedIn {
    /// Whether they hold a right; a problem where not.
    pub(crate) fn need(&self, right: Right) -> Result<(), Problem> {
        if self.0.opened.is_none() && right.is_held_by(self.0.actor.role) {
            return Ok(());
        }
        Err(Problem::forbidden())
    }
}

/// Somebody, or nobody in particular.
#[derive(Clone, Debug)]
pub(crate) struct MaybeSignedIn(pub(crate) Option<Reader>);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedIn, Problem> {
        let reader = MaybeSignedIn::from_request_parts(parts, app).await?.0;
        reader.map(SignedIn).ok_or_else(Problem::unauthorized)
    }
}

impl FromRequestParts<App> for MaybeSignedIn {
    type Rejection = Problem;

    /// Credentials that are there but not valid are a problem, not nobody.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<MaybeSignedIn, Problem> {
        let Some(credential) = credential(&parts.headers)? else {
            return Ok(MaybeSignedIn(None));
        };
        let named = match credential.starts_with(CASE) {
            true => case_in_address(parts, app).await?,
            false => None,
        };
        let reader = shown_by(app, &credential, named.as_deref()).await?;
        note_role(&reader);
        Ok(MaybeSignedIn(Some(reader)))
    }
}

async fn case_in_address(parts: &mut Parts, app: &App) -> Result<Option<String>, Problem> {
    let params = RawPathParams::from_request_parts(parts, app).await;
    let params = params.map_err(|_| Problem::unauthorized())?;
    Ok(params.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.to_owned()))
}

/// Who shows this, at an address that names no case.
pub(crate) async fn reader_by(app: &App, credential: &str) -> Result<Reader, Problem> {
    shown_by(app, credential, None).await
}

async fn shown_by(app: &App, credential: &str, named: Option<&str>) -> Result<Reader, Problem> {
    if let Some(secret) = credential.strip_prefix(CASE) {
        return case_reader(app, secret, named).await;
    }
    if let Some(guest) = credential.strip_prefix(GUEST) {
        return guest_reader(app, guest);
    }
    Ok(reader_of(&session(app, credential).await?))
}

/// `Authorization: Bearer …`, or the cookie of a browser.
pub(crate) fn credential(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let sent = match headers.get(header::AUTHORIZATION) {
        Some(value) => {
            let text = value.to_str().map_err(|_| Problem::unauthorized())?;
            let bearer = text.strip_prefix("Bearer ").ok_or_else(Problem::unauthorized)?;
            Some(bearer.trim().to_owned())
        }
        None => cookie(headers),
    };
    match sent {
        Some(text) if CREDENTIAL_MAX < text.len() => Err(Problem::unauthorized()),
        sent => Ok(sent),
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// `rdc_<secret>` goes with an address that names the case, by id or by number; what
/// `POST /sign-in/case` gives, `rdc_<case>_<secret>`, names it itself.
async fn case_reader(app: &App, shown: &str, named: Option<&str>) -> Result<Reader, Problem> {
    let (case, secret) = match shown.split_once('_') {
        Some((case, secret)) => {
            let case = uuid::Uuid::try_parse(case).map_err(|_| Problem::unauthorized())?;
            (Some(CaseId(case)), secret)
        }
        None => match named {
            Some(named) => (app.find_case(named).await?, shown),
            None => (None, shown),
        },
    };
    let case = case.filter(|it| is_secret_of(app, *it, secret));
    let case = case.ok_or_else(Problem::unauthorized)?;
    let nobody_yet = Actor { id: PersonId(case.0), role: Role::Complainant };
    Ok(Reader { opened: Some(case), ..Reader::plain(nobody_yet) })
}

/// Compares in the same time whatever is sent.
pub(crate) fn is_secret_of(app: &App, case: CaseId, secret: &str) -> bool {
    let right = app.desk.store.case_secret(case, 0);
    right.as_bytes().ct_eq(secret.as_bytes()).into()
}

/// What a person without an account shows to come back to their drafts and bills.
pub(crate) fn guest_token(app: &App, person: PersonId) -> String {
    format!("{GUEST}{}_{}", person.0.simple(), app.desk.store.guest_token(person))
}

/// What opens one case.
pub(crate) fn case_token(app: &App, case: CaseId) -> String {
    format!("{CASE}{}", app.desk.store.case_secret(case, 0))
}

/// The same, and says itself which case that is.
pub(crate) fn opening_token(app: &App, case: CaseId) -> String {
    format!("{CASE}{}_{}", case.0.simple(), app.desk.store.case_secret(case, 0))
}

fn guest_reader(app: &App, guest: &str) -> Result<Reader, Problem> {
    let (person, mac) = guest.split_once('_').ok_or_else(Problem::unauthorized)?;
    let person = uuid::Uuid::try_parse(person).map_err(|_| Problem::unauthorized())?;
    let person = PersonId(person);
    let right = app.desk.store.guest_token(person);
    if !bool::from(right.as_bytes().ct_eq(mac.as_bytes())) {
        return Err(Problem::unauthorized());
    }
    Ok(Reader::plain(Actor { id: person, role: Role::Complainant }))
}

/// Somebody with an account, and the session that they showed. Guests and case secrets have
/// none.
#[derive(Clone, Debug)]
pub(crate) struct WithAccount {
    /// Who.
    pub(crate) reader: SignedIn,
    /// With which session or token.
    pub(crate) session: redress_store::SignedIn,
}

impl FromRequestParts<App> for WithAccount {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<WithAccount, Problem> {
        let credential = credential(&parts.headers)?.ok_or_else(Problem::unauthorized)?;
        if !credential.starts_with(SESSION) {
            return Err(Problem::forbidden());
        }
        let session = session(app, &credential).await?;
        let reader = reader_of(&session);
        note_role(&reader);
        Ok(WithAccount { reader: SignedIn(reader), session })
    }
}

async fn session(app: &App, token: &str) -> Result<redress_store::SignedIn, Problem> {
    if !token.starts_with(SESSION) {
        return Err(Problem::unauthorized());
    }
    let found = app.desk.store.session(token, app.desk.clock.now());
    found.await?.ok_or_else(Problem::unauthorized)
}

fn reader_of(session: &redress_store::SignedIn) -> Reader {
    Reader {
        actor: Actor { id: session.person, role: session.role },
        merchant: session.merchant,
        body: session.body.as_ref().map(|it| it.as_str().to_owned()),
        opened: None,
    }
}

/// The log knows the role, never the person.
fn note_role(reader: &Reader) {
    let role: &str = reader.actor.role.into();
    tracing::Span::current().record("role", role);
}
