//! After a ruling the complainant takes it, takes part of it, or objects; or time passes.

use redress_core::{
    case::{Closing, Command, Event, House, Outcome, Refusal, Stage, Task},
    ids::RemedyId,
    party::{Reader, Role},
    remedy::{Remedy, RemedyStatus},
    testkit::{
        EARLIER, EARLIER_TOO, Given, REMEDY, RULES, agent, complainant, complaint, full_refund,
        given, instant, merchant, money, open, other_complainant, part, person, reviewer,
        second_agent, second_reviewer, system, voucher, words,
    },
};

fn rule(outcome: Outcome, remedies: Vec<Remedy>) -> Command {
    Command::Rule { outcome, remedies, text: words("reasons") }
}

/// Ruled at noon of 2 March: 30.00 CNY and a voucher. Fifteen days to object end with the 17th.
fn upheld() -> Given {
    let remedies = vec![part(0, "30.00 CNY"), voucher("5.00 CNY")];
    given(open(complaint())).and(agent(), rule(Outcome::UpheldInPart, remedies)).by(complainant())
}

fn rejected() -> Given {
    given(open(complaint())).and(agent(), rule(Outcome::Rejected, vec![])).by(complainant())
}

const VOUCHER: RemedyId = EARLIER_TOO;

fn object() -> Command {
    Command::Object { text: words("no") }
}

fn take(remedies: Vec<RemedyId>) -> Command {
    Command::AcceptInPart { remedies, text: words("this only") }
}

fn given_to(case: Given, reader: &Reader) -> Given {
    case.and(reader.clone(), Command::Assign { to: Some(reader.actor.id), queue: None })
}

#[test]
fn a_ruling_that_owes_something_is_delivered_once_it_is_accepted() {
    upheld().when(Command::Accept).then([Event::RulingAccepted]);
    let accepted = upheld().and(complainant(), Command::Accept).case;
    assert_eq!(accepted.stage, Stage::Settling);
    assert!(accepted.remedies.values().all(|it| it.released));
    let waiting = upheld().case;
    assert!(waiting.remedies.values().all(|it| !it.released));
}

#[test]
fn a_ruling_that_owes_nothing_ends_the_case_once_it_is_accepted() {
    let closed = Event::Closed { how: Closing::Accepted };
    rejected().when(Command::Accept).then([Event::RulingAccepted, closed]);
}

#[test]
fn only_the_complainant_takes_a_ruling_or_not() {
    for command in [Command::Accept, object(), take(vec![EARLIER])] {
        for reader in [agent(), reviewer(), system()] {
            upheld().by(reader).when(command.clone()).refused_as("wrong-role");
        }
        upheld().by(merchant()).when(command.clone()).refused(Refusal::NotYourCase);
        upheld().by(other_complainant()).when(command).refused(Refusal::NotYourCase);
    }
    given(open(complaint())).by(complainant()).when(object()).refused_as("wrong-stage");
}

#[test]
fn the_last_day_to_object_is_still_in_time() {
    let last = instant("2026-03-17T23:59:59.999999+08:00");
    let late = instant("2026-03-18T00:00:00+08:00");
    let last_day = "2026-03-17".parse().expect("a day");
    let objected = Event::Objected { words: words("no") };
    upheld().at(last).when(object()).then([objected]);
    upheld().at(late).when(object()).refused(Refusal::TooLate { last_day });
    upheld().at(last).when(take(vec![EARLIER])).is_accepted();
    upheld().at(late).when(take(vec![EARLIER])).refused(Refusal::TooLate { last_day });
    // Accepting is never too late.
    upheld().at(late).when(Command::Accept).is_accepted();
}

#[test]
fn silence_ends_the_wait_when_the_time_is_over_and_not_before() {
    let early = instant("2026-03-17T23:59:59.999999+08:00");
    let over = instant("2026-03-18T00:00:00+08:00");
    upheld().by(system()).at(early).when(Command::EndWait).refused_as("too-early");
    upheld().by(system()).at(over).when(Command::EndWait).then([Event::WaitEnded]);
    let lapsed = [Event::WaitEnded, Event::Closed { how: Closing::Lapsed }];
    rejected().by(system()).at(over).when(Command::EndWait).then(lapsed);
    upheld().by(agent()).at(over).when(Command::EndWait).refused_as("wrong-role");
    let due = upheld().case.due(&RULES, &House::default());
    assert!(due.iter().any(|it| it.task == Task::EndWait && it.at == over), "{due:?}");
}

#[test]
fn what_is_taken_in_part_is_delivered_and_the_rest_disputed() {
    let taken = Event::RulingAcceptedInPart { remedies: vec![EARLIER], words: words("this only") };
    upheld().when(take(vec![EARLIER])).then([taken]);
    let case = upheld().and(complainant(), take(vec![EARLIER])).case;
    assert_eq!(case.stage, Stage::Review);
    assert!(case.remedies[&EARLIER].released);
    assert!(!case.remedies[&VOUCHER].released);
    upheld().when(take(vec![])).refused_as("bad-field");
    upheld().when(take(vec![REMEDY])).refused(Refusal::Unknown { what: "remedy" });
}

#[test]
fn an_objection_delivers_nothing_and_needs_somebody_else() {
    let review = upheld().and(complainant(), object());
    assert_eq!((review.case.stage, review.case.assigned), (Stage::Review, None));
    assert!(review.case.remedies.values().all(|it| !it.released));
    assert_eq!(review.case.tier(), 2);
    let reject = rule(Outcome::Rejected, vec![]);
    review.clone().by(reviewer()).when(reject.clone()).refused(Refusal::NotAssigned);
    review.clone().by(agent()).when(reject.clone()).refused_as("wrong-role");
    given_to(review, &reviewer()).when(reject).is_accepted();
}

#[test]
fn whoever_ruled_does_not_review() {
    let ruler = person(11, Role::Reviewer);
    assert_eq!(ruler.actor.id, agent().actor.id);
    let review = upheld().and(complainant(), object());
    let assign = |to: &Reader| Command::Assign { to: Some(to.actor.id), queue: None };
    review.clone().by(reviewer()).when(assign(&ruler)).refused(Refusal::NotIndependent);
    review.clone().by(ruler.clone()).when(assign(&reviewer())).refused(Refusal::NotIndependent);
    let slipped = Event::Assigned { to: Some(ruler.actor.id), queue: None };
    let reject = rule(Outcome::Rejected, vec![]);
    review.happened([slipped]).by(ruler).when(reject).refused(Refusal::NotIndependent);
}

#[test]
fn a_review_replaces_what_was_disputed_and_keeps_what_was_taken() {
    let review = given_to(upheld().and(complainant(), take(vec![EARLIER])), &reviewer());
    let second = Event::Ruled {
        tier: 2,
        outcome: Outcome::Upheld,
        words: words("reasons"),
        by: reviewer().actor.id,
    };
    let by = Some(reviewer().actor.id);
    let (remedy, what, amount) = (REMEDY, full_refund(0), Some(money("50.00 CNY")));
    review.when(rule(Outcome::Upheld, vec![full_refund(0)])).then([
        Event::RemedyReplaced { remedy: VOUCHER },
        second,
        Event::RemedyOrdered { remedy, what, amount, approval: false, by },
    ]);
    let settled = review.and(reviewer(), rule(Outcome::Upheld, vec![full_refund(0)])).case;
    assert_eq!(settled.stage, Stage::Settling);
    assert_eq!(settled.remedies[&VOUCHER].status, RemedyStatus::Replaced);
    let kept = settled.remedies.values().filter(|it| it.status.is_alive());
    assert!(kept.clone().all(|it| it.released) && kept.count() == 2);
}

#[test]
fn a_review_may_win_all_that_the_first_ruling_gave_and_more() {
    let review = given_to(upheld().and(complainant(), object()), &reviewer());
    let (asked, left) = (money("80.01 CNY"), money("80.00 CNY"));
    review
        .when(rule(Outcome::Upheld, vec![part(0, "80.01 CNY")]))
        .refused(Refusal::ExceedsPayment { asked, left });
    review.when(rule(Outcome::Upheld, vec![part(0, "80.00 CNY")])).is_accepted();
}

#[test]
fn a_review_that_finds_nothing_owed_ends_the_case() {
    let reject = rule(Outcome::Rejected, vec![]);
    let closed = given_to(rejected().and(complainant(), object()), &reviewer())
        .and(reviewer(), reject.clone());
    assert_eq!(closed.case.closing, Some(Closing::Rejected));
    // What was taken of the first ruling is still delivered.
    let kept = given_to(upheld().and(complainant(), take(vec![EARLIER])), &reviewer());
    assert_eq!(kept.and(reviewer(), reject).case.stage, Stage::Settling);
}

#[test]
fn there_is_no_third_ruling() {
    let reviewed = given_to(upheld().and(complainant(), object()), &reviewer())
        .and(reviewer(), rule(Outcome::Upheld, vec![voucher("1.00 CNY")]));
    reviewed.clone().by(complainant()).when(object()).refused_as("wrong-stage");
    let again = rule(Outcome::Rejected, vec![]);
    reviewed.by(second_reviewer()).when(again).refused_as("wrong-stage");
}

#[test]
fn a_reopened_case_is_ruled_and_objected_to_anew() {
    let reason = "new-facts".parse().expect("a code");
    let reopened = rejected()
        .and(complainant(), Command::Accept)
        .and(complainant(), Command::Reopen { reason });
    let ruled = given_to(reopened, &second_agent())
        .and(second_agent(), rule(Outcome::UpheldInPart, vec![part(0, "1.00 CNY")]));
    ruled.by(complainant()).when(object()).is_accepted();
}
