//! Lists: each reader their part, every filter, every page once, nothing twice.

use redress_core::{
    access::Relation,
    case::{Case, Complaint, Event, Handling, InboxEntry, Stage},
    code::Code,
    ids::QueueId,
    party::{Reader, Role},
    testkit::{
        MERCHANT, OTHER_MERCHANT, REGULATOR_CHANNEL, agent, complainant, complaint, drafted,
        instant, lodged, mediator, merchant, other_complainant, other_mediator, other_merchant,
        regulator, representative, represented, second_agent,
    },
};
use redress_store::{Assigned, Cursor, Filter, Order, PAGE_MAX, Scope, Store};
use uuid::Uuid;

use crate::{
    stores::every_kind_of_store,
    story::{Story, handed_to},
};

const QUEUE: QueueId = QueueId(Uuid::from_u128(77));

/// A house full of cases in every state that a list tells apart.
async fn house(store: &Store) -> Vec<(Case, InboxEntry)> {
    let asked = Event::InformationRequested {
        request: redress_core::ids::RequestId(Uuid::from_u128(1)),
        of: redress_core::party::Side::Respondent,
        kinds: vec![],
        words: redress_core::testkit::words("why"),
    };
    let to = |person: &Reader, queue| Event::Assigned { to: Some(person.actor.id), queue };
    let invited = Event::MediatorInvited { mediator: mediator().actor.id };
    let plain = complaint();
    let outside = Complaint {
        issue: Code::of("fee-dispute"),
        handling: Handling::Outside { institution: Code::of("some-wallet") },
        ..complaint()
    };
    let nobody = Complaint { payments: vec![], claimed: None, ..complaint() };
    let lives: Vec<(Reader, Complaint, Vec<Event>)> = vec![
        (complainant(), plain.clone(), vec![]),
        (agent(), plain.clone(), vec![]),
        (complainant(), plain.clone(), vec![lodged()]),
        (complainant(), represented(plain.clone()), vec![lodged(), Event::Accepted]),
        (other_complainant(), plain.clone(), vec![lodged(), Event::Accepted, asked.clone()]),
        (complainant(), plain.clone(), vec![lodged(), Event::Accepted, to(&agent(), Some(QUEUE))]),
        (complainant(), plain.clone(), vec![lodged(), Event::Accepted, invited]),
        (complainant(), outside, vec![lodged(), handed_to(REGULATOR_CHANNEL)]),
        (complainant(), nobody, vec![lodged(), Event::Accepted, to(&second_agent(), None)]),
        (agent(), plain, vec![lodged(), handed_to("consumer-association")]),
    ];
    let mut cases = Vec::new();
    for (n, (by, complaint, after)) in (0..).zip(lives) {
        let mut story = Story::new(n).by(by.clone());
        story.at = instant(&format!("2026-03-02T0{}:00:00Z", (n * 7) % 10));
        let mut draft = drafted(complaint);
        if let (Event::Drafted { complainant, .. }, Role::Complainant) = (&mut draft, by.actor.role)
        {
            *complainant = by.actor.id;
        }
        let mut line = None;
        for event in [draft].into_iter().chain(after) {
            let mut change = story.change([event]);
            // Which rules apply is not the store's business: some lines are due, one is late.
            change.inbox.late = n == 6;
            let hours = format!("2026-03-{:02}T04:00:00Z", 3 + (n * 3) % 10);
            change.inbox.due_at = (n % 4 != 1).then(|| instant(&hours));
            line = Some(change.inbox.clone());
            story.land(store, change).await.unwrap();
        }
        cases.push((story.case(), line.unwrap()));
    }
    cases
}

async fn whole_list(
    store: &Store,
    scope: &Scope,
    filter: &Filter,
    order: Order,
) -> Vec<InboxEntry> {
    let (mut entries, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = store.inbox_page(scope, filter, order, after.as_ref(), 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        entries.extend(page.entries);
        match page.next {
            // Callers hand cursors back as text.
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return entries,
        }
    }
}

#[tokio::test]
async fn a_list_shows_what_its_reader_may_see_and_nothing_else() {
    for store in every_kind_of_store().await {
        let cases = house(&store).await;
        let person = |reader: &Reader| reader.actor.id;
        let body = |code: &str| code.parse::<Code>().unwrap();
        let auditor = Reader::plain(redress_core::testkit::auditor().actor);
        let everybody = [
            (complainant(), Scope::Complainant(person(&complainant()))),
            (other_complainant(), Scope::Complainant(person(&other_complainant()))),
            (representative(), Scope::Complainant(person(&representative()))),
            (agent(), Scope::Staff(person(&agent()))),
            (second_agent(), Scope::Staff(person(&second_agent()))),
            (merchant(), Scope::Respondent(MERCHANT)),
            (other_merchant(), Scope::Respondent(OTHER_MERCHANT)),
            (mediator(), Scope::Mediator(person(&mediator()))),
            (other_mediator(), Scope::Mediator(person(&other_mediator()))),
            (regulator(), Scope::Body(body(REGULATOR_CHANNEL))),
            (auditor, Scope::Auditor),
        ];
        let mut seen = 0;
        for (reader, scope) in everybody {
            for order in [Order::Due, Order::Changed] {
                let list = whole_list(&store, &scope, &Filter::default(), order).await;
                let mut listed: Vec<_> = list.iter().map(|it| it.case).collect();
                listed.sort();
                let may = cases.iter().filter(|it| Relation::between(&reader, &it.0).is_some());
                assert_eq!(
                    listed,
                    may.map(|it| it.0.id).collect::<Vec<_>>(),
                    "{scope:?} {order:?}"
                );
                seen += listed.len();
            }
        }
        assert!(seen > 40, "{seen}: the lists are too empty to say anything");
        let drafts = Scope::Drafts(person(&agent()));
        let drafts = whole_list(&store, &drafts, &Filter::default(), Order::Changed).await;
        assert_eq!(drafts.iter().map(|it| it.case).collect::<Vec<_>>(), [cases[1].0.id]);
    }
}

#[tokio::test]
async fn a_member_of_staff_does_not_work_on_their_own_complaint() {
    for store in every_kind_of_store().await {
        let mut story = Story::new(1).by(agent());
        let mut draft = drafted(complaint());
        if let Event::Drafted { complainant, .. } = &mut draft {
            *complainant = agent().actor.id;
        }
        story.tell(&store, [draft, lodged()]).await.unwrap();
        for (reader, there) in [(agent(), 0), (second_agent(), 1)] {
            let scope = Scope::Staff(reader.actor.id);
            let list = whole_list(&store, &scope, &Filter::default(), Order::Due).await;
            assert_eq!(list.len(), there);
        }
    }
}

#[tokio::test]
async fn a_line_says_what_the_case_says() {
    for store in every_kind_of_store().await {
        let cases = house(&store).await;
        let mut list = whole_list(&store, &Scope::Auditor, &Filter::default(), Order::Due).await;
        list.sort_by_key(|it| it.case);
        let lines = cases.into_iter().map(|(_, line)| line);
        let sent = lines.filter(|it| it.stage != Stage::Draft);
        assert_eq!(list, sent.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_is_due_first_comes_first_and_what_changed_last_comes_first() {
    for store in every_kind_of_store().await {
        house(&store).await;
        let due = whole_list(&store, &Scope::Auditor, &Filter::default(), Order::Due).await;
        let by_due = |it: &InboxEntry| (it.due_at.is_none(), it.due_at, it.case);
        assert!(due.is_sorted_by_key(by_due));
        assert!(
            due.iter().any(|it| it.due_at.is_none()) && due.iter().any(|it| it.due_at.is_some())
        );
        let changed = whole_list(&store, &Scope::Auditor, &Filter::default(), Order::Changed).await;
        assert!(changed.is_sorted_by(|one, other| {
            (one.changed_at, one.case) > (other.changed_at, other.case)
        }));
        assert_eq!(due.len(), changed.len());
    }
}

#[tokio::test]
async fn a_filter_keeps_what_fits_and_nothing_else() {
    for store in every_kind_of_store().await {
        house(&store).await;
        let scope = Scope::Staff(agent().actor.id);
        let all = whole_list(&store, &scope, &Filter::default(), Order::Due).await;
        type Fits = Box<dyn Fn(&InboxEntry) -> bool>;
        let me = agent().actor.id;
        let begin = all[0].number[..18].to_owned();
        let loose = begin.replace('-', "").to_lowercase();
        let none = Filter::default;
        let filters: Vec<(Filter, Fits)> = vec![
            (
                Filter { stage: Some(Stage::Lodged), ..none() },
                Box::new(|it| it.stage == Stage::Lodged),
            ),
            (
                Filter { assigned: Some(Assigned::To(me)), ..none() },
                Box::new(move |it| it.assigned == Some(me)),
            ),
            (
                Filter { assigned: Some(Assigned::Nobody), ..none() },
                Box::new(|it| it.assigned.is_none()),
            ),
            (Filter { queue: Some(QUEUE), ..none() }, Box::new(|it| it.queue == Some(QUEUE))),
            (Filter { tier: Some(3), ..none() }, Box::new(|it| it.tier == 3)),
            (Filter { late: Some(true), ..none() }, Box::new(|it| it.late)),
            (
                Filter { issue: Some(Code::of("fee-dispute")), ..none() },
                Box::new(|it| it.issue == Code::of("fee-dispute")),
            ),
            (
                Filter { provider: Some(Code::of("sandbox")), ..none() },
                Box::new(|it| it.provider == Some(Code::of("sandbox"))),
            ),
            (Filter { outside: Some(true), ..none() }, Box::new(|it| it.outside)),
            (
                Filter { number: Some(loose), ..none() },
                Box::new(move |it| it.number.starts_with(&begin)),
            ),
        ];
        for (filter, fits) in filters {
            for order in [Order::Due, Order::Changed] {
                let mut list = whole_list(&store, &scope, &filter, order).await;
                list.sort_by_key(|it| it.case);
                let mut wanted: Vec<_> = all.iter().filter(|it| fits(it)).cloned().collect();
                wanted.sort_by_key(|it| it.case);
                assert!(!wanted.is_empty() && wanted.len() < all.len(), "{filter:?} says nothing");
                assert_eq!(list, wanted, "{filter:?}");
            }
        }
        let nothing = Filter { tier: Some(3), stage: Some(Stage::Closed), ..none() };
        assert_eq!(whole_list(&store, &scope, &nothing, Order::Due).await, []);
    }
}

#[tokio::test]
async fn a_case_is_found_by_its_number_however_it_is_written() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        let number = story.id.number();
        let plain = number.replace('-', "");
        let spoken = plain.to_lowercase().replace('0', "o").replace('1', "l");
        for written in [number.clone(), plain, spoken, format!(" {number} ")] {
            assert_eq!(store.case_by_number(&written).await.unwrap(), Some(story.id), "{written}");
        }
        for written in ["", "261122", "261122-00000-00000-0", "'; drop table inbox", "投诉"] {
            assert_eq!(store.case_by_number(written).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn a_page_is_never_longer_than_it_may_be() {
    for store in every_kind_of_store().await {
        for n in 0..5 {
            Story::lodged(&store, n).await;
        }
        let scope = Scope::Auditor;
        for (limit, got) in [(0, 1), (3, 3), (5, 5), (u16::MAX, 5)] {
            let all = Filter::default();
            let page = store.inbox_page(&scope, &all, Order::Due, None, limit).await.unwrap();
            assert_eq!((page.entries.len(), page.next.is_some()), (got, got < 5));
        }
        const { assert!(PAGE_MAX == 200) };
    }
}

#[test]
fn a_cursor_that_we_did_not_write_is_refused() {
    for text in [
        "",
        ".",
        "20260302T040000000000Z",
        "x.y",
        "20260302T040000000000Z.7",
        "99999999T999999999999Z.01900000000870008000000000000001",
        "20260302é40000000000Z.01900000000870008000000000000001",
    ] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
    let text = "20260302T040000000000Z.01900000000870008000000000000001";
    assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
}
