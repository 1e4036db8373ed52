//! Lists of the cases that have words or a tag. No index has them in the order of the list, so
//! there are two ways, and which is short depends on how many cases there are that fit:
//!
//! - Where many fit, the list is walked in its order and every line is tested: the page is soon
//!   full.
//! - Where few fit, all of them are taken from the index and put in order.
//!
//! Nobody knows beforehand. A short walk comes first; if it does not fill the page, the index is
//! asked whether few fit; if not, the walk goes on, and ends after so many lines with what it has
//! found and where to go on. So no question takes long, however many cases there are.

use std::collections::BTreeMap;

use redress_core::case::InboxEntry;
use sqlx::QueryBuilder;

use super::{Cursor, Filter, InboxPage, InboxRow, Order, Page, Scope};
use crate::{Store, StoreError, corrupt, search::Finds};

/// How many lines the first stretch has for each that is wanted.
const FIRST: i64 = 4;
/// How many times longer every further stretch is.
const LONGER: i64 = 4;
/// After how many lines a walk ends, though the page is not full.
const WALKED_MAX: i64 = 4_000;
/// Up to how many cases are taken from the index and put in order.
const FEW: i64 = 3_000;

/// Which list, and what is asked for besides what its lines say themselves.
struct Asked<'a> {
    scope: &'a Scope,
    filter: &'a Filter,
    order: Order,
    sieves: Vec<Sieve>,
}

enum Sieve {
    Tag(String),
    /// As tokens.
    Words(Vec<String>),
}

/// A line that was tested: its case, where it stands in the order, and 1 where it fits.
type Tested = (String, String, i64);

impl Store {
    /// As [`Store::inbox_page`], where there are words or a tag.
    pub(super) async fn sifted_page(
        &self,
        scope: &Scope,
        filter: &Filter,
        order: Order,
        after: Option<&Cursor>,
        limit: u16,
    ) -> Result<InboxPage, StoreError> {
        let words = filter.words.as_ref().map(|it| Sieve::Words(self.cipher().tokens(it)));
        let tag = filter.tag.clone().map(Sieve::Tag);
        let sieves = tag.into_iter().chain(words).collect();
        let asked = Asked { scope, filter, order, sieves };
        let wanted = usize::from(limit);
        let (mut fitting, mut at, mut walked) = (Vec::new(), after.cloned(), 0);
        let mut stretch = FIRST * i64::from(limit);
        loop {
            let tested = self.walk(&asked, at.as_ref(), stretch).await?;
            let ended = (tested.len() as i64) < stretch;
            if let Some((case, place, _)) = tested.last() {
                at = Some(Cursor { at: place.clone(), case: case.parse().map_err(corrupt)? });
            }
            let first = walked == 0;
            walked += tested.len() as i64;
            fitting.extend(tested.into_iter().filter(|it| it.2 == 1).map(|it| it.0));
            if wanted < fitting.len() {
                return self.page_of(&asked, &fitting[..wanted], None).await;
            }
            if ended || WALKED_MAX <= walked {
                return self.page_of(&asked, &fitting, Some(at.filter(|_| !ended))).await;
            }
            if first && let Some(few) = self.few_of(&asked.sieves).await? {
                return self.all_that_fit(&asked, few, after, limit).await;
            }
            stretch = (stretch * LONGER).min(WALKED_MAX - walked);
        }
    }

    /// Tests a stretch of the list.
    async fn walk(
        &self,
        asked: &Asked<'_>,
        after: Option<&Cursor>,
        lines: i64,
    ) -> Result<Vec<Tested>, StoreError> {
        let mut tested: Vec<Tested> = reading!(&self.db, |db| {
            let mut page = Page::walk(asked, after, lines);
            page.query.build_query_as().persistent(false).fetch_all(db).await?
        });
        // No engine promises the order of what it walked over.
        tested.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        if asked.order == Order::Changed {
            tested.reverse();
        }
        Ok(tested)
    }

    /// The first sieve that lets only few through, if there is one.
    async fn few_of<'a>(&self, sieves: &'a [Sieve]) -> Result<Option<&'a Sieve>, StoreError> {
        for sieve in sieves {
            let more: Option<i64> = reading!(&self.db, |db| {
                let mut query = QueryBuilder::new("select cast(count(*) as bigint) from (");
                query.push_counted(sieve);
                query.push(" limit 1 offset ").push_bind(FEW).push(") as beyond");
                let count = query.build_query_scalar().persistent(false).fetch_one(db).await?;
                Some(count).filter(|it: &i64| *it != 0)
            });
            if more.is_none() {
                return Ok(Some(sieve));
            }
        }
        Ok(None)
    }

    /// Takes what fits from the index, and puts it in order.
    async fn all_that_fit(
        &self,
        asked: &Asked<'_>,
        few: &Sieve,
        after: Option<&Cursor>,
        limit: u16,
    ) -> Result<InboxPage, StoreError> {
        let rows: Vec<InboxRow> = reading!(&self.db, |db| {
            let mut page = Page::of_few(asked, few);
            page.scope(asked.scope);
            page.filter(asked.filter);
            page.rest(asked.order, after, i64::from(limit) + 1);
            page.query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let more = usize::from(limit) < rows.len();
        let entries = rows.into_iter().take(usize::from(limit)).map(InboxRow::entry);
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let next = entries.last().filter(|_| more).map(|it| asked.order.cursor(it));
        Ok(InboxPage { entries, next })
    }

    /// The lines of these cases, in this order. The list goes on after `next`, or where there is
    /// none after the last of them.
    async fn page_of(
        &self,
        asked: &Asked<'_>,
        cases: &[String],
        next: Option<Option<Cursor>>,
    ) -> Result<InboxPage, StoreError> {
        let entries = self.lines(cases).await?;
        let next = next.unwrap_or_else(|| entries.last().map(|it| asked.order.cursor(it)));
        Ok(InboxPage { entries, next })
    }

    async fn lines(&self, cases: &[String]) -> Result<Vec<InboxEntry>, StoreError> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<InboxRow> = reading!(&self.db, |db| {
            let mut query = QueryBuilder::new("select * from inbox where case_id in (");
            let mut list = query.separated(", ");
            for it in cases {
                list.push_bind(it.clone());
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(db).await?
        });
        let entries = rows.into_iter().map(InboxRow::entry).collect::<Result<Vec<_>, _>>()?;
        let mut by_case: BTreeMap<String, InboxEntry> =
            entries.into_iter().map(|it| (it.case.to_string(), it)).collect();
        Ok(cases.iter().filter_map(|it| by_case.remove(it)).collect())
    }
}

impl<DB: Finds> Page<DB>
where
    for<'q> String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> bool: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    fn walk(asked: &Asked<'_>, after: Option<&Cursor>, lines: i64) -> Page<DB> {
        let query = QueryBuilder::new("with walked as materialized (select inbox.case_id, ");
        let mut page = Page { query, ordered: Page::<DB>::ordered(asked.scope) };
        page.query.push(format_args!("{}.{} as place from ", page.ordered, asked.order.column()));
        page.from(asked.scope, "inbox");
        page.scope(asked.scope);
        page.filter(asked.filter);
        page.rest(asked.order, after, lines);
        page.query.push(") select line.case_id, line.place, cast(case when true");
        asked.sieves.iter().for_each(|it| page.query.push_test(it));
        page.query.push(" then 1 else 0 end as bigint) from walked as line");
        page
    }

    fn of_few(asked: &Asked<'_>, few: &Sieve) -> Page<DB> {
        let query = QueryBuilder::new("with few as materialized (");
        let mut page = Page { query, ordered: Page::<DB>::ordered(asked.scope) };
        page.query.push_cases(few);
        page.query.push(") select inbox.* from ");
        page.from(asked.scope, DB::FEW_LINES);
        let others = asked.sieves.iter().filter(|it| !std::ptr::eq(*it, few));
        page.query.push("true");
        others.for_each(|it| page.query.push_test(it));
        page.query.push(" and ");
        page
    }
}

/// What sieves are in SQL.
trait Sift {
    /// ` and `, and whether the row `line` fits.
    fn push_test(&mut self, sieve: &Sieve);
    /// The cases that fit, as `case_id`.
    fn push_cases(&mut self, sieve: &Sieve);
    /// A row for each case that fits.
    fn push_counted(&mut self, sieve: &Sieve);
}

impl<DB: Finds> Sift for QueryBuilder<DB>
where
    for<'q> String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    fn push_test(&mut self, sieve: &Sieve) {
        match sieve {
            Sieve::Tag(tag) => {
                self.push(" and exists (select 1 from tag where tag.case_id = line.case_id");
                self.push(" and tag.tag = ").push_bind(tag.clone()).push(")");
            }
            Sieve::Words(tokens) => {
                self.push(" and ");
                DB::push_has(self, tokens);
            }
        }
    }

    fn push_cases(&mut self, sieve: &Sieve) {
        match sieve {
            Sieve::Tag(tag) => {
                self.push("select case_id from tag where tag = ").push_bind(tag.clone());
            }
            Sieve::Words(tokens) => {
                self.push(DB::CASES).push_bind(DB::all_of(tokens)).push(DB::CAST);
            }
        }
    }

    fn push_counted(&mut self, sieve: &Sieve) {
        match sieve {
            Sieve::Tag(_) => self.push_cases(sieve),
            Sieve::Words(tokens) => {
                self.push(DB::COUNTED).push_bind(DB::all_of(tokens)).push(DB::CAST);
            }
        }
    }
}
