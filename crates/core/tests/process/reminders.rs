//! Reminders: before the time is over, at a decent hour, once each, and only of what still runs.

use redress_core::{
    access::Relation,
    case::{Command, Event, House, Outcome, Quiet, Refusal, Reminders, SideReminders, Task},
    code::Code,
    party::Side,
    testkit::{
        Given, RULES, agent, complainant, complaint, drafted, given, instant, lodged, open,
        reviewer, system, words,
    },
};

/// Sent at noon on Monday, 2 March: fifteen working days end with Monday the 23rd.
fn sent() -> Given {
    given([drafted(complaint()), lodged(), Event::Acknowledged, Event::Accepted]).by(system())
}

/// The next reminder of what `name` owes, and when.
fn next(case: &Given, house: &House, name: &str) -> Option<(String, String)> {
    case.case.due(&RULES, house).into_iter().find_map(|it| match it.task {
        Task::Remind { name: owed, step, .. } if owed == *name => {
            let at = it.at.to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap());
            Some((step.to_string(), at.strftime("%F %R").to_string()))
        }
        _ => None,
    })
}

fn remind(name: &str, step: &str) -> Command {
    let (regime, about) = (Code::of("house"), None);
    Command::Remind { regime, name: name.parse().unwrap(), about, step: step.parse().unwrap() }
}

fn some(step: &str, at: &str) -> Option<(String, String)> {
    Some((step.to_owned(), at.to_owned()))
}

#[test]
fn staff_are_reminded_three_working_days_one_day_and_two_hours_before() {
    let house = House::default();
    let case = sent();
    // The weekend does not count, and midnight is moved to eight in the morning.
    assert_eq!(next(&case, &house, "decide"), some("3-working-days", "2026-03-19 08:00"));
    let told = case.at(instant("2026-03-19T08:00:00+08:00"));
    let told = told.and(system(), remind("decide", "3-working-days"));
    assert_eq!(next(&told, &house, "decide"), some("1-days", "2026-03-23 08:00"));
    let told = told.at(instant("2026-03-23T08:00:00+08:00"));
    let told = told.and(system(), remind("decide", "1-days"));
    // Two hours before midnight is night, and the end of the night is too late.
    assert_eq!(next(&told, &house, "decide"), some("2-hours", "2026-03-23 21:00"));
    let told = told.at(instant("2026-03-23T21:00:00+08:00"));
    let told = told.and(system(), remind("decide", "2-hours"));
    assert_eq!(next(&told, &house, "decide"), None);
}

#[test]
fn a_reminder_says_of_what_and_to_whom_and_comes_once() {
    let case = sent();
    let (early, on_time) = ("2026-03-19T07:59:59+08:00", "2026-03-19T08:00:00+08:00");
    let wanted = || remind("decide", "3-working-days");
    case.clone().at(instant(early)).when(wanted()).refused(Refusal::NothingToRemind);
    let reminded = Event::Reminded {
        regime: Code::of("house"),
        name: Code::of("decide"),
        about: None,
        step: Code::of("3-working-days"),
        due: instant("2026-03-24T00:00:00+08:00"),
        to: Side::Institution,
        too_late: false,
    };
    let case = case.at(instant(on_time));
    case.when(wanted()).then([reminded]);
    case.clone().by(agent()).when(wanted()).refused_as("wrong-role");
    case.and(system(), wanted()).when(wanted()).refused(Refusal::NothingToRemind);
}

#[test]
fn of_several_reminders_at_once_one_is_given_and_after_the_time_none() {
    let step_of = |events: Vec<Event>| match events.as_slice() {
        [Event::Reminded { step, too_late, .. }] => (step.to_string(), *too_late),
        other => panic!("{other:?}"),
    };
    let wanted = || remind("decide", "3-working-days");
    let at = |time: &str| step_of(sent().at(instant(time)).when(wanted()).result().unwrap());
    assert_eq!(at("2026-03-23T09:00:00+08:00"), ("1-days".to_owned(), false));
    assert_eq!(at("2026-03-23T23:59:59+08:00"), ("2-hours".to_owned(), false));
    assert_eq!(at("2026-03-24T00:00:00+08:00"), ("2-hours".to_owned(), true));
    let over = sent().at(instant("2026-03-24T00:00:00+08:00")).and(system(), wanted());
    assert_eq!(next(&over, &House::default(), "decide"), None);
}

#[test]
fn nobody_is_reminded_of_what_is_done_and_reminders_begin_anew_when_the_time_moves() {
    let house = House::default();
    let told = sent().at(instant("2026-03-19T08:00:00+08:00"));
    let told = told.and(system(), remind("decide", "3-working-days"));
    let withdrawn = told.clone().and(complainant(), Command::Withdraw);
    assert_eq!(next(&withdrawn, &house, "decide"), None);
    withdrawn.by(system()).when(remind("decide", "1-days")).refused(Refusal::NothingToRemind);
    // Thirty working days in all end with Tuesday, 14 April.
    let extend = Command::Extend { text: words("longer"), until: None, approved_by: None };
    let extended = told.and(agent(), extend);
    assert_eq!(next(&extended, &house, "decide"), some("3-working-days", "2026-04-10 08:00"));
}

#[test]
fn the_complainant_hears_once_that_the_window_to_object_closes() {
    let house = House::default();
    let outcome = Outcome::Rejected;
    let rule = Command::Rule { outcome, remedies: vec![], text: words("reasons") };
    let ruled = given(open(complaint())).and(agent(), rule).by(system());
    // Fifteen days from the 2nd end with the 17th.
    assert_eq!(next(&ruled, &house, "object"), some("3-days", "2026-03-15 08:00"));
    let told = ruled.at(instant("2026-03-15T08:00:00+08:00"));
    let told = told.and(system(), remind("object", "3-days"));
    assert_eq!(next(&told, &house, "object"), None);
    let event = &told.log.last().unwrap().event;
    assert!(Relation::Complainant.may_see(event, Side::Institution));
    assert!(Relation::Staff.may_see(event, Side::Institution));
    assert!(!Relation::Respondent.may_see(event, Side::Institution));
}

fn house(before: &[&str], quiet: Option<(&str, &str)>) -> House {
    let before = before.iter().map(|it| it.parse().expect("a lead")).collect();
    let time = |it: &str| it.parse().expect("a time");
    let quiet = quiet.map(|(from, until)| Quiet { from: time(from), until: time(until) });
    let institution = SideReminders { before, quiet };
    let reminders = Reminders { institution, ..Reminders::default() };
    House { reminders, ..House::default() }
}

#[test]
fn quiet_hours_may_lie_within_a_day_and_are_half_open() {
    let at = |lead: &str, quiet| next(&sent(), &house(&[lead], quiet), "decide").unwrap().1;
    assert_eq!(at("12-hours", None), "2026-03-23 12:00");
    assert_eq!(at("12-hours", Some(("12:00", "14:00"))), "2026-03-23 14:00");
    assert_eq!(at("12-hours", Some(("10:00", "12:00"))), "2026-03-23 12:00");
    assert_eq!(at("12-hours", Some(("12:01", "14:00"))), "2026-03-23 12:00");
    // An end that is the due time itself is too late.
    assert_eq!(at("2-hours", Some(("20:00", "00:00"))), "2026-03-23 20:00");
    assert_eq!(at("2-hours", Some(("20:00", "23:59"))), "2026-03-23 23:59");
}

#[test]
fn nobody_is_reminded_before_the_clock_began_or_where_nobody_wants_to_be() {
    assert_eq!(next(&sent(), &house(&["30-days"], None), "decide"), None);
    assert_eq!(
        next(&sent(), &house(&["365-working-days", "1-hours"], None), "decide").unwrap().0,
        "1-hours"
    );
    assert_eq!(next(&sent(), &house(&[], None), "decide"), None);
    assert_eq!(next(&sent(), &House::default(), "acknowledge"), None);
}

#[test]
fn a_time_before_is_a_number_and_a_unit() {
    for text in ["3-working-days", "1-days", "2-hours", "365-minutes"] {
        assert_eq!(text.parse::<redress_core::case::Lead>().unwrap().to_string(), text);
    }
    for text in ["", "days", "0-days", "-1-days", "+1-days", "01-days", "366-days", "1-weeks", "1"]
    {
        assert!(text.parse::<redress_core::case::Lead>().is_err(), "{text}");
    }
}

#[test]
fn whoever_reviews_is_reminded_of_the_review_and_not_of_the_ruling() {
    let house = House::default();
    let rule = Command::Rule { outcome: Outcome::Rejected, remedies: vec![], text: words("no") };
    let case = given(open(complaint()))
        .and(agent(), rule)
        .and(complainant(), Command::Object { text: words("but") })
        .by(reviewer());
    assert!(next(&case, &house, "review").is_some());
    assert_eq!(next(&case, &house, "decide"), None);
    assert_eq!(next(&case, &house, "object"), None);
}

#[test]
fn quiet_hours_begin_with_their_first_minute_and_end_before_their_last() {
    let quiet = |from: &str, until: &str| Quiet {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    let holds = |it: Quiet, time: &str| it.holds(time.parse().unwrap());
    let (night, noon) = (quiet("21:00", "08:00"), quiet("12:00", "14:00"));
    for (time, at_night, at_noon) in [
        ("20:59:59", false, false),
        ("21:00", true, false),
        ("00:00", true, false),
        ("07:59:59", true, false),
        ("08:00", false, false),
        ("12:00", false, true),
        ("13:59:59", false, true),
        ("14:00", false, false),
    ] {
        assert_eq!((holds(night, time), holds(noon, time)), (at_night, at_noon), "{time}");
    }
}
