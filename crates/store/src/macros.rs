//! Texts that are written again and again, sealed: those of one person under their key, those of the
//! house and its departments under one that all of them share.

use jiff::Timestamp;
use redress_core::ids::{DepartmentId, MacroId, PersonId};
use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::{
    Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
    keyring::{DataKey, key_of},
};

/// The most macros of one owner.
pub const MACROS_MAX: usize = 200;
/// The most that are listed.
const LIST_MAX: i64 = 2000;
/// The longest, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Under whose key the words of the house are.
const HOUSE_WORDS: &str = "house-words";
/// The owner of what is for everybody.
const HOUSE: &str = "house";

/// Whom a macro belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MacroOwner {
    /// The institution.
    House,
    /// One of its departments.
    Department(DepartmentId),
    /// Whoever wrote it.
    Person(PersonId),
}

/// A macro, as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptMacro {
    /// Names it.
    pub id: MacroId,
    /// Whose it is.
    pub owner: MacroOwner,
    /// Counts from 1.
    pub version: u64,
    /// What it says, as the server wrote it.
    pub body: String,
    /// When it was written last.
    pub changed_at: Timestamp,
}

/// What came of keeping a macro.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MacroKept {
    /// It is kept, with this version.
    Kept(u64),
    /// Another version is there, or none.
    Changed,
    /// Its owner has [`MACROS_MAX`] already.
    TooMany,
}

type MacroRow = (String, String, String, i64, String);

impl std::fmt::Display for MacroOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            MacroOwner::House => f.write_str(HOUSE),
            MacroOwner::Department(id) => id.fmt(f),
            MacroOwner::Person(id) => id.fmt(f),
        }
    }
}

impl MacroOwner {
    fn read(text: &str) -> Result<MacroOwner, StoreError> {
        if text == HOUSE {
            return Ok(MacroOwner::House);
        }
        let department = text.parse().map(MacroOwner::Department);
        department.or_else(|_| text.parse().map(MacroOwner::Person)).map_err(corrupt)
    }
}

impl Store {
    /// Keeps a macro in place of version `seen` of it; 0 is a new one. `version` of `it` does not
    /// matter.
    pub async fn put_macro(&self, it: &KeptMacro, seen: u64) -> Result<MacroKept, StoreError> {
        if BODY_BYTES_MAX < it.body.len() {
            return Err(StoreError::TooLarge { what: "a macro", limit: BODY_BYTES_MAX });
        }
        let (id, owner) = (it.id.to_string(), it.owner.to_string());
        let sealed = self.macro_key(&owner).await?.seal_text(&place_of(&id), it.body.as_bytes());
        let at = instant_to_text(it.changed_at);
        let seen_row = i64::try_from(seen).map_err(corrupt)?;
        Ok(in_tx!(&self.db, |tx| {
            let count = "select cast(count(*) as bigint) from macro where owner = $1 and id <> $2";
            let count = query_scalar(count).bind(&owner).bind(&id);
            let count: i64 = count.fetch_one(&mut *tx).await?;
            if MACROS_MAX as i64 <= count {
                return Ok(MacroKept::TooMany);
            }
            let text = match seen {
                0 => {
                    "insert into macro (id, owner, sealed, version, changed_at)
                     values ($1, $2, $3, $4 + 1, $5) on conflict do nothing"
                }
                _ => {
                    "update macro set owner = $2, sealed = $3, version = $4 + 1, changed_at = $5
                     where id = $1 and version = $4"
                }
            };
            let put = query(text).bind(&id).bind(&owner).bind(&sealed).bind(seen_row).bind(&at);
            match put.execute(&mut *tx).await?.rows_affected() {
                1 => MacroKept::Kept(seen + 1),
                _ => MacroKept::Changed,
            }
        }))
    }

    /// The macro with this id.
    pub async fn macro_by_id(&self, id: MacroId) -> Result<Option<KeptMacro>, StoreError> {
        let text = "select id, owner, sealed, version, changed_at from macro where id = $1";
        let rows: Vec<MacroRow> =
            reading!(&self.db, |db| query_as(text).bind(id.to_string()).fetch_all(db).await?);
        Ok(self.open_macros(rows).await?.pop())
    }

    /// The macros of these owners, in the order in which they were made.
    pub async fn macros(&self, owners: &[MacroOwner]) -> Result<Vec<KeptMacro>, StoreError> {
        if owners.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<MacroRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new(
                "select id, owner, sealed, version, changed_at from macro where owner in (",
            );
            let mut list = query.separated(", ");
            for owner in owners {
                list.push_bind(owner.to_string());
            }
            query.push(") order by id limit ").push_bind(LIST_MAX);
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        self.open_macros(rows).await
    }

    /// Takes a macro out. `false` when there was none.
    pub async fn delete_macro(&self, id: MacroId) -> Result<bool, StoreError> {
        let gone = in_tx!(&self.db, |tx| {
            let delete = query("delete from macro where id = $1").bind(id.to_string());
            delete.execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }

    async fn macro_key(&self, owner: &str) -> Result<DataKey, StoreError> {
        let key = match MacroOwner::read(owner)? {
            MacroOwner::Person(_) => owner,
            MacroOwner::House | MacroOwner::Department(_) => HOUSE_WORDS,
        };
        key_of(&self.db, &self.keyring, key).await
    }

    async fn open_macros(&self, rows: Vec<MacroRow>) -> Result<Vec<KeptMacro>, StoreError> {
        let mut opened = Vec::with_capacity(rows.len());
        let mut key: Option<(String, DataKey)> = None;
        for (id, owner, sealed, version, changed_at) in rows {
            if key.as_ref().is_none_or(|(of, _)| *of != owner) {
                key = Some((owner.clone(), self.macro_key(&owner).await?));
            }
            let body = key.as_ref().and_then(|(_, key)| key.open_text(&place_of(&id), &sealed));
            let body = body.and_then(|it| String::from_utf8(it.to_vec()).ok());
            opened.push(KeptMacro {
                body: body.ok_or_else(|| corrupt(id.clone()))?,
                id: id.parse().map_err(corrupt)?,
                owner: MacroOwner::read(&owner)?,
                version: version.try_into().map_err(corrupt)?,
                changed_at: text_to_instant(&changed_at)?,
            });
        }
        Ok(opened)
    }
}

fn place_of(id: &str) -> String {
    format!("macro/{id}")
}
