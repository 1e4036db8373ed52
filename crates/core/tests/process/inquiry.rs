//! Both sides are heard, evidence comes in, checks report what they found.

use redress_core::{
    case::{Command, Complaint, Event, Refusal},
    code::Code,
    ids::{EvidenceId, MerchantId, RequestId},
    matching::RowRef,
    party::Side,
    testkit::{
        COMMAND, Given, MERCHANT, OTHER_MERCHANT, agent, auditor, command, complainant, complaint,
        digest, found, given, mediator, merchant, open, other_complainant, other_mediator,
        other_merchant, reviewer, second_agent, system, words,
    },
};
use uuid::Uuid;

fn open_case() -> Given {
    given(open(complaint()))
}

fn ask(of: Side, respondent: Option<MerchantId>) -> Command {
    let kinds = vec![Code::of("invoice")];
    Command::RequestInformation { of, kinds, text: words("what was delivered?"), respondent }
}

fn asked(of: Side) -> Event {
    let (request, kinds) = (RequestId(COMMAND.0), vec![Code::of("invoice")]);
    Event::InformationRequested { request, of, kinds, words: words("what was delivered?") }
}

fn answer(request: RequestId) -> Command {
    Command::Answer { request, text: words("this and that") }
}

const ASKED: RequestId = RequestId(command(1).0);

#[test]
fn either_side_is_asked_and_answers_for_itself() {
    open_case().when(ask(Side::Complainant, None)).then([asked(Side::Complainant)]);
    open_case().when(ask(Side::Respondent, None)).then([asked(Side::Respondent)]);
    let case = open_case().and(agent(), ask(Side::Respondent, None));
    let answered = Event::Answered { request: ASKED, words: words("this and that") };
    case.clone().by(merchant()).when(answer(ASKED)).then([answered]);
    case.clone().by(complainant()).when(answer(ASKED)).refused_as("unknown");
    case.clone().by(other_merchant()).when(answer(ASKED)).refused(Refusal::NotYourCase);
    case.by(agent()).when(answer(ASKED)).refused_as("wrong-role");
}

#[test]
fn a_question_is_answered_once_and_by_whom_it_was_put_to() {
    let case = open_case()
        .and(agent(), ask(Side::Respondent, None))
        .and(agent(), ask(Side::Complainant, None))
        .and(agent(), ask(Side::Complainant, None))
        .and(complainant(), answer(RequestId(command(2).0)));
    case.when(answer(RequestId(command(2).0))).refused(Refusal::AlreadyAnswered);
    case.when(answer(ASKED)).refused(Refusal::AskedOfAnother);
    case.when(answer(RequestId(command(9).0))).refused(Refusal::Unknown { what: "question" });
    case.when(answer(RequestId(command(3).0))).is_accepted();
}

#[test]
fn the_merchant_is_named_once() {
    let unnamed = || given(open(Complaint { respondent: None, ..complaint() }));
    unnamed().when(ask(Side::Respondent, None)).refused(Refusal::NobodyToAsk);
    unnamed()
        .when(ask(Side::Respondent, Some(MERCHANT)))
        .then([Event::RespondentNamed { merchant: MERCHANT }, asked(Side::Respondent)]);
    open_case().when(ask(Side::Respondent, Some(OTHER_MERCHANT))).refused_as("bad-field");
    open_case().when(ask(Side::Respondent, Some(MERCHANT))).then([asked(Side::Respondent)]);
}

#[test]
fn questions_go_to_the_sides_and_there_is_an_end_to_them() {
    for of in [Side::Institution, Side::Neutral] {
        open_case().when(ask(of, None)).refused_as("bad-field");
    }
    let many = (0..99).fold(open_case(), |it, _| it.and(agent(), ask(Side::Complainant, None)));
    let full = many.and(agent(), ask(Side::Complainant, None));
    full.when(ask(Side::Complainant, None)).refused_as("too-many");
}

#[test]
fn only_who_handles_or_mediates_asks() {
    let invited =
        open_case().and(agent(), Command::InviteMediator { mediator: mediator().actor.id });
    invited.clone().by(mediator()).when(ask(Side::Complainant, None)).is_accepted();
    invited
        .clone()
        .by(other_mediator())
        .when(ask(Side::Complainant, None))
        .refused_as("not-your-case");
    for reader in [complainant(), reviewer(), system()] {
        invited.clone().by(reader).when(ask(Side::Complainant, None)).refused_as("wrong-role");
    }
}

#[test]
fn both_sides_say_their_side() {
    let state = || Command::State { text: words("my side"), terms: None };
    let said = |side| Event::Stated { side, words: words("my side") };
    let case = open_case().and(agent(), ask(Side::Respondent, None));
    case.clone().by(complainant()).when(state()).then([said(Side::Complainant)]);
    case.clone().by(merchant()).when(state()).then([said(Side::Respondent)]);
    case.clone().by(agent()).when(state()).refused_as("wrong-role");
    case.by(other_complainant()).when(state()).refused(Refusal::NotYourCase);
}

fn add(number: u128, size: u64) -> Command {
    let evidence = EvidenceId(Uuid::from_u128(number));
    Command::AddEvidence {
        evidence,
        kind: Code::of("receipt"),
        digest: digest("file"),
        size,
        sm3: None,
        capture: None,
    }
}

#[test]
fn the_same_file_is_added_once_and_none_is_too_large() {
    let case = open_case().and(complainant(), add(1, 50 << 30));
    case.when(add(1, 7)).changes_nothing();
    case.when(add(2, (50 << 30) + 1)).refused_as("bad-field");
    case.clone().by(auditor()).when(add(3, 7)).refused_as("wrong-role");
    case.by(merchant()).when(add(3, 7)).refused(Refusal::NotYourCase);
}

#[test]
fn a_case_takes_five_hundred_files_and_no_more() {
    let full = (0..500).fold(open_case(), |case, number| case.and(complainant(), add(number, 1)));
    full.when(add(500, 1)).refused_as("too-many");
}

#[test]
fn a_finding_is_about_a_payment_of_the_case_and_holds_no_prose() {
    let record = |finding| Command::RecordFinding { finding };
    let recorded = Event::FindingRecorded { finding: found(0) };
    open_case().when(record(found(0))).then([recorded]);
    open_case().when(record(found(1))).refused_as("no-such-payment");
    let mut prose = found(0);
    prose.rows[0].source = "账单 of Wang.csv".to_owned();
    open_case().when(record(prose)).refused_as("bad-field");
    let mut many = found(0);
    many.rows = vec![RowRef { line: 1, ..many.rows[0].clone() }; 21];
    open_case().when(record(many)).refused_as("too-many");
    open_case().by(complainant()).when(record(found(0))).refused_as("wrong-role");
}

#[test]
fn a_holding_reply_is_sent_by_the_agent_and_not_for_ever() {
    let extend =
        || Command::Extend { text: words("we need longer"), until: None, approved_by: None };
    open_case().when(extend()).then([Event::Extended {
        words: words("we need longer"),
        until: None,
        approved_by: None,
    }]);
    open_case().by(reviewer()).when(extend()).refused_as("wrong-role");
    let often = (0..20).fold(open_case(), |case, _| case.and(agent(), extend()));
    often.when(extend()).refused_as("too-many");
}

#[test]
fn a_message_goes_to_whoever_is_there() {
    let message = |to| Command::Message { to, text: words("hello") };
    let sent = Event::MessageSent { to: Side::Respondent, words: words("hello") };
    open_case().when(message(Side::Respondent)).then([sent]);
    let unnamed = given(open(Complaint { respondent: None, ..complaint() }));
    unnamed.when(message(Side::Respondent)).refused(Refusal::NobodyToAsk);
    unnamed.by(other_complainant()).when(message(Side::Institution)).refused_as("not-your-case");
    open_case().by(auditor()).when(message(Side::Institution)).refused_as("wrong-role");
}

#[test]
fn calls_and_notes_are_for_staff() {
    let call = || Command::CallBack { reached: false, text: words("no answer") };
    let note = || Command::Note { text: words("odd") };
    open_case()
        .when(call())
        .then([Event::CalledBack { reached: false, words: words("no answer") }]);
    open_case().by(second_agent()).when(note()).then([Event::Noted { words: words("odd") }]);
    for command in [call(), note()] {
        open_case().by(complainant()).when(command.clone()).refused_as("wrong-role");
        open_case().by(merchant()).when(command).refused(Refusal::NotYourCase);
    }
}
