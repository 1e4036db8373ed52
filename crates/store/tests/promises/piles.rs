//! What a desk sorts its cases by: tags, lists under names, and how far somebody has read.

use std::collections::{BTreeMap, BTreeSet};

use redress_core::{
    ids::{DepartmentId, ViewId},
    tag::{CASE_TAGS_MAX, Tag},
    testkit::{agent, instant, second_agent},
};
use redress_store::{
    Filter, Order, PAGE_MAX, SavedView, Scope, StoreError, VIEWS_MAX, ViewKept, ViewOwner,
};
use uuid::Uuid;

use crate::{
    people::somebody,
    stores::every_kind_of_store,
    story::{START, Story, case_number, person_number},
    vault::{contains, everything},
};

fn tag(name: &str) -> Tag {
    name.parse().unwrap()
}

#[tokio::test]
async fn cases_lie_on_piles_and_are_listed_by_them() {
    for store in every_kind_of_store().await {
        let mut ids = Vec::new();
        for n in 0..6 {
            ids.push(Story::lodged(&store, n).await.id);
        }
        for n in [1, 3, 4] {
            assert!(store.put_tag(ids[n], &tag("春节")).await.unwrap());
            assert!(store.put_tag(ids[n], &tag("春节")).await.unwrap(), "again is the same");
        }
        store.put_tag(ids[3], &tag("vip")).await.unwrap();
        store.put_tag(ids[5], &tag("Vip")).await.unwrap();
        assert_eq!(store.tags().await.unwrap(), [tag("vip"), tag("春节")]);
        let of = store.tags_of(&ids).await.unwrap();
        let piles: BTreeMap<_, usize> = of.iter().map(|(case, tags)| (*case, tags.len())).collect();
        assert_eq!(piles, BTreeMap::from([(ids[1], 1), (ids[3], 2), (ids[4], 1), (ids[5], 1)]));

        let scope = Scope::Staff(agent().actor.id);
        let list = async |name: &str| {
            let filter = Filter { tag: Some(name.to_owned()), ..Filter::default() };
            let page = store.inbox_page(&scope, &filter, Order::Changed, None, 10).await.unwrap();
            page.entries.iter().map(|it| it.case).collect::<BTreeSet<_>>()
        };
        assert_eq!(list("春节").await, BTreeSet::from([ids[1], ids[3], ids[4]]));
        assert_eq!(list("nothing").await, BTreeSet::new());
        store.take_tag(ids[3], &tag("春节")).await.unwrap();
        store.take_tag(ids[2], &tag("春节")).await.unwrap();
        assert_eq!(list("春节").await, BTreeSet::from([ids[1], ids[4]]));

        // What was erased is on no pile, and comes on none.
        store.erase(ids[1]).await.unwrap();
        assert!(!store.put_tag(ids[1], &tag("春节")).await.unwrap());
        assert!(!store.put_tag(case_number(99), &tag("春节")).await.unwrap(), "there is no case");
        assert_eq!(list("春节").await, BTreeSet::from([ids[4]]));
        for n in 1..CASE_TAGS_MAX {
            assert!(store.put_tag(ids[4], &tag(&format!("t{n}"))).await.unwrap());
        }
        assert!(!store.put_tag(ids[4], &tag("one more")).await.unwrap());
        assert!(store.put_tag(ids[4], &tag("春节")).await.unwrap(), "it is on it already");
        let page = vec![ids[4]; usize::from(PAGE_MAX) + 1];
        assert!(matches!(store.tags_of(&page).await, Err(StoreError::TooLarge { .. })));
    }
}

fn view(n: u128, owner: ViewOwner, name: &str) -> SavedView {
    let (id, query) = (ViewId(Uuid::from_u128(n)), format!(r#"{{"q":"canary {n}"}}"#));
    SavedView { id, owner, name: name.to_owned(), query }
}

#[tokio::test]
async fn a_list_under_a_name_is_its_owners_and_nobody_else_reads_it() {
    for store in every_kind_of_store().await {
        let li = somebody(1, "li", "Li");
        store.create_person(&li).await.unwrap();
        let mine = ViewOwner::Person(li.id);
        let ours = ViewOwner::Department(DepartmentId(Uuid::from_u128(1)));
        let (one, two) = (view(1, mine, "Anna's"), view(2, ours, "Anna's"));
        assert_eq!(store.add_view(&one).await.unwrap(), ViewKept::Kept);
        assert_eq!(store.add_view(&two).await.unwrap(), ViewKept::Kept, "another's may");
        let twice = view(3, mine, "ANNA'S");
        assert_eq!(store.add_view(&twice).await.unwrap(), ViewKept::NameTaken);
        assert_eq!(store.views(mine).await.unwrap(), std::slice::from_ref(&one));
        assert_eq!(store.views(ours).await.unwrap(), [two]);
        let all = everything(&store).await;
        assert!(contains(&all, &one.id.to_string()), "the search is blind");
        assert!(!contains(&all, "Anna's") && !contains(&all, "canary"));

        let three = view(3, mine, "other");
        assert_eq!(store.add_view(&three).await.unwrap(), ViewKept::Kept);
        let renamed = SavedView { name: "Anna's".to_owned(), ..three.clone() };
        assert_eq!(store.change_view(&renamed).await.unwrap(), ViewKept::NameTaken);
        let changed = SavedView { query: "{}".to_owned(), ..three };
        assert_eq!(store.change_view(&changed).await.unwrap(), ViewKept::Kept);
        assert_eq!(store.views(mine).await.unwrap(), [one.clone(), changed]);
        let unknown = view(9, mine, "unknown");
        assert_eq!(store.change_view(&unknown).await.unwrap(), ViewKept::NotThere);
        assert!(!store.drop_view(ours, one.id).await.unwrap(), "that is not theirs");
        assert!(store.drop_view(mine, one.id).await.unwrap());
        for n in 1..VIEWS_MAX as u128 {
            let more = view(100 + n, mine, &format!("list {n}"));
            assert_eq!(store.add_view(&more).await.unwrap(), ViewKept::Kept);
        }
        assert_eq!(store.add_view(&one).await.unwrap(), ViewKept::TooMany);
        store.erase(li.id).await.unwrap();
        assert_eq!(store.views(mine).await.unwrap(), []);
    }
}

#[tokio::test]
async fn what_somebody_has_seen_of_a_case_never_goes_back() {
    for store in every_kind_of_store().await {
        let case = Story::lodged(&store, 1).await.id;
        let (one, other) = (agent().actor.id, second_agent().actor.id);
        let later = instant("2026-03-09T04:00:00Z");
        for at in [instant(START), later, instant(START)] {
            store.see_case(one, case, at).await.unwrap();
        }
        let seen = store.seen_by(one, &[case, case_number(2)]).await.unwrap();
        assert_eq!(seen, BTreeMap::from([(case, later)]));
        assert!(store.seen_by(other, &[case]).await.unwrap().is_empty());
        store.erase(case).await.unwrap();
        assert!(store.seen_by(one, &[case]).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_list_knows_who_the_sides_are_and_what_people_are_called() {
    for store in every_kind_of_store().await {
        let (story, other) = (Story::lodged(&store, 1).await, Story::lodged(&store, 2).await);
        let parties = store.parties(&[story.id, other.id, case_number(9)]).await.unwrap();
        assert_eq!(parties.len(), 2);
        assert_eq!(parties[&story.id].particulars.as_deref(), Some("what was said"));
        assert_eq!(parties[&story.id].respondent, story.case().respondent);
        store.erase(story.id).await.unwrap();
        let parties = store.parties(&[story.id, other.id]).await.unwrap();
        assert_eq!(parties[&story.id].particulars, None);

        let (li, wu) = (somebody(1, "li", "Li"), somebody(2, "wu", "Wu"));
        store.create_person(&li).await.unwrap();
        store.create_person(&wu).await.unwrap();
        store.erase(wu.id).await.unwrap();
        let ids = BTreeSet::from([li.id, wu.id, person_number(77)]);
        let names = store.names_of(&ids).await.unwrap();
        assert_eq!(names, BTreeMap::from([(li.id, "Li".to_owned())]));
        assert!(store.names_of(&BTreeSet::new()).await.unwrap().is_empty());
    }
}
