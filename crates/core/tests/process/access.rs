//! Who is what to a case, and what of it they may see.

use redress_core::{
    access::{Relation, Right},
    case::{
        Case, Command, Complaint, Event, Move, OutsideOutcome, Protected, ProtectionAnswer,
        custody::{
            AcceptedTerms, Act, Confirmed, Derived, Dossier, ErasureReason, FactField, Handled,
            Letter, Place, Quarantined, REDACTION,
        },
    },
    code::Code,
    ids::{EvidenceId, OfferId, ProtectionId, RequestId},
    party::{Actor, Reader, Role, Side},
    testkit::{
        CASE, COMMAND, Given, REGULATOR_CHANNEL, REMEDY, admin, agent, auditor, complainant,
        complaint, digest, drafted, everybody, found, given, mediator, merchant, open,
        other_complainant, other_mediator, other_merchant, other_regulator, person, recorded,
        regulator, replayed, representative, represented, reviewer, second_agent, system, words,
    },
};
use strum::IntoEnumIterator;
use uuid::Uuid;

/// A case that everybody has something to do with.
fn busy() -> Given {
    given(open(represented(complaint())))
        .and(agent(), Command::InviteMediator { mediator: mediator().actor.id })
        .and(agent(), Command::Message { to: Side::Respondent, text: words("hello") })
        .and(agent(), Command::Escalate { channel: Code::of(REGULATOR_CHANNEL) })
}

fn relation(reader: &Reader, case: &Given) -> Option<Relation> {
    Relation::between(reader, &case.case)
}

#[test]
fn everybody_is_to_a_case_what_the_case_says() {
    let table = [
        (complainant(), Some(Relation::Complainant)),
        (representative(), Some(Relation::Complainant)),
        (other_complainant(), None),
        (agent(), Some(Relation::Staff)),
        (second_agent(), Some(Relation::Staff)),
        (reviewer(), Some(Relation::Staff)),
        (mediator(), Some(Relation::Mediator)),
        (other_mediator(), None),
        (merchant(), Some(Relation::Respondent)),
        (other_merchant(), None),
        (person(41, Role::Merchant), None),
        (regulator(), Some(Relation::OutsideBody)),
        (other_regulator(), None),
        (person(51, Role::Regulator), None),
        (auditor(), Some(Relation::Auditor)),
        (admin(), None),
        (system(), Some(Relation::Program)),
        (Reader::plain(Actor { role: Role::Agent, ..complainant().actor }), None),
        (Reader::plain(Actor { role: Role::Reviewer, ..representative().actor }), None),
    ];
    for (reader, expected) in table {
        assert_eq!(relation(&reader, &busy()), expected, "{reader:?}");
    }
}

#[test]
fn nobody_is_told_of_a_case_before_they_are_drawn_in() {
    let quiet = given(open(complaint()));
    for reader in [merchant(), mediator(), regulator(), representative()] {
        assert_eq!(relation(&reader, &quiet), None, "{reader:?}");
        assert_eq!(quiet.clone().by(reader).moves(), []);
    }
}

#[test]
fn a_draft_is_nobodys_business() {
    let draft = given([drafted(complaint())]);
    for reader in everybody() {
        let expected = match reader.actor.role {
            Role::System => Some(Relation::Program),
            _ if reader == complainant() => Some(Relation::Complainant),
            _ => None,
        };
        assert_eq!(relation(&reader, &draft), expected, "{reader:?}");
    }
    let by = (agent().actor, COMMAND, redress_core::testkit::noon("2026-03-02"));
    let written_down = replayed(recorded(CASE, 0, by, [drafted(complaint())]));
    assert_eq!(relation(&agent(), &written_down), Some(Relation::Drafter));
    assert_eq!(relation(&second_agent(), &written_down), None);
}

#[test]
fn the_secret_of_a_case_opens_that_case_and_no_other() {
    let opened = |case| Reader { opened: Some(case), ..other_complainant() };
    assert_eq!(relation(&opened(CASE), &busy()), Some(Relation::Complainant));
    let elsewhere = redress_core::ids::CaseId(COMMAND.0);
    assert_eq!(relation(&opened(elsewhere), &busy()), None);
    let own = Reader { opened: Some(elsewhere), ..complainant() };
    assert_eq!(relation(&own, &busy()), None);
    let agent = Reader { opened: Some(CASE), ..person(41, Role::Merchant) };
    assert_eq!(relation(&agent, &busy()), None);
}

/// Events of which not everybody may know, and by which side.
fn events() -> Vec<(&'static str, Event, Side)> {
    use Side::{Complainant as C, Institution as I, Neutral as N, Respondent as R};
    let words = words("said");
    let message = |to| Event::MessageSent { to, words };
    let (request, protection) = (RequestId(COMMAND.0), ProtectionId(COMMAND.0));
    let asked = |of| Event::InformationRequested { request, of, kinds: vec![], words };
    let channel = Code::of("court");
    let outcome = OutsideOutcome::Settled;
    let answer = ProtectionAnswer::InForce;
    vec![
        ("drafted", drafted(complaint()), C),
        ("stated by the complainant", Event::Stated { side: C, words }, C),
        ("offer refused", Event::OfferRefused { offer: OfferId(COMMAND.0), side: C }, C),
        ("finding recorded", Event::FindingRecorded { finding: found(0) }, I),
        ("asked the complainant", asked(C), I),
        ("asked the merchant", asked(R), I),
        ("answered by the complainant", Event::Answered { request, words }, C),
        ("answered by the merchant", Event::Answered { request, words }, R),
        ("message to the complainant", message(C), I),
        ("message to the merchant", message(R), I),
        ("message to the mediator", message(N), I),
        ("message of the complainant", message(I), C),
        ("message of the merchant", message(I), R),
        ("message of the mediator", message(I), N),
        ("freeze ordered", Event::ProtectionOrdered { protection, what: Protected::Account }, C),
        ("freeze reported", Event::ProtectionReported { protection, answer }, I),
        ("freeze released", Event::ProtectionReleased { protection }, I),
        ("details given", Event::DetailsGiven { remedy: REMEDY, words }, C),
        ("called back", Event::CalledBack { reached: true, words }, I),
        ("noted", Event::Noted { words }, I),
        ("quality reviewed", Event::QualityReviewed { score: 3 }, I),
        ("rated", Event::Rated { score: 3 }, C),
        ("escalated", Event::Escalated { channel: channel.clone() }, C),
        ("outside outcome", Event::OutsideOutcomeRecorded { channel, outcome, words }, N),
    ]
}

/// The same for what is done with files: whose file it is, and who did it.
fn custody_events() -> Vec<(&'static str, Event, Side)> {
    use Side::{Complainant as C, Institution as I, Neutral as N, Respondent as R};
    let (evidence, from) = (EvidenceId(Uuid::from_u128(6)), EvidenceId(Uuid::from_u128(5)));
    let (words, digest, size, code) = (words("said"), digest("file"), 7, Code::of("any"));
    let viewed = |side| {
        let (act, purpose) = (Act::Viewed, Code::of("any"));
        Event::EvidenceHandled(Handled { evidence, side, act, purpose, to: None })
    };
    let derived = |side, kind| {
        let tool = Code::of("redress-0-1");
        Event::EvidenceDerived(Derived { evidence, from, side, kind, digest, size, tool })
    };
    let quarantined = |side| {
        let signature = Code::of("eicar");
        Event::EvidenceQuarantined(Quarantined { evidence, digest, size, signature, side })
    };
    let confirmed = || {
        let (field, place) = (FactField::Amount, Place { page: 1, from: 0, to: 5 });
        Event::FactConfirmed(Confirmed { evidence, field, value: words, place })
    };
    let letter = |to| {
        let (letter, lang) = (code.clone(), None);
        Event::LetterIssued(Letter { letter, lang, to, file: from, digest })
    };
    let dossier = || {
        let (variant, purpose) = (code.clone(), code.clone());
        Event::DossierIssued(Dossier { variant, digest, size, purpose })
    };
    let terms = AcceptedTerms { side: R, terms: code.clone(), digest };
    vec![
        ("merchant opened complainant's", viewed(C), R),
        ("complainant opened merchant's", viewed(R), C),
        ("agent opened complainant's", viewed(C), I),
        ("agent opened merchant's", viewed(R), I),
        ("mediator opened own", viewed(N), N),
        ("complainant's file redacted", derived(C, REDACTION), I),
        ("own file of the desk redacted", derived(I, REDACTION), I),
        ("complainant's file read", derived(C, Code::of("text")), I),
        ("merchant's file read", derived(R, Code::of("text")), I),
        ("complainant's file set apart", quarantined(C), I),
        ("merchant's file set apart", quarantined(R), I),
        ("fact confirmed by the merchant", confirmed(), R),
        ("fact confirmed by the desk", confirmed(), I),
        ("terms accepted by the merchant", Event::TermsAccepted(terms), R),
        ("hold placed", Event::HoldPlaced { reason: code.clone(), words }, I),
        ("letter to the complainant", letter(C), I),
        ("letter to the merchant", letter(R), I),
        ("letter to an outside body", letter(N), I),
        ("dossier for the merchant", dossier(), R),
        ("dossier for the desk", dossier(), I),
        ("erased", Event::Erased { reason: ErasureReason::Asked }, I),
    ]
}

fn table(events: Vec<(&'static str, Event, Side)>) -> String {
    let names = Relation::iter().map(|it| it.to_string()).collect::<Vec<_>>();
    let mut table = format!("{:31}| {}\n", "event", names.join(" | "));
    for (name, event, by) in events {
        let cells = Relation::iter().zip(&names).map(|(relation, column)| {
            let mark = if relation.may_see(&event, by) { "x" } else { "" };
            format!("{mark:^width$}", width = column.len())
        });
        let line = format!("{name:31}| {}", cells.collect::<Vec<_>>().join(" | "));
        table += line.trim_end();
        table += "\n";
    }
    table
}

#[test]
fn who_may_know_of_custody() {
    let expected = "\
event                          | complainant | drafter | staff | respondent | mediator | outside-body | auditor | program
merchant opened complainant's  |      x      |    x    |   x   |     x      |          |      x       |    x    |    x
complainant opened merchant's  |      x      |    x    |   x   |     x      |          |      x       |    x    |    x
agent opened complainant's     |      x      |    x    |   x   |            |          |      x       |    x    |    x
agent opened merchant's        |             |         |   x   |     x      |          |      x       |    x    |    x
mediator opened own            |             |         |   x   |            |    x     |      x       |    x    |    x
complainant's file redacted    |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
own file of the desk redacted  |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
complainant's file read        |      x      |    x    |   x   |            |          |      x       |    x    |    x
merchant's file read           |             |         |   x   |     x      |          |      x       |    x    |    x
complainant's file set apart   |      x      |    x    |   x   |            |          |      x       |    x    |    x
merchant's file set apart      |             |         |   x   |     x      |          |      x       |    x    |    x
fact confirmed by the merchant |      x      |    x    |   x   |     x      |          |      x       |    x    |    x
fact confirmed by the desk     |      x      |    x    |   x   |            |          |      x       |    x    |    x
terms accepted by the merchant |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
hold placed                    |             |         |   x   |            |          |      x       |    x    |    x
letter to the complainant      |      x      |    x    |   x   |            |          |      x       |    x    |    x
letter to the merchant         |             |         |   x   |     x      |          |      x       |    x    |    x
letter to an outside body      |      x      |    x    |   x   |            |          |      x       |    x    |    x
dossier for the merchant       |             |         |   x   |     x      |          |      x       |    x    |    x
dossier for the desk           |             |         |   x   |            |          |      x       |    x    |    x
erased                         |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
";
    let table = table(custody_events());
    assert_eq!(table, expected, "\n{table}");
}

#[test]
fn who_may_know_of_what() {
    let expected = "\
event                       | complainant | drafter | staff | respondent | mediator | outside-body | auditor | program
drafted                     |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
stated by the complainant   |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
offer refused               |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
finding recorded            |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
asked the complainant       |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
asked the merchant          |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
answered by the complainant |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
answered by the merchant    |      x      |    x    |   x   |     x      |    x     |      x       |    x    |    x
message to the complainant  |      x      |    x    |   x   |            |          |      x       |    x    |    x
message to the merchant     |             |         |   x   |     x      |          |      x       |    x    |    x
message to the mediator     |             |         |   x   |            |    x     |      x       |    x    |    x
message of the complainant  |      x      |    x    |   x   |            |          |      x       |    x    |    x
message of the merchant     |             |         |   x   |     x      |          |      x       |    x    |    x
message of the mediator     |             |         |   x   |            |    x     |      x       |    x    |    x
freeze ordered              |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
freeze reported             |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
freeze released             |      x      |    x    |   x   |            |    x     |      x       |    x    |    x
details given               |      x      |    x    |   x   |            |          |      x       |    x    |    x
called back                 |      x      |    x    |   x   |            |          |      x       |    x    |    x
noted                       |             |         |   x   |            |          |              |    x    |    x
quality reviewed            |             |         |   x   |            |          |      x       |    x    |    x
rated                       |      x      |    x    |   x   |            |          |      x       |    x    |    x
escalated                   |      x      |    x    |   x   |            |          |      x       |    x    |    x
outside outcome             |      x      |    x    |   x   |            |          |      x       |    x    |    x
";
    let names = Relation::iter().map(|it| it.to_string()).collect::<Vec<_>>();
    let mut table = format!("{:28}| {}\n", "event", names.join(" | "));
    for (name, event, by) in events() {
        let cells = Relation::iter().zip(&names).map(|(relation, column)| {
            let mark = if relation.may_see(&event, by) { "x" } else { "" };
            format!("{mark:^width$}", width = column.len())
        });
        let line = format!("{name:28}| {}", cells.collect::<Vec<_>>().join(" | "));
        table += line.trim_end();
        table += "\n";
    }
    assert_eq!(table, expected, "\n{table}");
}

#[test]
fn particulars_and_files_are_not_for_everybody() {
    let may_read = Relation::iter().filter(|it| it.may_read_particulars()).collect::<Vec<_>>();
    use Relation as R;
    assert_eq!(may_read, [R::Complainant, R::Drafter, R::Staff, R::OutsideBody, R::Program]);
    for (from, allowed) in [
        (Side::Complainant, true),
        (Side::Respondent, true),
        (Side::Institution, false),
        (Side::Neutral, false),
    ] {
        assert_eq!(R::Respondent.may_open_evidence(from), allowed, "{from}");
        let own = from == Side::Respondent;
        assert_eq!(R::Respondent.may_read_capture(from), own, "{from}");
        assert!(R::Auditor.may_read_capture(from) && !R::Mediator.may_read_capture(from));
        assert!(R::Complainant.may_open_evidence(from) && R::Staff.may_open_evidence(from));
    }
}

#[test]
fn an_administrator_moves_nothing_and_an_auditor_only_leaves_traces() {
    assert_eq!(busy().by(admin()).moves(), []);
    assert_eq!(busy().by(auditor()).moves(), [Move::IssueDossier]);
    let evidence = EvidenceId(Uuid::from_u128(5));
    let with_a_file = busy().and(complainant(), receipt(evidence));
    let moves = with_a_file.by(auditor()).moves();
    assert_eq!(moves, [Move::IssueDossier, Move::HandleEvidence]);
}

fn receipt(evidence: EvidenceId) -> Command {
    let (kind, digest) = (Code::of("receipt"), digest("file"));
    Command::AddEvidence { evidence, kind, digest, size: 7, sm3: None, capture: None }
}

#[test]
fn a_representative_does_what_the_complainant_may() {
    let (own, other) = (busy().by(complainant()).moves(), busy().by(representative()).moves());
    assert_eq!(own, other);
    busy().by(representative()).when(Command::Withdraw).is_accepted();
    let alone = given(open(Complaint { representative: None, ..complaint() }));
    alone.by(representative()).when(Command::Withdraw).refused_as("not-your-case");
}

#[test]
fn rights_to_the_desk_as_a_whole_are_held_by() {
    let expected = "\
draft-own: complainant
draft-for-another: agent reviewer
list-cases: complainant agent reviewer mediator merchant regulator auditor system
sort-cases: agent reviewer
check-bills: complainant agent reviewer
list-staff: agent reviewer auditor admin
manage-people: admin
manage-institution: admin
import-cases: reviewer admin
bring-records: admin
export-cases: reviewer auditor
read-health: auditor admin
use-macros: agent reviewer admin
read-audit: auditor admin
tend-rounds: admin
read-statistics: agent reviewer merchant auditor
";
    let roles = |right: Right| -> String {
        let held = Role::iter().filter(|role| right.is_held_by(*role));
        held.map(|it| it.to_string()).collect::<Vec<_>>().join(" ")
    };
    let table = Right::iter().map(|it| format!("{it}: {}\n", roles(it))).collect::<String>();
    assert_eq!(table, expected, "\n{table}");
}

#[test]
fn what_a_list_shows_is_what_access_allows() {
    let case: &Case = &given(open(complaint())).case;
    let entry = case.inbox_entry(&redress_core::testkit::RULES);
    assert_eq!((entry.respondent, entry.mediator), (None, None));
    let drawn_in = busy().case.inbox_entry(&redress_core::testkit::RULES);
    assert_eq!(drawn_in.respondent, busy().case.respondent);
    assert_eq!(drawn_in.mediator, Some(mediator().actor.id));
    assert_eq!(drawn_in.bodies, [Code::of(REGULATOR_CHANNEL)]);
    assert_eq!(drawn_in.representative, Some(representative().actor.id));
}
