//! Cases of institutions that are not on this desk: kept here, with what was sent where.

use redress_core::{
    case::{
        Closing, Command, Complaint, Event, Handling, House, OutsideOutcome, Refusal, Stage, Task,
    },
    code::Code,
    testkit::{
        Given, RULES, agent, complainant, complaint, drafted, found, given, open,
        other_complainant, reviewer, system, words,
    },
};

const BANK: Code = Code::of("some-bank");

fn outside() -> Given {
    let handling = Handling::Outside { institution: BANK };
    given([drafted(Complaint { handling, ..complaint() })])
        .and(complainant(), Command::Lodge { terms: None })
        .by(complainant())
}

fn sent() -> Command {
    Command::RecordSent { channel: BANK, text: words("by letter, number 7") }
}

fn answered() -> Command {
    let outcome = OutsideOutcome::AgainstComplainant;
    Command::RecordOutsideOutcome { channel: BANK, outcome, text: words("no") }
}

#[test]
fn what_was_sent_where_is_written_down() {
    let words = words("by letter, number 7");
    for reader in [complainant(), agent()] {
        let sent_outside = Event::SentOutside { channel: BANK, words };
        outside().by(reader).when(sent()).then([sent_outside]);
    }
    outside().by(reviewer()).when(sent()).refused_as("wrong-role");
    outside().by(other_complainant()).when(sent()).refused(Refusal::NotYourCase);
    given(open(complaint())).when(sent()).refused(Refusal::HandledHere);
    let often = (0..100).fold(outside(), |case, _| case.and(complainant(), sent()));
    often.when(sent()).refused_as("too-many");
}

#[test]
fn what_is_handled_elsewhere_is_not_handled_here() {
    for command in [Command::Accept, Command::Assign { to: None, queue: None }] {
        outside().by(agent()).when(command).refused(Refusal::HandledOutside);
    }
    let decline = Command::Decline { reason: BANK, next: vec![], text: words("no") };
    outside().by(agent()).when(decline).refused(Refusal::HandledOutside);
    let note = Command::Note { text: words("called") };
    outside().by(agent()).when(note).is_accepted();
    outside().by(system()).when(Command::RecordFinding { finding: found(0) }).is_accepted();
    let due = outside().case.due(&RULES, &House::default());
    assert!(!due.iter().any(|it| it.task == Task::Route), "{due:?}");
}

#[test]
fn the_answer_of_the_institution_ends_the_case() {
    let told = Event::OutsideOutcomeRecorded {
        channel: BANK,
        outcome: OutsideOutcome::AgainstComplainant,
        words: words("no"),
    };
    let closed = Event::Closed { how: Closing::Outside };
    outside().when(answered()).then([told.clone(), closed.clone()]);
    let over = outside().and(complainant(), answered());
    over.when(answered()).refused_as("unknown");
    let reason = Code::of("user-continues");
    let again = over.and(complainant(), Command::Reopen { reason });
    assert_eq!(again.case.stage, Stage::Open);
    again.when(answered()).then([told, closed]);
}

#[test]
fn an_outside_body_besides_the_institution_does_not_end_it() {
    let council = Code::of("consumer-council");
    let case = outside().and(complainant(), Command::Escalate { channel: council.clone() });
    let outcome = OutsideOutcome::ForComplainant;
    let record = Command::RecordOutsideOutcome { channel: council, outcome, text: words("yes") };
    assert_eq!(case.and(complainant(), record).case.stage, Stage::Lodged);
}

#[test]
fn the_complainant_may_give_it_up() {
    let withdrawn = [Event::Withdrawn, Event::Closed { how: Closing::Withdrawn }];
    outside().when(Command::Withdraw).then(withdrawn);
}
