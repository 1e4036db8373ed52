//! Search: what was read is found, in every list and order; nothing of it can be read from the
//! database, and what was erased is nowhere in it.

use std::collections::BTreeMap;

use redress_core::{
    case::Event,
    ids::CaseId,
    search::{Findable, Wanted},
    testkit::{agent, complainant, other_complainant, second_agent, words},
};
use redress_store::{CaseWords, Cursor, Filter, Order, Scope, Store};

use crate::{
    stores::{Opened, every_kind_of_store, look, shell},
    story::{Story, case_number, filing, seal_up_to},
    vault::{contains, everything},
};

fn staff() -> Scope {
    Scope::Staff(agent().actor.id)
}

fn wanted(question: &str) -> Wanted {
    Wanted::parse(question).unwrap()
}

fn found_by(text: &str) -> Findable {
    let mut words = Findable::new();
    words.add(text);
    words
}

fn with(question: &str) -> Filter {
    Filter { words: Some(wanted(question)), ..Filter::default() }
}

async fn read(store: &Store, story: &Story, text: &str) {
    let version = story.log.len() as u32;
    let words = CaseWords { case: story.id, version, words: found_by(text) };
    store.put_words(vec![words]).await.unwrap();
}

/// The whole list, however it is cut into pages of two, which may be short.
async fn whole(store: &Store, scope: &Scope, filter: &Filter, order: Order) -> Vec<CaseId> {
    let (mut cases, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = store.inbox_page(scope, filter, order, after.as_ref(), 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        cases.extend(page.entries.iter().map(|it| it.case));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return cases,
        }
    }
}

async fn first_ten(store: &Store, question: &str) -> Vec<CaseId> {
    let page = store.inbox_page(&staff(), &with(question), Order::Due, None, 10).await.unwrap();
    page.entries.iter().map(|it| it.case).collect()
}

/// What stands about a case: some word in every case, some in few.
fn text_of(n: u128) -> String {
    let rare = if n.is_multiple_of(7) { "云闪付" } else { "支付宝" };
    format!("退款 未到账 number{n} {rare} third{}", n % 3)
}

#[tokio::test]
async fn words_are_found_in_every_list_in_every_order_and_each_case_once() {
    for store in every_kind_of_store().await {
        for n in 0..30 {
            let by = if n == 5 { other_complainant() } else { complainant() };
            let mut story = Story::new(n).by(by);
            story.tell(&store, filing()).await.unwrap();
            let mut change = story.change([Event::Accepted]);
            let hours = n * 7 % 30;
            change.inbox.due_at = (n % 4 != 1)
                .then(|| format!("2026-03-{:02}T04:00:00Z", 1 + hours % 28).parse().unwrap());
            change.inbox.late = n % 5 == 0;
            story.land(&store, change).await.unwrap();
            read(&store, &story, &text_of(n)).await;
        }
        let questions =
            ["退款", "未到账 third1", "云闪付", "number14", "支付宝 number14", "nowhere"];
        let scopes = [staff(), Scope::Complainant(complainant().actor.id), Scope::Auditor];
        for (question, scope) in questions.iter().flat_map(|q| scopes.iter().map(move |s| (q, s))) {
            for (order, late) in
                [(Order::Due, None), (Order::Changed, None), (Order::Due, Some(true))]
            {
                let plain = Filter { late, ..Filter::default() };
                let fits = |case: &CaseId| {
                    let n = (0..30).find(|n| case_number(*n) == *case).unwrap();
                    let text = found_by(&text_of(n));
                    wanted(question).words().all(|it| text.words().any(|has| has == it))
                };
                let list = whole(&store, scope, &plain, order).await;
                let should: Vec<CaseId> = list.into_iter().filter(fits).collect();
                let sifted = Filter { late, ..with(question) };
                let found = whole(&store, scope, &sifted, order).await;
                assert_eq!(found, should, "{question} {scope:?} {order:?} {late:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_found_follows_what_was_read_last_and_never_goes_back() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let early = story.clone();
        read(&store, &story, "退款").await;
        story.tell(&store, [Event::Accepted]).await.unwrap();
        read(&store, &story, "道歉").await;
        // Somebody slower has read less of the case, and comes later.
        read(&store, &early, "退款").await;
        assert_eq!(first_ten(&store, "道歉").await, [story.id]);
        assert!(first_ten(&store, "退款").await.is_empty());
        // Another reading of the same version counts: people change their names.
        read(&store, &story, "赔偿").await;
        assert_eq!(first_ten(&store, "赔偿").await, [story.id]);
        assert!(first_ten(&store, "道歉").await.is_empty());
    }
}

#[tokio::test]
async fn the_index_follows_the_seal() {
    for store in every_kind_of_store().await {
        let mut one = Story::lodged(&store, 1).await;
        assert!(store.unread().await.unwrap().cases.is_empty(), "nothing is sealed");
        let two = Story::lodged(&store, 2).await;
        one.tell(&store, [Event::Accepted]).await.unwrap();
        seal_up_to(&store, 5).await;
        assert_eq!(store.words_behind().await.unwrap(), 5);

        let unread = store.unread().await.unwrap();
        assert_eq!((unread.cases.as_slice(), unread.more), ([one.id, two.id].as_slice(), false));
        read(&store, &one, "x").await;
        assert_eq!(store.unread().await.unwrap().cases, [two.id], "one was read that far");
        read(&store, &two, "x").await;
        store.mark_read(&unread).await.unwrap();
        assert_eq!(store.words_behind().await.unwrap(), 0);

        let note = Event::Noted { words: words("n") };
        one.tell(&store, [note]).await.unwrap();
        seal_up_to(&store, 6).await;
        let unread = store.unread().await.unwrap();
        assert_eq!(unread.cases, [one.id]);
        store.mark_read(&unread).await.unwrap();

        // Whoever is called something else now is read again, and everybody when asked for.
        store.read_again(complainant().actor.id).await.unwrap();
        assert_eq!(store.unread().await.unwrap().cases, [one.id, two.id]);
        read(&store, &one, "y").await;
        store.skip_reading(two.id).await.unwrap();
        assert!(store.unread().await.unwrap().cases.is_empty());
        let before = index(&store).await;
        store.read_all_again().await.unwrap();
        assert_eq!(store.unread().await.unwrap().cases, [one.id, two.id]);
        read(&store, &one, "y").await;
        read(&store, &two, "x").await;
        assert_eq!(index(&store).await, before);
        assert_eq!(first_ten(&store, "y").await, [one.id]);
    }
}

async fn index(store: &Opened) -> Vec<String> {
    let words = if store.place.is_sqlite() { "words" } else { "cast(words as text)" };
    look(&store.place, &format!("select case_id, {words} from search order by 1")).await
}

#[tokio::test]
async fn what_can_be_found_cannot_be_read_from_the_database() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        read(&store, &story, "张三丰 grandmother 6222020000001234567").await;
        let searched = everything(&store).await;
        for token in store.search_tokens(&wanted("grandmother")) {
            assert!(contains(&searched, &token), "the search is blind");
        }
        for canary in ["张三丰", "三丰", "grandmother", "6222020000001234567"] {
            assert!(!contains(&searched, canary), "`{canary}` is in the database");
        }
    }
}

#[tokio::test]
async fn what_was_erased_is_not_found_and_left_nothing_in_the_index() {
    for store in every_kind_of_store().await {
        // Enough that the index of SQLite consists of several segments, some merged.
        let mut stories = BTreeMap::new();
        for n in 0..40 {
            let story = Story::lodged(&store, n).await;
            read(&store, &story, &format!("common only{n}")).await;
            stories.insert(n, story);
        }
        let gone = &stories[&11];
        read(&store, gone, "common only11 afterthought").await;
        let tokens = store.search_tokens(&wanted("only11 afterthought"));
        let before = everything(&store).await;
        assert!(tokens.iter().all(|it| contains(&before, it)), "the search is blind");

        assert!(store.erase(gone.id).await.unwrap());
        assert!(first_ten(&store, "afterthought").await.is_empty());
        assert!(
            look(&store.place, &format!("select 1 from search where case_id = '{}'", gone.id))
                .await
                .is_empty()
        );
        if store.place.is_sqlite() {
            let after = everything(&store).await;
            let left: Vec<&String> = tokens.iter().filter(|it| contains(&after, it)).collect();
            assert!(left.is_empty(), "{left:?} can still be dug out");
            let check = "insert into search_word (search_word, rank) values ('integrity-check', 1)";
            shell(&store.place, check).await;
        }
        // A reader that was slower than the erasure does not bring it back.
        read(&store, gone, "afterthought").await;
        assert!(index(&store).await.iter().all(|it| !it.contains(&gone.id.to_string())));
        assert_eq!(whole(&store, &staff(), &with("common"), Order::Due).await.len(), 39);
    }
}

#[tokio::test]
async fn a_word_that_half_of_a_long_list_has_is_found_page_by_page() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        read(&store, &story, "often seldom").await;
        let tokens = [
            store.search_tokens(&wanted("often")).remove(0),
            store.search_tokens(&wanted("seldom")).remove(0),
        ];
        copies(&store, story.id, 14_000, &tokens).await;
        let list = |filter| async { whole_of(&store, filter).await };
        // More than are taken from the index at once, and more than one walk tests.
        assert_eq!(list(with("often")).await, (7_001, 0));
        let first = store.inbox_page(&staff(), &with("often"), Order::Due, None, 50).await.unwrap();
        assert_eq!(first.entries.len(), 50);
        assert_eq!(list(with("often seldom")).await.0, 8);
        assert_eq!(list(with("seldom")).await.0, 8);
        assert_eq!(list(with("often nowhere")).await.0, 0);
        // Many have the word, many are late, none is both: the walk ends, and can go on.
        let none = Filter { late: Some(true), ..with("often") };
        let (found, short) = list(none).await;
        assert_eq!(found, 0);
        assert!(short <= 2, "{short} pages for nothing");
        let second = Scope::Staff(second_agent().actor.id);
        assert_eq!(whole(&store, &second, &with("seldom"), Order::Changed).await.len(), 8);
    }
}

/// How many cases there are, and how many pages were not full though there were more.
async fn whole_of(store: &Store, filter: Filter) -> (usize, usize) {
    let (mut cases, mut short, mut after) = (0, 0, None::<Cursor>);
    loop {
        let scope = staff();
        let page = store.inbox_page(&scope, &filter, Order::Due, after.as_ref(), 200);
        let page = page.await.unwrap();
        cases += page.entries.len();
        short += usize::from(page.entries.len() < 200 && page.next.is_some());
        match page.next {
            Some(next) => after = Some(next),
            None => return (cases, short),
        }
    }
}

/// As many lines more: every second has the first token, every two-thousandth both, and those
/// without are late.
async fn copies(store: &Opened, of: CaseId, count: u32, tokens: &[String; 2]) {
    let [often, seldom] = tokens;
    let id = |n: &str| format!("'case_' || substr('00000000000000000000000000000000' || {n}, -32)");
    let id = |n: &str| match store.place.is_sqlite() {
        true => id(n),
        false => format!("'case_' || lpad(cast({n} as text), 32, '0')"),
    };
    let numbers = format!(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {count})"
    );
    let lines = format!(
        "insert into inbox {numbers} select {}, 'C' || n, stage, tier, closing, issue, provider,
            claimed, currency, outside, complainant, representative, drafted_by, respondent,
            mediator, bodies, assigned, queue, drafted_at, changed_at,
            '2026-05-01T00:00:00.' || cast(100000 + n as varchar(9)) || 'Z', n % 2 = 1
        from numbers, inbox where case_id = '{of}'",
        id("n"),
    );
    shell(&store.place, &lines).await;
    let words = format!(
        "case when n % 2 = 0 then '{often} ' else '' end
         || case when n % 2000 = 0 then '{seldom}' else '' end"
    );
    let words = match store.place.is_sqlite() {
        true => words,
        false => format!("cast({words} as tsvector)"),
    };
    let entries = format!(
        "insert into search (case_id, version, words) {numbers} select {}, 1, {words} from numbers",
        id("n"),
    );
    shell(&store.place, &entries).await;
}
