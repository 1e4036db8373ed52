//! Every event that was ever written must be read forever: `fixtures/events.jsonl` has a line for
//! each kind. Lines are added, never changed; a new kind prints the line that is missing.

use std::{collections::BTreeSet, path::Path};

use redress_core::{
    case::{
        Closing, Complaint, DisputedPayment, Event, EventKind, Handling, Origin, Outcome,
        OutsideOutcome, Protected, ProtectionAnswer, Recorded, Step,
        custody::{
            AcceptedTerms, Act, Confirmed, Derived, Dossier, ErasureReason, FactField, Handled,
            Letter, Place, Quarantined, REDACTION,
        },
    },
    code::Code,
    ids::{BillId, EvidenceId, OfferId, ProtectionId, QueueId, RequestId},
    lang::Lang,
    party::Side,
    remedy::{Progress, Remedy},
    testkit::{
        CASE, COMMAND, EARLIER, MERCHANT, REMEDY, agent, amount_recorded, claimed, complainant,
        digest, instant, mediator, money, part, payment, represented, words,
    },
};
use strum::IntoEnumIterator;
use uuid::Uuid;

const LINES: &str = "../../fixtures/events.jsonl";

fn lines() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LINES);
    std::fs::read_to_string(path).expect("fixtures/events.jsonl is there")
}

#[test]
fn every_event_ever_shipped_is_read_and_written_byte_for_byte() {
    for (number, line) in (1..).zip(lines().lines()) {
        let read: Recorded = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("fixtures/events.jsonl:{number}: {error}"));
        let written = serde_json::to_string(&read).expect("events are JSON");
        assert_eq!(written, line, "fixtures/events.jsonl:{number} is written otherwise now");
    }
}

#[test]
fn every_kind_of_event_has_a_line() {
    let text = lines();
    let read = text.lines().filter_map(|line| serde_json::from_str::<Recorded>(line).ok());
    let kinds = read.map(|it| it.event.kind()).collect::<BTreeSet<_>>();
    let missing = EventKind::iter().filter(|it| !kinds.contains(it)).collect::<Vec<_>>();
    let samples = missing.iter().map(|it| line(*it)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "add to fixtures/events.jsonl:\n{}", samples.join("\n"));
}

#[test]
fn what_is_no_event_is_not_read_as_one() {
    let text = lines();
    let line = text.lines().next().expect("there is one");
    for (from, to) in [("drafted", "dreamt"), ("\"seq\":1", "\"seq\":-1"), ("case_", "person_")] {
        let broken = line.replacen(from, to, 1);
        assert_ne!(broken, line);
        assert!(serde_json::from_str::<Recorded>(&broken).is_err(), "{broken}");
    }
}

fn line(kind: EventKind) -> String {
    let event = sample(kind);
    assert_eq!(event.kind(), kind, "a sample of the wrong kind");
    let (at, actor) = (instant("2026-03-02T04:00:00.123456Z"), complainant().actor);
    let recorded = Recorded { case: CASE, seq: 1, at, actor, command: COMMAND, event };
    serde_json::to_string(&recorded).expect("events are JSON")
}

/// One event of each kind, with every optional part there.
fn sample(kind: EventKind) -> Event {
    use EventKind as K;
    let words = words("said");
    let code = Code::of("consumer-council");
    let (offer, request) = (OfferId(COMMAND.0), RequestId(COMMAND.0));
    match kind {
        K::Drafted => Event::Drafted {
            complainant: complainant().actor.id,
            complaint: Box::new(full_complaint()),
        },
        K::Amended => {
            Event::Amended { complaint: Box::new(claimed([payment("PAY-1", "80.00 CNY")])) }
        }
        K::Lodged => {
            let regimes = vec!["house@2020-01-01".parse().expect("a version")];
            Event::Lodged { facts: full_complaint().facts, regimes }
        }
        K::Declined => Event::Declined { reason: Code::of("not-ours"), next: vec![code], words },
        K::Redirected => Event::Redirected { to: code, words },
        K::Assigned => {
            Event::Assigned { to: Some(agent().actor.id), queue: Some(QueueId(Uuid::from_u128(1))) }
        }
        K::InformationRequested => Event::InformationRequested {
            request,
            of: Side::Respondent,
            kinds: vec![Code::of("invoice")],
            words,
        },
        K::Answered => Event::Answered { request, words },
        K::Stated => Event::Stated { side: Side::Respondent, words },
        K::EvidenceAdded => Event::EvidenceAdded {
            evidence: EvidenceId(Uuid::from_u128(9)),
            kind: Code::of("receipt"),
            digest: digest("a receipt"),
            size: 4_711,
            side: Side::Complainant,
            sm3: Some(digest("its sm3")),
            capture: Some(words),
        },
        K::FindingRecorded => Event::FindingRecorded { finding: amount_recorded(0, "80.00 CNY") },
        K::MediatorInvited => Event::MediatorInvited { mediator: mediator().actor.id },
        K::OfferMade => Event::OfferMade {
            offer,
            side: Side::Neutral,
            remedies: vec![part(0, "30.00 CNY"), Remedy::Membership { days: 30 }],
            words,
        },
        K::OfferAccepted => Event::OfferAccepted { offer, side: Side::Complainant },
        K::OfferRefused => Event::OfferRefused { offer, side: Side::Institution },
        K::Agreed => Event::Agreed { offer },
        K::Ruled => {
            let by = agent().actor.id;
            Event::Ruled { tier: 1, outcome: Outcome::UpheldInPart, words, by }
        }
        K::RulingAcceptedInPart => {
            Event::RulingAcceptedInPart { remedies: vec![REMEDY, EARLIER], words }
        }
        K::Objected => Event::Objected { words },
        K::Escalated => Event::Escalated { channel: code },
        K::SentOutside => Event::SentOutside { channel: code, words },
        other => sample_of_the_end(other),
    }
}

fn sample_of_the_end(kind: EventKind) -> Event {
    use EventKind as K;
    let words = words("said");
    let protection = ProtectionId(COMMAND.0);
    let remedy = REMEDY;
    match kind {
        K::ProtectionOrdered => {
            Event::ProtectionOrdered { protection, what: Protected::Payment { payment: 0 } }
        }
        K::ProtectionReported => {
            Event::ProtectionReported { protection, answer: ProtectionAnswer::InForce }
        }
        K::ProtectionReleased => Event::ProtectionReleased { protection },
        K::RemedyOrdered => Event::RemedyOrdered {
            remedy,
            what: part(0, "30.00 CNY"),
            amount: Some(money("30.00 CNY")),
            approval: true,
            by: Some(agent().actor.id),
        },
        K::RemedyReplaced => Event::RemedyReplaced { remedy },
        K::DetailsGiven => Event::DetailsGiven { remedy, words },
        K::RemedyApproved => Event::RemedyApproved { remedy },
        K::RemedyReported => {
            let progress = Progress::Failed { code: "ACCOUNT_CLOSED".to_owned() };
            Event::RemedyReported { remedy, progress }
        }
        K::RemedyRetried => Event::RemedyRetried { remedy },
        K::ArrivalConfirmed => Event::ArrivalConfirmed { remedy },
        K::NotArrived => Event::NotArrived { remedy },
        K::Closed => Event::Closed { how: Closing::Settled },
        K::Reopened => Event::Reopened { reason: Code::of("new-facts") },
        K::Rated => Event::Rated { score: 5 },
        K::QualityReviewed => Event::QualityReviewed { score: 4 },
        K::MessageSent => Event::MessageSent { to: Side::Respondent, words },
        K::CalledBack => Event::CalledBack { reached: true, words },
        K::Noted => Event::Noted { words },
        K::Linked => Event::Linked { other: CASE },
        K::Merged => Event::Merged { into: CASE },
        K::Absorbed => Event::Absorbed { from: CASE },
        K::OutsideOutcomeRecorded => Event::OutsideOutcomeRecorded {
            channel: Code::of("consumer-council"),
            outcome: OutsideOutcome::ForComplainant,
            words,
        },
        K::MoneyReported => Event::MoneyReported { payment: 0, total: money("12.00 CNY") },
        K::RespondentNamed => Event::RespondentNamed { merchant: MERCHANT },
        K::Discarded => Event::Discarded,
        K::Acknowledged => Event::Acknowledged,
        K::Accepted => Event::Accepted,
        K::Withdrawn => Event::Withdrawn,
        K::RulingAccepted => Event::RulingAccepted,
        K::WaitEnded => Event::WaitEnded,
        other => sample_about_time(other),
    }
}

fn sample_about_time(kind: EventKind) -> Event {
    use EventKind as K;
    let words = words("said");
    match kind {
        K::Extended => Event::Extended {
            words,
            until: Some(instant("2026-04-01T15:59:59Z")),
            approved_by: Some(agent().actor.id),
        },
        K::StepRecorded => Event::StepRecorded {
            step: Step::AppraisalStarted,
            happened_at: instant("2026-03-01T08:00:00Z"),
            until: Some(instant("2026-03-21T08:00:00Z")),
            words: Some(words),
        },
        K::ObligationMissed => Event::ObligationMissed {
            regime: Code::of("house"),
            name: Code::of("answer-request"),
            about: Some(COMMAND.0),
            next: vec![Code::of("pboc-12363")],
            since: Some(instant("2026-03-02T04:00:00Z")),
        },
        K::Reminded => Event::Reminded {
            regime: Code::of("house"),
            name: Code::of("answer-request"),
            about: Some(COMMAND.0),
            step: Code::of("1-days"),
            due: instant("2026-03-03T04:00:00Z"),
            to: Side::Complainant,
            too_late: true,
        },
        K::ObligationMoved => Event::ObligationMoved {
            regime: Code::of("house"),
            name: Code::of("answer-request"),
            about: Some(COMMAND.0),
            from: instant("2026-03-03T16:00:00Z"),
            to: instant("2026-03-04T16:00:00Z"),
            calendar: Some("cn@2025-11-04".parse().expect("an edition")),
        },
        other => sample_of_custody(other),
    }
}

fn sample_of_custody(kind: EventKind) -> Event {
    use EventKind as K;
    let (words, side, size) = (words("said"), Side::Complainant, 4_711);
    let (from, evidence) = (EvidenceId(Uuid::from_u128(9)), EvidenceId(Uuid::from_u128(10)));
    match kind {
        K::EvidenceHandled => Event::EvidenceHandled(Handled {
            evidence: from,
            side,
            act: Act::Transferred,
            purpose: Code::of("handling"),
            to: Some(Code::of("court")),
        }),
        K::EvidenceDerived => Event::EvidenceDerived(Derived {
            evidence,
            from,
            side,
            kind: REDACTION,
            digest: digest("a redacted receipt"),
            size,
            tool: Code::of("redress-0-1-0"),
        }),
        K::EvidenceQuarantined => {
            let (digest, signature) = (digest("a virus"), Code::of("eicar-test-signature"));
            Event::EvidenceQuarantined(Quarantined { evidence, digest, size, signature, side })
        }
        K::FactConfirmed => {
            let (field, place) = (FactField::OrderNumber, Place { page: 1, from: 120, to: 140 });
            Event::FactConfirmed(Confirmed { evidence: from, field, value: words, place })
        }
        K::TermsAccepted => {
            let (terms, digest) = (Code::of("2026-11-22"), digest("terms"));
            Event::TermsAccepted(AcceptedTerms { side, terms, digest })
        }
        K::HoldPlaced => Event::HoldPlaced { reason: Code::of("litigation"), words },
        K::HoldLifted => Event::HoldLifted { reason: Code::of("litigation"), words },
        K::LetterIssued => {
            let (letter, digest) = (Code::of("acknowledgement"), digest("a letter"));
            Event::LetterIssued(Letter {
                letter,
                lang: Some(Lang::Zh),
                to: side,
                file: evidence,
                digest,
            })
        }
        K::DossierIssued => {
            let (variant, purpose) = (Code::of("court"), Code::of("litigation"));
            Event::DossierIssued(Dossier { variant, digest: digest("a dossier"), size, purpose })
        }
        K::Erased => Event::Erased { reason: ErasureReason::Retention },
        other => unreachable!("`{other}` has its sample among the others"),
    }
}

fn full_complaint() -> Complaint {
    let facts = [("issue", "refund-delayed"), ("handled", "outside")];
    let picked = redress_core::case::BillLine { bill: BillId(Uuid::from_u128(8)), line: 31 };
    let told = DisputedPayment {
        at: Some("2025-12-18T18:16:25+08:00".parse().expect("a time")),
        expected: Some(money("8.00 CNY")),
        picked: Some(picked),
        ..payment("PAY-1", "80.00 CNY")
    };
    let mut complaint = represented(claimed([told]));
    complaint.claimed = Some(money("72.00 CNY"));
    complaint.wanted = vec![Remedy::FullRefund { payment: 0 }, Remedy::Apology];
    complaint.handling = Handling::Outside { institution: Code::of("some-bank") };
    let received_at = instant("2026-02-27T01:02:03Z");
    complaint.origin = Origin::Imported { number: "OLD-2026-17".to_owned(), received_at };
    for (name, value) in facts {
        complaint.facts.set(name, value).expect("a fact");
    }
    complaint
}
