//! The sandbox and its connector over a real connection: whatever goes wrong, money moves once.

mod orders;
#[path = "orders/wire.rs"]
mod wire;

use std::{sync::Arc, time::Duration};

use orders::{PAYMENT, SECRET, another_refund, day, protection, refund};
use redress_connect::{
    answer::{AnswerCode, PaymentAnswer, ProtectionReply, RefundAnswer},
    provider::{ProtectionOrder, ProtectionTarget, RefundOrder},
    sandbox::{Mischief, Nonsense, RefundNow, SandboxSettings},
    secret::Secret,
};
use redress_core::ids::ProtectionId;
use uuid::Uuid;
use wire::{Counter, fresh, open, open_with, send, settings};

fn refuse(code: &str, after: u32) -> Mischief {
    Mischief::Refuse { code: AnswerCode::of(code), after }
}

fn failed(code: &str) -> RefundAnswer {
    RefundAnswer::Failed(AnswerCode::of(code))
}

fn of(amount: &str, n: u128) -> RefundOrder {
    RefundOrder { amount: amount.parse().unwrap(), ..another_refund(n) }
}

fn once(amount: &str) -> (String, usize) {
    (amount.to_owned(), 1)
}

fn nothing() -> (String, usize) {
    ("0.00 CNY".to_owned(), 0)
}

#[tokio::test]
async fn a_refund_is_paid_once_however_often_it_is_asked_for() {
    let counter = open().await;
    for _ in 0..3 {
        assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid);
        assert_eq!(counter.refund_status(&refund()).await, RefundAnswer::Paid);
    }
    assert_eq!(counter.moved(), once("12.30 CNY"));
    assert_eq!(counter.sandbox.payouts_for(refund().remedy).len(), 1);
    assert_eq!(counter.sandbox.requests(), 6);
}

#[tokio::test]
async fn whatever_becomes_of_the_answer_the_money_moves_once() {
    let spoilt = [
        (Mischief::LoseAnswer, "unclear connection-lost"),
        (Mischief::BadGateway, "unclear http-502"),
        (Mischief::Nonsense(Nonsense::Html), "unclear bad-signature"),
        (Mischief::Nonsense(Nonsense::Truncated), "unclear bad-signature"),
        (Mischief::Nonsense(Nonsense::SignedHalf), "unclear unreadable"),
        (Mischief::Nonsense(Nonsense::UnknownStatus), "parked reversed"),
        (Mischief::Nonsense(Nonsense::WrongSignature), "unclear bad-signature"),
        (Mischief::Nonsense(Nonsense::HugeBody), "unclear too-large"),
        (Mischief::Nonsense(Nonsense::WrongId), "unclear not-this-refund"),
        (Mischief::Nonsense(Nonsense::Empty), "unclear bad-signature"),
    ];
    for (mischief, read_as) in spoilt {
        let counter = open().await;
        counter.sandbox.misbehave_about(PAYMENT, 2, mischief.clone());
        for _ in 0..2 {
            assert_eq!(counter.refund(&refund()).await.to_string(), read_as, "{mischief:?}");
            assert_eq!(counter.moved(), once("12.30 CNY"), "{mischief:?}");
        }
        assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid, "{mischief:?}");
        assert_eq!(counter.moved(), once("12.30 CNY"), "{mischief:?}");
    }
}

#[tokio::test]
async fn whoever_loses_patience_finds_the_money_moved_once() {
    let counter = open().await;
    counter.sandbox.misbehave_about(PAYMENT, 1, Mischief::Slow { by: Duration::from_secs(600) });
    let (order, heard) = (refund(), async {
        while counter.sandbox.payouts().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    tokio::select! {
        answer = counter.refund(&order) => panic!("{answer} should have taken ten minutes"),
        () = heard => {}
    }
    assert_eq!(counter.refund(&order).await, RefundAnswer::Paid);
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn a_sandbox_that_is_down_does_nothing() {
    let counter = open().await;
    counter.sandbox.misbehave(u32::MAX, Mischief::Down);
    assert_eq!(counter.refund(&refund()).await.to_string(), "unclear connection-lost");
    assert_eq!(counter.payment(PAYMENT).await.to_string(), "unclear connection-lost");
    assert_eq!(counter.protect(&protection()).await.to_string(), "unclear connection-lost");
    assert_eq!(counter.sandbox.refund(refund().remedy), None);
    counter.sandbox.behave();
    assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid);
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn a_delayed_refund_is_pending_for_as_long_as_it_was_told() {
    let counter = open().await;
    counter.sandbox.misbehave_about(PAYMENT, 1, Mischief::Delay { queries: 2 });
    assert_eq!(counter.refund(&refund()).await, RefundAnswer::Pending);
    let now = counter.sandbox.refund(refund().remedy);
    assert_eq!(now, Some(RefundNow::Processing { queries: 2 }));
    assert_eq!(counter.refund_status(&refund()).await, RefundAnswer::Pending);
    assert_eq!(counter.moved(), nothing());
    assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid);
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn a_no_stays_a_no_and_another_order_may_still_be_paid() {
    let counter = open().await;
    counter.sandbox.misbehave_about(PAYMENT, 1, refuse("account-closed", 0));
    counter.sandbox.misbehave_about(PAYMENT, 1, refuse("card-expired", 1));
    for _ in 0..3 {
        assert_eq!(counter.refund(&refund()).await, failed("account-closed"));
        assert_eq!(counter.refund_status(&refund()).await, failed("account-closed"));
    }
    let second = another_refund(2);
    assert_eq!(counter.refund(&second).await, RefundAnswer::Pending);
    assert_eq!(counter.refund_status(&second).await, failed("card-expired"));
    assert_eq!(counter.moved(), nothing());
    assert_eq!(counter.refund(&another_refund(3)).await, RefundAnswer::Paid);
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn no_more_goes_back_than_was_paid() {
    let counter = open().await;
    counter.sandbox.misbehave_about(PAYMENT, 1, Mischief::Delay { queries: 9 });
    assert_eq!(counter.refund(&of("80.00 CNY", 1)).await, RefundAnswer::Pending);
    assert_eq!(counter.refund(&of("8.01 CNY", 2)).await, failed("exceeds-payment"));
    assert_eq!(counter.refund(&of("8.00 CNY", 3)).await, RefundAnswer::Paid);
    assert_eq!(counter.refund(&of("0.01 CNY", 4)).await, failed("exceeds-payment"));
    assert_eq!(counter.moved(), once("8.00 CNY"));
}

#[tokio::test]
async fn a_refund_needs_a_payment_and_its_currency() {
    let counter = open().await;
    let elsewhere = RefundOrder { payment: "no/such 1".to_owned(), ..refund() };
    assert_eq!(counter.refund(&elsewhere).await, failed("no-such-payment"));
    assert_eq!(counter.refund(&of("1.00 EUR", 2)).await, failed("wrong-currency"));
    let negative = of("-1.00 CNY", 3);
    let never = RefundAnswer::Parked(AnswerCode::of("malformed"));
    assert_eq!(counter.refund(&negative).await, never);
    assert_eq!(counter.moved(), nothing());
}

#[tokio::test]
async fn one_id_is_never_used_for_two_things() {
    let counter = open().await;
    assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid);
    let other = RefundOrder { amount: "12.31 CNY".parse().unwrap(), ..refund() };
    let parked = RefundAnswer::Parked(AnswerCode::of("idempotency-mismatch"));
    assert_eq!(counter.refund(&other).await, parked);
    let not_this = RefundAnswer::Unclear(AnswerCode::of("not-this-refund"));
    assert_eq!(counter.refund_status(&other).await, not_this);
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn a_refund_that_was_never_heard_of_is_unclear() {
    let counter = open().await;
    let never = RefundAnswer::Unclear(AnswerCode::of("no-such-refund"));
    assert_eq!(counter.refund_status(&refund()).await, never);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_at_once_are_paid_once_each_and_never_too_much() {
    let counter = Arc::new(open().await);
    counter.sandbox.misbehave(8, Mischief::LoseAnswer);
    let orders = (0..64).map(|n| another_refund(n % 16));
    let asked: Vec<_> = orders
        .map(|order| {
            let counter = Arc::clone(&counter);
            tokio::spawn(async move { counter.refund(&order).await })
        })
        .collect();
    for answer in asked {
        answer.await.unwrap();
    }
    // Seven times 12.30 is 86.10: the eighth does not fit into 88.00.
    assert_eq!(counter.moved(), ("86.10 CNY".to_owned(), 7));
    for n in 0..16 {
        let paid = counter.refund(&another_refund(n)).await == RefundAnswer::Paid;
        let moved = counter.sandbox.payouts_for(another_refund(n).remedy).len();
        assert_eq!(moved, usize::from(paid), "{n}");
    }
}

#[tokio::test]
async fn a_payment_is_told_as_it_was_recorded() {
    let counter = open().await;
    counter.refund(&refund()).await;
    let PaymentAnswer::Found(found) = counter.payment(PAYMENT).await else {
        panic!("it is in the books");
    };
    assert_eq!((&*found.reference, &*found.counterparty), (PAYMENT, "山川书店"));
    assert_eq!(found.at.to_string(), "2025-12-18T18:16:25+08:00");
    assert_eq!(found.amount.to_string(), "88.00 CNY");
    assert_eq!(found.refunded, Some("12.30 CNY".parse().unwrap()));
    assert!(found.settled);
    assert_eq!(counter.payment("订单/7 a?b#c%").await, PaymentAnswer::NotFound);
}

#[tokio::test]
async fn a_strange_reference_is_found_by_its_own_name() {
    let counter = open().await;
    let reference = "订单/7 a?b#c%".to_owned();
    counter.sandbox.register(redress_connect::sandbox::SandboxPayment {
        reference: reference.clone(),
        ..wire::payment()
    });
    let PaymentAnswer::Found(found) = counter.payment(&reference).await else {
        panic!("it is in the books");
    };
    assert_eq!(found.reference, reference);
}

fn account(name: &str) -> ProtectionOrder {
    let what = ProtectionTarget::Account { name: name.to_owned() };
    ProtectionOrder { protection: ProtectionId(Uuid::from_u128(5)), what }
}

#[tokio::test]
async fn a_payment_is_frozen_until_it_is_lifted() {
    let counter = open().await;
    assert_eq!(counter.protect(&protection()).await, ProtectionReply::InForce);
    assert_eq!(counter.protect(&protection()).await, ProtectionReply::InForce);
    assert!(counter.sandbox.is_frozen(PAYMENT));
    assert_eq!(counter.lift(&protection()).await, ProtectionReply::Lifted);
    assert!(!counter.sandbox.is_frozen(PAYMENT));
    assert_eq!(counter.protect(&protection()).await, ProtectionReply::Lifted);
    assert!(!counter.sandbox.is_frozen(PAYMENT));
}

#[tokio::test]
async fn what_was_lifted_before_it_was_heard_of_does_not_come_into_force() {
    let counter = open().await;
    assert_eq!(counter.lift(&protection()).await, ProtectionReply::Lifted);
    assert_eq!(counter.protect(&protection()).await, ProtectionReply::Lifted);
    assert!(!counter.sandbox.is_frozen(PAYMENT));
}

#[tokio::test]
async fn an_account_is_secured_and_an_unknown_one_is_not() {
    let counter = open().await;
    assert_eq!(counter.protect(&account("buyer-7")).await, ProtectionReply::InForce);
    assert!(counter.sandbox.is_secured("buyer-7"));
    let stranger = ProtectionOrder { protection: protection().protection, ..account("buyer-8") };
    let refused = ProtectionReply::Refused(AnswerCode::of("no-such-account"));
    assert_eq!(counter.protect(&stranger).await, refused);
    assert!(!counter.sandbox.is_secured("buyer-8"));
}

#[tokio::test]
async fn a_protection_can_be_refused_and_its_answer_lost() {
    let counter = open().await;
    counter.sandbox.misbehave_about(PAYMENT, 1, refuse("already-paid-out", 0));
    counter.sandbox.misbehave_about(PAYMENT, 1, Mischief::LoseAnswer);
    let lost = ProtectionReply::Unclear(AnswerCode::of("connection-lost"));
    assert_eq!(counter.protect(&protection()).await, lost);
    let refused = ProtectionReply::Refused(AnswerCode::of("already-paid-out"));
    assert_eq!(counter.protect(&protection()).await, refused);
    assert!(!counter.sandbox.is_frozen(PAYMENT));
}

/// Sends our sandbox a request that was signed with another key.
async fn knock_as_a_stranger(counter: &Counter) {
    let secret = Secret::new("another-key-another-key-another-key-").unwrap();
    let theirs = open_with(SandboxSettings::new(secret, Arc::new(day))).await;
    let request = theirs.provider.refund(&refund(), &fresh());
    let at_ours = request.uri().to_string().replace(&theirs.sandbox.url(), &counter.sandbox.url());
    let (mut head, body) = request.into_parts();
    head.uri = at_ours.parse().unwrap();
    let answer = send(http::Request::from_parts(head, body)).await.unwrap();
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn nothing_moves_for_a_stranger() {
    let counter = open().await;
    knock_as_a_stranger(&counter).await;
    assert_eq!(counter.moved(), nothing());
    assert_eq!(counter.sandbox.requests(), 0);
}

#[tokio::test]
async fn a_request_that_was_heard_is_not_taken_again() {
    let counter = open().await;
    let stamp = fresh();
    let request = || counter.provider.refund(&refund(), &stamp);
    assert_eq!(send(request()).await.unwrap().status(), 200);
    let again = send(request()).await.unwrap();
    assert_eq!(
        (again.status().as_u16(), &**again.body()),
        (401, &br#"{"error":"nonce-used"}"#[..])
    );
    let read = counter.provider.read_refund(&refund(), &stamp, &again);
    assert_eq!(read.to_string(), "unclear key-refused");
    assert_eq!(counter.moved(), once("12.30 CNY"));
}

#[tokio::test]
async fn a_changed_request_is_not_taken() {
    let counter = open().await;
    let mut request = counter.provider.refund(&refund(), &fresh());
    let body = String::from_utf8(request.body().clone()).unwrap();
    *request.body_mut() = body.replace("12.30", "82.30").into_bytes();
    assert_eq!(send(request).await.unwrap().status(), 401);
    assert_eq!(counter.moved(), nothing());
}

#[tokio::test]
async fn a_request_of_another_time_is_not_taken() {
    let minutes = |n| day() + jiff::SignedDuration::from_mins(n);
    for (n, status) in [(-6, 401), (-5, 200), (5, 200), (6, 401)] {
        let clock = Arc::new(move || minutes(n));
        let counter = open_with(SandboxSettings { clock, ..settings() }).await;
        counter.sandbox.register(wire::payment());
        let answer = send(counter.provider.refund(&refund(), &fresh())).await.unwrap();
        assert_eq!(answer.status(), status, "{n} minutes off");
    }
}

#[tokio::test]
async fn an_endless_request_is_not_read() {
    let counter = open().await;
    let mut request = counter.provider.refund(&refund(), &fresh());
    *request.body_mut() = vec![b' '; 65 * 1024];
    match send(request).await {
        Ok(answer) => assert_eq!(answer.status(), 413),
        // The sandbox may hang up while we are still talking.
        Err(why) => assert_eq!(why, redress_connect::answer::NoAnswer::ConnectionLost),
    }
    assert_eq!(counter.moved(), nothing());
}

#[tokio::test]
async fn a_demo_goes_wrong_by_the_amount_and_believes_what_was_paid() {
    let counter =
        open_with(SandboxSettings { trusting: true, special_amounts: true, ..settings() }).await;
    assert_eq!(counter.refund(&of("1.12 CNY", 1)).await, failed("account-closed"));
    assert_eq!(counter.refund(&of("1.13 CNY", 2)).await.to_string(), "unclear connection-lost");
    assert_eq!(counter.refund(&of("1.13 CNY", 2)).await, RefundAnswer::Paid);
    assert_eq!(counter.refund(&of("1.16 CNY", 3)).await.to_string(), "parked reversed");
    assert_eq!(counter.refund(&of("1.16 CNY", 3)).await, RefundAnswer::Paid);
    assert_eq!(counter.refund(&of("1.11 CNY", 4)).await, RefundAnswer::Pending);
    assert_eq!(counter.refund(&of("86.00 CNY", 5)).await, failed("exceeds-payment"));
    assert_eq!(counter.moved(), ("2.29 CNY".to_owned(), 2));
}

#[tokio::test]
async fn an_unusual_amount_is_nothing_special_outside_the_demo() {
    let counter = open().await;
    assert_eq!(counter.refund(&of("1.12 CNY", 1)).await, RefundAnswer::Paid);
}

#[tokio::test]
async fn a_sandbox_that_is_dropped_is_gone() {
    let counter = open().await;
    let provider = Arc::clone(&counter.provider);
    assert_eq!(counter.refund(&refund()).await, RefundAnswer::Paid);
    drop(counter);
    let mut answer = send(provider.refund(&refund(), &fresh())).await;
    for _ in 0..50 {
        if answer.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        answer = send(provider.refund(&refund(), &fresh())).await;
    }
    assert!(answer.is_err());
}

#[tokio::test]
async fn one_sandbox_stands_in_for_several_providers() {
    let counter = open().await;
    let codes = ["sandbox".parse().unwrap(), "wechat-pay".parse().unwrap()];
    let providers = counter.sandbox.providers(&codes).unwrap();
    assert_eq!(
        providers.codes().map(|it| it.as_str()).collect::<Vec<_>>(),
        ["sandbox", "wechat-pay"]
    );
    assert_eq!(providers.get("wechat-pay").unwrap().name(), "sandbox");
    assert!(providers.get("alipay").is_none());
    assert!(!format!("{:?}", counter.sandbox.config(&codes)).contains(SECRET));
}
