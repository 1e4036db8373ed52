//! Once the law is another, every list follows it, and what moved is on record.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{Command, Event, EventKind, Quiet, Recorded},
    ids::CaseId,
    rulebook::Rulebook,
};
use redress_server::{
    app::App,
    rounds::{Recounted, recount},
    rules::Rules,
};

use super::ground::{Town, Work, complainant, complaint, kinds};
use crate::harness::Engine;

/// The shipped calendar with one more day off in 2026, in the same edition or in one of this day.
fn with_day_off(day: &str, edition: Option<&str>) -> Arc<Rules> {
    let shipped = Rulebook::shipped_files().iter().find(|(name, _)| name.ends_with("/cn.toml"));
    let text = shipped.unwrap().1;
    let (before, year) = text.split_once("year         = 2026\n").unwrap();
    let day = format!(
        "off = [\n  {{ from = \"{day}\", to = \"{day}\", name = {{ zh = \"放假\", en = \"Off\" }} }},"
    );
    let year = year.replacen("= 248", "= 247", 1).replacen("off = [", &day, 1);
    let mut text = format!("{before}year         = 2026\n{year}");
    let mut path = "calendars/cn.toml";
    if let Some(edition) = edition {
        let line = text.lines().find(|it| it.starts_with("edition")).unwrap().to_owned();
        text = text.replace(&line, &format!("edition = \"{edition}\""));
        path = "calendars/cn-newer.toml";
    }
    Arc::new(Rules::shipped_with(&[(path, &text)]).unwrap_or_else(|it| panic!("{it:?}")))
}

fn moves(log: &[Recorded]) -> BTreeMap<String, (Timestamp, Timestamp)> {
    let moved = log.iter().filter_map(|it| match &it.event {
        Event::ObligationMoved { name, from, to, .. } => Some((name.to_string(), (*from, *to))),
        _ => None,
    });
    moved.collect()
}

async fn due_at(app: &App, case: CaseId) -> Option<Timestamp> {
    let listed = app.desk.store.waiting_after(None, 1000).await.unwrap();
    listed.into_iter().find(|it| it.case == case).and_then(|it| it.due_at)
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A case that was sent on Monday, 2 March 2026 and acknowledged: fifteen working days end with
/// the 23rd.
async fn sent(app: &App) -> CaseId {
    let case = app.lodge(complaint(vec![])).await;
    app.turn().await;
    assert_eq!(due_at(app, case).await, Some(instant("2026-03-24T00:00:00+08:00")));
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_off_after_all_moves_what_is_open_and_says_so_once() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let before = town.server().await;
        let (open, over) = (sent(&before).await, sent(&before).await);
        before.act(over, &complainant(), Command::Withdraw).await;
        assert!(recount(&before).await.unwrap().is_some(), "{engine:?}: nothing was noted yet");
        assert_eq!(recount(&before).await.unwrap(), None, "{engine:?}");

        let after = town.server_under(with_day_off("2026-03-20", None)).await;
        let (one, other) =
            (after.clone(), town.server_under(with_day_off("2026-03-20", None)).await);
        let (first, second) = tokio::join!(recount(&one), recount(&other));
        let found = first.unwrap().or(second.unwrap()).expect("one of them counted");
        assert_eq!((found.failed, found.moved), (0, found.moved.min(1)), "{engine:?}: {found:?}");

        let (from, to) = ("2026-03-24T00:00:00+08:00", "2026-03-25T00:00:00+08:00");
        let log = after.log(open).await;
        assert_eq!(moves(&log)["decide"], (instant(from), instant(to)), "{engine:?}");
        assert_eq!(kinds(&log)[&EventKind::ObligationMoved], 1, "{engine:?}");
        assert_eq!(due_at(&after, open).await, Some(instant(to)), "{engine:?}");
        assert!(moves(&after.log(over).await).is_empty(), "{engine:?}");
        assert_eq!(recount(&after).await.unwrap(), None, "{engine:?}");

        // Nobody is late on the 24th any more, and somebody is on the 25th.
        town.later(instant(to).duration_since(town.clock.now()) - SignedDuration::from_secs(1));
        after.turn().await;
        assert!(!after.case(open).await.missed.contains("house/decide"), "{engine:?}");
        town.later(SignedDuration::from_secs(1));
        after.turn().await;
        assert!(after.case(open).await.missed.contains("house/decide"), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_edition_moves_what_was_still_open_on_its_day_and_nothing_that_was_over() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let before = town.server().await;
        let case = sent(&before).await;
        recount(&before).await.unwrap();
        let after = town.server_under(with_day_off("2026-03-20", Some("2026-11-30"))).await;
        let found = recount(&after).await.unwrap().unwrap();
        // That edition was not known before this limit was over.
        assert_eq!((found.moved, found.failed), (0, 0), "{engine:?}: {found:?}");
        assert!(moves(&after.log(case).await).is_empty(), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_goes_on_where_it_was_cut_off_and_changes_nothing_twice() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let before = town.server().await;
        let mut cases = Vec::new();
        for _ in 0..7 {
            cases.push(before.lodge(complaint(vec![])).await);
        }
        before.turn().await;
        recount(&before).await.unwrap();
        let after = town.server_under(with_day_off("2026-03-20", None)).await;
        for micros in [200, 1_000, 5_000, 20_000] {
            let cut = std::time::Duration::from_micros(micros);
            let _ = tokio::time::timeout(cut, recount(&after)).await;
        }
        recount(&after).await.unwrap();
        for case in cases {
            let log = after.log(case).await;
            assert_eq!(kinds(&log)[&EventKind::ObligationMoved], 1, "{engine:?}");
            let moved = instant("2026-03-25T00:00:00+08:00");
            assert_eq!(due_at(&after, case).await, Some(moved), "{engine:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_reminders_are_counted_anew_and_move_no_limit() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let case = sent(&app).await;
        recount(&app).await.unwrap();
        let next = app.desk.store.next_due("remind").await.unwrap().unwrap();
        let mut house = app.desk.house();
        let time = |it: &str| it.parse().unwrap();
        house.reminders.institution.quiet =
            Some(Quiet { from: time("18:00"), until: time("10:30") });
        app.desk.settle_house(house);
        let found = recount(&app).await.unwrap();
        let wanted = Recounted { cases: 1, changed: 1, moved: 0, failed: 0 };
        assert_eq!(found, Some(wanted), "{engine:?}");
        let later = next.checked_add(SignedDuration::from_mins(150)).unwrap();
        assert_eq!(app.desk.store.next_due("remind").await.unwrap(), Some(later), "{engine:?}");
        assert!(moves(&app.log(case).await).is_empty(), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_changed_under_the_same_name_is_found() {
    for engine in Engine::every() {
        let town = Town::found(engine).await;
        let app = town.server().await;
        let (store, now) = (&app.desk.store, town.clock.now());
        let shipped = &app.desk.rules.law;
        assert_eq!(shipped.note(store, now).await.unwrap(), [], "{engine:?}: all of it is new");
        assert_eq!(shipped.changed(store, now).await.unwrap(), [], "{engine:?}");

        let newer = with_day_off("2026-03-20", Some("2026-11-30"));
        assert_eq!(newer.law.changed(store, now).await.unwrap(), [], "{engine:?}: another edition");
        assert_eq!(newer.law.note(store, now).await.unwrap(), [], "{engine:?}");

        let other = with_day_off("2026-03-20", None);
        let names = |it: Vec<redress_server::law::Changed>| {
            it.into_iter().map(|it| it.name).collect::<Vec<_>>()
        };
        let found = names(other.law.changed(store, now).await.unwrap());
        assert!(matches!(&found[..], [name] if name.starts_with("cn@")), "{engine:?}: {found:?}");
        assert_eq!(names(other.law.note(store, now).await.unwrap()), found, "{engine:?}");
        assert_eq!(other.law.note(store, now).await.unwrap(), [], "{engine:?}: it is known now");
        // Whoever looks later still learns that it happened.
        assert_eq!(names(other.law.changed(store, now).await.unwrap()), found, "{engine:?}");
    }
}
