//! Following the record: everything once, in one order, whoever commits late.

use redress_core::ids::CaseId;
use redress_store::{Mark, Store};

use crate::{
    stores::every_kind_of_store,
    story::{Story, case_number, filing, noted},
};

/// Reads on until nothing comes any more. Another test may hold a transaction open on the same
/// PostgreSQL server, so that what is on record comes a moment later.
async fn read_on(store: &Store, mark: &mut Mark, last: (CaseId, u32)) -> Vec<(CaseId, u32)> {
    let mut seen = Vec::new();
    for _ in 0..200 {
        let page = store.happened(mark, 2).await.unwrap();
        assert!(page.len() <= 2);
        for it in page {
            assert!(*mark < it.mark, "{mark} then {}", it.mark);
            seen.push((it.recorded.case, it.recorded.seq));
            *mark = it.mark;
        }
        if seen.contains(&last) && store.happened(mark, 2).await.unwrap().is_empty() {
            return seen;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{last:?} is not among {seen:?}");
}

#[tokio::test]
async fn whoever_follows_the_record_reads_every_event_once() {
    for store in every_kind_of_store().await {
        Story::lodged(&store, 1).await;
        let mut mark = store.present().await.unwrap();
        let before: Mark = "0".parse().unwrap();
        assert!(before < mark);

        let two = Story::lodged(&store, 2).await;
        let mut three = Story::lodged(&store, 3).await;
        let change = three.change([noted("a"), noted("b"), noted("c")]);
        three.land(&store, change).await.unwrap();
        let seen = read_on(&store, &mut mark, (case_number(3), 5)).await;
        let of = |case: u128| {
            let of_case = seen.iter().filter(|it| it.0 == case_number(case));
            of_case.map(|it| it.1).collect::<Vec<_>>()
        };
        assert_eq!((of(2), of(3)), (vec![1, 2], vec![1, 2, 3, 4, 5]));
        // On PostgreSQL the present begins with whatever still runs anywhere in the cluster.
        assert!(store.engine() != "sqlite" || of(1).is_empty(), "that was before");

        let written: Mark = mark.to_string().parse().unwrap();
        assert_eq!(written, mark, "a mark can be given away as text");
        let change = two.change([noted("d")]);
        store.append(&change).await.unwrap();
        let mut again = written;
        assert_eq!(read_on(&store, &mut again, (two.id, 3)).await, [(two.id, 3)]);
    }
}

#[test]
fn what_is_no_mark_is_none() {
    let case = "00000000000000000000000000000001";
    for it in ["", "-1", "x", "1.2", "1..2", "1.x.2", &format!("1.{case}"), &format!("1.{case}.-2")]
    {
        assert!(it.parse::<Mark>().is_err(), "{it}");
    }
    assert_eq!(format!("7.{case}.2").parse::<Mark>().unwrap().to_string(), format!("7.{case}.2"));
}

#[tokio::test]
async fn the_record_is_read_back_to_any_time() {
    for store in every_kind_of_store().await {
        let mut stories = Vec::new();
        for n in 1..=4 {
            let mut story = Story::new(n);
            story.at = format!("2026-03-0{n}T04:00:00Z").parse().unwrap();
            story.tell(&store, filing()).await.unwrap();
            stories.push(story.id);
        }
        let back = async |from: &str| {
            let mut mark = store.mark_after(from.parse().unwrap()).await.unwrap();
            let mut seen = Vec::new();
            loop {
                let page = store.happened_before(&mark, 3).await.unwrap();
                let Some(last) = page.last() else { return seen };
                mark = last.mark.clone();
                seen.extend(page.into_iter().map(|it| (it.recorded.case, it.recorded.seq)));
            }
        };
        let newest_first = |cases: &[CaseId]| -> Vec<(CaseId, u32)> {
            cases.iter().rev().flat_map(|it| [(*it, 2), (*it, 1)]).collect()
        };
        assert_eq!(back("2026-03-09T00:00:00Z").await, newest_first(&stories));
        assert_eq!(back("2026-03-03T05:00:00Z").await, newest_first(&stories[..3]));
        assert_eq!(back("2026-03-01T05:00:00Z").await, newest_first(&stories[..1]));
        assert_eq!(back("2026-02-01T05:00:00Z").await, []);
    }
}
