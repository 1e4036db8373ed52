//! Who brings bills, when they are reminded of the next one, and what they are told outside of
//! any case.

use jiff::Timestamp;
use redress_core::ids::{NoticeId, PersonId};
use sqlx::{query, query_as, query_scalar};

use crate::{
    Store, StoreError, corrupt,
    instant::{instant_to_text, text_to_instant},
};

/// The most habits, and the most notices, that are read at once.
const PAGE_MAX: u16 = 500;

/// Something that a person is told outside of any case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Names it.
    pub id: NoticeId,
    /// What kind of notice it is, such as `bill-reminder`.
    pub kind: String,
    /// What it is about, as a code: a month.
    pub about: String,
    /// Since when it is there.
    pub at: Timestamp,
    /// Whether the person said that they saw it.
    pub seen: bool,
}

/// Somebody who brings bills.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Habit {
    /// Who.
    pub owner: PersonId,
    /// When they are reminded of the next bill.
    pub next_at: Timestamp,
    /// Whether they want to be.
    pub wanted: bool,
}

impl Store {
    /// A bill came: the next reminder is at `next_at`. Whether they want any stays as it is; at
    /// first they do.
    pub async fn note_bill_habit(
        &self,
        owner: PersonId,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            query(
                "insert into bill_habit (owner, next_at, wanted) values ($1, $2, true)
                 on conflict (owner) do update set next_at = excluded.next_at",
            )
            .bind(owner.to_string())
            .bind(instant_to_text(next_at))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Whether somebody wants to be reminded, from now on; `next_at` is for whoever never brought
    /// a bill.
    pub async fn want_bill_reminders(
        &self,
        owner: PersonId,
        wanted: bool,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        in_tx!(&self.db, |tx| {
            query(
                "insert into bill_habit (owner, next_at, wanted) values ($1, $2, $3)
                 on conflict (owner) do update set wanted = excluded.wanted",
            )
            .bind(owner.to_string())
            .bind(instant_to_text(next_at))
            .bind(wanted)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// What is known of somebody's habit.
    pub async fn bill_habit(&self, owner: PersonId) -> Result<Option<Habit>, StoreError> {
        let text = "select owner, next_at, wanted from bill_habit where owner = $1";
        let row: Option<(String, String, bool)> = reading!(&self.db, |db| {
            query_as(text).bind(owner.to_string()).fetch_optional(db).await?
        });
        row.map(read_habit).transpose()
    }

    /// Who is to be reminded at `now`, longest due first: at most `limit` (no more than 500) who
    /// want it and still have bills here.
    pub async fn due_bill_habits(
        &self,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<Habit>, StoreError> {
        let text = "select owner, next_at, wanted from bill_habit
                    where wanted and next_at <= $1
                    order by next_at, owner limit $2";
        let limit = i64::from(limit.min(PAGE_MAX));
        let rows: Vec<(String, String, bool)> = reading!(&self.db, |db| {
            query_as(text).bind(instant_to_text(now)).bind(limit).fetch_all(db).await?
        });
        rows.into_iter().map(read_habit).collect()
    }

    /// Leaves a notice and moves the reminder on, both or neither. `false` when somebody else did,
    /// or the habit changed meanwhile. Of notices of a kind that nobody saw yet there is one: the
    /// new one takes the place of the old. Whoever has no bills here is only moved on.
    pub async fn remind(
        &self,
        habit: &Habit,
        next_at: Timestamp,
        notice: &Notice,
    ) -> Result<bool, StoreError> {
        let owner = habit.owner.to_string();
        Ok(in_tx!(&self.db, |tx| {
            let text = "update bill_habit set next_at = $1
                        where owner = $2 and next_at = $3 and wanted";
            let moved = query(text)
                .bind(instant_to_text(next_at))
                .bind(&owner)
                .bind(instant_to_text(habit.next_at))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved != 1 {
                return Ok(false);
            }
            let text = "delete from notice where owner = $1 and kind = $2 and not seen";
            query(text).bind(&owner).bind(&notice.kind).execute(&mut *tx).await?;
            query(
                "insert into notice (owner, id, kind, about, at, seen)
                 select $1, $2, $3, $4, $5, $6
                 where exists (select 1 from bill where owner = $1)",
            )
            .bind(&owner)
            .bind(notice.id.to_string())
            .bind(&notice.kind)
            .bind(&notice.about)
            .bind(instant_to_text(notice.at))
            .bind(notice.seen)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1
        }))
    }

    /// What somebody was told, newest first, at most 500.
    pub async fn notices(&self, owner: PersonId) -> Result<Vec<Notice>, StoreError> {
        type Row = (String, String, String, String, bool);
        let text = "select id, kind, about, at, seen from notice
                    where owner = $1 order by at desc, id desc limit $2";
        let rows: Vec<Row> = reading!(&self.db, |db| {
            let query = query_as(text).bind(owner.to_string()).bind(i64::from(PAGE_MAX));
            query.fetch_all(db).await?
        });
        let read = |(id, kind, about, at, seen): Row| {
            let (id, at) = (id.parse().map_err(corrupt)?, text_to_instant(&at)?);
            Ok(Notice { id, kind, about, at, seen })
        };
        rows.into_iter().map(read).collect()
    }

    /// They saw it. `false` where there is no such notice of theirs.
    pub async fn see_notice(&self, owner: PersonId, id: NoticeId) -> Result<bool, StoreError> {
        let seen = in_tx!(&self.db, |tx| {
            let text = "update notice set seen = true where owner = $1 and id = $2";
            let update = query(text).bind(owner.to_string()).bind(id.to_string());
            update.execute(&mut *tx).await?.rows_affected()
        });
        Ok(seen == 1)
    }

    /// When the next reminder is due, if anybody wants one.
    pub async fn next_bill_reminder(&self) -> Result<Option<Timestamp>, StoreError> {
        let text = "select next_at from bill_habit where wanted order by next_at limit 1";
        let at: Option<String> =
            reading!(&self.db, |db| query_scalar(text).fetch_optional(db).await?);
        at.as_deref().map(text_to_instant).transpose()
    }
}

fn read_habit((owner, next_at, wanted): (String, String, bool)) -> Result<Habit, StoreError> {
    Ok(Habit {
        owner: owner.parse().map_err(corrupt)?,
        next_at: text_to_instant(&next_at)?,
        wanted,
    })
}
