//! A line of a list as the columns of its table, and back.

use redress_core::{
    case::{Closing, InboxEntry},
    ids::PersonId,
    money::Money,
};
use serde::{Deserialize, Serialize, de::IntoDeserializer};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::{
    StoreError,
    append::to_json,
    corrupt,
    instant::{FAR_AWAY, instant_to_text, text_to_instant},
};

/// An [`InboxEntry`] as columns.
#[derive(Debug)]
pub(crate) struct InboxRow {
    case: String,
    pub(crate) number: String,
    pub(crate) stage: String,
    pub(crate) tier: i64,
    pub(crate) closing: Option<String>,
    pub(crate) issue: String,
    pub(crate) provider: Option<String>,
    pub(crate) claimed: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) outside: bool,
    pub(crate) complainant: String,
    pub(crate) representative: Option<String>,
    pub(crate) drafted_by: String,
    pub(crate) respondent: Option<String>,
    pub(crate) mediator: Option<String>,
    pub(crate) bodies: String,
    /// The same, not as JSON.
    pub(crate) body_list: Vec<String>,
    pub(crate) assigned: Option<String>,
    pub(crate) queue: Option<String>,
    pub(crate) drafted_at: String,
    pub(crate) changed_at: String,
    pub(crate) due_at: String,
    pub(crate) late: bool,
}

impl InboxRow {
    pub(crate) fn of(entry: &InboxEntry) -> InboxRow {
        let text = |it: &Option<PersonId>| it.map(|it| it.to_string());
        InboxRow {
            case: entry.case.to_string(),
            number: entry.number.clone(),
            stage: entry.stage.to_string(),
            tier: i64::from(entry.tier),
            closing: entry.closing.map(|it| it.to_string()),
            issue: entry.issue.to_string(),
            provider: entry.provider.as_ref().map(|it| it.to_string()),
            claimed: entry.claimed.map(Money::minor),
            currency: entry.claimed.map(|it| it.currency().to_string()),
            outside: entry.outside,
            complainant: entry.complainant.to_string(),
            representative: text(&entry.representative),
            drafted_by: entry.drafted_by.to_string(),
            respondent: entry.respondent.map(|it| it.to_string()),
            mediator: text(&entry.mediator),
            bodies: to_json(&entry.bodies),
            body_list: entry.bodies.iter().map(|it| it.to_string()).collect(),
            assigned: text(&entry.assigned),
            queue: entry.queue.map(|it| it.to_string()),
            drafted_at: instant_to_text(entry.drafted_at),
            changed_at: instant_to_text(entry.changed_at),
            due_at: entry.due_at.map_or(FAR_AWAY.to_owned(), instant_to_text),
            late: entry.late,
        }
    }

    pub(super) fn entry(self) -> Result<InboxEntry, StoreError> {
        Ok(InboxEntry {
            case: read(&self.case)?,
            number: self.number,
            stage: read(&self.stage)?,
            tier: self.tier.try_into().map_err(corrupt)?,
            closing: self.closing.as_deref().map(read_closing).transpose()?,
            issue: read(&self.issue)?,
            provider: maybe(&self.provider)?,
            claimed: match (self.claimed, &self.currency) {
                (Some(minor), Some(currency)) => Some(Money::of_minor(minor, read(currency)?)),
                _ => None,
            },
            outside: self.outside,
            complainant: read(&self.complainant)?,
            representative: maybe(&self.representative)?,
            drafted_by: read(&self.drafted_by)?,
            respondent: maybe(&self.respondent)?,
            mediator: maybe(&self.mediator)?,
            bodies: serde_json::from_str(&self.bodies).map_err(corrupt)?,
            assigned: maybe(&self.assigned)?,
            queue: maybe(&self.queue)?,
            drafted_at: text_to_instant(&self.drafted_at)?,
            changed_at: text_to_instant(&self.changed_at)?,
            due_at: match self.due_at.as_str() {
                FAR_AWAY => None,
                at => Some(text_to_instant(at)?),
            },
            late: self.late,
        })
    }

    /// After the case and the end of its chain, the columns in the order of the table.
    pub(crate) fn cells<'a>(&'a self, case: &'a str, head: &'a str) -> [Cell<'a>; 23] {
        use Cell::{Flag, Int, Maybe, MaybeInt, Text};
        [
            Text(case),
            Text(head),
            Text(&self.number),
            Text(&self.stage),
            Int(self.tier),
            Maybe(self.closing.as_deref()),
            Text(&self.issue),
            Maybe(self.provider.as_deref()),
            MaybeInt(self.claimed),
            Maybe(self.currency.as_deref()),
            Flag(self.outside),
            Text(&self.complainant),
            Maybe(self.representative.as_deref()),
            Text(&self.drafted_by),
            Maybe(self.respondent.as_deref()),
            Maybe(self.mediator.as_deref()),
            Text(&self.bodies),
            Maybe(self.assigned.as_deref()),
            Maybe(self.queue.as_deref()),
            Text(&self.drafted_at),
            Text(&self.changed_at),
            Text(&self.due_at),
            Flag(self.late),
        ]
    }
}

impl<'r, R: Row> FromRow<'r, R> for InboxRow
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<InboxRow, sqlx::Error> {
        Ok(InboxRow {
            case: row.try_get("case_id")?,
            number: row.try_get("number")?,
            stage: row.try_get("stage")?,
            tier: row.try_get("tier")?,
            closing: row.try_get("closing")?,
            issue: row.try_get("issue")?,
            provider: row.try_get("provider")?,
            claimed: row.try_get("claimed")?,
            currency: row.try_get("currency")?,
            outside: row.try_get("outside")?,
            complainant: row.try_get("complainant")?,
            representative: row.try_get("representative")?,
            drafted_by: row.try_get("drafted_by")?,
            respondent: row.try_get("respondent")?,
            mediator: row.try_get("mediator")?,
            bodies: row.try_get("bodies")?,
            body_list: Vec::new(),
            assigned: row.try_get("assigned")?,
            queue: row.try_get("queue")?,
            drafted_at: row.try_get("drafted_at")?,
            changed_at: row.try_get("changed_at")?,
            due_at: row.try_get("due_at")?,
            late: row.try_get("late")?,
        })
    }
}

/// A value of a column, as JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Maybe(Option<&'a str>),
    Int(i64),
    MaybeInt(Option<i64>),
    Flag(bool),
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(corrupt)
}

fn maybe<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &Option<String>,
) -> Result<Option<T>, StoreError> {
    text.as_deref().map(read).transpose()
}

fn read_closing(text: &str) -> Result<Closing, StoreError> {
    let error = |it: serde::de::value::Error| corrupt(it);
    Closing::deserialize(text.into_deserializer()).map_err(error)
}
