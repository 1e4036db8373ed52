//! Beyond the desk: outside bodies, and time limits that were let pass.

use redress_core::{
    case::{Case, Command, Event, House, OutsideOutcome, Refusal, Stage, Task},
    code::Code,
    testkit::{
        Given, REGULATOR_CHANNEL, RULES, agent, complainant, complaint, drafted, given, instant,
        lodged, merchant, open, other_complainant, other_regulator, regulator, reviewer, system,
        words,
    },
};

const BODY: Code = Code::of(REGULATOR_CHANNEL);

fn open_case() -> Given {
    given(open(complaint())).by(complainant())
}

fn escalate() -> Command {
    Command::Escalate { channel: BODY }
}

fn outcome(channel: Code) -> Command {
    let outcome = OutsideOutcome::ForComplainant;
    Command::RecordOutsideOutcome { channel, outcome, text: words("pay it back") }
}

fn escalated() -> Given {
    open_case().and(complainant(), escalate())
}

#[test]
fn a_case_is_handed_to_an_outside_body_at_any_time_after_it_was_sent() {
    for reader in [complainant(), agent(), reviewer()] {
        open_case().by(reader).when(escalate()).then([Event::Escalated { channel: BODY }]);
    }
    open_case().by(system()).when(escalate()).refused_as("wrong-role");
    open_case().by(other_complainant()).when(escalate()).refused(Refusal::NotYourCase);
    given([drafted(complaint())]).by(complainant()).when(escalate()).refused_as("wrong-stage");
    assert_eq!((escalated().case.tier(), escalated().case.stage), (3, Stage::Open));
    escalated().when(escalate()).refused(Refusal::AlreadyDone);
}

#[test]
fn an_outside_body_speaks_for_itself_alone() {
    let told = Event::OutsideOutcomeRecorded {
        channel: BODY,
        outcome: OutsideOutcome::ForComplainant,
        words: words("pay it back"),
    };
    for reader in [regulator(), complainant(), agent()] {
        escalated().by(reader).when(outcome(BODY)).then([told.clone()]);
    }
    let court = Code::of("court");
    let both = escalated().and(agent(), Command::Escalate { channel: court.clone() });
    both.by(regulator()).when(outcome(court)).refused(Refusal::NotYourCase);
    escalated().by(other_regulator()).when(outcome(BODY)).refused(Refusal::NotYourCase);
    open_case().by(regulator()).when(outcome(BODY)).refused(Refusal::NotYourCase);
    escalated().by(merchant()).when(outcome(BODY)).refused(Refusal::NotYourCase);
}

#[test]
fn only_a_body_that_has_the_case_decides_it() {
    open_case().when(outcome(BODY)).refused_as("unknown");
    escalated().when(outcome(Code::of("court"))).refused_as("unknown");
    let decided = escalated().and(regulator(), outcome(BODY));
    assert_eq!(decided.case.tier(), 1);
    decided.when(outcome(BODY)).refused_as("unknown");
    decided.by(agent()).when(escalate()).is_accepted();
}

#[test]
fn a_case_is_handed_on_twenty_times_at_most() {
    let round = |case: Given| case.and(agent(), escalate()).and(agent(), outcome(BODY));
    let often = (0..20).fold(open_case(), |case, _| round(case));
    often.when(escalate()).refused_as("too-many");
}

fn miss(name: &str) -> Command {
    let name = name.parse().expect("a code");
    Command::MissObligation { regime: Code::of("house"), name, about: None }
}

fn due_to_miss(case: &Case) -> Vec<String> {
    let tasks = case.due(&RULES, &House::default()).into_iter().map(|it| it.task);
    let missed = tasks.filter_map(|it| match it {
        Task::MissObligation { name, .. } => Some(name.to_string()),
        _ => None,
    });
    missed.collect()
}

#[test]
fn a_time_limit_is_missed_when_it_is_over_and_not_before() {
    // Fifteen working days from Monday the 2nd end with Monday the 23rd.
    let lodged = || given([drafted(complaint()), lodged()]).by(system());
    let (last, late) = ("2026-03-23T23:59:59+08:00", "2026-03-24T00:00:00+08:00");
    lodged().at(instant(last)).when(miss("decide")).refused(Refusal::NotLate);
    let missed = Event::ObligationMissed {
        regime: Code::of("house"),
        name: Code::of("decide"),
        about: None,
        next: vec![],
        since: Some(instant(late)),
    };
    lodged().at(instant(late)).when(miss("decide")).then([missed]);
    lodged().at(instant(late)).by(agent()).when(miss("decide")).refused_as("wrong-role");
    lodged().at(instant(late)).when(miss("dance")).refused(Refusal::NotLate);
    let known = lodged().at(instant(late)).and(system(), miss("decide"));
    known.when(miss("decide")).changes_nothing();
    assert!(!due_to_miss(&known.case).contains(&"decide".to_owned()));
    assert!(known.case.inbox_entry(&RULES).late);
}

#[test]
fn a_window_that_passes_is_nobodys_lateness() {
    let rule = Command::Rule {
        outcome: redress_core::case::Outcome::Rejected,
        remedies: vec![],
        text: words("reasons"),
    };
    let ruled = open_case().and(agent(), rule).by(system());
    assert!(!due_to_miss(&ruled.case).contains(&"object".to_owned()));
    ruled.clone().on("2026-06-01").when(miss("object")).refused(Refusal::NotLate);
    let silent = ruled.on("2026-06-01").and(system(), Command::EndWait);
    assert!(!silent.case.inbox_entry(&RULES).late);
}

#[test]
fn a_limit_is_missed_anew_after_a_case_was_reopened() {
    let late = given([drafted(complaint()), lodged(), Event::Accepted])
        .on("2026-06-01")
        .and(system(), miss("decide"))
        .and(complainant(), Command::Withdraw)
        .and(complainant(), Command::Reopen { reason: Code::of("new-facts") });
    assert!(due_to_miss(&late.case).contains(&"decide".to_owned()));
    late.on("2026-09-01").by(system()).when(miss("decide")).is_accepted();
}
