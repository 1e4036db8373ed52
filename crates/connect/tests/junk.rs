//! Whatever comes over the wire: nothing panics, and nothing but a clear yes is a yes.

mod orders;

use std::sync::Arc;

use orders::{PAYMENT, connect, protection, recorded, refund, stamp};
use proptest::prelude::*;
use redress_connect::{
    answer::{PaymentAnswer, ProtectionReply, RefundAnswer},
    provider::{PROVIDERS, Provider, Response},
};
use serde_json::Value;

fn every_provider() -> Vec<Arc<dyn Provider>> {
    PROVIDERS.iter().map(connect).collect()
}

/// The recorded answer of this name, taken apart: headers and body.
fn recording(name: &str) -> (Vec<(String, String)>, Vec<u8>) {
    let text = std::fs::read_to_string(recorded("sandbox").join(name)).unwrap();
    let read: Value = serde_json::from_str(&text).unwrap();
    let headers = read["headers"].as_object().unwrap().iter();
    let headers = headers.map(|(name, it)| (name.clone(), it.as_str().unwrap().to_owned()));
    (headers.collect(), read["body"].as_str().unwrap().as_bytes().to_vec())
}

fn answer(status: u16, headers: &[(String, String)], body: &[u8]) -> Response {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    answer.body(body.to_vec()).unwrap()
}

fn assert_unclear(answer: &Response) {
    for provider in every_provider() {
        let read = provider.read_refund(&refund(), &stamp(), answer);
        assert!(matches!(read, RefundAnswer::Unclear(_)), "{read}");
        let read = provider.read_payment(PAYMENT, &stamp(), answer);
        assert!(matches!(read, PaymentAnswer::Unclear(_)), "{read}");
        let read = provider.read_protection(&protection(), &stamp(), answer);
        assert!(matches!(read, ProtectionReply::Unclear(_)), "{read}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_under_any_signature_are_unclear(
        status in 100_u16..1000,
        signature in "(v1=)?[0-9a-f]{0,64}|[ -~]{0,80}",
        body in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let headers = [("sandbox-signature".to_owned(), signature)];
        assert_unclear(&answer(status, &headers, &body));
    }

    #[test]
    fn a_yes_with_one_byte_changed_is_no_longer_a_yes(at in any::<prop::sample::Index>(), to: u8) {
        let (headers, mut body) = recording("refund-paid.json");
        let at = at.index(body.len());
        prop_assume!(body[at] != to);
        body[at] = to;
        assert_unclear(&answer(200, &headers, &body));
    }

    #[test]
    fn a_yes_with_another_status_is_no_longer_a_yes(status in 100_u16..1000) {
        prop_assume!(status != 200);
        let (headers, body) = recording("refund-paid.json");
        assert_unclear(&answer(status, &headers, &body));
    }
}

#[test]
fn the_yes_of_these_tests_is_one() {
    let (headers, body) = recording("refund-paid.json");
    let read = every_provider()[0].read_refund(&refund(), &stamp(), &answer(200, &headers, &body));
    assert_eq!(read, RefundAnswer::Paid);
}
