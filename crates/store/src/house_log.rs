//! What was done to the house itself, and by whom: sign-ins and who was refused one, people, roles,
//! tokens, settings, what was brought in and taken out. Only ever added to, in the transaction of what it tells of; ids and
//! codes, no names.

use jiff::Timestamp;
use redress_core::{ids::PersonId, party::Actor};
use serde_json::Value;
use sqlx::{QueryBuilder, query};

use crate::{
    Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
    master::random,
};

/// The most entries that are read at once.
const PAGE_MAX: u16 = 500;

/// What was done to the house.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    strum::Display,
    strum::EnumString,
    strum::EnumIter,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "kebab-case")]
pub enum HouseAct {
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// An API token was made.
    TokenMade,
    /// An API token was revoked.
    TokenRevoked,
    /// All sign-ins of somebody were ended.
    SessionsEnded,
    /// Somebody got an account.
    PersonAdded,
    /// What somebody may do, or how they sign in, was changed.
    PersonChanged,
    /// What the institution has settled for itself was changed.
    SettingChanged,
    /// Old cases were brought in.
    CasesImported,
    /// The list of cases was taken out.
    CasesExported,
    /// Records of the institution were brought in.
    RecordsBrought,
    /// A task that had been put off was tried again at once.
    RoundRetried,
    /// Somebody was not let in: a login, a password or a role that is not theirs.
    SignInRefused,
    /// Somebody was not let into a case: not its secret, or no such case.
    SecretRefused,
}

/// Something that was done to the house.
#[derive(Clone, PartialEq, Debug)]
pub struct HouseEntry {
    /// Names it.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: HouseAct,
    /// Who did it; nobody where it was the operator at a shell, or where nobody was let in.
    pub actor: Option<Actor>,
    /// The person it was done to.
    pub subject: Option<PersonId>,
    /// Ids and codes.
    pub about: Value,
}

/// Which entries; everything that is `None` is not asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HouseFilter {
    /// Done by this person.
    pub actor: Option<PersonId>,
    /// Of this kind.
    pub act: Option<HouseAct>,
    /// Not before then.
    pub from: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// Before this entry, in the order of the list.
    pub before: Option<(Timestamp, String)>,
}

/// Whoever acts on the house with this store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acting {
    actor: Option<Actor>,
    at: Timestamp,
}

/// An entry before it has a name.
pub(crate) struct NewEntry {
    pub(crate) act: HouseAct,
    pub(crate) subject: Option<PersonId>,
    pub(crate) about: Value,
}

/// Adds to the log, in a transaction of somebody else's.
pub(crate) trait NoteHouse {
    /// Where nobody acts there is nothing to note.
    fn note_house(
        &mut self,
        by: Option<Acting>,
        new: NewEntry,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

for_both! {
    NoteHouse:
    async fn note_house(&mut self, by: Option<Acting>, new: NewEntry) -> Result<(), StoreError> {
        let Some(Acting { actor, at }) = by else { return Ok(()) };
        query(
            "insert into house_log (id, at, kind, actor, role, subject, about)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hex::encode(random::<16>()))
        .bind(instant_to_text(at))
        .bind(new.act.to_string())
        .bind(actor.map(|it| it.id.to_string()))
        .bind(actor.map(|it| it.role.to_string()))
        .bind(new.subject.map(|it| it.to_string()))
        .bind(new.about.to_string())
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}

type HouseRow = (String, String, String, Option<String>, Option<String>, Option<String>, String);

impl Store {
    /// The same store in the hands of somebody: what they do to people, sign-ins and settings is
    /// noted with it. `None` is the operator at a shell.
    pub fn acting(&self, actor: Option<Actor>, at: Timestamp) -> Store {
        Store { acting: Some(Acting { actor, at }), ..self.clone() }
    }

    /// Notes what was done to the house by other means than this store's own.
    pub async fn note(
        &self,
        act: HouseAct,
        subject: Option<PersonId>,
        about: Value,
    ) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            (*tx).note_house(self.acting, NewEntry { act, subject, about }).await?;
        });
        Ok(())
    }

    /// What was done to the house, newest first, at most `limit` entries (no more than 500).
    pub async fn house_log(
        &self,
        filter: &HouseFilter,
        limit: u16,
    ) -> Result<Vec<HouseEntry>, StoreError> {
        let rows: Vec<HouseRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select id, at, kind, actor, role, subject, about from house_log where 1 = 1",
            );
            let texts = [
                (" and actor = ", filter.actor.map(|it| it.to_string())),
                (" and kind = ", filter.act.map(|it| it.to_string())),
                (" and at >= ", filter.from.map(instant_to_text)),
                (" and at < ", filter.until.map(instant_to_text)),
            ];
            for (column, wanted) in texts {
                if let Some(wanted) = wanted {
                    query.push(column).push_bind(wanted);
                }
            }
            if let Some((at, id)) = &filter.before {
                query.push(" and (at, id) < (").push_bind(instant_to_text(*at)).push(", ");
                query.push_bind(id.clone()).push(")");
            }
            query.push(" order by at desc, id desc limit ");
            query.push_bind(i64::from(limit.min(PAGE_MAX)));
            query.build_query_as().fetch_all(db).await?
        });
        rows.into_iter().map(read).collect()
    }
}

fn read((id, at, kind, actor, role, subject, about): HouseRow) -> Result<HouseEntry, StoreError> {
    let actor = match (actor, role) {
        (Some(id), Some(role)) => {
            Some(Actor { id: id.parse().map_err(corrupt)?, role: role.parse().map_err(corrupt)? })
        }
        _ => None,
    };
    Ok(HouseEntry {
        id,
        at: text_to_instant(&at)?,
        act: kind.parse().map_err(corrupt)?,
        actor,
        subject: subject.map(|it| it.parse().map_err(corrupt)).transpose()?,
        about: serde_json::from_str(&about).map_err(corrupt)?,
    })
}
