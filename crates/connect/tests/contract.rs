//! What every provider's connector must keep to, recorded answer by recorded answer.

mod orders;

use std::{collections::BTreeMap, fmt::Write, fs};

use orders::{
    PAYMENT, another_refund, another_stamp, connect, protection, recorded, refund, stamp,
};
use redress_connect::{
    BODY_BYTES_MAX,
    answer::{PaymentAnswer, ProtectionReply, RefundAnswer},
    provider::{PROVIDERS, ProtectionOrder, ProtectionTarget, Provider, Request, Response},
    stamp::Stamp,
};
use serde::Deserialize;

/// One recorded answer, as it stands in `fixtures/psp/<provider>/<name>.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recording {
    /// What it shows, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    asked: Asked,
    read_as: String,
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Asked {
    Refund,
    Payment,
    Protection,
}

impl Recording {
    fn answer(&self) -> Response {
        let mut answer = http::Response::builder().status(self.status);
        for (name, value) in &self.headers {
            answer = answer.header(name, value);
        }
        answer.body(self.body.clone().into_bytes()).unwrap()
    }

    fn read_by(&self, provider: &dyn Provider) -> String {
        let answer = self.answer();
        match self.asked {
            Asked::Refund => provider.read_refund(&refund(), &stamp(), &answer).to_string(),
            Asked::Payment => provider.read_payment(PAYMENT, &stamp(), &answer).to_string(),
            Asked::Protection => {
                provider.read_protection(&protection(), &stamp(), &answer).to_string()
            }
        }
    }
}

fn recordings(provider: &str) -> BTreeMap<String, Recording> {
    let folder = fs::read_dir(recorded(provider)).expect("every provider has recorded answers");
    let paths = folder.map(|it| it.unwrap().path());
    let paths = paths.filter(|it| it.extension().is_some_and(|it| it == "json"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let recording = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        (name, recording)
    };
    paths.map(read).collect()
}

#[test]
fn recorded_answers_are_read_as_they_should_be() {
    for kind in PROVIDERS {
        let provider = connect(kind);
        for (name, recording) in recordings(kind.name) {
            let read = recording.read_by(&*provider);
            assert_eq!(read, recording.read_as, "{}/{name}.json", kind.name);
        }
    }
}

#[test]
fn every_kind_of_answer_is_on_record() {
    let wanted = [
        (Asked::Refund, &["paid", "pending", "failed ", "parked ", "unclear "][..]),
        (Asked::Payment, &["found ", "not-found", "unclear "][..]),
        (Asked::Protection, &["in-force", "refused ", "lifted", "unclear "][..]),
    ];
    for kind in PROVIDERS {
        let recordings = recordings(kind.name);
        for (asked, readings) in wanted {
            for reading in readings {
                let mut these = recordings.values().filter(|it| it.asked == asked);
                let there = these.any(|it| it.read_as.starts_with(reading));
                assert!(there, "{} has no recorded answer for `{reading}`", kind.name);
            }
        }
    }
}

#[test]
fn the_same_order_twice_has_the_same_key_and_another_order_another() {
    let says = |request: &Request, id: &str| shown(request).contains(id);
    for kind in PROVIDERS {
        let provider = connect(kind);
        let (order, other) = (refund(), another_refund(9));
        let id = order.remedy.to_string();
        for stamp in [stamp(), another_stamp()] {
            assert!(says(&provider.refund(&order, &stamp), &id), "{}", kind.name);
            assert!(says(&provider.refund_status(&order, &stamp), &id), "{}", kind.name);
            assert!(!says(&provider.refund(&other, &stamp), &id), "{}", kind.name);
        }
        let id = protection().protection.to_string();
        assert!(says(&provider.protect(&protection(), &stamp()), &id), "{}", kind.name);
        assert!(says(&provider.lift(&protection(), &stamp()), &id), "{}", kind.name);
    }
}

#[test]
fn the_same_arguments_make_the_same_request_and_another_stamp_another() {
    for kind in PROVIDERS {
        let provider = connect(kind);
        let made = |stamp: &Stamp| shown(&provider.refund(&refund(), stamp));
        assert_eq!(made(&stamp()), made(&stamp()), "{}", kind.name);
        assert_ne!(made(&stamp()), made(&another_stamp()), "{}", kind.name);
    }
}

#[test]
fn junk_is_neither_a_yes_nor_a_no() {
    let huge = vec![b' '; BODY_BYTES_MAX + 1];
    let bodies = [b"".to_vec(), b"{}".to_vec(), b"<html>".to_vec(), vec![0xff; 99], huge];
    for kind in PROVIDERS {
        let provider = connect(kind);
        for status in [200, 201, 204, 301, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504, 599] {
            for body in &bodies {
                let answer = http::Response::builder().status(status).body(body.clone()).unwrap();
                let read = provider.read_refund(&refund(), &stamp(), &answer);
                assert!(matches!(read, RefundAnswer::Unclear(_)), "{} {status} {read}", kind.name);
                let read = provider.read_payment(PAYMENT, &stamp(), &answer);
                assert!(matches!(read, PaymentAnswer::Unclear(_)), "{} {status} {read}", kind.name);
                let read = provider.read_protection(&protection(), &stamp(), &answer);
                assert!(
                    matches!(read, ProtectionReply::Unclear(_)),
                    "{} {status} {read}",
                    kind.name
                );
            }
        }
    }
}

#[test]
fn strange_references_make_requests_too() {
    let long = "9".repeat(100_000);
    for kind in PROVIDERS {
        let provider = connect(kind);
        for reference in ["", "..", "a/b?c=d#e", "订单 1\r\nx: y", "%2F", "\0", long.as_str()] {
            let request = provider.payment(reference, &stamp());
            assert_eq!(request.uri().host(), Some("provider.example"), "{reference:?}");
            let order = redress_connect::provider::RefundOrder {
                payment: reference.to_owned(),
                ..refund()
            };
            assert_eq!(provider.refund(&order, &stamp()).uri().host(), Some("provider.example"));
        }
    }
}

#[test]
fn requests_look_as_they_always_did() {
    for kind in PROVIDERS {
        let path = recorded(kind.name).join("requests.txt");
        let made = requests(&*connect(kind));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(made, wanted, "{}: UPDATE_EXPECT=1 rewrites it", path.display());
    }
}

fn requests(provider: &dyn Provider) -> String {
    let name = "买家 7@example.com".to_owned();
    let account = ProtectionOrder { what: ProtectionTarget::Account { name }, ..protection() };
    let requests = [
        provider.refund(&refund(), &stamp()),
        provider.refund_status(&refund(), &stamp()),
        provider.payment("订单/7 a", &stamp()),
        provider.protect(&protection(), &stamp()),
        provider.protect(&account, &stamp()),
        provider.lift(&protection(), &stamp()),
    ];
    requests.iter().map(shown).collect::<Vec<_>>().join("\n----\n") + "\n"
}

/// A request as text, headers sorted.
fn shown(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
    }
    text + "\n" + std::str::from_utf8(request.body()).unwrap()
}
