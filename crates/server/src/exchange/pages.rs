//! A whole list of cases, page by page, while people go on working on it.

use std::collections::HashSet;

use futures::{Stream, StreamExt, stream};
use jiff::Timestamp;
use redress_core::{case::InboxEntry, ids::CaseId};
use redress_store::{Cursor, Filter, InboxPage, Order, PAGE_MAX, Scope, Store, StoreError};

/// How often a list is gone through from the top again for what moved there meanwhile. Each time
/// is short; a desk on which cases never stand still is given up after so many.
const PASSES_MAX: u32 = 20;

/// Every case in `scope` that `filter` lets through, once each, in pages; what changed last
/// comes first.
pub fn pages(
    store: Store,
    scope: Scope,
    filter: Filter,
) -> impl Stream<Item = Result<Vec<InboxEntry>, StoreError>> + Send + 'static {
    walk(move |after: Option<Cursor>| {
        let (store, scope, filter) = (store.clone(), scope.clone(), filter.clone());
        async move { store.inbox_page(&scope, &filter, Order::Changed, after.as_ref(), PAGE_MAX).await }
    })
}

/// Goes through a list that is ordered by change. A case that changes meanwhile jumps to the
/// top, behind whoever walks: so the top is looked at again until nothing new stands there.
fn walk<F, W, E>(fetch: F) -> impl Stream<Item = Result<Vec<InboxEntry>, E>> + Send + 'static
where
    F: FnMut(Option<Cursor>) -> W + Send + 'static,
    W: Future<Output = Result<InboxPage, E>> + Send + 'static,
    E: Send + 'static,
{
    let walk = Walk { fetch, pass: Pass::default(), passes: 1, seen: HashSet::new(), over: false };
    let pages = stream::unfold(walk, |mut walk| async move {
        if walk.over {
            return None;
        }
        let page = walk.step().await;
        walk.over |= page.is_err();
        Some((page, walk))
    });
    pages.filter(|page| {
        let worth_it = page.as_ref().map_or(true, |it| !it.is_empty());
        std::future::ready(worth_it)
    })
}

struct Walk<F> {
    fetch: F,
    pass: Pass,
    passes: u32,
    seen: HashSet<CaseId>,
    over: bool,
}

/// Once from the top downwards.
#[derive(Default)]
struct Pass {
    /// Where the last page ended.
    after: Option<Cursor>,
    /// The latest change that was seen in it.
    top: Option<Timestamp>,
    /// How far down to go: to what the pass before began with.
    until: Option<Timestamp>,
    /// Whether anything was new in it.
    news: bool,
}

impl<F> Walk<F> {
    async fn step<W, E>(&mut self) -> Result<Vec<InboxEntry>, E>
    where
        F: FnMut(Option<Cursor>) -> W,
        W: Future<Output = Result<InboxPage, E>>,
    {
        let page = (self.fetch)(self.pass.after.take()).await?;
        let pass = &mut self.pass;
        pass.top = pass.top.max(page.entries.first().map(|it| it.changed_at));
        let known = |it: &InboxEntry| pass.until.is_some_and(|until| it.changed_at < until);
        let reached = page.entries.iter().any(known);
        let fresh = page.entries.into_iter().filter(|it| self.seen.insert(it.case));
        let fresh: Vec<_> = fresh.collect();
        pass.news |= !fresh.is_empty();
        match page.next {
            Some(next) if !reached => pass.after = Some(next),
            _ if pass.news && self.passes < PASSES_MAX => {
                self.passes += 1;
                *pass = Pass { until: pass.top.max(pass.until), ..Pass::default() };
            }
            _ => self.over = true,
        }
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::{Arc, Mutex},
    };

    use futures::{FutureExt, StreamExt};

    use super::{super::table::sample::entry, *};

    /// A list of cases by their last change, of which a page has two.
    struct List {
        cases: Vec<InboxEntry>,
        pages: usize,
        /// Before this page is read, that case is changed.
        moves: Vec<(usize, u128)>,
    }

    impl List {
        fn page(&mut self, after: Option<Cursor>) -> InboxPage {
            self.pages += 1;
            let now = Timestamp::from_second(2_000_000_000 + self.pages as i64).unwrap();
            for (page, case) in &self.moves {
                if *page == self.pages {
                    let moved = |it: &&mut InboxEntry| it.case.0.as_u128() == *case;
                    self.cases.iter_mut().find(moved).unwrap().changed_at = now;
                }
            }
            self.cases.sort_by_key(|it| std::cmp::Reverse((it.changed_at, it.case)));
            let from = after.map_or(0, |after| {
                let beyond = |it: &InboxEntry| after.to_string() <= place(it).to_string();
                self.cases.iter().filter(|it| beyond(it)).count()
            });
            let entries: Vec<_> = self.cases.iter().skip(from).take(2).cloned().collect();
            let more = from + entries.len() < self.cases.len();
            let next = entries.last().filter(|_| more).map(place);
            InboxPage { entries, next }
        }
    }

    fn place(it: &InboxEntry) -> Cursor {
        let at = it.changed_at.strftime("%Y%m%dT%H%M%S%6fZ");
        format!("{at}.{}", it.case.0.simple()).parse().unwrap()
    }

    fn walked(cases: u128, moves: &[(usize, u128)]) -> (Vec<u128>, usize) {
        let at = |n: u128| Timestamp::from_second(1_000_000_000 + n as i64).unwrap();
        let cases = (1..=cases).map(|n| InboxEntry { changed_at: at(n), ..entry(n) }).collect();
        let list = Arc::new(Mutex::new(List { cases, pages: 0, moves: moves.to_vec() }));
        let shared = Arc::clone(&list);
        let pages = walk(move |after| {
            std::future::ready(Ok::<_, Infallible>(shared.lock().unwrap().page(after)))
        });
        let pages = pages.collect::<Vec<_>>().now_or_never().unwrap();
        let seen = pages.into_iter().flat_map(|it| it.unwrap()).map(|it| it.case.0.as_u128());
        let pages = list.lock().unwrap().pages;
        (seen.collect(), pages)
    }

    #[test]
    fn a_list_that_stands_still_is_walked_once_and_looked_at_again() {
        assert_eq!(walked(5, &[]), (vec![5, 4, 3, 2, 1], 4));
        assert_eq!(walked(0, &[]), (vec![], 1));
    }

    #[test]
    fn a_case_that_moves_to_the_top_meanwhile_is_not_lost() {
        let (seen, _) = walked(6, &[(2, 1), (3, 2)]);
        assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
        let mut again = walked(9, &[(2, 1), (3, 2), (5, 3), (6, 9)]).0;
        again.sort_unstable();
        assert_eq!(again, (1..=9).collect::<Vec<_>>());
    }

    #[test]
    fn a_case_that_was_shown_and_moves_is_not_shown_twice() {
        let (seen, _) = walked(5, &[(2, 5), (3, 4)]);
        assert_eq!(seen.len(), 5);
    }
}
