//! Lists of cases under a name, for a person or for everybody of a department. Names and words
//! that are looked for may be people's: both are sealed under the key of whoever has the list.

use std::fmt;

use redress_core::ids::{DepartmentId, PersonId, ViewId};
use serde::{Deserialize, Serialize};
use sqlx::{query, query_as, query_scalar};

use crate::{Store, StoreError, append::to_json, corrupt, keyring::key_of};

/// The most lists that one owner has.
pub const VIEWS_MAX: usize = 50;
/// The longest list's name and query together, in bytes.
pub const VIEW_BYTES_MAX: usize = 8 * 1024;
/// What names are digested under.
const LABEL: &str = "view-name";

/// Whose list it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewOwner {
    /// This person's alone.
    Person(PersonId),
    /// That of everybody in it.
    Department(DepartmentId),
}

impl fmt::Display for ViewOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViewOwner::Person(id) => id.fmt(f),
            ViewOwner::Department(id) => id.fmt(f),
        }
    }
}

/// A list under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    /// Names it.
    pub id: ViewId,
    /// Whose it is.
    pub owner: ViewOwner,
    /// What it is called.
    pub name: String,
    /// What it asks for, as JSON.
    pub query: String,
}

/// Whether a list was kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKept {
    /// It was.
    Kept,
    /// The owner has another of this name.
    NameTaken,
    /// The owner has as many as there may be.
    TooMany,
    /// There is none to be changed.
    NotThere,
}

#[derive(Serialize, Deserialize)]
struct Card {
    name: String,
    query: String,
}

impl Store {
    /// The lists of one owner, in the order they were made.
    pub async fn views(&self, owner: ViewOwner) -> Result<Vec<SavedView>, StoreError> {
        let text = "select id, sealed from saved_view where owner = $1 order by id";
        let name = owner.to_string();
        let rows: Vec<(String, String)> =
            reading!(&self.db, |db| query_as(text).bind(&name).fetch_all(db).await?);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = key_of(&self.db, &self.keyring, &name).await?;
        let open = |(id, sealed): (String, String)| {
            let plain = key.open_text(&place_of_view(&name, &id), &sealed);
            let plain = plain.ok_or_else(|| corrupt(format!("{id} of {name}")))?;
            let Card { name, query } = serde_json::from_slice(&plain).map_err(corrupt)?;
            Ok(SavedView { id: id.parse().map_err(corrupt)?, owner, name, query })
        };
        rows.into_iter().map(open).collect()
    }

    /// Keeps a new list.
    pub async fn add_view(&self, view: &SavedView) -> Result<ViewKept, StoreError> {
        let (owner, id, name, sealed) = self.seal_view(view).await?;
        Ok(in_tx!(&self.db, |tx| {
            let count = "select cast(count(*) as bigint) from saved_view where owner = $1";
            let there: i64 = query_scalar(count).bind(&owner).fetch_one(&mut *tx).await?;
            if VIEWS_MAX as i64 <= there {
                return Ok(ViewKept::TooMany);
            }
            let text = "insert into saved_view (owner, id, name, sealed) values ($1, $2, $3, $4)
                        on conflict do nothing";
            let added = query(text).bind(&owner).bind(&id).bind(&name).bind(&sealed);
            match added.execute(&mut *tx).await?.rows_affected() {
                1 => ViewKept::Kept,
                _ => ViewKept::NameTaken,
            }
        }))
    }

    /// Puts another name and query in place of those of the list with this id.
    pub async fn change_view(&self, view: &SavedView) -> Result<ViewKept, StoreError> {
        let (owner, id, name, sealed) = self.seal_view(view).await?;
        Ok(in_tx!(&self.db, |tx| {
            let other = "select cast(count(*) as bigint) from saved_view
                         where owner = $1 and name = $2 and id <> $3";
            let other = query_scalar(other).bind(&owner).bind(&name).bind(&id);
            let other: i64 = other.fetch_one(&mut *tx).await?;
            if other != 0 {
                return Ok(ViewKept::NameTaken);
            }
            let text = "update saved_view set name = $3, sealed = $4 where owner = $1 and id = $2";
            let changed = query(text).bind(&owner).bind(&id).bind(&name).bind(&sealed);
            match changed.execute(&mut *tx).await?.rows_affected() {
                1 => ViewKept::Kept,
                _ => ViewKept::NotThere,
            }
        }))
    }

    /// Takes a list away. `false` where the owner has none with this id.
    pub async fn drop_view(&self, owner: ViewOwner, id: ViewId) -> Result<bool, StoreError> {
        let gone = in_tx!(&self.db, |tx| {
            let text = "delete from saved_view where owner = $1 and id = $2";
            let delete = query(text).bind(owner.to_string()).bind(id.to_string());
            delete.execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }

    /// Owner, id, digest of the name, and the rest sealed.
    async fn seal_view(
        &self,
        view: &SavedView,
    ) -> Result<(String, String, String, String), StoreError> {
        let (owner, id) = (view.owner.to_string(), view.id.to_string());
        let card = to_json(&Card { name: view.name.clone(), query: view.query.clone() });
        if VIEW_BYTES_MAX < card.len() {
            return Err(StoreError::TooLarge { what: "a saved view", limit: VIEW_BYTES_MAX });
        }
        let key = key_of(&self.db, &self.keyring, &owner).await?;
        let sealed = key.seal_text(&place_of_view(&owner, &id), card.as_bytes());
        Ok((owner, id, self.blind(LABEL, &view.name.to_lowercase()), sealed))
    }
}

fn place_of_view(owner: &str, id: &str) -> String {
    format!("view/{owner}/{id}")
}
