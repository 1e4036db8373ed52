//! Steps that time limits depend on, and extensions with what rules ask of them.

use jiff::Timestamp;
use redress_core::{
    case::{Command, Event, Refusal, Step},
    rulebook::Milestone,
    testkit::{
        Given, agent, complainant, complaint, drafted, given, instant, lodged, merchant, open,
        reviewer, second_agent, system, words,
    },
};

/// Sent at noon on Monday, 2 March; now it is noon on the 9th.
fn open_case() -> Given {
    given(open(complaint())).on("2026-03-09")
}

fn step(step: Step) -> Command {
    Command::RecordStep { step, happened_at: None, until: None, text: Some(words("told")) }
}

fn step_at(step: Step, happened_at: &str) -> Command {
    let happened_at = Some(instant(happened_at));
    Command::RecordStep { step, happened_at, until: None, text: Some(words("told")) }
}

fn milestones(case: &Given, of: Step) -> Vec<&Milestone> {
    case.case.milestones.iter().filter(|it| it.what == *of.to_string()).collect()
}

#[test]
fn a_step_is_written_down_by_staff_with_the_time_that_it_happened() {
    let happened = instant("2026-03-06T15:30:00+08:00");
    let recorded = Event::StepRecorded {
        step: Step::AppraisalStarted,
        happened_at: happened,
        until: None,
        words: Some(words("told")),
    };
    let wanted = || step_at(Step::AppraisalStarted, "2026-03-06T15:30:00+08:00");
    open_case().when(wanted()).then([recorded]);
    open_case().by(reviewer()).when(wanted()).is_accepted();
    for reader in [complainant(), system()] {
        open_case().by(reader).when(wanted()).refused_as("wrong-role");
    }
    open_case().by(merchant()).when(wanted()).refused(Refusal::NotYourCase);
    given([drafted(complaint())]).by(agent()).when(wanted()).refused(Refusal::NotYourCase);

    let case = open_case().and(agent(), wanted());
    let known = milestones(&case, Step::AppraisalStarted);
    assert_eq!(known.iter().map(|it| it.at).collect::<Vec<_>>(), [happened]);
}

#[test]
fn clocks_see_steps_in_the_order_in_which_they_happened() {
    let case = open_case()
        .and(agent(), step_at(Step::NewFacts, "2026-03-08T12:00:00+08:00"))
        .and(agent(), step_at(Step::InvestigationCompleted, "2026-03-05T12:00:00+08:00"))
        .and(agent(), step_at(Step::Transaction, "2026-02-01T12:00:00+08:00"));
    let times = case.case.milestones.iter().map(|it| it.at).collect::<Vec<_>>();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(case.case.milestones[0].what, "transaction");
}

#[test]
fn a_step_lies_neither_ahead_nor_before_the_complaint_nor_long_ago() {
    let facts = |at| open_case().when(step_at(Step::NewFacts, at));
    facts("2026-03-09T12:00:00+08:00").is_accepted();
    facts("2026-03-09T12:00:01+08:00").refused_as("bad-field");
    facts("2026-03-02T12:00:00+08:00").is_accepted();
    facts("2026-03-02T11:59:59+08:00").refused_as("bad-field");
    let late = || open_case().on("2026-06-01");
    late().when(step_at(Step::NewFacts, "2026-05-01T12:00:00+08:00")).is_accepted();
    late().when(step_at(Step::NewFacts, "2026-05-01T11:59:59+08:00")).refused_as("bad-field");
    // What a platform or a bank says of itself may be older than the complaint.
    let payment = |at| open_case().when(step_at(Step::Transaction, at));
    payment("2025-11-30T12:00:00+08:00").is_accepted();
    payment("2010-11-30T12:00:00+08:00").refused_as("bad-field");
    payment("2026-03-09T12:00:01+08:00").refused_as("bad-field");
}

#[test]
fn the_complainant_is_told_of_what_stops_their_clock() {
    for it in [Step::AppraisalStarted, Step::ClockStopped, Step::ProvisionalCreditGiven] {
        let silent = Command::RecordStep { step: it, happened_at: None, until: None, text: None };
        open_case().when(silent).refused_as("bad-field");
    }
    let silent =
        Command::RecordStep { step: Step::NewFacts, happened_at: None, until: None, text: None };
    open_case().when(silent).is_accepted();
}

#[test]
fn what_ends_has_begun_and_what_began_ends_before_it_begins_again() {
    for (begin, end) in
        [(Step::AppraisalStarted, Step::AppraisalEnded), (Step::ClockStopped, Step::ClockRestarted)]
    {
        open_case().when(step(end)).refused_as("unknown");
        let begun = open_case().and(agent(), step(begin));
        begun.when(step(begin)).refused(Refusal::AlreadyDone);
        begun.when(step(end)).refused_as("bad-field"); // In the same instant.
        let ended = begun.on("2026-03-10").and(agent(), step(end));
        ended.when(step(end)).refused_as("unknown");
        ended.when(step_at(begin, "2026-03-10T11:59:59+08:00")).refused_as("bad-field");
        ended.when(step(begin)).is_accepted();
    }
}

#[test]
fn a_platforms_own_time_is_nothing_without_that_time() {
    let overdue = |until: Option<Timestamp>| Command::RecordStep {
        step: Step::GmtOverdue,
        happened_at: None,
        until,
        text: None,
    };
    open_case().when(overdue(None)).refused_as("bad-field");
    open_case().when(overdue(Some(instant("2026-03-09T12:00:00+08:00")))).refused_as("bad-field");
    open_case().when(overdue(Some(instant("2029-03-09T12:00:00+08:00")))).refused_as("bad-field");
    let until = instant("2026-03-11T18:00:00+08:00");
    let case = open_case().and(agent(), overdue(Some(until)));
    assert_eq!(milestones(&case, Step::GmtOverdue)[0].until, Some(until));
}

#[test]
fn nothing_said_afterwards_makes_a_missed_limit_punctual() {
    let miss = Command::MissObligation {
        regime: redress_core::code::Code::of("house"),
        name: redress_core::code::Code::of("decide"),
        about: None,
    };
    let late = open_case().on("2026-03-25").and(system(), miss).on("2026-03-26").by(agent());
    late.when(step_at(Step::AppraisalStarted, "2026-03-24T12:00:00+08:00")).refused_as("bad-field");
    late.when(step_at(Step::AppraisalStarted, "2026-03-25T12:00:00+08:00")).is_accepted();
}

#[test]
fn a_case_takes_two_hundred_steps_and_no_more() {
    let full = (0..200).fold(open_case(), |case, _| case.and(agent(), step(Step::NewFacts)));
    full.when(step(Step::NewFacts)).refused_as("too-many");
}

fn extend(until: Option<&str>, approved_by: Option<&redress_core::party::Reader>) -> Command {
    Command::Extend {
        text: words("we need longer"),
        until: until.map(instant),
        approved_by: approved_by.map(|it| it.actor.id),
    }
}

#[test]
fn an_extension_says_until_when_and_who_else_agreed() {
    let until = "2026-04-10T23:59:59+08:00";
    let case = open_case().and(agent(), extend(Some(until), Some(&reviewer())));
    let promised = case.case.milestones.iter().find(|it| it.what == "extended").unwrap();
    assert_eq!(promised.until, Some(instant(until)));
    assert_eq!(case.case.extensions, 1);
    open_case().when(extend(None, Some(&second_agent()))).is_accepted();
    open_case().when(extend(Some("2026-03-09T12:00:00+08:00"), None)).refused_as("bad-field");
}

#[test]
fn nobody_approves_their_own_extension_nor_the_complainant_the_institutions() {
    open_case().when(extend(None, Some(&agent()))).refused(Refusal::NotIndependent);
    open_case().when(extend(None, Some(&complainant()))).refused(Refusal::NotIndependent);
}

#[test]
fn a_holding_reply_that_comes_too_late_is_still_a_word_to_the_complainant() {
    let late = given([drafted(complaint()), lodged(), Event::Accepted]).on("2026-06-01");
    late.by(agent()).when(extend(None, None)).is_accepted();
}
