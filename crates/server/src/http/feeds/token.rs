//! What stands in the address of a calendar feed: a token that shows time limits and opens nothing
//! else. It is computed, not kept; what is kept is how often its holder took it back.

use redress_core::{
    ids::{CaseId, PersonId},
    party::{Actor, Reader, Role},
};
use redress_store::StoreError;
use subtle::ConstantTimeEq;

use crate::http::{
    App,
    problem::{Problem, Result},
};

/// Begins a token of a feed: `rdf_<holder>_<role>_<generation>_<mac>`.
const FEED: &str = "rdf_";
/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 256;
/// How many hex digits of the digest stand in a token: 160 bits.
const MAC_DIGITS: usize = 40;

/// What a feed shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// One case.
    Case(CaseId),
    /// The cases that are assigned to its holder.
    Assigned,
}

impl Scope {
    fn name(self) -> String {
        match self {
            Scope::Case(case) => case.to_string(),
            Scope::Assigned => "assigned".to_owned(),
        }
    }
}

/// The token with which `reader` subscribes.
pub(super) async fn token(app: &App, scope: Scope, reader: &Reader) -> Result<String> {
    let generation = generation(app, scope, reader.actor.id).await?.1;
    Ok(written(app, scope, reader.actor, generation))
}

/// Every token of `reader` for this feed opens nothing from now on.
pub(super) async fn revoke(app: &App, scope: Scope, reader: &Reader) -> Result<()> {
    let holder = reader.actor.id;
    let (version, generation) = generation(app, scope, holder).await?;
    // Where somebody else was faster, theirs is revoked as well: the token that was shown is.
    app.desk.store.put_setting(&setting(scope, holder), version, &(generation + 1)).await?;
    Ok(())
}

/// Who shows this token. They may do what they may do now: whoever no longer works here, or is
/// no longer part of the case, sees nothing.
pub(super) async fn holder(app: &App, scope: Scope, token: &str) -> Result<Reader> {
    let shown = read(token).ok_or_else(Problem::unauthorized)?;
    let generation = generation(app, scope, shown.id).await?.1;
    let right = written(app, scope, shown, generation);
    if !bool::from(right.as_bytes().ct_eq(token.as_bytes())) {
        return Err(Problem::unauthorized());
    }
    if let Scope::Case(case) = scope
        && shown == secret_holder(case)
    {
        return Ok(Reader { opened: Some(case), ..Reader::plain(shown) });
    }
    match app.desk.store.person(shown.id).await {
        Ok(Some(person)) if !person.disabled && person.roles.contains(&shown.role) => Ok(Reader {
            merchant: person.merchant,
            body: person.body.map(|it| it.as_str().to_owned()),
            ..Reader::plain(shown)
        }),
        // Somebody without an account: they have what they began, and nobody to disable them.
        Ok(None) if shown.role == Role::Complainant => Ok(Reader::plain(shown)),
        Ok(_) | Err(StoreError::Erased { .. }) => Err(Problem::unauthorized()),
        Err(error) => Err(error.into()),
    }
}

/// As whom somebody acts who opened a case with its secret.
const fn secret_holder(case: CaseId) -> Actor {
    Actor { id: PersonId(case.0), role: Role::Complainant }
}

fn written(app: &App, scope: Scope, holder: Actor, generation: u32) -> String {
    let (id, role) = (holder.id.0, holder.role.to_string());
    let parts = [scope.name().into_bytes(), id.as_bytes().to_vec(), role.clone().into_bytes()];
    let count = generation.to_be_bytes();
    let parts = [parts[0].as_slice(), &parts[1], &parts[2], &count];
    let mac = app.desk.store.keyed_digest("feed", &parts).to_string();
    format!("{FEED}{}_{role}_{generation}_{}", id.simple(), &mac[..MAC_DIGITS])
}

fn read(token: &str) -> Option<Actor> {
    let parts = Some(token).filter(|it| it.len() <= TOKEN_BYTES_MAX)?.strip_prefix(FEED)?;
    let mut parts = parts.split('_');
    let id = uuid::Uuid::try_parse(parts.next()?).ok()?;
    let role = parts.next()?.parse().ok()?;
    Some(Actor { id: PersonId(id), role })
}

fn setting(scope: Scope, holder: PersonId) -> String {
    format!("feed/{}/{holder}", scope.name())
}

/// The version of the setting, and how often the holder took their tokens back.
async fn generation(app: &App, scope: Scope, holder: PersonId) -> Result<(u64, u32)> {
    let kept = app.desk.store.setting::<u32>(&setting(scope, holder)).await?;
    Ok(kept.map_or((0, 0), |it| (it.version, it.body)))
}
