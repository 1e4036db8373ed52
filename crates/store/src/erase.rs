//! Forgetting. What an owner's key opened cannot be read by anybody once the key is destroyed, in
//! backups as little as here; what lies here goes with it. The record stays, and so do its hashes,
//! its place in the seal, and the guards of payments.

use redress_core::ids::CaseId;
use sqlx::{query, query_scalar};

use crate::{Owner, Store, StoreError, db::Db};

/// What is destroyed with the key of a case, as a statement each with the owner as `$1`. Its number
/// is kept, which says nothing of anybody: whoever has it still finds the record.
const OF_CASE: [&str; 16] = [
    "insert into erased_case (number, case_id)
        select number, case_id from inbox where case_id = $1 on conflict do nothing",
    "delete from vault_text where owner = $1",
    "delete from vault_file where owner = $1",
    "delete from segment where owner = $1",
    "delete from upload where owner = $1",
    "delete from inbox where case_id = $1",
    "delete from inbox_body where case_id = $1",
    "delete from due where case_id = $1",
    "delete from picture where case_id = $1",
    "delete from record_awaited where case_id = $1",
    "delete from record_heard where case_id = $1",
    "delete from search where case_id = $1",
    "delete from search_again where case_id = $1",
    "delete from tag where case_id = $1",
    "delete from seen where case_id = $1",
    "delete from pending where case_id = $1",
];

/// What is destroyed with the key of a person. The row of the person stays, empty of everything
/// but its id, so that nobody takes the name of who was forgotten.
const OF_PERSON: [&str; 13] = [
    "delete from vault_text where owner = $1",
    "delete from vault_file where owner = $1",
    "delete from segment where owner = $1",
    "delete from upload where owner = $1",
    "delete from bill where owner = $1",
    "delete from keepsake where owner = $1",
    "delete from bill_habit where owner = $1",
    "delete from notice where owner = $1",
    "delete from session where person = $1",
    "delete from saved_view where owner = $1",
    "delete from seen where person = $1",
    "delete from macro where owner = $1",
    "update person set login = id, card = '', password_hash = null, roles = '[]', merchant = null,
        body = null, department = null, disabled = true where id = $1",
];

/// How much there is of an owner: what erasing would destroy, or what it left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    /// Texts in the vault.
    pub texts: u64,
    /// Files in the vault.
    pub files: u64,
    /// Bytes of these files, as they came.
    pub bytes: u64,
    /// Lines in lists: of a case its line in the inbox, of a person their bills.
    pub lines: u64,
    /// Events in the record. Erasing leaves them.
    pub events: u64,
    /// Of these, how many the seal has given a position.
    pub sealed: u64,
    /// Whether the key was destroyed.
    pub erased: bool,
}

impl Store {
    /// Forgets: destroys the key of an owner, and everything under it, in one transaction. Events,
    /// chains and the seal are untouched. `false` when the owner was erased before, or nothing was
    /// ever kept for them; what is left over from an interrupted clean-up is then destroyed all
    /// the same.
    pub async fn erase(&self, owner: impl Into<Owner>) -> Result<bool, StoreError> {
        let owner = owner.into();
        let name = owner.to_string();
        let gone: &[&'static str] = match owner {
            Owner::Case(_) => &OF_CASE,
            Owner::Person(_) => &OF_PERSON,
        };
        self.forget(&name, gone).await
    }

    /// Destroys the key of an owner, and with it what these statements delete, each with the owner
    /// as `$1`. `false` where there was no key.
    pub(crate) async fn forget(
        &self,
        owner: &str,
        gone: &[&'static str],
    ) -> Result<bool, StoreError> {
        let erased = self.destroy(owner, gone).await;
        self.keyring.forget(owner);
        self.fold_away().await?;
        Ok(erased? == 1)
    }

    async fn destroy(&self, owner: &str, gone: &[&'static str]) -> Result<u64, StoreError> {
        Ok(in_tx_overwriting!(&self.db, |tx| {
            // The key first: whoever is writing about the owner holds its row, is waited for, and
            // what they wrote is then seen and goes with the rest.
            let text = "update data_key set wrapped = null
                        where owner = $1 and wrapped is not null";
            let keys = query(text).bind(owner).execute(&mut *tx).await?.rows_affected();
            for statement in gone {
                query(*statement).bind(owner).execute(&mut *tx).await?;
            }
            keys
        }))
    }

    /// What there is of an owner.
    pub async fn holding(&self, owner: impl Into<Owner>) -> Result<Holding, StoreError> {
        let owner = owner.into();
        let name = owner.to_string();
        let lines = match owner {
            Owner::Case(_) => "select cast(count(*) as bigint) from inbox where case_id = $1",
            Owner::Person(_) => "select cast(count(*) as bigint) from bill where owner = $1",
        };
        let count = async |text: &'static str| -> Result<u64, StoreError> {
            let count: i64 =
                reading!(&self.db, |db| query_scalar(text).bind(&name).fetch_one(db).await?);
            Ok(count.unsigned_abs())
        };
        Ok(Holding {
            texts: count("select cast(count(*) as bigint) from vault_text where owner = $1")
                .await?,
            files: count("select cast(count(*) as bigint) from vault_file where owner = $1")
                .await?,
            bytes: count(
                "select cast(coalesce(sum(size), 0) as bigint) from vault_file where owner = $1",
            )
            .await?,
            lines: count(lines).await?,
            events: count("select cast(count(*) as bigint) from event where case_id = $1").await?,
            sealed: count("select cast(count(*) as bigint) from sealed where case_id = $1").await?,
            erased: self.is_erased(owner).await?,
        })
    }

    /// Cases that this person complains in, or speaks for somebody in, and whose contents are
    /// still there; at most 1,000.
    pub async fn cases_of(
        &self,
        person: redress_core::ids::PersonId,
    ) -> Result<Vec<CaseId>, StoreError> {
        let text = "select case_id from inbox where complainant = $1 or representative = $1
                    order by case_id limit 1000";
        let ids: Vec<String> = reading!(&self.db, |db| {
            query_scalar(text).bind(person.to_string()).fetch_all(db).await?
        });
        ids.iter().map(|it| it.parse().map_err(crate::corrupt)).collect()
    }

    /// Folds the write-ahead log into the file, so that the old pages are gone from there too. A
    /// reader may be in the way; the next checkpoint does it then.
    async fn fold_away(&self) -> Result<(), StoreError> {
        if let Db::Lite(lite) = &self.db {
            query("pragma wal_checkpoint(truncate)").execute(&mut *lite.writer().await?).await?;
        }
        Ok(())
    }
}
