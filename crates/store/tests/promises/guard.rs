//! The guard: never does more go back than was paid, over all cases and channels.

use redress_core::{
    case::{Event, GuardEntry},
    remedy::Progress,
    testkit::{Dice, money},
};
use redress_store::{AppendError, Change, StoreError};
use tokio::task::JoinSet;

use crate::{
    stores::{every_kind_of_place, every_kind_of_store, look, shell},
    story::{Story, failed, noted},
};

const KEY: &str = "sandbox:PAY-1";

#[tokio::test]
async fn many_cases_and_servers_never_give_back_more_than_was_paid() {
    for place in every_kind_of_place().await {
        let servers = [place.open().await, place.open().await];
        let mut clients = JoinSet::new();
        for n in 0..64 {
            let store = servers[n as usize % 2].clone();
            clients.spawn(async move {
                let mut story = Story::verified(&store, n, "PAY-1", "10.00 CNY").await;
                let mut won = 0;
                for _ in 0..3 {
                    let order = story.order("0.70 CNY");
                    match story.tell(&store, [order]).await {
                        Ok(()) => won += 70,
                        Err(AppendError::PaymentExhausted { payment, left }) => {
                            assert_eq!((payment.as_str(), left < 70), (KEY, true), "{left}");
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
                won
            });
        }
        let won: i64 = clients.join_all().await.into_iter().sum();
        assert_eq!(won, 980, "14 orders of 0.70 fit into 10.00");
        let guard = servers[0].guard(KEY).await.unwrap().unwrap();
        assert_eq!((guard.paid, guard.ordered, guard.left()), (1000, 980, 20));
        let orders = "select cast(count(*) as bigint) from event
                      where record like '%remedy-ordered%'";
        assert_eq!(look(&place, orders).await, ["14"]);
    }
}

#[tokio::test]
async fn random_orders_returns_and_chargebacks_keep_within_the_payment() {
    for store in every_kind_of_store().await {
        let mut clients = JoinSet::new();
        for n in 0..16 {
            let store = store.store.clone();
            clients.spawn(async move {
                let mut dice = Dice::new(n);
                let mut story = Story::verified(&store, n.into(), "PAY-1", "50.00 CNY").await;
                let mut mine = Vec::new();
                for _ in 0..12 {
                    let amount = 1 + dice.below(900) as i64;
                    let remedy = story.next_remedy();
                    let event = match mine.is_empty() || dice.below(3) < 2 {
                        true => story.order(&format!("{}.{:02} CNY", amount / 100, amount % 100)),
                        false => failed(mine.swap_remove(0)),
                    };
                    let ordered = matches!(event, Event::RemedyOrdered { .. });
                    match story.tell(&store, [event]).await {
                        Ok(()) if ordered => mine.push(remedy),
                        Ok(()) => (),
                        Err(AppendError::PaymentExhausted { .. }) => assert!(ordered),
                        Err(other) => panic!("{other:?}"),
                    }
                    let guard = store.guard(KEY).await.unwrap();
                    assert!(guard.is_none_or(|it| it.ordered <= it.paid));
                }
                let alive = |it: &&redress_core::case::RemedyState| it.status.is_alive();
                let case = story.case();
                let ordered = case.remedies.values().filter(alive);
                ordered.map(|it| it.amount.unwrap().minor()).sum::<i64>()
            });
        }
        let ordered: i64 = clients.join_all().await.into_iter().sum();
        assert_eq!(store.guard(KEY).await.unwrap().unwrap().ordered, ordered);
    }
}

#[tokio::test]
async fn what_was_taken_back_may_be_ordered_again() {
    for store in every_kind_of_store().await {
        let mut story = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let remedy = story.next_remedy();
        let all = story.order("80.00 CNY");
        story.tell(&store, [all]).await.unwrap();
        let more = story.order("0.01 CNY");
        let refused = story.tell(&store, [more]).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { left: 0, .. })));
        story.tell(&store, [failed(remedy)]).await.unwrap();
        let again = story.order("80.00 CNY");
        story.tell(&store, [again]).await.unwrap();
        assert_eq!(store.guard(KEY).await.unwrap().unwrap().ordered, 8000);
    }
}

#[tokio::test]
async fn what_no_longer_fits_since_another_case_told_of_a_chargeback_is_not_sent() {
    for store in every_kind_of_store().await {
        let mut one = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let mut other = Story::verified(&store, 2, "PAY-1", "80.00 CNY").await;
        let remedy = one.next_remedy();
        let order = one.order("50.00 CNY");
        one.tell(&store, [order]).await.unwrap();
        let sent = || Event::RemedyReported { remedy, progress: Progress::Sent };

        let fits = Event::MoneyReported { payment: 0, total: money("30.00 CNY") };
        other.tell(&store, [fits]).await.unwrap();
        assert!(store.append(&one.change([sent()])).await.is_ok(), "30.00 and 50.00 fit");

        let mut late = Story::verified(&store, 3, "PAY-2", "80.00 CNY").await;
        let mut teller = Story::verified(&store, 4, "PAY-2", "80.00 CNY").await;
        let remedy = late.next_remedy();
        let order = late.order("50.00 CNY");
        late.tell(&store, [order]).await.unwrap();
        let beyond = Event::MoneyReported { payment: 0, total: money("30.01 CNY") };
        teller.tell(&store, [beyond]).await.unwrap();
        let sent = Event::RemedyReported { remedy, progress: Progress::Sent };
        let refused = late.tell(&store, [sent]).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { .. })), "{refused:?}");
        late.tell(&store, [failed(remedy)]).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_order_leaves_no_trace_of_its_change() {
    for store in every_kind_of_store().await {
        let mut story = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let both = Story::verified(&store, 2, "PAY-2", "80.00 CNY").await;
        let all = story.order("80.00 CNY");
        story.tell(&store, [all]).await.unwrap();

        // One change that orders from two payments: the first has room, the second has not.
        let mut change = both.change([both.order("10.00 CNY"), noted("and said why")]);
        let second = GuardEntry { payment: KEY.to_owned(), ..change.guards[0].clone() };
        change.guards.insert(0, second);
        let refused = store.append(&change).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { .. })), "{refused:?}");
        assert_eq!(store.log(both.id).await.unwrap(), both.log);
        assert_eq!(store.guard("sandbox:PAY-2").await.unwrap(), None);

        // A stale change with an order moves no guard either.
        let mut both = both;
        let stale = both.change([both.order("10.00 CNY")]);
        both.tell(&store, [noted("somebody was first")]).await.unwrap();
        assert!(matches!(store.append(&stale).await, Err(AppendError::Repeated)));
        assert_eq!(store.guard("sandbox:PAY-2").await.unwrap(), None);
    }
}

fn reported(total: &str) -> Event {
    Event::MoneyReported { payment: 0, total: money(total) }
}

#[tokio::test]
async fn what_came_back_elsewhere_counts_once_however_often_it_is_reported() {
    for store in every_kind_of_store().await {
        let mut one = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let mut other = Story::verified(&store, 2, "PAY-1", "80.00 CNY").await;
        one.tell(&store, [reported("30.00 CNY")]).await.unwrap();
        other.tell(&store, [reported("50.00 CNY")]).await.unwrap();
        one.tell(&store, [reported("30.00 CNY")]).await.unwrap();
        assert_eq!(store.guard(KEY).await.unwrap().unwrap().left(), 3000);
        let too_much = one.order("30.01 CNY");
        let refused = one.tell(&store, [too_much]).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { left: 3000, .. })));
        let rest = one.order("30.00 CNY");
        one.tell(&store, [rest]).await.unwrap();
    }
}

#[tokio::test]
async fn a_fact_is_recorded_even_when_it_goes_beyond_the_payment() {
    for store in every_kind_of_store().await {
        let mut story = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let remedy = story.next_remedy();
        let half = story.order("40.00 CNY");
        story.tell(&store, [half]).await.unwrap();
        story.tell(&store, [reported("80.00 CNY")]).await.unwrap();
        let guard = store.guard(KEY).await.unwrap().unwrap();
        assert_eq!((guard.ordered, guard.outside, guard.left()), (4000, 8000, 0));
        // As long as there is an excess, and after it has gone, nothing fits that does not fit.
        for taken_back in [false, true] {
            if taken_back {
                story.tell(&store, [failed(remedy)]).await.unwrap();
            }
            let more = story.order("0.01 CNY");
            let refused = story.tell(&store, [more]).await;
            assert!(matches!(refused, Err(AppendError::PaymentExhausted { left: 0, .. })));
        }
        assert_eq!(look(&store.place, "select excess from guard").await, ["0"]);
    }
}

#[tokio::test]
async fn the_least_amount_that_anybody_gave_is_what_was_paid() {
    for store in every_kind_of_store().await {
        let mut high = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let mut low = Story::verified(&store, 2, "PAY-1", "60.00 CNY").await;
        let most = high.order("50.00 CNY");
        high.tell(&store, [most]).await.unwrap();
        let more = low.order("20.00 CNY");
        let refused = low.tell(&store, [more]).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { left: 1000, .. })));
        low.tell(&store, [reported("0.00 CNY")]).await.unwrap();
        let more = high.order("20.00 CNY");
        let refused = high.tell(&store, [more]).await;
        assert!(matches!(refused, Err(AppendError::PaymentExhausted { left: 1000, .. })));
        let rest = high.order("10.00 CNY");
        high.tell(&store, [rest]).await.unwrap();
    }
}

#[tokio::test]
async fn a_payment_is_made_in_one_currency() {
    for store in every_kind_of_store().await {
        let mut yuan = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let mut euro = Story::verified(&store, 2, "PAY-1", "80.00 EUR").await;
        let order = yuan.order("1.00 CNY");
        yuan.tell(&store, [order]).await.unwrap();
        let order = euro.order("1.00 EUR");
        let refused = euro.tell(&store, [order]).await;
        let other = AppendError::PaymentInOtherCurrency { payment: KEY.to_owned() };
        assert_eq!(refused.unwrap_err().to_string(), other.to_string());
        assert_eq!(store.log(euro.id).await.unwrap(), euro.log);
    }
}

#[tokio::test]
async fn the_database_itself_refuses_what_does_not_fit() {
    for store in every_kind_of_store().await {
        let mut story = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let order = story.order("80.00 CNY");
        story.tell(&store, [order]).await.unwrap();
        let place = &store.place;
        let by_hand = async { shell(place, "update guard set ordered = ordered + 1").await };
        let refused = std::panic::AssertUnwindSafe(by_hand);
        assert!(futures::FutureExt::catch_unwind(refused).await.is_err());
    }
}

#[tokio::test]
async fn taking_back_what_was_never_ordered_is_a_fault() {
    for store in every_kind_of_store().await {
        let story = Story::verified(&store, 1, "PAY-1", "80.00 CNY").await;
        let change = story.change([noted("a refund failed that never was")]);
        let guard = GuardEntry {
            payment: KEY.to_owned(),
            currency: "CNY".to_owned(),
            limit: 8000,
            ordered: -1,
            outside: None,
        };
        let change = Change { guards: vec![guard], ..change };
        let fault = store.append(&change).await;
        assert!(matches!(fault, Err(AppendError::Store(StoreError::Corrupt { .. }))), "{fault:?}");
    }
}
