//! The guard of a payment: never does more go back than was paid, over all cases and channels.
//!
//! One row for each payment counts what we ordered and what came back on other ways. The
//! database itself refuses an order that does not fit (`check (ordered + outside <= paid +
//! excess)`), whoever writes and however many at once.
//!
//! Orders are refused; facts are not. That a bank charged back the whole payment, or that the
//! provider's record shows less than was claimed, is so, whatever we had ordered by then. Such a
//! fact may take the sum beyond the payment. `excess` is how far facts alone went, and is only
//! ever as large as that: with an excess, the sum stands exactly at `paid + excess`, and the
//! smallest order breaks the check. In the words of the statements below:
//!
//! - `paid` is the least that any case gave: whoever claims more cannot raise it.
//! - `outside` is a total of what came back *on other ways than ours*, as the event says, so our
//!   own orders are not subtracted from it. Several cases may report the same chargeback, late
//!   and out of order: the largest total counts, and none frees money again. Somebody who counts
//!   our refunds among the outside ones makes the guard refuse too much, never too little.
//! - `ordered` moves by what the change orders, or takes back because it was replaced or has
//!   clearly failed. Unclear stays ordered.

use redress_core::case::GuardEntry;
use sqlx::query_as;

use crate::{
    AppendError, Store, StoreError,
    append::Row,
    commit::{CommitWithin, Landing, judge},
    corrupt,
};

/// The columns of a guard that is there. `$3` paid, `$4` what is ordered more or less, `$5` what
/// is ordered less (not above zero), `$6` the outside total. The excess leaves out what is
/// ordered more: that must fit.
macro_rules! moved {
    () => {
        "paid = case when $3 < guard.paid then $3 else guard.paid end,
        ordered = guard.ordered + $4,
        outside = case when guard.outside < $6 then $6 else guard.outside end,
        excess = case
            when guard.ordered + $5
                + case when guard.outside < $6 then $6 else guard.outside end
                > case when $3 < guard.paid then $3 else guard.paid end
            then guard.ordered + $5
                + case when guard.outside < $6 then $6 else guard.outside end
                - case when $3 < guard.paid then $3 else guard.paid end
            else 0 end"
    };
}

/// Moves one guard, and holds it until the end of the transaction. No row comes back when the
/// payment is on record in another currency.
const MORE: &str = concat!(
    "insert into guard (payment, currency, paid, ordered, outside, excess)
    values ($1, $2, $3, $4, $6, case when $3 < $6 then $6 - $3 else 0 end)
    on conflict (payment) do update set ",
    moved!(),
    " where guard.currency = excluded.currency returning payment"
);

/// The same where something is taken back, of which there must be a record.
const LESS: &str = concat!(
    "update guard set ",
    moved!(),
    " where payment = $1 and currency = $2 returning payment"
);

/// Whether what was ordered may still be sent: facts that came in since may have gone beyond the
/// payment, and what goes beyond it is not sent.
const FITS: &str = "select payment from guard where payment = $1 and ordered + outside <= paid";

/// Where one payment stands, in minor units of its currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// `provider:reference`.
    pub payment: String,
    /// Of all amounts.
    pub currency: String,
    /// The least that any case gave as paid.
    pub paid: i64,
    /// What we ordered and did not take back.
    pub ordered: i64,
    /// What came back on other ways than ours.
    pub outside: i64,
}

impl Guard {
    /// What may still go back.
    pub fn left(&self) -> i64 {
        (self.paid - self.ordered - self.outside).max(0)
    }
}

/// Why a guard did not move, found while its transaction is still to be undone.
enum Stop {
    Missed,
    Exhausted(GuardEntry),
    OtherCurrency(String),
}

impl Store {
    /// Where a payment stands, over all cases; `None` while no money of it was ever moved.
    pub async fn guard(&self, payment: &str) -> Result<Option<Guard>, StoreError> {
        let text = "select payment, currency, paid, ordered, outside from guard
                    where payment = $1";
        let row: Option<(String, String, i64, i64, i64)> =
            reading!(&self.db, |db| query_as(text).bind(payment).fetch_optional(db).await?);
        Ok(row.map(|(payment, currency, paid, ordered, outside)| Guard {
            payment,
            currency,
            paid,
            ordered,
            outside,
        }))
    }

    /// A change that orders or reports money: its guards and the change itself in one
    /// transaction, guards first and in the order of their payments.
    pub(crate) async fn append_guarded(
        &self,
        row: &Row,
        guards: &[GuardEntry],
    ) -> Result<Landing, AppendError> {
        self.writer.is_open()?;
        let mut guards = guards.to_vec();
        guards.sort();
        match self.try_guarded(row, &guards).await? {
            Ok(landing) => Ok(landing),
            Err(Stop::Missed) => Ok(Landing::Missed),
            Err(Stop::OtherCurrency(payment)) => {
                Err(AppendError::PaymentInOtherCurrency { payment })
            }
            Err(Stop::Exhausted(entry)) => {
                let left = match self.guard(&entry.payment).await? {
                    Some(it) => Guard { paid: it.paid.min(entry.limit), ..it }.left(),
                    None => entry.limit,
                };
                Err(AppendError::PaymentExhausted { payment: entry.payment, left })
            }
        }
    }

    async fn try_guarded(
        &self,
        row: &Row,
        guards: &[GuardEntry],
    ) -> Result<Result<Landing, Stop>, StoreError> {
        in_tx!(&self.db, |tx| {
            for entry in guards {
                let text = if entry.ordered < 0 { LESS } else { MORE };
                let moved = query_as(text)
                    .bind(&entry.payment)
                    .bind(&entry.currency)
                    .bind(entry.limit)
                    .bind(entry.ordered)
                    .bind(entry.ordered.min(0))
                    .bind(entry.outside.unwrap_or(0))
                    .fetch_optional(&mut *tx);
                let moved: Result<Option<(String,)>, _> = moved.await;
                match moved {
                    Ok(Some(_)) => (),
                    Ok(None) if entry.ordered < 0 => return Err(never_ordered(entry)),
                    Ok(None) => return Ok(Err(Stop::OtherCurrency(entry.payment.clone()))),
                    Err(error) => return does_not_fit(error, entry),
                }
                if entry.ordered == 0 && entry.must_fit() {
                    let fits = query_as(FITS).bind(&entry.payment).fetch_optional(&mut *tx);
                    let fits: Option<(String,)> = fits.await?;
                    if fits.is_none() {
                        return Ok(Err(Stop::Exhausted(entry.clone())));
                    }
                }
            }
            match (*tx).commit_within(row).await {
                Ok(Landing::Landed) => (),
                Ok(Landing::Missed) => return Ok(Err(Stop::Missed)),
                Err(error) => return judge(error).map(|_| Err(Stop::Missed)),
            }
            Ok(Ok(Landing::Landed))
        })
    }
}

/// Only an order can fail to fit. Taking back more than was ordered is a mistake of ours.
fn does_not_fit(
    error: sqlx::Error,
    entry: &GuardEntry,
) -> Result<Result<Landing, Stop>, StoreError> {
    match error.as_database_error() {
        Some(refused) if refused.is_check_violation() && 0 < entry.ordered => {
            Ok(Err(Stop::Exhausted(entry.clone())))
        }
        Some(refused) if refused.is_check_violation() => Err(never_ordered(entry)),
        _ => Err(error.into()),
    }
}

fn never_ordered(entry: &GuardEntry) -> StoreError {
    corrupt(format!("the guard of {}: less was ordered than is taken back", entry.payment))
}
