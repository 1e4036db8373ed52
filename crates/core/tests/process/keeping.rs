//! Terms, legal holds, how long papers are kept, and their end.

use redress_core::{
    case::{
        Command, Due, Event, House, Refusal, Task,
        custody::{AcceptedTerms, Act, ErasureReason},
    },
    code::Code,
    ids::EvidenceId,
    party::Side,
    rulebook::{RegimeRef, Rulebook},
    terms::Terms,
    testkit::{
        Given, RULES, agent, complainant, complaint, drafted, given, lodged, merchant, open,
        regulator, reviewer, system, words,
    },
};
use uuid::Uuid;

fn newest() -> Code {
    Terms::newest().edition.parse().expect("a code")
}

fn accepted(side: Side) -> Event {
    let digest = Terms::newest().digest();
    Event::TermsAccepted(AcceptedTerms { side, terms: newest(), digest })
}

#[test]
fn terms_are_accepted_with_the_complaint_with_a_statement_or_alone() {
    let draft = given([drafted(complaint())]).by(complainant());
    let lodge = |terms| Command::Lodge { terms };
    draft.when(lodge(Some(newest()))).then([accepted(Side::Complainant), lodged()]);
    draft.when(lodge(Some(Code::of("1999-01-01")))).refused_as("bad-field");
    draft.clone().by(system()).when(lodge(Some(newest()))).refused_as("bad-field");
    let (text, terms) = (words("my side"), Some(newest()));
    let stated = Event::Stated { side: Side::Complainant, words: text };
    let open = given(open(complaint())).by(complainant());
    open.when(Command::State { text, terms }).then([accepted(Side::Complainant), stated]);
    let alone = Command::AcceptTerms { terms: newest() };
    open.when(alone.clone()).then([accepted(Side::Complainant)]);
    open.clone().by(agent()).when(alone.clone()).refused_as("wrong-role");
    let again = open.and(complainant(), alone.clone());
    again.when(alone).refused(Refusal::AlreadyDone);
}

#[test]
fn the_other_side_accepts_for_itself() {
    let asked = Command::RequestInformation {
        of: Side::Respondent,
        kinds: vec![],
        text: words("your side"),
        respondent: Some(redress_core::testkit::MERCHANT),
    };
    let case = given(open(complaint())).and(agent(), asked).by(merchant());
    case.when(Command::AcceptTerms { terms: newest() }).then([accepted(Side::Respondent)]);
}

fn closed() -> Given {
    given(open(complaint())).and(complainant(), Command::Withdraw)
}

/// Closed on the second of March 2026, under a law that wants papers kept for three years.
fn kept_by_law() -> Given {
    let three_years: RegimeRef = "cn-pboc-2020-5@2020-11-01".parse().expect("a version");
    let facts = complaint().facts;
    let lodged = Event::Lodged { facts, regimes: vec![three_years] };
    given([drafted(complaint()), lodged, Event::Accepted]).and(complainant(), Command::Withdraw)
}

const ERASE: Command = Command::Erase { reason: ErasureReason::Retention };
const ASKED: Command = Command::Erase { reason: ErasureReason::Asked };

fn hold(reason: &str) -> Command {
    Command::PlaceHold { reason: reason.parse().expect("a code"), text: words("a letter came") }
}

fn lift(reason: &str) -> Command {
    Command::LiftHold { reason: reason.parse().expect("a code"), text: words("it is over") }
}

#[test]
fn staff_and_the_body_that_has_the_case_hold_and_a_second_line_lifts() {
    let case = given(open(complaint())).and(
        agent(),
        Command::Escalate { channel: Code::of(redress_core::testkit::REGULATOR_CHANNEL) },
    );
    for reader in [agent(), reviewer(), regulator()] {
        case.clone().by(reader).when(hold("litigation")).is_accepted();
    }
    case.clone().by(complainant()).when(hold("litigation")).refused_as("wrong-role");
    let held = case.and(agent(), hold("litigation")).and(regulator(), hold("supervision"));
    held.clone().by(agent()).when(hold("litigation")).refused(Refusal::AlreadyDone);
    held.clone().by(agent()).when(lift("litigation")).refused_as("wrong-role");
    held.clone().by(reviewer()).when(lift("audit")).refused_as("unknown");
    let left = held.and(reviewer(), lift("litigation"));
    let reasons: Vec<&str> = left.case.custody.holds.keys().map(Code::as_str).collect();
    assert_eq!(reasons, ["supervision"]);
}

#[test]
fn papers_are_erased_when_the_law_has_no_use_for_them() {
    let case = kept_by_law().by(system());
    let last_day = "2029-03-02".parse().expect("a day");
    for early in ["2026-03-02", "2029-03-02"] {
        case.clone().on(early).when(ERASE).refused(Refusal::RetentionRuns { last_day });
        case.clone().on(early).when(ASKED).refused(Refusal::RetentionRuns { last_day });
    }
    for command in [ERASE, ASKED] {
        case.clone().on("2029-03-03").when(command).is_accepted();
    }
    case.clone().by(agent()).on("2029-03-03").when(ERASE).refused_as("wrong-role");
}

#[test]
fn the_longest_time_that_any_rule_asks_for_counts() {
    let (psd2, pboc) = ("eu-psd2", "cn-pboc-2020-5");
    let newest = |id: &str| {
        let now = redress_core::testkit::noon("2026-03-02");
        RULES.version_for(id, now).expect("it is shipped").0.id().clone()
    };
    let regimes = vec![newest(pboc), newest(psd2), newest("house")];
    let lodged = Event::Lodged { facts: complaint().facts, regimes };
    let case = given([drafted(complaint()), lodged]).and(complainant(), Command::Withdraw).case;
    let kept = case.kept_by_law(&RULES).expect("two rules say so");
    assert_eq!(kept.regime, Some(newest(psd2)));
    assert_eq!(kept.last_day().to_string(), "2031-03-02");
    let house = House { retention_years: Some(10), ..House::default() };
    let kept = case.kept_until(&RULES, &house).expect("the house says so");
    assert_eq!((kept.regime.clone(), kept.last_day().to_string()), (None, "2036-03-02".to_owned()));
}

#[test]
fn what_no_rule_speaks_of_is_erased_on_request_alone() {
    let case = closed().by(system()).on("2046-03-02");
    case.when(ERASE).refused_as("unknown");
    case.when(ASKED).is_accepted();
    assert_eq!(erasure_due(&case, &House::default()), None);
    let house = House { retention_years: Some(1), ..House::default() };
    let due = erasure_due(&case, &house).expect("the house wants it gone");
    assert_eq!(due.at.to_string(), "2027-03-03T00:00:00Z");
}

fn erasure_due(case: &Given, house: &House) -> Option<Due> {
    case.case.due(&RULES as &Rulebook, house).into_iter().find(|it| it.task == Task::Erase)
}

#[test]
fn a_hold_and_a_case_that_goes_on_stop_the_clock() {
    let late = "2029-03-03";
    assert!(erasure_due(&kept_by_law(), &House::default()).is_some());
    let held = kept_by_law().and(agent(), hold("litigation"));
    assert_eq!(erasure_due(&held, &House::default()), None);
    for command in [ERASE, ASKED] {
        held.clone().by(system()).on(late).when(command).refused_as("on-hold");
    }
    let free = held.and(reviewer(), lift("litigation"));
    free.by(system()).on(late).when(ERASE).is_accepted();
    let reason = Code::of("new-facts");
    let again = kept_by_law().and(complainant(), Command::Reopen { reason });
    assert_eq!(erasure_due(&again, &House::default()), None);
    again.by(system()).on(late).when(ERASE).refused_as("wrong-stage");
}

#[test]
fn nothing_happens_to_a_case_after_its_end() {
    let gone = closed().and(system(), ASKED);
    for reader in [complainant(), agent(), reviewer(), system()] {
        for command in [
            hold("litigation"),
            Command::Rate { score: 5 },
            Command::Reopen { reason: Code::of("new-facts") },
            Command::Note { text: words("too late") },
            Command::HandleEvidence {
                evidence: EvidenceId(Uuid::from_u128(5)),
                act: Act::Viewed,
                purpose: None,
                to: None,
            },
        ] {
            gone.clone().by(reader.clone()).when(command).refused(Refusal::Erased);
        }
        assert!(reader == system() || gone.clone().by(reader).moves().is_empty());
    }
    gone.clone().by(system()).when(ASKED).changes_nothing();
    let from = redress_core::ids::CaseId(Uuid::from_u128(77));
    gone.clone().by(system()).when(Command::Absorb { from }).changes_nothing();
    let due = gone.case.due(&RULES, &House::default());
    assert_eq!(due.iter().map(|it| &it.task).collect::<Vec<_>>(), [&Task::Erase]);
}

#[test]
fn a_draft_is_thrown_away_before_it_is_erased() {
    let draft = given([drafted(complaint())]);
    draft.clone().by(system()).when(ASKED).refused_as("wrong-stage");
    draft.and(complainant(), Command::Discard).by(system()).when(ASKED).is_accepted();
}

#[test]
fn a_case_with_something_frozen_is_not_erased() {
    let frozen = Command::Protect { what: redress_core::case::Protected::Account };
    let case = given(open(complaint())).and(agent(), frozen).and(complainant(), Command::Withdraw);
    case.clone().by(system()).when(ASKED).refused(Refusal::StillDelivering);
}
