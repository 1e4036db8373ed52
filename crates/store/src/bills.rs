//! Bills that people uploaded: what was found in them, and the bytes as they came.

use jiff::Timestamp;
use redress_core::{
    ids::{BillId, PersonId},
    words::Digest,
};
use sqlx::{query, query_as};

use crate::{
    FileId, NewFile, Store, StoreError, StoredFile, corrupt,
    files::UNNAME,
    instant::{instant_to_text, text_to_instant},
};

/// The most bills of one person that are listed.
const LIST_MAX: u16 = 200;

/// A bill that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill {
    /// Names it, and the file with its bytes.
    pub id: BillId,
    /// Whose.
    pub owner: PersonId,
    /// Which format it was recognised as.
    pub format: String,
    /// How many payments could be read.
    pub payments: u64,
    /// How many lines could not.
    pub problems: u64,
    /// When it came.
    pub uploaded_at: Timestamp,
}

type BillRow = (String, String, i64, i64, String);

impl Store {
    /// Keeps a bill and its bytes under the key of its owner. Sending the same again changes
    /// nothing.
    pub async fn put_bill(
        &self,
        bill: &Bill,
        name: String,
        media_type: String,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        let digest = Digest::of(&bytes);
        let file = NewFile { id: FileId::Bill(bill.id), name, media_type, digest, bytes };
        self.put_file(bill.owner, file, bill.uploaded_at).await?;
        in_tx!(&self.db, |tx| {
            query(
                "insert into bill (owner, id, format, payments, problems, uploaded_at)
                 values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            )
            .bind(bill.owner.to_string())
            .bind(bill.id.to_string())
            .bind(&bill.format)
            .bind(bill.payments as i64)
            .bind(bill.problems as i64)
            .bind(instant_to_text(bill.uploaded_at))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// The bills of a person, newest first: at most `limit` (no more than 200) older than `before`.
    pub async fn bills(
        &self,
        owner: PersonId,
        before: Option<BillId>,
        limit: u16,
    ) -> Result<Vec<Bill>, StoreError> {
        // Ids begin with their time, so that their order is that of the uploads.
        let text = "select id, format, payments, problems, uploaded_at from bill
                    where owner = $1 and id < $2 order by id desc limit $3";
        let before = before.map_or_else(|| "bill_~".to_owned(), |it| it.to_string());
        let limit = i64::from(limit.min(LIST_MAX));
        let rows: Vec<BillRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(owner.to_string()).bind(before).bind(limit);
            query.fetch_all(db).await?
        });
        rows.into_iter().map(|row| read_bill(owner, row)).collect()
    }

    /// One bill of this person.
    pub async fn bill(&self, owner: PersonId, id: BillId) -> Result<Option<Bill>, StoreError> {
        let text = "select id, format, payments, problems, uploaded_at from bill
                    where owner = $1 and id = $2";
        let row: Option<BillRow> = reading!(&self.db, |db| {
            let query = query_as(text).bind(owner.to_string()).bind(id.to_string());
            query.fetch_optional(db).await?
        });
        row.map(|row| read_bill(owner, row)).transpose()
    }

    /// The bytes of a bill as they came.
    pub async fn bill_file(
        &self,
        owner: PersonId,
        id: BillId,
    ) -> Result<Option<StoredFile>, StoreError> {
        self.file(owner, id).await
    }

    /// Keeps how a bill opens: whatever its reader needs to read it again, as a password.
    pub async fn put_bill_opening(
        &self,
        owner: PersonId,
        id: BillId,
        opening: &str,
    ) -> Result<(), StoreError> {
        self.put_keepsake(owner, &opening_of(&id.to_string()), opening).await
    }

    /// How a bill opens, where that was said.
    pub async fn bill_opening(
        &self,
        owner: PersonId,
        id: BillId,
    ) -> Result<Option<String>, StoreError> {
        self.keepsake(owner, &opening_of(&id.to_string())).await
    }

    /// Takes a bill, how it opens and its bytes out for good. `false` where there was none.
    pub async fn delete_bill(&self, owner: PersonId, id: BillId) -> Result<bool, StoreError> {
        let gone = in_tx!(&self.db, |tx| {
            let (owner, id) = (owner.to_string(), id.to_string());
            query(UNNAME).bind(&owner).bind(&id).execute(&mut *tx).await?;
            let file = "delete from vault_file where owner = $1 and id = $2";
            query(file).bind(&owner).bind(&id).execute(&mut *tx).await?;
            let opening = "delete from keepsake where owner = $1 and name = $2";
            query(opening).bind(&owner).bind(opening_of(&id)).execute(&mut *tx).await?;
            let bill = "delete from bill where owner = $1 and id = $2";
            query(bill).bind(&owner).bind(&id).execute(&mut *tx).await?.rows_affected()
        });
        Ok(gone == 1)
    }
}

/// The name of the keepsake that says how a bill opens.
fn opening_of(id: &str) -> String {
    format!("opening/{id}")
}

fn read_bill(owner: PersonId, row: BillRow) -> Result<Bill, StoreError> {
    let (id, format, payments, problems, uploaded_at) = row;
    Ok(Bill {
        id: id.parse().map_err(corrupt)?,
        owner,
        format,
        payments: payments.try_into().map_err(corrupt)?,
        problems: problems.try_into().map_err(corrupt)?,
        uploaded_at: text_to_instant(&uploaded_at)?,
    })
}
