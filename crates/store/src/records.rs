//! What an institution keeps and hands over. Encrypted under a key for each of its systems and
//! each month of intake, and found by keyed digests: nothing in it stands anywhere in plain.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use redress_core::{
    code::Code,
    ids::IntakeId,
    records::{Record, RecordKind},
};
use sha2::Sha256;
use sqlx::{query_as, query_scalar};
use tokio::task::spawn_blocking;

use crate::{
    Store, StoreError, corrupt,
    instant::instant_to_text,
    keyring::{DataKey, key_of},
    records::insert::insert_records,
};

mod insert;
mod late;

pub use late::Heard;

/// How many records are taken in at once.
pub const RECORDS_AT_ONCE_MAX: usize = 1000;
/// How many records one question answers with.
const FOUND_MAX: u16 = 1000;
/// How much of a digest is kept: 128 bits find a record and are found by nobody else.
const DIGEST_BYTES: usize = 16;

/// The newest version of each record with this key, as long as its key is there.
macro_rules! find {
    ($key:literal) => {
        concat!(
            "select record.owner, record.id, record.digest, record.intake, record.line,
                 record.month, record.sealed, data_key.wrapped
             from record_set
             join record on record.owner = record_set.owner and record.kind = $1
                 and record.",
            $key,
            " = $2
             join data_key on data_key.owner = record.owner || '/' || record.month
             where $3 <= record.at and record.at <= $4 and data_key.wrapped is not null
                 and not exists (
                     select 1 from record as newer
                     where newer.owner = record.owner and newer.kind = record.kind
                         and newer.id = record.id and record.version < newer.version)
             order by record.at desc, record.owner, record.id limit $5"
        )
    };
}

/// What a record is looked up by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordKey<'a> {
    /// The number of the payment.
    Reference(&'a str),
    /// The merchant's order number.
    Order(&'a str),
    /// The account.
    Account(&'a str),
    /// The device.
    Device(&'a str),
}

/// A record as it was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptRecord {
    /// What it says.
    pub record: Record,
    /// The delivery that it came with.
    pub intake: IntakeId,
    /// Its line there, counted from 1.
    pub line: u64,
}

/// What became of records that were handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Taken {
    /// Ids that were not known.
    pub new: u64,
    /// Known ids with other content: the new one counts from now on, the old one stays.
    pub changed: u64,
    /// Known ids with the same content: nothing was done.
    pub known: u64,
}

/// A record ready for its table.
struct Row {
    id: String,
    digest: String,
    at: String,
    reference: Option<String>,
    purchase: Option<String>,
    account: Option<String>,
    device: Option<String>,
    line: i64,
    sealed: String,
}

impl Store {
    /// Takes in records of one kind that a system of the institution hands over, each with its
    /// line in the delivery: all of them or none, and each once, however often they are sent. At
    /// most [`RECORDS_AT_ONCE_MAX`]. Of the same id twice, the later one counts.
    /// [`StoreError::Erased`] where what came this month was forgotten.
    pub async fn put_records(
        &self,
        set: &Code,
        kind: RecordKind,
        (intake, came_at): (IntakeId, Timestamp),
        records: Vec<(u64, Record)>,
    ) -> Result<Taken, StoreError> {
        if RECORDS_AT_ONCE_MAX < records.len() {
            let what = "a batch of records";
            return Err(StoreError::TooLarge { what, limit: RECORDS_AT_ONCE_MAX });
        }
        if records.iter().any(|(_, it)| it.kind() != kind) {
            return Err(corrupt(format!("among {kind}, something else")));
        }
        let (owner, month) = (owner_of(set), came_at.strftime("%Y-%m").to_string());
        let key = key_of(&self.db, &self.keyring, &key_owner(&owner, &month)).await?;
        let (all, digests) = (records.len() as u64, Digests::of(self));
        let place = format!("record/{owner}/{kind}");
        // Digesting and encrypting a thousand takes a while, in which nobody else would be served.
        let rows = spawn_blocking(move || {
            let row = |(line, it): &(u64, Record)| digests.row(&key, &place, *line, it);
            records.iter().map(row).collect::<Vec<Row>>()
        });
        let rows = rows.await.map_err(|_| corrupt("records that cannot be encrypted"))?;
        let kind = kind.to_string();
        let versions =
            insert_records(&self.db, [&owner, &kind, &intake.to_string(), &month], rows).await?;
        let new = versions.iter().filter(|it| **it == 1).count() as u64;
        let changed = versions.len() as u64 - new;
        Ok(Taken { new, changed, known: all - new - changed })
    }

    /// The records of one kind with this key, of all systems of the institution, that tell of what
    /// happened in this time: the newest first, at most `limit` (no more than 1000), each as it
    /// stands now. What was forgotten is left out.
    pub async fn records(
        &self,
        kind: RecordKind,
        by: RecordKey<'_>,
        (from, until): (Timestamp, Timestamp),
        limit: u16,
    ) -> Result<Vec<KeptRecord>, StoreError> {
        let digests = Digests::of(self);
        let digest = digests.of_key(by);
        let text = match by {
            RecordKey::Reference(_) => find!("reference"),
            RecordKey::Order(_) => find!("purchase"),
            RecordKey::Account(_) => find!("account"),
            RecordKey::Device(_) => find!("device"),
        };
        let (from, until) = (instant_to_text(from), instant_to_text(until));
        let limit = i64::from(limit.min(FOUND_MAX));
        let rows: Vec<FoundRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(kind.to_string()).bind(digest).bind(from);
            query.bind(until).bind(limit).fetch_all(db).await?
        });
        rows.into_iter().map(|row| self.open_record(kind, row)).collect()
    }

    fn open_record(&self, kind: RecordKind, row: FoundRow) -> Result<KeptRecord, StoreError> {
        let (owner, id, digest, intake, line, month, sealed, wrapped) = row;
        let key = self.keyring.unwrap(&key_owner(&owner, &month), &wrapped)?;
        let place = place(&format!("record/{owner}/{kind}"), &id, &digest);
        let plain = key.open_text(&place, &sealed).ok_or_else(|| corrupt(&place))?;
        let record = Record::read(kind, &plain).map_err(|_| corrupt(&place))?;
        let intake = intake.parse().map_err(corrupt)?;
        Ok(KeptRecord { record, intake, line: line.unsigned_abs() })
    }

    /// Forgets what a system of the institution handed over in a month (`2026-03`): destroys its
    /// key. Sent again, it is not taken in again. `false` where there was nothing to forget.
    pub async fn forget_records(&self, set: &Code, month: &str) -> Result<bool, StoreError> {
        self.forget(&key_owner(&owner_of(set), month), &[]).await
    }

    /// Whether any system of the institution has handed anything over.
    pub async fn has_records(&self) -> Result<bool, StoreError> {
        let text = "select owner from record_set limit 1";
        let set: Option<String> =
            reading!(&self.db, |db| query_scalar(text).fetch_optional(db).await?);
        Ok(set.is_some())
    }
}

type FoundRow = (String, String, String, String, i64, String, String, String);

/// The keyed digests of records, ready to be used many times.
struct Digests {
    id: Hmac<Sha256>,
    content: Hmac<Sha256>,
    reference: Hmac<Sha256>,
    purchase: Hmac<Sha256>,
    account: Hmac<Sha256>,
    device: Hmac<Sha256>,
}

impl Digests {
    fn of(store: &Store) -> Digests {
        let keyed = |label: &str| store.house.keyed(&format!("record/{label}"));
        Digests {
            id: keyed("id"),
            content: keyed("content"),
            reference: keyed("reference"),
            purchase: keyed("order"),
            account: keyed("account"),
            device: keyed("device"),
        }
    }

    fn row(&self, key: &DataKey, base: &str, line: u64, record: &Record) -> Row {
        let (json, keys) = (record.to_json(), record.keys());
        let id = digest(&self.id, record.id());
        let content = digest(&self.content, &json);
        let blind = |mac: &Hmac<Sha256>, it: Option<&str>| it.map(|it| digest(mac, it));
        Row {
            at: instant_to_text(record.at()),
            reference: blind(&self.reference, keys.reference),
            purchase: blind(&self.purchase, keys.order),
            account: blind(&self.account, keys.account),
            device: blind(&self.device, keys.device),
            line: i64::try_from(line).unwrap_or(i64::MAX),
            sealed: key.seal_text(&place(base, &id, &content), &json),
            id,
            digest: content,
        }
    }
}

fn digest(mac: &Hmac<Sha256>, what: impl AsRef<[u8]>) -> String {
    let whole = mac.clone().chain_update(what).finalize().into_bytes();
    BASE64_URL_SAFE_NO_PAD.encode(&whole[..DIGEST_BYTES])
}

/// What a record is bound to: it opens as no other record, and as no other version of it.
fn place(base: &str, id: &str, digest: &str) -> String {
    format!("{base}/{id}/{digest}")
}

fn owner_of(set: &Code) -> String {
    format!("records_{set}")
}

/// A key for each month bounds how much is under one, and lets old records be forgotten.
fn key_owner(owner: &str, month: &str) -> String {
    format!("{owner}/{month}")
}
