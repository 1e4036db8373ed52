//! A complaint is gathered, sent, and found admissible or not.

use redress_core::{
    case::{
        Case, Closing, Command, Complaint, Context, Event, Handling, House, Origin, PAYMENTS_MAX,
        Refusal, Stage, Task, draft,
    },
    code::Code,
    ids::QueueId,
    party::{Reader, Role},
    testkit::{
        CASE, COMMAND, DAY, Given, RULES, agent, auditor, claimed, complainant, complaint, drafted,
        given, instant, lodged, merchant, money, noon, open, other_complainant, payment, person,
        recorded, replayed, representative, represented, reviewer, second_agent, system, words,
    },
};
use uuid::Uuid;

fn draft_by(reader: &Reader, complaint: Complaint) -> Result<Vec<Event>, Refusal> {
    let house = House::default();
    let ctx = Context { now: noon(DAY), reader, command: COMMAND, rules: &RULES, house: &house };
    draft(complainant().actor.id, complaint, &ctx)
}

fn draft_case() -> Given {
    given([drafted(complaint())]).by(complainant())
}

fn lodged_case() -> Given {
    given([drafted(complaint()), lodged()])
}

fn bad(field: &str) -> impl Fn(Refusal) -> bool + '_ {
    move |it| matches!(it, Refusal::BadField { field: of, .. } if of == field)
}

#[test]
fn whoever_complains_drafts_it_or_staff_write_it_down_for_them() {
    for reader in [complainant(), agent(), reviewer(), system()] {
        assert_eq!(draft_by(&reader, complaint()), Ok(vec![drafted(complaint())]));
    }
}

#[test]
fn nobody_drafts_for_somebody_else_or_complains_to_themselves() {
    let own =
        Reader::plain(redress_core::party::Actor { role: Role::Agent, ..complainant().actor });
    for reader in [other_complainant(), merchant(), auditor(), own] {
        assert_eq!(draft_by(&reader, complaint()), Err(Refusal::NotYourCase));
    }
}

#[test]
fn a_draft_belongs_to_its_complainant_and_to_whoever_wrote_it_down() {
    draft_case().when(Command::Lodge { terms: None }).is_accepted();
    for stranger in [other_complainant(), second_agent(), reviewer(), merchant()] {
        draft_case()
            .by(stranger)
            .when(Command::Lodge { terms: None })
            .refused(Refusal::NotYourCase);
    }
    let by = (agent().actor, COMMAND, noon(DAY));
    let written_down = replayed(recorded(CASE, 0, by, [drafted(complaint())]));
    written_down.clone().by(agent()).when(Command::Lodge { terms: None }).is_accepted();
    written_down
        .by(second_agent())
        .when(Command::Lodge { terms: None })
        .refused(Refusal::NotYourCase);
}

#[test]
fn lodging_puts_the_case_under_the_rules_of_that_day() {
    draft_case().when(Command::Lodge { terms: None }).then([lodged()]);
    draft_case().by(system()).when(Command::Lodge { terms: None }).then([lodged()]);
    lodged_case().by(complainant()).when(Command::Lodge { terms: None }).refused_as("wrong-stage");
}

#[test]
fn which_rules_apply_is_not_the_complainants_to_choose() {
    let mut complaint = complaint();
    for (name, value) in [("handled", "outside"), ("issue", "other"), ("provider", "none")] {
        complaint.facts.set(name, value).expect("a fact");
    }
    for number in 0..13 {
        complaint.facts.set(&format!("filler-{number}"), "x").expect("a fact");
    }
    let case = given([drafted(complaint)]).and(complainant(), Command::Lodge { terms: None }).case;
    let facts = &case.complaint.facts;
    assert_eq!(facts.get("handled"), Some("house"));
    assert_eq!(facts.get("issue"), Some("refund-delayed"));
    assert_eq!(facts.get("provider"), Some("sandbox"));
    assert_eq!(case.regimes, given([drafted(claimed([])), lodged()]).case.regimes);
}

#[test]
fn a_complainant_does_not_say_that_a_regulator_sent_the_complaint() {
    let mut complaint = claimed([]);
    complaint.facts.set("source", "pboc-transfer").expect("a fact");
    complaint.facts.set("country", "CN").expect("a fact");
    let case =
        given([drafted(complaint.clone())]).and(complainant(), Command::Lodge { terms: None }).case;
    let said = |case: &Case, name: &str| case.complaint.facts.get(name).map(str::to_owned);
    assert_eq!(said(&case, "source"), None);
    assert_eq!(said(&case, "country"), Some("CN".to_owned()));

    complaint.origin = Origin::Desk;
    let case = given([drafted(complaint)]).and(complainant(), Command::Lodge { terms: None }).case;
    assert_eq!(said(&case, "source"), Some("pboc-transfer".to_owned()), "staff wrote it down");
}

#[test]
fn a_draft_is_amended_as_a_whole_and_only_while_it_is_one() {
    let other = claimed([payment("PAY-2", "5.00 CNY")]);
    let amend = || Command::Amend { complaint: Box::new(other.clone()) };
    draft_case().when(amend()).then([Event::Amended { complaint: Box::new(other.clone()) }]);
    draft_case().by(second_agent()).when(amend()).refused(Refusal::NotYourCase);
    lodged_case().by(complainant()).when(amend()).refused_as("wrong-stage");
}

#[test]
fn a_complaint_names_each_payment_once_and_not_too_many() {
    let many = |count: usize| claimed((0..count).map(|n| payment(&format!("PAY-{n}"), "1.00 CNY")));
    assert_eq!(many(PAYMENTS_MAX).check(), Ok(()));
    let too_many = Refusal::TooMany { field: "payments".to_owned(), limit: PAYMENTS_MAX };
    assert_eq!(many(PAYMENTS_MAX + 1).check(), Err(too_many));

    let twice = claimed([payment("PAY-1", "1.00 CNY"), payment("PAY-1", "2.00 CNY")]);
    assert!(bad("payments[1].reference")(twice.check().unwrap_err()));
    let mut unnamed = claimed([payment("PAY-1", "1.00 CNY"), payment("PAY-2", "2.00 CNY")]);
    unnamed.payments.iter_mut().for_each(|it| it.reference = None);
    assert_eq!(unnamed.check(), Ok(()));
}

#[test]
fn a_reference_is_a_number_and_no_prose() {
    for reference in ["", "paid to Wang", "王小明", "a\nb", "x".repeat(129).as_str()] {
        let complaint = claimed([payment(reference, "1.00 CNY")]);
        assert!(bad("payments[0].reference")(complaint.check().unwrap_err()), "{reference}");
    }
    assert_eq!(claimed([payment(&"x".repeat(128), "1.00 CNY")]).check(), Ok(()));
}

#[test]
fn a_claim_is_positive_and_in_the_currency_of_its_payments() {
    let claim = |amount: &str| Complaint { claimed: Some(money(amount)), ..complaint() };
    assert_eq!(claim("0.01 CNY").check(), Ok(()));
    let nothing = Refusal::NotPositive { field: "claimed".to_owned() };
    assert_eq!(claim("0.00 CNY").check(), Err(nothing));
    assert_eq!(claim("1.00 EUR").check().map_err(|it| it.code()), Err("wrong-currency"));
    let negative = claimed([payment("PAY-1", "-0.01 CNY")]);
    assert_eq!(negative.check().map_err(|it| it.code()), Err("not-positive"));
}

#[test]
fn only_the_institution_says_that_a_complaint_came_from_elsewhere() {
    let imported = |received: &str| {
        let received_at = instant(received);
        let origin = Origin::Imported { number: "OLD-17".to_owned(), received_at };
        Complaint { origin, ..complaint() }
    };
    let old = imported("2026-02-16T09:00:00+08:00");
    assert!(draft_by(&reviewer(), old.clone()).is_ok());
    assert!(draft_by(&complainant(), old).is_err_and(bad("origin")));
    let future = imported("2026-03-02T12:00:01+08:00");
    assert!(draft_by(&reviewer(), future).is_err_and(bad("origin.received_at")));
}

#[test]
fn the_clocks_of_an_imported_complaint_run_since_it_was_received() {
    let received_at = instant("2026-02-16T09:00:00+08:00");
    let origin = Origin::Imported { number: "OLD-17".to_owned(), received_at };
    let case = given([drafted(Complaint { origin, ..complaint() })])
        .and(system(), Command::Lodge { terms: None })
        .case;
    let owed = case.obligations(&RULES);
    assert!(owed.iter().all(|it| it.started_at == received_at), "{owed:?}");
    assert!(!case.due(&RULES, &House::default()).iter().any(|it| it.task == Task::Acknowledge));
}

#[test]
fn a_discarded_draft_is_over() {
    let discarded = [Event::Discarded, Event::Closed { how: Closing::Discarded }];
    draft_case().when(Command::Discard).then(discarded);
    let gone = draft_case().and(complainant(), Command::Discard);
    assert!(gone.moves().is_empty());
    let reopen = Command::Reopen { reason: Code::of("new-facts") };
    gone.when(reopen).refused(Refusal::Over);
    lodged_case().by(complainant()).when(Command::Discard).refused_as("wrong-stage");
}

#[test]
fn the_program_acknowledges_once_and_nobody_else_does() {
    lodged_case().by(system()).when(Command::Acknowledge).then([Event::Acknowledged]);
    let done = lodged_case().and(system(), Command::Acknowledge);
    done.when(Command::Acknowledge).refused(Refusal::AlreadyDone);
    lodged_case().by(agent()).when(Command::Acknowledge).refused_as("wrong-role");
}

#[test]
fn agents_take_a_complaint_on_or_say_where_to_go_instead() {
    lodged_case().when(Command::Accept).then([Event::Accepted]);
    let (reason, text) = (Code::of("not-ours"), words("not ours"));
    let decline = |count: usize| {
        let next = vec![Code::of("consumer-council"); count];
        Command::Decline { reason: reason.clone(), next, text }
    };
    let next = vec![Code::of("consumer-council"); 10];
    lodged_case().when(decline(10)).then([
        Event::Declined { reason: reason.clone(), next, words: text },
        Event::Closed { how: Closing::Declined },
    ]);
    lodged_case().when(decline(11)).refused_as("too-many");
    let to = Code::of("court");
    lodged_case()
        .when(Command::Redirect { to: to.clone(), text })
        .then([Event::Redirected { to, words: text }, Event::Closed { how: Closing::Redirected }]);
    for command in [Command::Accept, decline(0)] {
        lodged_case().by(reviewer()).when(command.clone()).refused_as("wrong-role");
        given(open(complaint())).when(command).refused_as("wrong-stage");
    }
}

#[test]
fn a_case_is_given_to_a_person_or_waits_in_a_queue() {
    let to = Some(agent().actor.id);
    let queue = Some(QueueId(Uuid::from_u128(1)));
    let assign = |to, queue| Command::Assign { to, queue };
    lodged_case().when(assign(to, None)).then([Event::Assigned { to, queue: None }]);
    let waiting = lodged_case().by(system());
    waiting.when(assign(None, queue)).then([Event::Assigned { to: None, queue }]);
    let waiting = waiting.and(system(), assign(None, queue));
    waiting.when(assign(None, queue)).changes_nothing();
    waiting.when(assign(to, None)).then([Event::Assigned { to, queue }]);
    let taken = waiting.and(agent(), assign(to, None));
    taken.when(assign(to, None)).changes_nothing();
    taken.when(assign(None, None)).refused_as("bad-field");
    taken.by(complainant()).when(assign(to, None)).refused_as("wrong-role");
}

#[test]
fn the_round_that_routes_takes_a_case_from_nobody() {
    let (to, queue) = (Some(agent().actor.id), Some(QueueId(Uuid::from_u128(1))));
    let taken = lodged_case().and(agent(), Command::Assign { to, queue: None });
    taken.by(system()).when(Command::Assign { to: None, queue }).changes_nothing();
}

#[test]
fn nobody_handles_their_own_complaint() {
    let case = || given([drafted(represented(complaint())), lodged()]);
    for own in [complainant(), representative()] {
        let to = Some(own.actor.id);
        case().when(Command::Assign { to, queue: None }).refused(Refusal::NotIndependent);
        for role in [Role::Agent, Role::Reviewer] {
            let handler = Reader::plain(redress_core::party::Actor { role, ..own.actor });
            case().by(handler).when(Command::Accept).refused(Refusal::NotYourCase);
        }
    }
    case().by(person(1, Role::Complainant)).when(Command::Withdraw).is_accepted();
}

#[test]
fn an_outside_case_is_lodged_all_the_same() {
    let institution = Code::of("some-bank");
    let kept = Complaint { handling: Handling::Outside { institution }, ..complaint() };
    let case = given([drafted(kept)]).and(complainant(), Command::Lodge { terms: None }).case;
    assert_eq!(case.stage, Stage::Lodged);
    assert_eq!(case.complaint.facts.get("handled"), Some("outside"));
}
