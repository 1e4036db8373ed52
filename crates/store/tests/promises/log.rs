//! Appending: all or nothing, once, and never in each other's way.

use redress_core::{
    case::House,
    ids::CommandId,
    testkit::{RULES, drafted, instant, lodged},
    words::Digest,
};
use redress_store::{AppendError, ChainHash, Held, Store, StoreError};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    stores::{every_kind_of_place, every_kind_of_store, look, shell},
    story::{Story, case_number, filing, handed_to, noted, seal_up_to, written},
};

#[tokio::test]
async fn what_is_appended_is_what_is_loaded() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        story.tell(&store, [noted("first"), noted("second")]).await.unwrap();

        assert_eq!(store.log(story.id).await.unwrap(), story.log);
        let held = Held { case: story.case(), head: story.head.clone(), done: None };
        assert_eq!(store.load(story.id, None).await.unwrap(), Some(held.clone()));
        assert_eq!(store.replay(story.id).await.unwrap(), Some(held));
        assert_eq!(store.load(case_number(2), None).await.unwrap(), None);
        assert_eq!(store.log(case_number(2)).await.unwrap(), []);
    }
}

#[tokio::test]
async fn the_chain_is_given_out_as_it_was_hashed_and_in_pages() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        for n in 0..5 {
            story.tell(&store, [noted(&n.to_string())]).await.unwrap();
        }
        let whole = store.chain(story.id).await.unwrap();
        let mut head = ChainHash::start();
        for (entry, recorded) in whole.iter().zip(&story.log) {
            head = head.then(&entry.record);
            assert_eq!((&entry.hash, &entry.recorded), (&head, recorded));
            assert_eq!(serde_json::to_string(recorded).unwrap(), entry.record);
        }
        assert_eq!((whole.len(), head), (7, story.head.clone()));

        let mut pages = Vec::new();
        loop {
            let page = store.chain_page(story.id, pages.len() as u32, 3).await.unwrap();
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 3);
            pages.extend(page);
        }
        assert_eq!(pages, whole);
    }
}

#[tokio::test]
async fn a_retry_is_told_from_a_reuse_of_the_command_id() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let (key, change) = (story.next_command(), story.change([noted("once")]));
        story.land(&store, change.clone()).await.unwrap();

        let done = store.load(story.id, Some(key)).await.unwrap().unwrap().done;
        assert_eq!(done, Some(change.request));
        let another = CommandId(Uuid::from_u128(99));
        assert_eq!(store.load(story.id, Some(another)).await.unwrap().unwrap().done, None);
        assert!(matches!(store.append(&change).await, Err(AppendError::Repeated)));
        assert_eq!(store.log(story.id).await.unwrap(), story.log);

        // Decided anew on the newest version, it is still the same command.
        let mut again = story.change([noted("twice")]);
        again.log[0].command = key;
        again.request = Digest::of(b"something else");
        assert!(matches!(store.append(&again).await, Err(AppendError::Repeated)));
        assert_eq!(store.log(story.id).await.unwrap(), story.log);
        seal_up_to(&store, 3).await;
    }
}

#[tokio::test]
async fn a_command_sent_many_times_at_once_lands_once() {
    for store in every_kind_of_store().await {
        let begin = Story::new(1).change(filing());
        let mut senders = JoinSet::new();
        for _ in 0..32 {
            let (store, begin) = (store.store.clone(), begin.clone());
            senders.spawn(async move { store.append(&begin).await });
        }
        let answers = senders.join_all().await;
        assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1);
        let repeated = |it: &&Result<_, _>| matches!(it, Err(AppendError::Repeated));
        assert_eq!(answers.iter().filter(repeated).count(), 31, "{answers:?}");
        assert_eq!(store.log(case_number(1)).await.unwrap(), begin.log);
    }
}

#[tokio::test]
async fn of_two_writers_one_must_decide_anew() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        for n in 0..10 {
            let mine = story.change([noted("mine")]);
            let mut theirs = story.change([noted("theirs"), noted("and more")]);
            theirs.log.iter_mut().for_each(|it| it.command = CommandId(Uuid::from_u128(n)));
            let (one, other) = tokio::join!(store.append(&mine), store.append(&theirs));
            let (won, lost) = if one.is_ok() { (mine, other) } else { (theirs, one) };
            assert!(matches!(lost, Err(AppendError::Conflict)), "{lost:?}");
            let head = store.load(story.id, None).await.unwrap().unwrap().head;
            story.follow(won.log, head);
            assert_eq!(store.log(story.id).await.unwrap(), story.log);
            story.tell(&store, [noted("next")]).await.unwrap();
        }
    }
}

#[tokio::test]
async fn of_two_servers_one_must_decide_anew() {
    for place in every_kind_of_place().await {
        let servers = [place.open().await, place.open().await];
        let mut story = Story::lodged(&servers[0], 1).await;
        for n in 0..20 {
            let mine = story.change([noted("mine")]);
            let mut theirs = mine.clone();
            theirs.log[0].command = CommandId(Uuid::from_u128(n));
            let (one, other) = tokio::join!(servers[0].append(&mine), servers[1].append(&theirs));
            assert_eq!([&one, &other].into_iter().filter(|it| it.is_ok()).count(), 1);
            let head = servers[1].load(story.id, None).await.unwrap().unwrap().head;
            story.follow(if one.is_ok() { mine.log } else { theirs.log }, head);
            story.tell(&servers[n as usize % 2], [noted("next")]).await.unwrap();
        }
        assert_eq!(servers[0].log(story.id).await.unwrap(), story.log);
    }
}

#[tokio::test]
async fn a_refused_append_leaves_nothing_behind() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let stale = story.clone();
        story.tell(&store, [noted("first")]).await.unwrap();

        let (event, text) = written("never kept");
        let events = [event, handed_to("regulator-hotline")];
        let mut late = stale.change_with(events, vec![text.clone()]);
        late.log.iter_mut().for_each(|it| it.command = CommandId(Uuid::from_u128(5)));
        assert!(matches!(store.append(&late).await, Err(AppendError::Conflict)));

        assert_eq!(store.log(story.id).await.unwrap(), story.log);
        assert!(store.texts(story.id, &[text.id]).await.unwrap().is_empty());
        assert_eq!(look(&store.place, "select * from inbox_body").await, [] as [&str; 0]);
        seal_up_to(&store, 3).await;
    }
}

#[tokio::test]
async fn nobody_pays_for_their_neighbour() {
    for store in every_kind_of_store().await {
        Story::lodged(&store, 7).await;
        // Without its snapshot, only the key of the log stops a second filing, and stops it
        // in the middle of the group that it came with.
        shell(&store.place, "delete from snapshot; delete from command").await;
        let mut writers = JoinSet::new();
        for n in 0..40 {
            let store = store.store.clone();
            let filing = Story::new(n).change(filing());
            writers.spawn(async move { (n, store.append(&filing).await) });
        }
        for (n, outcome) in writers.join_all().await {
            match outcome {
                Ok(_) => assert_ne!(n, 7),
                Err(AppendError::Conflict) => assert_eq!(n, 7),
                Err(fault) => panic!("{n}: {fault:?}"),
            }
        }
        seal_up_to(&store, 80).await;
    }
}

#[tokio::test]
async fn many_changes_to_many_cases_all_land() {
    for store in every_kind_of_store().await {
        let mut writers = JoinSet::new();
        for n in 0..100 {
            let store = store.store.clone();
            writers.spawn(async move {
                let mut story = Story::lodged(&store, n).await;
                for _ in 0..5 {
                    let (event, text) = written("something that was said");
                    let change = story.change_with([event], vec![text]);
                    story.land(&store, change).await.unwrap();
                }
                story
            });
        }
        for story in writers.join_all().await {
            assert_eq!(store.log(story.id).await.unwrap(), story.log);
            assert_eq!(store.load(story.id, None).await.unwrap().unwrap().head, story.head);
        }
        assert_eq!(store.verify_all(|_| ()).await.unwrap().problems, [] as [&str; 0]);
    }
}

#[tokio::test]
async fn whoever_leaves_while_it_is_written_leaves_a_whole_store() {
    for store in every_kind_of_store().await {
        let mut landed = 0;
        for n in 0..200 {
            let filing = Story::new(n).change(filing());
            let patience = std::time::Duration::from_micros(20 * n as u64);
            let answer = tokio::time::timeout(patience, store.append(&filing)).await;
            landed += usize::from(answer.is_ok());
        }
        let cases = store.cases_after(None, 300).await.unwrap();
        assert!(landed <= cases.len(), "{landed} were acknowledged, {} are there", cases.len());
        Story::lodged(&store, 1000).await;
        let found = store.verify_all(|_| ()).await.unwrap();
        assert_eq!(found.problems, [] as [&str; 0]);
        assert_eq!(found.events, 2 * found.cases);
    }
}

#[tokio::test]
async fn what_was_tampered_with_is_not_believed() {
    for store in every_kind_of_store().await {
        let story = Story::lodged(&store, 1).await;
        let wreck = "update event set record = replace(record, '8000', '9000')";
        shell(&store.place, wreck).await;
        assert!(matches!(store.replay(story.id).await, Err(StoreError::Corrupt { .. })));
        let problems = store.verify(story.id).await.unwrap().problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[tokio::test]
async fn a_link_that_was_taken_out_is_missed() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        story.tell(&store, [noted("a"), noted("b"), noted("c")]).await.unwrap();
        shell(&store.place, "delete from event where seq = 4").await;
        assert!(matches!(store.log(story.id).await, Err(StoreError::Corrupt { .. })));
        assert!(store.chain_page(story.id, 3, 10).await.is_err());
    }
}

#[tokio::test]
async fn a_snapshot_of_another_format_is_replayed() {
    for store in every_kind_of_store().await {
        let mut story = Story::lodged(&store, 1).await;
        let key = story.next_command();
        story.tell(&store, [noted("a")]).await.unwrap();
        for wreck in ["format = 0, state = '{\"old\":true}'", "state = 'torn'"] {
            shell(&store.place, &format!("update snapshot set {wreck}")).await;
            let held = store.load(story.id, Some(key)).await.unwrap().unwrap();
            assert_eq!((held.case, &held.head), (story.case(), &story.head));
            assert!(held.done.is_some());
        }
        story.tell(&store, [noted("b")]).await.unwrap();
        assert_eq!(store.load(story.id, None).await.unwrap().unwrap().case, story.case());
    }
}

#[tokio::test]
async fn rebuilding_every_view_changes_nothing() {
    for store in every_kind_of_store().await {
        for n in 0..6 {
            let mut story = Story::lodged(&store, n).await;
            for step in 0..n {
                story.tell(&store, [noted(&step.to_string())]).await.unwrap();
            }
            story.tell(&store, [handed_to("regulator-hotline")]).await.unwrap();
        }
        let mut draft = Story::new(50);
        let complaint = redress_core::testkit::complaint();
        draft.tell(&store, [drafted(complaint)]).await.unwrap();
        let due = store.claim(
            "acknowledge",
            instant("2026-03-03T00:00:00Z"),
            2,
            instant("2026-03-04T00:00:00Z"),
        );
        store.put_off(&due.await.unwrap()[0], instant("2026-03-09T00:00:00Z"), "x").await.unwrap();
        let before = views(&store).await;
        assert_eq!(before[1].len(), 7);

        rebuild(&store).await;
        assert_eq!(views(&store).await, before);

        let wreck = "delete from snapshot where case_id like '%2';
                     update snapshot set state = '{}', version = 0 where case_id like '%3';
                     delete from inbox; delete from inbox_body;
                     delete from due where tries = 0 and next_at = at;
                     insert into due (case_id, task, kind, at, next_at, tries)
                     select case_id, '{\"task\":\"route\"} ', 'route', 'now', 'now', 3
                     from snapshot where case_id like '%4'";
        shell(&store.place, wreck).await;
        assert_ne!(views(&store).await, before);
        rebuild(&store).await;
        assert_eq!(views(&store).await, before);
    }
}

async fn rebuild(store: &Store) {
    for case in store.cases_after(None, 100).await.unwrap() {
        let held = store.replay(case).await.unwrap().unwrap();
        let (inbox, due) =
            (held.case.inbox_entry(&RULES), held.case.due(&RULES, &House::default()));
        store.restore(&held, &inbox, &due).await.unwrap();
    }
}

async fn views(store: &crate::stores::Opened) -> [Vec<String>; 4] {
    let place = &store.place;
    [
        look(place, "select case_id, version, head, format, state from snapshot order by 1").await,
        look(place, "select * from inbox order by case_id").await,
        look(place, "select * from inbox_body order by case_id, body").await,
        look(place, "select * from due order by case_id, task").await,
    ]
}

#[tokio::test]
async fn a_store_that_closes_answers_everybody_and_takes_nothing_more() {
    for place in every_kind_of_place().await {
        let store = place.open().await;
        let mut writers = JoinSet::new();
        for n in 0..200 {
            let store = store.clone();
            let filing = Story::new(n).change(filing());
            writers.spawn(async move { store.append(&filing).await });
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        store.close().await.unwrap();
        let mut landed = 0;
        for answer in writers.join_all().await {
            match answer {
                Ok(_) => landed += 1,
                Err(AppendError::Store(StoreError::Closed)) => (),
                Err(other) => panic!("{other:?}"),
            }
        }
        if let Some(folder) = place.folder() {
            assert!(!folder.join("redress.db-wal").exists(), "the log was not folded in");
        }
        let store = place.open().await;
        assert_eq!(store.cases_after(None, 300).await.unwrap().len(), landed);
        assert_eq!(store.verify_all(|_| ()).await.unwrap().problems, [] as [&str; 0]);
    }
}

#[tokio::test]
async fn a_server_that_came_back_is_written_to_again() {
    for store in every_kind_of_store().await {
        if store.place.is_sqlite() {
            continue; // A file does not go away.
        }
        let mut story = Story::lodged(&store, 1).await;
        for n in 0..3 {
            let everybody = "select pg_terminate_backend(pid) from pg_stat_activity
                             where datname = current_database() and pid <> pg_backend_pid()";
            shell(&store.place, everybody).await;
            story.tell(&store, [noted(&n.to_string())]).await.unwrap();
        }
        assert_eq!(store.log(story.id).await.unwrap(), story.log);
    }
}

#[tokio::test]
async fn lodging_a_draft_later_is_a_second_change() {
    for store in every_kind_of_store().await {
        let mut story = Story::new(1);
        story.tell(&store, [drafted(redress_core::testkit::complaint())]).await.unwrap();
        assert_eq!(look(&store.place, "select * from due").await, [] as [&str; 0]);
        story.tell(&store, [lodged()]).await.unwrap();
        assert!(!look(&store.place, "select * from due").await.is_empty());
        assert_eq!(look(&store.place, "select stage from inbox").await, ["lodged"]);
    }
}
