//! Lists of cases: each reader's part of them, a page at a time, without counting anything.

mod names;
mod row;
mod sift;

use jiff::Timestamp;
use redress_core::{
    case::{InboxEntry, Stage},
    code::Code,
    ids::{CaseId, MerchantId, PersonId, QueueId},
    search::Wanted,
};
use sqlx::{QueryBuilder, query_scalar};

pub use self::names::Parties;
pub(crate) use self::row::InboxRow;
use crate::{
    Store, StoreError, corrupt,
    instant::{FAR_AWAY, instant_to_text},
};

/// The longest page.
pub const PAGE_MAX: u16 = 200;

/// Whose list it is. Lists show what `redress_core::access` lets this reader see, no more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// What this person complains about, or speaks for, or drafted for themselves.
    Complainant(PersonId),
    /// What this member of staff drafted for others and has not sent yet.
    Drafts(PersonId),
    /// What staff work on: all but others' drafts, and never one's own complaints.
    Staff(PersonId),
    /// Cases in which this merchant was addressed.
    Respondent(MerchantId),
    /// Cases in which this person mediates.
    Mediator(PersonId),
    /// Cases that were handed to this outside body.
    Body(Code),
    /// Everything that was sent.
    Auditor,
}

/// Whose cases among those in scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assigned {
    /// Nobody's.
    Nobody,
    /// This person's.
    To(PersonId),
}

/// Which of the cases in scope. Everything that is `None` is not asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// At this stage.
    pub stage: Option<Stage>,
    /// With this person, or nobody.
    pub assigned: Option<Assigned>,
    /// Waiting here.
    pub queue: Option<QueueId>,
    /// At this tier: 1, 2 or 3.
    pub tier: Option<u8>,
    /// Where the institution let (or did not let) a time limit pass.
    pub late: Option<bool>,
    /// Of this issue type.
    pub issue: Option<Code>,
    /// About a payment of this provider.
    pub provider: Option<Code>,
    /// Handled (or not) by an institution that is not on this desk.
    pub outside: Option<bool>,
    /// Whose number begins like this, with or without hyphens.
    pub number: Option<String>,
    /// On this pile.
    pub tag: Option<String>,
    /// In which all of these words stand.
    pub words: Option<Wanted>,
}

/// In which order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// What is due first comes first; where nothing is due comes last.
    #[default]
    Due,
    /// What changed last comes first.
    Changed,
}

/// Where a page ended: the next one begins after it. Text that callers hand back unread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor {
    at: String,
    case: CaseId,
}

/// A part of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InboxPage {
    /// The cases, in order.
    pub entries: Vec<InboxEntry>,
    /// Where to go on; `None` on the last page.
    pub next: Option<Cursor>,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.replace(['-', ':', '.'], ""), self.case.0.simple())
    }
}

/// A text that [`Cursor`] did not write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is not where a page ended")]
pub struct BadCursor;

impl std::str::FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Cursor, BadCursor> {
        let (at, case) = text.split_once('.').ok_or(BadCursor)?;
        let digits = |from: usize, to: usize| at.get(from..to).ok_or(BadCursor);
        let is_instant = at.len() == 22 && at.is_ascii() && at.as_bytes()[8] == b'T';
        let at = format!(
            "{}-{}-{}T{}:{}:{}.{}Z",
            digits(0, 4)?,
            digits(4, 6)?,
            digits(6, 8)?,
            digits(9, 11)?,
            digits(11, 13)?,
            digits(13, 15)?,
            digits(15, 21)?
        );
        if !is_instant || at.parse::<Timestamp>().is_err() {
            return Err(BadCursor);
        }
        let case = format!("{}_{case}", CaseId::PREFIX).parse().map_err(|_| BadCursor)?;
        Ok(Cursor { at, case })
    }
}

impl Store {
    /// One page of a list: at most `limit` cases (no more than [`PAGE_MAX`]) after `after`. Where
    /// words or a tag are asked for that only few of many cases have, a page may have fewer, or
    /// none, and still say where to go on.
    pub async fn inbox_page(
        &self,
        scope: &Scope,
        filter: &Filter,
        order: Order,
        after: Option<&Cursor>,
        limit: u16,
    ) -> Result<InboxPage, StoreError> {
        let limit = limit.clamp(1, PAGE_MAX);
        if filter.tag.is_some() || filter.words.is_some() {
            return self.sifted_page(scope, filter, order, after, limit).await;
        }
        let rows: Vec<InboxRow> = reading!(&self.db, |db| {
            let mut page = Page::of(scope);
            page.scope(scope);
            page.filter(filter);
            // One more tells whether there is a next page.
            page.rest(order, after, i64::from(limit) + 1);
            page.query.build_query_as().fetch_all(db).await?
        });
        let more = usize::from(limit) < rows.len();
        let entries = rows.into_iter().take(usize::from(limit)).map(InboxRow::entry);
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let next = entries.last().filter(|_| more).map(|it| order.cursor(it));
        Ok(InboxPage { entries, next })
    }

    /// The case with this number, written with or without hyphens, in any case of letters. Also one
    /// that was erased.
    pub async fn case_by_number(&self, number: &str) -> Result<Option<CaseId>, StoreError> {
        let text = "select case_id from inbox where number = $1
                    union all select case_id from erased_case where number = $1 limit 1";
        let number = spell_number(number);
        let id: Option<String> =
            reading!(&self.db, |db| query_scalar(text).bind(number).fetch_optional(db).await?);
        id.map(|it| it.parse().map_err(corrupt)).transpose()
    }
}

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Order::Due => "due_at",
            Order::Changed => "changed_at",
        }
    }

    fn cursor(self, last: &InboxEntry) -> Cursor {
        let at = match self {
            Order::Due => last.due_at.map_or(FAR_AWAY.to_owned(), instant_to_text),
            Order::Changed => instant_to_text(last.changed_at),
        };
        Cursor { at, case: last.case }
    }
}

/// A query for a page, as it is put together.
struct Page<DB: sqlx::Database> {
    query: QueryBuilder<DB>,
    /// The table whose order the page follows.
    ordered: &'static str,
}

impl<DB: sqlx::Database> Page<DB>
where
    for<'q> String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> bool: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    fn of(scope: &Scope) -> Page<DB> {
        let query = QueryBuilder::new("select inbox.* from ");
        let mut page = Page { query, ordered: Page::<DB>::ordered(scope) };
        page.from(scope, "inbox");
        page
    }

    const fn ordered(scope: &Scope) -> &'static str {
        match scope {
            Scope::Body(_) => "inbox_body",
            _ => "inbox",
        }
    }

    /// `lines` has the lines of the inbox, and perhaps more.
    fn from(&mut self, scope: &Scope, lines: &'static str) {
        self.query.push(lines);
        if let Scope::Body(_) = scope {
            self.query.push(" join inbox_body on inbox_body.case_id = inbox.case_id");
        }
        self.query.push(" where ");
    }

    fn scope(&mut self, scope: &Scope) {
        let query = &mut self.query;
        match scope {
            Scope::Complainant(person) => {
                query.push("(complainant = ").push_bind(person.to_string());
                query.push(" or representative = ").push_bind(person.to_string()).push(")");
            }
            Scope::Drafts(person) => {
                query.push("stage = 'draft' and drafted_by = ").push_bind(person.to_string());
            }
            Scope::Staff(person) => {
                query.push("(stage <> 'draft' or drafted_by = ").push_bind(person.to_string());
                query.push(") and complainant <> ").push_bind(person.to_string());
            }
            Scope::Respondent(merchant) => {
                query.push("stage <> 'draft' and respondent = ").push_bind(merchant.to_string());
            }
            Scope::Mediator(person) => {
                query.push("stage <> 'draft' and mediator = ").push_bind(person.to_string());
            }
            Scope::Body(body) => {
                query.push("stage <> 'draft' and inbox_body.body = ").push_bind(body.to_string());
            }
            Scope::Auditor => {
                query.push("stage <> 'draft'");
            }
        }
    }

    fn filter(&mut self, filter: &Filter) {
        let texts = [
            ("stage", filter.stage.map(|it| it.to_string())),
            ("queue", filter.queue.map(|it| it.to_string())),
            ("issue", filter.issue.as_ref().map(|it| it.to_string())),
            ("provider", filter.provider.as_ref().map(|it| it.to_string())),
        ];
        for (column, wanted) in texts {
            if let Some(wanted) = wanted {
                self.query.push(format_args!(" and {column} = ")).push_bind(wanted);
            }
        }
        match filter.assigned {
            Some(Assigned::Nobody) => drop(self.query.push(" and assigned is null")),
            Some(Assigned::To(person)) => {
                self.query.push(" and assigned = ").push_bind(person.to_string());
            }
            None => (),
        }
        if let Some(tier) = filter.tier {
            self.query.push(" and tier = ").push_bind(i64::from(tier));
        }
        for (column, wanted) in [("late", filter.late), ("outside", filter.outside)] {
            if let Some(wanted) = wanted {
                self.query.push(format_args!(" and {column} = ")).push_bind(wanted);
            }
        }
        if let Some(number) = &filter.number {
            let begin = spell_number(number);
            self.query.push(" and number >= ").push_bind(begin.clone());
            self.query.push(" and number < ").push_bind(format!("{begin}~"));
        }
    }

    fn rest(&mut self, order: Order, after: Option<&Cursor>, limit: i64) {
        let (ordered, query) = (self.ordered, &mut self.query);
        let (beyond, direction) = match order {
            Order::Due => (">", "asc"),
            Order::Changed => ("<", "desc"),
        };
        let column = order.column();
        if let Some(after) = after {
            query.push(format_args!(" and ({ordered}.{column}, {ordered}.case_id) {beyond} ("));
            query.push_bind(after.at.clone()).push(", ");
            query.push_bind(after.case.to_string()).push(")");
        }
        let by = format!("{ordered}.{column} {direction}, {ordered}.case_id {direction}");
        query.push(format_args!(" order by {by} limit "));
        query.push_bind(limit);
    }
}

/// A number, or its beginning, as it is stored: capitals, hyphens where they belong, and no
/// letters that are read for digits.
fn spell_number(given: &str) -> String {
    let kept =
        given.chars().filter(char::is_ascii_alphanumeric).map(|it| match it.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
    let mut spelled = String::new();
    for (at, digit) in kept.take(17).enumerate() {
        if matches!(at, 6 | 11 | 16) {
            spelled.push('-');
        }
        spelled.push(digit);
    }
    spelled
}
