//! Remedies are ordered, delivered, confirmed. Money moves only from here.

use redress_core::{
    case::{Closing, Command, Event, House, Outcome, Refusal, Stage, Task},
    ids::RemedyId,
    party::Reader,
    remedy::{Arrival, Progress, Remedy, RemedyStatus},
    testkit::{
        COMMAND, EARLIER, EARLIER_TOO, Given, REMEDY, RULES, agent, amount_recorded, complainant,
        complaint, done, full_refund, given, instant, merchant, money, noon, open, ordered,
        other_complainant, parked, part, reviewer, second_agent, sent, settling, system, voucher,
        words,
    },
};

/// A refund of 30.00 of 80.00 CNY is on its way, as [`EARLIER`].
fn delivering() -> Given {
    given(settling()).by(system())
}

/// A ruling with these remedies was accepted; the first is [`EARLIER`].
fn owed(remedies: Vec<Remedy>) -> Given {
    let rule = Command::Rule { outcome: Outcome::UpheldInPart, remedies, text: words("reasons") };
    given(open(complaint())).and(agent(), rule).and(complainant(), Command::Accept)
}

fn report(progress: Progress) -> Command {
    Command::ReportRemedy { remedy: EARLIER, progress }
}

fn reported(progress: Progress) -> Event {
    Event::RemedyReported { remedy: EARLIER, progress }
}

fn no() -> Progress {
    Progress::Failed { code: "ACCOUNT_CLOSED".to_owned() }
}

fn failed() -> Given {
    delivering().happened([sent(EARLIER), reported(no())])
}

fn delivered() -> Given {
    delivering().happened([sent(EARLIER), done(EARLIER)]).by(complainant())
}

const RETRY: Command = Command::RetryRemedy { remedy: EARLIER };
const CONFIRM: Command = Command::ConfirmArrival { remedy: EARLIER };
const MISSING: Command = Command::ReportNotArrived { remedy: EARLIER };

#[test]
fn the_intent_is_written_down_before_the_provider_hears_of_it() {
    delivering().when(report(Progress::Sent)).then([sent(EARLIER)]);
    let stands = Refusal::RemedyStands { status: RemedyStatus::Ordered };
    for progress in [Progress::Pending, Progress::Done, Progress::Parked { code: "E".to_owned() }] {
        delivering().when(report(progress)).refused(stands.clone());
    }
    // Of what nobody has heard of, a no is certain.
    delivering().when(report(no())).then([reported(no())]);
}

#[test]
fn only_the_program_speaks_for_the_provider() {
    for reader in [agent(), reviewer(), complainant()] {
        delivering().by(reader).when(report(Progress::Sent)).refused_as("wrong-role");
    }
    let open = given(open(complaint())).by(system());
    open.when(report(Progress::Sent)).refused_as("wrong-stage");
}

#[test]
fn the_provider_may_answer_twice_and_out_of_order() {
    let asked = delivering().happened([sent(EARLIER)]);
    asked.when(report(Progress::Sent)).changes_nothing();
    asked.when(report(Progress::Pending)).then([reported(Progress::Pending)]);
    let pending = asked.happened([reported(Progress::Pending)]);
    pending.when(report(Progress::Sent)).changes_nothing();
    pending.when(report(Progress::Done)).then([done(EARLIER)]);
    pending.happened([done(EARLIER)]).when(report(Progress::Done)).changes_nothing();
}

#[test]
fn what_the_provider_calls_it_is_a_code_and_no_prose() {
    let asked = delivering().happened([sent(EARLIER)]);
    for code in ["", "account of Wang", "账户", "x".repeat(65).as_str()] {
        asked.when(report(Progress::Failed { code: code.to_owned() })).refused_as("bad-field");
    }
    asked.when(report(Progress::Failed { code: "x".repeat(64) })).is_accepted();
}

#[test]
fn what_nobody_understands_waits_for_a_person() {
    let stuck = delivering().happened([sent(EARLIER), parked(EARLIER)]);
    let waits = stuck.case.due(&RULES, &House::default()).into_iter();
    assert!(!waits.map(|it| it.task).any(|it| it == Task::DeliverRemedy { remedy: EARLIER }));
    let stands = Refusal::RemedyStands { status: RemedyStatus::Parked };
    stuck.when(report(Progress::Done)).refused(stands);
    stuck.clone().by(complainant()).when(RETRY).refused_as("wrong-role");
    stuck.clone().by(agent()).when(Command::Close).refused(Refusal::StillDelivering);
    // Ask again under the same id, or find in the provider's books that it was paid.
    let staff = stuck.by(agent());
    staff.when(RETRY).then([Event::RemedyRetried { remedy: EARLIER }]);
    staff.when(Command::DeliverRemedy { remedy: EARLIER }).then([done(EARLIER)]);
}

#[test]
fn after_a_clear_no_the_same_is_ordered_under_a_new_id_once() {
    let case = failed().by(second_agent());
    case.when(RETRY).then([
        Event::RemedyReplaced { remedy: EARLIER },
        ordered(REMEDY, part(0, "30.00 CNY"), Some("30.00 CNY")),
    ]);
    let again = case.and(second_agent(), RETRY);
    assert!(again.case.remedies.values().all(|it| it.released));
    again.when(RETRY).refused_as("unknown");
}

#[test]
fn after_a_clear_no_the_payment_has_its_money_back() {
    let reason = "new-facts".parse().expect("a code");
    let reopened = failed().and(agent(), Command::Close).and(agent(), Command::Reopen { reason });
    let rule = Command::Rule {
        outcome: Outcome::Upheld,
        remedies: vec![full_refund(0)],
        text: words("reasons"),
    };
    let ruled = Event::Ruled {
        tier: 1,
        outcome: Outcome::Upheld,
        words: words("reasons"),
        by: agent().actor.id,
    };
    reopened.when(rule).then([
        Event::RemedyReplaced { remedy: EARLIER },
        ruled,
        ordered(REMEDY, full_refund(0), Some("80.00 CNY")),
    ]);
}

#[test]
fn what_failed_is_still_owed_until_staff_give_it_up() {
    let case = owed(vec![part(0, "30.00 CNY"), voucher("5.00 CNY")]).happened([
        sent(EARLIER),
        reported(no()),
        done(EARLIER_TOO),
    ]);
    let confirmed = case.and(complainant(), Command::ConfirmArrival { remedy: EARLIER_TOO });
    assert_eq!(confirmed.case.stage, Stage::Settling);
    let later = confirmed.clone().by(system()).on("2026-06-01");
    later.when(Command::EndWait).refused(Refusal::StillDelivering);
    confirmed.by(agent()).when(Command::Close).then([Event::Closed { how: Closing::Settled }]);
}

#[test]
fn the_last_arrival_ends_the_case() {
    let closed = Event::Closed { how: Closing::Settled };
    delivered().when(CONFIRM).then([Event::ArrivalConfirmed { remedy: EARLIER }, closed]);
    for reader in [agent(), system()] {
        delivered().by(reader).when(CONFIRM).refused_as("wrong-role");
    }
    delivered().by(other_complainant()).when(CONFIRM).refused(Refusal::NotYourCase);
    delivering().by(complainant()).when(CONFIRM).refused_as("unknown");

    let two = owed(vec![part(0, "30.00 CNY"), voucher("5.00 CNY")])
        .happened([sent(EARLIER), done(EARLIER)]);
    two.by(complainant()).when(CONFIRM).then([Event::ArrivalConfirmed { remedy: EARLIER }]);
}

#[test]
fn silence_for_ten_days_counts_as_arrival() {
    let system = || delivered().by(system());
    system()
        .at(instant("2026-03-12T23:59:59+08:00"))
        .when(Command::EndWait)
        .refused_as("too-early");
    let ended = [Event::WaitEnded, Event::Closed { how: Closing::Settled }];
    system().at(instant("2026-03-13T00:00:00+08:00")).when(Command::EndWait).then(ended);
    let far = noon("2027-03-02");
    delivering().at(far).when(Command::EndWait).refused(Refusal::StillDelivering);
}

#[test]
fn what_did_not_arrive_is_asked_for_again_and_never_paid_anew() {
    delivered().when(MISSING).then([Event::NotArrived { remedy: EARLIER }]);
    delivered().by(merchant()).when(MISSING).refused(Refusal::NotYourCase);
    let missing = delivered().and(complainant(), MISSING);
    missing.when(MISSING).refused_as("unknown");
    let staff = missing.clone().by(agent());
    staff.when(Command::Close).refused(Refusal::StillDelivering);
    staff.when(RETRY).then([Event::RemedyRetried { remedy: EARLIER }]);
    // A yes and then a no is not a clear no: it waits for a person, and orders nothing new.
    let odd = staff.and(agent(), RETRY).by(system());
    let unclear = Progress::Parked { code: "ACCOUNT_CLOSED".to_owned() };
    odd.when(report(no())).then([reported(unclear)]);
    let parked = odd.and(system(), report(no())).by(agent());
    parked.when(RETRY).then([Event::RemedyRetried { remedy: EARLIER }]);
    // It may yet be there.
    missing.when(CONFIRM).is_accepted();
}

#[test]
fn what_a_person_believed_to_be_paid_may_be_refused_clearly() {
    let believed = delivering()
        .happened([sent(EARLIER), parked(EARLIER)])
        .and(agent(), Command::DeliverRemedy { remedy: EARLIER })
        .and(complainant(), MISSING)
        .and(agent(), RETRY);
    believed.by(system()).when(report(no())).then([reported(no())]);
}

#[test]
fn what_is_no_money_is_delivered_by_a_person() {
    let case = owed(vec![voucher("5.00 CNY")]);
    let deliver = Command::DeliverRemedy { remedy: EARLIER };
    case.clone().by(second_agent()).when(deliver.clone()).then([done(EARLIER)]);
    case.clone().by(complainant()).when(deliver.clone()).refused_as("wrong-role");
    case.clone().by(system()).when(report(Progress::Sent)).refused_as("unknown");
    let missing = case.and(agent(), deliver.clone()).and(complainant(), MISSING);
    missing.clone().by(agent()).when(RETRY).refused_as("unknown");
    missing.clone().by(agent()).when(deliver.clone()).then([done(EARLIER)]);
    let again = missing.and(agent(), deliver).case;
    assert_eq!(again.remedies[&EARLIER].arrival, Arrival::Awaited);
    delivering().by(agent()).when(Command::DeliverRemedy { remedy: EARLIER }).refused_as("unknown");
}

fn large() -> Given {
    let rule = Command::Rule {
        outcome: Outcome::Upheld,
        remedies: vec![full_refund(0)],
        text: words("reasons"),
    };
    given(open(complaint()))
        .approving_above("79.99 CNY")
        .and(agent(), rule)
        .and(complainant(), Command::Accept)
}

#[test]
fn a_large_refund_is_looked_at_by_somebody_else() {
    let approve = || Command::ApproveRemedy { remedy: EARLIER };
    assert_eq!(large().case.remedies[&EARLIER].status, RemedyStatus::UnderReview);
    large().by(system()).when(report(Progress::Sent)).refused_as("remedy-stands");
    large().by(agent()).when(approve()).refused(Refusal::NotIndependent);
    large().by(complainant()).when(approve()).refused_as("wrong-role");
    for other in [second_agent(), reviewer()] {
        large().by(other).when(approve()).then([Event::RemedyApproved { remedy: EARLIER }]);
    }
    let approved = large().and(second_agent(), approve());
    approved.by(system()).when(report(Progress::Sent)).then([sent(EARLIER)]);
    delivering().by(second_agent()).when(approve()).refused_as("unknown");
}

#[test]
fn the_complainant_says_where_it_should_go() {
    let give = || Command::GiveDetails { remedy: EARLIER, text: words("my account") };
    let given_details = Event::DetailsGiven { remedy: EARLIER, words: words("my account") };
    delivering().by(complainant()).when(give()).then([given_details]);
    delivering().by(agent()).when(give()).refused_as("wrong-role");
    let sent = delivering().happened([sent(EARLIER)]).by(complainant());
    sent.when(give()).refused_as("unknown");
}

#[test]
fn details_that_are_corrected_start_no_clock_anew() {
    let give = || Command::GiveDetails { remedy: EARLIER, text: words("my account") };
    let once = delivering().and(complainant(), give());
    let often = (0..100).fold(once.clone(), |case, _| case.and(complainant(), give()));
    assert_eq!(often.case.milestones, once.case.milestones);
}

#[test]
fn nobody_says_for_ever_that_nothing_arrived() {
    let round = |case: Given| {
        case.and(complainant(), MISSING).and(agent(), RETRY).by(system()).happened([done(EARLIER)])
    };
    let often = (0..100).fold(delivered(), |case, _| round(case)).by(complainant());
    often.when(MISSING).refused_as("too-many");
    often.when(CONFIRM).is_accepted();
}

fn came_back(total: &str) -> Command {
    Command::ReportMoney { payment: 0, total: money(total) }
}

fn told(total: &str) -> Event {
    Event::MoneyReported { payment: 0, total: money(total) }
}

#[test]
fn an_order_shrinks_to_what_is_left() {
    // 80.00 was paid and 30.00 is ordered: up to 50.00 may come back elsewhere.
    delivering().when(came_back("50.00 CNY")).then([told("50.00 CNY")]);
    delivering().when(came_back("50.01 CNY")).then([
        told("50.01 CNY"),
        Event::RemedyReplaced { remedy: EARLIER },
        ordered(REMEDY, part(0, "30.00 CNY"), Some("29.99 CNY")),
    ]);
    let replaced = [told("80.00 CNY"), Event::RemedyReplaced { remedy: EARLIER }];
    delivering().when(came_back("80.00 CNY")).then(replaced);
    let smaller = delivering().and(system(), came_back("50.01 CNY")).case;
    assert!(smaller.remedies[&RemedyId(redress_core::testkit::command(1).0)].released);
}

#[test]
fn what_was_sent_cannot_be_taken_back() {
    let under_way = delivering().happened([sent(EARLIER)]);
    under_way.when(came_back("80.00 CNY")).then([told("80.00 CNY")]);
}

#[test]
fn money_that_came_back_is_told_in_all_and_only_grows() {
    let case = delivering().and(agent(), came_back("10.00 CNY"));
    case.when(came_back("10.00 CNY")).changes_nothing();
    case.when(came_back("9.99 CNY")).changes_nothing();
    case.when(came_back("10.01 CNY")).then([told("10.01 CNY")]);
    case.when(came_back("0.00 CNY")).refused_as("not-positive");
    case.when(came_back("11.00 EUR")).refused_as("wrong-currency");
    let elsewhere = Command::ReportMoney { payment: 1, total: money("1.00 CNY") };
    case.when(elsewhere).refused_as("no-such-payment");
    case.by(complainant()).when(came_back("11.00 CNY")).refused_as("wrong-role");
}

#[test]
fn a_record_that_shows_less_leaves_less_to_give_back() {
    let rule = Command::Rule {
        outcome: Outcome::Upheld,
        remedies: vec![full_refund(0)],
        text: words("reasons"),
    };
    let ruled = given(open(complaint())).and(agent(), rule);
    let objected = ruled.and(complainant(), Command::Object { text: words("no") });
    let finding = amount_recorded(0, "70.00 CNY");
    // What is disputed is decided anew, so it is taken back and not ordered again.
    objected
        .by(system())
        .when(Command::RecordFinding { finding: finding.clone() })
        .then([Event::FindingRecorded { finding }, Event::RemedyReplaced { remedy: EARLIER }]);
}

#[test]
fn a_case_ends_only_when_everything_was_delivered() {
    delivering().by(agent()).when(Command::Close).refused(Refusal::StillDelivering);
    let settled = [Event::Closed { how: Closing::Settled }];
    delivered().by(agent()).when(Command::Close).then(settled);
    delivered().by(complainant()).when(Command::Close).refused_as("wrong-role");
}

#[test]
fn retrying_orders_no_more_than_is_left_by_now() {
    let case = failed().and(agent(), came_back("60.00 CNY"));
    case.when(RETRY).then([
        Event::RemedyReplaced { remedy: EARLIER },
        ordered(REMEDY, part(0, "30.00 CNY"), Some("20.00 CNY")),
    ]);
    let all = failed().and(agent(), came_back("80.00 CNY"));
    all.when(RETRY).refused(Refusal::PaymentExhausted { payment: 0 });
    assert_eq!(REMEDY, RemedyId(COMMAND.0));
}

#[test]
fn strangers_deliver_nothing() {
    let own = |role| Reader::plain(redress_core::party::Actor { role, ..complainant().actor });
    for reader in [own(redress_core::party::Role::Agent), own(redress_core::party::Role::Reviewer)]
    {
        failed().by(reader).when(RETRY).refused(Refusal::NotYourCase);
    }
}
