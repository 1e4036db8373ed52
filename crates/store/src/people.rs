//! People who may sign in. What is known of them by name is under their own key; they are found
//! by a keyed digest of their login.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::{DepartmentId, MerchantId, PersonId},
    party::Role,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{QueryBuilder, query, query_as};

use crate::{
    Owner, Store, StoreError,
    append::to_json,
    corrupt,
    house_log::{HouseAct, NewEntry, NoteHouse},
    instant::{instant_to_text, text_to_instant},
    keyring::key_of,
};

/// The label under which logins are blinded.
const LOGIN: &str = "login";
/// The longest login and name, in bytes.
const CARD_BYTES_MAX: usize = 1024;
/// The longest list of people.
const PAGE_MAX: u16 = 500;

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Names them.
    pub id: PersonId,
    /// What they sign in with. Unique, whatever its case of letters.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// The hash of their password, as argon2 writes it; `None` where they cannot sign in by one.
    pub password_hash: Option<String>,
    /// What they may act as.
    pub roles: Vec<Role>,
    /// The merchant they speak for.
    pub merchant: Option<MerchantId>,
    /// The outside body they belong to.
    pub body: Option<Code>,
    /// The department they work in.
    pub department: Option<DepartmentId>,
    /// May no longer sign in.
    pub disabled: bool,
    /// Since when they are here.
    pub created_at: Timestamp,
}

/// Which people a list is of. Where nothing is asked it is all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PeopleFilter {
    /// Only those who may act as more than a complainant: staff, merchants, mediators, outside
    /// bodies. An account of somebody who only complains is not among them.
    pub at_work: bool,
    /// Only those who may act as this.
    pub role: Option<Role>,
}

/// What was sealed of a person.
#[derive(Serialize, Deserialize)]
struct Card {
    login: String,
    name: String,
}

/// What ties somebody to cases, and how they sign in.
type TiesRow = (Option<String>, String, Option<String>, Option<String>, Option<String>, bool);

/// A row, and the wrapped key.
type PersonRow = (
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    bool,
    String,
    Option<String>,
);

/// What a [`PersonRow`] is selected with.
macro_rules! people {
    ($rest:literal) => {
        concat!(
            "select id, card, password_hash, roles, merchant, body, department,
                disabled, created_at, wrapped
             from person left join data_key on data_key.owner = person.id ",
            $rest
        )
    };
}

impl Store {
    /// Adds somebody. [`StoreError::LoginTaken`] when the login, or the id, is somebody's.
    pub async fn create_person(&self, person: &Person) -> Result<(), StoreError> {
        let id = person.id.to_string();
        let card = self.seal_card(person).await?;
        let added = in_tx!(&self.db, |tx| {
            let added = query(
                "insert into person (id, login, card, password_hash, roles, merchant, body,
                    department, disabled, created_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
            )
            .bind(id)
            .bind(self.blind_login(&person.login))
            .bind(card)
            .bind(&person.password_hash)
            .bind(to_json(&person.roles))
            .bind(person.merchant.map(|it| it.to_string()))
            .bind(person.body.as_ref().map(|it| it.to_string()))
            .bind(person.department.map(|it| it.to_string()))
            .bind(person.disabled)
            .bind(instant_to_text(person.created_at))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if added == 1 {
                let (act, subject) = (HouseAct::PersonAdded, Some(person.id));
                let about = json!({ "roles": person.roles });
                (*tx).note_house(self.acting, NewEntry { act, subject, about }).await?;
            }
            added
        });
        if added == 1 { Ok(()) } else { Err(StoreError::LoginTaken) }
    }

    /// Puts this in place of what was known of the person with this id, `created_at` excepted.
    /// `false` when there is no such person; [`StoreError::LoginTaken`] when the new login is
    /// another's.
    pub async fn update_person(&self, person: &Person) -> Result<bool, StoreError> {
        let id = person.id.to_string();
        let card = self.seal_card(person).await?;
        let changed = in_tx!(&self.db, |tx| {
            let text = "select password_hash, roles, merchant, body, department, disabled
                        from person where id = $1";
            let before: Option<TiesRow> = query_as(text).bind(&id).fetch_optional(&mut *tx).await?;
            let changed = query(
                "update person set login = $2, card = $3, password_hash = $4, roles = $5,
                    merchant = $6, body = $7, department = $8, disabled = $9
                 where id = $1",
            )
            .bind(&id)
            .bind(self.blind_login(&person.login))
            .bind(card)
            .bind(&person.password_hash)
            .bind(to_json(&person.roles))
            .bind(person.merchant.map(|it| it.to_string()))
            .bind(person.body.as_ref().map(|it| it.to_string()))
            .bind(person.department.map(|it| it.to_string()))
            .bind(person.disabled)
            .execute(&mut *tx)
            .await
            .map_err(login_taken)?
            .rows_affected();
            if let Some(before) = before {
                let (act, subject) = (HouseAct::PersonChanged, Some(person.id));
                let about = difference(&before, person);
                (*tx).note_house(self.acting, NewEntry { act, subject, about }).await?;
            }
            changed
        });
        Ok(changed == 1)
    }

    /// The person with this id; [`StoreError::Erased`] when they were forgotten.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        let text = people!("where id = $1");
        let row: Option<PersonRow> = reading!(&self.db, |db| {
            query_as(text).bind(id.to_string()).fetch_optional(db).await?
        });
        row.map(|row| self.read_person(row)).transpose()
    }

    /// The person who signs in with this, whatever its case of letters.
    pub async fn person_by_login(&self, login: &str) -> Result<Option<Person>, StoreError> {
        let text = people!("where login = $1");
        let login = self.blind_login(login);
        let row: Option<PersonRow> =
            reading!(&self.db, |db| query_as(text).bind(login).fetch_optional(db).await?);
        row.map(|row| self.read_person(row)).transpose()
    }

    /// People in the order of their ids, at most `limit` (no more than 500) after `after`. Those
    /// who were erased are left out.
    pub async fn people(
        &self,
        filter: PeopleFilter,
        after: Option<PersonId>,
        limit: u16,
    ) -> Result<Vec<Person>, StoreError> {
        let after = after.map(|it| it.to_string()).unwrap_or_default();
        let limit = i64::from(limit.min(PAGE_MAX));
        let rows: Vec<PersonRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(people!("where wrapped is not null and id > "));
            query.push_bind(&after);
            // As the index has it, word for word.
            if filter.at_work {
                query.push(r#" and roles <> '["complainant"]' and roles <> '[]'"#);
            }
            if let Some(role) = filter.role {
                query.push(" and roles like ").push_bind(format!("%\"{role}\"%"));
            }
            query.push(" order by id limit ").push_bind(limit);
            query.build_query_as().fetch_all(db).await?
        });
        rows.into_iter().map(|row| self.read_person(row)).collect()
    }

    /// What these people are called, at most 500. Those who were erased or have no account are
    /// left out.
    pub async fn names_of(
        &self,
        ids: &BTreeSet<PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, StoreError> {
        if usize::from(PAGE_MAX) < ids.len() {
            let (what, limit) = ("a list of people", usize::from(PAGE_MAX));
            return Err(StoreError::TooLarge { what, limit });
        }
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<PersonRow> = reading!(&self.db, |db| {
            let text = people!("where wrapped is not null and id in (");
            let mut query = QueryBuilder::new(text);
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.to_string());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let named = rows.into_iter().map(|row| self.read_person(row).map(|it| (it.id, it.name)));
        named.collect()
    }

    /// Logins that differ in nothing but the case of letters or outer blanks are one.
    fn blind_login(&self, login: &str) -> String {
        self.blind(LOGIN, &login.trim().to_lowercase())
    }

    async fn seal_card(&self, person: &Person) -> Result<String, StoreError> {
        if CARD_BYTES_MAX < person.login.len() + person.name.len() {
            let what = "a login and a name together";
            return Err(StoreError::TooLarge { what, limit: CARD_BYTES_MAX });
        }
        let owner = Owner::Person(person.id).to_string();
        let key = key_of(&self.db, &self.keyring, &owner).await?;
        let card = Card { login: person.login.trim().to_owned(), name: person.name.clone() };
        Ok(key.seal_text(&place_of_card(&owner), to_json(&card).as_bytes()))
    }

    fn read_person(&self, row: PersonRow) -> Result<Person, StoreError> {
        let (id, card, password_hash, roles, merchant, body, department, disabled, at, key) = row;
        let key = key.ok_or_else(|| StoreError::Erased { owner: id.clone() })?;
        let card = self.keyring.unwrap(&id, &key)?.open_text(&place_of_card(&id), &card);
        let card = card.ok_or_else(|| corrupt(format!("the card of {id}")))?;
        let Card { login, name } = serde_json::from_slice(&card).map_err(corrupt)?;
        Ok(Person {
            id: id.parse().map_err(corrupt)?,
            login,
            name,
            password_hash,
            roles: serde_json::from_str(&roles).map_err(corrupt)?,
            merchant: merchant.map(|it| it.parse().map_err(corrupt)).transpose()?,
            body: body.map(|it| it.parse().map_err(corrupt)).transpose()?,
            department: department.map(|it| it.parse().map_err(corrupt)).transpose()?,
            disabled,
            created_at: text_to_instant(&at)?,
        })
    }
}

/// What of somebody was changed, by its name, and the roles before and after. Names and passwords
/// are not in it.
fn difference(before: &TiesRow, after: &Person) -> Value {
    let (password, roles, merchant, body, department, disabled) = before;
    let different = [
        ("password", *password != after.password_hash),
        ("roles", *roles != to_json(&after.roles)),
        ("merchant", *merchant != after.merchant.map(|it| it.to_string())),
        ("body", *body != after.body.as_ref().map(|it| it.to_string())),
        ("department", *department != after.department.map(|it| it.to_string())),
        ("disabled", *disabled != after.disabled),
    ];
    let changed: Vec<&str> =
        different.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    let before: Value = serde_json::from_str(roles).unwrap_or_default();
    json!({ "changed": changed, "roles_before": before, "roles": after.roles,
            "disabled": after.disabled })
}

fn login_taken(error: sqlx::Error) -> StoreError {
    match error.as_database_error() {
        Some(refused) if refused.is_unique_violation() => StoreError::LoginTaken,
        _ => error.into(),
    }
}

fn place_of_card(owner: &str) -> String {
    format!("card/{owner}")
}
