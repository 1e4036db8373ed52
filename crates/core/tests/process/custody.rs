//! Files and who had them in their hands; what was made of them, and who is shown what.

use redress_core::{
    access::Relation,
    case::{
        Command, Event, Refusal,
        custody::{
            Act, Confirmed, Derived, FactField, Handled, Letter, NewDerivative, NewQuarantine,
            NewRedaction, Place, Quarantined, REDACTION,
        },
    },
    code::Code,
    ids::EvidenceId,
    lang::Lang,
    party::{Reader, Side},
    testkit::{
        Given, agent, auditor, complainant, complaint, digest, given, mediator, merchant, open,
        reviewer, system, words,
    },
};
use uuid::Uuid;

const RECEIPT: EvidenceId = EvidenceId(Uuid::from_u128(5));
const REDACTED: EvidenceId = EvidenceId(Uuid::from_u128(6));
const AGAIN: EvidenceId = EvidenceId(Uuid::from_u128(7));
const TEXT: EvidenceId = EvidenceId(Uuid::from_u128(8));
const TEXT_OF_REDACTED: EvidenceId = EvidenceId(Uuid::from_u128(9));
const OF_THE_DESK: EvidenceId = EvidenceId(Uuid::from_u128(10));

fn add(evidence: EvidenceId) -> Command {
    let (kind, digest) = (Code::of("receipt"), digest("file"));
    Command::AddEvidence { evidence, kind, digest, size: 7, sm3: None, capture: None }
}

fn derive(evidence: EvidenceId, from: EvidenceId, kind: Code) -> Command {
    let tool = Code::of("redress-0-1");
    Command::DeriveEvidence(NewDerivative {
        evidence,
        from,
        kind,
        digest: digest("x"),
        size: 7,
        tool,
    })
}

fn redact(evidence: EvidenceId, from: EvidenceId) -> Command {
    let tool = Code::of("redress-0-1");
    Command::RedactEvidence(NewRedaction { evidence, from, digest: digest("x"), size: 7, tool })
}

fn open_it(evidence: EvidenceId) -> Command {
    Command::HandleEvidence { evidence, act: Act::Downloaded, purpose: None, to: None }
}

/// A case with a mediator and a merchant, a receipt of the complainant and a file of the desk.
fn case() -> Given {
    let merchant = redress_core::testkit::MERCHANT;
    let ask = Command::RequestInformation {
        of: Side::Respondent,
        kinds: vec![],
        text: words("what do you say"),
        respondent: Some(merchant),
    };
    given(open(complaint()))
        .and(agent(), ask)
        .and(agent(), Command::InviteMediator { mediator: mediator().actor.id })
        .and(complainant(), add(RECEIPT))
        .and(agent(), add(OF_THE_DESK))
}

fn given_to(case: &Given, reader: &Reader, wanted: EvidenceId) -> Option<EvidenceId> {
    Relation::between(reader, &case.case).expect("not a stranger").opens(&case.case, wanted)
}

#[test]
fn whoever_opens_a_file_leaves_a_line_with_purpose() {
    let handled = |purpose: &str| {
        let purpose = purpose.parse().expect("a code");
        let (evidence, side, act) = (RECEIPT, Side::Complainant, Act::Downloaded);
        Event::EvidenceHandled(Handled { evidence, side, act, purpose, to: None })
    };
    for (reader, purpose) in [
        (complainant(), "own-case"),
        (merchant(), "own-defence"),
        (agent(), "handling"),
        (reviewer(), "review"),
        (mediator(), "mediation"),
        (auditor(), "audit"),
    ] {
        case().by(reader).when(open_it(RECEIPT)).then([handled(purpose)]);
    }
    let purpose = Some(Code::of("inspection"));
    let said =
        Command::HandleEvidence { evidence: RECEIPT, act: Act::Downloaded, purpose, to: None };
    case().by(auditor()).when(said).then([handled("inspection")]);
}

#[test]
fn the_same_again_within_ten_minutes_is_one_line() {
    let opened = case().and(agent(), open_it(RECEIPT));
    let noon = redress_core::testkit::noon(redress_core::testkit::DAY);
    let after = |seconds| noon + jiff::SignedDuration::from_secs(seconds);
    opened.clone().at(after(599)).when(open_it(RECEIPT)).changes_nothing();
    opened.clone().at(after(600)).when(open_it(RECEIPT)).is_accepted();
    opened.clone().by(reviewer()).when(open_it(RECEIPT)).is_accepted();
    opened.clone().by(agent()).when(open_it(OF_THE_DESK)).is_accepted();
    let viewed =
        Command::HandleEvidence { evidence: RECEIPT, act: Act::Viewed, purpose: None, to: None };
    opened.when(viewed).is_accepted();
}

#[test]
fn looking_changes_nothing_that_a_decision_rests_on() {
    let before = case().on("2026-03-03");
    let after = before.clone().and(agent(), open_it(RECEIPT));
    assert_eq!(after.case.changed_at, before.case.changed_at);
    assert_eq!(after.case.custody.moved, before.case.custody.moved);
    assert!(before.case.version < after.case.version);
    let noted = after.and(agent(), Command::Note { text: words("seen") });
    assert_eq!(noted.case.custody.moved, noted.case.version);
}

#[test]
fn papers_that_go_out_change_nothing_that_a_decision_rests_on_and_the_program_says_so() {
    let before = case().on("2026-03-03");
    let (letter, lang, to) = (Code::of("ruling-7"), Some(Lang::En), Side::Complainant);
    let (file, digest) = (EvidenceId(Uuid::from_u128(50)), digest("letter"));
    let issue = Command::IssueLetter(Letter { letter, lang, to, file, digest });
    before.clone().by(agent()).when(issue.clone()).refused_as("wrong-role");
    let after = before.clone().and(system(), issue);
    assert_eq!(after.case.changed_at, before.case.changed_at);
    assert_eq!(after.case.custody.moved, before.case.custody.moved);
    assert!(before.case.version < after.case.version);
}

#[test]
fn what_nobody_put_in_and_what_is_not_for_them_is_not_there() {
    let nothing = EvidenceId(Uuid::from_u128(99));
    case().when(open_it(nothing)).refused(Refusal::Unknown { what: "evidence" });
    case().by(merchant()).when(open_it(OF_THE_DESK)).refused_as("unknown");
}

#[test]
fn a_closed_case_is_still_looked_at() {
    let closed = case().and(complainant(), Command::Withdraw);
    for reader in [complainant(), agent(), auditor()] {
        closed.clone().by(reader).when(open_it(RECEIPT)).is_accepted();
    }
}

#[test]
fn only_staff_hand_files_over_and_say_to_whom() {
    let hand_over = |to| Command::HandleEvidence {
        evidence: RECEIPT,
        act: Act::Transferred,
        purpose: None,
        to,
    };
    let court = Some(Code::of("court"));
    case().when(hand_over(court.clone())).is_accepted();
    case().when(hand_over(None)).refused_as("bad-field");
    case().by(complainant()).when(hand_over(court)).refused_as("bad-field");
}

#[test]
fn a_redaction_takes_the_place_of_the_file_for_others() {
    let whole = case();
    for reader in [complainant(), merchant(), mediator(), agent(), auditor()] {
        assert_eq!(given_to(&whole, &reader, RECEIPT), Some(RECEIPT));
    }
    let redacted = whole.and(agent(), redact(REDACTED, RECEIPT));
    for reader in [complainant(), agent(), auditor(), system()] {
        assert_eq!(given_to(&redacted, &reader, RECEIPT), Some(RECEIPT), "{reader:?}");
        assert_eq!(given_to(&redacted, &reader, REDACTED), Some(REDACTED), "{reader:?}");
    }
    for reader in [merchant(), mediator()] {
        assert_eq!(given_to(&redacted, &reader, RECEIPT), Some(REDACTED), "{reader:?}");
    }
    // The line says what they really got.
    let line = redacted.clone().by(merchant()).when(open_it(RECEIPT)).result().expect("theirs");
    assert!(matches!(&line[0], Event::EvidenceHandled(it) if it.evidence == REDACTED));
    // What was not blacked out well enough is not shown any more.
    let again = redacted.and(agent(), redact(AGAIN, REDACTED));
    for wanted in [RECEIPT, REDACTED, AGAIN] {
        assert_eq!(given_to(&again, &merchant(), wanted), Some(AGAIN));
        assert_eq!(given_to(&again, &agent(), wanted), Some(wanted));
    }
}

#[test]
fn what_helps_to_read_a_file_is_for_those_who_may_see_that_file() {
    let case = case().and(system(), derive(TEXT, RECEIPT, Code::of("text")));
    assert_eq!(given_to(&case, &merchant(), TEXT), Some(TEXT));
    let case = case
        .and(agent(), redact(REDACTED, RECEIPT))
        .and(system(), derive(TEXT_OF_REDACTED, REDACTED, Code::of("text")));
    assert_eq!(given_to(&case, &merchant(), TEXT), None);
    assert_eq!(given_to(&case, &merchant(), TEXT_OF_REDACTED), Some(TEXT_OF_REDACTED));
    assert_eq!(given_to(&case, &complainant(), TEXT), Some(TEXT));
    assert_eq!(case.case.evidence.len(), 2, "what was made of evidence is no evidence");
}

#[test]
fn staff_black_out_anything_and_sides_their_own() {
    let made = Event::EvidenceDerived(Derived {
        evidence: REDACTED,
        from: RECEIPT,
        side: Side::Complainant,
        kind: REDACTION,
        digest: digest("x"),
        size: 7,
        tool: Code::of("redress-0-1"),
    });
    for reader in [agent(), complainant()] {
        case().by(reader).when(redact(REDACTED, RECEIPT)).then([made.clone()]);
    }
    case().by(merchant()).when(redact(REDACTED, RECEIPT)).refused_as("unknown");
    case().by(mediator()).when(redact(REDACTED, RECEIPT)).refused_as("wrong-role");
    let done = case().and(agent(), redact(REDACTED, RECEIPT));
    done.when(redact(REDACTED, RECEIPT)).changes_nothing();
}

#[test]
fn nothing_takes_the_name_of_something_else() {
    let case = case().and(agent(), redact(REDACTED, RECEIPT));
    case.when(add(REDACTED)).refused_as("bad-field");
    case.when(redact(OF_THE_DESK, RECEIPT)).refused_as("bad-field");
    case.when(redact(AGAIN, AGAIN)).refused_as("bad-field");
    case.when(redact(AGAIN, TEXT)).refused_as("unknown");
}

#[test]
fn what_looks_dangerous_is_set_apart_and_is_no_evidence() {
    let apart = |evidence| {
        let (signature, side) = (Code::of("eicar"), Side::Complainant);
        Command::QuarantineEvidence(NewQuarantine {
            evidence,
            digest: digest("virus"),
            size: 68,
            signature,
            side,
        })
    };
    case().by(system()).when(apart(AGAIN)).then([Event::EvidenceQuarantined(Quarantined {
        evidence: AGAIN,
        digest: digest("virus"),
        size: 68,
        signature: Code::of("eicar"),
        side: Side::Complainant,
    })]);
    case().when(apart(AGAIN)).refused_as("wrong-role");
    case().by(system()).when(apart(RECEIPT)).refused_as("bad-field");
    let case = case().and(system(), apart(AGAIN));
    case.clone().by(system()).when(apart(AGAIN)).changes_nothing();
    assert_eq!(given_to(&case, &agent(), AGAIN), None);
    case.clone().by(agent()).when(open_it(AGAIN)).refused_as("unknown");
    case.by(complainant()).when(add(AGAIN)).refused_as("bad-field");
}

#[test]
fn a_person_confirms_what_was_read_and_where_it_stands() {
    let (field, text) = (FactField::Amount, words("80.00 CNY"));
    let place = Place { page: 2, from: 14, to: 19 };
    let confirm = |evidence, place| Command::ConfirmFact { evidence, field, text, place };
    case().when(confirm(RECEIPT, place)).then([Event::FactConfirmed(Confirmed {
        evidence: RECEIPT,
        field,
        value: text,
        place,
    })]);
    for place in [
        Place { page: 0, ..place },
        Place { to: 14, ..place },
        Place { page: u32::MAX, ..place },
        Place { to: u32::MAX, ..place },
    ] {
        case().when(confirm(RECEIPT, place)).refused_as("bad-field");
    }
    case().by(system()).when(confirm(RECEIPT, place)).refused_as("wrong-role");
    // Who is shown the redaction confirms what stands there, not what it hides.
    let redacted = case().and(agent(), redact(REDACTED, RECEIPT)).by(merchant());
    redacted.when(confirm(RECEIPT, place)).refused_as("unknown");
    redacted.when(confirm(REDACTED, place)).is_accepted();
}
