//! What clocks make of a case, under a law made for it: pauses, extensions that somebody must
//! approve, the way that opens when it is late, several laws at once, and law that changes.

use std::sync::LazyLock;

use jiff::Timestamp;
use redress_core::{
    case::{Case, Command, Due, Event, House, Refusal, Step, Task},
    code::Code,
    rulebook::{Facts, Obligation, Rulebook, Standing},
    testkit::{
        Given, agent, complainant, complaint, drafted, given, instant, reviewer, system, words,
    },
};

/// Ten days, thirty with approval, not while an appraisal is under way; then to the court.
const STRICT: &str = r#"
id           = "strict"
title        = { zh = "严格规则", en = "Strict rules" }
source       = { zh = "测试", en = "a test" }
valid-from   = "2020-01-01"
zone         = "Asia/Shanghai"
confidence   = "verified"
reviewed     = false
applies-when = [{ law = ["strict", "both"] }]

[events]
lodged       = ["lodged"]
extended     = ["extended"]
decided      = ["ruled", "agreed"]
over         = ["closed", "withdrawn", "merged"]
appraisal    = ["appraisal-started"]
appraised    = ["appraisal-ended"]

[[obligation]]
name         = "answer"
title        = { zh = "答复", en = "Answer" }
duty         = "decide"
owed-by      = "institution"
starts       = ["lodged"]
stops        = ["decided"]
lapses       = ["over"]
within       = { days = 10 }
extended     = [{ by = "extended", to = { days = 30 }, needs = ["approval"], title = { zh = "延期", en = "Extended" } }]
pauses       = [{ from = "appraisal", until = "appraised", title = { zh = "鉴定", en = "Appraisal" } }]
compensation = { amount = "5.00", currency = "CNY", per = "day", automatic = true }
if-late      = { channels = ["court"], say = { zh = "可以起诉", en = "You may go to court" } }

[[example]]
why   = { zh = "十日", en = "ten days" }
given = { lodged = "2026-03-02T12:00:00+08:00" }
due   = { answer = "2026-03-12" }
"#;

/// Twelve days, by whoever it is.
const MILD: &str = r#"
id           = "mild"
title        = { zh = "宽松规则", en = "Mild rules" }
source       = { zh = "测试", en = "a test" }
valid-from   = "2020-01-01"
zone         = "Asia/Shanghai"
confidence   = "verified"
reviewed     = false
applies-when = [{ law = ["mild", "both"] }]

[events]
lodged  = ["lodged"]
decided = ["ruled", "agreed"]
over    = ["closed", "withdrawn", "merged"]

[[obligation]]
name    = "answer"
title   = { zh = "答复", en = "Answer" }
duty    = "decide"
owed-by = "institution"
starts  = ["lodged"]
stops   = ["decided"]
lapses  = ["over"]
within  = { days = 12 }

[[obligation]]
name    = "settle-early"
title   = { zh = "提前和解", en = "Settle early" }
duty    = "settle-early"
owed-by = "institution"
starts  = ["lodged"]
stops   = ["decided"]
lapses  = ["over"]
within  = { days = 3 }

[[example]]
why   = { zh = "十二日，提前和解有三日", en = "twelve days, and three to settle early" }
given = { lodged = "2026-03-02T12:00:00+08:00" }
due   = { answer = "2026-03-14", settle-early = "2026-03-05" }
"#;

static LAW: LazyLock<Rulebook> = LazyLock::new(|| law(STRICT));
/// The same strict rules, with eight days instead of ten.
static STRICTER: LazyLock<Rulebook> =
    LazyLock::new(|| law(&STRICT.replace("days = 10", "days = 8").replace("03-12", "03-10")));

fn law(strict: &str) -> Rulebook {
    let files = [("regimes/strict.toml", strict), ("regimes/mild.toml", MILD)];
    Rulebook::from_files(&files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Sent at noon on Monday, 2 March.
fn sent(under: &str) -> Given {
    let facts = Facts::new().with("law", under).unwrap();
    let regimes = LAW.applicable(&facts, redress_core::testkit::noon(redress_core::testkit::DAY));
    assert!(!regimes.is_empty());
    let lodged = Event::Lodged { facts, regimes };
    given([drafted(complaint()), lodged, Event::Acknowledged, Event::Accepted]).under(&LAW)
}

fn extend(approved: bool) -> Command {
    let approved_by = approved.then(|| reviewer().actor.id);
    Command::Extend { text: words("longer"), until: None, approved_by }
}

fn step(step: Step) -> Command {
    Command::RecordStep { step, happened_at: None, until: None, text: Some(words("told")) }
}

fn miss(regime: &str) -> Command {
    let regime = regime.parse().unwrap();
    Command::MissObligation { regime, name: Code::of("answer"), about: None }
}

fn answer(case: &Case, regime: &str) -> Obligation {
    let owed = case.obligations(&LAW).into_iter();
    owed.into_iter().find(|it| it.regime.regime == *regime && it.name == "answer").unwrap()
}

fn due(case: &Case) -> Vec<Due> {
    case.due(&LAW, &House::default())
}

fn hurries(case: &Case) -> bool {
    let hurry = |it: &Due| matches!(it.task, Task::Remind { .. } | Task::MissObligation { .. });
    due(case).iter().any(hurry)
}

const ON_THE_13TH: &str = "2026-03-13T00:00:00+08:00";

#[test]
fn an_extension_that_needs_approval_is_refused_without_it_while_it_would_buy_something() {
    let case = sent("strict").on("2026-03-09");
    case.when(extend(false)).refused(Refusal::ApprovalNeeded);
    let extended = case.and(agent(), extend(true));
    assert_eq!(answer(&extended.case, "strict").due, instant("2026-04-02T00:00:00+08:00"));
    // Nothing more is to be had, and nothing when it is too late: words are free.
    extended.when(extend(false)).is_accepted();
    let late = sent("strict").on("2026-03-13");
    let told = late.and(agent(), extend(false));
    assert_eq!(answer(&told.case, "strict").due, instant(ON_THE_13TH));
    sent("mild").on("2026-03-09").when(extend(false)).is_accepted();
}

#[test]
fn a_clock_that_stands_still_hurries_nobody_and_sorts_after_those_that_run() {
    let case = sent("strict").on("2026-03-04");
    assert!(hurries(&case.case));
    assert_eq!(case.case.inbox_entry(&LAW).due_at, Some(instant(ON_THE_13TH)));
    let paused = case.and(agent(), step(Step::AppraisalStarted));
    assert!(matches!(answer(&paused.case, "strict").standing, Standing::Paused { .. }));
    assert!(!hurries(&paused.case), "{:?}", due(&paused.case));
    assert_eq!(paused.case.inbox_entry(&LAW).due_at, None);
    paused.clone().on("2026-03-20").by(system()).when(miss("strict")).refused(Refusal::NotLate);
    // From the 4th to the 20th, both included, are 17 days that do not count.
    let again = paused.on("2026-03-20").and(agent(), step(Step::AppraisalEnded));
    assert_eq!(answer(&again.case, "strict").due, instant("2026-03-30T00:00:00+08:00"));
    assert!(hurries(&again.case));
}

#[test]
fn under_several_laws_the_earliest_clock_that_runs_counts() {
    let both = sent("both").on("2026-03-04");
    assert_eq!(both.case.inbox_entry(&LAW).due_at, Some(instant(ON_THE_13TH)));
    let reminded = |case: &Case| {
        let of = due(case).into_iter().filter_map(|it| match it.task {
            Task::Remind { regime, name, .. } if name == "answer" => Some(regime.to_string()),
            _ => None,
        });
        of.collect::<Vec<_>>()
    };
    assert_eq!(reminded(&both.case), ["strict"]);
    let paused = both.and(agent(), step(Step::AppraisalStarted));
    let mild = instant("2026-03-15T00:00:00+08:00");
    assert_eq!(paused.case.inbox_entry(&LAW).due_at, Some(mild));
    assert_eq!(reminded(&paused.case), ["mild"]);
    // What was let pass is not reminded of any more; what comes next is.
    let late = sent("both").at(instant(ON_THE_13TH)).and(system(), miss("strict"));
    assert_eq!(reminded(&late.case), ["mild"]);
    assert_eq!(late.case.inbox_entry(&LAW).due_at, Some(instant(ON_THE_13TH)));
}

#[test]
fn a_window_of_the_institution_is_not_a_deadline_of_the_desk() {
    let mild = sent("mild").case.inbox_entry(&LAW);
    assert_eq!(mild.due_at, Some(instant("2026-03-15T00:00:00+08:00")));
    assert!(!mild.late);
}

#[test]
fn who_is_late_opens_the_next_way_from_that_instant_on() {
    let late = sent("strict").at(instant(ON_THE_13TH)).by(system());
    let missed = Event::ObligationMissed {
        regime: Code::of("strict"),
        name: Code::of("answer"),
        about: None,
        next: vec![Code::of("court")],
        since: Some(instant(ON_THE_13TH)),
    };
    late.when(miss("strict")).then([missed]);
    let mild = sent("mild").on("2026-03-15").by(system()).when(miss("mild")).result().unwrap();
    assert!(matches!(&mild[..], [Event::ObligationMissed { next, .. }] if next.is_empty()));
}

#[test]
fn being_late_costs_money_that_is_shown_and_moves_nothing() {
    let at = |time: &str| -> Timestamp { instant(time) };
    let late = sent("strict").at(instant(ON_THE_13TH)).and(system(), miss("strict"));
    let owed = answer(&late.case, "strict");
    assert_eq!(owed.compensation(at("2026-03-12T23:59:59+08:00")), None);
    let five = owed.compensation(at(ON_THE_13TH)).map(|it| it.to_string());
    assert_eq!(five.as_deref(), Some("5.00 CNY"));
    let twenty = owed.compensation(at("2026-03-16T10:00:00+08:00")).map(|it| it.to_string());
    assert_eq!(twenty.as_deref(), Some("20.00 CNY"));
    assert!(late.case.remedies.is_empty());
    assert!(!due(&late.case).iter().any(|it| matches!(it.task, Task::DeliverRemedy { .. })));
}

fn moved(from: &str) -> Command {
    let (regime, name) = (Code::of("strict"), Code::of("answer"));
    Command::MoveObligation { regime, name, about: None, from: instant(from) }
}

#[test]
fn a_limit_that_moves_with_the_law_is_written_down_and_one_that_did_not_is_not() {
    let case = sent("strict").by(system());
    case.when(moved(ON_THE_13TH)).changes_nothing();
    let shorter = case.clone().under(&STRICTER);
    let event = Event::ObligationMoved {
        regime: Code::of("strict"),
        name: Code::of("answer"),
        about: None,
        from: instant(ON_THE_13TH),
        to: instant("2026-03-11T00:00:00+08:00"),
        calendar: None,
    };
    shorter.when(moved(ON_THE_13TH)).then([event]);
    shorter.clone().by(agent()).when(moved(ON_THE_13TH)).refused_as("wrong-role");
    let over = case.and(complainant(), Command::Withdraw).under(&STRICTER).by(system());
    over.when(moved(ON_THE_13TH)).changes_nothing();
}
