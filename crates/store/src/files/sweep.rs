//! Taking away what nothing refers to, and looking whether the rest is there.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{QueryBuilder, query, query_as, query_scalar};

use super::UNNAME;
use crate::{
    Store, StoreError,
    instant::instant_to_text,
    segments::{Lying, SHELVES},
};

/// How many files one sweep looks at.
const SWEEP_MAX: i64 = 500;
/// How many names one question has.
const NAMES_AT_ONCE: usize = 500;

/// How the vault is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VaultHealth {
    /// Folder or bucket; `None` where the operator named none.
    pub place: Option<String>,
    /// How many segments files consist of.
    pub segments: u64,
    /// What they take up in all, in bytes.
    pub bytes: u64,
    /// How many of them were looked at.
    pub checked: u64,
    /// Those that are missing, or are not what their name says: at most ten.
    pub broken: Vec<String>,
}

impl Store {
    /// Looks whether the place for files is there and ours, marking a new one.
    pub async fn check_vault(&self) -> Result<(), StoreError> {
        self.segments.be_ours().await
    }

    /// Looks at some `sample` segments (all, where `None`): whether they are there and are
    /// what they were. [`StoreError::VaultOfAnother`] where the place belongs to another database.
    pub async fn vault_health(&self, sample: Option<u32>) -> Result<VaultHealth, StoreError> {
        let text = "select cast(count(*) as bigint), cast(coalesce(sum(size), 0) as bigint)
                    from segment";
        let (segments, bytes): (i64, i64) =
            reading!(&self.db, |db| query_as(text).fetch_one(db).await?);
        let place = self.segments.shown();
        let (segments, bytes) = (segments.unsigned_abs(), bytes.unsigned_abs());
        let mut health = VaultHealth { place, segments, bytes, ..VaultHealth::default() };
        if segments == 0 {
            return Ok(health);
        }
        self.segments.be_ours().await?;
        let most = sample.map_or(i64::MAX, i64::from);
        let mut after = String::new();
        while (health.checked as i64) < most {
            let text = "select name from segment where $1 < name order by name limit $2";
            let limit = most.saturating_sub(health.checked as i64).min(SWEEP_MAX);
            let names: Vec<String> = reading!(&self.db, |db| {
                query_scalar(text).bind(&after).bind(limit).fetch_all(db).await?
            });
            let Some(last) = names.last() else { break };
            after.clone_from(last);
            for name in names {
                health.checked += 1;
                if health.broken.len() < 10 && !self.segments.is_whole(&name).await? {
                    health.broken.push(name);
                }
            }
        }
        Ok(health)
    }

    /// Sweeps away files that came before `older_than` (a day ago, say) and that neither an event
    /// nor a bill came to name. The appends know nothing of this: each file is looked up once, by
    /// the sweep. Returns how many are gone.
    pub async fn sweep_files(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let text = "select owner, id from vault_file
                        where not kept and uploaded_at < $1 order by uploaded_at limit $2";
            let loose: Vec<(String, String)> = reading!(&self.db, |db| {
                let query = query_as(text).bind(instant_to_text(older_than)).bind(SWEEP_MAX);
                query.fetch_all(db).await?
            });
            for (owner, id) in &loose {
                swept += self.keep_or_sweep(owner, id).await?;
            }
            if (loose.len() as i64) < SWEEP_MAX {
                return Ok(swept);
            }
        }
    }

    async fn keep_or_sweep(&self, owner: &str, id: &str) -> Result<u64, StoreError> {
        let keep = "update vault_file set kept = true
                    where owner = $1 and id = $2 and (
                        exists (select 1 from event where case_id = $1 and record like $3)
                        or exists (select 1 from bill where owner = $1 and id = $2))";
        let sweep = "delete from vault_file where owner = $1 and id = $2 and not kept";
        let named = format!("%\"{id}\"%");
        Ok(in_tx!(&self.db, |tx| {
            query(keep).bind(owner).bind(id).bind(named).execute(&mut *tx).await?;
            let swept = query(sweep).bind(owner).bind(id).execute(&mut *tx).await?.rows_affected();
            if 0 < swept {
                query(UNNAME).bind(owner).bind(id).execute(&mut *tx).await?;
            }
            swept
        }))
    }

    /// Takes away segments that have lain there since before `older_than` (a day ago, say, by the
    /// clock of the place) and that neither a file nor an upload consists of. Returns how many.
    pub async fn sweep_segments(&self, older_than: Timestamp) -> Result<u64, StoreError> {
        if self.segments.shown().is_none() {
            return Ok(0);
        }
        // What lies in the place of another database is named there and not here.
        self.segments.be_ours().await?;
        let mut swept = 0;
        for shelf in 0..SHELVES {
            let lying = self.segments.list(shelf).await?;
            let old: Vec<Lying> = lying.into_iter().filter(|it| it.since < older_than).collect();
            for some in old.chunks(NAMES_AT_ONCE) {
                let named = self.named(some).await?;
                for it in some.iter().filter(|it| !named.contains(&it.name)) {
                    self.segments.delete(&it.name).await?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    async fn named(&self, some: &[Lying]) -> Result<BTreeSet<String>, StoreError> {
        macro_rules! ask {
            ($db:ident) => {{
                let mut text = QueryBuilder::new("select name from segment where name in (");
                let mut names = text.separated(", ");
                for it in some {
                    names.push_bind(it.name.clone());
                }
                text.push(")");
                text.build_query_scalar::<String>().persistent(false).fetch_all($db).await?
            }};
        }
        Ok(reading!(&self.db, |db| ask!(db)).into_iter().collect())
    }
}
