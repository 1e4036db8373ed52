//! The end of a case, taking it on again, judging how it went, and cases that belong together.

use redress_core::{
    case::{Closing, Command, Event, House, Outcome, Refusal, Stage, Task},
    ids::CaseId,
    party::{Reader, Role},
    remedy::Remedy,
    testkit::{
        CASE, EARLIER, Given, RULES, agent, complainant, complaint, done, drafted, given, lodged,
        merchant, open, other_complainant, part, person, reviewer, second_agent, second_reviewer,
        sent, settling, system, words,
    },
};
use uuid::Uuid;

const OTHER: CaseId = CaseId(Uuid::from_u128(7));

fn open_case() -> Given {
    given(open(complaint())).by(complainant())
}

fn rule(outcome: Outcome, remedies: Vec<Remedy>) -> Command {
    Command::Rule { outcome, remedies, text: words("reasons") }
}

/// Rejected by the agent, and accepted.
fn closed() -> Given {
    open_case().and(agent(), rule(Outcome::Rejected, vec![])).and(complainant(), Command::Accept)
}

fn reopen(reason: &str) -> Command {
    Command::Reopen { reason: reason.parse().expect("a code") }
}

const WITHDRAWN: [Event; 2] = [Event::Withdrawn, Event::Closed { how: Closing::Withdrawn }];

#[test]
fn a_complaint_may_be_withdrawn_until_something_is_on_its_way() {
    given([drafted(complaint()), lodged()])
        .by(complainant())
        .when(Command::Withdraw)
        .then(WITHDRAWN);
    open_case().when(Command::Withdraw).then(WITHDRAWN);
    open_case().by(agent()).when(Command::Withdraw).refused_as("wrong-role");
    open_case().by(other_complainant()).when(Command::Withdraw).refused(Refusal::NotYourCase);
    given(settling()).by(complainant()).when(Command::Withdraw).refused_as("wrong-stage");
}

#[test]
fn what_was_only_promised_is_withdrawn_too_and_what_is_on_its_way_is_not() {
    let ruled = open_case().and(agent(), rule(Outcome::UpheldInPart, vec![part(0, "30.00 CNY")]));
    let replaced = Event::RemedyReplaced { remedy: EARLIER };
    let [withdrawn, ended] = WITHDRAWN;
    ruled.clone().by(complainant()).when(Command::Withdraw).then([replaced, withdrawn, ended]);
    let take = Command::AcceptInPart { remedies: vec![EARLIER], text: words("the rest is wrong") };
    let under_way = ruled.and(complainant(), take).happened([sent(EARLIER)]);
    under_way.when(Command::Withdraw).then([Event::Withdrawn]);
    let waiting = under_way.and(complainant(), Command::Withdraw);
    assert_eq!(waiting.case.stage, Stage::Settling);
    let arrived = waiting.happened([done(EARLIER)]);
    arrived.by(complainant()).when(Command::ConfirmArrival { remedy: EARLIER }).then([
        Event::ArrivalConfirmed { remedy: EARLIER },
        Event::Closed { how: Closing::Settled },
    ]);
}

#[test]
fn a_closed_case_is_taken_on_again_for_a_reason() {
    for reason in ["new-facts", "user-continues", "outside-decision", "not-arrived"] {
        for reader in [complainant(), agent(), reviewer()] {
            closed().by(reader).when(reopen(reason)).is_accepted();
        }
    }
    closed().when(reopen("because")).refused_as("bad-field");
    closed().by(system()).when(reopen("new-facts")).refused_as("wrong-role");
    closed().by(other_complainant()).when(reopen("new-facts")).refused(Refusal::NotYourCase);
    open_case().when(reopen("new-facts")).refused_as("wrong-stage");
    let again = closed().and(complainant(), reopen("new-facts")).case;
    assert_eq!((again.stage, again.closing, again.reopenings), (Stage::Open, None, 1));
}

fn and_again(case: Given, by: Reader) -> Given {
    case.and(by, reopen("new-facts")).and(complainant(), Command::Withdraw)
}

#[test]
fn a_complainant_reopens_three_times_and_staff_fifty() {
    let often = (0..3).fold(closed(), |case, _| and_again(case, complainant()));
    often.when(reopen("new-facts")).refused_as("too-many");
    let often = (3..50).fold(often, |case, _| and_again(case, agent()));
    often.by(agent()).when(reopen("new-facts")).refused_as("too-many");
}

#[test]
fn what_was_sent_elsewhere_is_not_taken_on_again() {
    let to = "court".parse().expect("a code");
    let gone = open_case().and(agent(), Command::Redirect { to, text: words("there") });
    gone.by(complainant()).when(reopen("new-facts")).refused(Refusal::Over);
}

#[test]
fn what_has_not_arrived_is_looked_for_where_it_was_delivered() {
    let closed =
        given(settling()).happened([sent(EARLIER), done(EARLIER)]).and(agent(), Command::Close);
    let again = closed.and(complainant(), reopen("not-arrived"));
    assert_eq!(again.case.stage, Stage::Settling);
    let missing = again.and(complainant(), Command::ReportNotArrived { remedy: EARLIER });
    let retry = Command::RetryRemedy { remedy: EARLIER };
    missing.by(agent()).when(retry).then([Event::RemedyRetried { remedy: EARLIER }]);
}

#[test]
fn the_complainant_rates_once_from_one_to_five() {
    for (score, allowed) in [(0, false), (1, true), (5, true), (6, false)] {
        let rated = closed().when(Command::Rate { score });
        if allowed { rated.then([Event::Rated { score }]) } else { rated.refused_as("bad-field") }
    }
    let rated = closed().and(complainant(), Command::Rate { score: 5 });
    rated.when(Command::Rate { score: 1 }).refused(Refusal::AlreadyDone);
    closed().by(agent()).when(Command::Rate { score: 5 }).refused_as("wrong-role");
    open_case().when(Command::Rate { score: 5 }).refused_as("wrong-stage");
}

#[test]
fn how_it_was_handled_is_judged_by_a_reviewer_who_did_not_rule() {
    let judge = |score| Command::ReviewQuality { score };
    closed().by(reviewer()).when(judge(4)).then([Event::QualityReviewed { score: 4 }]);
    closed().by(reviewer()).when(judge(0)).refused_as("bad-field");
    closed().by(person(11, Role::Reviewer)).when(judge(4)).refused(Refusal::NotIndependent);
    closed().by(agent()).when(judge(4)).refused_as("wrong-role");
    closed().by(second_reviewer()).when(judge(5)).is_accepted();
}

#[test]
fn cases_are_linked_once_and_not_to_themselves() {
    let link = |other| Command::Link { other };
    let staff = || open_case().by(second_agent());
    staff().when(link(OTHER)).then([Event::Linked { other: OTHER }]);
    staff().when(link(CASE)).refused(Refusal::SameCase);
    staff().and(agent(), link(OTHER)).when(link(OTHER)).changes_nothing();
    open_case().when(link(OTHER)).refused_as("wrong-role");
    let full =
        (1..=200).fold(staff(), |case, n| case.and(agent(), link(CaseId(Uuid::from_u128(n)))));
    full.when(link(CaseId(Uuid::from_u128(999)))).refused_as("too-many");
}

#[test]
fn a_duplicate_goes_on_as_another_case() {
    let merge = |into| Command::Merge { into };
    let merged = [Event::Merged { into: OTHER }, Event::Closed { how: Closing::Merged }];
    open_case().by(agent()).when(merge(OTHER)).then(merged);
    open_case().by(agent()).when(merge(CASE)).refused(Refusal::SameCase);
    open_case().when(merge(OTHER)).refused_as("wrong-role");
    open_case().by(merchant()).when(merge(OTHER)).refused(Refusal::NotYourCase);
    given(settling()).by(agent()).when(merge(OTHER)).refused(Refusal::StillDelivering);
    let gone = open_case().and(agent(), merge(OTHER));
    gone.when(merge(OTHER)).refused(Refusal::Over);
    gone.by(complainant()).when(reopen("new-facts")).refused(Refusal::Over);
}

#[test]
fn a_merge_is_finished_when_both_cases_know_of_it() {
    let absorb = |from| Command::Absorb { from };
    // That the two were linked before changes nothing.
    let gone = open_case()
        .and(agent(), Command::Link { other: OTHER })
        .and(agent(), Command::Merge { into: OTHER });
    let finish = Task::FinishMerge { into: OTHER };
    let waits =
        |case: &Given| case.case.due(&RULES, &House::default()).iter().any(|it| it.task == finish);
    assert!(waits(&gone));
    let known = gone.and(system(), absorb(OTHER));
    assert!(!waits(&known));
    known.when(absorb(OTHER)).changes_nothing();

    let goes_on = open_case().and(agent(), Command::Link { other: OTHER }).by(system());
    goes_on.when(absorb(OTHER)).then([Event::Absorbed { from: OTHER }]);
    goes_on.when(absorb(CASE)).refused(Refusal::SameCase);
    goes_on.and(system(), absorb(OTHER)).when(absorb(OTHER)).changes_nothing();
    open_case().by(agent()).when(absorb(OTHER)).refused_as("wrong-role");
    given([drafted(complaint())]).by(system()).when(absorb(OTHER)).is_accepted();
}
