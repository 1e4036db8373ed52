//! Sign-ins and API tokens. The store knows digests of tokens, never the tokens.

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::{DepartmentId, MerchantId, PersonId, SessionId},
    party::Role,
    words::Digest,
};
use serde_json::json;
use sqlx::{query, query_as};

use crate::{
    Store, StoreError, corrupt,
    house_log::{HouseAct, NewEntry, NoteHouse},
    instant::{instant_to_text, text_to_instant},
    keyring::key_of,
};

/// The longest label, in bytes.
const LABEL_BYTES_MAX: usize = 256;
/// The most sessions of one person that are listed.
const LIST_MAX: i64 = 500;

/// How somebody proves who they are.
#[derive(
    Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum SessionKind {
    /// A person at a browser, for a while.
    Session,
    /// A program, until it is revoked.
    Token,
}

/// A sign-in or an API token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Names it, for lists and for revoking.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// What they act as.
    pub role: Role,
    /// Which of the two.
    pub kind: SessionKind,
    /// What its holder called it: kept encrypted.
    pub label: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; `None` is until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// A session that was found by its token, and what ties its person to cases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// The session. Its label is not read here.
    pub session: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// What they act as: they held this role when they signed in.
    pub role: Role,
    /// Which kind of session it is.
    pub kind: SessionKind,
    /// The roles they hold now.
    pub roles: Vec<Role>,
    /// The merchant they speak for.
    pub merchant: Option<MerchantId>,
    /// The outside body they belong to.
    pub body: Option<Code>,
    /// The department they work in.
    pub department: Option<DepartmentId>,
}

type SessionRow = (String, String, String, String, String, String, Option<String>);
type SignedInRow =
    (String, String, String, String, String, Option<String>, Option<String>, Option<String>);

impl Store {
    /// Keeps a session under the digest of its token, which must be random and long: 128 bits and
    /// more. The person must exist.
    pub async fn open_session(&self, token: &str, session: &Session) -> Result<(), StoreError> {
        if LABEL_BYTES_MAX < session.label.len() {
            let what = "the label of a session";
            return Err(StoreError::TooLarge { what, limit: LABEL_BYTES_MAX });
        }
        let person = session.person.to_string();
        let key = key_of(&self.db, &self.keyring, &person).await?;
        let id = session.id.to_string();
        let label = key.seal_text(&place_of_label(&person, &id), session.label.as_bytes());
        in_tx!(&self.db, |tx| {
            query(
                "insert into session (token_hash, id, person, role, kind, label, created_at,
                    expires_at, revoked)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, false)",
            )
            .bind(Digest::of(token.as_bytes()).to_string())
            .bind(id)
            .bind(person)
            .bind(session.role.to_string())
            .bind(session.kind.to_string())
            .bind(label)
            .bind(instant_to_text(session.created_at))
            .bind(session.expires_at.map(instant_to_text))
            .execute(&mut *tx)
            .await?;
            let act = match session.kind {
                SessionKind::Session => HouseAct::SignedIn,
                SessionKind::Token => HouseAct::TokenMade,
            };
            let about = json!({ "session": session.id, "role": session.role });
            let new = NewEntry { act, subject: Some(session.person), about };
            (*tx).note_house(self.acting, new).await?;
        });
        Ok(())
    }

    /// Who holds this token at `now`: nobody when it has expired, was revoked, or
    /// its person is disabled, erased, or no longer holds the role.
    pub async fn session(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, StoreError> {
        let text = "select session.id, session.person, session.role, session.kind, person.roles,
                        person.merchant, person.body, person.department
                    from session join person on person.id = session.person
                        join data_key on data_key.owner = session.person and wrapped is not null
                    where token_hash = $1 and not revoked and not disabled
                        and (expires_at is null or $2 < expires_at)";
        let digest = Digest::of(token.as_bytes()).to_string();
        let row: Option<SignedInRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(digest).bind(instant_to_text(now));
            query.fetch_optional(db).await?
        });
        let Some((session, person, role, kind, roles, merchant, body, department)) = row else {
            return Ok(None);
        };
        let found = SignedIn {
            session: session.parse().map_err(corrupt)?,
            person: person.parse().map_err(corrupt)?,
            role: role.parse().map_err(corrupt)?,
            kind: kind.parse().map_err(corrupt)?,
            roles: serde_json::from_str(&roles).map_err(corrupt)?,
            merchant: merchant.map(|it| it.parse().map_err(corrupt)).transpose()?,
            body: body.map(|it| it.parse().map_err(corrupt)).transpose()?,
            department: department.map(|it| it.parse().map_err(corrupt)).transpose()?,
        };
        Ok(Some(found).filter(|it| it.roles.contains(&it.role)))
    }

    /// The sessions of a person that were not revoked, newest first, with their labels.
    pub async fn sessions(&self, person: PersonId) -> Result<Vec<Session>, StoreError> {
        let text = "select id, person, role, kind, label, created_at, expires_at from session
                    where person = $1 and not revoked order by created_at desc, id limit $2";
        let owner = person.to_string();
        let rows: Vec<SessionRow> = reading!(&self.db, |db| {
            query_as(text).bind(&owner).bind(LIST_MAX).fetch_all(db).await?
        });
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = key_of(&self.db, &self.keyring, &owner).await?;
        let read = |(id, _, role, kind, label, created_at, expires_at): SessionRow| {
            let label = key.open_text(&place_of_label(&owner, &id), &label);
            let label = label.and_then(|it| String::from_utf8(it.to_vec()).ok());
            Ok(Session {
                label: label.ok_or_else(|| corrupt(format!("the label of {id}")))?,
                id: id.parse().map_err(corrupt)?,
                person,
                role: role.parse().map_err(corrupt)?,
                kind: kind.parse().map_err(corrupt)?,
                created_at: text_to_instant(&created_at)?,
                expires_at: expires_at.as_deref().map(text_to_instant).transpose()?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Ends a session of this person. `false` when there was none, or it was ended before.
    pub async fn revoke_session(
        &self,
        person: PersonId,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        let ended = in_tx!(&self.db, |tx| {
            let text = "update session set revoked = true
                        where person = $1 and id = $2 and not revoked returning kind";
            let update = query_as(text).bind(person.to_string()).bind(session.to_string());
            let ended: Option<(String,)> = update.fetch_optional(&mut *tx).await?;
            if let Some((kind,)) = &ended {
                let act = match kind.parse().map_err(corrupt)? {
                    SessionKind::Session => HouseAct::SignedOut,
                    SessionKind::Token => HouseAct::TokenRevoked,
                };
                let about = json!({ "session": session });
                let new = NewEntry { act, subject: Some(person), about };
                (*tx).note_house(self.acting, new).await?;
            }
            ended
        });
        Ok(ended.is_some())
    }

    /// Ends the sessions of a person, after a new password: all but API tokens unless
    /// `tokens_too`. Returns how many.
    pub async fn revoke_sessions(
        &self,
        person: PersonId,
        tokens_too: bool,
    ) -> Result<u64, StoreError> {
        Ok(in_tx!(&self.db, |tx| {
            let text = "update session set revoked = true
                        where person = $1 and not revoked and (kind = 'session' or $2)";
            let update = query(text).bind(person.to_string()).bind(tokens_too);
            let ended = update.execute(&mut *tx).await?.rows_affected();
            if 0 < ended {
                let about = json!({ "sessions": ended, "tokens_too": tokens_too });
                let act = HouseAct::SessionsEnded;
                let new = NewEntry { act, subject: Some(person), about };
                (*tx).note_house(self.acting, new).await?;
            }
            ended
        }))
    }

    /// Drops sessions that expired before `older_than`, and all that were revoked. Returns how
    /// many.
    pub async fn prune_sessions(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        Ok(in_tx!(&self.db, |tx| {
            let text = "delete from session where revoked or expires_at < $1";
            let delete = query(text).bind(instant_to_text(older_than));
            delete.execute(&mut *tx).await?.rows_affected()
        }))
    }
}

fn place_of_label(person: &str, id: &str) -> String {
    format!("label/{person}/{id}")
}
